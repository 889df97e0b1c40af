//! What a load does with every kind of row: the sentences of the data dictionary, one case each.

mod cutoffs;
mod demo;
mod events;
mod files;
mod formats;
mod quarantine;
mod retry;
mod soak;

use crate::lake;
use chrono::NaiveDateTime;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tongbao::store::ingest::{Ingested, LoadReport, ingest_all, retry};
use tongbao::store::warehouse::{Params, Threads, Value, Warehouse};
use tongbao::store::workspace::Workspace;
use tongbao::terms::problem::Problem;

const CONFIG: &str = "
district: { code: \"4900\", name: 长沙海关 }
offices:
  - { code: \"4901\", name: 甲海关 }
  - { code: \"4902\", name: 乙海关 }
credit_grades: [ 高级认证, 一般信用 ]
ingest: { bad_rows: 0.9 }
";

/// When loads happen that have no other cut-off.
const NOW: &str = "2018-01-01 00:00:00";

fn moment(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").expect("a moment")
}

/// A made-up district and its warehouse.
struct District {
    dir: TempDir,
    workspace: Workspace,
    warehouse: Warehouse,
}

impl District {
    fn new() -> District {
        District::with(CONFIG, &[])
    }

    /// With further files of the workspace.
    fn with(config: &str, files: &[(&str, &str)]) -> District {
        let dir = TempDir::new().expect("a folder");
        fs::write(dir.path().join("tongbao.yaml"), config).expect("written");
        for (path, text) in files {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
        }
        let (workspace, warehouse) = open(dir.path());
        District { dir, workspace, warehouse }
    }

    /// The same folder with another configuration.
    fn reconfigured(self, config: &str) -> District {
        let District { dir, workspace: _, warehouse } = self;
        drop(warehouse);
        fs::write(dir.path().join("tongbao.yaml"), config).expect("written");
        let (workspace, warehouse) = open(dir.path());
        District { dir, workspace, warehouse }
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.dir.path().join(name);
        fs::write(&path, bytes).expect("written");
        path
    }

    fn ingest(&self, file: &Path, as_of: Option<&str>) -> Ingested {
        ingest_all(&self.warehouse, &self.workspace, &[file.to_owned()], None, as_of.map(moment), moment(NOW))
    }

    /// Loads text under a file name; it must be accepted.
    fn load(&self, name: &str, text: impl AsRef<[u8]>) -> LoadReport {
        accepted(self.ingest(&self.file(name, text), None))
    }

    fn load_as_of(&self, name: &str, text: &str, as_of: &str) -> LoadReport {
        accepted(self.ingest(&self.file(name, text), Some(as_of)))
    }

    /// Loads text that must be refused.
    fn refused(&self, name: &str, text: impl AsRef<[u8]>) -> Problem {
        let ingested = self.ingest(&self.file(name, text), None);
        assert!(ingested.reports.is_empty(), "it was loaded: {:?}", ingested.reports);
        ingested.problems.0.into_iter().next().expect("a problem")
    }

    fn retry(&self) -> Vec<LoadReport> {
        let retried = retry(&self.warehouse, &self.workspace);
        retried.problems.or(retried.reports).unwrap_or_else(|p| panic!("{p}"))
    }

    /// A query's rows as text, cells joined by `|`, null as `-`.
    fn rows(&self, sql: &str) -> Vec<String> {
        let rows = self.warehouse.rows_text("test.sql", sql, &Params::new()).unwrap_or_else(|p| panic!("{p}"));
        rows.rows.iter().map(|row| row.iter().map(shown).collect::<Vec<_>>().join("|")).collect()
    }

    fn one(&self, sql: &str) -> String {
        self.rows(sql).join("\n")
    }
}

fn open(dir: &Path) -> (Workspace, Warehouse) {
    let workspace = lake::open(dir);
    let warehouse = Warehouse::open(&workspace, Threads::available()).unwrap_or_else(|p| panic!("{p}"));
    (workspace, warehouse)
}

fn accepted(ingested: Ingested) -> LoadReport {
    assert!(ingested.problems.0.is_empty(), "{}", ingested.problems);
    let report = ingested.reports.into_iter().next().expect("a report");
    assert_eq!(report.loaded + report.updated + report.unchanged + report.quarantined, report.rows, "the four counts add up");
    report
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "-".into(),
        Value::Bool(yes) => yes.to_string(),
        Value::Int(int) => int.to_string(),
        Value::Float(float) => float.to_string(),
        Value::Decimal(int, scale) => format!("{int}e-{scale}"),
        Value::Text(text) => text.clone(),
        Value::Date(date) => date.to_string(),
        Value::Timestamp(moment) => moment.to_string(),
        Value::List(values) => values.iter().map(shown).collect::<Vec<_>>().join(","),
    }
}

/// Loaded, updated, unchanged, quarantined.
fn counts(report: &LoadReport) -> [u64; 4] {
    [report.loaded, report.updated, report.unchanged, report.quarantined]
}

/// A declaration's id: office 4901, 2017, import.
fn id(serial: u32) -> String {
    format!("490120171{serial:09}")
}

/// The shortest header that a file can have.
const HEAD: &str = "entry_id,declaring_office,direction,declared_at";

/// A row under [`HEAD`], with more cells after it.
fn row(serial: u32, more: &str) -> String {
    format!("{},4901,I,2017-04-05 09:30:00{more}\n", id(serial))
}

/// A file of [`HEAD`] with further columns and rows.
fn csv(more: &str, rows: &[String]) -> String {
    format!("{HEAD}{more}\n{}", rows.concat())
}
