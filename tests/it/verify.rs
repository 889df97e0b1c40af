//! `verify`: files against manifest and ledger, figures against the warehouse, and why they differ.

use crate::district::said;
use crate::pair::Pair;
use std::fs;

const RUN: [&str; 6] = ["--as-of", "2017-04-18 12:00", "run", "weekly", "--period", "2017-W15"];
const RECOMPUTE: [&str; 3] = ["verify", "--recompute", "weekly/2017-W15"];

fn issued() -> Pair {
    let pair = Pair::new();
    pair.ingest(10);
    pair.ingest(17);
    pair.must(&RUN, &[0]);
    pair
}

#[test]
fn figures_are_computed_again_and_a_later_load_explains_what_moved() {
    let pair = issued();
    let told = pair.must(&RECOMPUTE, &[0]);
    assert!(said(&told).contains("weekly/2017-W15: the warehouse gives the same"), "{}", said(&told));
    // A later load that knows more of later days moves nothing.
    pair.ingest(24);
    pair.must(&RECOMPUTE, &[0]);
    // One that corrects the week does.
    let export = fs::read_to_string(pair.dir().join("exports/h_20170417.csv")).unwrap();
    let corrected: Vec<String> = export
        .lines()
        .map(|l| if l.contains("2017-04-12 10:00:00,") { l.replace("2017-04-12 10:00:00,", "2017-04-12 09:00:00,") } else { l.to_owned() })
        .collect();
    let file = pair.write("exports/corrected.csv", &corrected.join("\n"));
    pair.must(&["--as-of", "2017-04-25", "ingest", file.to_str().unwrap()], &[0, 3]);
    let told = pair.must(&RECOMPUTE, &[3]);
    let text = said(&told);
    assert!(text.contains("figures are different now") && text.contains("  clearance_hours_mean.I.district.current: "), "{text}");
    assert!(text.contains("since then: load 4: corrected.csv"), "{text}");
    assert!(text.contains("weekly/2017-W15: as issued"), "{text}");
    pair.must(&["verify"], &[0]);
    let told = pair.must(&["--format", "json", "verify", "--recompute"], &[3]);
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    let moved = told["editions"][0]["recomputed"]["moved"].as_array().unwrap();
    let mean = moved.iter().find(|m| m["figure"] == "clearance_hours_mean.I.district.current").unwrap();
    assert!(mean["now"]["value"].as_f64() > mean["published"]["value"].as_f64(), "{mean}");
}

#[test]
fn another_definition_explains_what_moved() {
    let pair = issued();
    let path = "queries/indicators/clearance_hours_mean.sql";
    let text = tongbao::store::workspace::Overlay::new(None).read(path).unwrap().text;
    let head = text.trim_end().strip_suffix("\nh").unwrap();
    pair.write(path, &format!("{head}\nh + 3600\n"));
    let told = pair.must(&RECOMPUTE, &[3]);
    assert!(said(&told).contains(&format!("since then: query {path}")), "{}", said(&told));
}

#[test]
fn whatever_was_changed_in_the_archive_is_found() {
    let pair = issued();
    let edition = pair.dir().join("archive/weekly/2017-W15");
    let replace = |name: &str, bytes: &[u8]| {
        drop(fs::remove_file(edition.join(name)));
        fs::write(edition.join(name), bytes).unwrap();
    };
    for name in ["figures.csv", "district.pdf", "manifest.json"] {
        let whole = fs::read(edition.join(name)).unwrap();
        let mut other = whole.clone();
        *other.last_mut().unwrap() ^= 1;
        replace(name, &other);
        assert!(said(&pair.must(&["verify"], &[3])).contains("weekly/2017-W15: CHANGED"), "{name}");
        replace(name, &whole);
        pair.must(&["verify"], &[0]);
    }
    replace("extra.txt", b"x");
    assert!(said(&pair.must(&["verify"], &[3])).contains("edition-extra"));
    fs::remove_file(edition.join("extra.txt")).unwrap();
    fs::create_dir_all(pair.dir().join("archive/weekly/2017-W14")).unwrap();
    assert!(said(&pair.must(&["verify"], &[3])).contains("edition-unknown"));
    fs::remove_dir(pair.dir().join("archive/weekly/2017-W14")).unwrap();
    fs::rename(&edition, pair.dir().join("elsewhere")).unwrap();
    assert!(said(&pair.must(&["verify"], &[3])).contains("no-manifest"));
    pair.must(&["verify", "weekly/2017-W14"], &[1]);
    pair.must(&["verify", "../2017-W14"], &[2]);
}
