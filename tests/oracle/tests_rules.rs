//! The rules of section 5 at their limits, on cases small enough for a pencil.

use super::calendar::Period;
use super::cases::View;
use super::facts::STAGES;
use super::findings::{Finding, Level, findings, quantile, robust};
use super::rules::{Number, Whom};
use super::shift::{Chart, Weeks};
use super::tests_load::Bench;
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

/// The week that the cases are judged in: Monday 24 April to Sunday 30 April 2017.
pub const WEEK: &str = "2017-W17";

/// A district of rows `name=value ...`, a value's blank written as `_`; office 4901, import, unless a row says otherwise.
pub fn district(more_yaml: &str, rows: &[&str]) -> Bench {
    let mut bench = Bench::new(more_yaml, &[]);
    bench.load("a.csv", file(rows).as_bytes(), "2018-01-01 00:00:00").expect("the case is good");
    bench
}

/// Rows as a file: every stage's stamp, and every column that any of them names.
pub fn file(rows: &[&str]) -> String {
    let defaults = [("entry_id", ""), ("declaring_office", "4901"), ("direction", "I"), ("declared_at", "")];
    let mut columns: Vec<&str> = defaults.iter().map(|one| one.0).collect();
    columns.extend(STAGES.iter().map(|stage| stage.0.name()));
    for cell in rows.iter().flat_map(|row| row.split(' ')) {
        let name = cell.split('=').next().expect("a name");
        if !name.is_empty() && !columns.contains(&name) {
            columns.push(name);
        }
    }
    let mut text = columns.join(",");
    for (at, row) in rows.iter().enumerate() {
        let mut values: BTreeMap<&str, String> = defaults.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        values.insert("entry_id", number(at + 1));
        for cell in row.split(' ').filter(|cell| !cell.is_empty()) {
            let (name, value) = cell.split_once('=').expect("a value");
            values.insert(name, value.replace('_', " "));
        }
        let line: Vec<String> = columns.iter().map(|name| values.get(name).cloned().unwrap_or_default()).collect();
        text.push_str(&format!("\n{}", line.join(",")));
    }
    text
}

/// The number of the nth row.
pub fn number(n: usize) -> String {
    format!("490120171{n:09}")
}

fn found(bench: &Bench, week: &str) -> Vec<Finding> {
    let span = Period::parse(week).and_then(Period::span).expect("a week");
    let cutoff = super::calendar::midnight(span.1);
    findings(&View::new(&bench.state, &bench.workspace, span, cutoff)).into_values().collect()
}

/// `RULE subject's last digits stage level`, sorted.
fn told(bench: &Bench, rule: &str) -> Vec<String> {
    let of_rule = found(bench, WEEK).into_iter().filter(|finding| finding.identity.rule == rule);
    of_rule
        .map(|finding| {
            let subject = &finding.identity.subject;
            let serial = subject.trim_start_matches("490120171").trim_start_matches('0');
            format!("{serial} {} {}", finding.identity.stage, finding.level.map_or("good", Level::name)).replace("  ", " ")
        })
        .collect()
}

