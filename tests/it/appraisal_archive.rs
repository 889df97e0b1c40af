//! The year's reckoning from an archive: the oracle's scores, the trail of a point, and no score on a changed edition.

use crate::district::{District, said, tongbao};
use crate::oracle::appraisal::{Unit, month_score, score_of_months};
use crate::oracle::published::{Edition, Published};
use crate::oracle::schemes::Schemes;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// What `appraise` answers as JSON.
fn appraised(dir: &Path, more: &[&str]) -> Value {
    let output = tongbao(dir, &[&["--format", "json", "appraise", "--year", "2017"], more].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", said(&output)))
}

/// The monthly editions of an archive, as any reader of its files sees them.
fn editions(dir: &Path) -> Published {
    let folders = std::fs::read_dir(dir.join("archive/monthly")).unwrap().map(|e| e.unwrap().path());
    let read = |folder: std::path::PathBuf| {
        let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        let id = format!("monthly/{}", folder.file_name().unwrap().to_string_lossy());
        Edition { id, figures_csv: text("figures.csv"), anomalies_csv: text("anomalies.csv") }
    };
    Published::new(&folders.map(read).collect::<Vec<_>>())
}

/// Differs by more than the order of a sum.
fn differs(one: Option<f64>, other: Option<f64>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() > 1e-9,
        (one, other) => one.is_some() != other.is_some(),
    }
}

