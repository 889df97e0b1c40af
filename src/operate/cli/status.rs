//! `tongbao status`

use crate::operate::cli::{Call, Failure, Status};
use crate::store::archive::{self, Entry};
use crate::store::ingest::{self, Totals};
use crate::store::register::tasks::{self, Against};
use crate::store::register::{self, Anomaly, Level, State};
use crate::store::warehouse::{Threads, Warehouse};
use crate::store::workspace::Workspace;
use crate::terms::calendar::Period;
use crate::terms::problem::{Problem, Problems};
use chrono::{Datelike, NaiveDateTime};
use serde::Serialize;

#[derive(Serialize)]
struct Report {
    loads: Totals,
    issued: Vec<Entry>,
    failed: Vec<Entry>,
    anomalies: Anomalies,
    tasks: Option<Tasks>,
}

/// Warnings that the register holds.
#[derive(Serialize)]
struct Anomalies {
    open: usize,
    overdue: usize,
    red: usize,
}

/// The supervision tasks, where the workspace has any.
#[derive(Serialize)]
struct Tasks {
    all: usize,
    done: usize,
    overdue: usize,
}

pub fn run(call: &Call) -> Result<Status, Failure> {
    let workspace = call.workspace()?;
    let _lock = call.hold(&workspace, "status")?;
    let warehouse = Warehouse::open(&workspace, Threads::available())?;
    let report = Report {
        loads: ingest::totals(&warehouse)?,
        issued: archive::issued(&warehouse)?,
        failed: archive::last(&warehouse)?,
        anomalies: anomalies(&warehouse, call.now())?,
        tasks: tasks(&workspace, &warehouse, call.now())?,
    };
    call.printer.line(report.loads.to_string());
    for entry in &report.issued {
        call.printer.line(format!("issued {} with cut-off {}", entry.edition, entry.cutoff));
    }
    for entry in &report.failed {
        call.printer.line(format!("failed {}: {}", entry.edition, entry.why.as_deref().unwrap_or("no reason was noted")));
    }
    let Anomalies { open, overdue, red } = &report.anomalies;
    call.printer.line(format!("{open} anomalies open: {overdue} overdue, {red} red"));
    if let Some(Tasks { all, done, overdue }) = &report.tasks {
        call.printer.line(format!("{all} supervision tasks: {done} done, {overdue} overdue"));
    }
    call.printer.value(&report);
    Ok(if report.failed.is_empty() { Status::Done } else { Status::Findings })
}

fn anomalies(warehouse: &Warehouse, now: NaiveDateTime) -> Result<Anomalies, Problem> {
    let period = Period::Month(now.year(), now.month());
    let reading = register::read(warehouse, period, now)?;
    let open: Vec<_> = reading.anomalies.iter().filter(|a| a.state.is_open() && a.level.is_some()).collect();
    let count = |wanted: fn(&Anomaly) -> bool| open.iter().filter(|a| wanted(a)).count();
    Ok(Anomalies { open: open.len(), overdue: count(|a| a.state == State::Overdue), red: count(|a| a.level == Some(Level::Red)) })
}

fn tasks(workspace: &Workspace, warehouse: &Warehouse, now: NaiveDateTime) -> Result<Option<Tasks>, Problems> {
    let standings = tasks::now(workspace, warehouse, now)?;
    let count = |wanted: fn(&Against) -> bool| standings.iter().filter(|s| wanted(&s.against)).count();
    let counted = Tasks {
        all: standings.len(),
        done: count(|against| *against == Against::Done),
        overdue: count(|against| matches!(against, Against::Overdue { .. })),
    };
    Ok((counted.all > 0).then_some(counted))
}
