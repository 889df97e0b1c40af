//! A district of one's own: from `init` and a small hand-made file to a bulletin, with nothing to compare with.

use crate::district::{said, tongbao};
use std::path::{Path, PathBuf};
use tongbao::store::workspace::Overlay;

/// One office, one month: five imports, no year before, no baseline.
const EXPORT: &str = "\
\u{62a5}\u{5173}\u{5355}\u{53f7},\u{7533}\u{62a5}\u{5730}\u{6d77}\u{5173},\u{8fdb}\u{51fa}\u{53e3}\u{6807}\u{5fd7},\u{7533}\u{62a5}\u{65f6}\u{95f4},\u{653e}\u{884c}\u{65f6}\u{95f4},\u{65e0}\u{7eb8}\u{5316}
020120171000000001,0201,I,2017-04-05 09:30:00,2017-04-05 11:30:00,Y
020120171000000002,0201,I,2017/4/6 9:00,2017/4/6 10:00,N
020120171000000003,0201,I,20170407100000,20170407163000,Y
020120171000000004,0201,I,2017-04-10T08:00:00,2017-04-12T08:00:01,Y
020120171000000005,0201,I,2017-04-11 08:00:00,,Y
020120171000000006,0201,I,not a time,2017-04-12 08:00:00,Y
";

/// A workspace as `init` writes it, then a district of one office with its month loaded.
fn mine(folder: &Path) -> PathBuf {
    let dir = folder.join("mine");
    let init = tongbao(folder, &["init", dir.to_str().unwrap()]);
    assert_eq!(init.status.code(), Some(0), "{}", said(&init));
    let checked = tongbao(&dir, &["check"]);
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
    let district = "district: { code: \"0200\", name: \u{67d0}\u{6d77}\u{5173} }\noffices: [ { code: \"0201\", name: \u{67d0}\u{529e}\u{4e8b}\u{5904}(\u{7b79}) } ]\ningest: { bad_rows: 0.3 }\n";
    std::fs::write(dir.join("tongbao.yaml"), district).unwrap();
    crate::lake::move_in(&dir);
    let export = dir.join("april.csv");
    std::fs::write(&export, EXPORT).unwrap();
    let loaded = tongbao(&dir, &["--as-of", "2017-05-01", "ingest", export.to_str().unwrap()]);
    assert_eq!(loaded.status.code(), Some(3), "{}", said(&loaded));
    assert!(said(&loaded).contains("6 rows: 5 loaded, 0 updated, 0 unchanged, 1 quarantined"), "{}", said(&loaded));
    dir
}

#[test]
fn a_first_bulletin_is_sensible() {
    let folder = tempfile::tempdir().unwrap();
    let dir = mine(folder.path());
    for (bulletin, period) in [("monthly", "2017-04"), ("weekly", "2017-W15"), ("weekly", "2017-W17")] {
        let run = tongbao(&dir, &["--as-of", "2017-05-04 10:00", "run", bulletin, "--period", period]);
        assert_eq!(run.status.code(), Some(0), "{}", said(&run));
        let edition = dir.join("archive").join(bulletin).join(period);
        let html = std::fs::read_to_string(edition.join("district.html")).unwrap();
        for never in ["\u{6f14}\u{793a}", "NaN", "inf", "null", "<p></p>", "undefined", "{{", "}}"] {
            assert!(!html.contains(never), "{bulletin} {period} says {never}");
        }
        for file in
            ["district.pdf", "district.xlsx", "office-0201.html", "office-0201.pdf", "office-0201.xlsx", "anomalies.csv", "manifest.json"]
        {
            assert!(edition.join(file).exists(), "{bulletin} {period} has no {file}");
        }
    }
    let figures = std::fs::read_to_string(dir.join("archive/monthly/2017-04/figures.csv")).unwrap();
    // 2 h, 1 h, 6.5 h and 48 h and a second.
    let mean = (2.0 * 3600.0 + 3600.0 + 6.5 * 3600.0 + 48.0 * 3600.0 + 1.0) / (4.0 * 3600.0);
    let row = figures.lines().find(|l| l.starts_with("clearance_hours_mean.I.district.current,")).unwrap();
    let value: f64 = row.split(',').nth(7).unwrap().parse().unwrap();
    assert!((value - mean).abs() < 1e-9, "{row}");
    assert!(row.ends_with(",small"), "{row}");
}

