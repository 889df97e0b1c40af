//! The year's reckoning on cases small enough for a pencil: each number beside a case was worked out by hand.

use std::collections::{BTreeMap, BTreeSet};
use tempfile::TempDir;
use tongbao::measure::appraisal::score::MonthOutcome;
use tongbao::measure::appraisal::{Kind, Month, Published, Reckoning, Scheme, Words, cheapest, compare, levers, outlook, reckon, units};
use tongbao::measure::indicators::Catalogue;
use tongbao::store::workspace::Workspace;
use tongbao::terms::figure::{self, Direction, Figure, FigureId, Format, Scope};

/// Two offices of all year, one that opened in May; a department that answers for two of the indicators.
const CONFIG: &str = r#"
district: { code: "7700", name: D }
offices:
  - { code: "7701", name: A, valid_from: 2016-01-01 }
  - { code: "7702", name: B, valid_from: 2016-01-01 }
  - { code: "7703", name: C, valid_from: 2017-05-10 }
departments:
  - { code: gs, name: G, indicators: [clearance_hours_mean, paperless_share] }
people:
  - { id: judge, name: J }
appraisal: scheme.yaml
"#;

/// Hours from 48 down to 24, a share from 0.5 up to 0.9, hours of inspection from 48 down to 24: 50, 30 and 20 points.
const ITEMS: &str = "
      - { indicator: clearance_hours_mean, direction: I, weight: 50, zero_at: 48, full_at: 24 }
      - { indicator: paperless_share, direction: I, weight: 30, zero_at: 0.5, full_at: 0.9 }
      - { indicator: inspection_hours_mean, direction: I, weight: 20, zero_at: 48, full_at: 24 }
";

pub fn workspace(scheme: &str) -> (TempDir, Workspace) {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("tongbao.yaml"), CONFIG).unwrap();
    std::fs::write(folder.path().join("scheme.yaml"), scheme).unwrap();
    std::fs::write(folder.path().join("appeal.md"), "x").unwrap();
    let workspace = crate::lake::open(folder.path());
    (folder, workspace)
}

fn catalogue(workspace: &Workspace) -> Catalogue {
    Catalogue::load(&workspace.overlay, &workspace.config).unwrap_or_else(|p| panic!("{p}"))
}

/// An edition: figures `indicator=value` of imports, of both old offices and the district, a value left empty for null; and the anomalies that it
/// lists as red and overdue, `A:7701`.
fn edition(id: &str, figures: &str, red: &str) -> Month {
    let mut all = BTreeMap::new();
    for (indicator, value) in figures.split_whitespace().map(|f| f.split_once('=').unwrap()) {
        for scope in ["district", "office:7701", "office:7702", "office:7703"] {
            let id = FigureId {
                indicator: indicator.to_owned(),
                direction: Direction::I,
                scope: scope.parse().unwrap(),
                window: "current".to_owned(),
            };
            let value = value.parse().ok();
            let display = String::new();
            let (start, end, n, unit, note) = (None, None, 1, String::new(), String::new());
            all.insert(id.clone(), figure::Published { id, start, end, value, n, unit, display, note });
        }
    }
    let red: BTreeSet<_> = red.split_whitespace().map(|r| r.split_once(':').unwrap()).map(|(a, o)| (a.to_owned(), o.to_owned())).collect();
    Month { edition: id.parse().unwrap(), manifest_sha256: String::new(), figures: all, overdue_red: red }
}

fn office(code: &str) -> Scope {
    Scope::Office(code.to_owned())
}

fn reckoned(scheme: &str, editions: Vec<Month>) -> Reckoning {
    let (_folder, workspace) = workspace(scheme);
    let scheme = Scheme::adopted(&workspace, &catalogue(&workspace)).unwrap_or_else(|p| panic!("{p}")).unwrap();
    reckon(&scheme, &Published::new(editions), units(&scheme, &workspace.config, 2017), 2017, 12)
}

/// A month's score of an office.
fn month(reckoning: &Reckoning, scope: &Scope, number: usize) -> Option<f64> {
    reckoning.of(scope).unwrap().months[number - 1].score().map(|s| s.score)
}

fn near(one: Option<f64>, other: Option<f64>, what: &str) {
    let same = match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() < 1e-9,
        (one, other) => one == other,
    };
    assert!(same, "{what}: {one:?} is not {other:?}");
}

