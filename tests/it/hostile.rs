//! Names and ids that are markup, templates, SQL, paths, endless or turn the text round: they are text in every output, and change no file's path.

use crate::district::said;
use crate::pair::{Pair, program, tree};
use calamine::{Data, Reader, Xlsx};
use std::fmt::Write;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use tongbao::store::warehouse::{Params, Threads, Warehouse};

const MARKUP: &str = "<script>alert(1)</script>";
const TEMPLATE: &str = "{{ 7 * 7 }}{% include \"/etc/passwd\" %}";
const SQL: &str = "'; DROP TABLE declaration; --";
const AWAY: &str = "../../../etc/passwd";

fn config() -> String {
    format!(
        r#"
district: {{ code: "0200", name: "某海关<b>&{{{{ 1 }}}}", director: boss, started: {{ weekly: 2017-W01, monthly: 2017-01 }} }}
offices:
  - {{ code: "0201", name: "甲{MARKUP}", short: "甲\u202e乙", kind: air, head: jia }}
  - {{ code: "0202", name: "{AWAY}乙{SQL}", short: "=1+1", kind: water, head: yi }}
people:
  - {{ id: boss, name: "某<某>", email: boss@example.invalid }}
  - {{ id: jia, name: "甲{{{{ x }}}}", email: jia@example.invalid }}
  - {{ id: yi, name: "{{% raw %}}", email: yi@example.invalid }}
limits: {{ overlong: {{ I: 48, E: 24 }} }}
ingest: {{ bad_rows: 0.5 }}
circulation:
  - {{ bulletin: weekly, scope: district, to: [director], formats: [pdf], sees: full }}
  - {{ bulletin: weekly, scope: each_office, to: [head], formats: [pdf, xlsx], sees: full }}
visibility: {{ full: {{ entry_id: whole, company_name: whole }} }}
"#
    )
}

/// Companies and sites that nobody would be called, one of them `longest` characters long.
fn names(longest: usize) -> Vec<String> {
    let named = [
        MARKUP,
        TEMPLATE,
        SQL,
        AWAY,
        "=cmd|' /C calc'!A1",
        "a \"quoted\"\nsecond line",
        "turned\u{202e}round",
        "nul\0here",
        "bell\u{7}\u{1b}[31mred",
    ];
    named.into_iter().map(str::to_owned).chain(["长".repeat(longest)]).collect()
}

/// Imports of two weeks, one in seven of them overlong, so that they are listed by company.
fn export(names: &[String]) -> String {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let (company, other) = (|n: usize| quoted(&names[n % names.len()]), |n: usize| quoted(&names[n % (names.len() - 1)]));
    let mut text =
        "entry_id,declaring_office,direction,transport_mode,company_name,broker_name,supervised_site,declared_at,released_at\n".to_owned();
    for day in 1..=17 {
        for n in 0..14_usize {
            let office = 201 + n % 2;
            let stay = if n % 7 < 2 { 70 + n } else { 3 + n };
            let out = day * 24 + 8 + stay;
            let released = if out / 24 <= 17 { format!("2017-04-{:02} {:02}:15:00", out / 24, out % 24) } else { String::new() };
            let (company, broker, site) = (company(n + day), other(n * 3 + 1), other(n + 2 * day));
            writeln!(text, "0{office}201710{day:04}{n:04},0{office},I,5,{company},{broker},{site},2017-04-{day:02} 08:00:00,{released}")
                .unwrap();
        }
    }
    text
}

fn issued(longest: usize) -> Pair {
    let pair = Pair::new();
    pair.write("tongbao.yaml", &config());
    let file = pair.write("exports/hostile.csv", &export(&names(longest)));
    pair.must(&["--as-of", "2017-04-17 23:59", "ingest", file.to_str().unwrap()], &[0]);
    pair.must(&["--as-of", "2017-04-18 09:00", "run", "weekly", "--period", "2017-W15"], &[0]);
    pair
}

fn pdf_text(bytes: &[u8]) -> String {
    let document = lopdf::Document::load_mem(bytes).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    document.extract_text(&pages).unwrap()
}

/// Every text cell of a workbook; a formula fails the test.
fn cells(bytes: &[u8]) -> Vec<String> {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut found = Vec::new();
    for sheet in book.sheet_names() {
        let formulas = book.worksheet_formula(&sheet).unwrap();
        assert!(formulas.used_cells().all(|(_, _, f)| !f.contains("cmd") && !f.contains("1+1")), "{sheet} computes what was data");
        let range = book.worksheet_range(&sheet).unwrap();
        found.extend(range.used_cells().filter_map(|(_, _, cell)| if let Data::String(text) = cell { Some(text.clone()) } else { None }));
    }
    found
}

