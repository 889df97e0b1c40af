//! 签发: two pairs of eyes on the very bytes.

use crate::district::{files, said};
use crate::small::Small;

const REQUIRED: &str =
    "schedules: { monthly: { at: working_day 3 10:00, approval: required }, weekly: { at: \"0 9 * * MON\", approval: required } }\n";

/// A district whose March waits for approval.
fn waiting() -> Small {
    let small = Small::new(REQUIRED);
    small.load("2017-03-01", "2017-03-31", 3);
    let said = small.expect(0, &["--as-of", "2017-04-06 10:00", "run", "monthly", "--period", "2017-03"]);
    assert!(said.contains("tongbao approve monthly/2017-03 --by PERSON"), "{said}");
    small
}

fn index(small: &Small) -> String {
    std::fs::read_to_string(small.dir().join("archive/index.html")).unwrap()
}

#[test]
fn an_edition_is_released_by_a_person_of_the_day() {
    let small = waiting();
    assert!(!index(&small).contains("monthly/2017-03"), "unreleased editions aren't listed");
    let before = files(&small.edition("monthly/2017-03"));
    let said = small.expect(1, &["--as-of", "2017-04-06 11:00", "approve", "monthly/2017-03", "--by", "bos"]);
    assert!(said.contains("unknown-person") && said.contains("`boss`"), "{said}");
    let said = small.expect(1, &["--as-of", "2017-04-06 11:00", "approve", "monthly/2017-03", "--by", "gone"]);
    assert!(said.contains("person-not-valid") && said.contains("2017-03-31"), "{said}");
    small.expect(1, &["approve", "monthly/2017-02", "--by", "boss"]);
    small.expect(0, &["--as-of", "2017-04-06 11:00", "approve", "monthly/2017-03", "--by", "boss", "--note", "read"]);
    let said = small.expect(0, &["--as-of", "2017-04-07 11:00", "approve", "monthly/2017-03", "--by", "boss"]);
    assert!(said.contains("approved already, by boss at 2017-04-06 11:00:00"), "{said}");
    assert!(index(&small).contains("monthly/2017-03"));
    let mut after = files(&small.edition("monthly/2017-03"));
    let sidecar = after.remove(after.iter().position(|(name, _)| name == "approval.json").unwrap()).1;
    assert_eq!(before, after, "nothing else in the folder changes");
    let sidecar: serde_json::Value = serde_json::from_slice(&sidecar).unwrap();
    let manifest = after.iter().find(|(name, _)| name == "manifest.json").unwrap();
    assert_eq!(sidecar["manifest_sha256"], tongbao::store::archive::sha256(&manifest.1));
    assert_eq!((&sidecar["by"], &sidecar["at"], &sidecar["note"]), (&"boss".into(), &"2017-04-06T11:00:00".into(), &"read".into()));
    small.expect(0, &["verify"]);
    small.expect(1, &["reject", "monthly/2017-03", "--by", "boss", "--note", "too late"]);
}

#[test]
fn what_was_changed_cannot_be_approved() {
    let small = waiting();
    for file in ["figures.csv", "manifest.json", "district.pdf"] {
        let path = small.edition("monthly/2017-03").join(file);
        let whole = std::fs::read(&path).unwrap();
        let put = |bytes: &[u8]| {
            std::fs::remove_file(&path).unwrap();
            std::fs::write(&path, bytes).unwrap();
        };
        put(&[whole.as_slice(), b"\n"].concat());
        let said = small.expect(1, &["approve", "monthly/2017-03", "--by", "boss"]);
        assert!(said.contains("edition-changed") && said.contains(file), "{file}: {said}");
        assert!(!small.edition("monthly/2017-03").join("approval.json").exists());
        assert!(!index(&small).contains("monthly/2017-03"));
        put(&whole);
    }
    std::fs::remove_file(small.edition("monthly/2017-03").join("district.xlsx")).unwrap();
    let said = small.expect(1, &["approve", "monthly/2017-03", "--by", "boss"]);
    assert!(said.contains("edition-incomplete") && said.contains("district.xlsx"), "{said}");
}

#[test]
fn a_rejected_edition_is_kept_and_made_again() {
    let small = waiting();
    let first = files(&small.edition("monthly/2017-03"));
    assert_eq!(small.run(&["reject", "monthly/2017-03", "--by", "boss"]).status.code(), Some(2), "a rejection says why");
    for (kept, next) in [("monthly/2017-03.r1", "monthly/2017-03.r2"), ("monthly/2017-03.r2", "monthly/2017-03.r3")] {
        let said = small.expect(0, &["reject", "monthly/2017-03", "--by", "boss", "--note", "page 2"]);
        assert!(said.contains(kept), "{said}");
        assert!(
            !small.edition("monthly/2017-03").exists()
                && small.edition(kept).join("approval.json").exists()
                && !small.edition(next).exists()
        );
        small.expect(1, &["approve", "monthly/2017-03", "--by", "boss"]);
        small.expect(1, &["approve", kept, "--by", "boss"]);
        small.expect(0, &["--as-of", "2017-04-06 10:00", "run", "monthly", "--period", "2017-03"]);
        assert_eq!(files(&small.edition("monthly/2017-03")), first, "the same data, the same bytes");
    }
    small.expect(0, &["approve", "monthly/2017-03", "--by", "boss"]);
    small.expect(0, &["verify", "monthly/2017-03.r1", "monthly/2017-03.r2", "monthly/2017-03"]);
}

#[test]
fn a_rejected_week_leaves_no_trace_in_the_register() {
    let small = Small::new(REQUIRED);
    let export = small.export("2017-03-06", "2017-03-19", 3);
    // One that was never released: overlong in W10's edition.
    let text = std::fs::read_to_string(&export).unwrap() + "020120171999999999,0201,I,2017-03-06 08:00:00,\n";
    std::fs::write(&export, text).unwrap();
    small.expect(0, &["--as-of", "2017-03-20 06:00", "ingest", export.to_str().unwrap()]);
    let anomalies = |period: &str| std::fs::read_to_string(small.edition(&format!("weekly/{period}")).join("anomalies.csv")).unwrap();
    small.expect(0, &["--as-of", "2017-03-20 09:00", "run", "weekly", "--period", "2017-W10"]);
    assert!(anomalies("2017-W10").contains("020120171999999999"), "{}", anomalies("2017-W10"));
    small.expect(0, &["reject", "weekly/2017-W10", "--by", "boss", "--note", "no"]);
    let output = small.run(&["--as-of", "2017-03-20 09:00", "run", "weekly", "--period", "2017-W11"]);
    assert!(output.status.success(), "{}", said(&output));
    let row = anomalies("2017-W11").lines().find(|line| line.contains("020120171999999999")).unwrap().to_owned();
    assert!(row.contains(",2017-W11,1,"), "first seen by the first run that stands: {row}");
}
