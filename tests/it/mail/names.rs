//! Names that would be headers, addresses, paths or markup: they arrive as text, and nothing goes anywhere else.

use super::desk::{BY_FILE, CIRCULATION, Desk};
use serde_json::Value;

const HEADER: &str = "x\\r\\nBcc: other@example.invalid\\r\\n\\r\\nbody";

#[test]
fn a_name_is_neither_a_header_nor_an_address_nor_a_path() {
    let desk = Desk::new("");
    let yaml = std::fs::read_to_string(desk.dir().join("tongbao.yaml")).unwrap();
    let hostile = yaml
        .replace("name: \u{67d0}\u{6d77}\u{5173}", &format!("name: \"\u{67d0}\u{6d77}\u{5173}{HEADER}\""))
        .replace("name: \u{5f20}\u{4e00}", &format!("name: \"{HEADER}\""))
        .replace("name: \u{674e}\u{4e8c}", "name: \"\\\"b\\\" <other@example.invalid>, \\u202ec\"")
        .replace("name: \u{4e59}\u{5730}\u{6d77}\u{5173}", "name: \"../..\\\\<b>{{ 7*7 }}\\0\"");
    std::fs::write(desk.dir().join("tongbao.yaml"), format!("{hostile}{CIRCULATION}{BY_FILE}")).unwrap();
    desk.issue("2017-03");
    desk.expect(0, &["--as-of", "2017-04-04 11:00", "send"]);
    let mails = desk.mails();
    let mut to: Vec<&str> = mails.iter().map(|m| m["to"][0][1].as_str().unwrap().split('@').next().unwrap()).collect();
    to.sort_unstable();
    assert_eq!(to, ["chief", "deputy", "head-0202", "head-jg", "new-0201"]);
    for mail in &mails {
        assert_eq!((&mail["defects"], mail["to"].as_array().unwrap().len()), (&serde_json::json!([]), 1), "{mail}");
        assert_eq!(mail["headers"].get("Bcc").filter(|bcc| !bcc.is_null()), None::<&Value>, "{mail}");
        for file in mail["files"].as_array().unwrap() {
            let name = file["name"].as_str().unwrap();
            assert!(!name.contains(['/', '\\', '<', '\0', '\n', '\r', '\u{202e}']), "{name:?}");
        }
    }
    let office = desk.mail_to("head-0202@example.invalid");
    let text = office["text"].as_str().unwrap();
    assert!(text.contains("../..\\<b>{{ 7*7 }}\u{25a1}"), "{text}");
    assert!(office["html"].as_str().unwrap().contains("&lt;b&gt;"), "{office}");
    let names: Vec<String> =
        super::desk::mails(&desk.dir().join("outbox")).iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    assert!(names.iter().all(|name| name.starts_with("0200.monthly.2017-03.")), "{names:?}");
}