#[test]
fn every_score_of_the_demo_s_year_is_the_oracle_s() {
    let dir = District::issued().dir();
    let ours = appraised(dir, &[]);
    let published = editions(dir);
    let schemes = Schemes::open(&dir.join("schemes/2017.yaml")).unwrap();
    let config: serde_yaml::Value = serde_yaml::from_str(&std::fs::read_to_string(dir.join("tongbao.yaml")).unwrap()).unwrap();
    let answers_for = |code: &str| -> BTreeSet<String> {
        let departments = config["departments"].as_sequence().unwrap();
        let own = departments.iter().find(|d| d["code"].as_str() == Some(code)).unwrap();
        own["indicators"].as_sequence().unwrap().iter().map(|i| i.as_str().unwrap().to_owned()).collect()
    };
    let mut complaints = Vec::new();
    let mut scored = 0;
    for standing in ours["standings"].as_array().unwrap() {
        let scope = standing["scope"].as_str().unwrap();
        let department = scope.strip_prefix("department:");
        let rules = if department.is_some() { &schemes.departments } else { &schemes.offices };
        let unit = Unit {
            scope: if department.is_some() { "district".to_owned() } else { scope.to_owned() },
            indicators: department.map(answers_for),
            exempt: schemes.exempt.iter().filter(|e| e.0 == scope).map(|e| (e.1.clone(), e.2.clone())).collect(),
        };
        let months: Vec<String> = (1..=12).map(|m| format!("2017-{m:02}")).collect();
        for (at, month) in months.iter().enumerate() {
            let theirs = month_score(rules, &published, &unit, month).map(|s| s.score);
            let own = standing["months"][at]["score"].as_f64();
            scored += usize::from(own.is_some());
            if differs(own, theirs) {
                complaints.push(format!("{scope} {month}: {own:?}, the oracle's {theirs:?}"));
            }
        }
        for (at, quarter) in months.chunks(3).enumerate() {
            let (own, theirs) = (standing["quarters"][at]["score"].as_f64(), score_of_months(rules, &published, &unit, quarter));
            if differs(own, theirs) {
                complaints.push(format!("{scope} quarter {}: {own:?}, the oracle's {theirs:?}", at + 1));
            }
        }
        let (own, theirs) = (standing["year"]["score"].as_f64(), score_of_months(rules, &published, &unit, &months));
        if differs(own, theirs) {
            complaints.push(format!("{scope} 2017: {own:?}, the oracle's {theirs:?}"));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    assert!(scored > 200, "only {scored} months have a score");
}

/// A workspace as `init` writes it, two months of one office issued, and a scheme for it.
fn two_months(folder: &Path) -> std::path::PathBuf {
    let dir = folder.join("mine");
    let done = |arguments: &[&str], code: i32| {
        let output = tongbao(&dir, arguments);
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
    };
    std::fs::create_dir_all(&dir).unwrap();
    let config = "district: { code: \"0200\", name: X }\noffices: [ { code: \"0201\", name: Y } ]\nappraisal: scheme.yaml\n";
    std::fs::write(dir.join("tongbao.yaml"), config).unwrap();
    let scheme = "title: T\noffices:\n  - from: 2017-01\n    items: [{ indicator: clearance_hours_mean, direction: I, weight: 100, zero_at: 48, full_at: 0 }]\n";
    std::fs::write(dir.join("scheme.yaml"), scheme).unwrap();
    let rows = "entry_id,declaring_office,direction,declared_at,released_at\n\
        020120171000000001,0201,I,2017-04-05 08:00:00,2017-04-05 20:00:00\n\
        020120171000000002,0201,I,2017-05-05 08:00:00,2017-05-06 08:00:00\n";
    std::fs::write(dir.join("export.csv"), rows).unwrap();
    done(&["check"], 0);
    done(&["--as-of", "2017-06-01", "ingest", dir.join("export.csv").to_str().unwrap()], 0);
    for period in ["2017-04", "2017-05"] {
        done(&["--as-of", "2017-06-05 10:00", "run", "monthly", "--period", period], 0);
    }
    dir
}

/// Overwrites a file that is read-only.
fn overwrite(path: &Path, text: &str) {
    let beside = path.with_extension("new");
    std::fs::write(&beside, text).unwrap();
    std::fs::rename(&beside, path).unwrap();
}

#[test]
fn a_changed_edition_stops_the_appraisal_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let dir = two_months(folder.path());
    let told = tongbao(&dir, &["appraise", "--year", "2017", "--scope", "office:0201"]);
    assert_eq!(told.status.code(), Some(0), "{}", said(&told));
    // 12 of 48 hours, 24 of 48 hours.
    for expected in
        ["2017-04: 75.00 from monthly/2017-04", "clearance_hours_mean.I.office:0201.current = 24.00 in monthly/2017-05", "year: 62.50"]
    {
        assert!(said(&told).contains(expected), "{expected} in {}", said(&told));
    }
    let april = dir.join("archive/monthly/2017-04");
    let figures = std::fs::read_to_string(april.join("figures.csv")).unwrap();
    let better = figures.replace(",12,1,", ",6,1,");
    assert_ne!(figures, better, "there is something to change");
    overwrite(&april.join("figures.csv"), &better);
    let refused = |why: &str| {
        let output = tongbao(&dir, &["appraise", "--year", "2017"]);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains("edition-changed") && said(&output).contains("monthly/2017-04"), "{}", said(&output));
        assert!(!said(&output).contains("monthly/2017-05") && said(&output).contains(why), "{}", said(&output));
    };
    refused("figures.csv of monthly/2017-04 is not the file that was issued");
    // Whoever also mends the manifest is found by the ledger.
    let manifest = std::fs::read_to_string(april.join("manifest.json")).unwrap();
    let hash = |text: &str| tongbao::store::archive::sha256(text.as_bytes());
    assert!(manifest.contains(&hash(&figures)));
    overwrite(&april.join("manifest.json"), &manifest.replace(&hash(&figures), &hash(&better)));
    refused("manifest.json of monthly/2017-04 is not the file that was issued");
}

