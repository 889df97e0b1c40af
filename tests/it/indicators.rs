//! Indicators through the real warehouse: `tests/queries/NAME.yaml` says which declarations go in and which figures come out.

use crate::lake;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use tempfile::TempDir;
use tongbao::measure::analysis::derive;
use tongbao::measure::indicators::{Catalogue, Run, evaluate, listing};
use tongbao::store::warehouse::{Params, Threads, Value, Warehouse};
use tongbao::store::workspace::{Overlay, Workspace};
use tongbao::terms::calendar::Period;
use tongbao::terms::figure::{Figure, to_csv};
use tongbao::terms::problem::read_yaml;

/// A case file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// What it is about.
    question: String,
    /// `tongbao.yaml`.
    workspace: String,
    /// Files of the workspace beside it.
    #[serde(default)]
    files: BTreeMap<String, String>,
    period: Period,
    /// The period's end where none is given.
    cutoff: Option<String>,
    /// Columns that a load brought beside those that a row names.
    #[serde(default)]
    columns: Vec<String>,
    /// What every row has unless it says otherwise.
    #[serde(default)]
    each: BTreeMap<String, serde_json::Value>,
    /// Declarations; `times` makes several of one.
    rows: Vec<BTreeMap<String, serde_json::Value>>,
    /// Figures by id.
    expect: BTreeMap<String, Expected>,
    /// Ids that must not be there.
    #[serde(default)]
    absent: Vec<String>,
    /// Questions to the run's own tables.
    #[serde(default)]
    asks: Vec<Ask>,
}

/// A query and its rows, cells between strokes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    sql: String,
    rows: Vec<String>,
}

/// A value is a number, a fraction of whole numbers, or null.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    value: serde_json::Value,
    n: Option<u64>,
    note: Option<String>,
    display: Option<String>,
}

/// How far a recomputation may lie off.
const NEAR: f64 = 1e-9;

pub(crate) fn district(case: &Case) -> (TempDir, Workspace) {
    let dir = TempDir::new().expect("a folder");
    fs::write(dir.path().join("tongbao.yaml"), &case.workspace).expect("written");
    for (name, text) in &case.files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder above it")).expect("made");
        fs::write(path, text).expect("written");
    }
    let workspace = lake::open(dir.path());
    (dir, workspace)
}

/// One SQL literal; DuckDB casts text to what the column holds.
fn literal(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "NULL".into(),
        serde_json::Value::String(text) => format!("'{}'", text.replace('\'', "''")),
        other => other.to_string(),
    }
}

pub(crate) fn fill(warehouse: &Warehouse, case: &Case) {
    let none = Params::new();
    let mut brought: BTreeSet<String> = case.columns.iter().cloned().collect();
    let mut serial = 0;
    for row in &case.rows {
        let mut cells = case.each.clone();
        cells.extend(row.clone());
        let times = cells.remove("times").and_then(|t| t.as_u64()).unwrap_or(1);
        brought.extend(cells.keys().cloned());
        cells.entry("flags".into()).or_insert("".into());
        for _ in 0..times {
            serial += 1;
            let mut cells = cells.clone();
            cells.entry("entry_id".into()).or_insert(format!("490020170{serial:09}").into());
            let names: Vec<&str> = cells.keys().map(String::as_str).collect();
            let values: Vec<String> = cells.values().map(literal).collect();
            let sql = format!("INSERT INTO declaration ({}) VALUES ({})", names.join(", "), values.join(", "));
            warehouse.execute_text("case", &sql, &none).unwrap_or_else(|p| panic!("{p}"));
        }
    }
    for column in brought {
        warehouse.execute_text("case", &format!("INSERT INTO load_column VALUES (1, '{column}')"), &none).unwrap_or_else(|p| panic!("{p}"));
    }
}

pub(crate) fn run_of(case: &Case) -> Run {
    let cutoff = case.cutoff.as_ref().map(|text| chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").expect("a moment"));
    Run { period: case.period, cutoff: cutoff.unwrap_or(case.period.end()) }
}

fn figures(case: &Case, threads: Threads) -> Vec<Figure> {
    measured(case, threads).0
}

/// The case's figures, and what its questions were answered.
fn measured(case: &Case, threads: Threads) -> (Vec<Figure>, Vec<Vec<String>>) {
    let (_dir, workspace) = district(case);
    let warehouse = Warehouse::open(&workspace, threads).unwrap_or_else(|p| panic!("{p}"));
    fill(&warehouse, case);
    let catalogue = Catalogue::load(&workspace.overlay, &workspace.config).unwrap_or_else(|p| panic!("{p}"));
    let mut figures = evaluate(&warehouse, &workspace, &catalogue, &run_of(case)).unwrap_or_else(|p| panic!("{p}"));
    let derived = derive(&workspace, &catalogue, &figures);
    figures.extend(derived);
    let line = |row: &Vec<Value>| row.iter().map(Value::to_string).collect::<Vec<_>>().join("|");
    let answer = |ask: &Ask| {
        let rows = warehouse.rows_text("ask", &ask.sql, &Params::new()).unwrap_or_else(|p| panic!("{}: {p}", ask.sql));
        rows.rows.iter().map(line).collect()
    };
    (figures, case.asks.iter().map(answer).collect())
}

fn cases() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/queries");
    let mut paths: Vec<_> = fs::read_dir(folder).expect("tests/queries").map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    let read = |path: std::path::PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("readable");
        (name.clone(), read_yaml::<Case>(&name, &text).whole().unwrap_or_else(|p| panic!("{p}")))
    };
    paths.into_iter().map(read).collect()
}

