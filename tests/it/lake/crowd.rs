//! Several machines at one lake: what they load adds up, whoever is killed and whatever stops.

use super::server::Server;
use super::{ready, settle};
use crate::district::said;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;
use tempfile::TempDir;

const CONFIG: &str = "district: { code: \"4900\", name: D }\noffices: [ { code: \"4901\", name: A } ]\n";

/// A workspace of one machine at a lake.
pub(super) fn machine(root: &Path, name: &str, lake: &str) -> PathBuf {
    let dir = root.join(name);
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join("tongbao.yaml"), CONFIG).unwrap();
    settle(&dir, lake, root.join("lake").to_str().unwrap());
    dir
}

/// An export of `rows` declarations from number `from`, cut off at the end of a day of April 2017; `minute` makes a later file's values differ.
pub(super) fn export(root: &Path, day: u32, from: u64, rows: u64, minute: u32) -> PathBuf {
    let mut text = String::from("entry_id,declaring_office,direction,declared_at,released_at\n");
    for number in from..from + rows {
        writeln!(text, "490120171{number:09},4901,I,2017-04-01 08:00:00,2017-04-01 09:{minute:02}:00").unwrap();
    }
    let path = root.join(format!("H2010_{from}_201704{day:02}.csv"));
    std::fs::write(&path, text).unwrap();
    path
}

