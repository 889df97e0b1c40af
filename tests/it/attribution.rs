//! What must hold whatever the data are: stages and parties sum to `h`, effects to the change; and the findings behind the figures.

use crate::indicators::{Case, district, fill, run_of};
use crate::lake;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeMap;
use tongbao::measure::analysis::{Findings, GroupedBy, Lists, Measured, measure};
use tongbao::measure::indicators::{Catalogue, Run, evaluate};
use tongbao::store::warehouse::{Params, Threads, Warehouse};
use tongbao::store::workspace::Workspace;
use tongbao::terms::calendar::Period;
use tongbao::terms::figure::{Direction, Figure, FigureId, Scope, to_csv};
use tongbao::terms::problem::read_yaml;

/// How far a sum may lie off.
const NEAR: f64 = 1e-9;
const STAMPS: [&str; 13] = [
    "arrived_at",
    "reviewed_at",
    "submitted_at",
    "duty_billed_at",
    "payment_ordered_at",
    "duty_paid_at",
    "duty_cleared_at",
    "inspection_ordered_at",
    "inspection_started_at",
    "inspection_ended_at",
    "inspection_recorded_at",
    "ciq_cleared_at",
    "documents_released_at",
];
const WORKSPACE: &str = "
district: { code: '4900', name: A }
offices: [ { code: '4901', name: B }, { code: '4902', name: C }, { code: '4903', name: D } ]
";

fn open(text: &str) -> (tempfile::TempDir, Workspace) {
    let dir = tempfile::TempDir::new().unwrap();
    std::fs::write(dir.path().join("tongbao.yaml"), text).unwrap();
    let workspace = lake::open(dir.path());
    (dir, workspace)
}

/// A declaration as one row of VALUES: seconds after a clock that starts in last year's April, in March or in April.
fn declaration() -> impl Strategy<Value = String> {
    let start = prop::sample::select(vec!["2016-04-05 08:00:00", "2017-03-05 08:00:00", "2017-04-05 08:00:00", "2017-04-29 08:00:00"]);
    // Stamps before the clock, at it, at each other, after the release.
    let stamp = prop::option::weighted(0.6, prop_oneof![-20_000_i64..400_000, (0_i64..8).prop_map(|i| i * 3_600)]);
    let stamps = prop::collection::vec(stamp, STAMPS.len());
    let released = prop_oneof![1 => Just(None), 8 => prop_oneof![0_i64..400_000, (0_i64..8).prop_map(|i| i * 3_600)].prop_map(Some)];
    let word = |words: &'static [&'static str]| prop::sample::select(words);
    let words = (
        word(&["'I'", "'E'"]),
        word(&["'4901'", "'4902'", "'4903'"]),
        word(&["NULL", "'2'", "'4'", "'5'"]),
        word(&["NULL", "''", "'\u{673a}\u{68c0}'"]),
        word(&["NULL", "'\u{7535}\u{5b50}'", "'\u{4eba}\u{5de5}'"]),
        word(&["NULL", "true", "false"]),
        word(&["NULL", "'4901'", "'4999'"]),
        word(&["''", "''", "''", "''", "'stage_reversed'"]),
    );
    (start, stamps, released, words).prop_map(
        |(start, stamps, released, (direction, office, transport, mode, channel, paid, port, flags))| {
            let at = |seconds: Option<i64>| seconds.map_or("NULL".to_owned(), |s| format!("TIMESTAMP '{start}' + to_seconds({s})"));
            let stamps: Vec<String> = stamps.into_iter().map(at).collect();
            format!(
                "({direction}, {office}, {transport}, {mode}, {channel}, {paid}, {port}, {flags}, TIMESTAMP '{start}', {}, {})",
                at(released),
                stamps.join(", ")
            )
        },
    )
}

fn load(warehouse: &Warehouse, rows: &[String]) {
    let columns = format!(
        "direction, declaring_office, transport_mode, inspection_mode, review_channel, e_payment, inspection_office, flags, declared_at, released_at, {}",
        STAMPS.join(", ")
    );
    let sql = [
        format!("INSERT INTO declaration ({columns}) VALUES {}", rows.join(", ")),
        "UPDATE declaration SET entry_id = 'X' || rowid".to_owned(),
        format!("INSERT INTO load_column SELECT 1, trim(unnest(string_split('{columns}', ',')))"),
    ];
    for sql in sql {
        warehouse.execute_text("case", &sql, &Params::new()).unwrap_or_else(|p| panic!("{p}"));
    }
}

