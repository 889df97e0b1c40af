//! The oracle's own figures on cases small enough for a pencil.

use super::calendar::{Calendar, Period};
use super::figures::{Form, display, ranks, round_decimal};
use super::indicators::{Measured, percentile_of};
use super::mix::kitagawa;
use super::tests_load::{Bench, moment};
use super::{Figure, Kind, compare, figures};
use std::collections::BTreeMap;

const HEAD: &str = "entry_id,declaring_office,direction,declared_at,arrived_at,released_at,pre_declared";

fn date(text: &str) -> chrono::NaiveDate {
    text.parse().expect("the case is good")
}

fn span(from: &str, to: &str) -> Option<(chrono::NaiveDate, chrono::NaiveDate)> {
    Some((date(from), date(to)))
}

/// Rows `serial,office,direction,declared,arrived,released,pre_declared` loaded at the end of 2017.
fn district(more_yaml: &str, rows: &[&str]) -> Bench {
    let mut bench = Bench::new(more_yaml, &[]);
    let mut text = String::from(HEAD);
    for row in rows {
        text.push_str(&format!("\n49012017100000{row}"));
    }
    bench.load("a.csv", text.as_bytes(), "2018-01-01 00:00:00").expect("the case is good");
    bench
}

fn find(figures: &[Figure], id: &str) -> Figure {
    figures.iter().find(|figure| figure.id() == id).unwrap_or_else(|| panic!("no figure {id}")).clone()
}

fn value(figures: &[Figure], id: &str) -> (Option<f64>, u64) {
    let figure = find(figures, id);
    (figure.value, figure.n)
}

#[test]
fn oracle_percentile_is_type_7() {
    let hours = |values: &[i64]| values.iter().map(|hours| hours * 3600).collect::<Vec<i64>>();
    // Of 1, 2, 3, 4 the place of P90 is 2.7: 3 + 0.7.
    assert_eq!(percentile_of(hours(&[4, 1, 3, 2]), 9, 10).value, Some(3.7));
    assert_eq!(percentile_of(hours(&[4, 1, 3, 2]), 1, 2).value, Some(2.5));
    assert_eq!(percentile_of(hours(&[7]), 19, 20).value, Some(7.0));
    assert_eq!(percentile_of(Vec::new(), 1, 2), Measured { value: None, n: 0 });
}

#[test]
fn oracle_windows_of_weeks_know_week_53() {
    let windows = |week| Period::Week(2015, week).windows(2014);
    let by_name = |windows: &[super::calendar::Window], name: &str| windows.iter().find(|window| window.name == name).unwrap().span;
    let w53 = windows(53);
    assert_eq!(by_name(&w53, "current"), span("2015-12-28", "2016-01-04"));
    assert_eq!(by_name(&w53, "previous"), span("2015-12-21", "2015-12-28"));
    assert_eq!(by_name(&w53, "last_year"), None);
    assert_eq!(by_name(&w53, "year_to_date"), span("2014-12-29", "2016-01-04"));
    // 2014 has 52 weeks, the last one ends on 28 December.
    assert_eq!(by_name(&w53, "year_to_date_last_year"), span("2013-12-30", "2014-12-29"));
    assert_eq!(by_name(&w53, "baseline"), span("2014-01-01", "2015-01-01"));
    let first = Period::Week(2016, 1).windows(2015);
    assert_eq!(by_name(&first, "previous"), span("2015-12-28", "2016-01-04"));
    assert_eq!(by_name(&first, "week:2015-W53"), span("2015-12-28", "2016-01-04"));
    assert_eq!(first.len(), 6 + 26);
    assert_eq!(first.last().unwrap().name, "week:2016-W01");
}

#[test]
fn oracle_windows_of_months() {
    let windows = Period::Month(2017, 2).windows(2016);
    let by_name = |name: &str| windows.iter().find(|window| window.name == name).unwrap().span;
    assert_eq!(by_name("current"), span("2017-02-01", "2017-03-01"));
    assert_eq!(by_name("year_to_date"), span("2017-01-01", "2017-03-01"));
    assert_eq!(by_name("year_to_date_last_year"), span("2016-01-01", "2016-03-01"));
    assert_eq!(by_name("month:2015-03"), span("2015-03-01", "2015-04-01"));
    assert_eq!(windows.len(), 6 + 24);
}

