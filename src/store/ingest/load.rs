//! One file's load: looked at, matched, staged, and merged in one transaction, so that a kill leaves nothing half loaded.

use super::merge::{Empty, Merge, Merged, columns_in};
use super::parse::check_constants;
use super::plan::{EventPlan, Lists, Plan};
use super::probe::{Probe, probe};
use super::read::{CellColumns, Export};
use super::report::{LoadReport, Outcome};
use super::stage::{self, FileRows, Staged};
use super::{awaited, mapping};
use crate::store::warehouse::{Params, Value, Warehouse, params};
use crate::store::workspace::{Format, Resolution, Source, Workspace};
use crate::terms::problem::{Place, Problem};
use chrono::NaiveDateTime;
use std::path::Path;

/// What a load needs to know besides the file.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// `--as-of`, where given.
    pub as_of: Option<NaiveDateTime>,
    /// The load's own time.
    pub now: NaiveDateTime,
}

/// How a load's cut-off was found, as it stands in the warehouse.
const BY_AS_OF: &str = "as_of";
const BY_NAME: &str = "name";
const BY_CLOCK: &str = "clock";

/// A load under way.
struct Load<'a> {
    warehouse: &'a Warehouse,
    workspace: &'a Workspace,
    source: &'a Source,
    name: &'a str,
    mapping: String,
    cutoff: NaiveDateTime,
    cutoff_by: &'static str,
    clock: Clock,
}

/// Loads one file.
pub fn load(warehouse: &Warehouse, workspace: &Workspace, source: &Source, path: &Path, clock: Clock) -> Result<LoadReport, Problem> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let probed = probe(path, &name, source.format, source.encoding)?;
    let (cutoff, cutoff_by) = match (clock.as_of, source.cutoff_of(&name)) {
        (Some(as_of), _) => (as_of, BY_AS_OF),
        (None, Some(end_of_day)) => (end_of_day, BY_NAME),
        (None, None) => (clock.now, BY_CLOCK),
    };
    let load = Load { warehouse, workspace, source, name: &name, mapping: mapping::fingerprint(source), cutoff, cutoff_by, clock };
    if let Some(earlier) = load.earlier(&probed)? {
        return Ok(earlier);
    }
    let export = Export::open(path, &name, source.format, probed.charset, &workspace.overlay)?;
    let report = match source.format {
        Format::Events => load.events(&export, &probed),
        Format::Csv | Format::Xlsx | Format::Parquet => load.declarations(&export, &probed),
    };
    put_away(warehouse, report)
}

/// Gives the stage's memory back after a load, however that went.
pub(super) fn put_away(warehouse: &Warehouse, report: Result<LoadReport, Problem>) -> Result<LoadReport, Problem> {
    let dropped = warehouse.execute("queries/ingest/stage_drop.sql", &Params::new());
    // Where the load failed, its own problem is what is said: after a lost catalogue this fails too, and for no other reason.
    report.and_then(|report| dropped.map(|_| report))
}

/// Counts of a load as its row and its report show them.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    rows: u64,
    loaded: u64,
    updated: u64,
    unchanged: u64,
    quarantined: u64,
    repeated: u64,
}