/// Figures by id, and what they are asked for.
struct Sheet(BTreeMap<FigureId, Figure>);

impl Sheet {
    fn value(&self, indicator: &str, direction: Direction, scope: &Scope, window: &str) -> Option<f64> {
        self.0[&FigureId { indicator: indicator.to_owned(), direction, scope: scope.clone(), window: window.to_owned() }].value
    }
    /// The sum over a family's members; none where there is no figure with a value.
    fn sum(&self, family: &str, of: &FigureId) -> Option<f64> {
        let here = |id: &FigureId| {
            id.indicator.starts_with(family) && (id.direction, &id.scope, &id.window) == (of.direction, &of.scope, &of.window)
        };
        let values: Vec<f64> = self.0.iter().filter(|(id, _)| here(id)).filter_map(|(_, f)| f.value).collect();
        (!values.is_empty()).then(|| values.iter().sum())
    }
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= NEAR * one.abs().max(1.0)
}

/// Quantiles found by way of buckets that differ from DuckDB's own over all values of each window, or stand where there are none, or are missing.
const ODD_QUANTILES: &str = r#"
    WITH own AS (
        SELECT key, direction, coalesce(office_scope, whole_scope()) AS scope, round(quantile_cont(h, 0.5) * 10)::BIGINT AS median,
            round(quantile_cont(h, 0.95) * 100)::BIGINT AS p95, round(quantile_cont(stage_release, 0.9) * 10)::BIGINT AS release_p90, count(h) AS n
        FROM fact JOIN window_day ON window_day.day = released_day
        GROUP BY GROUPING SETS ((key, direction), (key, direction, office_scope))
        HAVING (grouping(office_scope) = 1 OR office_scope IS NOT NULL) AND count(h) > 0
    )
    SELECT key, direction, scope FROM own FULL JOIN quantile_released AS found USING (key, direction, scope)
    WHERE (median, p95, release_p90, own.n) IS DISTINCT FROM ("clearance_hours_median.numerator", "clearance_hours_p95.numerator",
        "stage_p90_hours.release.numerator", "clearance_hours_median.n") AND (own.n > 0 OR "clearance_hours_median.n" > 0)"#;

#[test]
fn parts_sum_to_the_whole_whatever_the_data() {
    /// Each holds several hundred declarations.
    const CASES: u32 = 4;
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let (_dir, workspace) = open(WORKSPACE);
    let catalogue = Catalogue::load(&workspace.overlay, &workspace.config).unwrap_or_else(|p| panic!("{p}"));
    let run = Run::of(Period::Month(2017, 4));
    let rows = prop::collection::vec(declaration(), 1..500);
    let check = |rows: Vec<String>| {
        let (dir, own) = open(WORKSPACE);
        // However few they are: quantiles as of millions.
        std::fs::create_dir_all(dir.path().join("queries/frames")).unwrap();
        std::fs::write(dir.path().join("queries/frames/many.sql"), "SELECT true AS many").unwrap();
        let warehouse = Warehouse::open(&own, Threads::available()).unwrap_or_else(|p| panic!("{p}"));
        load(&warehouse, &rows);
        let figures = evaluate(&warehouse, &own, &catalogue, &run).unwrap_or_else(|p| panic!("{p}"));
        let odd = "SELECT entry_id, h, sum(seconds) FROM fact JOIN stages_of('fact') AS stage USING (entry_id) WHERE h IS NOT NULL GROUP BY entry_id, h HAVING h <> sum(seconds)
            UNION ALL SELECT entry_id, h, 0 FROM fact ANTI JOIN stages_of('fact') AS stage USING (entry_id) WHERE h > 0
            UNION ALL SELECT entry_id, h, count_if(is_open) FROM fact JOIN stages_of('fact') AS stage USING (entry_id) GROUP BY entry_id, h HAVING count_if(is_open) <> (h IS NULL)::INTEGER";
        for odd in [odd, ODD_QUANTILES] {
            let odd = warehouse.rows_text("ask", odd, &Params::new()).unwrap_or_else(|p| panic!("{p}"));
            prop_assert!(odd.rows.is_empty(), "{:?}", odd.rows);
        }
        let sheet = Sheet(figures.into_iter().map(|f| (f.id.clone(), f)).collect());
        parts_sum(&sheet)
    };
    runner.run(&rows, check).unwrap_or_else(|error| panic!("{error}"));
}

