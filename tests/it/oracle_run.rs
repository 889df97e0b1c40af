//! The oracle on a small district's files, figured by hand: fixtures/oracle_small/.
//!
//! Imports released in April, hours: 4901 has 1, 3, 24, 48, 48 and a second, 2 (from arrival), 0 (released before arrival), two flagged ones, 24 (by
//! an event) and 5 (the last of two rows); 4908 has 10, 6, 12, 8 (of two equal rows) and 3 (an event that waited).
//! Exports: 1, 4, 25 at 4901 and 2 at 4908; one of 24 at 4908 in March.

use crate::oracle::{Figure, Kind, Loading, Reason, State, Workspace, compare, figures, summary};
use std::path::PathBuf;

fn loaded() -> (Workspace, State) {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/oracle_small");
    let workspace = Workspace::open(&dir).expect("the case is good");
    let mut state = State::default();
    let how = Loading { source: None, as_of: None, now: "2017-05-04T10:00:00".parse().expect("the case is good") };
    let expected = [("H2010_20170430.csv", [22, 0, 1, 7]), ("FLOW_20170502.csv", [0, 2, 2, 2]), ("H2010_20170420.csv", [2, 1, 1, 0])];
    for (file, counts) in expected {
        let load = state.load(&workspace, &dir.join("exports").join(file), &how).expect("the case is good");
        assert_eq!([load.loaded, load.updated, load.unchanged, load.quarantined], counts, "{file}");
    }
    (workspace, state)
}

fn find<'a>(figures: &'a [Figure], id: &str) -> &'a Figure {
    figures.iter().find(|figure| figure.id() == id).unwrap_or_else(|| panic!("no figure {id}"))
}

#[test]
fn oracle_small_district_quarantines_what_is_bad() {
    let (_, state) = loaded();
    let lines: Vec<(usize, usize, bool)> = state.quarantine.iter().map(|row| (row.load, row.line, row.settled)).collect();
    let first_load = [22, 23, 24, 25, 26, 27, 28].map(|line| (0, line, false));
    assert_eq!(lines[..7], first_load);
    // The unknown declaration's event settled when the third file brought it; the unknown event stays.
    assert_eq!(lines[7..], [(1, 6, true), (1, 7, false)]);
    assert_eq!(state.quarantine[4].reason, Reason::Undecodable);
    assert!(state.quarantine[4].raw.contains("\\xFF"));
}