fn offices(rules: &str) -> String {
    format!("title: T\noffices:\n  - from: 2017-01\n    items: {ITEMS}{rules}")
}

#[test]
fn months_by_hand() {
    let rules = "    bonuses:
      - { title: swift, indicator: clearance_hours_mean, direction: I, at_most: 24, points: 5 }
      - { title: half, indicator: paperless_share, direction: I, at_least: 0.5, at_most: 0.5, points: 1 }
    deductions:
      - { title: red, event: overdue_red, points: 2 }
    vetoes:
      - { title: three, event: overdue_red, at_least: 3, cap: 60 }
      - { title: slow, indicator: clearance_hours_mean, direction: I, at_least: 100, cap: 10 }
";
    let month_of = |n: usize, figures: &str, red: &str| edition(&format!("monthly/2017-{n:02}"), figures, red);
    let cases = [
        ("between the ends", "clearance_hours_mean=36 paperless_share=0.7 inspection_hours_mean=42", "", Some(25.0 + 15.0 + 5.0)),
        ("clamped below", "clearance_hours_mean=60 paperless_share=0.4 inspection_hours_mean=48", "", Some(0.0)),
        ("clamped above, with a bonus", "clearance_hours_mean=3 paperless_share=1 inspection_hours_mean=1", "", Some(105.0)),
        ("at the ends, both included", "clearance_hours_mean=24 paperless_share=0.5 inspection_hours_mean=24", "", Some(70.0 + 6.0)),
        // 50 and 30 become 62.5 and 37.5.
        ("a null item", "clearance_hours_mean=36 paperless_share=0.9 inspection_hours_mean=", "", Some(31.25 + 37.5)),
        // Only the third: 20 becomes 100.
        ("one item left", "clearance_hours_mean= inspection_hours_mean=30", "", Some(75.0)),
        ("no item", "declarations=3", "", None),
        ("two events of its own", "clearance_hours_mean=36", "A:7701 B:7701 C:7702", Some(50.0 - 4.0)),
        ("an old event", "clearance_hours_mean=36", "A:7701 B:7701 D:7701", Some(50.0 - 2.0)),
        ("three events: capped", "clearance_hours_mean=25", "E:7701 F:7701 G:7701", Some(60.0)),
        ("the lower of two caps", "clearance_hours_mean=100 paperless_share=0.9", "H:7701 I:7701 J:7701", Some(10.0)),
        ("not below nought", "clearance_hours_mean=48", "K:7701", Some(0.0)),
    ];
    let editions = cases.iter().enumerate().map(|(i, (_, figures, red, _))| month_of(i + 1, figures, red)).collect();
    let reckoning = reckoned(&offices(rules), editions);
    for (i, (what, _, _, expected)) in cases.iter().enumerate() {
        near(month(&reckoning, &office("7701"), i + 1), *expected, what);
    }
    let of = reckoning.of(&office("7701")).unwrap();
    let fifth = of.months[4].score().unwrap();
    assert_eq!((fifth.parts[0].weight, fifth.left_out.len()), (62.5, 1), "what is left out stands there");
    let veto = of.months[10].score().unwrap();
    // 50 and 30 of 80 points: 0 + 37.5; six points off; the floor isn't touched, the cap is.
    near(Some(veto.cut), Some(10.0 - (37.5 - 6.0)), "what the cap cut");
    assert_eq!(of.months[8].score().unwrap().deductions[0].anomalies, ["D"]);
    assert_eq!(of.months[0].score().unwrap().parts[0].source.figure.to_string(), "clearance_hours_mean.I.office:7701.current");
    assert_eq!(of.months[0].score().unwrap().parts[0].source.edition.to_string(), "monthly/2017-01");
}

#[test]
fn quarters_and_the_year_are_means_of_the_months_scored() {
    let editions = vec![
        edition("monthly/2017-01", "clearance_hours_mean=24 paperless_share=0.9", ""),
        edition("monthly/2017-03", "clearance_hours_mean=48 paperless_share=0.5", ""),
        edition("monthly/2017-04", "clearance_hours_mean=36 paperless_share=0.7", ""),
    ];
    let reckoning = reckoned(&offices(""), editions);
    let of = reckoning.of(&office("7701")).unwrap();
    assert_eq!(of.months[1].outcome, MonthOutcome::Unpublished);
    let quarters: Vec<Option<f64>> = of.quarters.iter().map(|q| q.as_ref().map(|t| t.score)).collect();
    assert_eq!(quarters, [Some(50.0), Some(50.0), None, None]);
    assert_eq!(of.year.as_ref().map(|t| (t.score, t.months)), Some((50.0, 3)));
}

