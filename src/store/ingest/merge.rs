//! Staged rows into the warehouse: one declaration a row, value by value, the newer cut-off winning.

use super::columns::{COLUMNS, Column, Kind, named};
use super::frame::Frame;
use crate::store::warehouse::{Params, Rows, Value, Warehouse, params};
use crate::store::workspace::Overlay;
use crate::terms::problem::Problem;

/// Columns that flags and notes look at besides the timestamps.
const JUDGED: [&str; 3] = ["declaring_office", "direction", "pre_declared"];

/// Whether an empty cell says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// A file of declarations: it overwrites.
    Overwrites,
    /// An event log's pivoted row: it is another event's place.
    SaysNothing,
}

/// How the staged declarations fared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Merged {
    /// New ones.
    pub loaded: u64,
    /// Changed ones.
    pub updated: u64,
    /// Others.
    pub unchanged: u64,
    /// Values that changed.
    pub changes: u64,
}

/// The steps of a merge, all within the caller's transaction.
pub struct Merge<'a> {
    warehouse: &'a Warehouse,
    overlay: &'a Overlay,
    brought: Vec<&'static Column>,
}

impl<'a> Merge<'a> {
    /// For values in the columns `brought` (without `entry_id`).
    pub fn new(warehouse: &'a Warehouse, overlay: &'a Overlay, brought: Vec<&'static Column>) -> Merge<'a> {
        Merge { warehouse, overlay, brought }
    }

    /// Makes the empty tables that rows are staged in.
    pub fn make_stage(&self) -> Result<(), Problem> {
        self.run("queries/ingest/stage.sql", &Params::new()).map(drop)
    }

    /// Pivots `stage_event` into `stage`.
    pub fn pivot(&self) -> Result<(), Problem> {
        self.run("queries/ingest/events_pivot.sql", &Params::new()).map(drop)
    }

    /// Finds declarations that stand twice; gives the superseded lines and the number of repeats.
    pub fn part_twice(&self) -> Result<(Vec<(u64, String)>, u64), Problem> {
        self.run("queries/ingest/twice.sql", &Params::new())?;
        let rows = self.warehouse.rows("queries/ingest/twice_superseded.sql", &Params::new())?;
        let superseded: Vec<(u64, String)> =
            rows.rows.iter().filter_map(|row| Some((row.first()?.as_u64()?, row.get(1)?.as_str()?.to_owned()))).collect();
        let removed = self.warehouse.execute("queries/ingest/twice_remove.sql", &Params::new())?;
        let repeats = removed.saturating_sub(superseded.len() as u64);
        Ok((superseded, repeats))
    }

    /// Merges `stage` into the warehouse as what load `load_id` brought, with the changes recorded and flags and notes judged anew.
    pub fn apply(&self, load_id: i64, empty: Empty) -> Result<Merged, Problem> {
        let given = params([("load_id", load_id.into()), ("whole", Value::Bool(empty == Empty::Overwrites))]);
        self.warehouse.execute("queries/ingest/standing.sql", &given)?;
        self.run("queries/ingest/merged.sql", &given)?;
        self.run("queries/ingest/change.sql", &given)?;
        self.run("queries/ingest/apply.sql", &Params::new())?;
        let loaded = self.run("queries/ingest/fresh.sql", &params([("load_id", load_id.into())]))?;
        let counts = self.warehouse.rows("queries/ingest/counts.sql", &Params::new())?;
        let count = |column: &str| counts.get(0, column).as_u64().unwrap_or(0);
        Ok(Merged { loaded, updated: count("updated"), unchanged: count("unchanged"), changes: count("changes") })
    }

    /// Notes for each value of the declarations that [`Merge::apply`] found new that load `load_id` brought it: for rows tried again, by whatever mapping.
    pub fn note_origins(&self, load_id: i64) -> Result<(), Problem> {
        self.run("queries/ingest/retry_origin.sql", &params([("load_id", load_id.into())])).map(drop)
    }

    /// Runs a frame with this load's columns.
    fn run(&self, frame: &str, given: &Params) -> Result<u64, Problem> {
        let text = self.overlay.read(frame)?;
        let moments: Vec<&Column> = COLUMNS.iter().filter(|c| c.is_moment()).collect();
        let judged = moments.iter().copied().chain(JUDGED.iter().filter_map(|name| named(name)));
        let kept: Vec<&Column> = judged.filter(|c| !self.brought.contains(c)).collect();
        let all: Vec<&Column> = COLUMNS.iter().filter(|c| c.kind != Kind::EntryId).collect();
        let (first, rest) = self.brought.split_at(self.brought.len().min(1));
        let frame = Frame::new(vec![
            ("brought", self.brought.clone()),
            ("other", all.iter().copied().filter(|c| !self.brought.contains(c)).collect()),
            ("all", all),
            ("first", first.to_vec()),
            ("rest", rest.to_vec()),
            ("kept_moment", kept.iter().copied().filter(|c| c.is_moment()).collect()),
            ("kept", kept),
            ("moment", moments),
        ]);
        self.warehouse.execute_text(&text.path, &frame.fill(&text.text), given)
    }
}

/// Columns by the names in a query's first column.
pub fn columns_in(rows: &Rows) -> Vec<&'static Column> {
    rows.rows.iter().filter_map(|row| named(row.first()?.as_str()?)).collect()
}
