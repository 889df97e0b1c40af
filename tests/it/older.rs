//! A workspace of an older version is brought up to date with a copy beside it; where that fails, it is as it was.

use crate::district::said;
use crate::lake;
use crate::pair::{Pair, program};
use duckdb::Connection;
use std::fs;
use std::path::Path;

/// Takes back the mute's migration, and does something to the state database.
fn aged(dir: &Path, and: &str) {
    let state = Connection::open(dir.join("state.duckdb")).unwrap();
    state.execute_batch(&format!("DROP TABLE mute; DELETE FROM migration WHERE number = 30; {and}; CHECKPOINT;")).unwrap();
}

fn tables(file: &Path) -> String {
    let database = Connection::open(file).unwrap();
    database
        .query_row("SELECT coalesce(string_agg(table_name, ' ' ORDER BY table_name), '') FROM duckdb_tables()", [], |row| row.get(0))
        .unwrap()
}

#[test]
fn an_older_workspace_is_kept_beside_and_brought_up_to_date() {
    let pair = Pair::new();
    pair.ingest(10);
    let loads = said(&pair.must(&["export", "loads"], &[0]));
    aged(&pair.dir(), "SELECT 1");
    let told = pair.must(&["export", "loads"], &[0]);
    let warned = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(warned.contains("warning[workspace-migrated]") && warned.contains("state.before-030.duckdb"), "{warned}");
    assert_eq!(String::from_utf8_lossy(&told.stdout), loads);
    let copy = pair.dir().join("state.before-030.duckdb");
    assert!(!tables(&copy).contains("mute") && tables(&copy).contains("ledger"), "{}", tables(&copy));
    // A lake keeps what was itself.
    assert_ne!(pair.dir().join("warehouse.before-030.duckdb").exists(), lake::is_asked_for());
    assert!(tables(&pair.dir().join("state.duckdb")).contains("mute"));
    // Once is enough.
    assert!(pair.must(&["export", "loads"], &[0]).stderr.is_empty());
}

#[test]
fn a_migration_that_fails_leaves_the_old_files() {
    let pair = Pair::new();
    pair.ingest(10);
    // Somebody's own table stands where the program's should be.
    aged(&pair.dir(), "CREATE TABLE mute (mine INTEGER)");
    let files = || ["state.duckdb", "warehouse.duckdb"].into_iter().filter(|name| *name == "state.duckdb" || !lake::is_asked_for());
    let bytes = || files().map(|name| fs::read(pair.dir().join(name)).unwrap()).collect::<Vec<_>>();
    let before = bytes();
    let told = pair.must(&["export", "loads"], &[1]);
    assert!(said(&told).contains("030_mute.sql") && said(&told).contains("the databases are as they were"), "{}", said(&told));
    assert!(before == bytes(), "the old files are put back");
    assert!(!fs::read_dir(pair.dir()).unwrap().any(|e| e.unwrap().file_name().to_string_lossy().ends_with(".wal")));
}

#[test]
fn a_newer_workspace_is_refused() {
    let pair = Pair::new();
    pair.ingest(10);
    let state = Connection::open(pair.dir().join("state.duckdb")).unwrap();
    state.execute_batch("INSERT INTO migration VALUES (999, 'of tomorrow', 'x'); CHECKPOINT;").unwrap();
    drop(state);
    let told = program(&pair.dir(), &["export", "loads"]).output().unwrap();
    assert_eq!(told.status.code(), Some(1));
    assert!(said(&told).contains("warehouse-newer"), "{}", said(&told));
}