#[test]
fn oracle_overlong_grades_itself_strictly_over_its_limits() {
    let bench = district(
        "",
        &[
            "declared_at=2017-04-23_00:00:00 released_at=2017-04-25_00:00:00", // 48 h
            "declared_at=2017-04-23_00:00:00 released_at=2017-04-25_00:00:01",
            "declared_at=2017-04-21_00:00:00 released_at=2017-04-25_00:00:00", // 96 h
            "declared_at=2017-04-21_00:00:00 released_at=2017-04-25_00:00:01",
            "declared_at=2017-04-17_00:00:00 released_at=2017-04-25_00:00:00", // 192 h
            "declared_at=2017-04-17_00:00:00 released_at=2017-04-25_00:00:01",
            "declared_at=2017-04-25_00:00:00 released_at=2017-04-26_00:00:00 direction=E", // 24 h
            "declared_at=2017-04-25_00:00:00 released_at=2017-04-26_00:00:01 direction=E",
            "declared_at=2017-04-29_00:00:00",                                 // in flight, 48 h
            "declared_at=2017-04-28_23:59:59 released_at=2017-05-01_00:00:00", // released at the cut-off: in flight
            "declared_at=2017-04-01_00:00:00 released_at=2017-04-23_23:59:59", // released the week before
            "declared_at=2017-04-01_00:00:00 arrived_at=2017-04-29_00:00:00 pre_declared=Y", // its clock began with the arrival
            "declared_at=2017-04-01_00:00:00 released_at=2017-04-25_00:00:00 reviewed_at=2017-03-01_00:00:00", // flagged
            "declared_at=2017-04-01_00:00:00 released_at=2017-04-25_00:00:00 cancelled_at=2017-04-30_23:59:59",
            "declared_at=2017-04-17_00:00:00 released_at=2017-04-25_00:00:01 cancelled_at=2017-05-01_00:00:00", // not yet
        ],
    );
    assert_eq!(told(&bench, "OVERLONG"), ["2 yellow", "3 yellow", "4 orange", "5 orange", "6 red", "8 yellow", "10 yellow", "15 red"]);
    let hours: Vec<f64> =
        found(&bench, WEEK).iter().filter(|one| one.identity.rule == "OVERLONG").map(|one| one.hours.expect("hours")).collect();
    assert_eq!(hours[1], 96.0);
    assert_eq!(hours[6], 48.0 + 1.0 / 3600.0);
}

#[test]
fn oracle_numbers_may_go_by_office_transport_or_direction() {
    let yaml = "limits: { overlong: { I: 10, E: 5, \"4908\": 30, \"5\": 2 } }\nrules:\n  OVERLONG: { orange: { E: 3, default: 2 } }\n  STAGE: off\n";
    let bench = district(
        yaml,
        &[
            "declared_at=2017-04-25_00:00:00 released_at=2017-04-25_11:00:00",
            "declared_at=2017-04-25_00:00:00 released_at=2017-04-25_11:00:00 declaring_office=4908",
            "declared_at=2017-04-25_00:00:00 released_at=2017-04-25_11:00:00 transport_mode=5", // over 4 x 2
            "declared_at=2017-04-25_00:00:00 released_at=2017-04-25_11:00:00 direction=E",      // over 2 x 5, not over 3 x 5
            "declared_at=2017-04-25_00:00:00 released_at=2017-04-25_21:00:00",
        ],
    );
    assert_eq!(told(&bench, "OVERLONG"), ["1 yellow", "3 red", "4 yellow", "5 orange"]);
    let by = |pairs: &[(&str, f64)]| Number::By(pairs.iter().map(|(key, one)| ((*key).to_owned(), Number::One(*one))).collect());
    let whom = |office| Whom { direction: "E", office, transport: Some("5") };
    let number = by(&[("office:4908", 1.0), ("transport:5", 2.0), ("E", 3.0), ("I", 4.0), ("default", 5.0)]);
    assert_eq!(number.of(whom("4908")), Some(1.0));
    assert_eq!(number.of(whom("4901")), Some(2.0));
    assert_eq!(number.of(Whom { transport: Some("2"), ..whom("4901") }), Some(3.0));
    assert_eq!(number.of(Whom { direction: "", transport: None, ..whom("4901") }), Some(5.0));
    assert_eq!(by(&[("I", 1.0)]).of(whom("4901")), None);
    assert!(!bench.workspace.rules.on("STAGE") && bench.workspace.rules.on("STUCK"));
}

