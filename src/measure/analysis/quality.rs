//! The state of the data behind a period's figures.

use super::row::{Row, each};
use crate::measure::indicators::Run;
use crate::store::warehouse::{Params, Rows, Value, Warehouse, params};
use crate::terms::problem::Problem;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// What is known of the period's data.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DataQuality {
    /// Contradictions by code: these declarations count, their durations don't.
    pub flags: Vec<Counted>,
    /// Differences that are only noted, by code.
    pub notes: Vec<Counted>,
    /// Negative durations left out, by duration.
    pub negative: Vec<Counted>,
    /// Rows that could not be loaded, by source and reason.
    pub quarantined: Vec<Quarantined>,
    /// Loads whose cut-off lies in the period.
    pub loads: Vec<LoadSeen>,
    /// What the gates before issue warn of, Chinese sentences without their full stop.
    #[serde(default)]
    pub gates: Vec<String>,
}

/// A code and how often it occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Which.
    pub code: String,
    /// How often.
    pub count: u64,
}

/// Rows of one source that could not be loaded for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    /// The source.
    pub source: String,
    /// Why.
    pub reason: String,
    /// What became of them since.
    pub state: String,
    /// How many.
    pub rows: u64,
}

/// One load and what became of its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadSeen {
    /// Its number.
    pub load_id: u64,
    /// The source.
    pub source: String,
    /// The file.
    pub file: String,
    /// Up to when it knows the world.
    pub cutoff: Option<NaiveDateTime>,
    /// Rows read.
    pub rows: u64,
    /// New declarations.
    pub loaded: u64,
    /// Changed ones.
    pub updated: u64,
    /// Unchanged ones.
    pub unchanged: u64,
    /// Rows that could not be loaded.
    pub quarantined: u64,
}

/// Looks at the period's declarations and loads.
pub(super) fn data_quality(warehouse: &Warehouse, run: &Run) -> Result<DataQuality, Problem> {
    let period = params([("start_day", run.period.start().into()), ("end_day", run.period.end().into()), ("cutoff", run.cutoff.into())]);
    let ask =
        |name: &str, given: &Params| -> Result<Rows, Problem> { warehouse.rows(&format!("queries/rankings/quality_{name}.sql"), given) };
    let flags = ask("flags", &Params::new())?;
    let of_kind = |kind: &str| {
        let here = flags.rows.iter().filter(|row| row.first().and_then(Value::as_str) == Some(kind));
        here.map(|row| counted(row.get(1), row.get(2))).collect()
    };
    Ok(DataQuality {
        flags: of_kind("flag"),
        notes: of_kind("note"),
        negative: ask("negative", &Params::new())?.rows.iter().map(|row| counted(row.first(), row.get(1))).collect(),
        quarantined: each(&ask("quarantine", &period)?, |row: &Row<'_>| {
            Ok(Quarantined { source: row.text("source"), reason: row.text("reason"), state: row.text("state"), rows: row.count("rows") })
        })?,
        loads: each(&ask("loads", &period)?, |row: &Row<'_>| {
            Ok(LoadSeen {
                load_id: row.count("load_id"),
                source: row.text("source"),
                file: row.text("file"),
                cutoff: row.moment("cutoff"),
                rows: row.count("rows"),
                loaded: row.count("loaded"),
                updated: row.count("updated"),
                unchanged: row.count("unchanged"),
                quarantined: row.count("quarantined"),
            })
        })?,
        gates: Vec::new(),
    })
}

fn counted(code: Option<&Value>, occurrences: Option<&Value>) -> Counted {
    let code = code.and_then(Value::as_str).unwrap_or_default().to_owned();
    Counted { code, count: occurrences.and_then(Value::as_u64).unwrap_or_default() }
}