fn whitespace_free(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn names_are_text_in_every_output() {
    let pair = issued(1_000);
    let edition = tree(&pair.dir().join("archive/weekly/2017-W15"));
    let mut names: Vec<&str> = edition.keys().map(String::as_str).filter(|n| !n.ends_with("json") && !n.ends_with("csv")).collect();
    names.sort_unstable();
    let want = ["district", "office-0201", "office-0202"].map(|scope| ["html", "pdf", "xlsx"].map(|ending| format!("{scope}.{ending}")));
    assert_eq!(names, want.as_flattened(), "file names come from checked ids");
    for (name, bytes) in &edition {
        let text = match name.rsplit('.').next().unwrap() {
            "html" => {
                let html = String::from_utf8(bytes.clone()).unwrap();
                assert!(!html.contains(MARKUP) && !html.contains("root:x:"), "{name}");
                html.replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&#x27;", "'")
                    .replace("&#39;", "'")
                    .replace("&quot;", "\"")
                    .replace("&amp;", "&")
            }
            "pdf" => pdf_text(bytes),
            "xlsx" => cells(bytes).join("\n"),
            _ => continue,
        };
        assert!(!text.contains(['\u{202e}', '\0', '\u{7}', '\u{1b}']), "{name} is steered");
        let text = whitespace_free(&text);
        for shown in [MARKUP, TEMPLATE, SQL, AWAY] {
            let listed = name.starts_with("district");
            assert!(!listed || text.contains(&whitespace_free(shown)), "{name} doesn't show {shown}");
        }
        assert!(!text.contains("\u{4e2d}49{%"), "{name}");
    }
    // The facts are as they came.
    let workspace = crate::lake::open(&pair.dir());
    let warehouse = Warehouse::open(&workspace, Threads::one()).unwrap();
    let rows = warehouse.rows_text("t", "SELECT DISTINCT company_name FROM declaration ORDER BY 1", &Params::new()).unwrap();
    let stored: Vec<&str> = rows.rows.iter().map(|row| row[0].as_str().unwrap()).collect();
    for name in self::names(1_000) {
        assert!(stored.contains(&name.as_str()), "{name:.40?} was changed");
    }
    drop(warehouse);
    let told = pair.must(&["verify", "--recompute"], &[0]);
    assert!(said(&told).contains("gives the same"), "{}", said(&told));
}

#[test]
fn a_name_of_a_megabyte_stops_nothing() {
    let pair = issued(333_333); // three bytes a character
    let pdf = fs::metadata(pair.dir().join("archive/weekly/2017-W15/district.pdf")).unwrap().len();
    assert!(pdf < 3_000_000, "{pdf} bytes");
}

#[test]
fn ids_that_would_be_paths_are_refused() {
    for (what, config) in [
        ("office", config().replace("code: \"0201\"", "code: \"../1\"")),
        ("department", format!("{}departments: [ {{ code: \"../x\", name: x, indicators: [] }} ]\n", config())),
        ("person", config().replace("id: boss,", "id: \"../boss\",")),
        ("warehouse", format!("warehouse: ../other.duckdb\n{}", config())),
        ("warehouse by root", format!("warehouse: /tmp/other.duckdb\n{}", config())),
        ("calendar", format!("calendar: ../calendar.csv\n{}", config())),
        ("include", format!("national: !include ../national.csv\n{}", config())),
        ("fonts", format!("fonts: {{ folder: ../fonts }}\n{}", config())),
    ] {
        let pair = Pair::new();
        pair.write("tongbao.yaml", &config);
        let told = program(&pair.dir(), &["check"]).output().unwrap();
        assert_eq!(told.status.code(), Some(2), "{what}: {}", said(&told));
    }
    let pair = Pair::new();
    for arguments in [
        ["run", "../weekly", "--period", "2017-W15"],
        ["run", "weekly", "--period", "../2017-W15"],
        ["verify", "weekly/../../x", "-q", "-q"],
        ["explain", "/etc/passwd", "-q", "-q"],
    ] {
        let told = program(&pair.dir(), &arguments).output().unwrap();
        assert!(matches!(told.status.code(), Some(1 | 2)), "{arguments:?}: {}", said(&told));
    }
    let archived = tree(&pair.dir().join("archive"));
    assert!(archived.keys().all(|name| name == "index.html"), "{:?}", archived.keys());
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere() {
    let pair = Pair::loaded();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.md"), "SECRET").unwrap();
    fs::write(outside.path().join("secret.sql"), "SELECT 'SECRET' AS edition").unwrap();
    fs::write(outside.path().join("secret.html"), "SECRET").unwrap();
    let link = |from: &str, to: &str| {
        let place = pair.dir().join(to);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(outside.path().join(from), place).unwrap();
    };
    link("secret.md", "notes/weekly/2017-W15.md");
    let refused = program(&pair.dir(), &["--as-of", "2017-04-18 09:00", "run", "weekly", "--period", "2017-W15"]).output().unwrap();
    assert!(refused.status.code() == Some(1) && said(&refused).contains("outside-workspace"), "{}", said(&refused));
    assert!(!pair.dir().join("archive/weekly").exists());
    fs::remove_file(pair.dir().join("notes/weekly/2017-W15.md")).unwrap();
    pair.write("notes/weekly/2017-W15.md", "fine\n\n<script>alert(1)</script>\n\n![x](/etc/passwd)\n");
    let checked = program(&pair.dir(), &["check"]).output().unwrap();
    assert!(checked.status.code() == Some(2) && said(&checked).matches("error[note-mark]").count() == 2, "{}", said(&checked));
    fs::remove_file(pair.dir().join("notes/weekly/2017-W15.md")).unwrap();
    link("secret.sql", "queries/archive/ledger.sql");
    let told = program(&pair.dir(), &["export", "ledger"]).output().unwrap();
    assert!(told.status.code() == Some(1) && said(&told).contains("outside-workspace"), "{}", said(&told));
    fs::remove_file(pair.dir().join("queries/archive/ledger.sql")).unwrap();
    link("secret.html", "report-templates/weekly/district.html");
    let told = program(&pair.dir(), &["check"]).output().unwrap();
    assert!(told.status.code() == Some(2) && said(&told).contains("outside-workspace"), "{}", said(&told));
}

#[test]
fn a_workspaces_queries_and_templates_reach_nothing_outside() {
    let pair = Pair::loaded();
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret.csv");
    fs::write(&secret, "a\nSECRET\n").unwrap();
    let secret = secret.to_str().unwrap();
    let out = outside.path().join("out.csv");
    let out = out.to_str().unwrap();
    let head = "-- question: ?\n-- grain: one row\n";
    for sql in [
        format!("SELECT * FROM read_csv('{secret}')"),
        format!("SELECT * FROM '{secret}'"),
        format!("SELECT content FROM read_text('{secret}')"),
        format!("SELECT * FROM glob('{}/*')", outside.path().display()),
        format!("COPY (SELECT 1) TO '{out}'"),
        format!("COPY load FROM '{secret}'"),
        format!("ATTACH '{out}' AS other"),
        format!("EXPORT DATABASE '{out}'"),
        format!("IMPORT DATABASE '{out}'"),
        "INSTALL httpfs".to_owned(),
        "LOAD httpfs".to_owned(),
        "SELECT * FROM read_csv('https://example.invalid/x.csv')".to_owned(),
        "SELECT * FROM read_csv('/proc/self/environ')".to_owned(),
        "SELECT getenv('HOME')".to_owned(),
        "SET enable_external_access = true".to_owned(),
        "RESET lock_configuration".to_owned(),
        format!("PRAGMA database_list; COPY (SELECT 1) TO '{out}'"),
    ] {
        pair.write("queries/archive/ledger.sql", &format!("{head}{sql};\n"));
        let told = program(&pair.dir(), &["export", "ledger"]).output().unwrap();
        assert!(!said(&told).contains("SECRET\n") && told.status.code() == Some(1), "{sql}: {}", said(&told));
        assert!(!Path::new(out).exists(), "{sql} wrote a file");
    }
    // Nor can the settings be replaced.
    fs::remove_file(pair.dir().join("queries/archive/ledger.sql")).unwrap();
    pair.write("queries/schema/settings.sql", "SET threads = 1;\n");
    pair.write("queries/archive/ledger.sql", &format!("{head}SELECT * FROM read_csv('{secret}');\n"));
    let told = program(&pair.dir(), &["export", "ledger"]).output().unwrap();
    assert!(told.status.code() == Some(1) && !said(&told).contains("SECRET\n"), "{}", said(&told));
    fs::remove_dir_all(pair.dir().join("queries")).unwrap();
    // A template includes templates, and nothing else.
    let template = tongbao::store::workspace::Overlay::new(None).read("report-templates/weekly/district.html").unwrap().text;
    for evil in
        [format!("{{% include \"{secret}\" %}}"), "{% include \"../../tongbao.yaml\" %}".into(), "{% include \"/etc/passwd\" %}".into()]
    {
        pair.write(
            "report-templates/weekly/district.html",
            &template.replace("{%- endblock opening %}", &format!("{evil}{{%- endblock opening %}}")),
        );
        let told = program(&pair.dir(), &["check"]).output().unwrap();
        assert!(told.status.code() == Some(2) && !said(&told).contains("SECRET"), "{evil}: {}", said(&told));
    }
}