#[test]
fn an_item_s_months_weigh_by_declarations_where_it_says_so() {
    let scheme = "title: T\noffices:\n  - from: 2017-01\n    items:
      - { indicator: clearance_hours_mean, direction: I, weight: 60, zero_at: 48, full_at: 24, months: declarations }
      - { indicator: paperless_share, direction: I, weight: 40, zero_at: 0.5, full_at: 0.9 }\n";
    let editions = vec![
        edition("monthly/2017-01", "clearance_hours_mean=24 paperless_share=0.5 declarations=300", ""),
        edition("monthly/2017-02", "clearance_hours_mean=48 paperless_share=0.9 declarations=100", ""),
    ];
    // Hours: full in three quarters of the goods; shares: full in one of two months.
    let reckoning = reckoned(scheme, editions);
    let year = reckoning.of(&office("7701")).unwrap().year.as_ref().unwrap();
    near(Some(year.score), Some(60.0 * 0.75 + 40.0 * 0.5), "the year");
    near(Some(year.items[0].points), Some(45.0), "its first item");
    // An item left out of a month takes nothing from the year: all that could be got was got.
    let gap = vec![
        edition("monthly/2017-01", "clearance_hours_mean=24 paperless_share=0.9 declarations=300", ""),
        edition("monthly/2017-02", "clearance_hours_mean= paperless_share=0.9 declarations=100", ""),
    ];
    near(reckoned(scheme, gap).of(&office("7701")).unwrap().year.as_ref().map(|t| t.score), Some(100.0), "with a gap");
}

#[test]
fn ties_share_a_place_and_the_next_is_skipped() {
    let mut editions = vec![edition("monthly/2017-01", "clearance_hours_mean=36 paperless_share=0.7", "")];
    let set = |editions: &mut Vec<Month>, scope: &str, value: f64| {
        let id: Vec<FigureId> = editions[0].figures.keys().filter(|id| id.scope.to_string() == scope).cloned().collect();
        id.iter().for_each(|id| editions[0].figures.get_mut(id).unwrap().value = Some(value));
    };
    let scheme = "title: T\noffices:\n  - from: 2017-01\n    items:
      - { indicator: clearance_hours_mean, direction: I, weight: 100, zero_at: 48, full_at: 24 }\n";
    set(&mut editions, "office:7703", 40.0);
    let ranks = |reckoning: &Reckoning| reckoning.standings.iter().map(|s| s.rank).collect::<Vec<_>>();
    assert_eq!(ranks(&reckoned(scheme, editions.clone())), [Some(1), Some(1), Some(3)]);
    set(&mut editions, "office:7702", 47.0);
    let order: Vec<String> = reckoned(scheme, editions).ranked(Kind::Office).iter().map(|s| s.unit.scope.to_string()).collect();
    assert_eq!(order, ["office:7701", "office:7703", "office:7702"]);
}