impl Load<'_> {
    /// The report of a file that was loaded before: the same bytes by the same mapping change nothing, unless a new cut-off is given for them, by
    /// `--as-of` or by the date in another name.
    fn earlier(&self, probed: &Probe) -> Result<Option<LoadReport>, Problem> {
        let given = params([("sha256", probed.sha256.as_str().into()), ("mapping", self.mapping.as_str().into())]);
        let rows = self.warehouse.rows("queries/ingest/load_find.sql", &given)?;
        let same = |row: &Vec<Value>| {
            let [_, file, cutoff, ..] = &row[..] else { return false };
            let same_cutoff = cutoff.as_timestamp() == Some(self.cutoff);
            match self.cutoff_by {
                BY_AS_OF => same_cutoff,
                BY_NAME => same_cutoff || file.as_str() == Some(self.name),
                _ => true,
            }
        };
        let Some(row) = rows.rows.iter().find(|row| same(row)) else { return Ok(None) };
        let [load_id, _, cutoff, _, rows, quarantined] = &row[..] else { return Ok(None) };
        // What was loaded then says nothing new now; what was kept out then is kept out again.
        let (rows, quarantined) = (rows.as_u64().unwrap_or(0), quarantined.as_u64().unwrap_or(0));
        let counts = Counts { rows, unchanged: rows.saturating_sub(quarantined), quarantined, ..Counts::default() };
        let report = self.report(load_id.as_i64().unwrap_or(0), counts, 0, Vec::new(), Vec::new());
        Ok(Some(LoadReport { outcome: Outcome::AlreadyLoaded, cutoff: cutoff.as_timestamp().unwrap_or(self.cutoff), ..report }))
    }

    fn declarations(&self, export: &Export<'_>, probed: &Probe) -> Result<LoadReport, Problem> {
        let plan = Plan::new(&export.header()?, self.source, self.name)?;
        let lists = Lists::of(self.workspace);
        check_constants(&plan, &lists, &self.source.name)?;
        let merge = Merge::new(self.warehouse, &self.workspace.overlay, plan.columns().collect());
        merge.make_stage()?;
        let rows = FileRows { export, columns: plan.cell_columns() };
        let staged = stage::declarations(self.warehouse, &rows, &plan, &lists)?;
        let (superseded, repeats) = merge.part_twice()?;
        let quarantined = staged.bad + superseded.len() as u64;
        self.refuse_too_many(staged, quarantined)?;
        if !superseded.is_empty() {
            stage::superseded(self.warehouse, &rows, &superseded)?;
        }
        let columns: Vec<&str> = plan.brought.iter().map(|b| b.column.name).collect();
        self.in_turn(probed, |load_id| {
            self.begin(load_id, probed, &plan.header, &plan.ignored, columns.clone())?;
            self.warehouse.execute("queries/ingest/quarantine.sql", &params([("load_id", load_id.into())]))?;
            let Merged { loaded, updated, unchanged, .. } = merge.apply(load_id, Empty::Overwrites)?;
            let counts = Counts { rows: staged.rows, loaded, updated, unchanged: unchanged + repeats, quarantined, repeated: 0 };
            let awaited = awaited::take(self.warehouse, self.workspace)?;
            self.end(load_id, counts)?;
            let reasons = reasons(self.warehouse, load_id)?;
            Ok(self.report(load_id, counts, awaited, plan.ignored.clone(), reasons))
        })
    }

    fn events(&self, export: &Export<'_>, probed: &Probe) -> Result<LoadReport, Problem> {
        let plan = EventPlan::new(&export.header()?, self.source, self.workspace, self.name)?;
        let none = Merge::new(self.warehouse, &self.workspace.overlay, Vec::new());
        none.make_stage()?;
        let staged = stage::events(self.warehouse, &FileRows { export, columns: CellColumns::new() }, &plan)?;
        self.refuse_too_many(staged, staged.bad)?;
        let all = columns_in(&self.warehouse.rows("queries/ingest/events_columns.sql", &Params::new())?);
        let repeated = self.warehouse.rows("queries/ingest/events_repeated.sql", &Params::new())?.get(0, "repeated").as_u64().unwrap_or(0);
        self.in_turn(probed, |load_id| {
            let columns = std::iter::once("entry_id").chain(all.iter().map(|c| c.name)).collect();
            self.begin(load_id, probed, &plan.header, &plan.ignored, columns)?;
            let given = params([("load_id", load_id.into())]);
            self.warehouse.execute("queries/ingest/quarantine.sql", &given)?;
            let waiting = self.warehouse.execute("queries/ingest/events_wait.sql", &given)?;
            let updated = awaited::merge_events(self.warehouse, self.workspace, load_id)?;
            let quarantined = staged.bad + waiting;
            let unchanged = staged.rows - quarantined - updated;
            let counts = Counts { rows: staged.rows, loaded: 0, updated, unchanged, quarantined, repeated };
            self.end(load_id, counts)?;
            let reasons = reasons(self.warehouse, load_id)?;
            Ok(self.report(load_id, counts, 0, plan.ignored.clone(), reasons))
        })
    }

    /// The part that writes, with the number that is next when its turn comes. Another machine may have loaded the file meanwhile.
    fn in_turn(&self, probed: &Probe, write: impl Fn(i64) -> Result<LoadReport, Problem>) -> Result<LoadReport, Problem> {
        self.warehouse.facts_transaction(|| {
            self.warehouse.execute("queries/ingest/load_turn.sql", &Params::new())?;
            if let Some(earlier) = self.earlier(probed)? {
                return Ok(earlier);
            }
            write(self.warehouse.rows("queries/ingest/load_next.sql", &Params::new())?.first().as_i64().unwrap_or(1))
        })
    }

    fn begin(&self, load_id: i64, probed: &Probe, header: &str, ignored: &[String], columns: Vec<&str>) -> Result<(), Problem> {
        let resolution = match self.source.resolution {
            Resolution::Second => "second",
            Resolution::Minute => "minute",
        };
        let row = params([
            ("load_id", load_id.into()),
            ("source", self.source.name.as_str().into()),
            ("file", self.name.into()),
            ("sha256", probed.sha256.as_str().into()),
            ("mapping", self.mapping.as_str().into()),
            ("cutoff", self.cutoff.into()),
            ("cutoff_by", self.cutoff_by.into()),
            ("loaded_at", self.clock.now.into()),
            ("resolution", resolution.into()),
            ("header", header.into()),
            ("ignored", super::record::csv_line(ignored.iter().map(String::as_str)).into()),
            ("columns", columns.into()),
        ]);
        self.warehouse.execute("queries/ingest/load_begin.sql", &row)?;
        self.warehouse.execute("queries/ingest/load_column.sql", &row)?;
        Ok(())
    }

    fn end(&self, load_id: i64, counts: Counts) -> Result<(), Problem> {
        let row = params([
            ("load_id", load_id.into()),
            ("rows", counts.rows.into()),
            ("loaded", counts.loaded.into()),
            ("updated", counts.updated.into()),
            ("unchanged", counts.unchanged.into()),
            ("quarantined", counts.quarantined.into()),
            ("repeated", counts.repeated.into()),
        ]);
        self.warehouse.execute("queries/ingest/load_end.sql", &row).map(drop)
    }

    fn report(&self, load_id: i64, counts: Counts, awaited_events: u64, ignored: Vec<String>, reasons: Vec<(String, u64)>) -> LoadReport {
        LoadReport {
            load_id,
            file: self.name.to_owned(),
            source: self.source.name.clone(),
            cutoff: self.cutoff,
            outcome: Outcome::Loaded,
            rows: counts.rows,
            loaded: counts.loaded,
            updated: counts.updated,
            unchanged: counts.unchanged,
            quarantined: counts.quarantined,
            repeated_events: counts.repeated,
            awaited_events,
            ignored_headers: ignored,
            reasons,
        }
    }

    /// More bad rows than the workspace bears: the file is refused whole, before anything is written.
    fn refuse_too_many(&self, staged: Staged, quarantined: u64) -> Result<(), Problem> {
        let limit = self.workspace.config.ingest.bad_rows;
        if quarantined == 0 || quarantined as f64 <= limit * staged.rows as f64 {
            return Ok(());
        }
        let found = self.warehouse.rows("queries/ingest/reasons_staged.sql", &Params::new())?;
        let mut reasons: Vec<String> = found
            .rows
            .iter()
            .filter_map(|row| {
                let [reason, rows, line, detail] = &row[..] else { return None };
                let detail = detail.as_str().filter(|d| !d.is_empty()).map_or(String::new(), |d| format!(", `{d}`"));
                Some(format!("{} ({} rows, first on line {}{detail})", reason.as_str()?, rows.as_i64()?, line.as_i64()?))
            })
            .collect();
        if quarantined > staged.bad {
            reasons.push(format!("{} ({} rows)", super::parse::reason::SUPERSEDED, quarantined - staged.bad));
        }
        let what = format!(
            "{quarantined} of {} rows are bad, more than the share of {limit} that is borne, so nothing of the file is loaded",
            staged.rows
        );
        Err(Problem::error("too-many-bad-rows", what)
            .at(Place::file(self.name))
            .why(reasons.join("; "))
            .help("mend the mapping or the export; the share is set by ingest: { bad_rows: ... } in tongbao.yaml"))
    }
}

/// Why a load's rows are in the quarantine.
pub(super) fn reasons(warehouse: &Warehouse, load_id: i64) -> Result<Vec<(String, u64)>, Problem> {
    let rows = warehouse.rows("queries/ingest/reasons.sql", &params([("load_id", load_id.into())]))?;
    Ok(rows.rows.iter().filter_map(|row| Some((row.first()?.as_str()?.to_owned(), row.get(1)?.as_u64()?))).collect())
}
