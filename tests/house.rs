//! Holds the code to the house's order: storeys, rooms, where SQL and wording may stand. Reads files as text; knows no more than that.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file under `folder` with one of the endings, sorted, as (path from the root, text).
fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    fn walk(dir: &Path, out: &mut Vec<PathBuf>) {
        let Ok(entries) = fs::read_dir(dir) else { return };
        for entry in entries.map(|e| e.expect("a readable folder").path()) {
            if entry.is_dir() { walk(&entry, out) } else { out.push(entry) }
        }
    }
    let mut paths = Vec::new();
    walk(&root().join(folder), &mut paths);
    paths.sort();
    paths
        .into_iter()
        .filter(|p| endings.iter().any(|e| p.to_string_lossy().ends_with(e)))
        .map(|p| {
            let name = p.strip_prefix(root()).expect("found under the root").to_string_lossy().replace('\\', "/");
            let text = fs::read_to_string(&p).unwrap_or_else(|e| panic!("{name}: {e}"));
            (name, text)
        })
        .collect()
}

/// The rooms in the order of `lib.rs`: `("terms", "problem")` first.
fn rooms() -> Vec<(String, String)> {
    let map = fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs");
    let mut storey = String::new();
    let mut rooms = Vec::new();
    for line in map.lines() {
        if let Some(name) = line.strip_prefix("pub mod ").and_then(|l| l.strip_suffix(" {")) {
            storey = name.to_owned();
        } else if let Some(rest) = line.strip_prefix("    pub mod ") {
            let (name, comment) = rest.split_once(';').expect("a room is declared on one line");
            assert!(comment.trim_start().starts_with("// "), "lib.rs says what {name} is for");
            rooms.push((storey.clone(), name.to_owned()));
        }
    }
    rooms
}

/// Which room a source file belongs to.
fn room_of(path: &str) -> Option<(String, String)> {
    let mut parts = path.strip_prefix("src/")?.split('/');
    let storey = parts.next()?.to_owned();
    let room = parts.next()?.trim_end_matches(".rs").to_owned();
    Some((storey, room))
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{3007}')
}