#[test]
fn a_scheme_is_needed_and_a_draft_adopts_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let dir = two_months(folder.path());
    let draft = "title: Draft\noffices:\n  - from: 2017-05\n    items: [{ indicator: clearance_hours_mean, direction: I, weight: 100, zero_at: 32, full_at: 0 }]\n";
    std::fs::write(dir.join("draft.yaml"), draft).unwrap();
    let tried = appraised(&dir, &["--scheme", "draft.yaml"]);
    let compared = &tried["compared"][0];
    assert_eq!((compared["adopted"].as_f64(), compared["tried"].as_f64()), (Some(62.5), Some(25.0)), "{compared}");
    assert_eq!(tried["standings"][0]["months"][3]["outcome"], "no_rules");
    assert_eq!(appraised(&dir, &[])["standings"][0]["year"]["score"].as_f64(), Some(62.5));
    let config = std::fs::read_to_string(dir.join("tongbao.yaml")).unwrap();
    std::fs::write(dir.join("tongbao.yaml"), config.replace("appraisal: scheme.yaml\n", "")).unwrap();
    let output = tongbao(&dir, &["appraise", "--year", "2017"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("no-scheme"), "{}", said(&output));
}

#[test]
fn points_stand_on_the_editions_of_their_day() {
    let folder = tempfile::tempdir().unwrap();
    let dir = two_months(folder.path());
    let done = |arguments: &[&str], code: i32| {
        let output = tongbao(&dir, arguments);
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
        said(&output)
    };
    // The scheme in a folder of its own, a part of it in a file beside it.
    std::fs::create_dir_all(dir.join("schemes/2017")).unwrap();
    let scheme = std::fs::read_to_string(dir.join("scheme.yaml")).unwrap();
    let (head, rules) = scheme.split_once("offices:\n").unwrap();
    std::fs::write(dir.join("schemes/2017.yaml"), format!("{head}offices: !include 2017/offices.yaml\n")).unwrap();
    std::fs::write(dir.join("schemes/2017/offices.yaml"), rules).unwrap();
    let config = std::fs::read_to_string(dir.join("tongbao.yaml")).unwrap();
    std::fs::write(dir.join("tongbao.yaml"), config.replace("scheme.yaml", "schemes/2017.yaml")).unwrap();
    done(&["check"], 0);
    done(&["--as-of", "2018-01-10 10:00", "run", "annual", "--period", "2017"], 0);
    let annual = dir.join("archive/annual/2017");
    assert_eq!(std::fs::read_to_string(annual.join("scheme-2017-offices.yaml")).unwrap(), rules);
    let manifest: Value = serde_json::from_str(&std::fs::read_to_string(annual.join("manifest.json")).unwrap()).unwrap();
    let rests_on: Vec<&String> = manifest["rests_on"].as_object().unwrap().keys().collect();
    assert_eq!(rests_on, ["monthly/2017-04", "monthly/2017-05"]);

    // April had 36 hours beside the 12, which makes 24 of them: a late file of its time, and a correction.
    let late = "entry_id,declaring_office,direction,declared_at,released_at\n\
        020120171000000003,0201,I,2017-04-05 08:00:00,2017-04-06 20:00:00\n";
    std::fs::write(dir.join("late.csv"), late).unwrap();
    done(&["ingest", "--as-of", "2017-04-30", dir.join("late.csv").to_str().unwrap()], 0);
    done(&["--as-of", "2018-02-01 10:00", "run", "monthly", "--period", "2017-04", "--correct"], 0);
    let told = done(&["verify", "annual/2017", "--recompute"], 3);
    assert!(told.contains("clearance_hours_mean.I.office:0201.current") && !told.contains("appraisal_"), "{told}");
    let told = done(&["explain", "annual/2017", "appraisal_score.all.office:0201.current"], 0);
    assert!(told.contains("62.5") && !told.contains("monthly/2017-04.c1"), "{told}");

    // The year's own correction takes April's in: (50 + 50) / 2.
    done(&["--as-of", "2018-02-02 10:00", "run", "annual", "--period", "2017", "--correct"], 0);
    let told = done(&["explain", "annual/2017.c1", "appraisal_score.all.office:0201.current"], 0);
    assert!(told.contains("50") && told.contains("monthly/2017-04.c1"), "{told}");
    let figures = std::fs::read_to_string(dir.join("archive/annual/2017.c1/figures.csv")).unwrap();
    let first = figures.lines().find(|line| line.starts_with("appraisal_first_score.all.office:0201.month:2017-04,")).unwrap();
    assert!(first.contains(",75,"), "{first}");
}
