//! Who gets what, and what a mail client makes of it.

use super::desk::{BY_FILE, CIRCULATION, Desk, names};
use std::collections::BTreeSet;

#[test]
fn each_reader_gets_a_message_with_exactly_their_files() {
    let desk = Desk::issued(BY_FILE);
    assert!(desk.mails().is_empty(), "nothing goes before it is sent");
    let dry = desk.expect(0, &["--as-of", "2017-04-04 11:00", "send", "--dry-run"]);
    assert!(dry.contains("chief@example.invalid") && desk.mails().is_empty(), "{dry}");
    desk.expect(0, &["--as-of", "2017-04-04 11:00", "send"]);

    let edition = "monthly/2017-03";
    let wanted = [
        ("chief", vec![("district.pdf", "\u{67d0}\u{6d77}\u{5173}"), ("district.html", "\u{67d0}\u{6d77}\u{5173}")]),
        ("deputy", vec![("district.pdf", "\u{67d0}\u{6d77}\u{5173}"), ("district.html", "\u{67d0}\u{6d77}\u{5173}")]),
        // In office on the day of issue; who was before gets nothing.
        (
            "new-0201",
            vec![("office-0201.pdf", "\u{7532}\u{5730}\u{6d77}\u{5173}"), ("office-0201.xlsx", "\u{7532}\u{5730}\u{6d77}\u{5173}")],
        ),
        (
            "head-0202",
            vec![("office-0202.pdf", "\u{4e59}\u{5730}\u{6d77}\u{5173}"), ("office-0202.xlsx", "\u{4e59}\u{5730}\u{6d77}\u{5173}")],
        ),
        ("head-jg", vec![("department-jg.pdf", "\u{76d1}\u{7ba1}\u{5904}")]),
    ];
    let got: BTreeSet<String> = desk.mails().iter().map(|m| m["to"][0][1].as_str().unwrap().to_owned()).collect();
    assert_eq!(got, wanted.iter().map(|(who, _)| format!("{who}@example.invalid")).collect());
    for (who, files) in &wanted {
        let mail = desk.mail_to(&format!("{who}@example.invalid"));
        for ((file, scope), seen) in files.iter().zip(mail["files"].as_array().unwrap()) {
            let ending = file.rsplit_once('.').unwrap().1;
            let name = format!(
                "\u{5173}\u{533a}\u{901a}\u{5173}\u{65f6}\u{6548}\u{901a}\u{62a5}2017\u{5e74}\u{7b2c}3\u{671f}\u{ff08}{scope}\u{ff09}.{ending}"
            );
            assert_eq!((seen["name"].as_str(), seen["typed_name"].as_str()), (Some(name.as_str()), Some(name.as_str())), "{who}");
            assert_eq!(seen["sha256"], desk.hash_of(edition, file), "{who} {file}");
            let kind = match ending {
                "pdf" => "application/pdf",
                "html" => "text/html",
                _ => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            };
            assert_eq!((&seen["type"], &seen["disposition"]), (&kind.into(), &"attachment".into()));
        }
        assert_eq!(mail["files"].as_array().unwrap().len(), files.len(), "{who}: {:?}", names(&mail));
    }
}