#[test]
fn oracle_small_district_figures_are_those_of_the_hand_calculation() {
    let (workspace, state) = loaded();
    let april = figures(&state, &workspace, "2017-04", None);
    let hours_and_a_second = |hours: f64, n: f64| (hours * 3600.0 + 1.0) / (n * 3600.0);
    let expected = [
        ("declarations.I.district.current", 16.0, 16),
        ("declarations.I.office:4901.current", 11.0, 11),
        ("declarations.I.office:4908.current", 5.0, 5),
        ("declarations.E.district.current", 4.0, 4),
        ("declarations.all.district.current", 20.0, 20),
        ("clearance_hours_mean.I.district.current", hours_and_a_second(194.0, 14.0), 14),
        ("clearance_hours_mean.I.office:4901.current", hours_and_a_second(155.0, 9.0), 9),
        ("clearance_hours_mean.I.office:4908.current", 39.0 / 5.0, 5),
        ("clearance_hours_mean.E.district.current", 8.0, 4),
        // 0 1 2 3 3 5 6 | 8 10 12 24 24 48 48: the middle of 6 and 8; place 11.7 lies between 24 and 48.
        ("clearance_hours_median.I.district.current", 7.0, 14),
        ("clearance_hours_p90.I.district.current", 40.8, 14),
        ("clearance_hours_mean_trimmed.I.district.current", 146.0 / 13.0, 13),
        // 4901: 1 3 24 39 39 2 0 0 5, for it doesn't work on Saturday 8, 29 and Sunday 30 April.
        ("clearance_working_hours_mean.I.office:4901.current", 113.0 / 9.0, 9),
        ("clearance_working_hours_mean.I.district.current", 152.0 / 14.0, 14),
        ("overlong.I.district.current", 1.0, 1),
        ("overlong_share.I.district.current", 1.0 / 14.0, 14),
        ("overlong.all.district.current", 2.0, 2),
        ("within_24h_share.I.district.current", 12.0 / 14.0, 14),
        ("hours_band_share.le1.I.district.current", 2.0 / 14.0, 14),
        ("hours_band_share.le4.I.district.current", 3.0 / 14.0, 14),
        ("hours_band_share.le8.I.district.current", 3.0 / 14.0, 14),
        ("hours_band_share.le24.I.district.current", 4.0 / 14.0, 14),
        ("hours_band_share.le48.I.district.current", 1.0 / 14.0, 14),
        ("hours_band_share.le72.I.district.current", 1.0 / 14.0, 14),
        ("hours_band_share.gt72.I.district.current", 0.0, 14),
        ("filed_within_24h_share.I.district.current", 12.0 / 14.0, 14),
        ("flagged_share.I.district.current", 2.0 / 16.0, 16),
        ("flagged_share.all.district.current", 2.0 / 20.0, 20),
        ("paperless_share.I.district.current", 11.0 / 14.0, 14),
        ("inspection_rate.I.district.current", 2.0 / 15.0, 15),
        ("non_intrusive_share.I.district.current", 0.5, 2),
        ("manual_review_share.I.district.current", 1.0 / 3.0, 3),
        ("review_hours_mean.I.district.current", 0.5, 1),
        // Released on Saturday 8 (two), Sunday 2, Sunday 30; not Saturday 1, which was worked.
        ("special_day_share.I.district.current", 4.0 / 16.0, 16),
        ("special_day_hours_gap.I.district.current", 15.0 - hours_and_a_second(164.0, 12.0), 2),
        ("total_hours_mean.E.district.current", 2.0, 1),
        ("in_flight.I.district.current", 0.0, 0),
        ("in_flight.E.district.current", 1.0, 1),
        ("in_flight_p90_hours.E.district.current", 4.0, 1),
        ("clearance_hours_mean.change_previous.E.district.current", 8.0 / 24.0 - 1.0, 1),
        ("reduction.I.district.current", 1.0 - hours_and_a_second(194.0, 14.0) / 20.0, 14),
        ("target_attainment.I.district.current", (20.0 - hours_and_a_second(194.0, 14.0)) / 10.0, 14),
        ("clearance_hours_mean.rank.I.office:4908.current", 1.0, 5),
        ("clearance_hours_mean.rank.I.office:4901.current", 2.0, 9),
        ("quarantined_share.all.district.current", 7.0 / 34.0, 34),
        ("stage_hours.release.E.district.current", 8.0, 4),
    ];
    for (id, value, n) in expected {
        let figure = find(&april, id);
        let close = figure.value.is_some_and(|own| (own - value).abs() < 1e-12);
        assert!(close && figure.n == n, "{id}: {:?} (n {}), by hand {value} (n {n})", figure.value, figure.n);
    }
    assert_eq!(find(&april, "clearance_hours_mean.I.district.current").display, "13.86");
    assert_eq!(find(&april, "clearance_hours_mean.change_previous.E.district.current").display, "-66.7");
    assert!(find(&april, "clearance_hours_mean.E.district.current").small);
}

/// A row of figures.csv, every cell in quotes.
fn row(figure: &Figure) -> String {
    let (start, end) = figure.span.map_or((String::new(), String::new()), |(start, end)| (start.to_string(), end.to_string()));
    let value = figure.value.map_or(String::new(), |value| value.to_string());
    let note = [("small", figure.small), ("not_comparable", figure.not_comparable)].map(|(name, set)| if set { name } else { "" });
    let Figure { indicator, direction, scope, window, n, display, .. } = figure;
    let cells = [&figure.id(), indicator, *direction, scope, window, &start, &end, &value, &n.to_string(), "", display, &note.join(" ")];
    format!("\"{}\"\n", cells.join("\",\""))
}

#[test]
fn oracle_small_district_agrees_with_its_own_rows() {
    let (workspace, state) = loaded();
    let week = figures(&state, &workspace, "2017-W17", None);
    let header = "figure_id,indicator,direction,scope,window,period_start,period_end,value,n,unit,display,note\n";
    let csv: String = std::iter::once(header.to_owned()).chain(week.iter().map(row)).collect();
    let differences = compare(&week, &csv);
    assert!(differences.is_empty(), "{}", summary(&differences));
    // A week's run with a window less: everything that is missing is named.
    let less = csv.lines().filter(|line| !line.contains(".I.district.week:2017-W16\"")).collect::<Vec<_>>().join("\n");
    let differences = compare(&week, &less);
    assert!(differences.len() > 100 && differences.iter().all(|one| one.kind == Kind::NotInFile), "{}", summary(&differences));
}
