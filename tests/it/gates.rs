//! Gates before issue: what they hold, what they say on the page, and a gate of one's own.

use crate::small::Small;

fn page(small: &Small, edition: &str) -> String {
    std::fs::read_to_string(small.edition(edition).join("district.html")).unwrap()
}

const WEEK: [&str; 6] = ["--as-of", "2017-05-08 09:00", "run", "weekly", "--period", "2017-W18"];

#[test]
fn data_that_lack_are_held_or_said() {
    let small = Small::new("gates: { freshness: hold }\n");
    small.load("2017-05-01", "2017-05-05", 2);
    let said = small.expect(3, &WEEK);
    assert!(said.contains("gate-held") && said.contains("queries/gates/freshness.sql") && said.contains("2017-05-06 00:00:00"), "{said}");
    assert!(!small.edition("weekly/2017-W18").exists());
    let ledger = small.json(&["export", "ledger"]);
    assert_eq!((&ledger[0]["state"], &ledger[0]["edition"]), (&"held".into(), &"weekly/2017-W18".into()));
    assert!(ledger[0]["why"].as_str().unwrap().contains("2017-05-06 00:00:00"));
    small.configure("gates: { freshness: warn }\n");
    let said = small.expect(0, &WEEK);
    assert!(said.contains("gate-warned"), "{said}");
    let words = "\u{5df2}\u{52a0}\u{8f7d}\u{6570}\u{636e}\u{622a}\u{81f3}2017-05-06 00:00:00";
    for scope in ["district", "office-0201"] {
        let html = std::fs::read_to_string(small.edition("weekly/2017-W18").join(format!("{scope}.html"))).unwrap();
        assert_eq!(html.matches(words).count(), 1, "{scope}");
        assert!(html.find(words) < html.find("<h2"), "{scope}: before the first section, so that nobody signs without having read it");
        // On paper too, on the first page.
        let pdf = lopdf::Document::load(small.edition("weekly/2017-W18").join(format!("{scope}.pdf"))).unwrap();
        let first: String = pdf.extract_text(&[1]).unwrap().split_whitespace().collect();
        assert!(first.contains(&words.replace(' ', "")), "{scope}: {first}");
    }
}

#[test]
fn a_day_with_far_less_than_its_weekday_is_noticed() {
    let small = Small::new("gates: { volume: { hold: 0.8, warn: 0.5 } }\n");
    // Eight weeks of 24 a day; then a Wednesday of 8, two thirds less.
    small.load("2017-03-06", "2017-05-02", 24);
    small.load("2017-05-03", "2017-05-03", 8);
    small.load("2017-05-04", "2017-05-07", 24);
    let said = small.expect(0, &WEEK);
    assert!(said.contains("gate-warned") && said.contains("2017-05-03 8/24"), "{said}");
    small.expect(3, &["--as-of", "2017-05-15 09:00", "run", "weekly", "--period", "2017-W19"]);
}

#[test]
fn control_totals_are_reconciled() {
    let totals = |n: u32| {
        format!(
            "gates: {{ control_total: hold }}\ncontrol_totals:\n  - {{ date: 2017-05-02, declarations: {n} }}\n  - {{ date: 2017-05-03, office: \"0201\", direction: I, declarations: 2 }}\n"
        )
    };
    let small = Small::new(&totals(3));
    small.load("2017-05-01", "2017-05-07", 2);
    let said = small.expect(3, &WEEK);
    assert!(said.contains("1 control totals aren't met (loaded/stated): 2017-05-02 2/3"), "{said}");
    small.configure(&totals(2));
    small.expect(0, &WEEK);
}

#[test]
fn a_gate_of_ones_own_takes_a_file() {
    let small = Small::new("");
    small.load("2017-05-01", "2017-05-07", 2);
    let folder = small.dir().join("queries/gates");
    std::fs::create_dir_all(&folder).unwrap();
    let header = "-- title: \u{591c}\u{95f4}\n-- question: How many were declared at eight?\n-- finding: \"{value} were declared at eight\"\n-- note: {value}\n";
    let query = "SELECT count(*)::DOUBLE AS value, '' AS detail FROM declaration WHERE hour(declared_at) = 8 AND declared_at >= $period_start::TIMESTAMP\n";
    std::fs::write(folder.join("night.sql"), format!("{}{query}", header.replace("note: {value}", "note: \"{value}\""))).unwrap();
    small.configure("gates: { night: { hold: 3 } }\n");
    small.expect(0, &["check"]);
    let said = small.expect(3, &WEEK);
    assert!(said.contains("14 were declared at eight"), "{said}");
    small.configure("gates: { nigth: warn }\n");
    assert!(small.expect(2, &WEEK).contains("unknown-gate"));
}

#[test]
fn quarantined_rows_and_flagged_declarations_are_held_or_said() {
    let small = Small::new("ingest: { bad_rows: 0.6 }\ngates: { quarantined_share: { hold: 0.04, warn: 0.02 }, flagged_share: warn }\n");
    small.load("2017-05-01", "2017-05-06", 16);
    // Four rows have no time.
    let good = std::fs::read_to_string(small.export("2017-05-07", "2017-05-07", 4)).unwrap();
    let bad: String = (1..=4).map(|n| format!("020120171000990{n:03},0201,I,no time,2017-05-07 12:00:00\n")).collect();
    let file = small.dir().join("day_20170507.csv");
    std::fs::write(&file, format!("{good}{bad}")).unwrap();
    small.expect(3, &["ingest", file.to_str().unwrap()]);
    let said = small.expect(0, &WEEK);
    assert!(said.contains("3.8% of the rows read for the period could not be loaded (4/104)"), "{said}");
    let html = page(&small, "weekly/2017-W18");
    assert!(html.contains("3.8%") && html.contains("4/104"), "a reader is told");
    let ledger = small.json(&["export", "ledger"]);
    assert!(ledger[0]["notes"].as_str().unwrap().contains("quarantined_share: 3.8%"), "{ledger}");

    let other = Small::new("gates: { quarantined_share: { hold: 0.04 }, flagged_share: { hold: 0.05, warn: 0 } }\n");
    other.load("2017-05-01", "2017-05-06", 10);
    let head = "entry_id,declaring_office,direction,declared_at,reviewed_at,released_at\n";
    let flagged: String =
        (1..=4).map(|n| format!("020120171000980{n:03},0201,I,2017-05-07 08:00:00,2017-05-07 07:00:00,2017-05-07 12:00:00\n")).collect();
    let file = other.dir().join("day_20170507.csv");
    std::fs::write(&file, format!("{head}{flagged}")).unwrap();
    other.run(&["ingest", file.to_str().unwrap()]);
    let said = other.expect(3, &WEEK);
    assert!(
        said.contains("gate-held") && said.contains("6.2% of the declarations released in the period") && said.contains("4/64"),
        "{said}"
    );
    assert!(other.json(&["export", "ledger"])[0]["why"].as_str().unwrap().contains("flagged_share: 6.2%"));
    assert!(!other.edition("weekly/2017-W18").exists());
    other.configure("gates: { flagged_share: { hold: 0.07, warn: 0.05 } }\n");
    assert!(other.expect(0, &WEEK).contains("gate-warned"));
    assert!(page(&other, "weekly/2017-W18").contains("6.2%"));
}