#[test]
fn oracle_working_time_counts_whole_working_days() {
    let mut calendar = Calendar::default();
    calendar.exceptions.insert(date("2017-04-01"), ("workday".into(), String::new())); // a Saturday
    for day in ["2017-04-02", "2017-04-03", "2017-04-04"] {
        calendar.exceptions.insert(date(day), ("holiday".into(), String::new()));
    }
    let seconds = |text: &str| super::calendar::seconds(moment(text));
    let hours = |works, from, to| calendar.working_seconds(works, seconds(from), seconds(to)) as f64 / 3600.0;
    // Saturday 18:00 to Wednesday 06:00: 6 h of the Saturday that is worked, 6 h of the Wednesday.
    assert_eq!(hours("weekdays", "2017-04-01 18:00:00", "2017-04-05 06:00:00"), 12.0);
    assert_eq!(hours("every_day", "2017-04-01 18:00:00", "2017-04-05 06:00:00"), 84.0);
    // An ordinary weekend, and Sunday 2 April, a holiday, which `weekends` doesn't work.
    assert_eq!(hours("weekends", "2017-04-08 00:00:00", "2017-04-10 00:00:00"), 48.0);
    assert_eq!(hours("weekends", "2017-04-02 00:00:00", "2017-04-03 00:00:00"), 0.0);
}

#[test]
fn oracle_clock_of_what_is_declared_before_it_arrives() {
    let bench = district(
        "",
        &[
            "0001,4901,I,2017-04-05 09:00:00,2017-04-05 11:00:00,2017-04-05 12:00:00,Y", // from arrival: 1 h
            "0002,4901,I,2017-04-05 09:00:00,2017-04-05 08:00:00,2017-04-05 12:00:00,Y", // from declaration: 3 h
            "0003,4901,I,2017-04-05 09:00:00,2017-04-05 13:00:00,2017-04-05 12:00:00,Y", // released before it arrived: 0 h
            "0004,4901,I,2017-04-05 09:00:00,,2017-04-05 12:00:00,Y",                    // flagged: no h
            "0005,4901,I,2017-04-05 09:00:00,2017-04-05 11:00:00,2017-04-05 14:00:00,",  // not pre-declared: 5 h
            "0006,4901,I,2017-04-05 09:00:00,,,Y",                                       // clock not started: not in flight
            "0007,4901,I,2017-04-05 09:00:00,,,N",                                       // in flight
        ],
    );
    let figures = figures(&bench.state, &bench.workspace, "2017-04", None);
    assert_eq!(value(&figures, "declarations.I.district.current"), (Some(5.0), 5));
    assert_eq!(value(&figures, "clearance_hours_mean.I.district.current"), (Some(9.0 / 4.0), 4));
    assert_eq!(value(&figures, "flagged_share.I.district.current"), (Some(0.2), 5));
    assert_eq!(value(&figures, "in_flight.I.district.current"), (Some(1.0), 1));
    // 25 days and 15 hours from declaration to the period's end.
    assert_eq!(value(&figures, "in_flight_p90_hours.I.district.current"), (Some(25.0 * 24.0 + 15.0), 1));
    // total from arrival: 1, 4, -1 -> 0 for pre-declared, flagged out, 3.
    assert_eq!(value(&figures, "total_hours_mean.I.district.current"), (Some(2.0), 4));
    assert_eq!(value(&figures, "total_fallback_share.I.district.current"), (Some(1.0), 4));
    assert_eq!(value(&figures, "pre_declared_share.I.district.current"), (Some(0.8), 5));
    // h + h / total + total: (1 + 3 + 0 + 5) / (1 + 4 + 0 + 3).
    assert_eq!(value(&figures, "customs_share_of_total.I.district.current"), (Some(9.0 / 8.0), 4));
    // Declared in April and old enough: the four with h, and the one in flight; the one without arrival has no clock, the flagged one is out.
    assert_eq!(value(&figures, "filed_within_24h_share.I.district.current"), (Some(0.8), 5));
    // Of both directions only what counts.
    assert_eq!(value(&figures, "declarations.all.district.current"), (Some(5.0), 5));
    assert!(!figures.iter().any(|figure| figure.id() == "clearance_hours_mean.all.district.current"));
}

