//! Section 6 on cases small enough for a pencil.

use super::appraisal::{Condition, Item, Scheme, Unit, month_score, score_of_months};
use super::published::{Edition, Published};

/// An item of 48 hours and more to 24 and less, of the window `current` of imports.
fn item(indicator: &str, weight: f64) -> Item {
    let text = |text: &str| text.to_owned();
    Item {
        indicator: text(indicator),
        direction: text("I"),
        window: text("current"),
        weight,
        zero_at: 48.0,
        full_at: 24.0,
        by_declarations: false,
    }
}

/// An office's edition: figures `indicator=value` of imports, and how many anomalies of it are red and overdue.
fn edition(id: &str, figures: &str, red: &[&str]) -> Edition {
    let mut figures_csv = String::from("figure_id,indicator,direction,scope,window,period_start,period_end,value,n,unit,display,note\n");
    for figure in figures.split(' ') {
        let (indicator, value) = figure.split_once('=').expect("a value");
        for scope in ["office:4908", "district"] {
            figures_csv.push_str(&format!("{indicator}.I.{scope}.current,{indicator},I,{scope},current,,,{value},30,,,\n"));
        }
    }
    let mut anomalies_csv =
        String::from("anomaly_id,rule,level,office,direction,entry_id,stage,party,hours,limit,first_seen,runs,state,due\n");
    for id in red {
        anomalies_csv.push_str(&format!("{id},OVERLONG,red,4908,I,,,,,,,3,overdue,\n"));
    }
    anomalies_csv.push_str(
        "X,OVERLONG,red,4908,I,,,,,,,3,disposed,\nY,OVERLONG,orange,4908,I,,,,,,,3,overdue,\nZ,OVERLONG,red,4901,I,,,,,,,3,overdue,\n",
    );
    Edition { id: id.to_owned(), figures_csv, anomalies_csv }
}

fn office() -> Unit {
    Unit { scope: "office:4908".to_owned(), indicators: None, exempt: Vec::new() }
}

fn scheme(items: Vec<Item>) -> Scheme {
    Scheme { from: "2017-01".to_owned(), items, ..Scheme::default() }
}

fn score(schemes: &[Scheme], published: &Published, month: &str) -> Option<f64> {
    month_score(schemes, published, &office(), month).map(|score| score.score)
}

fn months(months: &[&str]) -> Vec<String> {
    months.iter().map(|month| (*month).to_owned()).collect()
}

#[test]
fn oracle_item_is_linear_between_its_ends_and_clamped() {
    let lower = item("a", 1.0);
    let higher = Item { zero_at: 0.5, full_at: 0.9, ..lower.clone() };
    for (value, share) in [(60.0, 0.0), (48.0, 0.0), (36.0, 0.5), (30.0, 0.75), (24.0, 1.0), (0.0, 1.0)] {
        assert_eq!(lower.share(value), share, "{value}");
    }
    for (value, share) in [(0.4, 0.0), (0.5, 0.0), (0.9, 1.0), (1.0, 1.0)] {
        assert_eq!(higher.share(value), share, "{value}");
    }
    assert!((higher.share(0.7) - 0.5).abs() < 1e-12);
}

#[test]
fn oracle_null_item_leaves_its_weight_to_the_rest() {
    let schemes = [scheme(vec![item("a", 50.0), item("b", 30.0), item("c", 20.0)])];
    let published = Published::new(&[
        edition("monthly/2017-01", "a=36 b=24 c=48", &[]),
        edition("monthly/2017-02", "a=36 b=24 c=", &[]),
        edition("monthly/2017-03", "d=1", &[]),
        edition("weekly/2017-W14", "a=24 b=24 c=24", &[]),
    ]);
    // 25 + 30 + 0; then 50 and 30 become 62.5 and 37.5: 31.25 + 37.5.
    assert_eq!(score(&schemes, &published, "2017-01"), Some(55.0));
    let february = month_score(&schemes, &published, &office(), "2017-02").expect("a score");
    assert_eq!(february.score, 68.75);
    assert_eq!(february.left_out, [2]);
    let parts: Vec<(usize, f64, f64)> = february.parts.iter().map(|part| (part.item, part.weight, part.points)).collect();
    assert_eq!(parts, [(0, 62.5, 31.25), (1, 37.5, 37.5)]);
    assert_eq!(february.parts[0].trace.edition, "monthly/2017-02");
    assert_eq!(february.parts[0].trace.figure_id, "a.I.office:4908.current");
    // Nothing to go by, and nothing published.
    assert_eq!(score(&schemes, &published, "2017-03"), None);
    assert_eq!(score(&schemes, &published, "2017-04"), None);
    let year = score_of_months(&schemes, &published, &office(), &months(&["2017-01", "2017-02", "2017-03", "2017-04"]));
    assert_eq!(year, Some(61.875));
}

