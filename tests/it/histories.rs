//! Made-up histories of a small district, week after week: goods that hurry or hang, rows that come late, corrections, cancellations, answers, weeks that
//! are left out or issued late. After each run the register equals the auditor's.

use crate::oracle::{self, Answer, Key, Loading, Register, State};
use chrono::{Days, Duration, NaiveDateTime};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use tempfile::TempDir;
use tongbao::store::ingest::ingest;
use tongbao::store::register::{self, Feedback, Reading, WeeklyRun};
use tongbao::store::warehouse::{Params, Threads, Warehouse};
use tongbao::store::workspace::{Overlay, Workspace};
use tongbao::terms::calendar::Period;

/// Charts and days without data are judged on short memories, so that thirty weeks hold several.
const CONFIG: &str = r#"
district: { code: "4900", name: D, started: { weekly: 2017-W01 } }
offices:
  - { code: "4901", name: A, works: every_day }
  - { code: "4902", name: B, valid_to: 2017-05-14, successor: "4901" }
  - { code: "4903", name: C }
limits:
  - { overlong: { I: 40, E: 20 }, stages: { review: { I: 6, E: 3 }, inspection_wait: 12, payment: 10, release: { "4903": 20, transport:5: 8, default: 14 } }, valid_to: 2017-05-16 }
  - { overlong: { I: 48, E: 18 }, stages: { review: 5, inspection_wait: 16, release: { transport:5: 10, default: 14 } }, valid_from: 2017-05-17 }
rules:
  OUTLIER: { z: 2.5 }
  STUCK: { min_hours: 12 }
  SHIFT: { factor: { default: 2.66, "4903": 1.6 }, weeks: 8, least_weeks: 5, least_n: 3, run: 4 }
  VOLUME: { days: 21, least_median: 1 }
calendar: calendar.csv
"#;
/// Columns of a load.
const COLUMNS: [&str; 26] = [
    "entry_id",
    "declaring_office",
    "direction",
    "transport_mode",
    "company_code",
    "bill_no",
    "pre_declared",
    "review_channel",
    "inspection_mode",
    "inspection_office",
    "duty_amount",
    "e_payment",
    "consolidated_duty",
    "paperless",
    "arrived_at",
    "declared_at",
    "reviewed_at",
    "duty_billed_at",
    "duty_paid_at",
    "duty_cleared_at",
    "inspection_ordered_at",
    "inspection_started_at",
    "inspection_ended_at",
    "cancelled",
    "cancelled_at",
    "released_at",
];
/// The first week; the weeks before fill cohorts and charts.
const FIRST: Period = Period::Week(2017, 14);

/// Numbers that look like chance and are the same every time (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
    fn below(&mut self, n: u64) -> u64 {
        self.roll() % n
    }
    /// One in `n`.
    fn once_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
    /// Hours with a long tail, in seconds: mostly about `usual`, now and then ten times as long.
    fn seconds(&mut self, usual: f64) -> i64 {
        let part = (self.below(1_000) + 1) as f64 / 1_000.0;
        let slow = if self.once_in(12) { 8.0 } else { 1.0 };
        (usual * 3_600.0 * slow * (0.3 - part.ln())) as i64
    }
}

/// One declaration: what stands in its cells at last, and what a load last said.
struct Declaration {
    cells: BTreeMap<&'static str, String>,
    stamps: BTreeMap<&'static str, NaiveDateTime>,
    told: String,
}

impl Declaration {
    /// Its row as a system knows it at a moment: stamps of later have not happened. None before it was declared.
    fn row(&self, moment: NaiveDateTime) -> Option<String> {
        if self.stamps["declared_at"] >= moment {
            return None;
        }
        let cell = |column: &&str| match self.stamps.get(column) {
            Some(at) if *at < moment => at.format("%Y-%m-%d %H:%M:%S").to_string(),
            Some(_) => String::new(),
            None => self.cells.get(column).cloned().unwrap_or_default(),
        };
        let cancelled = self.stamps.get("cancelled_at").is_some_and(|at| *at < moment);
        let with = |column: &&str| if *column == "cancelled" { if cancelled { "1" } else { "0" }.to_owned() } else { cell(column) };
        Some(COLUMNS.iter().map(with).collect::<Vec<_>>().join(","))
    }
}

