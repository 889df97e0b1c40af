//! The register of anomalies: what the rules find is listed once, followed through every weekly run, and closed by its office, by itself or by a load.
//!
//! [`weekly`] looks and folds, [`read`] gives the register as it stood at a moment; both give a [`Reading`], which every bulletin of the run shows.
//! Nothing is kept before the edition is: [`Reading::write`] belongs into the transaction that notes the edition's intent, its rows bear the edition's
//! name, and every reading takes only those whose edition the ledger calls issued. So a run that dies leaves no trace, and one that is issued, all.

mod anomaly;
mod charts;
mod csv;
mod due;
mod fold;
mod keep;
mod lines;
mod rules;
mod table;
pub mod tasks;

pub use anomaly::{Anomaly, Answer, Change, End, Feedback, Finding, Holds, Identity, Level, State, Why};
pub use charts::{Chart, ChartWeek};
pub use csv::{CSV_HEADER, to_csv};
pub use due::{climbs, due, is_past};
pub use fold::{Folded, Gone, Seen, WeeklyRun, fold, stand};
pub use keep::{newest_load, receive};
pub use rules::{Rule, look, rules};
pub use table::{history, table};

use crate::store::warehouse::{Value, Warehouse, params};
use crate::store::workspace::Workspace;
use crate::store::workspace::config::Config;
use crate::terms::calendar::Period;
use crate::terms::problem::{Problem, Problems};
use chrono::{NaiveDate, NaiveDateTime};
use lines::lines;
use std::collections::BTreeSet;

/// The register at a moment, for the edition of one period.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Every anomaly ever listed, what matters most first.
    pub anomalies: Vec<Anomaly>,
    /// Those that this period's edition lists: what is open, and what ended in the period, by id.
    pub listed: BTreeSet<String>,
    /// What this run changed; nothing where it only read.
    pub changes: Vec<Change>,
    /// The last day of the first week that moved the register; none before it.
    pub began: Option<NaiveDate>,
    /// The charts of the offices that this run's week calls out; none where it only read.
    pub charts: Vec<Chart>,
    /// What is to be written with the edition.
    pending: Option<Pending>,
}

#[derive(Clone, Debug)]
struct Pending {
    run: WeeklyRun,
    last_load: i64,
    touched: BTreeSet<String>,
}

/// Looks and folds, as a weekly run does. After a later week has been run it reads only.
///
/// # Errors
/// Where a rule can't run or a due date can't be set.
pub fn weekly(workspace: &Workspace, warehouse: &Warehouse, run: WeeklyRun) -> Result<Reading, Problems> {
    let past = keep::runs(warehouse)?;
    if past.iter().any(|other| other.cutoff >= run.cutoff) {
        return Ok(read(warehouse, run.period, run.cutoff)?);
    }
    let before = keep::anomalies(warehouse, run.cutoff)?;
    let feedback = keep::feedback(warehouse, run.cutoff)?;
    let open: Vec<&Anomaly> = before.iter().filter(|a| a.state.is_open()).collect();
    let seen = look(workspace, warehouse, &run, &open, past.last().map_or(0, |other| other.last_load))?;
    let folded = fold(before, &seen, &feedback, &run, &workspace.calendar)?;
    // A week left out loses nothing: what ended since the run before is listed, however long ago that was.
    let since = past.last().map_or(run.period.start(), |other| other.cutoff.min(run.period.start()));
    let listed = listed(&folded, since);
    let began = past.first().map_or(run.period, |first| first.period);
    let pending = Pending { run, last_load: keep::newest_load(warehouse)?, touched: folded.touched.clone() };
    Ok(Reading { began: Some(last_day(began)), charts: seen.charts, ..reading(folded, listed, Some(pending)) })
}

/// The register as it stood at `moment`, for the edition of a period that moves nothing.
///
/// # Errors
/// Where the register can't be read.
pub fn read(warehouse: &Warehouse, period: Period, moment: NaiveDateTime) -> Result<Reading, Problem> {
    let past: Vec<keep::PastRun> = keep::runs(warehouse)?.into_iter().filter(|run| run.cutoff <= moment).collect();
    let folded = stand(keep::anomalies(warehouse, moment)?, &keep::feedback(warehouse, moment)?, moment);
    let listed = listed(&folded, period.start());
    Ok(Reading { began: past.first().map(|first| last_day(first.period)), ..reading(folded, listed, None) })
}

/// What is open, and what was closed from `since` on.
fn listed(folded: &Folded, since: NaiveDateTime) -> BTreeSet<String> {
    let ended_here = |a: &&Anomaly| a.end.as_ref().is_some_and(|end| end.closed_at() >= since);
    folded.register.values().filter(|a| a.state.is_open() || ended_here(a)).map(|a| a.id.clone()).collect()
}

fn reading(folded: Folded, listed: BTreeSet<String>, pending: Option<Pending>) -> Reading {
    let mut anomalies: Vec<Anomaly> = folded.register.into_values().collect();
    anomalies.sort_by(Anomaly::by_weight);
    Reading { anomalies, listed, changes: folded.changes, began: None, charts: Vec::new(), pending }
}

fn last_day(period: Period) -> NaiveDate {
    period.end_day().pred_opt().expect("a period ends after year 0")
}

impl Reading {
    /// The anomalies that the period's edition lists, what matters most first.
    pub fn listed(&self) -> impl Iterator<Item = &Anomaly> {
        self.anomalies.iter().filter(|a| self.listed.contains(&a.id))
    }

    /// Those of them that an office answers for on a day: its own, and those of offices that ended before and left them to it.
    pub fn listed_of<'a>(&'a self, config: &'a Config, office: &'a str, day: NaiveDate) -> impl Iterator<Item = &'a Anomaly> {
        self.listed().filter(move |a| config.answering_office(&a.finding.office, day) == office)
    }

    /// Keeps what this run changed, under its edition's name; nothing where it only read.
    ///
    /// # Errors
    /// Where the state database can't be written.
    pub fn write(&self, warehouse: &Warehouse) -> Result<(), Problem> {
        let Some(Pending { run, last_load, touched }) = &self.pending else { return Ok(()) };
        let touched: Vec<&Anomaly> = self.anomalies.iter().filter(|a| touched.contains(&a.id)).collect();
        keep::write(warehouse, run, *last_load, &touched, &self.changes)
    }

    /// Puts the register before the run's figures, which count it as it stands after this run.
    ///
    /// # Errors
    /// Where the temporary table can't be made.
    pub fn show(&self, warehouse: &Warehouse) -> Result<(), Problem> {
        let row = |a: &Anomaly| -> Vec<Value> {
            vec![
                a.finding.identity.direction.to_string().into(),
                a.finding.office.as_str().into(),
                a.listed_on().into(),
                a.due.into(),
                a.end.as_ref().map(End::closed_at).into(),
                a.end.as_ref().map(|end| end.on).into(),
                a.id.as_str().into(),
                a.finding.identity.rule.as_str().into(),
                a.finding.entry_id.clone().into(),
                a.level.map(Level::word).into(),
            ]
        };
        // What has no level is no warning: nothing is to be put right.
        let warnings = self.anomalies.iter().filter(|a| a.level.is_some()).map(row);
        let given = params([("anomalies", lines(warnings)), ("began", self.began.into())]);
        warehouse.execute("queries/register/show.sql", &given).map(drop)
    }
}
