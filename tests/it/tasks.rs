//! Supervision tasks: what is reported, how it stands, and what the page says of it.

use crate::district::{District, files, said, tongbao};
use crate::forms::read_form;
use crate::lake;
use rust_xlsxwriter::Workbook;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tongbao::operate::demo::{SEED, Variant};
use tongbao::publish::workbook::form::{Kind, Layouts, Name};
use tongbao::store::register::tasks::{Against, Standing, TaskState, reports, standings};
use tongbao::store::warehouse::{Threads, Warehouse};
use tongbao::store::workspace::Overlay;
use tongbao::terms::calendar::Period;
use tongbao::terms::figure::Scope;

const DECEMBER: Period = Period::Month(2017, 12);

/// Departments of the order's table: revenue, and supervision.
const DEPARTMENTS: &str = "\ndepartments:\n  - { code: gs, name: \u{5173}\u{7a0e}\u{5904} }\n  - { code: jgtg, name: \u{76d1}\u{7ba1}\u{901a}\u{5173}\u{5904} }\n";

/// A workspace without data: three offices, one closed before December, two departments, the order's tasks.
fn workspace() -> TempDir {
    let folder = TempDir::new().unwrap();
    let offices = "offices:\n  - { code: \"7701\", name: A }\n  - { code: \"7702\", name: B }\n  - { code: \"7703\", name: C, valid_to: 2017-03-31 }\n";
    let text =
        format!("district: {{ code: \"7700\", name: D, started: {{ supervision: 2017-05 }} }}\n{offices}tasks: tasks.csv\n{DEPARTMENTS}");
    std::fs::write(folder.path().join("tongbao.yaml"), text).unwrap();
    lake::move_in(folder.path());
    std::fs::write(folder.path().join("tasks.csv"), Overlay::new(None).read("queries/reference/tasks.csv").unwrap().text).unwrap();
    folder
}

/// A task form as a leader fills it in: number, state's code, share, note.
fn returned(dir: &Path, scope: &Scope, rows: &[(f64, &str, f64, &str)]) -> PathBuf {
    let layouts = Layouts::load(&Overlay::new(None)).unwrap();
    let layout = layouts.of(Kind::Tasks);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let name = Name { kind: Kind::Tasks, edition: "supervision/2017-11".into(), scope: scope.clone() };
    sheet.write_string(0, 0, name.to_string()).unwrap();
    for (at, key) in (0..).zip(["number", "state", "share", "note", "handler"]) {
        sheet.write_string(1, at, &layout.column(key).unwrap().head).unwrap();
    }
    for (row, (number, state, share, note)) in (2..).zip(rows) {
        sheet.write_number(row, 0, *number).unwrap();
        sheet.write_string(row, 1, layout.column("state").unwrap().word_of(state).unwrap_or(state)).unwrap();
        sheet.write_number(row, 2, *share).unwrap();
        sheet.write_string(row, 3, *note).unwrap();
        sheet.write_string(row, 4, "Li").unwrap();
    }
    let path = dir.join(format!("{}-{}.xlsx", scope.file_name(), rows.len()));
    std::fs::write(&path, book.save_to_buffer().unwrap()).unwrap();
    path
}

