//! What a load says of itself.

use crate::store::warehouse::{Params, Warehouse, params};
use crate::terms::problem::{Problem, Problems};
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One file's load.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoadReport {
    /// Its number in table `load`; the earlier load's where the file was loaded before.
    pub load_id: i64,
    /// The file's name without folders.
    pub file: String,
    /// The mapping.
    pub source: String,
    /// Its cut-off.
    pub cutoff: NaiveDateTime,
    /// Whether anything was done.
    pub outcome: Outcome,
    /// Rows of the file; the next four add up to it.
    pub rows: u64,
    /// New declarations.
    pub loaded: u64,
    /// Declarations (or events) that changed something.
    pub updated: u64,
    /// Rows that said nothing new.
    pub unchanged: u64,
    /// Rows that could not be loaded.
    pub quarantined: u64,
    /// Of an event log's rows those that repeat an event of the same load; they are among the unchanged or the quarantined.
    pub repeated_events: u64,
    /// Events of earlier loads that found their declaration by this one. They belong to their own load's rows.
    pub awaited_events: u64,
    /// Headers that no column takes.
    pub ignored_headers: Vec<String>,
    /// Why rows were quarantined, and how many; the most frequent first.
    pub reasons: Vec<(String, u64)>,
}

/// What a load did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The file was loaded.
    Loaded,
    /// It had been loaded before, by the same mapping: nothing changed. Its rows count as unchanged, or as quarantined where they were.
    AlreadyLoaded,
    /// Rows that an earlier load quarantined were tried again; the counts are theirs, the load's own stay as they were.
    Retried,
}

/// What became of several files.
#[derive(Clone, Debug, Default)]
pub struct Ingested {
    /// Files that were loaded (or had been before), in the order given.
    pub reports: Vec<LoadReport>,
    /// Files that were refused, each whole.
    pub problems: Problems,
}

impl fmt::Display for LoadReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LoadReport { file, source, cutoff, rows, loaded, updated, unchanged, quarantined, .. } = self;
        match self.outcome {
            Outcome::AlreadyLoaded => {
                write!(f, "{file} ({source}): loaded before as load {}, cut-off {cutoff}; nothing changed: {rows} rows", self.load_id)?;
            }
            Outcome::Loaded => write!(f, "{file} ({source}, cut-off {cutoff}): {rows} rows")?,
            Outcome::Retried => write!(f, "{file} ({source}, cut-off {cutoff}): {rows} quarantined rows tried again")?,
        }
        write!(f, ": {loaded} loaded, {updated} updated, {unchanged} unchanged, {quarantined} quarantined")?;
        if self.repeated_events > 0 {
            write!(f, "; {} events repeated", self.repeated_events)?;
        }
        if self.awaited_events > 0 {
            write!(f, "; {} earlier events found their declaration", self.awaited_events)?;
        }
        for (reason, rows) in &self.reasons {
            write!(f, "\n  {rows} x {reason}")?;
        }
        if !self.ignored_headers.is_empty() {
            write!(f, "\n  ignored headers: {}", self.ignored_headers.join(", "))?;
        }
        Ok(())
    }
}

/// What is loaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Files.
    pub loads: u64,
    /// Declarations.
    pub declarations: u64,
    /// Of these the flagged.
    pub flagged: u64,
    /// Quarantined rows that still wait for a retry, or for their declaration.
    pub waiting: u64,
    /// The latest cut-off of a load.
    pub cutoff: Option<NaiveDateTime>,
    /// When the last load was.
    pub loaded_at: Option<NaiveDateTime>,
}

/// Counts what is loaded.
pub fn totals(warehouse: &Warehouse) -> Result<Totals, Problem> {
    let rows = warehouse.rows("queries/ingest/totals.sql", &Params::new())?;
    let count = |column: &str| rows.get(0, column).as_u64().unwrap_or(0);
    Ok(Totals {
        loads: count("loads"),
        declarations: count("declarations"),
        flagged: count("flagged"),
        waiting: count("waiting"),
        cutoff: rows.get(0, "cutoff").as_timestamp(),
        loaded_at: rows.get(0, "loaded_at").as_timestamp(),
    })
}

/// The loads after the given one, each with its file, in order.
pub fn loads_after(warehouse: &Warehouse, last_load: i64) -> Result<Vec<(i64, String)>, Problem> {
    let rows = warehouse.rows("queries/ingest/loads_after.sql", &params([("last_load", last_load.into())]))?;
    Ok(rows.rows.iter().filter_map(|row| Some((row.first()?.as_i64()?, row.get(1)?.as_str()?.to_owned()))).collect())
}

/// Working days of an office of which nothing was loaded.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gap {
    /// The office's code.
    pub office: String,
    /// First of them.
    pub first: NaiveDate,
    /// Last of them.
    pub last: NaiveDate,
    /// How many.
    pub days: u64,
    /// The median working day before them.
    pub usual: f64,
}

/// The measure of rule VOLUME: so many days back, so many declarations on the median day.
const GAP_DAYS: u32 = 90;
const GAP_LEAST: u32 = 20;

/// Looks for working days without data.
pub fn gaps(warehouse: &Warehouse) -> Result<Vec<Gap>, Problem> {
    let rows = warehouse.rows("queries/ingest/gaps.sql", &params([("days", GAP_DAYS.into()), ("least_median", GAP_LEAST.into())]))?;
    let gap = |i: usize| {
        Some(Gap {
            office: rows.get(i, "office").as_str()?.to_owned(),
            first: rows.get(i, "first_day").as_date()?,
            last: rows.get(i, "last_day").as_date()?,
            days: rows.get(i, "days").as_u64()?,
            usual: rows.get(i, "usual").as_f64()?,
        })
    };
    Ok((0..rows.rows.len()).filter_map(gap).collect())
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Totals { loads, declarations, flagged, waiting, .. } = self;
        write!(f, "{declarations} declarations from {loads} loads, {flagged} flagged, {waiting} rows in quarantine")?;
        if let Some(cutoff) = self.cutoff {
            write!(f, "; latest cut-off {cutoff}")?;
        }
        Ok(())
    }
}
