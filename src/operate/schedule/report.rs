//! What `status` says: how the workspace stood at its last commit, and what is due by now.

use super::due::{Due, dues};
use crate::operate::issue::{AnomalyCounts, Drift, Outbox, Standing, TaskCounts};
use crate::store::archive::{Entry, State, open};
use crate::store::ingest::Totals;
use crate::store::workspace::{Owner, Workspace};
use crate::terms::problem::Problems;
use chrono::NaiveDateTime;
use serde::Serialize;

/// Why a due period isn't done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nobody has run it yet.
    Ready,
    /// It waits for a load of its last day.
    WaitsForLoad,
    /// A gate holds it.
    Held,
    /// It failed.
    Failed,
    /// An edition of it was rejected.
    Rejected,
}

/// A period that is due and not done.
#[derive(Clone, Debug, Serialize)]
pub struct Open {
    /// Which and when.
    #[serde(flatten)]
    pub due: Due,
    /// Why it isn't done.
    pub reason: Reason,
}

/// How everything stands.
#[derive(Debug, Serialize)]
pub struct Report {
    /// As of when the databases were looked at.
    pub at: NaiveDateTime,
    /// Who holds the workspace.
    pub running: Option<Owner>,
    /// What is loaded.
    pub loads: Totals,
    /// Editions that readers have.
    pub issued: Vec<Entry>,
    /// Editions that wait for approval.
    pub waiting_for_approval: Vec<Entry>,
    /// What is due and not done.
    pub due: Vec<Open>,
    /// What came to nothing at the last try.
    pub failed: Vec<Entry>,
    /// What gates hold.
    pub held: Vec<Entry>,
    /// Editions whose data changed after issue.
    pub drifted: Vec<Drift>,
    /// Warnings that the register holds.
    pub anomalies: AnomalyCounts,
    /// Messages that aren't out.
    pub outbox: Outbox,
    /// The supervision tasks.
    pub tasks: Option<TaskCounts>,
    /// Bulletins whose dates can't be told.
    pub problems: Problems,
}

impl Report {
    /// Whether a person should look at something.
    pub fn has_findings(&self) -> bool {
        self.outbox.dead > 0 || !self.failed.is_empty() || !self.held.is_empty() || !self.problems.0.is_empty()
    }
}

/// Everything from a standing, as of `now`.
pub fn report(workspace: &Workspace, standing: Standing, running: Option<Owner>, now: NaiveDateTime) -> Report {
    let Standing { at, loads, span, ledger, drifted, anomalies, outbox, tasks } = standing;
    let (due, untold) = dues(workspace, &ledger, span.first_day, now);
    let problems = Problems(untold.into_values().flat_map(|wrong| wrong.0).collect());
    let last = open(&ledger);
    let reason = |due: &Due| {
        let here = |entry: &&Entry| entry.edition.bulletin() == due.bulletin && entry.edition.period() == due.period;
        match last.iter().find(here).map(|entry| entry.state) {
            _ if span.is_awaited(due, now) => Reason::WaitsForLoad,
            Some(State::Held) => Reason::Held,
            Some(_) => Reason::Failed,
            None if ledger.iter().any(|entry| here(&entry) && entry.state == State::Rejected) => Reason::Rejected,
            None => Reason::Ready,
        }
    };
    let due = due.into_iter().map(|due| Open { reason: reason(&due), due }).collect();
    let (held, failed) = last.into_iter().partition(|entry| entry.state == State::Held);
    let (issued, waiting_for_approval) = ledger.into_iter().filter(Entry::stands).partition(Entry::is_released);
    Report { at, running, loads, issued, waiting_for_approval, due, failed, held, drifted, anomalies, outbox, tasks, problems }
}