pub(super) fn ingest(dir: &Path, files: &[PathBuf]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tongbao"));
    command.arg("-C").arg(dir).args(["--format", "json", "ingest", "--source", "default-csv"]).args(files);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

pub(super) fn finish(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().unwrap();
    (output.status.code(), said(&output))
}

/// A query's rows by the program itself, from a workspace.
pub(super) fn asked(dir: &Path, sql: &str) -> Vec<i64> {
    use tongbao::store::warehouse::{Params, Threads, Warehouse};
    let (workspace, _) = tongbao::store::workspace::Workspace::open(dir).unwrap_or_else(|p| panic!("{p}"));
    let warehouse = Warehouse::open_steady(&workspace, Threads::one()).unwrap_or_else(|p| panic!("{p}"));
    let rows = warehouse.rows_text("test.sql", sql, &Params::new()).unwrap_or_else(|p| panic!("{p}"));
    rows.rows[0].iter().map(|value| value.as_i64().unwrap()).collect()
}

const ADDED_UP: &str = "SELECT count(*), count(DISTINCT entry_id), (SELECT count(*) FROM arrival), (SELECT count(*) FROM load),
    (SELECT count(DISTINCT load_id) FROM load), (SELECT max(load_id) FROM load), (SELECT sum(loaded)::BIGINT FROM load),
    (SELECT count(*) FROM load WHERE rows <> loaded + updated + unchanged + quarantined), (SELECT count(*) FROM change),
    (SELECT count(*) FROM declaration_origin) FROM declaration";

/// `machines` load at once, `files` each of `rows` declarations, and one file that all of them have; machines with an odd number are killed
/// `kills` times on the way and begin again.
fn crowd(machines: usize, files: u32, rows: u64, kills: u64) {
    let Some(server) = ready("machines at one lake").then(|| Server::start("machines at one lake")).flatten() else { return };
    let root = TempDir::new().unwrap();
    let lake = server.new_lake();
    let dirs: Vec<PathBuf> = (0..machines).map(|m| machine(root.path(), &format!("machine{m}"), &lake)).collect();
    let shared = export(root.path(), 28, 900_000_000, rows, 1);
    let own = |m: usize| {
        // Every second file brings the declarations of the one before it again, changed.
        let file = |f: u32| export(root.path(), f + 1, ((m as u64) * 100 + u64::from(f / 2)) * rows, rows, f % 2);
        let mut list: Vec<PathBuf> = (0..files).map(file).collect();
        list.insert(m % list.len(), shared.clone());
        list
    };
    let lists: Vec<Vec<PathBuf>> = (0..machines).map(own).collect();
    std::thread::scope(|scope| {
        for (m, (dir, list)) in dirs.iter().zip(&lists).enumerate() {
            scope.spawn(move || {
                for kill in 0..if m % 2 == 1 { kills } else { 0 } {
                    let mut child = ingest(dir, list);
                    sleep(Duration::from_millis(300 + 450 * kill + 130 * m as u64));
                    child.kill().unwrap();
                    child.wait().unwrap();
                }
                let (code, said) = finish(ingest(dir, list));
                assert_eq!(code, Some(0), "machine {m}: {said}");
            });
        }
    });
    let loads = machines as i64 * i64::from(files) + 1;
    let pairs = machines as i64 * i64::from(files / 2);
    let declarations = (pairs + 1) * rows as i64;
    let found = asked(&dirs[0], ADDED_UP);
    let changed = pairs * rows as i64;
    assert_eq!(found, [declarations, declarations, declarations, loads, loads, loads, declarations, 0, changed, changed]);
}

#[test]
fn two_machines_load_at_once() {
    crowd(2, 2, 50, 1);
}

#[test]
#[ignore = "soak: four processes load at once, two of them are killed again and again"]
fn four_machines_load_at_once_and_some_are_killed() {
    crowd(4, 10, 3_000, 6);
}

#[test]
#[ignore = "soak: the catalogue is stopped in the midst of loads"]
fn a_stopped_catalogue_leaves_no_half_load() {
    let trial = "a stopped catalogue";
    let Some(server) = ready(trial).then(|| Server::start(trial)).flatten() else { return };
    let root = TempDir::new().unwrap();
    let (mut failed, mut expected) = (0, 0);
    let lake = server.new_lake();
    let dir = machine(root.path(), "machine", &lake);
    for (day, delay) in (1..).zip([100_u64, 400, 700, 1_000, 1_500, 2_000, 3_000, 4_500]) {
        let rows = 60_000;
        let file = export(root.path(), day, u64::from(day) * 1_000_000, rows, 0);
        let child = ingest(&dir, std::slice::from_ref(&file));
        sleep(Duration::from_millis(delay));
        server.stop();
        let (code, said) = finish(child);
        server.resume();
        let before = asked(&dir, "SELECT count(*), (SELECT count(*) FROM load), (SELECT count(*) FROM arrival) FROM declaration");
        if code == Some(0) {
            expected += rows as i64; // it was quicker
        } else {
            failed += 1;
            assert_eq!(code, Some(1), "{said}");
            assert!(said.contains("lake-gone") && said.contains("PostgreSQL"), "after {delay} ms: {said}");
        }
        assert!(
            [expected, expected + rows as i64].contains(&before[0]) && before[0] == before[2],
            "{before:?} of {expected} after {delay} ms"
        );
        let (code, said) = finish(ingest(&dir, &[file]));
        assert_eq!(code, Some(0), "{said}");
        expected = i64::from(day) * rows as i64;
        assert_eq!(asked(&dir, ADDED_UP)[..4], [expected, expected, expected, i64::from(day)], "after {delay} ms");
    }
    assert!(failed >= 4, "only {failed} loads were under way when it stopped");
}

#[test]
fn without_a_server_or_extensions_the_way_out_is_said() {
    if !ready("a lake without a server") {
        return;
    }
    let root = TempDir::new().unwrap();
    let dir = machine(root.path(), "machine", "ducklake:postgres:host=/nowhere user=x password=secret dbname=y");
    let file = export(root.path(), 1, 0, 1, 0);
    let (code, said) = finish(ingest(&dir, std::slice::from_ref(&file)));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("lake-gone") && !said.contains("secret"), "{said}");
    let config = dir.join("tongbao.yaml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, format!("{text}extensions: none\n")).unwrap();
    let (code, said) = finish(ingest(&dir, &[file]));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("lake-extension") && said.contains("make setup-lake"), "{said}");
}
