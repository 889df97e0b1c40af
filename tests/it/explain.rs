//! Where a published figure came from.

use crate::district::{District, said, tongbao};

fn explained(district: &District, figure: &str) -> (serde_json::Value, usize) {
    let rows = tempfile::NamedTempFile::new().unwrap();
    let path = rows.path().to_str().unwrap();
    let output = tongbao(district.dir(), &["--format", "json", "explain", "monthly/2017-12", figure, "--rows", path]);
    assert!(output.status.success(), "{figure}: {}", said(&output));
    let lines = std::fs::read_to_string(rows.path()).unwrap().lines().count();
    (serde_json::from_slice(&output.stdout).unwrap(), lines - 1)
}

#[test]
fn a_figure_has_as_many_rows_behind_it_as_its_sample() {
    let district = District::issued();
    for figure in [
        "clearance_hours_mean.I.district.current",
        "clearance_hours_p90.E.office:4901.previous",
        "paperless_share.E.district.year_to_date",
        "in_flight.I.district.current",
        "overlong.I.district.last_year",
        "clearance_hours_mean.I.transport:5.current",
    ] {
        let (told, rows) = explained(district, figure);
        assert_eq!(told["figure"]["n"], rows, "{figure}");
        assert!(rows > 0, "{figure}");
        assert_eq!(told["now"], told["figure"]["value"], "{figure}");
        assert_eq!(told["definition_as_issued"], true, "{figure}");
    }
}

#[test]
fn a_figure_of_the_register_has_its_warnings_behind_it() {
    let district = District::issued();
    for figure in [
        "alerts_open.all.district.current",
        "alerts_closed.I.district.current",
        "disposal_rate.all.district.year_to_date",
        "disposal_on_time_rate.E.office:4901.current",
    ] {
        let (told, rows) = explained(district, figure);
        assert_eq!(told["figure"]["n"], rows, "{figure}");
        assert!(rows > 0, "{figure}");
        assert_eq!(told["now"], told["figure"]["value"], "{figure}");
    }
}

#[test]
fn what_follows_from_others_names_them() {
    let district = District::issued();
    let told = tongbao(district.dir(), &["--format", "json", "explain", "monthly/2017-12", "reduction.I.district.current"]);
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(told["follows_from"][0]["id"], "clearance_hours_mean.I.district.current");
    let no_rows = tongbao(district.dir(), &["explain", "monthly/2017-12", "reduction.I.district.current", "--rows", "/tmp/never.csv"]);
    assert_eq!(no_rows.status.code(), Some(1));
    assert!(said(&no_rows).contains("follows from other figures"), "{}", said(&no_rows));
}

#[test]
fn a_slip_in_a_figures_id_is_answered_with_the_nearest() {
    let district = District::issued();
    let output = tongbao(district.dir(), &["explain", "monthly/2017-12", "clearance_hours_men.I.district.current"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("did you mean `clearance_hours_mean.I.district.current`?"), "{}", said(&output));
}