#[test]
fn oracle_months_weigh_by_declarations_where_the_item_says_so() {
    let by = |indicator: &str, weight| Item { by_declarations: true, ..item(indicator, weight) };
    let published = Published::new(&[
        edition("monthly/2017-01", "a=24 b=24 declarations=300", &[]),
        edition("monthly/2017-02", "a=48 b=48 declarations=100", &[]),
    ]);
    let year = |items: Vec<Item>| score_of_months(&[scheme(items)], &published, &office(), &months(&["2017-01", "2017-02"]));
    assert_eq!(year(vec![item("a", 60.0), item("b", 40.0)]), Some(50.0));
    assert_eq!(year(vec![by("a", 60.0), by("b", 40.0)]), Some(75.0));
    // 60 x 3/4 + 40 x 1/2
    assert_eq!(year(vec![by("a", 60.0), item("b", 40.0)]), Some(65.0));
    // Without declarations to weigh by, months are alike.
    let bare = Published::new(&[edition("monthly/2017-01", "a=24", &[]), edition("monthly/2017-02", "a=48", &[])]);
    assert_eq!(score_of_months(&[scheme(vec![by("a", 100.0)])], &bare, &office(), &months(&["2017-01", "2017-02"])), Some(50.0));
    // All that could be got is the scheme's full score, though an item that weighs by declarations was left out of a month.
    let gap = Published::new(&[
        edition("monthly/2017-01", "a=24 b=24 declarations=300", &[]),
        edition("monthly/2017-02", "a=24 b= declarations=100", &[]),
    ]);
    let full = score_of_months(&[scheme(vec![item("a", 60.0), by("b", 40.0)])], &gap, &office(), &months(&["2017-01", "2017-02"]));
    assert_eq!(full, Some(100.0));
}

#[test]
fn oracle_bonus_deduction_veto() {
    let share = Item { zero_at: 0.0, full_at: 1.0, ..item("share", 100.0) };
    let mut one = scheme(vec![share.clone()]);
    one.bonuses = vec![(Condition::AtLeast(share.clone(), 0.9), 5.0), (Condition::AtMost(item("h", 1.0), 12.0), 3.0)];
    one.red_and_overdue = 2.0;
    one.vetoes = vec![(Condition::RedAndOverdue(3), 60.0), (Condition::AtMost(share, 0.1), 5.0)];
    let schemes = [one];
    let published = Published::new(&[
        edition("monthly/2017-01", "share=0.5 h=13", &["A"]),           // 50 - 2
        edition("monthly/2017-02", "share=0.9 h=12", &["A", "B"]),      // 90 + 5 + 3 - 2: A counted in January
        edition("monthly/2017-03", "share=0.9", &["C", "D", "E", "A"]), // 95 - 6, capped
        edition("monthly/2017-04", "share=0.1 h=12", &[]),              // 10 + 3, capped
        edition("monthly/2017-05", "share=0 h=13", &["F", "G"]),        // not below 0
        edition("monthly/2017-06", "share=0.5 h=13", &["H", "I", "J"]), // 50 - 6, under its cap
    ]);
    for (month, expected) in [("01", 48.0), ("02", 96.0), ("03", 60.0), ("04", 5.0), ("05", 0.0), ("06", 44.0)] {
        assert_eq!(score(&schemes, &published, &format!("2017-{month}")), Some(expected), "{month}");
    }
    let first = score_of_months(&schemes, &published, &office(), &months(&["2017-01", "2017-02", "2017-03"]));
    assert!(first.is_some_and(|score| (score - 68.0).abs() < 1e-9), "{first:?}");
}

#[test]
fn oracle_exempt_months_and_schemes_by_date() {
    let mut later = scheme(vec![item("b", 100.0)]);
    later.from = "2017-03".to_owned();
    let schemes = [later, scheme(vec![item("a", 100.0)])];
    let files = ["01", "02", "03"].map(|month| edition(&format!("monthly/2017-{month}"), "a=36 b=24", &[]));
    let published = Published::new(&files);
    assert_eq!(score(&schemes, &published, "2017-02"), Some(50.0));
    assert_eq!(score(&schemes, &published, "2017-03"), Some(100.0));
    assert_eq!(score(&schemes[..1], &published, "2017-02"), None);
    let unit = Unit { exempt: vec![("2017-02".to_owned(), "flood".to_owned())], ..office() };
    assert_eq!(month_score(&schemes, &published, &unit, "2017-02"), None);
    assert_eq!(score_of_months(&schemes, &published, &unit, &months(&["2017-01", "2017-02", "2017-03"])), Some(75.0));
}

#[test]
fn oracle_newest_correction_counts_and_rejected_editions_do_not() {
    let published = Published::new(&[
        edition("monthly/2017-01.c2", "a=24", &[]),
        edition("monthly/2017-01", "a=48", &[]),
        edition("monthly/2017-01.c1", "a=36", &[]),
        edition("monthly/2017-01.r1", "a=30", &[]),
        edition("monthly/2017-02.r1", "a=30", &[]),
    ]);
    let schemes = [scheme(vec![item("a", 100.0)])];
    let january = month_score(&schemes, &published, &office(), "2017-01").expect("a score");
    assert_eq!((january.score, january.parts[0].trace.edition.as_str()), (100.0, "monthly/2017-01.c2"));
    assert_eq!(score(&schemes, &published, "2017-02"), None);
}

#[test]
fn oracle_department_is_judged_by_what_it_answers_for() {
    let schemes = [scheme(vec![item("a", 50.0), item("b", 50.0)])];
    let published = Published::new(&[edition("monthly/2017-01", "a=36 b=24", &["A"])]);
    let department = Unit { scope: "district".to_owned(), indicators: Some(["a".to_owned()].into()), exempt: Vec::new() };
    let january = month_score(&schemes, &published, &department, "2017-01").expect("a score");
    assert_eq!((january.score, january.parts[0].weight, january.left_out.len()), (50.0, 100.0, 0));
}