#[test]
fn a_message_is_whole_and_says_what_it_is() {
    let desk = Desk::new(&format!("{CIRCULATION}{}", BY_FILE.replace(" }", ", receipt: true }")));
    desk.issue("2017-03");
    desk.expect(0, &["--as-of", "2017-04-04 11:00", "send"]);
    let mail = desk.mail_to("new-0201@example.invalid");
    let header = |name: &str| mail["headers"][name].as_str().unwrap_or_else(|| panic!("no {name}: {mail}")).to_owned();
    assert_eq!(mail["defects"], serde_json::json!([]));
    assert_eq!((&mail["bare_lf"], &mail["ascii"]), (&0.into(), &true.into()), "{mail}");
    assert!(mail["longest_line"].as_u64().unwrap() <= 998);
    assert_eq!(header("Message-ID"), "<0200.monthly.2017-03.new_0201@example.invalid>");
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    assert_eq!(header("List-Id"), "<monthly.0200.example.invalid>");
    assert_eq!(header("Disposition-Notification-To"), "<tongbao@example.invalid>");
    // 10:00 in Shanghai.
    assert_eq!(mail["date"].as_f64(), Some(1_491_271_200.0));
    assert_eq!(
        header("Subject"),
        "\u{5173}\u{533a}\u{901a}\u{5173}\u{65f6}\u{6548}\u{901a}\u{62a5}\u{ff08}2017\u{5e74}\u{7b2c}3\u{671f}\u{ff09}\u{ff1a}\u{7532}\u{5730}\u{6d77}\u{5173}"
    );
    assert_eq!(
        mail["from"][0],
        serde_json::json!(["\u{67d0}\u{6d77}\u{5173}\u{901a}\u{5173}\u{65f6}\u{6548}\u{901a}\u{62a5}", "tongbao@example.invalid"])
    );
    assert_eq!(mail["to"], serde_json::json!([["\u{8d75}\u{56db}", "new-0201@example.invalid"]]));
    let structure: Vec<&str> = mail["structure"].as_array().unwrap().iter().map(|s| s.as_str().unwrap()).collect();
    assert_eq!(structure[..4], ["multipart/mixed", "multipart/alternative", "text/plain", "text/html"]);
    // The office's own figure as published, in both bodies, by its id in the HTML.
    let figures = std::fs::read_to_string(desk.dir().join("archive/monthly/2017-03/figures.csv")).unwrap();
    let row = figures.lines().find(|l| l.starts_with("clearance_hours_mean.I.office:0201.current,")).unwrap();
    let display = row.split(',').nth(10).unwrap();
    let (text, html) = (mail["text"].as_str().unwrap(), mail["html"].as_str().unwrap());
    assert!(
        text.contains(&format!("\u{8fdb}\u{53e3}\u{5e73}\u{5747}\u{901a}\u{5173}\u{65f6}\u{95f4}\u{ff1a}{display}\u{5c0f}\u{65f6}")),
        "{text}"
    );
    assert!(html.contains(&format!("data-figure=\"clearance_hours_mean.I.office:0201.current\">{display}\u{5c0f}\u{65f6}")), "{html}");
    for name in names(&mail) {
        assert!(text.contains(name) && html.contains(name), "{name}");
    }
    // The same bytes again, from the outbox and the archive.
    let shown = desk.run(&["send", "--show", "0200.monthly.2017-03.new_0201@example.invalid"]);
    assert_eq!(shown.stdout, std::fs::read(mail["path"].as_str().unwrap()).unwrap());
}

#[test]
fn what_was_sent_is_not_sent_again() {
    let desk = Desk::issued(BY_FILE);
    desk.expect(0, &["send"]);
    let before = desk.mails();
    for _ in 0..2 {
        let said = desk.expect(0, &["send", "monthly/2017-03"]);
        assert!(said.contains("0 sent, 0 waiting"), "{said}");
    }
    assert_eq!(desk.mails(), before);
    assert!(desk.outbox().iter().all(|row| row["state"] == "sent" && row["attempts"] == 1), "{:?}", desk.outbox());
    desk.expect(2, &["send", "monthly/2017-04"]);
}

#[test]
fn who_will_get_an_edition_can_be_asked_before_it_is_approved() {
    let schedules = "schedules: { monthly: { at: working_day 3 10:00, approval: required } }\n";
    let desk = Desk::new(&format!("{CIRCULATION}{BY_FILE}{schedules}"));
    desk.issue("2017-03");
    let nothing = desk.expect(0, &["--as-of", "2017-04-04 11:00", "send", "--dry-run"]);
    assert!(nothing.contains("0 messages would be sent"), "{nothing}");
    let asked = desk.expect(0, &["--as-of", "2017-04-04 11:00", "send", "--dry-run", "monthly/2017-03"]);
    assert!(asked.contains("chief@example.invalid") && asked.contains("head-jg@example.invalid"), "{asked}");
    assert!(desk.outbox().is_empty(), "asking queues nothing");
    desk.expect(1, &["--as-of", "2017-04-04 11:00", "send", "--dry-run", "monthly/2017-02"]);
    desk.expect(0, &["--as-of", "2017-04-04 12:00", "approve", "monthly/2017-03", "--by", "deputy"]);
    let after = desk.expect(0, &["--as-of", "2017-04-04 12:00", "send", "--dry-run", "monthly/2017-03"]);
    assert_eq!(asked, after, "approved the same day, it goes to those");
}
