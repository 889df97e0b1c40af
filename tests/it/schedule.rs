//! What is due is issued once, in order, whatever the server and its clock went through.

use crate::district::said;
use crate::small::Small;
use chrono::{Days, Duration, NaiveDate, NaiveDateTime};
use std::process::{Command, Stdio};
use tongbao::operate::issue::{Press, recover};
use tongbao::operate::schedule::run_due;
use tongbao::store::archive;
use tongbao::store::ingest::ingest;
use tongbao::store::warehouse::{Threads, Warehouse};

const SCHEDULES: &str = "\
schedules:
  weekly: { at: \"0 9 * * MON\", wait_for_load: 24h }
  monthly: { at: working_day 3 10:00, wait_for_load: 24h }
gates: { freshness: hold }
";

/// The same dice in every run of the test.
struct Dice(u64);

impl Dice {
    /// Whether something of one in `n` happens.
    fn one_in(&mut self, n: u64) -> bool {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33).is_multiple_of(n)
    }
}

/// Plays `days` days from the beginning of W10: the server is off on one day in four, files come late on one in five, the clock goes a day wrong on
/// one in six. Every period must be issued once, in order, and nothing be left at the end.
fn replay(days: u64, seed: u64) {
    let small = Small::new(SCHEDULES);
    let workspace = crate::lake::open(small.dir());
    let warehouse = Warehouse::open(&workspace, Threads::one()).unwrap_or_else(|p| panic!("{p}"));
    let press = Press::new(&workspace);
    let start: NaiveDate = "2017-03-06".parse().unwrap();
    let mut dice = Dice(seed);
    let mut files = Vec::new();
    let due = |as_of: NaiveDateTime| {
        recover(&workspace, &warehouse, press.as_ref().unwrap_or_else(|p| panic!("{p}")), as_of).unwrap_or_else(|p| panic!("{p}"));
        run_due(&workspace, &warehouse, &press, as_of, as_of, &mut |_| {}).unwrap_or_else(|p| panic!("{p}"))
    };
    for day in start.iter_days().take(days as usize) {
        let text = day.to_string();
        files.push(small.export(&text, &text, 2));
        let now = (day + Days::new(1)).and_hms_opt(10, 0, 0).unwrap();
        if dice.one_in(4) {
            continue;
        }
        if !dice.one_in(5) {
            for file in files.drain(..) {
                ingest(&warehouse, &workspace, &[file], None, None, now).unwrap_or_else(|p| panic!("{p}"));
            }
        }
        if dice.one_in(6) {
            let wrong = if dice.one_in(2) { now + Duration::days(1) } else { now - Duration::days(1) };
            due(wrong);
        }
        due(now);
        due(now);
    }
    for file in files {
        ingest(&warehouse, &workspace, &[file], None, None, start.and_hms_opt(0, 0, 0).unwrap()).unwrap_or_else(|p| panic!("{p}"));
    }
    let end = start + Days::new(days + 1);
    due(end.and_hms_opt(12, 0, 0).unwrap());
    let ledger = archive::entries(&warehouse).unwrap_or_else(|p| panic!("{p}"));
    for (bulletin, first) in [("weekly", "2017-W10"), ("monthly", "2017-03")] {
        let issued: Vec<String> =
            ledger.iter().filter(|e| e.stands() && e.edition.bulletin() == bulletin).map(|e| e.edition.period().to_string()).collect();
        let mut period: tongbao::terms::calendar::Period = first.parse().unwrap();
        let mut expected = Vec::new();
        // A month that ended within the last days isn't due yet; a week is on the next Monday.
        let days_after = if bulletin == "monthly" { 12 } else { 0 };
        while period.end_day() + Days::new(days_after) < end {
            expected.push(period.to_string());
            period = period.next();
        }
        assert!(issued.starts_with(&expected) && issued.len() <= expected.len() + 1, "{bulletin}: {issued:?} for {expected:?}");
        assert!(!expected.is_empty());
    }
    let fates = due(end.and_hms_opt(12, 0, 0).unwrap());
    assert!(fates.fates.is_empty() && fates.left == 0, "nothing is done twice: {fates:?}");
}

