//! The district many times over: exports made month by month, the same every time, of which every row is loaded.

use crate::district::{files, now};
use crate::lake;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use tempfile::TempDir;
use tongbao::operate::demo::scale::{Traffic, write_exports, write_workspace};
use tongbao::operate::issue::{Press, issue};
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

/// Sixty imports of a week, spread over offices; what the week's run asked DuckDB, by query file.
fn asked(dir: &Path, offices: u32) -> BTreeMap<String, u64> {
    let mut config = "district: { code: \"6300\", name: D, started: { weekly: 2017-W14, monthly: 2017-04 } }\noffices:\n".to_owned();
    let mut rows = "entry_id,declaring_office,direction,transport_mode,declared_at,released_at\n".to_owned();
    (1..=offices).for_each(|o| writeln!(config, "  - {{ code: \"63{o:02}\", name: O{o} }}").unwrap());
    for n in 0..60 {
        let (office, day, hour) = (1 + n % offices, 3 + n % 5, 1 + n % 7);
        writeln!(
            rows,
            "63{office:02}20171{n:09},63{office:02},I,{},2017-04-{day:02} 08:00:00,2017-04-{day:02} {:02}:00:00",
            n % 6,
            8 + hour
        )
        .unwrap();
    }
    std::fs::write(dir.join("tongbao.yaml"), config).unwrap();
    std::fs::write(dir.join("week.csv"), rows).unwrap();
    let workspace = lake::open(dir);
    let warehouse = Warehouse::open(&workspace, Threads::available()).unwrap();
    let reports = ingest(&warehouse, &workspace, &[dir.join("week.csv")], None, None, now()).unwrap_or_else(|p| panic!("{p}"));
    assert_eq!(reports[0].loaded, 60);
    let press = Press::new(&workspace).unwrap_or_else(|p| panic!("{p}"));
    issue(&workspace, &warehouse, &press, "weekly", Period::Week(2017, 14), now(), now()).unwrap_or_else(|p| panic!("{p}"));
    warehouse.asked()
}

#[test]
fn a_run_asks_as_much_of_one_office_as_of_twenty_one() {
    let [one, many] = [1, 21].map(|offices| {
        let dir = TempDir::new().unwrap();
        let asked = asked(dir.path(), offices);
        let pages = files(&dir.path().join("archive/weekly/2017-W14"));
        assert_eq!(pages.iter().filter(|(name, _)| name.ends_with(".pdf")).count(), 1 + offices as usize);
        asked
    });
    assert!(one.len() > 100, "{one:?}");
    assert_eq!(one, many);
}