fn parts_sum(sheet: &Sheet) -> Result<(), TestCaseError> {
    let means =
        sheet.0.values().filter(|f| f.id.indicator == "clearance_hours_mean" && matches!(f.id.scope, Scope::District | Scope::Office(_)));
    for mean in means {
        let FigureId { direction, scope, window, .. } = &mean.id;
        for family in ["stage_hours.", "party_hours."] {
            let sum = sheet.sum(family, &mean.id);
            prop_assert!(mean.value.is_none() == sum.is_none(), "{} {sum:?} {:?}", mean.id, mean.value);
            prop_assert!(mean.value.zip(sum).is_none_or(|(mean, sum)| near(mean, sum)), "{family} {} {sum:?} {:?}", mean.id, mean.value);
        }
        if matches!(scope, Scope::Office(_)) {
            let parts = ["expected_hours", "same_mix_gap"].map(|name| sheet.value(name, *direction, scope, window));
            let whole = parts[0].zip(parts[1]).map(|(expected, gap)| expected + gap);
            prop_assert!(whole.is_none() == mean.value.is_none() && whole.zip(mean.value).is_none_or(|(a, b)| near(a, b)), "{}", mean.id);
        }
    }
    for direction in [Direction::I, Direction::E] {
        for against in ["previous", "last_year"] {
            let mean = |window| sheet.value("clearance_hours_mean", direction, &Scope::District, window);
            let change = mean("current").zip(mean(against)).map(|(now, then)| now - then);
            let effect = |name: &str| sheet.value(&format!("{name}_{against}"), direction, &Scope::District, "current");
            let mix = effect("mix_effect");
            let here = FigureId { indicator: String::new(), direction, scope: Scope::District, window: "current".into() };
            let offices = ["4901", "4902", "4903"]
                .map(|code| sheet.value(&format!("contribution_{against}"), direction, &Scope::Office(code.into()), "current"));
            let sums = [
                mix.zip(effect("rate_effect")).map(|(mix, rate)| mix + rate),
                mix.zip(sheet.sum(&format!("stage_contribution_{against}."), &here)).map(|(mix, stages)| mix + stages),
                offices.iter().copied().sum::<Option<f64>>(),
            ];
            for sum in sums {
                prop_assert!(change.is_none() == sum.is_none(), "{direction} {against}: {change:?} {sums:?}");
                prop_assert!(
                    change.zip(sum).is_none_or(|(change, sum)| (change - sum).abs() <= NEAR),
                    "{direction} {against}: {change:?} {sums:?}"
                );
            }
        }
    }
    Ok(())
}

/// What a case's district measures.
fn measured(text: &str, threads: Threads) -> Measured {
    let case: Case = read_yaml("case", text).whole().unwrap_or_else(|p| panic!("{p}"));
    let (_dir, workspace) = district(&case);
    let warehouse = Warehouse::open(&workspace, threads).unwrap_or_else(|p| panic!("{p}"));
    fill(&warehouse, &case);
    let catalogue = Catalogue::load(&workspace.overlay, &workspace.config).unwrap_or_else(|p| panic!("{p}"));
    let lists = Lists { longest: 2, in_flight: 2, overlong: 2 };
    measure(&workspace, &warehouse, &catalogue, &run_of(&case), lists).unwrap_or_else(|p| panic!("{p}"))
}

#[test]
fn the_mean_s_move_is_told_in_order_of_size() {
    let text = include_str!("../queries/mix.yaml");
    let Measured { findings, figures } = measured(text, Threads::available());
    let again = measured(text, Threads::one());
    assert!(findings == again.findings && to_csv(&figures) == to_csv(&again.figures), "one thread and all find the same");
    let [moved] = &findings.moved[..] else { panic!("{:#?}", findings.moved) };
    assert_eq!((moved.direction, moved.against.as_str(), moved.n, moved.comparable), (Direction::I, "previous", 5, true));
    assert!(near(moved.change_hours, -48.0 / 35.0) && near(moved.mix.hours, -1.0 / 75.0) && near(moved.rate.hours, -713.0 / 525.0));
    assert_eq!(moved.mix.figure, "mix_effect_previous.I.district.current");
    let names = |parts: &[tongbao::measure::analysis::Part]| parts.iter().map(|p| p.of.clone()).collect::<Vec<_>>();
    assert_eq!(names(&moved.stages), ["release", "review"]);
    assert_eq!(names(&moved.offices), ["office:4901", "office:4902", "office:4903", "office:4905"]);
    let cohorts: Vec<(&str, Option<bool>, u64, u64)> =
        moved.cohorts.iter().map(|c| (c.transport_mode.as_str(), c.inspected, c.n_then, c.n_now)).collect();
    assert_eq!(
        cohorts,
        [("2", Some(false), 3, 5), ("5", Some(false), 1, 0), ("5", Some(true), 0, 1), ("4", Some(false), 0, 1), ("3", Some(false), 1, 0)]
    );
    let sum: f64 = moved.cohorts.iter().map(|c| c.hours()).sum();
    assert!(near(sum, moved.change_hours));
    standings(&findings);
}