#[test]
fn oracle_total_that_is_negative_counts_only_for_pre_declared() {
    let bench = district(
        "",
        &[
            "0001,4901,E,2017-04-05 09:00:00,2017-04-05 13:00:00,2017-04-05 12:00:00,N", // left out
            "0002,4901,E,2017-04-05 09:00:00,2017-04-05 10:00:00,2017-04-05 12:00:00,N", // 2 h
        ],
    );
    let figures = figures(&bench.state, &bench.workspace, "2017-04", None);
    assert_eq!(value(&figures, "total_hours_mean.E.district.current"), (Some(2.0), 1));
    assert_eq!(value(&figures, "clearance_hours_mean.E.district.current"), (Some(3.0), 2));
    // Arrived after it was declared: no preparation.
    assert_eq!(value(&figures, "preparation_hours_mean.E.district.current"), (None, 0));
}

#[test]
fn oracle_sees_the_world_as_of_the_cutoff() {
    let bench = district(
        "",
        &[
            "0001,4901,I,2017-04-05 09:00:00,,2017-04-05 12:00:00,N",
            "0002,4901,I,2017-04-29 09:00:00,,2017-05-01 00:00:00,N", // released at the cut-off: in flight
            "0003,4901,I,2017-04-30 09:00:00,,2017-05-02 12:00:00,N",
        ],
    );
    let april = figures(&bench.state, &bench.workspace, "2017-04", None);
    assert_eq!(value(&april, "declarations.I.district.current"), (Some(1.0), 1));
    assert_eq!(value(&april, "in_flight.I.district.current"), (Some(2.0), 2));
    // The third is younger than 24 h at the cut-off; the second wasn't released within them.
    assert_eq!(value(&april, "filed_within_24h_share.I.district.current"), (Some(0.5), 2));
    let may = figures(&bench.state, &bench.workspace, "2017-05", None);
    assert_eq!(value(&may, "declarations.I.district.current"), (Some(2.0), 2));
    assert_eq!(value(&may, "in_flight.I.district.previous"), (Some(2.0), 2));
    assert_eq!(value(&may, "declarations.I.district.month:2017-04"), (Some(1.0), 1));
    assert_eq!(value(&may, "declarations.change_previous.I.district.current"), (Some(1.0), 1));
    assert_eq!(find(&may, "declarations.change_previous.I.district.current").display, "100.0");
}

#[test]
fn oracle_gives_an_ended_offices_declarations_to_its_successor() {
    let offices = "offices:\n  - { code: \"4901\", valid_to: 2017-03-31, successor: \"4908\" }\n  - { code: \"4908\", works: every_day }\n";
    let bench = district(
        offices,
        &[
            "0001,4901,I,2017-03-05 09:00:00,,2017-03-05 12:00:00,N",
            "0002,4908,I,2017-03-05 09:00:00,,2017-03-05 12:00:00,N",
            "0003,4908,I,2017-04-05 09:00:00,,2017-04-05 12:00:00,N",
        ],
    );
    let march = figures(&bench.state, &bench.workspace, "2017-03", None);
    assert_eq!(value(&march, "declarations.I.office:4901.current"), (Some(1.0), 1));
    assert_eq!(value(&march, "declarations.I.office:4908.current"), (Some(1.0), 1));
    let april = figures(&bench.state, &bench.workspace, "2017-04", None);
    assert_eq!(value(&april, "declarations.I.office:4908.previous"), (Some(2.0), 2));
    assert!(!april.iter().any(|figure| figure.scope == "office:4901"));
}

