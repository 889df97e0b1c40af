//! A country as a workspace: districts are ranked as a district ranks its offices, and a district reads its national averages from the country's editions.

use crate::district::{ended, said, tongbao};
use chrono::{NaiveDate, NaiveDateTime};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const SOURCE: &str = "format: csv\nmatch: \"day_*.csv\"\ncutoff: '_(\\d{8})\\.'\n";

/// Three districts; 5302's code says another district than the one that it belongs to.
const COUNTRY: &str = "\
country: { name: \u{5168}\u{56fd}\u{6d77}\u{5173}, director: dg, started: { weekly: 2017-W10, monthly: 2017-03 } }
districts:
  - { code: \"2200\", name: \u{4e0a}\u{6d77}\u{6d77}\u{5173}, short: \u{4e0a}\u{6d77} }
  - { code: \"4900\", name: \u{957f}\u{6c99}\u{6d77}\u{5173}, short: \u{957f}\u{6c99}, head: head_4900 }
  - { code: \"5100\", name: \u{5e7f}\u{5dde}\u{6d77}\u{5173}, short: \u{5e7f}\u{5dde} }
offices:
  - { code: \"5302\", name: \u{67d0}\u{6d77}\u{5173}, district: \"5100\", works: every_day }
people:
  - { id: dg, name: \u{5f20}\u{4e09}, email: dg@example.invalid }
  - { id: head_4900, name: \u{674e}\u{56db}, email: head@example.invalid }
baselines: [ { year: 2017, measure: clearance, direction: I, scope: country, baseline_hours: 30, target_hours: 20 }, { year: 2017, measure: clearance, direction: I, scope: \"district:4900\", baseline_hours: 25 } ]
limits: { stages: { review: { default: 4, \"district:4900\": 2 } } }
circulation:
  - { bulletin: monthly, scope: country, to: [director], formats: [pdf, html] }
  - { bulletin: monthly, scope: each_district, to: [dg], formats: [pdf] }
mail: { via: file, from: t@example.invalid, allowed_domains: [example.invalid] }
";

const DISTRICT: &str = "\
district: { code: \"4900\", name: \u{957f}\u{6c99}\u{6d77}\u{5173}, started: { monthly: 2017-03 } }
offices: [ { code: \"4901\", name: \u{7532} }, { code: \"4908\", name: \u{4e59} } ]
";

const HEADER: &str = "entry_id,declaring_office,direction,declared_at,released_at,conveyance_arrived_at\n";

/// Each office with its district, and how many hours its imports take about.
const OFFICES: [(&str, &str, u32); 5] =
    [("2201", "2200", 9), ("4901", "4900", 20), ("4908", "4900", 11), ("5101", "5100", 16), ("5302", "5100", 31)];

/// A country's workspace beside a district's.
struct Nation {
    folder: TempDir,
}

impl Nation {
    fn new() -> Nation {
        let nation = Nation { folder: tempfile::tempdir().unwrap() };
        for (name, config) in [("country", COUNTRY), ("4900", DISTRICT)] {
            std::fs::create_dir_all(nation.at(name).join("sources")).unwrap();
            std::fs::write(nation.at(name).join("sources/day.yaml"), SOURCE).unwrap();
            std::fs::write(nation.at(name).join("tongbao.yaml"), config).unwrap();
        }
        nation
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn configure(&self, name: &str, text: String) {
        std::fs::write(self.at(name).join("tongbao.yaml"), text).unwrap();
    }

    /// March to May 2017 into both: each office a few imports and exports a day.
    fn load(&self) -> Vec<Row> {
        let rows = rows();
        for (name, all) in [("country", true), ("4900", false)] {
            let path = self.at(name).join("day_20170531.csv");
            let own = rows.iter().filter(|row| all || row.district == "4900").map(|row| row.line.as_str());
            std::fs::write(&path, format!("{HEADER}{}", own.collect::<String>())).unwrap();
            ended(&self.at(name), 0, &["ingest", path.to_str().unwrap()]);
        }
        rows
    }

    fn run(&self, name: &str, period: &str) -> BTreeMap<String, Vec<String>> {
        let status = tongbao(&self.at(name), &["run", "monthly", "--period", period]);
        assert!([Some(0), Some(3)].contains(&status.status.code()), "{}", said(&status));
        figures(&self.at(name).join("archive/monthly").join(period))
    }
}

struct Row {
    line: String,
    district: &'static str,
    direction: &'static str,
    declared: NaiveDateTime,
    released: NaiveDateTime,
}

fn rows() -> Vec<Row> {
    let (mut all, mut number) = (Vec::new(), 0_u64);
    let first = NaiveDate::from_ymd_opt(2017, 3, 1).unwrap();
    for (day, date) in first.iter_days().take(92).enumerate() {
        for (office, district, hours) in OFFICES {
            for n in 0..3_u32 {
                number += 1;
                let direction = if n == 2 { "E" } else { "I" };
                // Seconds that no hour holds a whole number of, so that means have all their digits.
                let took = i64::from(hours * (1 + n) / if n == 2 { 9 } else { 1 } + day as u32 % 7) * 3607 + i64::from(n) * 13;
                let declared = date.and_hms_opt(8 + n, 0, 0).unwrap();
                let released = declared + chrono::Duration::seconds(took);
                let arrived = declared - chrono::Duration::seconds(5003);
                let line =
                    format!("{office}2017{}{number:09},{office},{direction},{declared},{released},{arrived}\n", u8::from(direction == "I"));
                all.push(Row { line, district, direction, declared, released });
            }
        }
    }
    all
}

/// `figures.csv` by figure id.
fn figures(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let text = std::fs::read_to_string(folder.join("figures.csv")).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>()).map(|cells| (cells[0].clone(), cells)).collect()
}

fn value(figures: &BTreeMap<String, Vec<String>>, id: &str) -> f64 {
    figures.get(id).unwrap_or_else(|| panic!("no figure {id}"))[7].parse().unwrap_or_else(|_| panic!("{id} has no value"))
}

/// The mean of a month's releases, by plain code.
fn mean(rows: &[Row], direction: &str, district: Option<&str>, month: u32) -> f64 {
    let released = |row: &&Row| {
        row.direction == direction
            && district.is_none_or(|d| d == row.district)
            && row.released.format("%m").to_string() == format!("{month:02}")
    };
    let seconds: Vec<i64> = rows.iter().filter(released).map(|row| (row.released - row.declared).num_seconds()).collect();
    seconds.iter().sum::<i64>() as f64 / seconds.len() as f64 / 3600.0
}

#[test]
fn districts_are_ranked_by_the_country_and_read_its_averages() {
    let nation = Nation::new();
    let rows = nation.load();
    ended(&nation.at("country"), 0, &["check"]);
    let april = nation.run("country", "2017-04");
    nation.run("country", "2017-05");

    for direction in ["I", "E"] {
        let country = value(&april, &format!("clearance_hours_mean.{direction}.country.current"));
        assert!((country - mean(&rows, direction, None, 4)).abs() < 1e-9, "{direction} {country}");
        let mut means: Vec<(f64, &str)> = ["2200", "4900", "5100"].map(|d| (mean(&rows, direction, Some(d), 4), d)).to_vec();
        means.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (place, (slow, district)) in means.into_iter().enumerate() {
            let at = |name: &str| value(&april, &format!("{name}.{direction}.district:{district}.current"));
            assert!((at("clearance_hours_mean") - slow).abs() < 1e-9, "{district} {direction}");
            assert_eq!(at("clearance_hours_mean.rank"), (place + 1) as f64, "{district} {direction}");
        }
    }
    // 5302 counts in 5100, and nothing of the district's level is there.
    assert!(april.keys().all(|id| !id.contains(".office:") && !id.contains(".district.")));
    let folder = nation.at("country").join("archive/monthly/2017-04");
    for name in ["country.pdf", "country.html", "country.xlsx", "district-2200.pdf", "district-4900.html", "district-5100.xlsx"] {
        assert!(folder.join(name).is_file(), "{name}");
    }
    // What it says is a country's.
    for name in ["country.html", "district-4900.html"] {
        let page = std::fs::read_to_string(folder.join(name)).unwrap();
        for word in [
            "\u{672c}\u{5173}\u{533a}",
            "\u{4e1a}\u{52a1}\u{73b0}\u{573a}",
            "\u{5404}\u{90e8}\u{95e8}",
            "\u{5173}\u{9886}\u{5bfc}",
            "\u{672c}\u{73b0}\u{573a}",
        ] {
            assert!(!page.contains(word), "{name} says {word}");
        }
        assert!(page.contains("\u{76f4}\u{5c5e}\u{6d77}\u{5173}") && page.contains("\u{5168}\u{56fd}"), "{name}");
    }
    let outbox = ended(&nation.at("country"), 0, &["send", "--dry-run"]);
    assert!(outbox.contains("\u{957f}\u{6c99}"), "{outbox}");

    // The district's own workspace: the same averages, the same rank.
    nation.configure("4900", format!("{DISTRICT}national_from: ../country/archive/monthly\n"));
    let told = ended(&nation.at("4900"), 0, &["check"]);
    assert!(told.contains("national 2017-04: ../country/archive/monthly/2017-04/figures.csv"), "{told}");
    let own = nation.run("4900", "2017-04");
    let means = [
        ("national_gap", "national_rank", "clearance_hours_mean", ["I", "E"].as_slice()),
        ("total_national_gap", "total_national_rank", "total_hours_mean", &["I"]), // what arrives is imported
    ];
    for (gap, rank, name, directions) in means {
        for direction in directions {
            let here = |name: &str| value(&own, &format!("{name}.{direction}.district.current"));
            let there = |name: &str, scope: &str| value(&april, &format!("{name}.{direction}.{scope}.current"));
            assert_eq!(here(name), there(name, "district:4900"), "{name} {direction}");
            // National hours are kept to eight decimals.
            assert!((here(gap) - (here(name) - there(name, "country"))).abs() < 1e-8, "{gap} {direction}");
            assert_eq!(here(rank), there(&format!("{name}.rank"), "district:4900"), "{rank} {direction}");
        }
    }

    // A line of one's own goes before, and what the files say counts as the configuration's.
    nation.configure(
        "4900",
        format!("{DISTRICT}national_from: [ ../country/archive/monthly/2017-05/figures.csv ]\nnational: [ {{ month: 2017-05, measure: clearance, direction: I, hours: 1.5, rank: 9 }} ]\n"),
    );
    let own = nation.run("4900", "2017-05");
    assert_eq!(value(&own, "national_rank.I.district.current"), 9.0);
    assert!(value(&own, "national_rank.E.district.current") <= 3.0);
    assert!(own["national_gap.I.district.previous"][7].is_empty(), "a month that no file has stays missing");
}

#[test]
fn an_edition_that_is_not_released_or_not_whole_gives_no_averages() {
    let nation = Nation::new();
    nation.load();
    nation.configure("country", format!("{COUNTRY}schedules: {{ monthly: {{ at: working_day 3 10:00, approval: required }} }}\n"));
    nation.run("country", "2017-04");
    nation.configure("4900", format!("{DISTRICT}national_from: ../country/archive/monthly\n"));
    let check = || said(&tongbao(&nation.at("4900"), &["check"]));
    assert!(check().contains("2017-04 is not used: nobody has approved it yet"), "{}", check());
    ended(&nation.at("country"), 0, &["approve", "monthly/2017-04", "--by", "dg"]);
    assert!(check().contains("national 2017-04: ../country/archive/monthly/2017-04/figures.csv\n"), "{}", check());

    // A copy that somebody changed is no edition any more.
    let copy = nation.folder.path().join("copy/2017-04");
    std::fs::create_dir_all(&copy).unwrap();
    for name in ["manifest.json", "approval.json", "figures.csv"] {
        let text = std::fs::read_to_string(nation.at("country").join("archive/monthly/2017-04").join(name)).unwrap();
        std::fs::write(copy.join(name), text.replace(",country,current,", ",country,current, ")).unwrap();
    }
    nation.configure("4900", format!("{DISTRICT}national_from: ../copy\n"));
    let told = ended(&nation.at("4900"), 2, &["check"]);
    assert!(told.contains("edition-changed") && told.contains("../copy/2017-04/figures.csv"), "{told}");
    nation.configure("4900", format!("{DISTRICT}national_from: nowhere\n"));
    let told = ended(&nation.at("4900"), 2, &["check"]);
    assert!(told.contains("unreadable-file") && told.contains("tongbao.yaml:3"), "{told}");
    nation.configure("4900", format!("{DISTRICT}national_from: day_20170531.csv\n"));
    assert!(ended(&nation.at("4900"), 2, &["check"]).contains("figures-header"));
}

#[test]
fn what_a_level_does_not_have_is_refused_with_its_line() {
    let nation = Nation::new();
    let told = |text: String| {
        nation.configure("country", text);
        ended(&nation.at("country"), 2, &["check"])
    };
    let both = told(format!("{COUNTRY}district: {{ code: \"4900\", name: x }}\n"));
    assert!(both.contains("country") && both.contains("district"), "{both}");
    let neither = told("offices: [ { code: \"4901\", name: x } ]\n".to_owned());
    assert!(neither.contains("`district` is missing") && neither.contains("country: { name: ... }"), "{neither}");
    let national = told(format!("{COUNTRY}national_from: x\n"));
    assert!(national.contains("a country's workspace has no `national_from`"), "{national}");
    let stray = told(COUNTRY.replace("offices:\n", "offices:\n  - { code: \"7701\", name: x }\n"));
    assert!(stray.contains("office `7701` belongs to no listed district") && stray.contains("tongbao.yaml:7"), "{stray}");
    let scope = told(COUNTRY.replace("scope: country, to", "scope: district, to"));
    assert!(
        scope.contains("`district` is no scope of a country's workspace") && scope.contains("write country or district:4900"),
        "{scope}"
    );
    let unknown = told(COUNTRY.replace("\"district:4900\", baseline", "\"district:4800\", baseline"));
    assert!(unknown.contains("there is no district `4800`"), "{unknown}");
    let each = told(COUNTRY.replace("each_district", "each_office"));
    assert!(each.contains("write each_district"), "{each}");
    let tasks = told(format!("{COUNTRY}schedules: {{ supervision: {{ at: working_day 5 10:00 }} }}\n"));
    assert!(tasks.contains("there is no bulletin `supervision`"), "{tasks}");
    nation.configure("country", COUNTRY.to_owned());
    let draft = ended(&nation.at("country"), 2, &["run", "monthly", "--period", "2017-04", "--draft", "--scope", "office:4901"]);
    assert!(draft.contains("this workspace has no `office:4901`"), "{draft}");
    let output = tongbao(&nation.at("country"), &["run", "supervision", "--period", "2017-04"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("a country's workspace has no bulletin `supervision`"), "{}", said(&output));
}

#[test]
fn the_documentations_example_is_a_workspace() {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/country.md")).unwrap();
    let example = text.split_once("```yaml\n").and_then(|(_, rest)| rest.split_once("```")).map(|(example, _)| example).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("tongbao.yaml"), example).unwrap();
    assert!(ended(folder.path(), 0, &["check"]).ends_with("no problems\n"));
}