/// April: the mean is 38/7, two hours of it review everywhere; the second office needs 4 h, the first 17/3, the third 9.
fn standings(findings: &Findings) {
    let imports: Vec<_> = findings.standings.iter().filter(|s| s.direction == Direction::I).collect();
    let [first, second, third] = imports[..] else { panic!("{imports:#?}") };
    assert_eq!([first.rank, second.rank, third.rank], [Some(2), Some(1), None]);
    assert_eq!((third.ranked, third.n), (2, 1));
    assert!(near(third.gap_hours, 9.0 - 38.0 / 7.0) && near(third.mix_hours + third.pace_hours, third.gap_hours));
    let lost: Vec<(&str, bool)> = third.stages.iter().map(|g| (g.of.as_str(), g.gap_hours > 0.0)).collect();
    assert_eq!(lost, [("release", true), ("review", false)]);
    assert_eq!(third.stages[0].figure, "stage_hours.release.I.office:4903.current");
    let sum: f64 = second.stages.iter().map(|g| g.gap_hours).sum();
    assert!(near(sum, second.gap_hours) && second.gap_hours < 0.0);
    let moved: f64 = first.stages.iter().map(|g| g.hours - g.previous_hours.unwrap()).sum();
    assert!(near(moved, first.hours - first.previous_hours.unwrap()) && near(moved, 17.0 / 3.0 - 11.0) && third.previous_hours.is_none());
    let parties: f64 = first.parties.iter().map(|g| g.gap_hours).sum();
    assert!(near(parties, first.gap_hours));
}

const LISTS: &str = "
question: What hangs, what is in flight, and when does it happen?
workspace: |
  district: { code: '4900', name: A }
  offices: [ { code: '4901', name: B, works: every_day }, { code: '4902', name: C } ]
period: 2017-04
each: { direction: I, declaring_office: '4901', company_code: C1, company_name: One, main_hs: '8471300000', supervised_site: S1 }
rows:
  # Overlong are the first four, by 60 h with 50 of them in the inspection; the fifth is in time, the sixth flagged. 3 April 2017 is a Monday.
  - { entry_id: A, declared_at: 2017-04-03 08:00:00, inspection_ended_at: 2017-04-05 10:00:00, released_at: 2017-04-05 20:00:00 }
  - { entry_id: B, declared_at: 2017-04-03 08:30:00, inspection_ended_at: 2017-04-05 10:30:00, released_at: 2017-04-05 20:30:00 }
  - { entry_id: C, declared_at: 2017-04-04 08:00:00, released_at: 2017-04-07 08:00:00, company_code: C2, company_name: Two, main_hs: '8504400000', declaring_office: '4902' }
  - { entry_id: D, declared_at: 2017-04-04 08:00:00, released_at: 2017-04-07 07:00:00, company_code: '', company_name: null, main_hs: null, supervised_site: '' }
  - { entry_id: E, declared_at: 2017-04-08 23:59:59, released_at: 2017-04-09 00:59:59 }
  - { entry_id: F, declared_at: 2017-04-03 08:00:00, released_at: 2017-04-08 08:00:00, flags: stage_reversed }
  - { entry_id: G, declared_at: 2016-04-04 08:00:00, released_at: 2016-04-04 12:00:00 }
  # In flight: the oldest two of the district, and the second office's only one.
  - { entry_id: H, declared_at: 2017-04-27 00:00:00, reviewed_at: 2017-04-27 12:00:00 }
  - { entry_id: I, declared_at: 2017-04-28 00:00:00 }
  - { entry_id: J, declared_at: 2017-04-29 00:00:00 }
  - { entry_id: K, declared_at: 2017-04-30 00:00:00, declaring_office: '4902' }
expect: {}
";