fn number(value: &serde_json::Value) -> Option<f64> {
    match value {
        serde_json::Value::String(text) => {
            let (above, below) = text.split_once('/').unwrap_or_else(|| panic!("{text} is no fraction"));
            Some(above.trim().parse::<f64>().expect("a number") / below.trim().parse::<f64>().expect("a number"))
        }
        other => other.as_f64(),
    }
}

#[test]
fn declarations_go_in_and_figures_come_out() {
    let mut complaints = Vec::new();
    for (name, case) in cases() {
        assert!(!case.question.is_empty());
        let (figures, answers) = measured(&case, Threads::available());
        let by_id: BTreeMap<String, &Figure> = figures.iter().map(|f| (f.id.to_string(), f)).collect();
        assert_eq!(by_id.len(), figures.len(), "{name}: an id stands twice");
        for (id, expected) in &case.expect {
            let Some(figure) = by_id.get(id) else {
                complaints.push(format!("{name}: no figure {id}"));
                continue;
            };
            let same = match (figure.value, number(&expected.value)) {
                (Some(is), Some(should)) => (is - should).abs() <= NEAR * should.abs().max(1.0),
                (None, None) => true,
                _ => false,
            };
            let notes: Vec<String> = figure.notes.iter().map(ToString::to_string).collect();
            let note_differs = expected.note.as_ref().is_some_and(|note| *note != notes.join(" "));
            let display_differs = expected.display.as_ref().is_some_and(|d| *d != figure.display());
            if !same || expected.n.is_some_and(|n| n != figure.n) || note_differs || display_differs {
                complaints.push(format!("{name}: {id} is {:?}, n {}, `{}`, {}", figure.value, figure.n, notes.join(" "), figure.display()));
            }
        }
        for (ask, rows) in case.asks.iter().zip(answers).filter(|(ask, rows)| ask.rows != *rows) {
            complaints.push(format!("{name}: {}\n{}", ask.sql, rows.join("\n")));
        }
        complaints.extend(case.absent.iter().filter(|id| by_id.contains_key(*id)).map(|id| format!("{name}: {id} should not be there")));
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn one_thread_and_all_give_the_same_bytes() {
    /// Cases with several offices, percentiles, effects.
    const SOME: [&str; 4] = ["headline", "mix", "offices", "stages"];
    for (name, case) in cases().into_iter().filter(|(name, _)| SOME.contains(&name.as_str())) {
        assert_eq!(to_csv(&figures(&case, Threads::one())), to_csv(&figures(&case, Threads::available())), "{name}");
    }
}

/// With `UPDATE_DOCS` set the list is written anew.
#[test]
fn the_list_of_indicators_is_the_definitions() {
    let (_dir, workspace) = district(&cases().remove(0).1);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/indicators.md");
    let overlay = Overlay::new(None);
    let catalogue = Catalogue::load(&overlay, &workspace.config).unwrap_or_else(|p| panic!("{p}"));
    let list = listing(&catalogue);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &list).expect("written");
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), list, "docs/indicators.md: run this test with UPDATE_DOCS=1");
}

#[test]
fn a_definition_that_cannot_be_evaluated_is_named() {
    let (_, mut case) = cases().remove(0);
    let header =
        |name: &str, kind: &str| format!("-- name: {name}\n-- title: x\n-- unit: x\n-- question: x\n-- kind: {kind}\n-- format: count\n");
    case.files.insert("queries/indicators/bad_column.sql".into(), format!("{}no_such_column = 1\n", header("bad_column", "count")));
    case.files.insert("queries/indicators/fine.sql".into(), format!("{}h > 0\n", header("fine", "count")));
    let (_dir, workspace) = district(&case);
    let warehouse = Warehouse::open(&workspace, Threads::available()).unwrap_or_else(|p| panic!("{p}"));
    let catalogue = Catalogue::load(&workspace.overlay, &workspace.config).unwrap_or_else(|p| panic!("{p}"));
    let problems = evaluate(&warehouse, &workspace, &catalogue, &run_of(&case)).expect_err("a column that doesn't exist");
    let found: Vec<_> = problems.0.iter().map(|p| (p.code, p.place.to_string())).collect();
    assert_eq!(found, [("indicator-sql", "queries/indicators/bad_column.sql".to_owned())]);
    assert!(problems.0[0].why.as_ref().is_some_and(|why| why.contains("no_such_column")));
}

#[test]
fn a_bad_header_is_refused_with_its_line() {
    let (_, mut case) = cases().remove(0);
    case.files.insert(
        "queries/indicators/bad.sql".into(),
        "-- name: bad\n-- titel: x\n-- unit: x\n-- question: x\n-- kind: quantile\n-- format: hours\n-- directions: [all]\nh\n".into(),
    );
    let (_dir, workspace) = district(&case);
    let problems = Catalogue::load(&workspace.overlay, &workspace.config).expect_err("a key that doesn't exist");
    assert!(
        problems.0.iter().any(|p| p.place.file.as_deref() == Some("queries/indicators/bad.sql") && p.place.line == Some(2)),
        "{problems}"
    );
}
