//! `tongbao status`

use crate::operate::cli::{Call, Failure, Status};
use crate::operate::issue::{AnomalyCounts, Standing, TaskCounts};
use crate::operate::schedule::{Open, Reason, Report, ZONE, report};
use crate::store::archive::Entry;
use crate::store::warehouse::{Threads, Warehouse};
use crate::store::workspace::{Owner, Workspace};

pub fn run(call: &Call) -> Result<Status, Failure> {
    let workspace = call.workspace()?;
    let (standing, running) = standing(call, &workspace, "status")?;
    let report = report(&workspace, standing, running, call.now());
    print(call, &report);
    call.printer.problems(&report.problems);
    call.printer.value(&report);
    Ok(if report.has_findings() { Status::Findings } else { Status::Done })
}

/// From the databases; beside a run, which holds them, from what it wrote at its last commit.
pub(super) fn standing(call: &Call, workspace: &Workspace, step: &str) -> Result<(Standing, Option<Owner>), Failure> {
    let locked = match call.look(workspace, step) {
        Ok(_lock) => {
            let warehouse = Warehouse::open_steady(workspace, Threads::available())?;
            return Ok((Standing::of(workspace, &warehouse, call.now())?, None));
        }
        Err(problem) if problem.code == "workspace-locked" => problem,
        Err(problem) => return Err(problem.into()),
    };
    match Standing::last(workspace) {
        Some(standing) => Ok((standing, workspace.holder())),
        None => Err(locked.into()),
    }
}

fn print(call: &Call, report: &Report) {
    let line = |text: String| call.printer.line(text);
    if let Some(owner) = &report.running {
        line(format!(
            "process {} on {} is at work since {}: {}; what follows is as of {}",
            owner.pid, owner.host, owner.started, owner.step, report.at
        ));
    }
    line(report.loads.to_string());
    for entry in &report.issued {
        let by = entry.decision.as_ref().map(|d| format!(", approved by {} at {}", d.by, d.at)).unwrap_or_default();
        line(format!("issued {} with cut-off {}{by}", entry.edition, entry.cutoff));
    }
    for entry in &report.waiting_for_approval {
        line(format!("waits for approval: {}, made as of {}", entry.edition, entry.as_of));
    }
    for Open { due, reason } in &report.due {
        let why = match reason {
            Reason::Ready => "ready to run".to_owned(),
            Reason::WaitsForLoad => format!("waits until {} for a load of its last day", due.waits_until),
            Reason::Held => "held".to_owned(),
            Reason::Failed => "failed".to_owned(),
            Reason::Rejected => "rejected, to be made again".to_owned(),
        };
        line(format!("due {}/{} since {} {ZONE}: {why}", due.bulletin, due.period, due.due_at));
    }
    let last = |word: &str, entry: &Entry| {
        let why = entry.why.as_deref().unwrap_or("no reason was noted");
        line(format!("{word} {} (tried {} times, last as of {}): {why}", entry.edition, entry.tries, entry.as_of));
    };
    report.failed.iter().for_each(|entry| last("failed", entry));
    report.held.iter().for_each(|entry| last("held", entry));
    for drift in &report.drifted {
        let loads: Vec<String> = drift.loads.iter().map(i64::to_string).collect();
        line(format!(
            "{} stays as it is, though {} of its values are different by now (loads {}): run ... --correct",
            drift.edition,
            drift.changes,
            loads.join(", ")
        ));
    }
    if report.outbox.queued + report.outbox.dead > 0 {
        line(format!("{} messages wait in the outbox, {} were refused for good", report.outbox.queued, report.outbox.dead));
    }
    let AnomalyCounts { open, overdue, red } = &report.anomalies;
    line(format!("{open} anomalies open: {overdue} overdue, {red} red"));
    if let Some(TaskCounts { all, done, overdue }) = &report.tasks {
        line(format!("{all} supervision tasks: {done} done, {overdue} overdue"));
    }
}