#[test]
fn lists_name_the_first_of_the_district_and_of_each_office() {
    let findings = measured(LISTS, Threads::available()).findings;
    let ids: Vec<(&str, u64, u64)> = findings.longest.iter().map(|l| (l.entry_id.as_str(), l.place, l.office_place)).collect();
    assert_eq!(ids, [("C", 1, 1), ("D", 2, 1), ("A", 3, 2)]);
    let longest = &findings.longest[2];
    assert_eq!(
        (longest.stage.as_deref(), longest.party.as_deref(), longest.stage_hours()),
        (Some("inspection"), Some("customs"), Some(50.0))
    );
    let flying: Vec<(&str, u64, f64, &str, f64)> =
        findings.in_flight.iter().map(|f| (f.entry_id.as_str(), f.place, f.hours(), f.stage.as_str(), f.stage_hours())).collect();
    assert_eq!(flying, [("H", 1, 96.0, "release", 84.0), ("I", 2, 72.0, "review", 72.0), ("K", 4, 24.0, "review", 24.0)]);
    assert_eq!(findings.in_flight[2].scope, Some(Scope::Office("4902".into())));
}

#[test]
fn overlong_ones_are_grouped_by_whose_and_what_they_are() {
    let findings = measured(LISTS, Threads::available()).findings;
    let district = |by: GroupedBy| {
        let own = findings.overlong.iter().filter(move |g| g.scope == Scope::District && g.grouped_by == by);
        own.map(|g| (g.code.as_str(), g.n, g.all_n, g.mean_hours, g.stage.as_str())).collect::<Vec<_>>()
    };
    assert_eq!(district(GroupedBy::Enterprise), [("C1", 2, 4, 60.0, "inspection"), ("C2", 1, 4, 72.0, "release")]);
    assert_eq!(district(GroupedBy::Chapter), [("84", 2, 4, 60.0, "inspection"), ("85", 1, 4, 72.0, "release")]);
    assert_eq!(district(GroupedBy::Site), [("S1", 3, 4, 64.0, "inspection")]);
    let group =
        findings.overlong.iter().find(|g| g.scope == Scope::Office("4902".into()) && g.grouped_by == GroupedBy::Enterprise).unwrap();
    assert_eq!((group.name.as_deref(), group.share(), group.stage_share), (Some("Two"), 1.0, 1.0));
}

#[test]
fn the_week_s_rhythm_counts_every_declaration_once() {
    let findings = measured(LISTS, Threads::available()).findings;
    let rhythm = findings.rhythm.iter().find(|r| r.scope == Scope::District && r.direction == Direction::I).unwrap();
    let cell = |weekday: u64, hour: u64| rhythm.cells.iter().find(|c| (c.weekday, c.hour) == (weekday, hour)).unwrap();
    let monday = cell(1, 8);
    // Three were declared then, the flagged one too; two of them have a clearance time.
    assert_eq!((monday.declared, monday.released, monday.n, monday.mean_hours), (3, 0, 2, Some(60.0)));
    assert_eq!((cell(6, 23).declared, cell(7, 0).released, cell(5, 8).released), (1, 1, 1));
    let sum = |of: fn(&tongbao::measure::analysis::RhythmCell) -> u64| rhythm.cells.iter().map(of).sum::<u64>();
    assert_eq!((sum(|c| c.declared), sum(|c| c.released), sum(|c| c.n)), (10, 6, 5));
    let week = |scope: &str| findings.working_weeks.iter().find(|w| w.scope.to_string() == scope).unwrap();
    // April 2017 has five Saturdays; the first was worked in exchange.
    assert_eq!(
        (week("office:4901").works.as_str(), week("office:4901").days[5].days, week("office:4901").days[5].worked),
        ("every_day", 5, 5)
    );
    assert_eq!((week("district").days[5].days, week("district").days[5].worked, week("office:4902").days[5].worked), (5, 1, 1));
    let spreads: Vec<(&str, u64)> =
        findings.spreads.iter().filter(|s| s.scope == Scope::District).map(|s| (s.window.as_str(), s.n)).collect();
    assert_eq!(spreads, [("current", 5), ("last_year", 1)]);
    let now = &findings.spreads[0];
    // 1, 60, 60, 71, 72 hours: a quarter of the way from 1 to 60 is the fourth part of a fourth part.
    assert_eq!((now.points.len(), now.points[49].part, now.points[49].hours, now.points[24].hours), (99, 0.5, 60.0, 60.0));
    assert!(near(now.points[11].hours, 1.0 + 59.0 * 0.48));
}
