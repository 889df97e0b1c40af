//! Workspaces: what a good one gives, and everything that can be wrong with one.

use std::fs;
use std::path::Path;
use tongbao::store::workspace::{Format, Origin, Overlay, Workspace};
use tongbao::terms::problem::Problems;

/// The smallest workspace there is.
const SMALL: &str =
    "district: { code: 4900, name: \u{957f}\u{6c99}\u{6d77}\u{5173} }\noffices:\n  - { code: 4908, name: \u{673a}\u{573a} }\n";

fn workspace(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

fn open(dir: &Path) -> Workspace {
    Workspace::open(dir).unwrap_or_else(|problems| panic!("{problems}")).0
}

fn refused(files: &[(&str, &str)]) -> Problems {
    Workspace::open(workspace(files).path()).err().expect("problems")
}

fn codes(problems: &Problems) -> Vec<(&'static str, String)> {
    problems.0.iter().map(|p| (p.code, p.place.to_string())).collect()
}

#[test]
fn the_smallest_workspace_opens() {
    let dir = workspace(&[("tongbao.yaml", SMALL), ("notes/monthly/2017-04.md", "\u{5de5}\u{4f5c}")]);
    let w = open(dir.path());
    assert_eq!(w.config.offices[0].code, "4908");
    assert!(w.calendar.covers(2017));
    assert_eq!(w.notes("monthly", "2017-04".parse().unwrap()).as_deref(), Some("\u{5de5}\u{4f5c}"));
    assert_eq!(w.notes("monthly", "2017-05".parse().unwrap()), None);
    assert_eq!(w.source_for("x_2017.CSV.gz").unwrap().format, Format::Csv);
    assert_eq!(w.source_for("events_2017.csv").unwrap().format, Format::Events);
    assert_eq!(w.source_for("a.xls").unwrap().format, Format::Xlsx);
    assert!(w.source_for("a.pdf").is_none());
}

#[test]
fn no_workspace_says_how_to_make_one() {
    let problems = refused(&[]);
    assert_eq!(problems.0[0].code, "no-workspace");
}

#[test]
fn a_source_falls_back_column_by_column() {
    let source = "format: csv\nmatch: 'H2010_*.csv'\ncutoff: '_(\\d{8})\\.'\ncolumns: { entry_id: [NO], released_at: \u{7ed3}\u{5173}\u{65f6}\u{95f4} }\nvalues: { transport_mode: { AIR: \u{822a}\u{7a7a} } }\nconstants: { paperless: true, transport_mode: \u{822a}\u{7a7a} }\n";
    let dir = workspace(&[("tongbao.yaml", SMALL), ("sources/h2010.yaml", source)]);
    let w = open(dir.path());
    let s = w.source_for("H2010_20170405.csv").unwrap();
    assert_eq!(s.name, "h2010");
    assert_eq!(s.columns["entry_id"], ["NO", "entry_id"]);
    assert_eq!(s.columns["declared_at"].len(), 3);
    assert_eq!(s.columns["closed_at"], ["closed_at"]); // its usual header is this source's released_at
    assert_eq!(s.values["transport_mode"]["AIR"], "5"); // composed with the default's names
    assert_eq!(s.values["direction"]["1"], "I");
    assert_eq!(s.constants["transport_mode"], "5");
    assert_eq!(s.cutoff_of("H2010_20170405.csv").unwrap().to_string(), "2017-04-06 00:00:00");
    assert_eq!(s.cutoff_of("H2010_20171305.csv"), None);
}

#[test]
fn a_mapping_from_unknown_columns_is_refused() {
    let source = "format: csv\nmatch: '*.csv'\ncolumns:\n  entry_id: [A]\n  declard_at: [B]\n  released_at: [A]\ncutoff: '('\n";
    let problems = refused(&[("tongbao.yaml", SMALL), ("sources/a.yaml", source)]);
    let want = [
        ("unknown-column", "sources/a.yaml:5, `columns.declard_at`"),
        ("header-twice", "sources/a.yaml:6, `columns.released_at`"),
        ("bad-pattern", "sources/a.yaml:7, `cutoff`"),
    ];
    assert_eq!(codes(&problems), want.map(|(c, p)| (c, p.to_owned())));
    assert_eq!(problems.0[0].help.as_deref(), Some("did you mean `declared_at`?"));
}

#[test]
fn the_overlay_puts_the_workspace_on_top() {
    let dir = workspace(&[("queries/sources/default.yaml", "mine"), ("queries/indicators/own.sql", "x")]);
    let overlay = Overlay::new(Some(dir.path()));
    let text = overlay.read("queries/sources/default.yaml").unwrap();
    assert_eq!((text.text.as_str(), text.origin), ("mine", Origin::Workspace));
    assert_eq!(overlay.read("queries/reference/calendar.csv").unwrap().origin, Origin::BuiltIn);
    assert!(overlay.list("queries/indicators", ".sql").contains(&"queries/indicators/own.sql".to_owned()));
    assert_eq!(overlay.list("queries/sources", ".yaml"), ["queries/sources/default.yaml"]);
    let missing = overlay.read("queries/sources/defualt.yaml").unwrap_err();
    assert_eq!(missing.help.as_deref(), Some("the nearest path is queries/sources/default.yaml"));
}

#[cfg(unix)]
#[test]
fn nothing_leads_out_of_the_workspace() {
    let outside = workspace(&[("secret.sql", "s")]);
    let dir = workspace(&[("tongbao.yaml", SMALL), ("queries/x/own.sql", "x")]);
    std::os::unix::fs::symlink(outside.path().join("secret.sql"), dir.path().join("queries/link.sql")).unwrap();
    std::os::unix::fs::symlink(outside.path(), dir.path().join("queries/folder")).unwrap();
    let overlay = Overlay::new(Some(dir.path()));
    for path in ["queries/../../secret.sql", "/etc/passwd", "queries/link.sql", "queries/folder/secret.sql", ""] {
        assert_eq!(overlay.read(path).unwrap_err().code, "outside-workspace", "{path}");
    }
    assert!(!overlay.list("queries", ".sql").iter().any(|p| p.contains("folder")));
    let escaping = refused(&[("tongbao.yaml", &format!("{SMALL}people: !include ../people.csv\n"))]);
    assert_eq!(codes(&escaping), [("outside-workspace", "tongbao.yaml:4, `people`".to_owned())]);
}
