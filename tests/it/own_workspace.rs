//! A district of one's own: from `init` and a small hand-made file to a bulletin, with nothing to compare with.

use crate::district::{said, tongbao};

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

#[test]
fn a_first_bulletin_is_sensible() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("mine");
    let init = tongbao(folder.path(), &["init", dir.to_str().unwrap()]);
    assert_eq!(init.status.code(), Some(0), "{}", said(&init));
    let checked = tongbao(&dir, &["check"]);
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));

    let district = "district: { code: \"0200\", name: \u{67d0}\u{6d77}\u{5173} }\noffices: [ { code: \"0201\", name: \u{67d0}\u{529e}\u{4e8b}\u{5904} } ]\ningest: { bad_rows: 0.3 }\n";
    std::fs::write(dir.join("tongbao.yaml"), district).unwrap();
    let export = dir.join("april.csv");
    std::fs::write(&export, EXPORT).unwrap();
    let loaded = tongbao(&dir, &["--as-of", "2017-05-01", "ingest", export.to_str().unwrap()]);
    assert_eq!(loaded.status.code(), Some(3), "{}", said(&loaded));
    assert!(said(&loaded).contains("6 rows: 5 loaded, 0 updated, 0 unchanged, 1 quarantined"), "{}", said(&loaded));

    for (bulletin, period) in [("monthly", "2017-04"), ("weekly", "2017-W15"), ("weekly", "2017-W17")] {
        let run = tongbao(&dir, &["--as-of", "2017-05-04 10:00", "run", bulletin, "--period", period]);
        assert_eq!(run.status.code(), Some(0), "{}", said(&run));
        let edition = dir.join("archive").join(bulletin).join(period);
        let html = std::fs::read_to_string(edition.join("district.html")).unwrap();
        for never in ["\u{6f14}\u{793a}", "NaN", "inf", "null", "<p></p>", "undefined", "{{", "}}"] {
            assert!(!html.contains(never), "{bulletin} {period} says {never}");
        }
        assert!(edition.join("district.pdf").exists() && edition.join("manifest.json").exists());
    }
    let figures = std::fs::read_to_string(dir.join("archive/monthly/2017-04/figures.csv")).unwrap();
    // 2 h, 1 h, 6.5 h and 48 h and a second.
    let mean = (2.0 * 3600.0 + 3600.0 + 6.5 * 3600.0 + 48.0 * 3600.0 + 1.0) / (4.0 * 3600.0);
    let row = figures.lines().find(|l| l.starts_with("clearance_hours_mean.I.district.current,")).unwrap();
    let value: f64 = row.split(',').nth(7).unwrap().parse().unwrap();
    assert!((value - mean).abs() < 1e-9, "{row}");
    assert!(row.ends_with(",small"), "{row}");
}
