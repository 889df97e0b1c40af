//! How the workspace stands: what is loaded, tried, issued and drifted. Written beside at each commit, because no second process can open a database
//! that a run writes: `status` answers from it.

use crate::store::archive::{self, EditionId, Entry};
use crate::store::ingest::{self, Totals};
use crate::store::register::tasks::{self, Against};
use crate::store::register::{self, Anomaly, Level, State};
use crate::store::warehouse::{Params, Warehouse, params};
use crate::store::workspace::Workspace;
use crate::terms::calendar::Period;
use crate::terms::problem::{Place, Problem, Problems};
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// The file, in the workspace.
const FILE: &str = ".tongbao/status.json";

/// What is known of the data when dues are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The first day with data.
    pub first_day: Option<NaiveDate>,
    /// Up to when the loads know the world.
    pub covered_to: Option<NaiveDateTime>,
}

impl Span {
    /// Looks into the warehouse.
    ///
    /// # Errors
    /// Where it can't be read.
    pub fn of(warehouse: &Warehouse) -> Result<Span, Problem> {
        let rows = warehouse.rows("queries/standing/span.sql", &Params::new())?;
        Ok(Span { first_day: rows.get(0, "first_day").as_date(), covered_to: rows.get(0, "covered_to").as_timestamp() })
    }
}

/// An edition whose data changed after its issue. It stays as it is; a correction can be issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drift {
    /// Which edition: the one that readers have.
    pub edition: EditionId,
    /// How many values and declarations that it sees are different.
    pub changes: u64,
    /// The loads that did it.
    pub loads: Vec<i64>,
}

/// The supervision tasks, where the workspace has any.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct TaskCounts {
    /// All of them.
    pub all: usize,
    /// Those done.
    pub done: usize,
    /// Those over their deadline.
    pub overdue: usize,
}

/// Warnings that the register holds.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct AnomalyCounts {
    /// Not put right yet.
    pub open: usize,
    /// Of these, past their due date.
    pub overdue: usize,
    /// Of these, red.
    pub red: usize,
}

/// Messages that aren't out.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Outbox {
    /// Those that wait.
    pub queued: u64,
    /// Those that were refused for good.
    pub dead: u64,
}

/// How the workspace stood at a commit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Standing {
    /// When.
    pub at: NaiveDateTime,
    /// What is loaded.
    pub loads: Totals,
    /// From when to when.
    pub span: Span,
    /// Every try at an edition.
    pub ledger: Vec<Entry>,
    /// Editions whose data changed since.
    pub drifted: Vec<Drift>,
    /// Warnings that the register holds.
    pub anomalies: AnomalyCounts,
    /// Messages that aren't out.
    pub outbox: Outbox,
    /// The supervision tasks.
    pub tasks: Option<TaskCounts>,
}

impl Standing {
    /// Looks at everything, as of `now`.
    ///
    /// # Errors
    /// Where the databases can't be read.
    pub fn of(workspace: &Workspace, warehouse: &Warehouse, now: NaiveDateTime) -> Result<Standing, Problems> {
        let ledger = archive::entries(warehouse)?;
        Ok(Standing {
            at: now,
            loads: ingest::totals(warehouse)?,
            span: Span::of(warehouse)?,
            anomalies: anomaly_counts(warehouse, now)?,
            outbox: outbox(warehouse)?,
            drifted: drift(warehouse, &ledger)?,
            tasks: task_counts(workspace, warehouse, now)?,
            ledger,
        })
    }

    /// As it was written at the last commit; none where nothing was yet.
    pub fn last(workspace: &Workspace) -> Option<Standing> {
        serde_json::from_str(&std::fs::read_to_string(workspace.dir.join(FILE)).ok()?).ok()
    }
}

/// Writes how the workspace stands beside it, whole.
///
/// # Errors
/// Where the databases can't be read or the file not be written.
pub fn note_standing(workspace: &Workspace, warehouse: &Warehouse, now: NaiveDateTime) -> Result<(), Problems> {
    let standing = Standing::of(workspace, warehouse, now)?;
    let text = serde_json::to_string(&standing).expect("a standing is strings, numbers and dates, which JSON holds");
    let path = workspace.dir.join(FILE);
    let beside = path.with_extension("part");
    let step = || {
        std::fs::create_dir_all(path.parent().unwrap_or(&workspace.dir))?;
        std::fs::write(&beside, &text)?;
        std::fs::rename(&beside, &path)
    };
    step().map_err(|e: std::io::Error| {
        Problem::error("status-io", format!("can't write {}: {e}", path.display()))
            .at(Place::file(path.display().to_string()))
            .help("check the disk's free space; the work itself is done and kept")
            .into()
    })
}

fn anomaly_counts(warehouse: &Warehouse, now: NaiveDateTime) -> Result<AnomalyCounts, Problem> {
    let reading = register::read(warehouse, Period::Month(now.year(), now.month()), now)?;
    let open: Vec<_> = reading.anomalies.iter().filter(|a| a.state.is_open() && a.level.is_some()).collect();
    let count = |wanted: fn(&Anomaly) -> bool| open.iter().filter(|a| wanted(a)).count();
    Ok(AnomalyCounts { open: open.len(), overdue: count(|a| a.state == State::Overdue), red: count(|a| a.level == Some(Level::Red)) })
}

fn outbox(warehouse: &Warehouse) -> Result<Outbox, Problem> {
    let rows = warehouse.rows("queries/standing/outbox.sql", &Params::new())?;
    let count = |column: &str| rows.get(0, column).as_u64().unwrap_or_default();
    Ok(Outbox { queued: count("queued"), dead: count("dead") })
}

/// The published editions whose data changed since they were made.
fn drift(warehouse: &Warehouse, ledger: &[Entry]) -> Result<Vec<Drift>, Problem> {
    let newest = ledger.iter().filter(|entry| archive::published(ledger, &entry.edition).is_some_and(|p| p.run == entry.run));
    let line = |entry: &Entry| Some(format!("{}|{}|{}", entry.edition, entry.last_load?, entry.cutoff));
    let editions: Vec<String> = newest.filter_map(line).collect();
    let rows = warehouse.rows("queries/archive/drift.sql", &params([("editions", editions.join("\n").into())]))?;
    let mut drifted: Vec<Drift> = Vec::new();
    for row in 0..rows.rows.len() {
        let edition: EditionId = rows.get(row, "edition").as_str().unwrap_or_default().parse()?;
        let changes = rows.get(row, "changes").as_u64().unwrap_or_default();
        let load = rows.get(row, "load_id").as_i64().unwrap_or_default();
        match drifted.last_mut().filter(|last| last.edition == edition) {
            Some(last) => {
                last.changes += changes;
                last.loads.push(load);
            }
            None => drifted.push(Drift { edition, changes, loads: vec![load] }),
        }
    }
    Ok(drifted)
}

fn task_counts(workspace: &Workspace, warehouse: &Warehouse, now: NaiveDateTime) -> Result<Option<TaskCounts>, Problems> {
    let standings = tasks::now(workspace, warehouse, now)?;
    let count = |wanted: fn(&Against) -> bool| standings.iter().filter(|s| wanted(&s.against)).count();
    let counted = TaskCounts {
        all: standings.len(),
        done: count(|against| *against == Against::Done),
        overdue: count(|against| matches!(against, Against::Overdue { .. })),
    };
    Ok((counted.all > 0).then_some(counted))
}