/// A district with both registers.
struct Replay {
    _folder: TempDir,
    workspace: Workspace,
    warehouse: Warehouse,
    plain: oracle::Workspace,
    state: State,
    register: Register,
    dice: Dice,
    goods: Vec<Declaration>,
    names: BTreeMap<String, Key>,
    complaints: String,
    /// Anomalies that were seen, by rule and how they stood.
    seen: BTreeMap<String, usize>,
}

impl Replay {
    fn new(seed: u64) -> Replay {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("tongbao.yaml"), CONFIG).unwrap();
        let calendar = Overlay::new(None).read("queries/reference/calendar.csv").unwrap().text;
        std::fs::write(folder.path().join("calendar.csv"), calendar).unwrap();
        let workspace = crate::lake::open(folder.path());
        let warehouse = Warehouse::open(&workspace, Threads::available()).unwrap_or_else(|p| panic!("{p}"));
        let plain = oracle::Workspace::open(folder.path()).unwrap();
        Replay {
            _folder: folder,
            workspace,
            warehouse,
            plain,
            state: State::default(),
            register: Register::default(),
            dice: Dice(seed),
            goods: Vec::new(),
            names: BTreeMap::new(),
            complaints: String::new(),
            seen: BTreeMap::new(),
        }
    }

    /// Goods declared in a week.
    fn declare(&mut self, week: Period) {
        let weeks = week.first_day().signed_duration_since(FIRST.first_day()).num_weeks();
        for (place, office) in ["4901", "4902", "4903"].into_iter().enumerate() {
            // The third gets slower for a while, the first faster at the end; on some days the first declares nothing.
            let pace = match (place, weeks) {
                (2, 6..=9) => 3.0,
                (0, 12..) => 0.4,
                _ => 1.0,
            };
            if office == "4902" && week.first_day() > "2017-05-14".parse().unwrap() {
                continue;
            }
            for day in week.first_day().iter_days().take(7) {
                if self.dice.once_in(25) {
                    continue;
                }
                for _ in 0..1 + self.dice.below(3) {
                    let at = day.and_hms_opt(0, 0, 0).unwrap() + Duration::seconds(self.dice.below(86_400) as i64);
                    self.one(office, at, pace, None);
                }
            }
        }
    }

    /// One declaration, or the second one of goods declared before.
    fn one(&mut self, office: &str, at: NaiveDateTime, pace: f64, again: Option<(String, String)>) {
        let serial = self.goods.len() + 1;
        let import = self.dice.below(3) > 0;
        let (company, bill) = again.clone().unwrap_or_else(|| (format!("C{}", serial % 7), format!("B{serial}")));
        let yes = |yes: bool| if yes { "1" } else { "0" }.to_owned();
        let by_hand = self.dice.once_in(3);
        let inspected = self.dice.once_in(4);
        let pre = self.dice.once_in(6);
        let duty = import && self.dice.once_in(2);
        let mut cells = BTreeMap::from([
            ("entry_id", format!("{office}2017{}{serial:09}", u8::from(import))),
            ("declaring_office", office.to_owned()),
            ("direction", if import { "I" } else { "E" }.to_owned()),
            ("transport_mode", ["2", "5"][self.dice.below(2) as usize].to_owned()),
            ("company_code", company.clone()),
            ("bill_no", bill.clone()),
            ("pre_declared", yes(pre)),
            ("review_channel", if by_hand { "\u{4eba}\u{5de5}" } else { "\u{7535}\u{5b50}" }.to_owned()),
            ("duty_amount", if duty { "1000" } else { "0" }.to_owned()),
            ("e_payment", yes(self.dice.once_in(2))),
            ("consolidated_duty", yes(self.dice.once_in(5))),
            ("paperless", "1".to_owned()),
        ]);
        let mut stamps = BTreeMap::from([("declared_at", at)]);
        let mut now = at;
        let mut step = |dice: &mut Dice, stamps: &mut BTreeMap<&'static str, NaiveDateTime>, name: &'static str, usual: f64| {
            now += Duration::seconds(dice.seconds(usual * pace));
            stamps.insert(name, now);
        };
        if pre {
            let arrives = at + Duration::seconds(self.dice.seconds(10.0));
            stamps.insert("arrived_at", arrives);
        }
        step(&mut self.dice, &mut stamps, "reviewed_at", 1.0);
        if by_hand && self.dice.once_in(5) {
            stamps.insert("reviewed_at", at + Duration::seconds(self.dice.below(12) as i64));
        }
        if duty {
            step(&mut self.dice, &mut stamps, "duty_billed_at", 0.5);
            step(&mut self.dice, &mut stamps, "duty_paid_at", 3.0);
            if !self.dice.once_in(15) {
                step(&mut self.dice, &mut stamps, "duty_cleared_at", 0.5);
            }
        }
        cells.insert("inspection_mode", String::new());
        if inspected {
            cells.insert("inspection_mode", "\u{4eba}\u{5de5}".to_owned());
            if self.dice.once_in(3) {
                cells.insert("inspection_office", "4903".to_owned());
            }
            step(&mut self.dice, &mut stamps, "inspection_ordered_at", 0.5);
            step(&mut self.dice, &mut stamps, "inspection_started_at", 4.0);
            if self.dice.once_in(6) {
                let begun = stamps["inspection_started_at"];
                stamps.insert("inspection_ended_at", begun + Duration::seconds(self.dice.below(400) as i64));
            } else if !self.dice.once_in(15) {
                step(&mut self.dice, &mut stamps, "inspection_ended_at", 1.0);
            }
        }
        let hangs = self.dice.once_in(10);
        step(&mut self.dice, &mut stamps, "released_at", if hangs { 60.0 } else { 2.0 });
        if again.is_none() && self.dice.once_in(20) {
            let given_up = at + Duration::seconds(self.dice.seconds(12.0));
            stamps.insert("cancelled_at", given_up);
            if stamps["released_at"] > given_up {
                stamps.remove("released_at");
            }
            if self.dice.once_in(2) {
                let later = given_up + Duration::hours(self.dice.below(160) as i64);
                self.goods.push(Declaration { cells, stamps, told: String::new() });
                return self.one(office, later, pace, Some((company, bill)));
            }
        }
        self.goods.push(Declaration { cells, stamps, told: String::new() });
    }

    /// What the systems export by a moment, loaded on both sides. Some rows come late, some stamps are put right afterwards.
    fn load(&mut self, name: &str, moment: NaiveDateTime, late: bool) {
        let mut text = format!("{}\n", COLUMNS.join(","));
        let mut rows = 0;
        for goods in &mut self.goods {
            if late && self.dice.once_in(60) && !goods.told.is_empty() {
                let column = ["reviewed_at", "released_at", "inspection_ended_at"][self.dice.below(3) as usize];
                let moved = Duration::minutes(self.dice.below(6_000) as i64 - 3_000);
                if let Some(at) = goods.stamps.get_mut(column) {
                    *at += moved;
                }
            }
            let row = goods.row(moment);
            if let Some(row) = row.filter(|row| *row != goods.told)
                && !(late && self.dice.once_in(12))
            {
                writeln!(text, "{row}").unwrap();
                rows += 1;
                goods.told = row;
            }
        }
        if rows == 0 {
            return;
        }
        let path: PathBuf = self.workspace.dir.join(name);
        std::fs::write(&path, text).unwrap();
        let now = moment + Duration::hours(1);
        let report = ingest(&self.warehouse, &self.workspace, std::slice::from_ref(&path), None, Some(moment), now)
            .unwrap_or_else(|p| panic!("{p}"));
        let load = self.state.load(&self.plain, &path, &Loading { source: None, as_of: Some(moment), now }).unwrap();
        assert_eq!((report[0].loaded, report[0].updated, report[0].quarantined), (load.loaded, load.updated, load.quarantined), "{name}");
    }

    /// A week's run on both sides.
    fn run(&mut self, week: Period) {
        let edition = format!("weekly/{week}");
        let run = WeeklyRun { edition: edition.clone(), period: week, cutoff: week.end() };
        let reading = register::weekly(&self.workspace, &self.warehouse, run).unwrap_or_else(|p| panic!("{p}"));
        reading.write(&self.warehouse).unwrap_or_else(|p| panic!("{p}"));
        let issued = format!("INSERT INTO state.ledger BY NAME SELECT '{edition}' AS edition, 'issued' AS state");
        self.warehouse.execute_text("case", &issued, &Params::new()).unwrap_or_else(|p| panic!("{p}"));
        self.register.run(&self.state, &self.plain, &week.to_string(), None);
        self.compare(&reading, week);
    }

    fn compare(&mut self, reading: &Reading, period: Period) {
        let csv = register::to_csv(reading.listed());
        self.names.extend(oracle::keys(&csv));
        for row in csv.lines().skip(1) {
            let cells: Vec<&str> = row.split(',').collect();
            *self.seen.entry(format!("{} {}", cells[1], cells[12])).or_default() += 1;
        }
        let found = oracle::compare_anomalies(&self.register.rows(&period.to_string(), None), &csv);
        if !found.is_empty() {
            write!(self.complaints, "{period}\n{}", oracle::told(&found)).unwrap();
        }
    }

    /// Some offices answer some of what is open, some of it for good.
    fn answer(&mut self, moment: NaiveDateTime) {
        let reading = register::read(&self.warehouse, Period::Month(2017, 1), moment).unwrap_or_else(|p| panic!("{p}"));
        let open: Vec<(String, String)> =
            reading.anomalies.iter().filter(|a| a.state.is_open()).map(|a| (a.id.clone(), a.finding.office.clone())).collect();
        for (id, office) in open {
            if !self.dice.once_in(4) {
                continue;
            }
            let closes = self.dice.below(3) > 0;
            // Two days of one office and week have one key: the auditor couldn't tell which of them is meant.
            if self.names.values().filter(|key| **key == self.names[&id]).count() > 1 {
                continue;
            }
            let line = Feedback {
                received_at: moment,
                person: String::new(),
                anomaly_id: id.clone(),
                cause: Some("x".to_owned()),
                measures: None,
                handler: None,
                closed_at: closes.then_some(moment),
                file: String::new(),
            };
            register::receive(&self.warehouse, moment, "someone", "a.xlsx", &[line]).unwrap_or_else(|p| panic!("{p}"));
            if closes {
                let anomaly = self.names[&id].clone();
                assert!(self.register.answer(&Answer { received: moment, office, anomaly }), "{id}");
            }
        }
    }

    /// Week after week, from the first.
    fn play(&mut self, weeks: usize) {
        let before: Vec<Period> = std::iter::successors(Some(FIRST), |w| Some(w.previous())).skip(1).take(10).collect();
        for week in before.iter().rev() {
            self.declare(*week);
        }
        self.load("before.csv", FIRST.first_day().and_hms_opt(0, 0, 0).unwrap(), false);
        let mut left_out: Vec<Period> = Vec::new();
        for week in std::iter::successors(Some(FIRST), |w| Some(w.next())).take(weeks) {
            self.declare(week);
            self.load(&format!("{week}.csv"), week.end(), true);
            if self.dice.once_in(8) {
                left_out.push(week);
                continue;
            }
            self.run(week);
            // A week that was left out is issued after a later one: it reads, and writes nothing.
            if let Some(late) = left_out.pop().filter(|_| self.dice.once_in(2)) {
                self.run(late);
            }
            let days = Days::new(self.dice.below(6));
            self.answer(week.end() + days + Duration::hours(10));
            if week.ordinal() % 4 == 0 {
                let month = Period::Month(week.end_day().format("%Y").to_string().parse().unwrap(), 4);
                let reading = register::read(&self.warehouse, month, month.end()).unwrap_or_else(|p| panic!("{p}"));
                self.compare(&reading, month);
            }
        }
    }
}

fn replay(seed: u64, weeks: usize) -> BTreeMap<String, usize> {
    let mut replay = Replay::new(seed);
    replay.play(weeks);
    assert!(replay.complaints.is_empty(), "seed {seed}\n{}", replay.complaints);
    replay.seen
}

#[test]
fn a_made_up_history_leaves_the_auditor_s_register() {
    let seen = replay(1, 9);
    assert!(seen.len() > 20, "{seen:?}");
}

#[test]
#[ignore = "soak: thirty weeks, many times over"]
fn thirty_weeks_leave_the_auditor_s_register() {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 2..14 {
        for (what, n) in replay(seed, 30) {
            *seen.entry(what).or_default() += n;
        }
    }
    for rule in ["OVERLONG", "STAGE", "STUCK", "OUTLIER", "SEQUENCE", "TOO_FAST", "RESET", "SHIFT", "VOLUME"] {
        for state in ["new", "overdue", "disposed"] {
            assert!(seen.contains_key(&format!("{rule} {state}")), "{rule} {state}: {seen:?}");
        }
    }
}