/// A Rust file cut into its code with comments blanked, and its string literals with their lines; `#[cfg(test)] mod tests` is left out.
fn literals(text: &str) -> (String, Vec<(usize, String)>) {
    let text = text.split("#[cfg(test)]\nmod tests {").next().expect("split yields a first part");
    let chars: Vec<char> = text.chars().collect();
    let (mut code, mut found, mut line, mut i) = (String::new(), Vec::new(), 1, 0);
    while i < chars.len() {
        let rest = &chars[i..];
        if rest.starts_with(&['/', '/']) {
            while i < chars.len() && chars[i] != '\n' {
                i += 1;
            }
        } else if rest.starts_with(&['\'', '"', '\'']) || rest.starts_with(&['\'', '\\', '"', '\'']) {
            i += if rest[1] == '\\' { 4 } else { 3 };
        } else if rest[0] == '"'
            || (rest[0] == 'r' && raw_hashes(rest).is_some() && !code.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
        {
            let begun = line;
            let hashes = if rest[0] == '"' { None } else { raw_hashes(rest) };
            i += hashes.map_or(1, |n| n + 2);
            let mut literal = String::new();
            while i < chars.len() {
                if hashes.is_none() && chars[i] == '\\' {
                    literal.extend(chars.get(i..i + 2).unwrap_or_default());
                    line += usize::from(chars.get(i + 1) == Some(&'\n'));
                    i += 2;
                    continue;
                }
                let closes = chars[i] == '"' && hashes.is_none_or(|n| chars[i + 1..].iter().take(n).filter(|c| **c == '#').count() == n);
                if closes {
                    i += 1 + hashes.unwrap_or(0);
                    break;
                }
                line += usize::from(chars[i] == '\n');
                literal.push(chars[i]);
                i += 1;
            }
            found.push((begun, literal));
            code.push_str("\"\"");
        } else {
            line += usize::from(chars[i] == '\n');
            code.push(chars[i]);
            i += 1;
        }
    }
    (code, found)
}

/// For `r"`, `r#"`: how many hashes.
fn raw_hashes(rest: &[char]) -> Option<usize> {
    let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
    (rest.get(1 + hashes) == Some(&'"')).then_some(hashes)
}

fn none(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn the_map_lists_every_room_and_no_other() {
    let listed = rooms();
    let mut standing: Vec<(String, String)> = files("src", &[".rs"]).iter().filter_map(|(name, _)| room_of(name)).collect();
    standing.sort();
    standing.dedup();
    let mut sorted = listed.clone();
    sorted.sort();
    assert_eq!(sorted, standing, "lib.rs and the folders of src/ differ");
}

#[test]
fn a_room_imports_only_from_rooms_above_it() {
    let order = rooms();
    let place: BTreeMap<&(String, String), usize> = order.iter().enumerate().map(|(i, r)| (r, i)).collect();
    let mut complaints = Vec::new();
    for (name, text) in files("src", &[".rs"]) {
        let Some(own) = room_of(&name) else { continue };
        let (code, _) = literals(&text);
        for (storey, room) in &order {
            let imported = code.contains(&format!("crate::{storey}::{room}"))
                || code.lines().any(|l| l.contains(&format!("crate::{storey}::{{")) && l.contains(room.as_str()));
            let target = (storey.clone(), room.clone());
            if imported && target != own && place[&target] >= place[&own] {
                complaints.push(format!("{name}: {}::{} stands above {storey}::{room} and imports it", own.0, own.1));
            }
        }
    }
    none(complaints);
}

#[test]
fn a_library_is_named_in_its_one_room() {
    const HOMES: [(&str, &[&str]); 8] = [
        ("serde_yaml::", &["src/terms/problem"]),
        ("tera::", &["src/publish/render"]),
        ("printpdf::", &["src/press/pdf"]),
        ("lopdf::", &["src/press/pdf"]),
        ("lettre::", &["src/publish/mail"]),
        ("duckdb::", &["src/store/warehouse", "src/store/ingest"]),
        ("html5ever::", &["src/press/document"]),
        ("rust_xlsxwriter::", &["src/publish/workbook", "src/operate/demo"]),
    ];
    let mut complaints = Vec::new();
    for (name, text) in files("src", &[".rs"]) {
        let (code, _) = literals(&text);
        for (library, homes) in HOMES {
            if code.contains(library) && !homes.iter().any(|home| name.starts_with(home)) {
                complaints.push(format!("{name} names {library} which belongs to {}", homes.join(" and ")));
            }
        }
    }
    none(complaints);
}

#[test]
fn rust_holds_no_sql_and_no_wording() {
    const SQL: [&str; 8] = ["SELECT ", "INSERT INTO", "CREATE TABLE", "UPDATE ", "DELETE FROM", "MERGE INTO", "GROUP BY", "ATTACH "];
    const WORDING: [&str; 2] = ["src/operate/demo/", "src/press/typeset/"];
    let mut complaints = Vec::new();
    for (name, text) in files("src", &[".rs"]) {
        for (line, literal) in literals(&text).1 {
            if SQL.iter().any(|word| literal.contains(word)) {
                complaints.push(format!("{name}:{line}: SQL in Rust: {literal:.60}"));
            }
            if literal.chars().any(is_han) && !WORDING.iter().any(|place| name.starts_with(place)) {
                complaints.push(format!("{name}:{line}: wording in Rust: {literal:.60}"));
            }
        }
    }
    none(complaints);
}

#[test]
fn files_have_one_subject_and_no_shortcuts() {
    /// Lines after which a file no longer reads in one sitting.
    const LONGEST: usize = 600;
    const REFUSED: [(&str, &str); 6] = [
        ("todo!(", "a stub"),
        ("unimplemented!(", "a stub"),
        ("dbg!(", "left from a search"),
        (".unwrap()", "write expect with its proof"),
        ("#[allow(", "write #[expect(lint, reason = ...)]"),
        ("#![allow(", "write #[expect(lint, reason = ...)]"),
    ];
    let mut complaints = Vec::new();
    for folder in ["src", "tests", "benches"] {
        for (name, text) in files(folder, &[".rs"]) {
            let lines = text.lines().count();
            if lines > LONGEST {
                complaints.push(format!("{name} has {lines} lines: more than one subject?"));
            }
            if folder == "src" && !name.ends_with("/tests.rs") {
                let (code, _) = literals(&text);
                complaints
                    .extend(REFUSED.iter().filter(|(mark, _)| code.contains(mark)).map(|(mark, why)| format!("{name}: {mark} {why}")));
            }
        }
    }
    none(complaints);
}

#[test]
fn only_stores_and_the_top_write_files() {
    const WRITES: [&str; 9] = [
        "fs::write",
        "File::create",
        "fs::rename",
        "fs::remove",
        "fs::create_dir",
        "OpenOptions",
        "fs::copy",
        "fs::hard_link",
        "fs::set_permissions",
    ];
    const MAY: [&str; 3] = ["src/store/", "src/operate/issue/", "src/operate/demo/"];
    let mut complaints = Vec::new();
    for (name, text) in files("src", &[".rs"]) {
        let (code, _) = literals(&text);
        if !MAY.iter().any(|place| name.starts_with(place)) {
            complaints.extend(WRITES.iter().filter(|w| code.contains(**w)).map(|w| format!("{name}: {w} outside store, issue and demo")));
        }
    }
    none(complaints);
}

#[test]
fn chinese_text_has_full_width_marks() {
    let mut complaints = Vec::new();
    let mut look = |name: &str, number: usize, line: &str| {
        let chars: Vec<char> = line.chars().collect();
        for (i, c) in chars.iter().enumerate() {
            let beside = |j: Option<usize>| j.and_then(|j| chars.get(j)).is_some_and(|c| is_han(*c));
            let (before, after) = (beside(i.checked_sub(1)), beside(Some(i + 1)));
            // A colon or comma of YAML and a bracket of English prose have a space on the other side.
            let spaced = chars.get(i + 1).is_none_or(|c| c.is_whitespace()) || (matches!(c, '(' | ')') && !(before && after));
            if matches!(c, ',' | ':' | ';' | '?' | '!' | '(' | ')') && (before || after) && !spaced {
                complaints.push(format!("{name}:{number}: `{c}` beside a Han character: {}", line.trim()));
            }
        }
    };
    for (name, text) in files("report-templates", &[".html", ".yaml", ".txt", ".md"]) {
        let text = blank_tags(&text);
        for (i, line) in text.lines().enumerate() {
            look(&name, i + 1, line);
        }
    }
    for (name, text) in files("queries", &[".sql"]) {
        for (i, line) in text.lines().enumerate() {
            if let Some(comment) = line.trim_start().strip_prefix("--") {
                look(&name, i + 1, comment);
            }
        }
    }
    if let Ok(text) = fs::read_to_string(root().join("README.zh-CN.md")) {
        let mut fenced = false;
        for (i, line) in text.lines().enumerate() {
            fenced ^= line.starts_with("```");
            if !fenced {
                look("README.zh-CN.md", i + 1, &blank_between(line, '`', '`'));
            }
        }
    }
    none(complaints);
}

/// Template tags and HTML tags as spaces of equal number of lines: what stands in them is code.
fn blank_tags(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    'text: while !rest.is_empty() {
        for (open, close) in [("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<", ">")] {
            if rest.starts_with(open)
                && let Some(end) = rest.find(close)
            {
                let end = end + close.len();
                out.push(' ');
                out.extend(rest[..end].chars().filter(|c| *c == '\n'));
                rest = &rest[end..];
                continue 'text;
            }
        }
        let c = rest.chars().next().expect("the rest is not empty");
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    out
}

fn blank_between(line: &str, open: char, close: char) -> String {
    let mut inside = false;
    line.chars()
        .map(|c| {
            let mark = if inside { close } else { open };
            inside ^= c == mark;
            if inside || c == mark { ' ' } else { c }
        })
        .collect()
}

#[test]
fn the_top_level_holds_what_it_should() {
    const HERE: [&str; 16] = [
        "Cargo.toml",
        "Cargo.lock",
        "build.rs",
        "clippy.toml",
        "rustfmt.toml",
        "Makefile",
        "README.md",
        "README.zh-CN.md",
        "CHANGELOG.md",
        "src",
        "report-templates",
        "queries",
        "tests",
        "benches",
        "docs",
        "LICENSE",
    ];
    const IGNORED: [&str; 3] = ["target", "demo", "dist"];
    let mut complaints = Vec::new();
    for entry in fs::read_dir(root()).expect("the root") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && !HERE.contains(&name.as_str()) && !IGNORED.contains(&name.as_str()) {
            complaints.push(format!("{name} has no place at the top level"));
        }
    }
    complaints.sort();
    none(complaints);
}
