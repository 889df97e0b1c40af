//! Every figure of a district of forty rows against the oracle's, both from the same export files; `edition.rs` does the same for whole editions.

use crate::lake;
use crate::oracle;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tongbao::measure::analysis::derive;
use tongbao::measure::indicators::{Catalogue, Run, evaluate};
use tongbao::store::ingest::ingest;
use tongbao::store::warehouse::{Threads, Warehouse};
use tongbao::store::workspace::Workspace;
use tongbao::terms::calendar::Period;
use tongbao::terms::figure::to_csv;

/// Later than every export.
const NOW: &str = "2018-03-01T10:00:00";

/// The product's and the oracle's side of one district.
struct Both {
    workspace: Workspace,
    warehouse: Warehouse,
    theirs: oracle::Workspace,
    state: oracle::State,
}

impl Both {
    /// Loads the files in order on both sides.
    fn load(dir: &Path, files: &[PathBuf]) -> Both {
        let now = NOW.parse().expect("a moment");
        let workspace = lake::open(dir);
        let warehouse = Warehouse::open(&workspace, Threads::available()).unwrap_or_else(|problem| panic!("{problem}"));
        let theirs = oracle::Workspace::open(dir).expect("the oracle's own reading");
        let mut state = oracle::State::default();
        for file in files {
            let one = ingest(&warehouse, &workspace, std::slice::from_ref(file), None, None, now);
            let other = state.load(&theirs, file, &oracle::Loading { source: None, as_of: None, now });
            assert_eq!(one.is_ok(), other.is_ok(), "{}: {one:?} {other:?}", file.display());
        }
        Both { workspace, warehouse, theirs, state }
    }

    /// The differences of one period, in words; empty where there is none.
    fn differences(&self, period: &str) -> String {
        let catalogue = Catalogue::load(&self.workspace.overlay, &self.workspace.config).unwrap_or_else(|problems| panic!("{problems}"));
        let run = Run::of(period.parse::<Period>().expect("a period"));
        let mut figures = evaluate(&self.warehouse, &self.workspace, &catalogue, &run).unwrap_or_else(|problems| panic!("{problems}"));
        let derived = derive(&self.workspace, &catalogue, &figures);
        figures.extend(derived);
        let found = oracle::compare(&oracle::figures(&self.state, &self.theirs, period, None), &to_csv(&figures));
        if found.is_empty() { String::new() } else { format!("{period}\n{}", oracle::summary(&found)) }
    }
}

fn none(both: &Both, periods: &[&str]) {
    let found: String = periods.iter().map(|period| both.differences(period)).collect();
    assert!(found.is_empty(), "\n{found}");
}

/// December 2020, a year with a 53rd week, in a district whose data begin in November. 6101 has one declaration in it; all of 6102 take as long; the
/// means of 6103 and 6104 tie; 6105 opened this month; 6106 was merged into 6107 the month before. Rail came new, roads fell away; nothing was exported in
/// the 53rd week. Limits change twice, between two sets the defaults hold; so does the baseline, on the year's last day. No column of duty, inspection or arrival.
const EDGES: &str = r#"
calendar: calendar.csv
district: { code: "6100", name: A, started: { monthly: 2020-11, weekly: 2020-W50 } }
offices:
  - { code: "6101", name: B }
  - { code: "6102", name: C, works: every_day }
  - { code: "6103", name: D, works: weekends }
  - { code: "6104", name: E }
  - { code: "6105", name: F, valid_from: 2020-12-14 }
  - { code: "6106", name: G, valid_to: 2020-11-30, successor: "6107" }
  - { code: "6107", name: H, valid_from: 2020-12-01 }
  - { code: "6108", name: I }
min_sample: { mean: 3, p90: 4, p95: 5 }
limits:
  - { overlong: { I: 20, E: 10 }, inspection: 5, thresholds: { I: [1, 7.5], E: [24] }, valid_to: 2020-12-14 }
  - { overlong: { I: 11, E: 24 }, thresholds: { I: [7.5, 12], E: [24] }, valid_from: 2020-12-21, valid_to: 2020-12-31 }
baselines:
  - { year: 2020, measure: clearance, direction: I, scope: district, baseline_hours: 20, target_hours: 10, baseline_year: 2019, valid_to: 2020-12-30 }
  - { year: 2020, measure: clearance, direction: I, scope: district, baseline_hours: 16, valid_from: 2020-12-31 }
  - { year: 2020, measure: total, direction: E, scope: "office:6107", baseline_hours: 9, valid_from: 2021-01-01 }
