//! Sights, sizes, quiet, gaps, failures: what stands in the configuration and what comes of it.

use super::desk::{BY_FILE, CIRCULATION, Desk, company, names};
use crate::district::said;

/// Two lines that give the district's pages to readers who see differently.
const TWO_SIGHTS: &str = "\
visibility:
  full: { entry_id: whole, company_name: whole }
  brief: { entry_id: left_out, company_name: masked, \"section:quality\": left_out }
circulation:
  - { bulletin: monthly, scope: district, to: [chief], formats: [html], sees: full }
  - { bulletin: monthly, scope: district, to: [deputy], formats: [html], sees: brief }
  - { bulletin: monthly, scope: district, to: [keeper], formats: [html] }
";

#[test]
fn readers_of_one_scope_get_files_of_their_own_sight() {
    let desk = Desk::new(&format!("{TWO_SIGHTS}{BY_FILE}"));
    desk.issue("2017-03");
    desk.expect(0, &["--as-of", "2017-04-04 11:00", "send"]);
    let file = |who: &str, name: &str| {
        let mail = desk.mail_to(&format!("{who}@example.invalid"));
        assert_eq!(mail["files"][0]["sha256"], desk.hash_of("monthly/2017-03", name), "{who}");
        std::fs::read_to_string(desk.dir().join("archive/monthly/2017-03").join(name)).unwrap()
    };
    let full = file("chief", "district.whole.html");
    let brief = file("deputy", "district.html");
    let plain = file("keeper", "district.company_name-masked.entry_id-masked.html");
    let quality = "id=\"a-quality\"";
    let somebody = (1..=62).map(company).find(|c| full.contains(c)).expect("a company is named to who may see it");
    assert!(full.contains(quality) && !brief.contains(quality) && plain.contains(quality));
    assert!(!brief.contains(&somebody) && !plain.contains(&somebody));
    assert!(plain.contains("0201***") && !brief.contains("0201***"));
    desk.expect(0, &["verify"]);
}

#[test]
fn what_is_too_large_goes_in_parts_and_never_empty() {
    let whole = Desk::issued(BY_FILE);
    let size = |file: &str| std::fs::metadata(whole.dir().join("archive/monthly/2017-03").join(file)).unwrap().len();
    let weight = |bytes: u64| bytes * 4 / 3 * 78 / 76 + 25_000;
    // The district's PDF and HTML each fit alone, not together.
    let (pdf, html) = (size("district.pdf"), size("district.html"));
    let parts = format!("max_size: {}", weight(pdf.max(html)));
    let desk = Desk::new(&format!("{CIRCULATION}{}", BY_FILE.replace("operators", &format!("{parts}, operators"))));
    desk.issue("2017-03");
    desk.expect(0, &["--as-of", "2017-04-04 11:00", "send"]);
    let mut to_chief: Vec<_> = desk.mails().into_iter().filter(|m| m["to"][0][1] == "chief@example.invalid").collect();
    to_chief.sort_by_key(|m| m["headers"]["Message-ID"].as_str().unwrap().len());
    assert_eq!(to_chief.len(), 2);
    for (mail, (file, part)) in to_chief.iter().zip([("district.pdf", "1/2"), ("district.html", "2/2")]) {
        assert!(mail["bytes"].as_u64().unwrap() <= weight(pdf.max(html)));
        assert_eq!(mail["files"].as_array().unwrap().len(), 1);
        assert_eq!(mail["files"][0]["sha256"], desk.hash_of("monthly/2017-03", file));
        assert!(mail["headers"]["Subject"].as_str().unwrap().contains(part), "{mail}");
    }
    assert_eq!(to_chief[1]["headers"]["In-Reply-To"], to_chief[0]["headers"]["Message-ID"]);
    // Only the smaller fits: it goes with a note that names the other.
    let (small, small_name, large_name) = if pdf < html { (pdf, "pdf", ".html") } else { (html, "html", ".pdf") };
    let one = Desk::new(&format!("{CIRCULATION}{}", BY_FILE.replace("operators", &format!("max_size: {}, operators", weight(small)))));
    one.issue("2017-03");
    one.run(&["--as-of", "2017-04-04 11:00", "send"]);
    let mail = one.mail_to("chief@example.invalid");
    assert!(
        names(&mail).len() == 1 && names(&mail)[0].ends_with(small_name) && mail["text"].as_str().unwrap().contains(large_name),
        "{mail}"
    );
    // Nothing fits: no empty message, and the operator is told.
    let none = Desk::new(&format!("{CIRCULATION}{}", BY_FILE.replace("operators", "max_size: 9KB, operators")));
    none.issue("2017-03");
    none.expect(3, &["--as-of", "2017-04-04 11:00", "send"]);
    assert_eq!(none.mails().len(), 1);
    assert!(none.mail_to("keeper@example.invalid")["text"].as_str().unwrap().contains("too-large"));
    assert!(none.outbox().iter().filter(|row| row["person"] != "keeper").all(|row| row["state"] == "dead"));
}

#[test]
fn in_quiet_hours_readers_get_nothing() {
    let desk = Desk::issued(&BY_FILE.replace("operators", "quiet_hours: \"20:00-07:30\", operators"));
    let said = desk.expect(0, &["--as-of", "2017-04-04 23:00", "send"]);
    assert!(said.contains("quiet hours until 2017-04-05 07:30") && desk.mails().is_empty(), "{said}");
    desk.expect(0, &["--as-of", "2017-04-05 07:30", "send"]);
    assert_eq!(desk.mails().len(), 5);
    desk.configure(&format!("{CIRCULATION}{}", BY_FILE.replace("operators", "quiet_hours: 25:00-07:30, operators")));
    desk.expect(2, &["send"]);
}

#[test]
fn a_missing_head_is_told_to_the_operator_and_the_rest_get_theirs() {
    let desk = Desk::new(&format!("{CIRCULATION}{BY_FILE}"));
    let yaml = std::fs::read_to_string(desk.dir().join("tongbao.yaml")).unwrap();
    let gone = yaml
        .replace("email: head-jg@example.invalid", "email: head-jg@example.invalid, valid_to: 2017-03-01")
        .replace(", email: head-0202@example.invalid", "");
    std::fs::write(desk.dir().join("tongbao.yaml"), gone).unwrap();
    desk.issue("2017-03");
    desk.expect(0, &["--as-of", "2017-04-04 11:00", "send"]);
    let mut to: Vec<String> = desk.mails().iter().map(|m| m["to"][0][1].as_str().unwrap().to_owned()).collect();
    to.sort();
    assert_eq!(to, ["chief", "deputy", "keeper", "new-0201"].map(|who| format!("{who}@example.invalid")));
    let notice = desk.mail_to("keeper@example.invalid");
    let text = notice["text"].as_str().unwrap();
    assert!(text.contains("nobody heads department:jg on 2017-04-04") && text.contains("`head_0202` has no address"), "{text}");
    assert!(notice["files"] == serde_json::json!([]) && notice["html"].as_str().unwrap().contains("nobody heads"), "{notice}");
}

#[test]
fn check_finds_who_gets_nothing_and_who_cannot_be_reached() {
    let desk = Desk::new(&format!(
        "{}{}",
        CIRCULATION
            .replace("scope: each_office", "scope: \"office:0201\"")
            .replace("own_office }\n  - { bulletin: monthly, scope: each_dep", "own_office }\n  - { bulletin: weekly, scope: each_dep"),
        BY_FILE
    ));
    let yaml = std::fs::read_to_string(desk.dir().join("tongbao.yaml")).unwrap();
    let wrong = yaml
        .replace(", email: chief@example.invalid", "")
        .replace("deputy@example.invalid", "keeper@example.invalid")
        .replace("company_name: masked }", "company_name: masked, \"section:qualty\": left_out }");
    std::fs::write(desk.dir().join("tongbao.yaml"), &wrong).unwrap();
    let said = desk.expect(2, &["--as-of", "2017-04-04", "check"]);
    for finding in [
        "nobody receives `monthly` of office:0202",
        "nobody receives `monthly` of department:jg",
        "`chief` has no address",
        "`deputy` and `keeper` have the same address",
        "this line sends nothing: `weekly` has no such edition",
        "no bulletin has a section `qualty`",
        "did you mean `section:quality`?",
    ] {
        assert!(said.contains(finding), "{finding}: {said}");
    }
    let outside = yaml.replace("deputy@example.invalid", "deputy@example.org");
    std::fs::write(desk.dir().join("tongbao.yaml"), outside).unwrap();
    let said = desk.expect(2, &["check"]);
    assert!(said.contains("mail to `deputy@example.org` is not allowed"), "{said}");
}

#[test]
fn a_restored_copy_sends_nothing_until_told() {
    let desk = Desk::issued(BY_FILE);
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup.tar.gz");
    desk.expect(0, &["backup", backup.to_str().unwrap()]);
    let copy = folder.path().join("copy");
    let restored = crate::district::tongbao(&copy, &["restore", backup.to_str().unwrap()]);
    assert!(restored.status.success(), "{}", said(&restored));
    let output = crate::district::tongbao(&copy, &["--as-of", "2017-04-04 11:00", "send"]);
    assert!(said(&output).contains("send --enable") && super::desk::mails(&copy.join("outbox")).is_empty(), "{}", said(&output));
    let output = crate::district::tongbao(&copy, &["--as-of", "2017-04-04 11:00", "send", "--enable"]);
    assert!(output.status.success() && super::desk::mails(&copy.join("outbox")).len() == 5, "{}", said(&output));
}

#[test]
fn files_are_laid_into_each_readers_folder_too() {
    let desk = Desk::issued(&BY_FILE.replace("operators", "folder: share, operators"));
    let blocked = desk.dir().join("share/chief");
    std::fs::create_dir_all(desk.dir().join("share")).unwrap();
    std::fs::write(&blocked, "in the way").unwrap();
    // Both ways or none.
    desk.expect(3, &["--as-of", "2017-04-04 11:00", "send"]);
    assert_eq!(desk.mails().len(), 4);
    std::fs::remove_file(&blocked).unwrap();
    desk.expect(0, &["--as-of", "2017-04-04 12:00", "send"]);
    for mail in desk.mails() {
        let to = mail["to"][0][1].as_str().unwrap().split('@').next().unwrap().replace('-', "_");
        let folder = desk.dir().join("share").join(to).join("monthly/2017-03");
        let laid: Vec<(String, String)> =
            crate::district::files(&folder).into_iter().map(|(name, bytes)| (name, tongbao::store::archive::sha256(&bytes))).collect();
        let mut sent: Vec<(String, String)> = mail["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| (f["name"].as_str().unwrap().to_owned(), f["sha256"].as_str().unwrap().to_owned()))
            .collect();
        sent.sort();
        assert_eq!(laid, sent);
    }
}

#[test]
fn a_correction_goes_to_everyone_who_got_the_first() {
    let desk = Desk::issued(BY_FILE);
    desk.expect(0, &["--as-of", "2017-04-04 11:00", "send"]);
    // The director has left, and so has the deputy; both got the first.
    let yaml = std::fs::read_to_string(desk.dir().join("tongbao.yaml")).unwrap();
    let left = yaml
        .replace("director: chief", "director: next")
        .replace("deputy@example.invalid", "deputy@example.invalid, valid_to: 2017-04-30")
        .replace("people:\n", "people:\n  - { id: next, name: \u{65b0}, email: next@example.invalid, valid_from: 2017-05-01 }\n")
        .replace("chief@example.invalid }", "chief-now@example.invalid, valid_to: 2017-04-30 }");
    std::fs::write(desk.dir().join("tongbao.yaml"), left).unwrap();
    let export = std::fs::read_to_string(desk.dir().join("day_20170430.csv")).unwrap();
    let (head, row) = (export.lines().next().unwrap(), export.lines().nth(1).unwrap());
    let moved = desk.dir().join("day_20170501.csv");
    std::fs::write(&moved, format!("{head}\n{}\n", row.replace(" 09:00:00", " 19:00:00"))).unwrap();
    desk.expect(0, &["--as-of", "2017-05-02 06:00", "ingest", moved.to_str().unwrap()]);
    desk.expect(0, &["--as-of", "2017-05-03 10:00", "run", "monthly", "--period", "2017-03", "--correct"]);
    desk.expect(0, &["--as-of", "2017-05-03 11:00", "send"]);
    // The operator's notice, that the deputy holds no post any more, has no files.
    let mails = desk.mails().into_iter().filter(|m| m["headers"]["Message-ID"].as_str().unwrap().contains("2017-03.c1"));
    let corrections: Vec<_> = mails.filter(|m| !names(m).is_empty()).collect();
    let mut to: Vec<&str> = corrections.iter().map(|m| m["to"][0][1].as_str().unwrap().split('@').next().unwrap()).collect();
    to.sort_unstable();
    assert_eq!(to, ["chief-now", "deputy", "head-0202", "head-jg", "new-0201", "next"]);
    for mail in &corrections {
        let subject = mail["headers"]["Subject"].as_str().unwrap();
        assert!(
            subject.contains("\u{66f4}\u{6b63}1") && mail["text"].as_str().unwrap().contains("\u{7b2c}1\u{6b21}\u{66f4}\u{6b63}"),
            "{mail}"
        );
        let first = mail["headers"]["In-Reply-To"].as_str().unwrap_or_default();
        assert_eq!(first.contains("monthly.2017-03."), mail["to"][0][1] != "next@example.invalid", "{mail}");
    }
    let chief = corrections.iter().find(|m| m["to"][0][1] == "chief-now@example.invalid").unwrap();
    assert_eq!(chief["files"][0]["sha256"], desk.hash_of("monthly/2017-03.c1", "district.pdf"));
}

#[test]
fn an_operator_is_told_once_of_a_streak_of_failures() {
    let desk = Desk::of_copy(&Desk::issued(BY_FILE));
    desk.configure(&format!("{CIRCULATION}{BY_FILE}gates: {{ freshness: hold }}\n"));
    desk.expect(0, &["--as-of", "2017-04-04 11:00", "send"]);
    let notices = |desk: &Desk| desk.mails().into_iter().filter(|m| m["to"][0][1] == "keeper@example.invalid").count();
    // May isn't loaded.
    for day in ["2017-06-05", "2017-06-06"] {
        desk.expect(3, &["--as-of", &format!("{day} 10:00"), "run", "monthly", "--period", "2017-05"]);
        desk.run(&["--as-of", &format!("{day} 11:00"), "send"]);
        assert_eq!(notices(&desk), 1, "{day}");
    }
    let text = desk.mail_to("keeper@example.invalid")["text"].as_str().unwrap().to_owned();
    assert!(text.contains("monthly/2017-05") && text.contains("gate-held"), "{text}");
    // A release ends the streak; the next failure begins another.
    desk.expect(0, &["--as-of", "2017-06-06 12:00", "run", "monthly", "--period", "2017-04"]);
    desk.expect(3, &["--as-of", "2017-06-07 10:00", "run", "monthly", "--period", "2017-05"]);
    desk.expect(0, &["--as-of", "2017-06-07 11:00", "send"]);
    assert_eq!(notices(&desk), 2);
}
