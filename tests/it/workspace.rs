//! Workspaces: what a good one gives, and everything that can be wrong with one.

use std::fs;
use std::path::Path;
use tongbao::store::workspace::config::{Rule, Trigger};
use tongbao::store::workspace::{Format, Origin, Overlay, Workspace, check_dir, init};
use tongbao::terms::figure::Direction;
use tongbao::terms::problem::Problems;

/// The smallest workspace there is.
const SMALL: &str =
    "district: { code: 4900, name: \u{957f}\u{6c99}\u{6d77}\u{5173} }\noffices:\n  - { code: 4908, name: \u{673a}\u{573a} }\n";

fn workspace(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    dir
}

fn open(dir: &Path) -> Workspace {
    Workspace::open(dir).unwrap_or_else(|problems| panic!("{problems}")).0
}

fn refused(files: &[(&str, &str)]) -> Problems {
    Workspace::open(workspace(files).path()).expect_err("problems")
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
    assert_eq!(w.notes("monthly", "2017-04".parse().unwrap()).unwrap().as_deref(), Some("\u{5de5}\u{4f5c}"));
    assert_eq!(w.notes("monthly", "2017-05".parse().unwrap()).unwrap(), None);
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

#[test]
fn eight_faults_are_eight_problems_with_their_lines() {
    let text = "district: { code: 4900, name: d, time_zone: UTC }
offices:
  - { code: \"4908\", name: a, kind: aair }
  - { code: 4908, name: b, sucessor: \"4901\" }
  - { code: 4901, name: c, valid_from: 2017-02-01, valid_to: 2017-01-31, head: nobody }
baselines:
  - { year: 2017, measure: clearance, direction: all, scope: district }
  - { year: 2017, measure: total, direction: I, scope: office:4902, baseline_year: 2015 }
credit_grades: []
";
    let problems = refused(&[("tongbao.yaml", text)]);
    let found: Vec<(&str, usize)> = problems.0.iter().map(|p| (p.code, p.place.line.unwrap())).collect();
    let want = [
        ("time-zone", 1),
        ("unknown-name", 3),
        ("unknown-key", 4),
        ("duplicate-code", 4),
        ("dates-reversed", 5),
        ("unknown-person", 5),
        ("bad-direction", 7),
        ("baseline-years", 8),
        ("no-grades", 9),
    ];
    assert_eq!(found, want, "{problems}");
}

#[test]
fn a_new_workspace_is_right_as_it_stands() {
    let dir = tempfile::tempdir().unwrap();
    init::write(&dir.path().join("new")).unwrap();
    let home = dir.path().join("new");
    assert_eq!(check_dir(&home), Problems::default());
    assert_eq!(init::write(&home).unwrap_err().code, "workspace-exists");
}

/// Taking the comment marks off the examples gives a workspace that is right too.
#[test]
fn its_examples_are_right() {
    let dir = tempfile::tempdir().unwrap();
    init::write(dir.path()).unwrap();
    let text = fs::read_to_string(dir.path().join("tongbao.yaml")).unwrap();
    // "# " explains; "#" alone, or with the indentation of its section, is an example.
    let example = |rest: &str| {
        !rest.is_empty() && !rest.starts_with(' ') || ["  - {", "  director:", "  started:"].iter().any(|s| rest.starts_with(s))
    };
    let line = |line: &str| line.strip_prefix('#').filter(|rest| example(rest)).unwrap_or(line).to_owned();
    let all: String = text.lines().map(|l| line(l) + "\n").collect();
    assert!(all.contains("\n  director: director\n") && all.contains("\nmail:") && all.contains("\n  - { bulletin: monthly"));
    fs::write(dir.path().join("tongbao.yaml"), &all).unwrap();
    fs::write(dir.path().join("calendar.csv"), include_str!("../../queries/reference/calendar.csv")).unwrap();
    fs::write(dir.path().join("tasks.csv"), include_str!("../../queries/reference/tasks.csv")).unwrap();
    fs::create_dir_all(dir.path().join("schemes")).unwrap();
    fs::write(dir.path().join("schemes/2017.yaml"), "{}").unwrap();
    fs::rename(dir.path().join("sources/example.yaml.txt"), dir.path().join("sources/h2010.yaml")).unwrap();
    let problems = check_dir(dir.path());
    assert_eq!(problems, Problems::default(), "{problems}");
    let w = open(dir.path());
    assert_eq!(w.tasks().unwrap().len(), 31);
    assert_eq!(w.source_for("H2010_20170405.csv").unwrap().name, "h2010");
}

/// The configuration that the interface's page shows, with the two people added whom it names and leaves out.
#[test]
fn the_contracts_own_example_opens() {
    let calendar = include_str!("../../queries/reference/calendar.csv");
    let tasks = include_str!("../../queries/reference/tasks.csv");
    let dir = workspace(&[
        ("tongbao.yaml", include_str!("workspace/contract.yaml")),
        ("calendar.csv", calendar),
        ("tasks.csv", tasks),
        ("schemes/2017.yaml", "{}"),
    ]);
    let problems = check_dir(dir.path());
    assert_eq!(problems, Problems::default(), "{problems}");
    let w = open(dir.path());
    assert_eq!((w.config.rules.len(), w.config.circulation.len(), w.config.min_sample.p90), (8, 2, 50));
}

#[test]
fn sections_may_stand_in_files_of_their_own() {
    let dir = workspace(&[
        ("tongbao.yaml", "district: !include conf/district.yaml\noffices: !include offices.csv\n"),
        ("conf/district.yaml", "{ code: 4900, name: d }"),
        ("offices.csv", "\u{feff}code,name,short,kind,works,valid_from,head\r\n0110,a,,air,every_day,2016-01-01,\r\n4908,b,s,,,,\r\n"),
    ]);
    let w = open(dir.path());
    assert_eq!((w.config.offices[0].code.as_str(), w.config.offices[1].short_name()), ("0110", "s"));
    assert_eq!(w.lines.place("offices[1].name").to_string(), "offices.csv:3, `offices[1].name`");
}

#[test]
fn rules_gates_and_schedules_take_their_forms() {
    let more = "rules:
  OVERLONG: { orange: { I: 2, E: 3, 4908: 2.5 }, red: 4 }
  STUCK: off
  VOLUME: false
  RESET:
gates: { freshness: hold, volume: off, quarantined_share: { hold: 0.05, warn: 0.01 } }
schedules:
  monthly: { at: working_day 3 10:00, cutoff: working_day 2 12:00, wait_for_load: 24h, approval: required }
  weekly: { at: \"0 9 * * MON\" }
min_sample: { mean: 20, p50: 40 }
";
    let dir = workspace(&[("tongbao.yaml", &format!("{SMALL}{more}"))]);
    let w = open(dir.path());
    let Rule::On(overlong) = &w.config.rules["OVERLONG"] else { panic!("on") };
    assert_eq!(overlong["orange"].of(Direction::E, "4908", None), Some(2.5));
    assert_eq!(overlong["orange"].of(Direction::E, "4901", None), Some(3.0));
    assert_eq!((&w.config.rules["STUCK"], &w.config.rules["VOLUME"]), (&Rule::Off, &Rule::Off));
    assert_eq!(w.config.rules["RESET"], Rule::On(Default::default()));
    assert_eq!(w.config.gates["quarantined_share"].hold, Trigger::Over(0.05));
    assert_eq!((w.config.min_sample.p90, w.config.min_sample.p95), (40, 100));
    let cutoff = w.config.schedules["monthly"].cutoff("2017-04".parse().unwrap(), &w.calendar).unwrap();
    assert_eq!(cutoff.to_string(), "2017-05-03 12:00:00"); // 1 May is a holiday
    assert_eq!(w.config.credit_grades.len(), 4);
}

#[test]
fn one_run_holds_a_workspace() {
    let dir = workspace(&[("tongbao.yaml", SMALL)]);
    let w = open(dir.path());
    let now = chrono::NaiveDate::from_ymd_opt(2017, 5, 4).unwrap().and_hms_opt(10, 0, 0).unwrap();
    let mut guard = w.lock("ingest", now).unwrap();
    assert_eq!(guard.interrupted, None);
    guard.step("figures").unwrap();
    let second = w.lock("ingest", now).unwrap_err();
    assert_eq!(second.code, "workspace-locked");
    assert!(second.why.unwrap().ends_with("since 2017-05-04 10:00:00, at step figures"));
    assert_eq!(w.holder().unwrap().step, "figures");
    drop(guard);
    assert_eq!(w.holder(), None);
    fs::write(dir.path().join(".tongbao.owner"), "{\"pid\":1,\"host\":\"h\",\"started\":\"2017-05-04T10:00:00\",\"step\":\"pages\"}")
        .unwrap();
    let after_crash = w.lock("ingest", now).unwrap();
    assert_eq!(after_crash.interrupted.as_ref().unwrap().step, "pages");
}

/// One problem a code, as people and as programs read it. `BLESS=1` writes the snapshots anew.
#[test]
fn limits_that_follow_each_other_are_a_list() {
    let of = |limits: &str| format!("{SMALL}limits:\n{limits}");
    let dir = workspace(&[(
        "tongbao.yaml",
        &of("  - { inspection: 36, valid_from: 2017-07-01, valid_to: 2017-12-31 }\n  - { inspection: 40, valid_to: 2017-05-31 }\n"),
    )]);
    let spans: Vec<(String, f64)> =
        open(dir.path()).config.limits.by_day().iter().map(|(from, to, l)| (format!("{from} {to}"), l.inspection)).collect();
    let told: Vec<(&str, f64)> = spans.iter().map(|(days, hours)| (days.as_str(), *hours)).collect();
    assert_eq!(
        told,
        [
            ("0001-01-01 2017-05-31", 40.0),
            ("2017-06-01 2017-06-30", 48.0),
            ("2017-07-01 2017-12-31", 36.0),
            ("2018-01-01 9999-12-31", 48.0)
        ]
    );
    let twice = of("  - { inspection: 36, valid_to: 2017-07-01 }\n  - { inspection: -1, valid_from: 2017-07-01 }\n");
    let wanted = [("dates-overlap", "tongbao.yaml:6, `limits[1]`"), ("bad-number", "tongbao.yaml:6, `limits[1].inspection`")];
    assert_eq!(codes(&refused(&[("tongbao.yaml", &twice)])), wanted.map(|(code, place)| (code, place.to_owned())));
}

#[test]
fn problems_read_as_they_did() {
    let text =
        "district: { code: 49, name: d, time_zone: UTC, director: hedd, started: { monthly: 2017-W01, montly: 2017-01, weekly: 2011-W01 } }
offices:
  - { code: 4908, name: a, kind: aair, worsk: weekdays, successor: 4908 }
  - { code: 4908, name: b, valid_from: 2017-02-30, successor: 4909 }
  - { name: c }
departments: [{ code: \u{5904}, name: d, head: head }]
people:
  - { id: head, name: h, email: h@elsewhere.example, valid_from: 2017-02-01, valid_to: 2017-01-01 }
  - { id: two, name: t, email: t }
baselines:
  - { year: 2017, measure: clearance, direction: all, scope: grade:x, baseline_hours: 3, target_hours: 4, baseline_year: 2018 }
limits: { overlong: { I: 048, E: 24 }, stages: { reviw: -1 } }
population: { leave_out: { transport_mode: [S] } }
credit_grades: []
rules: { OVERLNG: off, STUCK: { quantil: 0.9 } }
schedules: { weekly: { at: sometimes, wait_for_load: long } }
gates: { freshnes: hold, volume: yes }
circulation:
  - { bulletin: monthly, scope: district, to: [head], formats: [], sees: all }
  - { bulletin: monthly, scope: department:x, to: [] }
mail: { from: a@b.example, allowed_domains: [b.example], host: h }
tasks: tasks.csv
tasks: tasks.csv
calendar: ../calendar.csv
fonts: { folder: fonts }
warehouse: ducklake:postgres:x
people2: !secret x
";
    let source = "format: csv\nmatch: a/*.csv\ncutoff: '('\ncolumns: { entry: [A], entry_id: [B], released_at: [B] }\n";
    let mut problems = refused(&[("tongbao.yaml", text), ("sources/a.yaml", source)]);
    problems.extend(refused(&[("tongbao.yaml", "district: { code: 4900, name: d, started: { weekly: 2011-W01 } }\noffices:\n")]));
    problems.extend(refused(&[("tongbao.yaml", "a: [1\nb: 2\n")]));
    problems.extend(refused(&[("tongbao.yaml", "offices: !include x.csv\n"), ("x.csv", "code,name\n1,2,3\n")]));
    let country = "country: { name: c }
district: { code: 4900, name: d }
districts: [{ code: 4900, name: a, successor: 4800 }]
offices: [{ code: 5101, name: o }, { code: 4901, name: p, valid_to: 2017-01-01 }]
national_from: x
";
    problems.extend(refused(&[("tongbao.yaml", country)]));
    problems.extend(refused(&[("tongbao.yaml", "country: { name: c }\ndistricts: []\n")]));
    let mut seen = std::collections::BTreeSet::new();
    problems.0.retain(|p| seen.insert(p.code));
    let text = problems.0.iter().map(|p| format!("{p}\n")).collect::<Vec<_>>().join("\n");
    let json = serde_json::to_string_pretty(&problems).unwrap() + "\n";
    for (name, now) in [("problems.txt", text), ("problems.json", json)] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/workspace").join(name);
        if std::env::var_os("BLESS").is_some() {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, &now).unwrap();
        }
        assert_eq!(fs::read_to_string(&file).unwrap_or_default(), now, "{name}: BLESS=1 if the change is meant");
    }
}
