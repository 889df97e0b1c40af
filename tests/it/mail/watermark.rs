//! A reader's name beneath the pages of their own copy: the issued bytes stand before it unchanged, and nobody else's name is there.

use super::desk::{BY_FILE, CIRCULATION, Desk};
use lopdf::{Document, Object};
use std::collections::BTreeSet;
use std::path::Path;

const FOLDER: &str = "mail: { via: file, from: tongbao@example.invalid, allowed_domains: [example.invalid], folder: laid }\n";

fn marked() -> String {
    CIRCULATION.replace("sees: full }", "sees: full, watermark: true }")
}

/// A reader's only PDF as it was laid into their folder, with its name.
fn laid(desk: &Desk, person: &str) -> (String, Vec<u8>) {
    let folder = desk.dir().join("laid").join(person).join("monthly/2017-03");
    let mut pdfs: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "pdf"))
        .collect();
    assert_eq!(pdfs.len(), 1, "{person}: {pdfs:?}");
    let path = pdfs.remove(0);
    (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap())
}

fn issued(desk: &Desk, file: &str) -> Vec<u8> {
    std::fs::read(desk.dir().join("archive/monthly/2017-03").join(file)).unwrap()
}

fn text(pdf: &[u8]) -> String {
    let document = Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    document.extract_text(&pages).unwrap()
}

/// The streams of each page's content, unpacked.
fn contents(pdf: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let document = Document::load_mem(pdf).unwrap();
    let stream = |object: &Object| {
        let stream = document.get_object(object.as_reference().unwrap()).unwrap().as_stream().unwrap();
        stream.decompressed_content().unwrap_or_else(|_| stream.content.clone())
    };
    let of_page = |id| match document.get_dictionary(id).unwrap().get(b"Contents").unwrap() {
        Object::Array(streams) => streams.iter().map(stream).collect(),
        one => vec![stream(one)],
    };
    document.get_pages().into_values().map(of_page).collect()
}

#[test]
fn a_readers_copy_is_the_issued_file_with_their_name_beneath_every_page() {
    let desk = Desk::new(&format!("{}{FOLDER}", marked()));
    desk.issue("2017-03");
    desk.expect(0, &["--as-of", "2017-04-04 11:00", "send"]);
    let whole = issued(&desk, "district.pdf");
    let mut names = BTreeSet::new();
    for person in ["chief", "deputy"] {
        let (name, copy) = laid(&desk, person);
        assert!(copy.len() > whole.len() && copy.starts_with(&whole), "the issued bytes stand first, so that their hash can be taken");
        assert_eq!(text(&copy), text(&whole), "the name is drawn, not written: no search finds it between the lines");
        let (before, after) = (contents(&whole), contents(&copy));
        assert_eq!(before.len(), after.len());
        for (page, (before, after)) in before.iter().zip(&after).enumerate() {
            assert_eq!(before[..], after[1..], "page {page}: its own content is as it was, above the name");
            let beneath = String::from_utf8(after[0].clone()).unwrap();
            assert!(beneath.starts_with("q\n/Artifact<</Type/Pagination>>BDC\n") && beneath.ends_with("EMC\nQ\n"), "{beneath:.80}");
        }
        names.insert(after_of(&copy));
        let mail = desk.mail_to(&format!("{person}@example.invalid"));
        let sent = mail["files"].as_array().unwrap().iter().find(|file| file["name"] == name.as_str()).unwrap();
        assert_eq!(sent["sha256"], tongbao::store::archive::sha256(&copy), "mailed and laid are the same bytes");
        whole_to_others(&copy);
    }
    assert_eq!(names.len(), 2, "each has their own name");
    let (_, plain) = laid(&desk, "head_0202");
    assert_eq!(plain, issued(&desk, "office-0202.pdf"), "a line that asks for none leaves the file as it is");
    // Made again a month later from the archive, and nothing had changed.
    for row in desk.outbox() {
        let id = row["message_id"].as_str().unwrap();
        desk.expect(0, &["--as-of", "2017-05-04 11:00", "send", "--show", id]);
    }
    desk.expect(0, &["verify"]);
}

fn after_of(pdf: &[u8]) -> Vec<u8> {
    contents(pdf)[0][0].clone()
}

/// Another program reads the file without a complaint.
fn whole_to_others(pdf: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.pdf");
    std::fs::write(&path, pdf).unwrap();
    complains_not(&path);
}

fn complains_not(path: &Path) {
    // Where the program isn't installed the trial rests on lopdf's reading above.
    if let Ok(output) = std::process::Command::new("qpdf").arg("--check").arg(path).output() {
        assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    }
}

/// Where two lines give a reader the same pages and one says so, the name is there; other formats have none.
#[test]
fn either_line_is_enough_and_a_correction_keeps_it() {
    let twice = format!("{}  - {{ bulletin: monthly, scope: district, to: [chief], sees: full }}\n", marked());
    let desk = Desk::new(&format!("{twice}{FOLDER}"));
    desk.issue("2017-03");
    desk.expect(0, &["--as-of", "2017-04-04 11:00", "send"]);
    assert!(laid(&desk, "chief").1.starts_with(&issued(&desk, "district.pdf")));
    assert_ne!(laid(&desk, "chief").1, issued(&desk, "district.pdf"));
    let html = desk.hash_of("monthly/2017-03", "district.html");
    let chief = desk.mail_to("chief@example.invalid");
    assert!(chief["files"].as_array().unwrap().iter().any(|file| file["sha256"] == html.as_str()), "{chief}");
}

#[test]
fn a_name_that_cannot_be_set_is_found_by_check() {
    let desk = Desk::new(&format!("{}{BY_FILE}", marked()));
    let path = desk.dir().join("tongbao.yaml");
    let yaml = std::fs::read_to_string(&path).unwrap().replace("name: \u{5f20}\u{4e00}", "name: \u{5f20}\u{16a0}");
    std::fs::write(&path, yaml).unwrap();
    let said = desk.expect(2, &["check"]);
    assert!(said.contains("error[missing-character]") && said.contains("\u{16a0}") && said.contains("chief"), "{said}");
}