#[test]
fn the_exempt_have_no_score_and_the_reason_stands_there() {
    let rules = "exempt_new_offices: true
exemptions:
  - { scope: \"office:7702\", from: 2017-02, to: 2017-03, reason: flood, document: appeal.md }
";
    let editions = (1..=4).map(|n| edition(&format!("monthly/2017-0{n}"), &format!("clearance_hours_mean={}", 24 + 6 * n), "")).collect();
    let reckoning = reckoned(&offices(rules), editions);
    let flooded = reckoning.of(&office("7702")).unwrap();
    // 30, 36, 42, 48 hours are 75, 50, 25, 0 points.
    near(flooded.year.as_ref().map(|t| t.score), Some(37.5), "the mean of January and April");
    assert!(matches!(&flooded.months[1].outcome, MonthOutcome::Exempt { reason, document: Some(_) } if reason == "flood"));
    near(reckoning.of(&office("7701")).unwrap().year.as_ref().map(|t| t.score), Some(37.5), "all four");
    let new = reckoning.of(&office("7703")).unwrap();
    assert!(new.year.is_none() && new.rank.is_none());
    assert!(matches!(new.months[11].outcome, MonthOutcome::New { opened } if opened.to_string() == "2017-05-10"));
}

#[test]
fn changed_rules_apply_from_their_month() {
    let scheme = "title: T\noffices:
  - from: 2017-03
    items: [{ indicator: paperless_share, direction: I, weight: 100, zero_at: 0.5, full_at: 0.9 }]
  - from: 2017-02
    items: [{ indicator: clearance_hours_mean, direction: I, weight: 100, zero_at: 48, full_at: 24 }]
";
    let editions = (1..=4).map(|n| edition(&format!("monthly/2017-0{n}"), "clearance_hours_mean=36 paperless_share=0.9", "")).collect();
    let reckoning = reckoned(scheme, editions);
    let of = reckoning.of(&office("7701")).unwrap();
    let scores: Vec<Option<f64>> = (1..=4).map(|n| month(&reckoning, &office("7701"), n)).collect();
    assert_eq!(of.months[0].outcome, MonthOutcome::NoRules);
    for (one, other) in scores.iter().zip([None, Some(50.0), Some(100.0), Some(100.0)]) {
        near(*one, other, "rules by month");
    }
    let year = of.year.as_ref().unwrap();
    near(Some(year.score), Some(250.0 / 3.0), "the year");
    // Each item has as many points to get as its months have.
    near(Some(year.items[0].weight), Some(100.0 / 3.0), "the first rules' item");
}

#[test]
fn a_correction_counts_and_says_what_was_before() {
    let editions = vec![
        edition("monthly/2017-05.c1", "clearance_hours_mean=24", "A:7701"),
        edition("monthly/2017-05", "clearance_hours_mean=36", ""),
        edition("monthly/2017-06", "clearance_hours_mean=36", "A:7701"),
    ];
    let reckoning = reckoned(&offices("    deductions: [{ title: red, event: overdue_red, points: 2 }]\n"), editions);
    near(month(&reckoning, &office("7701"), 5), Some(98.0), "May as corrected");
    near(month(&reckoning, &office("7701"), 6), Some(50.0), "the anomaly was May's");
    let may = &reckoning.of(&office("7701")).unwrap().months[4];
    let MonthOutcome::Scored { score, before: Some(before) } = &may.outcome else { panic!("{may:?}") };
    assert_eq!((score.edition.to_string(), before.edition.to_string()), ("monthly/2017-05.c1".into(), "monthly/2017-05".into()));
    near(before.score, Some(50.0), "May as first issued");
    assert!(matches!(&reckoning.of(&office("7701")).unwrap().months[5].outcome, MonthOutcome::Scored { before: None, .. }));
}

#[test]
fn a_department_is_judged_by_what_it_answers_for() {
    let scheme = format!("title: T\ndepartments:\n  - from: 2017-01\n    items: {ITEMS}");
    let editions = vec![edition("monthly/2017-01", "clearance_hours_mean=36 paperless_share=0.9 inspection_hours_mean=48", "A:7701")];
    let reckoning = reckoned(&scheme, editions);
    assert_eq!(reckoning.standings.len(), 1, "no rules for offices, no offices");
    let of = reckoning.of(&Scope::Department("gs".into())).unwrap();
    // 62.5 x 0.5 + 37.5; the inspection is no item of its.
    near(of.year.as_ref().map(|t| t.score), Some(68.75), "two items");
    assert!(of.months[0].score().unwrap().left_out.is_empty());
    assert_eq!(of.months[0].score().unwrap().parts[0].source.figure.to_string(), "clearance_hours_mean.I.district.current");
}

#[test]
fn an_appeal_stands_beside_the_score() {
    let rules = "adjustments:
  - { scope: \"office:7701\", period: 2017-01, points: 4, reason: late stamps, author: judge, date: 2017-02-10, attachment: appeal.md }
  - { scope: \"office:7701\", period: 2017, points: -1, reason: x, author: judge, date: 2018-01-10, attachment: appeal.md }
  - { scope: \"office:7701\", period: 2017-09, points: 9, reason: a month without a score, author: judge, date: 2018-01-10, attachment: appeal.md }
";
    let editions =
        vec![edition("monthly/2017-01", "clearance_hours_mean=36", ""), edition("monthly/2017-02", "clearance_hours_mean=36", "")];
    let reckoning = reckoned(&offices(rules), editions);
    let of = reckoning.of(&office("7701")).unwrap();
    near(of.year.as_ref().map(|t| t.score), Some(50.0), "as computed");
    near(of.adjusted, Some(50.0 + 4.0 / 2.0 - 1.0), "with what appeals brought");
    assert_eq!((of.rank, of.adjusted_rank), (Some(1), Some(1)));
    let other = reckoning.of(&office("7702")).unwrap();
    assert_eq!((other.rank, other.adjusted_rank), (Some(1), Some(2)));
}

#[test]
fn the_outlook_carries_last_year_s_seasons_over() {
    let scheme = "title: T\noffices:\n  - from: 2017-01\n    items:
      - { indicator: clearance_hours_mean, direction: I, weight: 100, zero_at: 48, full_at: 24 }\n";
    let (_folder, workspace) = workspace(scheme);
    let scheme = Scheme::adopted(&workspace, &catalogue(&workspace)).unwrap_or_else(|p| panic!("{p}")).unwrap();
    let published = Published::new([edition("monthly/2017-10", "clearance_hours_mean=36", "")]);
    let figure = |window: &str, value: f64| Figure {
        id: FigureId {
            indicator: "clearance_hours_mean".to_owned(),
            direction: Direction::I,
            scope: office("7701"),
            window: window.to_owned(),
        },
        start: "2017-01-01".parse().unwrap(),
        end: "2017-11-01".parse().unwrap(),
        value: Some(value),
        n: 40,
        unit: String::new(),
        format: Format::Hours,
        notes: Vec::new(),
        words: None,
    };
    let figures = [
        figure("year_to_date", 36.0),
        figure("year_to_date_last_year", 40.0),
        figure("month:2016-11", 30.0),
        figure("month:2016-12", 50.0),
    ];
    let by_id = figures.iter().map(|f| (&f.id, f)).collect();
    let words = Words::load(&workspace.overlay).unwrap_or_else(|p| panic!("{p}"));
    let month = "2017-10".parse().unwrap();
    let made = outlook(&scheme, &published, &workspace.config, &by_id, month, &words);
    let value = |id: &str| made.iter().find(|f| f.id.to_string() == id).and_then(|f| f.value);
    // 36 x 30/40 = 27 hours and 36 x 50/40 = 45 hours: 87.5 and 12.5 points beside October's 50.
    near(value("appraisal_outlook_low.clearance_hours_mean.I.office:7701.rest_of_year"), Some(27.0), "the least month");
    near(value("appraisal_outlook_high.clearance_hours_mean.I.office:7701.rest_of_year"), Some(45.0), "the greatest month");
    near(value("appraisal_outlook_low.all.office:7701.rest_of_year"), Some((50.0 + 2.0 * 12.5) / 3.0), "the year at the least");
    near(value("appraisal_outlook_high.all.office:7701.rest_of_year"), Some((50.0 + 2.0 * 87.5) / 3.0), "the year at the most");
    near(value("appraisal_outlook_low.all.office:7702.rest_of_year"), None, "without a last year there is no outlook");
}

#[test]
fn the_cheapest_point_is_where_the_figure_moves_least() {
    let editions = vec![
        edition("monthly/2017-01", "clearance_hours_mean=36 paperless_share=0.88 inspection_hours_mean=24", ""),
        edition("monthly/2017-02", "clearance_hours_mean=24 paperless_share=0.88 inspection_hours_mean=24", ""),
    ];
    let reckoning = reckoned(&offices(""), editions);
    let levers = levers(reckoning.of(&office("7701")).unwrap());
    // January's 36 hours lose 25 of 50 points, the year 12.5; a point more is 0.96 hours less in January alone: 48 points a day, half of them count.
    let hours = &levers[0];
    near(Some(hours.lost), Some(12.5), "lost on hours");
    near(hours.step, Some((36.0 - 0.96 + 24.0) / 2.0), "hours for a point more");
    // 0.02 short of full in both months: 1.5 points of 30; a point is 0.01333.
    near(Some(levers[1].lost), Some(1.5), "lost on papers");
    near(levers[1].step, Some(0.88 + 0.4 / 30.0), "papers for a point more");
    near(levers[2].step, None, "nothing is lost on inspections");
    assert_eq!(cheapest(&levers).map(|lever| lever.item.indicator.as_str()), Some("paperless_share"));
}

#[test]
fn a_draft_shows_what_it_would_have_done() {
    let editions = vec![edition("monthly/2017-01", "clearance_hours_mean=36 paperless_share=0.9", "")];
    let adopted = reckoned(&offices(""), editions.clone());
    let draft = "title: T\noffices:\n  - from: 2017-01\n    items: [{ indicator: paperless_share, direction: I, weight: 100, zero_at: 0.5, full_at: 0.9 }]\n";
    let differences = compare(&adopted, &reckoned(draft, editions));
    near(differences[0].adopted, Some(68.75), "adopted");
    near(differences[0].change, Some(31.25), "its change");
}

#[test]
fn what_is_wrong_with_a_scheme_is_listed_with_its_line() {
    let text = "title: T
offices:
  - from: 2017-01
    items:
      - { indicator: clearance_hours_men, direction: I, weight: 50, zero_at: 48, full_at: 24 }
      - { indicator: paperless_share, direction: all, weight: 30, zero_at: 0.5, full_at: 0.5 }
      - { indicator: inspection_hours_mean, direction: I, weight: 22, zero_at: 24, full_at: 48, window: previous }
      - { indicator: site_wait_hours_mean, direction: I, weight: -1, zero_at: 24, full_at: 1 }
    vetoes:
      - { title: v, event: overdue_red, at_least: 2, cap: 400 }
  - from: 2017-01
    items: [{ indicator: paperless_share, direction: I, weight: 100, zero_at: 0, full_at: 1 }]
departments:
  - from: 2017-W03
    items: [{ indicator: paperless_share, direction: I, weight: 100, zero_at: 0, full_at: 1 }]
    deductions: [{ title: d, event: overdue_red, points: 1 }]
exemptions:
  - { scope: \"office:7799\", from: 2017-04, to: 2017-02, reason: \" \", document: none.pdf }
adjustments:
  - { scope: \"office:7701\", period: 2017-W01, points: 0, reason: r, author: juge, date: 2017-01-01, attachment: none.pdf }
";
    let (_folder, workspace) = workspace(text);
    let found = Scheme::check_adopted(&workspace, &catalogue(&workspace));
    let codes: Vec<(&str, Option<usize>)> = found.0.iter().map(|p| (p.code, p.place.line)).collect();
    for expected in [
        ("scheme-weights", 4),
        ("unknown-indicator", 5),
        ("scheme-direction", 6),
        ("scheme-number", 6),
        ("scheme-window", 7),
        ("scheme-upside-down", 7),
        ("scheme-figure", 8),
        ("scheme-number", 8),
        ("scheme-number", 10),
        ("scheme-twice", 11),
        ("scheme-month", 14),
        ("scheme-event", 16),
        ("unknown-scope", 18),
        ("scheme-month", 18),
        ("scheme-reason", 18),
        ("no-file", 18),
        ("scheme-month", 20),
        ("scheme-number", 20),
        ("unknown-person", 20),
        ("no-file", 20),
    ] {
        assert!(codes.contains(&(expected.0, Some(expected.1))), "{expected:?} in {found}");
    }
    assert!(found.0.iter().all(|p| p.place.file.as_deref() == Some("scheme.yaml") && p.help.is_some()), "{found}");
}

#[test]
fn a_scheme_s_form_is_checked_too() {
    let text = "title: T
offices:
  - from: 2017-01
    items: [{ indicator: paperless_share, direction: I, wieght: 100, zero_at: 0, full_at: 1 }]
    bonuses:
      - { title: both, indicator: paperless_share, event: overdue_red, at_least: 1, points: 1 }
      - { title: always, indicator: paperless_share, direction: I, points: 1 }
      - { title: cap, event: overdue_red, at_least: 1, points: 1, cap: 3 }
      - { title: count, event: overdue_red, points: 1 }
";
    let (_folder, workspace) = workspace(text);
    let found = Scheme::check_adopted(&workspace, &catalogue(&workspace));
    let codes: Vec<(&str, Option<usize>)> = found.0.iter().map(|p| (p.code, p.place.line)).collect();
    let rule = |line| ("scheme-rule", Some(line));
    for expected in [("unknown-key", Some(4)), rule(6), rule(7), rule(8), rule(9)] {
        assert!(codes.contains(&expected), "{expected:?} in {found}");
    }
}
