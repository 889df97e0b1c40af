//! Corrections: what moved since an edition was issued, against the oracle's difference; what was issued stays as it was.

use crate::district::files;
use crate::oracle;
use crate::small::Small;
use std::collections::BTreeMap;

/// One that is released a day later than was loaded first, and one that came in a later file only.
const LATE: &str = "entry_id,declaring_office,direction,declared_at,released_at\n\
    020120171000069001,0201,I,2017-03-10 08:00:00,2017-03-11 09:30:00\n\
    020120171000999999,0201,I,2017-03-21 08:00:00,2017-03-21 13:00:00\n";

fn late(small: &Small) {
    let path = small.dir().join("day_20170410.csv");
    std::fs::write(&path, LATE).unwrap();
    small.expect(0, &["ingest", path.to_str().unwrap()]);
}

/// March's figures by the oracle, of the files loaded so far.
fn audited(small: &Small, exports: &[&str]) -> BTreeMap<String, Option<f64>> {
    let workspace = oracle::Workspace::open(small.dir()).unwrap();
    let mut state = oracle::State::default();
    for file in exports {
        let how = oracle::Loading { source: None, as_of: None, now: crate::district::now() };
        state.load(&workspace, &small.dir().join(file), &how).unwrap();
    }
    oracle::figures(&state, &workspace, "2017-03", None).into_iter().map(|f| (f.id(), f.value)).collect()
}

/// `corrections.csv` by figure: old value, new value, loads.
fn listed(small: &Small, edition: &str) -> BTreeMap<String, (Option<f64>, Option<f64>, String)> {
    let text = std::fs::read_to_string(small.edition(edition).join("corrections.csv")).unwrap();
    let mut rows = csv_rows(&text).into_iter();
    assert_eq!(rows.next().unwrap().join(","), "figure_id,old_value,new_value,old_display,new_display,unit,loads");
    rows.map(|r| (r[0].clone(), (r[1].parse().ok(), r[2].parse().ok(), r[6].clone()))).collect()
}

/// Fields of a small CSV; a quoted one may hold commas.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let row = |line: &str| {
        let (mut cells, mut quoted) = (vec![String::new()], false);
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(String::new()),
                other => cells.last_mut().unwrap().push(other),
            }
        }
        cells
    };
    text.lines().map(row).collect()
}

fn near(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0),
        (a, b) => a == b,
    }
}

const CORRECT: [&str; 7] = ["--as-of", "2017-04-12 10:00", "run", "monthly", "--period", "2017-03", "--correct"];

#[test]
fn a_correction_lists_what_the_oracle_finds_different() {
    let small = Small::new("");
    small.expect(1, &CORRECT); // nothing was issued
    small.load("2017-03-01", "2017-03-31", 3);
    small.expect(0, &["--as-of", "2017-04-06 10:00", "run", "monthly", "--period", "2017-03"]);
    let first = files(&small.edition("monthly/2017-03"));
    assert!(small.expect(0, &CORRECT).contains("no figure of monthly/2017-03 moved"));
    assert!(small.json(&["status"])["drifted"].as_array().unwrap().is_empty());
    let before = audited(&small, &["day_20170331.csv"]);
    late(&small);
    let drifted = small.json(&["status"])["drifted"].clone();
    assert_eq!((&drifted[0]["edition"], &drifted[0]["loads"]), (&"monthly/2017-03".into(), &serde_json::json!([2])));
    small.expect(0, &CORRECT);
    let after = audited(&small, &["day_20170331.csv", "day_20170410.csv"]);
    let listed = listed(&small, "monthly/2017-03.c1");
    let mut known = 0;
    for (id, old) in &before {
        let new = after[id];
        match listed.get(id) {
            Some((was, is, loads)) => {
                assert!(near(*was, *old) && near(*is, new) && !near(*old, new), "{id}: {old:?} {new:?}, listed {was:?} {is:?}");
                assert_eq!(loads, "2", "{id}");
                known += 1;
            }
            None => assert!(near(*old, new), "{id} moved from {old:?} to {new:?} and isn't listed"),
        }
    }
    assert!(known > 20, "{known}");
    let mean = listed["clearance_hours_mean.I.district.current"].clone();
    // 31 days of 1, 2 and 3 hours; then one of 25.5 in place of 1, and one of 5.
    assert!(near(mean.0, Some(2.0)) && near(mean.1, Some((186.0 + 24.5 + 5.0) / 94.0)), "{mean:?}");
    assert_eq!(files(&small.edition("monthly/2017-03")), first, "what was issued stays");
    let html = std::fs::read_to_string(small.edition("monthly/2017-03.c1").join("district.html")).unwrap();
    let opening = &html[..html.find("id=\"s-overall\"").unwrap()];
    for said in ["\u{66f4}\u{6b63}", "day_20170410.csv", "2.00", "2.29", "2017\u{5e74}4\u{6708}6\u{65e5}"] {
        assert!(opening.contains(said), "the first page says {said}: {opening}");
    }
    assert!(html.contains("id=\"t-correction-list\""));
    assert!(small.expect(0, &CORRECT).contains("no figure of monthly/2017-03.c1 moved"));
    assert!(small.json(&["status"])["drifted"].as_array().unwrap().is_empty());
    small.expect(0, &["verify"]);
}

