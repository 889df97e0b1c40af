//! Whose turn it is at a lake, and what a machine does that finds the lake half made, or its catalogue gone while it reads.

use super::crowd::{asked, export, finish, ingest, machine};
use super::server::Server;
use super::{ready, sql};
use crate::district::{said, tongbao};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;
use tempfile::TempDir;

/// A server, a folder and a lake's address; none where this machine has no PostgreSQL.
fn lake(trial: &str) -> Option<(Server, TempDir, String)> {
    let server = ready(trial).then(|| Server::start(trial)).flatten()?;
    let lake = server.new_lake();
    Some((server, TempDir::new().unwrap(), lake))
}

/// Says something to a lake's catalogue.
fn catalogue(lake: &str, statement: &str) -> String {
    let address = lake.trim_start_matches("ducklake:postgres:");
    let output = Command::new("psql").args([address, "-Atqc", statement]).output().unwrap();
    assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

const FLUSHES: &str = "SELECT count(*) FROM ducklake_snapshot_changes WHERE changes_made LIKE '%flush%'";
const CREATES: &str = "SELECT count(*) FROM ducklake_snapshot_changes WHERE changes_made LIKE '%created_table%'";
const COUNTS: &str = "SELECT count(*), (SELECT count(*) FROM load), (SELECT count(*) FROM arrival) FROM declaration";

/// Before, a machine that met a lake half made took it for an older version's, and moved its rows about while others read them.
#[test]
fn nobody_sees_a_lake_half_made() {
    let Some((_server, root, lake)) = lake("a lake half made") else { return };
    let dirs = ["a", "b", "c"].map(|name| machine(root.path(), name, &lake));
    let loads: Vec<_> = (0..).zip(&dirs).map(|(n, dir)| ingest(dir, &[export(root.path(), 1, n * 10, 3, 0)])).collect();
    for load in loads {
        let (code, said) = finish(load);
        assert_eq!(code, Some(0), "{said}");
        assert!(!said.contains("workspace-migrated"), "a new lake is no older one: {said}");
    }
    assert_eq!(asked(&dirs[0], COUNTS), [9, 3, 9]);
    assert_eq!(catalogue(&lake, CREATES), "2", "the list of migrations, then all tables in one step");
    let backup = tongbao(&dirs[0], &["backup", root.path().join("backup.tar.gz").to_str().unwrap()]);
    assert_eq!(backup.status.code(), Some(0), "{}", said(&backup));
    assert_eq!(catalogue(&lake, FLUSHES), "0", "upkeep is for compact alone");
}

/// Before, the lake was looked at before the turn had come, and the turn given on before the lake's commit: each load collided with another.
#[test]
fn a_load_looks_when_its_turn_has_come_and_gives_it_on_when_it_stands() {
    let Some((server, root, lake)) = lake("turns at a lake") else { return };
    let dirs = ["a", "b", "c"].map(|name| machine(root.path(), name, &lake));
    let made = finish(ingest(&dirs[0], &[export(root.path(), 1, 900, 3, 0)]));
    assert_eq!(made.0, Some(0), "{}", made.1);
    let before = server.log().matches("duplicate key").count();
    let files = |n: u64| [0, 1].map(|f| export(root.path(), 2, n * 100 + f * 10, 3, 0));
    let loads: Vec<_> = (0..).zip(&dirs).map(|(n, dir)| ingest(dir, &files(n))).collect();
    for load in loads {
        let (code, said) = finish(load);
        assert_eq!(code, Some(0), "{said}");
    }
    assert_eq!(server.log().matches("duplicate key").count(), before, "two loads never commit beside each other");
    assert_eq!(asked(&dirs[0], COUNTS), [21, 7, 21]);

    // Somebody else's turn: who waits for it has not looked yet.
    let address = lake.trim_start_matches("ducklake:postgres:").to_owned();
    let held = ["-Atqc", "BEGIN", "-c", "SELECT pg_advisory_xact_lock(749016)", "-c", "SELECT pg_sleep(600)"];
    let mut holder = Command::new("psql").arg(address).args(held).stderr(Stdio::null()).spawn().unwrap();
    let state = |condition: &str| sql(&server.address(), &format!("SELECT count(*) FROM pg_stat_activity WHERE {condition}"));
    let until = |condition: &str| {
        for _ in 0..600 {
            if state(condition) != "0" {
                return;
            }
            sleep(Duration::from_millis(100));
        }
        panic!("nobody with {condition}");
    };
    until("query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()");
    let waits = ingest(&dirs[1], &[export(root.path(), 3, 500, 3, 0)]);
    until("wait_event_type = 'Lock' AND wait_event = 'advisory'");
    assert_eq!(state("state = 'idle in transaction'"), "0", "a transaction that has looked already");
    sql(
        &server.address(),
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()",
    );
    holder.wait().unwrap();
    let (code, said) = finish(waits);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(asked(&dirs[0], COUNTS), [24, 8, 24]);
}

/// Before, the process was aborted and said nothing of its own.
#[test]
fn a_reading_that_breaks_off_ends_with_the_way_out() {
    let Some((_server, root, lake)) = lake("a reading that breaks off") else { return };
    let dir = machine(root.path(), "a", &lake);
    let (code, said) = finish(ingest(&dir, &[export(root.path(), 1, 0, 3, 0)]));
    assert_eq!(code, Some(0), "{said}");
    let found = "FROM ducklake_inlined_data_tables JOIN ducklake_table USING (table_id)";
    for name in ["turn", "declaration"] {
        let table =
            catalogue(&lake, &format!("SELECT ducklake_inlined_data_tables.table_name {found} WHERE ducklake_table.table_name = '{name}'"));
        catalogue(&lake, &format!("ALTER TABLE {table} RENAME TO gone"));
        let files = [export(root.path(), 2, 10, 3, 0), export(root.path(), 3, 20, 3, 0)];
        let (code, said) = finish(ingest(&dir, &files));
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("lake-gone") && said.contains("run again") && !said.contains("Stack Trace"), "{said}");
        catalogue(&lake, &format!("ALTER TABLE gone RENAME TO {table}"));
        assert_eq!(asked(&dir, COUNTS), [3, 1, 3], "nothing of it stands");
    }
    let (code, said) = finish(ingest(&dir, &[export(root.path(), 2, 10, 3, 0)]));
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(asked(&dir, COUNTS), [6, 2, 6]);
}