#[test]
fn oracle_references() {
    let yaml = "baselines: [ { year: 2017, measure: clearance, direction: I, scope: district, baseline_hours: 8, target_hours: 4, baseline_year: 2016 } ]\n\
                national: [ { month: 2017-03, measure: clearance, direction: I, hours: 5, rank: 9 }, { month: 2017-04, measure: clearance, direction: I, hours: 2, rank: 7 } ]\n\
                limits: { thresholds: { I: [2, 48] } }\nmin_sample: { mean: 2 }\n";
    let bench = district(
        yaml,
        &[
            "0001,4901,I,2017-03-05 09:00:00,,2017-03-05 13:00:00,N", // 4 h
            "0002,4901,I,2017-04-05 09:00:00,,2017-04-05 11:00:00,N", // 2 h
            "0003,4901,I,2017-04-05 09:00:00,,2017-04-05 13:00:00,N", // 4 h
        ],
    );
    let figures = figures(&bench.state, &bench.workspace, "2017-04", None);
    let id = |name: &str, window: &str| value(&figures, &format!("{name}.I.district.{window}"));
    assert_eq!(id("reduction", "current"), (Some(1.0 - 3.0 / 8.0), 2));
    assert_eq!(id("target_attainment", "current"), (Some(1.25), 2));
    assert_eq!(id("reduction", "baseline"), (None, 0));
    assert_eq!(id("national_gap", "current"), (Some(1.0), 2));
    assert_eq!(id("national_gap", "previous"), (Some(-1.0), 1));
    // January is not configured.
    assert_eq!(id("national_gap", "year_to_date"), (None, 3));
    assert_eq!(id("national_rank", "current"), (Some(7.0), 2));
    assert_eq!(id("within_2h_share", "current"), (Some(0.5), 2));
    assert_eq!(id("within_24h_share", "current"), (Some(1.0), 2));
    assert_eq!(id("hours_band_share.le4", "current"), (Some(1.0), 2));
    // No baseline for the office, and no declarations in its baseline year.
    assert_eq!(value(&figures, "reduction.I.office:4901.current"), (None, 2));
    assert_eq!(id("clearance_hours_mean.change_previous", "current"), (Some(-0.25), 1));
    assert!(find(&figures, "clearance_hours_mean.change_previous.I.district.current").small);
    assert!(!find(&figures, "clearance_hours_mean.I.district.current").small);
    assert_eq!(value(&figures, "clearance_hours_mean.rank.I.office:4901.current"), (Some(1.0), 2));
    assert_eq!(value(&figures, "clearance_hours_mean.rank_previous.I.office:4901.current"), (None, 1));
    assert_eq!(id("required_pace", "current"), (None, 3));
}

#[test]
fn oracle_required_pace() {
    let yaml = "baselines: [ { year: 2017, measure: clearance, direction: I, scope: district, baseline_hours: 6, target_hours: 3, baseline_year: 2016 } ]\n";
    let bench = district(
        yaml,
        &[
            "0001,4901,I,2016-03-05 09:00:00,,2016-03-05 13:00:00,N",
            "0002,4901,I,2016-06-05 09:00:00,,2016-06-05 13:00:00,N",
            "0003,4901,I,2016-07-05 09:00:00,,2016-07-05 13:00:00,N",
            "0004,4901,I,2017-04-05 09:00:00,,2017-04-05 13:00:00,N", // 4 h
            "0005,4901,I,2017-04-05 09:00:00,,2017-04-05 14:00:00,N", // 5 h
        ],
    );
    // n = 2, S = 9; last year 1 so far and 2 in the remaining months: r = 4; (3 x 6 - 9) / 4.
    let figures = figures(&bench.state, &bench.workspace, "2017-04", None);
    assert_eq!(value(&figures, "required_pace.I.district.current"), (Some(2.25), 2));
}

#[test]
fn oracle_ranks_with_ties_and_leaves_small_samples_out() {
    let names: Vec<String> = ["a", "b", "c", "d", "e"].map(String::from).to_vec();
    let values = [(3.0, 30), (1.0, 30), (3.0, 40), (5.0, 30), (0.5, 29)];
    let measured: BTreeMap<&String, Measured> =
        names.iter().zip(values).map(|(name, (value, n))| (name, Measured { value: Some(value), n })).collect();
    let lower: Vec<f64> = ranks(&measured, 30, false).into_values().collect();
    assert_eq!(lower, [2.0, 1.0, 2.0, 4.0]);
    let higher: Vec<f64> = ranks(&measured, 30, true).into_values().collect();
    assert_eq!(higher, [2.0, 4.0, 2.0, 1.0]);
}

