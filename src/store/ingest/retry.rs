//! Quarantined rows tried again, after an office was added or a mapping mended. A row keeps its own load's cut-off, and that load's counts stay.

use super::awaited;
use super::load::put_away;
use super::merge::{Empty, Merge, Merged};
use super::parse::check_constants;
use super::plan::{EventPlan, Lists, Plan};
use super::portion::{Portion, Rows, only_block};
use super::record::Cells;
use super::report::{LoadReport, Outcome};
use super::stage::{self, Staged};
use crate::store::warehouse::{Params, Value, Warehouse, params};
use crate::store::workspace::{Format, Source, Workspace};
use crate::terms::problem::{Place, Problem};
use chrono::NaiveDateTime;

/// Rows in a portion.
const PORTION: usize = 1_024;

/// Loads that have rows worth trying, oldest cut-off first.
pub fn loads(warehouse: &Warehouse) -> Result<Vec<Waiting>, Problem> {
    let rows = warehouse.rows("queries/ingest/retry_loads.sql", &Params::new())?;
    let load = |row: &Vec<Value>| {
        let [load_id, source, file, cutoff, header] = &row[..] else { return None };
        Some(Waiting {
            load_id: load_id.as_i64()?,
            source: source.as_str()?.to_owned(),
            file: file.as_str()?.to_owned(),
            cutoff: cutoff.as_timestamp()?,
            header: header.as_str()?.to_owned(),
        })
    };
    Ok(rows.rows.iter().filter_map(load).collect())
}

/// A load with quarantined rows.
#[derive(Clone, Debug)]
pub struct Waiting {
    load_id: i64,
    source: String,
    file: String,
    cutoff: NaiveDateTime,
    header: String,
}

/// The raw rows that a load quarantined, as records of their own file.
struct Quarantined(Vec<(u64, String)>);

impl Rows for Quarantined {
    fn portions<'a>(&'a self, take: &mut dyn FnMut(Portion<'a>) -> Result<(), Problem>) -> Result<(), Problem> {
        self.0.chunks(PORTION).try_for_each(|rows| take(Portion::Kept(rows)))
    }
}

/// Tries one load's rows again.
pub fn retry(warehouse: &Warehouse, workspace: &Workspace, waiting: &Waiting) -> Result<LoadReport, Problem> {
    let source = workspace.source(&waiting.source).ok_or_else(|| {
        Problem::error("unknown-source", format!("the rows of this file need the mapping `{}`, which is no more", waiting.source))
            .at(Place::file(&waiting.file))
            .help(format!("put sources/{}.yaml back", waiting.source))
    })?;
    let given = params([("load_id", waiting.load_id.into())]);
    let rows = warehouse.rows("queries/ingest/retry_rows.sql", &given)?;
    let rows = Quarantined(rows.rows.iter().filter_map(|row| Some((row.first()?.as_u64()?, row.get(1)?.as_str()?.to_owned()))).collect());
    let report = match source.format {
        Format::Events => retry_events(warehouse, workspace, source, waiting, &rows),
        Format::Csv | Format::Xlsx | Format::Parquet => retry_declarations(warehouse, workspace, source, waiting, &rows),
    };
    put_away(warehouse, report)
}

fn headers(waiting: &Waiting) -> Vec<String> {
    let (header, mut cells) = (only_block(&waiting.header), Cells::default());
    let record = header.as_ref().and_then(|block| block.record(0, &mut cells));
    record.map(|record| record.cells.iter().map(str::to_owned).collect()).unwrap_or_default()
}

fn retry_declarations(
    warehouse: &Warehouse,
    workspace: &Workspace,
    source: &Source,
    waiting: &Waiting,
    rows: &Quarantined,
) -> Result<LoadReport, Problem> {
    let plan = Plan::new(&headers(waiting), source, &waiting.file)?;
    let lists = Lists::of(workspace);
    check_constants(&plan, &lists, &source.name)?;
    let merge = Merge::new(warehouse, &workspace.overlay, plan.columns().collect());
    merge.make_stage()?;
    let staged = stage::declarations(warehouse, rows, &plan, &lists)?;
    let given = params([("load_id", waiting.load_id.into())]);
    warehouse.facts_transaction(|| {
        warehouse.execute("queries/ingest/retry_turn.sql", &Params::new())?;
        warehouse.execute("queries/ingest/retry_stage.sql", &given)?;
        let (_, repeats) = merge.part_twice()?;
        warehouse.execute("queries/ingest/retry_superseded.sql", &given)?;
        let merged = merge.apply(waiting.load_id, Empty::Overwrites)?;
        merge.note_origins(waiting.load_id)?;
        warehouse.execute("queries/ingest/retry_done.sql", &given)?;
        let awaited = awaited::take(warehouse, workspace)?;
        let unchanged = merged.unchanged + repeats;
        let quarantined = staged.rows - merged.loaded - merged.updated - unchanged;
        report(warehouse, waiting, staged, Merged { unchanged, ..merged }, quarantined, awaited)
    })
}

fn retry_events(
    warehouse: &Warehouse,
    workspace: &Workspace,
    source: &Source,
    waiting: &Waiting,
    rows: &Quarantined,
) -> Result<LoadReport, Problem> {
    let plan = EventPlan::new(&headers(waiting), source, workspace, &waiting.file)?;
    Merge::new(warehouse, &workspace.overlay, Vec::new()).make_stage()?;
    let staged = stage::events(warehouse, rows, &plan)?;
    let given = params([("load_id", waiting.load_id.into())]);
    warehouse.facts_transaction(|| {
        warehouse.execute("queries/ingest/retry_turn.sql", &Params::new())?;
        let waits = warehouse.execute("queries/ingest/retry_events_wait.sql", &given)?;
        let updated = awaited::merge_events(warehouse, workspace, waiting.load_id)?;
        warehouse.execute("queries/ingest/retry_events_done.sql", &given)?;
        let quarantined = staged.bad + waits;
        let unchanged = staged.rows - quarantined - updated;
        report(warehouse, waiting, staged, Merged { updated, unchanged, ..Merged::default() }, quarantined, 0)
    })
}

fn report(
    warehouse: &Warehouse,
    waiting: &Waiting,
    staged: Staged,
    merged: Merged,
    quarantined: u64,
    awaited_events: u64,
) -> Result<LoadReport, Problem> {
    let rows = warehouse.rows("queries/ingest/retry_reasons.sql", &params([("load_id", waiting.load_id.into())]))?;
    let reasons = rows.rows.iter().filter_map(|row| Some((row.first()?.as_str()?.to_owned(), row.get(1)?.as_u64()?))).collect();
    Ok(LoadReport {
        load_id: waiting.load_id,
        file: waiting.file.clone(),
        source: waiting.source.clone(),
        cutoff: waiting.cutoff,
        outcome: Outcome::Retried,
        rows: staged.rows,
        loaded: merged.loaded,
        updated: merged.updated,
        unchanged: merged.unchanged,
        quarantined,
        repeated_events: 0,
        awaited_events,
        ignored_headers: Vec::new(),
        reasons,
    })
}