fn feedback(dir: &Path, path: &Path, at: &str) -> Vec<(String, String)> {
    let output = tongbao(dir, &["--format", "json", "--as-of", at, "feedback", path.to_str().unwrap()]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", said(&output)));
    let word = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
    let rows = json["forms"].as_array().unwrap().iter().flat_map(|form| form["rows"].as_array().unwrap());
    rows.map(|r| (word(&r["outcome"]), word(&r["reasons"][0]["code"]))).collect()
}

fn stands(dir: &Path, at: &str) -> Vec<Standing> {
    let workspace = lake::open(dir);
    let warehouse = Warehouse::open(&workspace, Threads::one()).unwrap_or_else(|p| panic!("{p}"));
    let moment = at.parse().unwrap();
    standings(&workspace, &reports(&warehouse, moment).unwrap(), DECEMBER, moment, 10).unwrap_or_else(|p| panic!("{p}"))
}

fn task(standings: &[Standing], number: u32) -> &Standing {
    standings.iter().find(|s| s.task.number == number).unwrap()
}

#[test]
fn the_31_tasks_are_read_with_who_leads_them_and_until_when() {
    let folder = workspace();
    let dir = folder.path();
    let all = stands(dir, "2017-12-01T00:00:00");
    assert_eq!(all.len(), 31);
    let names = |number: u32| -> Vec<String> { task(&all, number).leads.iter().map(|l| l.scope.to_string()).collect() };
    assert_eq!(names(8), ["department:gs"]);
    assert_eq!(names(13), ["department:jgtg", "department:gs"]);
    assert_eq!(task(&all, 13).strangers.len(), 2, "two departments of the table are not this district's");
    assert_eq!(names(15), ["department:gs", "department:jgtg"], "a group stands for all departments");
    assert_eq!(names(20), ["office:7701", "office:7702"], "and for the offices that are open");
    assert!(all.iter().all(|s| s.due == "2017-12-31".parse().ok() && s.state.is_none() && s.against == Against::Open));
    assert!(stands(dir, "2017-12-20T00:00:00").iter().all(|s| s.against == Against::Near { working_days: 8 }));
    assert!(stands(dir, "2018-01-04T00:00:00").iter().all(|s| s.against == Against::Overdue { working_days: 2 }));
}

#[test]
fn reports_move_a_leaders_own_tasks_and_the_last_one_holds() {
    let folder = workspace();
    let dir = folder.path();
    let gs = Scope::Department("gs".into());
    let first = returned(dir, &gs, &[(8.0, "under_way", 0.4, "on it"), (9.0, "done", 1.0, "all use it"), (16.0, "done", 1.0, "not ours")]);
    let accepted = ("accepted".to_owned(), String::new());
    let refused = |code: &str| ("refused".to_owned(), code.to_owned());
    assert_eq!(feedback(dir, &first, "2017-12-10 09:00"), [accepted.clone(), accepted.clone(), refused("other-department")]);
    let wrong = [(8.0, "done", 0.9, "x"), (13.0, "under_way", 1.2, "x"), (9.0, "soon", 0.5, "x"), (99.0, "done", 1.0, "x")];
    let codes = ["contradiction", "not-a-share", "not-a-choice", "unknown-task"].map(refused);
    assert_eq!(feedback(dir, &returned(dir, &gs, &wrong), "2017-12-11 09:00"), codes);
    assert_eq!(feedback(dir, &returned(dir, &gs, &[(8.0, "done", 1.0, "finished")]), "2017-12-20 09:00"), [accepted]);
    // The first file again: what it said then was said then.
    let again = feedback(dir, &first, "2017-12-22 09:00");
    assert_eq!(again[..2], [("unchanged".to_owned(), String::new()), ("unchanged".to_owned(), String::new())]);
    let state = |at: &str, number| task(&stands(dir, at), number).state;
    assert_eq!(state("2017-12-15T00:00:00", 8), Some(TaskState::UnderWay));
    assert_eq!(state("2018-01-01T00:00:00", 8), Some(TaskState::Done));
    assert_eq!(state("2018-01-01T00:00:00", 16), None);
    assert_eq!(task(&stands(dir, "2018-01-04T00:00:00"), 8).against, Against::Done);
}

#[test]
fn check_names_leaders_that_nobody_is() {
    let folder = workspace();
    let path = folder.path().join("tasks.csv");
    std::fs::write(&path, std::fs::read_to_string(&path).unwrap() + "32,x,y,some day,\u{5173}\u{7a0e}\u{5904},\n").unwrap();
    let output = tongbao(folder.path(), &["check"]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("[task-deadline]") && text.contains("tasks.csv:33"), "{text}");
    assert_eq!(text.matches("[task-stranger]").count(), 6, "each once: {text}");
}

#[test]
fn exports_hold_the_tasks_and_nothing_that_runs() {
    let folder = workspace();
    let dir = folder.path();
    let path = returned(dir, &Scope::Department("gs".into()), &[(8.0, "done", 1.0, "=1+1"), (9.0, "under_way", 0.25, "-x")]);
    assert_eq!(feedback(dir, &path, "2017-12-10 09:00").len(), 2);
    let export = |name: &str| {
        let output = tongbao(dir, &["--as-of", "2018-01-02", "export", name]);
        assert!(output.status.success(), "{}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let reports = export("task-reports");
    assert!(reports.contains(",8,department:gs,done,1,'=1+1,Li,") && reports.contains(",'-x,"), "{reports}");
    let status = tongbao(dir, &["--as-of", "2018-01-02", "status"]);
    assert!(said(&status).contains("31 supervision tasks: 1 done, 30 overdue"), "{}", said(&status));
    let tasks = export("tasks");
    let row = tasks.lines().find(|l| l.starts_with("8,")).unwrap();
    assert!(row.ends_with("2017-12-31,false,done,1,department:gs,done,1,2017-12-10 09:00:00"), "{row}");
    assert!(tasks.lines().filter(|l| l.starts_with("20,")).all(|l| l.contains(",true,,0,office:770")), "nobody reported: {tasks}");
}

#[test]
fn the_demos_offices_and_departments_return_their_forms() {
    let district = District::issued();
    let received = std::fs::read_to_string(district.dir().join("exports/forms/received.csv")).unwrap();
    let forms = received.lines().filter(|l| l.contains(",weekly-")).count();
    let reports = received.lines().filter(|l| l.contains(",tasks-2017-12-20-department-")).count();
    assert!(forms >= 40 && reports >= 8, "{received}");
    assert!(received.lines().skip(1).is_sorted_by_key(|l| l.split(',').next()), "in order of receipt");
    let csv = |edition: &str| std::fs::read_to_string(district.dir().join(format!("archive/{edition}/anomalies.csv"))).unwrap();
    let states = |edition: &str, state: &str| csv(edition).lines().filter(|l| l.contains(&format!(",{state},"))).count();
    assert_eq!(states("weekly/2017-W45", "disposed"), 0);
    for state in ["disposed", "overdue", "new"] {
        assert!(states("weekly/2017-W48", state) > 0, "{state}");
    }
    let html = std::fs::read_to_string(district.edition("supervision", DECEMBER).join("district.html")).unwrap();
    for id in ["t-leaders", "t-overdue", "t-doubted", "t-silent", "t-tasks"] {
        assert!(html.contains(&format!("id=\"{id}\"")), "{id}");
    }
}

#[test]
fn the_supervision_bulletin_shows_the_tasks_and_asks_their_leaders() {
    let district = District::loaded(Variant::Second, SEED);
    let path = district.dir().join("tongbao.yaml");
    std::fs::write(&path, std::fs::read_to_string(&path).unwrap() + DEPARTMENTS).unwrap();
    let gs = Scope::Department("gs".into());
    let path = returned(district.dir(), &gs, &[(8.0, "done", 1.0, "=1+1 \"quoted\" <b>"), (9.0, "under_way", 0.4, "on it")]);
    assert_eq!(feedback(district.dir(), &path, "2017-12-10 09:00").len(), 2);
    let folder = district.issue("supervision", DECEMBER, "2018-01-08T10:00:00".parse().unwrap());
    let names: Vec<String> = files(&folder).into_iter().map(|(name, _)| name).collect();
    for scope in ["district", "department-gs", "department-jgtg", "office-7701", "office-7702", "office-7704"] {
        for ending in ["html", "pdf", "xlsx"] {
            assert!(names.contains(&format!("{scope}.{ending}")), "{names:?}");
        }
    }
    let html = std::fs::read_to_string(folder.join("district.html")).unwrap();
    assert!(html.contains("=1+1 \"quoted\" &lt;b&gt;") || html.contains("=1+1 &quot;quoted&quot; &lt;b&gt;"), "a note is shown as it is");
    let form = read_form(&folder.join("department-gs.xlsx"));
    assert_eq!(form.name, Name { kind: Kind::Tasks, edition: "supervision/2017-12".into(), scope: gs });
    let asked: Vec<&str> = form.answers.iter().map(|a| a.id.as_str()).collect();
    assert_eq!(asked, ["2", "8", "9", "10", "13", "15", "21", "23"]);
}