#[test]
fn six_weeks_with_outages_issue_every_period_once_and_in_order() {
    replay(38, 1);
}

#[test]
#[ignore = "soak: a year of schedule, day by day"]
fn a_year_with_outages_issues_every_period_once_and_in_order() {
    for seed in 1..=3 {
        replay(365, seed);
    }
}

#[test]
fn of_two_runs_started_together_one_works() {
    let small = Small::new(SCHEDULES);
    small.load("2017-03-06", "2017-03-19", 2);
    let start = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tongbao"));
        command.arg("-C").arg(small.dir()).args(["--as-of", "2017-03-20 10:00", "run", "--due"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let both = [start(), start()];
    let ended = both.map(|child| child.wait_with_output().unwrap());
    let mut codes: Vec<Option<i32>> = ended.iter().map(|output| output.status.code()).collect();
    codes.sort();
    assert_eq!(codes, [Some(0), Some(4)], "{} {}", said(&ended[0]), said(&ended[1]));
    small.expect(0, &["--as-of", "2017-03-20 10:01", "run", "--due"]);
    let ledger = small.json(&["export", "ledger"]);
    let issued: Vec<&str> = ledger.as_array().unwrap().iter().map(|row| row["edition"].as_str().unwrap()).collect();
    assert_eq!(issued, ["weekly/2017-W10", "weekly/2017-W11"]);
}

#[test]
fn a_due_period_waits_for_its_last_day() {
    let small = Small::new(SCHEDULES);
    small.load("2017-03-06", "2017-03-10", 2);
    let said = small.expect(0, &["--as-of", "2017-03-13 08:59", "run", "--due"]);
    assert!(said.is_empty(), "nothing is due before nine: {said}");
    let said = small.expect(0, &["--as-of", "2017-03-13 09:00", "run", "--due"]);
    assert!(said.contains("weekly/2017-W10") && said.contains("waits until 2017-03-14 09:00:00 Asia/Shanghai"), "{said}");
    let status = small.json(&["--as-of", "2017-03-13 12:00", "status"]);
    assert_eq!((&status["due"][0]["period"], &status["due"][0]["reason"]), (&"2017-W10".into(), &"waits_for_load".into()));
    let said = small.expect(3, &["--as-of", "2017-03-14 09:00", "run", "--due"]);
    assert!(said.contains("gate-held") && said.contains("2017-03-11 00:00:00"), "{said}");
    small.expect(3, &["--as-of", "2017-03-14 09:01", "run", "--due"]);
    let status = small.json(&["--as-of", "2017-03-14 12:00", "status"]);
    assert_eq!(status["due"][0]["reason"], "held");
    assert_eq!(status["held"][0]["tries"], 2, "the same nothing is one row of the ledger");
    small.load("2017-03-11", "2017-03-12", 2);
    small.expect(0, &["--as-of", "2017-03-14 09:02", "run", "--due"]);
    let status = small.json(&["--as-of", "2017-03-14 12:00", "status"]);
    assert!(status["due"].as_array().unwrap().is_empty() && status["held"].as_array().unwrap().is_empty());
    assert_eq!(status["issued"][0]["edition"], "weekly/2017-W10");
    assert_eq!(status["issued"][0]["due_at"], "2017-03-13T09:00:00");
}

#[test]
fn one_that_fails_stops_no_other_bulletin() {
    let small = Small::new("schedules: { weekly: { at: \"0 9 * * MON\" }, monthly: { at: working_day 3 10:00 } }\n");
    small.load("2017-03-06", "2017-04-02", 2);
    std::fs::create_dir_all(small.dir().join("notes/weekly")).unwrap();
    std::fs::write(small.dir().join("notes/weekly/2017-W10.md"), "---\ndemands: 7\n---\n").unwrap();
    let said = small.expect(3, &["--as-of", "2017-04-06 10:00", "run", "--due"]);
    assert!(said.contains("weekly/2017-W10 can't be issued") && said.contains("issued monthly/2017-03"), "{said}");
    assert!(said.contains("3 more are due and left"), "later weeks wait for it: {said}");
    let said = small.expect(3, &["--as-of", "2017-04-06 10:01", "run", "--due"]);
    assert!(said.contains("tried again from 2017-04-06 10:15:00"), "{said}");
    std::fs::remove_file(small.dir().join("notes/weekly/2017-W10.md")).unwrap();
    small.expect(0, &["--as-of", "2017-04-06 10:16", "run", "--due"]);
    for week in ["2017-W10", "2017-W13"] {
        assert!(small.edition(&format!("weekly/{week}")).exists());
    }
}

#[test]
fn dates_are_told_and_a_timer_is_written() {
    let small = Small::new(SCHEDULES);
    let said = small.expect(0, &["--as-of", "2017-03-31 12:00", "schedule", "--count", "2"]);
    // Tomb-sweeping Day and the weekend in exchange: the third working day of April is the 6th.
    let expected = "2017-04-03 09:00 Asia/Shanghai  weekly/2017-W13\n2017-04-06 10:00 Asia/Shanghai  monthly/2017-03\n\
                    2017-04-10 09:00 Asia/Shanghai  weekly/2017-W14\n2017-05-04 10:00 Asia/Shanghai  monthly/2017-04\n";
    assert_eq!(said, expected);
    let units = small.expect(0, &["schedule", "install", "--print"]);
    let folder = std::fs::canonicalize(small.dir()).unwrap();
    let call = format!("-C \"{}\" --quiet run --due", folder.display());
    assert!(units.contains("Persistent=true") && units.contains("tongbao-0200.timer") && units.contains(&call), "{units}");
    let line = small.expect(0, &["schedule", "install", "--print", "--crontab"]);
    assert!(line.starts_with("*/5 * * * * '") && line.contains(&format!("-C '{}' --quiet run --due", folder.display())), "{line}");
}

#[test]
fn status_answers_beside_a_run() {
    let small = Small::new(SCHEDULES);
    small.load("2017-03-06", "2017-03-12", 2);
    let workspace = crate::lake::open(small.dir());
    let lock = workspace.lock("run weekly 2017-W10", "2017-03-13T09:00:00".parse().unwrap()).unwrap();
    let warehouse = Warehouse::open(&workspace, Threads::one()).unwrap_or_else(|p| panic!("{p}"));
    let status = small.json(&["--as-of", "2017-03-13 09:00", "status"]);
    assert_eq!(status["running"]["step"], "run weekly 2017-W10");
    assert_eq!((&status["loads"]["loads"], &status["due"][0]["reason"]), (&1.into(), &"ready".into()));
    drop((warehouse, lock));
    assert!(small.json(&["--as-of", "2017-03-13 09:00", "status"])["running"].is_null());
}

#[test]
fn a_look_holds_up_no_run_and_no_run_holds_up_a_look() {
    let small = Small::new(SCHEDULES);
    small.load("2017-03-06", "2017-03-12", 2);
    let workspace = crate::lake::open(small.dir());
    let now = "2017-03-13T10:00:00".parse().unwrap();
    // A monitor looks for a second, while the timer's call begins.
    let look = workspace.look("status", now).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_tongbao"));
    command.arg("-C").arg(small.dir()).args(["--as-of", "2017-03-13 10:00", "run", "--due"]);
    let run = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1200));
    drop(look);
    let ended = run.wait_with_output().unwrap();
    assert!(ended.status.success() && said(&ended).contains("issued weekly/2017-W10"), "{}", said(&ended));
    // Beside work, dates and standing are told from what the last commit wrote.
    let work = workspace.lock("run weekly 2017-W11", now).unwrap();
    for look in [vec!["schedule"], vec!["status"]] {
        small.expect(0, &[&["--as-of", "2017-03-13 10:00"], look.as_slice()].concat());
    }
    drop(work);
}