#[test]
fn a_correction_waits_for_approval_where_its_schedule_asks_for_it() {
    let small = Small::new("schedules: { monthly: { at: working_day 3 10:00, approval: required } }\n");
    small.load("2017-03-01", "2017-03-31", 3);
    small.expect(0, &["--as-of", "2017-04-06 10:00", "run", "monthly", "--period", "2017-03"]);
    late(&small);
    assert!(small.expect(1, &CORRECT).contains("waits-for-approval"), "what nobody has yet isn't corrected");
    small.expect(0, &["approve", "monthly/2017-03", "--by", "boss"]);
    small.expect(0, &CORRECT);
    assert!(small.expect(0, &CORRECT).contains("monthly/2017-03.c1 was issued already"), "the same once more");
    let index = || std::fs::read_to_string(small.dir().join("archive/index.html")).unwrap();
    assert!(index().contains("monthly/2017-03/") && !index().contains("monthly/2017-03.c1"));
    small.expect(0, &["reject", "monthly/2017-03.c1", "--by", "boss", "--note", "why?"]);
    assert!(small.edition("monthly/2017-03.r1").exists());
    small.expect(0, &CORRECT);
    small.expect(0, &["approve", "monthly/2017-03.c1", "--by", "boss"]);
    assert!(index().contains("monthly/2017-03.c1"));
}

#[test]
fn a_weeks_correction_leaves_the_register_alone() {
    let small = Small::new("");
    small.load("2017-03-06", "2017-03-26", 3);
    for week in ["2017-W10", "2017-W11"] {
        small.expect(0, &["--as-of", "2017-03-27 09:00", "run", "weekly", "--period", week]);
    }
    let correct = ["--as-of", "2017-04-12 10:00", "run", "weekly", "--period", "2017-W10", "--correct"];
    assert!(small.expect(0, &correct).contains("no figure of weekly/2017-W10 moved"));
    late(&small);
    small.expect(0, &correct);
    small.expect(0, &["--as-of", "2017-03-27 09:00", "run", "weekly", "--period", "2017-W12"]);
    let changes = std::fs::read_to_string(small.edition("weekly/2017-W12").join("anomalies.csv")).unwrap();
    let corrected = std::fs::read_to_string(small.edition("weekly/2017-W10.c1").join("anomalies.csv")).unwrap();
    let first = std::fs::read_to_string(small.edition("weekly/2017-W10").join("anomalies.csv")).unwrap();
    assert_eq!(corrected, first, "as the first issue left it");
    assert!(!changes.is_empty());
}

#[test]
fn a_figure_that_comes_or_goes_has_moved_too() {
    let small = Small::new("");
    small.load("2017-03-01", "2017-03-30", 3);
    let one = |file: &str, transport: &str| {
        let path = small.dir().join(file);
        let row = format!("020120171000888888,0201,I,{transport},2017-03-20 08:00:00,2017-03-20 12:00:00");
        std::fs::write(&path, format!("entry_id,declaring_office,direction,transport_mode,declared_at,released_at\n{row}\n")).unwrap();
        small.expect(0, &["ingest", path.to_str().unwrap()]);
    };
    one("day_20170331.csv", "5");
    small.expect(0, &["--as-of", "2017-04-06 10:00", "run", "monthly", "--period", "2017-03"]);
    one("day_20170410.csv", "2");
    small.expect(0, &CORRECT);
    let listed = listed(&small, "monthly/2017-03.c1");
    for (transport, old, new) in [("5", Some(1.0), None), ("2", None, Some(1.0))] {
        let row = listed.get(&format!("declarations.I.transport:{transport}.current"));
        assert_eq!(row, Some(&(old, new, "3".to_owned())), "transport {transport}: {listed:?}");
    }
}