/// A ratio and a percentile, as a district would add them.
const OWN: [(&str, &str); 2] = [
    (
        "quick_share",
        "-- name: quick_share\n-- title: \u{4e24}\u{5c0f}\u{65f6}\u{653e}\u{884c}\u{7387}\n-- unit: \"%\"\n-- question: Which part is released within two hours?\n-- kind: ratio\n-- format: share\n-- better: higher\n-- columns: [released_at]\nstruct_pack(numerator := count_if(h <= 7200), denominator := count(h), n := count(h))\n",
    ),
    (
        "clearance_hours_p75",
        "-- name: clearance_hours_p75\n-- title: \u{901a}\u{5173}\u{65f6}\u{95f4}P75\n-- unit: \u{5c0f}\u{65f6}\n-- question: Under which time do three in four stay?\n-- kind: quantile\n-- format: hours\n-- better: lower\n-- quantile: 0.75\n-- columns: [released_at]\nh\n",
    ),
];

#[test]
fn an_indicator_of_ones_own_takes_a_file_and_no_build() {
    let folder = tempfile::tempdir().unwrap();
    let dir = mine(folder.path());
    std::fs::create_dir_all(dir.join("queries/indicators")).unwrap();
    std::fs::create_dir_all(dir.join("report-templates/monthly")).unwrap();
    let mut bulletin = Overlay::new(None).read("report-templates/monthly/bulletin.yaml").unwrap().text;
    for (name, text) in OWN {
        std::fs::write(dir.join(format!("queries/indicators/{name}.sql")), text).unwrap();
        bulletin = bulletin.replacen("\nheadline:\n", &format!("\nheadline:\n  - {{ label: {name}, indicator: {name} }}\n"), 1);
    }
    std::fs::write(dir.join("report-templates/monthly/bulletin.yaml"), bulletin).unwrap();
    // A template may ask for any indicator, also for one that the bulletin's definition doesn't name.
    let office = "{% extends \"components/page.html\" %}{% block opening -%}{% <para> %}P95{{ <value f={figure(indicator=\"clearance_hours_p95\", direction=\"I\")}/> }}{% </para> %}{%- endblock opening %}";
    std::fs::write(dir.join("report-templates/monthly/office.html"), office).unwrap();
    let checked = tongbao(&dir, &["check"]);
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
    let run = tongbao(&dir, &["--as-of", "2017-05-04 10:00", "run", "monthly", "--period", "2017-04"]);
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    let edition = dir.join("archive/monthly/2017-04");
    let figures = std::fs::read_to_string(edition.join("figures.csv")).unwrap();
    let value = |id: &str| -> f64 {
        let row = figures.lines().find(|l| l.starts_with(&format!("{id},"))).unwrap_or_else(|| panic!("no {id}"));
        row.split(',').nth(7).unwrap().parse().unwrap()
    };
    // Of 1 h, 2 h, 6.5 h and 48 h and a second: two are quick; type 7 puts the third quarter a quarter of the way from the third to the fourth.
    let third_quarter = 6.5 + 0.25 * (48.0 + 1.0 / 3600.0 - 6.5);
    for scope in ["district", "office:0201"] {
        assert!((value(&format!("quick_share.I.{scope}.current")) - 0.5).abs() < 1e-9);
        assert!((value(&format!("clearance_hours_p75.I.{scope}.current")) - third_quarter).abs() < 1e-9);
    }
    let office = std::fs::read_to_string(edition.join("office-0201.html")).unwrap();
    assert!(office.contains("clearance_hours_p95.I.office:0201.current"));
    for page in ["district.html", "office-0201.html"] {
        let html = std::fs::read_to_string(edition.join(page)).unwrap();
        assert!(html.contains("quick_share.I.") && html.contains("clearance_hours_p75.I."), "{page} shows them");
    }
}