"#;

/// Declarations of an office: direction, transport, first day, how many days apart, how many, the hours that each takes in turn.
type Declared = (&'static str, char, char, &'static str, u64, usize, &'static [u64]);

/// An export of the district of edges.
fn edges() -> String {
    let rows: [Declared; 14] = [
        ("6101", 'I', '5', "2020-12-16", 1, 1, &[7]),
        ("6102", 'I', '5', "2020-11-02", 2, 12, &[5]),
        ("6102", 'I', '3', "2020-12-01", 1, 31, &[5]),
        ("6102", 'E', '3', "2020-12-01", 4, 6, &[2]),
        ("6103", 'I', '4', "2020-11-03", 3, 9, &[4, 9, 30]),
        ("6103", 'I', '5', "2020-12-02", 3, 9, &[4, 8, 12]),
        ("6103", 'I', '5', "2021-01-01", 1, 3, &[1, 2, 60]),
        ("6104", 'I', '5', "2020-11-04", 5, 5, &[11]),
        ("6104", 'I', '5', "2020-12-02", 3, 9, &[12, 4, 8]),
        ("6105", 'I', '5', "2020-12-14", 2, 8, &[3, 21, 6, 40]),
        ("6106", 'I', '5', "2020-11-01", 2, 14, &[10, 2]),
        ("6106", 'E', '5', "2020-11-01", 6, 4, &[9, 11]),
        ("6107", 'I', '5', "2020-12-01", 2, 15, &[6, 1, 25]),
        ("6107", 'E', '2', "2020-12-03", 5, 4, &[10, 30]),
    ];
    let mut csv = "entry_id,declaring_office,direction,transport_mode,review_channel,declared_at,reviewed_at,released_at\n".to_owned();
    let mut serial = 0;
    for (office, direction, transport, first, apart, count, hours) in rows {
        let first = first.parse::<chrono::NaiveDate>().expect("a day").and_hms_opt(9, 30, 15).expect("a time");
        for (i, hours) in (0..).zip(hours.iter().cycle().take(count)) {
            serial += 1;
            let declared = first + chrono::Duration::days(apart as i64 * i);
            let [reviewed, released] = [20, 60].map(|part| declared + chrono::Duration::minutes(part * *hours as i64));
            let (mark, channel) =
                (if direction == 'I' { 1 } else { 0 }, if serial % 4 == 0 { "\u{4eba}\u{5de5}" } else { "\u{7535}\u{5b50}" });
            csv += &format!("{office}2020{mark}{serial:09},{office},{direction},{transport},{channel},{declared},{reviewed},{released}\n");
        }
    }
    csv
}

#[test]
fn edges_have_the_oracle_s_figures() {
    let dir = TempDir::new().expect("a folder");
    fs::write(dir.path().join("tongbao.yaml"), EDGES).expect("written");
    fs::write(dir.path().join("calendar.csv"), include_str!("../../queries/reference/calendar.csv")).expect("written");
    let file = dir.path().join("EXPORT_20210110.csv");
    fs::write(&file, edges()).expect("written");
    let both = Both::load(dir.path(), &[file]);
    assert!(both.state.quarantine.is_empty() && both.state.declarations.len() == 130, "every row is loaded");
    // The month; its 53rd week, whose last year has none; the week that has a 53rd before it; the first month, with nothing before; one with nothing in it.
    none(&both, &["2020-12", "2020-W53", "2021-W01", "2020-11", "2021-03"]);
}

#[test]
fn a_district_of_forty_rows_has_the_oracle_s_figures() {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/oracle_small");
    let dir = TempDir::new().expect("a folder");
    let mut folders = vec![from.clone()];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(&folder).expect("a folder").map(|e| e.expect("an entry").path()) {
            let to = dir.path().join(path.strip_prefix(&from).expect("below it"));
            if path.is_dir() {
                fs::create_dir_all(to).expect("made");
                folders.push(path);
            } else {
                fs::copy(&path, to).expect("copied");
            }
        }
    }
    let files = ["H2010_20170430.csv", "FLOW_20170502.csv", "H2010_20170420.csv"].map(|name| dir.path().join("exports").join(name));
    none(&Both::load(dir.path(), &files), &["2017-04", "2017-W17", "2017"]);
}
