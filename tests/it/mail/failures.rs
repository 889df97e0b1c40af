//! Runs that come to nothing: the ledger says why, the operator hears of it once, and no reader does.

use super::desk::{BY_FILE, CIRCULATION, Desk, names};
use serde_json::Value;

const MONTHLY: &str = "schedules: { monthly: { at: working_day 3 10:00, from: 2017-03 } }\n";
const DUE: &str = "2017-04-07 10:00";

fn ledger(desk: &Desk) -> Vec<Value> {
    let output = desk.run(&["--format", "json", "export", "ledger"]);
    serde_json::from_slice(&output.stdout).unwrap()
}

fn write(desk: &Desk, path: &str, text: &str) -> std::path::PathBuf {
    let file = desk.dir().join(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, text).unwrap();
    file
}

/// Whom the mails that lie there are for.
fn readers(desk: &Desk) -> Vec<String> {
    let mut to: Vec<String> = desk.mails().iter().map(|m| m["to"][0][1].as_str().unwrap().split('@').next().unwrap().to_owned()).collect();
    to.sort();
    to
}

#[test]
fn whatever_stops_a_due_edition_stands_in_the_ledger_and_is_told_once() {
    let whole = Desk::new(&format!("{CIRCULATION}{BY_FILE}{MONTHLY}"));
    for (path, text, word) in [
        ("report-templates/components/mail.html", "{{ nobody_knows_this }}", "nobody_knows_this"),
        (
            "queries/gates/volume.sql",
            "-- title: x\n-- question: ?\n-- finding: x\n-- note: x\nSELECT nonsense FROM nowhere;\n",
            "volume.sql",
        ),
        ("report-templates/theme.yaml", "page: { widht: 1 }\n", "theme.yaml"),
        ("notes/monthly/2017-03.md", "---\ndemands: 7\n---\n", "2017-03.md"),
    ] {
        let desk = Desk::of_copy(&whole);
        let file = write(&desk, path, text);
        let said = desk.expect(3, &["--as-of", DUE, "run", "--due"]);
        assert!(said.contains("monthly/2017-03 can't be issued") && said.contains(word), "{path}: {said}");
        let tries = ledger(&desk);
        assert_eq!((tries.len(), &tries[0]["state"], &tries[0]["tries"]), (1, &"failed".into(), &1.into()), "{path}: {tries:?}");
        assert!(tries[0]["why"].as_str().unwrap().contains(word), "{path}: {tries:?}");
        assert_eq!(readers(&desk), ["keeper"], "{path}: the same call tells the operator, and nobody else");
        desk.expect(3, &["--as-of", "2017-04-07 11:00", "run", "--due"]);
        assert_eq!((ledger(&desk)[0]["tries"].clone(), readers(&desk).len()), (2.into(), 1), "{path}: once");
        assert!(!desk.dir().join("archive/monthly").exists(), "{path}");
        // Mended, it is issued and sent in one call.
        std::fs::remove_file(&file).unwrap();
        desk.expect(0, &["--as-of", "2017-04-07 12:00", "run", "--due"]);
        assert_eq!(readers(&desk), ["chief", "deputy", "head-0202", "head-jg", "keeper", "new-0201"], "{path}");
    }
}

#[test]
fn an_archive_that_cannot_be_written_is_told_to_the_operator() {
    let desk = Desk::new(&format!("{CIRCULATION}{BY_FILE}{MONTHLY}"));
    let in_the_way = write(&desk, "archive", "");
    desk.expect(3, &["--as-of", DUE, "run", "--due"]);
    assert_eq!((ledger(&desk)[0]["state"].clone(), readers(&desk)), ("failed".into(), vec!["keeper".to_owned()]));
    assert!(desk.mail_to("keeper@example.invalid")["text"].as_str().unwrap().contains("archive-io"));
    std::fs::remove_file(in_the_way).unwrap();
    desk.expect(0, &["--as-of", "2017-04-07 10:15", "run", "--due"]);
}

#[test]
fn a_calendar_that_ends_is_told_to_the_operator_once() {
    let desk = Desk::new("");
    write(&desk, "calendar.csv", "date,kind,name\n2016-01-01,holiday,\u{5143}\u{65e6}\n");
    desk.configure(&format!("{CIRCULATION}{BY_FILE}{MONTHLY}calendar: calendar.csv\n"));
    for day in ["2017-04-07 10:00", "2017-04-07 10:05"] {
        let said = desk.expect(3, &["--as-of", day, "run", "--due"]);
        assert!(said.contains("2017"), "{said}");
    }
    assert_eq!(readers(&desk), ["keeper"]);
    let text = desk.mail_to("keeper@example.invalid")["text"].as_str().unwrap().to_owned();
    assert!(text.contains("monthly") && text.contains("calendar"), "{text}");
}

#[test]
fn a_scheduled_run_sends_what_it_issues() {
    let desk = Desk::new(&format!("{CIRCULATION}{BY_FILE}{MONTHLY}"));
    let said = desk.expect(0, &["--as-of", DUE, "run", "--due"]);
    assert!(said.contains("issued monthly/2017-03") && said.contains("5 sent, 0 waiting"), "{said}");
    assert_eq!(readers(&desk), ["chief", "deputy", "head-0202", "head-jg", "new-0201"]);
    assert!(desk.mails().iter().all(|mail| !names(mail).is_empty()));
    let before = desk.mails();
    desk.expect(0, &["--as-of", "2017-04-07 10:05", "run", "--due"]);
    assert_eq!(desk.mails(), before, "the next call sends nothing twice");
}