#[test]
fn oracle_stage_hours_ended_and_open() {
    let yaml = "limits: { stages: { review: 4, submission: 4, assessment: 4, payment_order: 4, payment: 4, duty_clearing: 4, inspection_wait: 4, inspection: 4, recording: 4, quarantine: 4, release: 4 } }\n";
    let reviewed = "declared_at=2017-04-30_00:00:00 reviewed_at=2017-04-30_01:00:00";
    let billed = format!("{reviewed} duty_amount=5 duty_billed_at=2017-04-30_02:00:00");
    let rows = [
        "declared_at=2017-04-25_00:00:00 reviewed_at=2017-04-25_04:00:00 released_at=2017-04-25_08:00:00".to_owned(), // 4 h and 4 h
        "declared_at=2017-04-25_00:00:00 reviewed_at=2017-04-25_04:00:01 released_at=2017-04-25_12:00:02".to_owned(), // 4 h 1 s, 8 h 1 s
        "declared_at=2017-04-30_00:00:00".to_owned(),                                                                 // 24 h of review
        "declared_at=2017-04-30_20:00:00".to_owned(),                                                                 // 4 h
        reviewed.to_owned(),                                                                                          // release, 23 h
        format!("{reviewed} paperless=N"),
        format!("{reviewed} paperless=Y"),
        format!("{reviewed} duty_amount=5"),
        format!("{reviewed} duty_amount=0"),
        format!("{reviewed} duty_amount=5 guaranteed=Y"),
        format!("{billed} e_payment=Y"),
        format!("{billed} e_payment=Y payment_ordered_at=2017-04-30_03:00:00"),
        billed.clone(),
        format!("{billed} duty_paid_at=2017-04-30_03:00:00"),
        format!("{reviewed} inspection_ordered_at=2017-04-30_02:00:00"),
        format!("{reviewed} inspection_ordered_at=2017-04-30_02:00:00 inspection_started_at=2017-04-30_03:00:00 inspection_office=4908"),
        format!("{reviewed} ciq_required=Y"),
        "declared_at=2017-04-30_00:00:00 ciq_required=Y ciq_cleared_at=2017-04-30_23:00:00".to_owned(), // 23 h of quarantine, 1 h of review
        format!("{reviewed} documents_released_at=2017-04-30_12:00:00"), // 12 h of release, the documents have no limit
        "declared_at=2017-04-30_00:00:00 pre_declared=Y arrived_at=2017-04-30_18:00:00 reviewed_at=2017-04-30_10:00:00".to_owned(), // 6 h
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let bench = district(yaml, &rows);
    let expected = [
        "2 release orange",
        "2 review yellow",
        "3 review red",
        "5 release red",
        "6 submission red",
        "7 release red",
        "8 assessment red",
        "9 release red",
        "10 release red",
        "11 payment_order red",
        "12 payment red",
        "13 payment red",
        "14 duty_clearing red",
        "15 inspection_wait red",
        "16 inspection red",
        "17 quarantine red",
        "18 quarantine red",
        "19 release orange",
        "20 release yellow",
    ];
    assert_eq!(told(&bench, "STAGE"), expected);
    let party = |n: usize| {
        let finding = found(&bench, WEEK).into_iter().find(|one| one.identity.rule == "STAGE" && one.identity.subject == number(n));
        finding.expect("a finding").party.expect("a party")
    };
    let parties = [
        (3, "customs"),
        (6, "enterprise"),
        (11, "enterprise"),
        (12, "bank"),
        (13, "enterprise"),
        (15, "operator"),
        (16, "port"),
        (17, "ciq"),
    ];
    for (n, expected) in parties {
        assert_eq!(party(n), expected, "{n}");
    }
}

/// `n` imports by sea released in March, of 1, 2, ... n hours.
fn by_the_hour(n: usize) -> Vec<String> {
    (1..=n)
        .map(|hours| {
            let released = format!("2017-03-{:02}_{:02}:00:00", 10 + hours / 24, hours % 24);
            format!("transport_mode=2 inspection_mode= declared_at=2017-03-10_00:00:00 released_at={released}")
        })
        .collect()
}

#[test]
fn oracle_stuck_is_as_old_as_the_slowest_twentieth_of_its_cohort() {
    // Of 1 to 31 hours the place of P95 is 28.5: 29.5 hours.
    let mut rows = by_the_hour(31);
    rows.push("transport_mode=2 inspection_mode= declared_at=2017-04-29_18:30:00".into()); // 29.5 h
    rows.push("transport_mode=2 inspection_mode= declared_at=2017-04-29_18:30:01".into());
    rows.push("transport_mode=2 inspection_mode=人工 declared_at=2017-04-29_18:30:00".into()); // falls back to its transport
    rows.push("transport_mode=5 inspection_mode= declared_at=2017-04-29_18:30:00".into()); // to its direction
    rows.push("direction=E transport_mode=2 inspection_mode= declared_at=2017-04-01_00:00:00".into()); // to nothing
    rows.push("transport_mode=2 inspection_mode= declared_at=2017-04-01_00:00:00 released_at=2017-04-30_00:00:00".into());
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert_eq!(told(&district("", &rows), "STUCK"), ["32 yellow", "34 yellow", "35 yellow"]);
    // A limit of at least so many hours.
    let bench = district("rules: { STUCK: { min_hours: 29.6 } }", &rows);
    assert_eq!(told(&bench, "STUCK"), Vec::<String>::new());
    let bench = district("rules: { STUCK: { min_hours: { \"5\": 29.6, default: 24 } } }", &rows);
    assert_eq!(told(&bench, "STUCK"), ["32 yellow", "34 yellow"]);
    // 29 are too few.
    let few: Vec<&str> = rows.iter().copied().skip(2).collect();
    assert_eq!(told(&district("", &few), "STUCK"), Vec::<String>::new());
    // Ninety days before Monday 24 April begin on 24 January.
    let old: Vec<String> = rows.iter().map(|row| row.replace("2017-03-10", "2017-01-23").replace("2017-03-11", "2017-01-23")).collect();
    let old: Vec<&str> = old.iter().map(String::as_str).collect();
    assert_eq!(told(&district("", &old), "STUCK"), Vec::<String>::new());
    assert_eq!(quantile(&[3600, 7200, 10_800, 14_400], 0.9), 3.7 * 3600.0);
}

#[test]
fn oracle_outlier_is_judged_by_robust_z() {
    // Ten each of 1, 2 and 4 hours: median ln 2, deviation ln 2. z of 3.5 is 2 x 2^(3.5 x 1.4826) hours, 72.96.
    let mut rows: Vec<String> = Vec::new();
    for released in ["01", "02", "04"] {
        for _ in 0..10 {
            rows.push(format!("transport_mode=2 declared_at=2017-03-10_00:00:00 released_at=2017-03-10_{released}:00:00"));
        }
    }
    rows.push("transport_mode=2 declared_at=2017-04-24_00:00:00 released_at=2017-04-27_00:00:00".into()); // 72 h
    rows.push("transport_mode=2 declared_at=2017-04-24_00:00:00 released_at=2017-04-27_01:00:00".into()); // 73 h
    rows.push("transport_mode=2 declared_at=2017-04-24_00:00:00 released_at=2017-04-24_00:00:00".into()); // faster by far
    rows.push("transport_mode=2 declared_at=2017-04-01_00:00:00".into()); // in flight
    let texts: Vec<&str> = rows.iter().map(String::as_str).collect();
    let bench = district("", &texts);
    assert_eq!(told(&bench, "OUTLIER"), ["32 yellow"]);
    let outlier = found(&bench, WEEK).into_iter().find(|one| one.identity.rule == "OUTLIER").expect("a finding");
    assert!((outlier.limit.expect("a limit") - 72.963).abs() < 0.001, "{outlier:?}");
    assert_eq!(told(&district("rules: { OUTLIER: { z: 3.4 } }", &texts), "OUTLIER"), ["31 yellow", "32 yellow"]);
    // Twenty alike of thirty: no deviation, no verdict.
    let alike: Vec<String> = rows.iter().map(|row| row.replace("03-10_04:", "03-10_02:")).collect();
    let alike: Vec<&str> = alike.iter().map(String::as_str).collect();
    assert_eq!(told(&district("", &alike), "OUTLIER"), Vec::<String>::new());
    // A second counts as a minute.
    assert_eq!(robust(&[1, 60, 3600]), robust(&[60, 60, 3600]));
}

#[test]
fn oracle_sequence_of_stamps_that_cannot_be() {
    let released = "declared_at=2017-04-25_09:00:00 released_at=2017-04-25_18:00:00";
    let rows = [
        released.to_owned(),
        format!("{released} reviewed_at=2017-04-25_08:59:59"),
        "declared_at=2017-04-25_09:00:00 released_at=2017-04-25_08:00:00".to_owned(),
        format!("{released} inspection_started_at=2017-04-25_10:00:00"),
        format!("{released} inspection_started_at=2017-04-25_10:00:00 inspection_ended_at=2017-04-25_18:00:00"),
        format!("{released} inspection_started_at=2017-04-25_10:00:00 inspection_ended_at=2017-04-25_18:00:01"),
        format!("{released} duty_billed_at=2017-04-25_10:00:00"),
        format!("{released} duty_billed_at=2017-04-25_10:00:00 duty_cleared_at=2017-04-25_11:00:00"),
        format!("{released} duty_billed_at=2017-04-25_10:00:00 guaranteed=Y"),
        format!("{released} duty_billed_at=2017-04-25_10:00:00 consolidated_duty=Y"),
        format!("{released} duty_billed_at=2017-04-25_19:00:00"), // billed after the release
        "declared_at=2017-04-30_09:00:00 duty_billed_at=2017-04-30_10:00:00".to_owned(), // in flight, and in order
        "declared_at=2017-04-30_09:00:00 duty_billed_at=2017-04-30_10:00:00 duty_paid_at=2017-04-30_09:59:59".to_owned(),
        format!("{released} pre_declared=Y"),                 // flagged, but for no order
        format!("{released} removed_at=2027-04-25_19:00:00"), // a stamp later than its load
        "declared_at=2017-04-20_09:00:00 released_at=2017-04-20_08:00:00".to_owned(), // the week before
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let bench = district("", &rows);
    assert_eq!(told(&bench, "SEQUENCE"), ["2 yellow", "3 yellow", "4 yellow", "6 yellow", "7 yellow", "13 yellow"]);
}

#[test]
fn oracle_too_fast_to_be_true() {
    let released = "declared_at=2017-04-25_09:00:00 released_at=2017-04-25_18:00:00";
    let inspected = |mode: &str, ended: &str| {
        format!("{released} inspection_mode={mode} inspection_started_at=2017-04-25_10:00:00 inspection_ended_at=2017-04-25_{ended}")
    };
    let rows = [
        inspected("人工", "10:04:59"),
        inspected("人工", "10:05:00"),
        inspected("机检+人工", "10:00:00"),
        inspected("机检", "10:00:00"),
        format!("{released} review_channel=人工 reviewed_at=2017-04-25_09:00:09"),
        format!("{released} review_channel=人工 reviewed_at=2017-04-25_09:00:10"),
        format!("{released} review_channel=电子 reviewed_at=2017-04-25_09:00:00"),
        format!("{released} review_channel=人工 reviewed_at=2017-04-25_08:00:00"), // flagged
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let bench = district("", &rows);
    assert_eq!(told(&bench, "TOO_FAST"), ["1 inspection yellow", "3 inspection yellow", "5 review yellow"]);
    let source = "format: csv\nmatch: \"a*\"\nresolution: minute\n";
    let mut coarse = Bench::new("", &[("post.yaml", source)]);
    coarse.load("a.csv", file(&rows).as_bytes(), "2018-01-01 00:00:00").expect("the case is good");
    assert_eq!(told(&coarse, "TOO_FAST"), Vec::<String>::new());
}

#[test]
fn oracle_reset_is_the_cancelled_one_in_the_week_of_the_second() {
    let cancelled = "declared_at=2017-04-18_09:00:00 cancelled=Y company_code=C";
    let again = "declared_at=2017-04-25_09:00:00 company_code=C";
    let rows = [
        format!("{cancelled} bill_no=A cancelled_at=2017-04-20_09:00:00"), // five days before its second
        format!("{again} bill_no=A"),
        format!("{cancelled} bill_no=B cancelled_at=2017-04-20_08:59:59"),
        format!("{again} bill_no=B"),
        format!("{cancelled} bill_no=D"), // from its declaration on, seven days
        format!("{again} bill_no=D"),
        "declared_at=2017-04-22_09:00:00 cancelled=Y company_code=C bill_no=E".to_owned(),
        format!("{again} bill_no=E"),
        format!("{cancelled} bill_no=F cancelled_at=2017-04-25_09:00:00"), // cancelled in the second of the next
        format!("{again} bill_no=F cancelled=Y cancelled_at=2017-04-26_00:00:00"), // cancelled itself
        format!("{cancelled} bill_no=G cancelled_at=2017-04-24_09:00:00"),
        format!("{} bill_no=G", again.replace("company_code=C", "company_code=D")),
        format!("{cancelled} bill_no= cancelled_at=2017-04-24_09:00:00"),
        format!("{again} bill_no="),
        format!("{cancelled} bill_no=H cancelled_at=2017-04-20_09:00:00"),
        format!("{} bill_no=H", again.replace("04-25", "04-23")), // the week before
        format!("{cancelled} bill_no=K cancelled_at=2017-05-01_00:00:00"), // cancelled after the cut-off
        "declared_at=2017-04-25_09:00:00 company_code=C bill_no=K".to_owned(),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let bench = district("", &rows);
    assert_eq!(told(&bench, "RESET"), ["1 yellow", "7 yellow", "9 yellow"]);
    assert_eq!(
        told(&district("rules: { RESET: { days: 8 } }", &rows), "RESET"),
        ["1 yellow", "3 yellow", "5 yellow", "7 yellow", "9 yellow"]
    );
}

fn monday(week: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2016, 1, 4).expect("a Monday") + Days::new(7 * week)
}

fn weeks(means: &[f64]) -> Weeks {
    means.iter().enumerate().map(|(week, mean)| (monday(week as u64), (*mean, 10))).collect()
}

#[test]
fn oracle_chart_has_the_limits_of_the_published_example() {
    // NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: mean 50.81, mean moving range 1.8778; 3 / 1.128 is 2.6596.
    let batches = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1];
    let chart = Chart { factor: 3.0 / 1.128, weeks: 10, least_weeks: 10, least_n: 10, run: 8 };
    for (next, signal) in [(55.80, None), (55.81, Some((true, 55.8041))), (45.82, None), (45.81, Some((false, 45.8159)))] {
        let mut weeks = weeks(&batches);
        weeks.insert(monday(10), (next, 10));
        let found = chart.signal(&weeks, monday(10)).map(|signal| (signal.slower, signal.limit));
        match (found, signal) {
            (Some((slower, limit)), Some((expected, published))) => {
                assert!(slower == expected && (limit - published).abs() < 5e-5, "{limit}")
            }
            (found, signal) => assert_eq!(found, signal, "{next}"),
        }
    }
}

/// 26 weeks that swing between 3 and 1: centre 2, range 2, limits 2 +- 5.32.
fn swinging() -> Vec<f64> {
    (0..26).map(|week| if week % 2 == 0 { 3.0 } else { 1.0 }).collect()
}

#[test]
fn oracle_shift_beyond_the_limits_or_eight_in_a_row() {
    let chart = Chart { factor: 2.66, weeks: 26, least_weeks: 20, least_n: 10, run: 8 };
    let signal = |means: &[f64]| chart.signal(&weeks(means), monday(means.len() as u64 - 1));
    let with = |more: &[f64]| [swinging(), more.to_vec()].concat();
    assert_eq!(signal(&with(&[7.32])), None);
    assert!(signal(&with(&[7.33])).is_some_and(|signal| signal.slower));
    assert!(signal(&with(&[-3.33])).is_some_and(|signal| !signal.slower));
    // Seven above the frozen centre are none, eight are one; a week on the centre ends the row.
    assert_eq!(signal(&with(&[2.1; 7])), None);
    let row = signal(&with(&[2.1; 8])).expect("a run");
    assert!(row.slower && row.limit == 2.0);
    assert_eq!(signal(&with(&[2.1, 2.1, 2.1, 2.0, 2.1, 2.1, 2.1, 2.1])), None);
    assert!(signal(&with(&[1.9; 8])).is_some_and(|signal| !signal.slower));
    // Weeks that vary too little to say, and weeks that are too few.
    assert_eq!(signal(&[vec![2.0; 26], vec![9.0]].concat()), None);
    let mut few = weeks(&with(&[7.33]));
    for week in 0..7 {
        few.remove(&monday(week));
    }
    assert_eq!(chart.signal(&few, monday(26)), None);
    few.insert(monday(6), (3.0, 10));
    assert!(chart.signal(&few, monday(26)).is_some());
    // A week with nine declarations counts as none: neither judged, nor part of a row.
    few.insert(monday(26), (7.33, 9));
    assert_eq!(chart.signal(&few, monday(26)), None);
    let mut broken = weeks(&with(&[2.1; 8]));
    broken.insert(monday(29), (2.1, 9));
    assert_eq!(chart.signal(&broken, monday(33)), None);
    // Ranges run between weeks that count: without a 3 the 1s at its sides are no range. Centre 49 / 25, mean range 46 / 24, limit 7.058.
    let mut gap = weeks(&with(&[7.06]));
    gap.remove(&monday(12));
    assert!(chart.signal(&gap, monday(26)).is_some());
    gap.insert(monday(26), (7.05, 10));
    assert_eq!(chart.signal(&gap, monday(26)), None);
}

#[test]
fn oracle_shift_is_one_anomaly_while_it_lasts() {
    let chart = Chart { factor: 2.66, weeks: 26, least_weeks: 20, least_n: 10, run: 8 };
    let means = [swinging(), vec![9.0, 10.0, 2.0, 30.0]].concat();
    let weeks = weeks(&means);
    assert_eq!(chart.first_week(&weeks, monday(26), true), monday(26));
    assert!(chart.signal(&weeks, monday(27)).is_some());
    assert_eq!(chart.first_week(&weeks, monday(27), true), monday(26));
    assert_eq!(chart.signal(&weeks, monday(28)), None);
    assert_eq!(chart.first_week(&weeks, monday(29), true), monday(29));
}

#[test]
fn oracle_shift_of_an_office_that_got_faster_is_good_news() {
    let yaml = "rules: { SHIFT: { weeks: 4, least_weeks: 3, least_n: 1 } }";
    let row = |office: &str, monday: &str, hours: u32| {
        format!("declaring_office={office} declared_at={monday}_00:00:00 released_at={monday}_{hours:02}:00:00")
    };
    let mut rows = Vec::new();
    for (monday, hours) in [("2017-03-27", 4), ("2017-04-03", 5), ("2017-04-10", 4), ("2017-04-17", 5)] {
        rows.extend([row("4901", monday, hours), row("4908", monday, hours)]);
    }
    rows.extend([row("4901", "2017-04-24", 23), row("4908", "2017-04-24", 1)]);
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let bench = district(yaml, &rows);
    let shifts: Vec<(String, Option<Level>)> =
        found(&bench, WEEK).into_iter().filter(|one| one.identity.rule == "SHIFT").map(|one| (one.identity.subject, one.level)).collect();
    assert_eq!(shifts, [("4901".to_owned(), Some(Level::Yellow)), ("4908".to_owned(), None)]);
}

#[test]
fn oracle_volume_of_a_working_day_without_data() {
    let yaml = "rules: { VOLUME: { days: 10, least_median: 2 } }\noffices:\n  - { code: \"4901\" }\n  - { code: \"4908\", works: every_day }\n  - { code: \"4909\", valid_from: 2017-04-27 }\n";
    let mut rows = Vec::new();
    let mut declare =
        |office: &str, day: &str, more: &str| rows.push(format!("declaring_office={office} declared_at=2017-04-{day}_12:00:00 {more}"));
    // Monday to Friday, two a day, then a Tuesday and a Wednesday without any; a Thursday of which only a cancelled and a flagged one are known.
    for day in ["17", "18", "19", "20", "21", "24"] {
        for office in ["4901", "4908"] {
            declare(office, day, "");
            declare(office, day, "");
        }
    }
    declare("4901", "27", "cancelled=Y");
    declare("4908", "27", "reviewed_at=2017-01-01_00:00:00");
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let bench = district(yaml, &rows);
    let days: Vec<String> = found(&bench, WEEK)
        .into_iter()
        .filter(|one| one.identity.rule == "VOLUME")
        .map(|one| format!("{} {}", one.identity.subject, one.identity.day.expect("a day")))
        .collect();
    // 4901: of the ten days before Tuesday 25 six worked, all with two; before Wednesday 26 six, 2 2 2 2 2 0 (Sunday 16 is in, but no working day);
    // before Friday 28 seven (18 to 27): 2 2 2 2 2 0 0 1 sorted 0 0 1 2 2 2 2 2: median 2. Saturday and Sunday are no working days.
    // 4908 works every day: before the 25th 15 16 17 ... 24: 0 0 2 2 2 2 2 0 0 2, median 2; before the 26th 0 2 2 2 2 2 0 0 2 0: 2; before the
    // 28th 2 2 2 2 0 0 2 0 0 1: 1.5, too few. 4909 has no working day with data before it.
    assert_eq!(days, ["4901 2017-04-25", "4901 2017-04-26", "4901 2017-04-28", "4908 2017-04-25", "4908 2017-04-26"]);
}
