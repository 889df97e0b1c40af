//! The district many times over: exports made month by month, the same every time, of which every row is loaded.

use crate::district::{files, now};
use crate::lake;
use tempfile::TempDir;
use tongbao::operate::demo::scale::{Traffic, write_exports, write_workspace};
use tongbao::store::ingest::{ingest, totals};
use tongbao::store::warehouse::{Threads, Warehouse};
use tongbao::terms::calendar::Period;

const TRAFFIC: Traffic = Traffic { monthly: 3_000, months: (Period::Month(2017, 1), Period::Month(2017, 2)) };

#[test]
fn made_up_months_load_without_a_bad_row() {
    let dir = TempDir::new().unwrap();
    write_workspace(dir.path()).unwrap();
    let mut exports = Vec::new();
    write_exports(&dir.path().join("exports"), TRAFFIC, &mut |file| exports.push(file.to_owned())).unwrap();
    let workspace = lake::open(dir.path());
    let warehouse = Warehouse::open(&workspace, Threads::available()).unwrap();
    let reports = ingest(&warehouse, &workspace, &exports, None, None, now()).unwrap_or_else(|p| panic!("{p}"));
    let [january, february] = &reports[..] else { panic!("{reports:?}") };
    assert_eq!((january.loaded, january.rows, january.quarantined), (3_000, 3_000, 0));
    // What was in flight at January's end comes again with what became of it.
    assert_eq!((february.loaded, february.quarantined, february.unchanged), (3_000, 0, 0));
    assert!(february.updated > 0 && february.updated < 300, "{february:?}");
    assert_eq!(february.loaded + february.updated, february.rows);
    let totals = totals(&warehouse).unwrap();
    assert_eq!((totals.declarations, totals.flagged), (6_000, 0));
}

#[test]
fn made_up_months_are_the_same_every_time() {
    let made = || {
        let dir = TempDir::new().unwrap();
        write_exports(dir.path(), TRAFFIC, &mut |_| {}).unwrap();
        files(dir.path())
    };
    let (one, other) = (made(), made());
    assert_eq!(one.len(), 2);
    assert!(one == other, "the same traffic makes other files");
}