#[test]
fn oracle_rounds_half_away_from_zero_on_the_shortest_decimal() {
    assert_eq!(round_decimal(2.675, 0, 2), "2.68");
    assert_eq!(round_decimal(-2.675, 0, 2), "-2.68");
    assert_eq!(round_decimal(0.12345, 2, 1), "12.3");
    assert_eq!(round_decimal(0.1235, 2, 1), "12.4");
    assert_eq!(round_decimal(-0.004, 0, 2), "0.00");
    assert_eq!(round_decimal(9.995, 0, 2), "10.00");
    assert_eq!(round_decimal(1e21, 0, 2), "1000000000000000000000.00");
    assert_eq!(display(Some(1_234_567.0), Form::Count), "1,234,567");
    assert_eq!(display(Some(123.0), Form::Count), "123");
    assert_eq!(display(None, Form::Hours), "\u{2014}");
}

#[test]
fn oracle_stages_sum_to_the_clearance_time() {
    let mut bench = Bench::new("", &[]);
    let text = "entry_id,declaring_office,direction,arrived_at,declared_at,reviewed_at,duty_billed_at,payment_ordered_at,duty_paid_at,inspection_ended_at,inspection_office,e_payment,released_at\n\
        490120171000000001,4901,I,2017-04-05 08:00:00,2017-04-05 09:00:00,2017-04-05 10:00:00,2017-04-05 10:00:00,2017-04-05 12:00:00,2017-04-05 12:30:00,2017-04-05 15:00:00,4908,,2017-04-05 16:00:00\n";
    bench.load("a.csv", text.as_bytes(), "2018-01-01 00:00:00").unwrap();
    let figures = figures(&bench.state, &bench.workspace, "2017-04", None);
    let hours = |name: &str| value(&figures, &format!("{name}.I.district.current")).0.unwrap();
    let expected = [
        ("review", 1.0),
        ("assessment", 0.0),
        ("payment_order", 2.0),
        ("payment", 0.5),
        ("inspection", 2.5),
        ("release", 1.0),
        ("arrival", 0.0),
    ];
    for (stage, expected) in expected {
        assert_eq!(hours(&format!("stage_hours.{stage}")), expected, "{stage}");
    }
    let parties = [("customs", 2.0), ("enterprise", 2.0), ("bank", 0.5), ("port", 2.5), ("unsplit", 0.0)];
    for (party, expected) in parties {
        assert_eq!(hours(&format!("party_hours.{party}")), expected, "{party}");
    }
    // Billed in the second of the review: a stage of 0 h, which the declaration has.
    assert_eq!(value(&figures, "stage_p90_hours.assessment.I.district.current"), (Some(0.0), 1));
    assert_eq!(value(&figures, "stage_p90_hours.arrival.I.district.current"), (None, 0));
}

#[test]
fn oracle_effects_add_up_to_the_change() {
    let cohorts = |pairs: &[(&'static str, &[i64])]| -> BTreeMap<&'static str, Vec<i64>> {
        pairs.iter().map(|(name, hours)| (*name, hours.iter().map(|hours| hours * 3600).collect())).collect()
    };
    // Means 10 and 2, shares 1/2 each: 6. Then means 8 and 2, shares 1/4 and 3/4: 3.5.
    let before = cohorts(&[("slow", &[10, 10]), ("fast", &[2, 2])]);
    let now = cohorts(&[("slow", &[8]), ("fast", &[2, 2, 2])]);
    let moved = kitagawa(&before, &now);
    // centre (6 + 3.5) / 2 = 4.75; slow: -1/4 (9 - 4.75), -2 x 3/8; fast: 1/4 (2 - 4.75), 0.
    assert_eq!(moved["slow"], (-1.0625, -0.75));
    assert_eq!(moved["fast"], (-0.6875, 0.0));
    let sum: f64 = moved.values().map(|(mix, rate)| mix + rate).sum();
    assert_eq!(sum, 3.5 - 6.0);
}

#[test]
fn oracle_finds_the_declaration_that_starts_the_clock_anew() {
    let mut bench = Bench::new("", &[]);
    let text = "entry_id,declaring_office,direction,declared_at,released_at,company_code,bill_no,cancelled,cancelled_at\n\
        490120171000000001,4901,I,2017-04-05 09:00:00,,C,B,Y,2017-04-06 09:00:00\n\
        490120171000000002,4901,I,2017-04-11 09:00:00,2017-04-12 09:00:00,C,B,N,\n\
        490120171000000003,4901,I,2017-04-11 09:00:01,2017-04-12 09:00:00,C,B,N,\n\
        490120171000000004,4901,I,2017-04-07 09:00:00,2017-04-12 09:00:00,C,,N,\n\
        490120171000000005,4901,I,2017-04-07 09:00:00,2017-04-12 09:00:00,D,X,Y,2017-05-03 00:00:00\n";
    bench.load("a.csv", text.as_bytes(), "2018-01-01 00:00:00").unwrap();
    // The fifth is cancelled only in May.
    let april = figures(&bench.state, &bench.workspace, "2017-04", None);
    assert_eq!(value(&april, "redeclared_share.I.district.current"), (Some(0.25), 4));
    let may = figures(&bench.state, &bench.workspace, "2017-05", None);
    assert_eq!(value(&may, "redeclared_share.I.district.previous"), (Some(1.0 / 3.0), 3));
}

#[test]
fn oracle_marks_windows_of_which_one_holds_spring_festival() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("calendar.csv");
    std::fs::write(
        &file,
        "date,kind,name\n2016-02-07,holiday,Spring Festival\n2017-01-27,holiday,Spring Festival\n2017-01-22,workday,Spring Festival\n",
    )
    .unwrap();
    let mut bench = district("", &["0001,4901,I,2017-04-05 09:00:00,,2017-04-05 13:00:00,N"]);
    bench.workspace.calendar = Calendar::read(&file).unwrap();
    let january = figures(&bench.state, &bench.workspace, "2017-01", None);
    let marked = |id: &str| find(&january, id).not_comparable;
    assert!(marked("declarations.change_previous.I.district.current"));
    assert!(marked("declarations.change_last_year.I.district.current"));
    assert!(marked("clearance_hours_mean.I.district.last_year"));
    assert!(!marked("clearance_hours_mean.I.district.current"));
    let february = figures(&bench.state, &bench.workspace, "2017-02", None);
    assert!(!find(&february, "declarations.change_last_year.I.district.year_to_date").not_comparable);
}

#[test]
fn oracle_comparison_names_what_differs() {
    let bench = district("", &["0001,4901,I,2017-04-05 09:00:00,,2017-04-05 13:00:00,N"]);
    let figures = figures(&bench.state, &bench.workspace, "2017-04", None);
    let csv = "figure_id,indicator,direction,scope,window,period_start,period_end,value,n,unit,display,note\n\
        clearance_hours_mean.I.district.current,clearance_hours_mean,I,district,current,2017-04-01,2017-05-01,4.0,1,小时,4.00,small\n\
        clearance_hours_mean.E.district.current,clearance_hours_mean,E,district,current,2017-04-01,2017-05-01,,0,小时,\u{2014},\n\
        clearance_hours_mean.I.district.previous,clearance_hours_mean,I,district,previous,2017-03-01,2017-04-01,1,0,小时,1.00,\n\
        clearance_hours_mean.I.nowhere.current,clearance_hours_mean,I,nowhere,current,2017-04-01,2017-05-01,4.0,1,小时,4.00,small\n";
    let differences = compare(&figures, csv);
    let of = |id: &str| -> Vec<Kind> { differences.iter().filter(|one| one.id == id).map(|one| one.kind).collect() };
    assert!(of("clearance_hours_mean.I.district.current").is_empty());
    assert!(of("clearance_hours_mean.E.district.current").is_empty());
    assert_eq!(of("clearance_hours_mean.I.district.previous"), [Kind::Null]);
    assert_eq!(of("clearance_hours_mean.I.nowhere.current"), [Kind::NotInOracle]);
    assert_eq!(of("clearance_hours_mean.I.office:4901.current"), [Kind::NotInFile]);
    assert!(super::summary(&differences).contains("NotInFile clearance_hours_mean"));
}
