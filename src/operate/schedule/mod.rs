//! What is due, and issuing it: idempotent, safe to call every minute. Dues follow from the schedules and the ledger alone.
//!
//! Within a bulletin editions come in the order of their periods: one that waits, is held or failed lets no later one of its own pass, and stops no
//! other bulletin.

mod due;
mod report;
mod timer;

pub use due::{Due, ZONE, coming, due_at, dues};
pub use report::{Open, Reason, Report, report};
pub use timer::{Timer, timer, units_folder, with_line};

use crate::operate::issue::{self, Order, Outcome, Press, Span};
use crate::publish::mail;
use crate::store::archive::{self, EditionId, Entry, Kind, State};
use crate::store::register;
use crate::store::warehouse::Warehouse;
use crate::store::workspace::Workspace;
use crate::terms::problem::{Problem, Problems};
use chrono::{Duration, NaiveDateTime};
use serde::Serialize;
use std::collections::BTreeSet;

/// Editions that one call makes at most: a server that was off for long catches up call by call, and each call ends in time.
pub const CATCH_UP: usize = 20;

/// How long a failed edition is left alone, in minutes, unless new data come.
const RETRY: i64 = 15;

impl Span {
    /// Whether a due period still waits for a load of its last day.
    pub fn is_awaited(&self, due: &Due, now: NaiveDateTime) -> bool {
        now < due.waits_until && self.covered_to.is_none_or(|to| to < due.period.end())
    }
}

/// What became of a due period.
#[derive(Debug, Serialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub enum Fate {
    /// It was made, or held.
    Run(Outcome),
    /// It waits for a load of its last day.
    Waits(Due),
    /// It can't be made.
    Failed {
        /// Which.
        edition: EditionId,
        /// Why.
        problems: Problems,
    },
    /// It failed a moment ago, and nothing is different since.
    Left {
        /// Which.
        edition: EditionId,
        /// Why it failed.
        why: Option<String>,
        /// When it will be tried again.
        again_at: NaiveDateTime,
    },
}

/// What a call came to.
#[derive(Debug, Default, Serialize)]
pub struct Round {
    /// What it did, in order.
    pub fates: Vec<Fate>,
    /// Due periods that it left for the next call.
    pub left: usize,
    /// Bulletins whose dates can't be told.
    pub problems: Problems,
}

impl Round {
    /// Whether a person should look at something.
    pub fn has_findings(&self) -> bool {
        let bad = |fate: &Fate| matches!(fate, Fate::Run(Outcome::Held { .. }) | Fate::Failed { .. } | Fate::Left { .. });
        !self.problems.0.is_empty() || self.fates.iter().any(bad)
    }
}

/// Issues what is due as of `as_of` and for which no edition stands, oldest first. `now` is the moment that the ledger notes; `tell` hears each fate.
/// Where there is no press, that is why each of them fails: it is noted, and the operators are told.
///
/// # Errors
/// Where the ledger can't be read; what becomes of an edition is its fate.
pub fn run_due(
    workspace: &Workspace,
    warehouse: &Warehouse,
    press: &Result<Press, Problems>,
    as_of: NaiveDateTime,
    now: NaiveDateTime,
    tell: &mut dyn FnMut(&Fate),
) -> Result<Round, Problems> {
    let span = Span::of(warehouse)?;
    let ledger = archive::entries(warehouse)?;
    let newest = register::newest_load(warehouse)?;
    let (due, untold) = dues(workspace, &ledger, span.first_day, as_of);
    let mut round = Round::default();
    let mut stopped: BTreeSet<&str> = BTreeSet::new();
    let mut made = 0;
    for one in &due {
        if stopped.contains(one.bulletin.as_str()) || made == CATCH_UP {
            round.left += 1;
            continue;
        }
        let fate = if span.is_awaited(one, as_of) {
            Fate::Waits(one.clone())
        } else if let Some(fate) = left_alone(&ledger, one, newest, as_of)? {
            fate
        } else {
            let order = Order { bulletin: &one.bulletin, period: one.period, correct: false, due_at: Some(one.due_at), as_of, now };
            let made = match press {
                Ok(press) => issue::carry_out(workspace, warehouse, press, order),
                Err(problems) => Err(issue::unmade(workspace, warehouse, &order, problems.clone())),
            };
            match made {
                Ok(outcome) => Fate::Run(outcome),
                Err(problems) => Fate::Failed { edition: edition(one)?, problems },
            }
        };
        match fate {
            Fate::Run(Outcome::Issued { .. } | Outcome::Standing { .. }) => made += 1,
            _ => drop(stopped.insert(&one.bulletin)),
        }
        tell(&fate);
        round.fates.push(fate);
    }
    for (bulletin, problems) in untold {
        let told = mail::report_failure(workspace, warehouse, &bulletin, &bulletin, &problems, as_of);
        round.problems.extend(problems);
        round.problems.extend(told.err().unwrap_or_default());
    }
    Ok(round)
}

fn edition(due: &Due) -> Result<EditionId, Problem> {
    EditionId::new(&due.bulletin, due.period, Kind::First)
}

/// A failed edition is not tried every minute: nothing would be different. One whose run was stopped is.
fn left_alone(ledger: &[Entry], due: &Due, newest_load: i64, now: NaiveDateTime) -> Result<Option<Fate>, Problem> {
    let edition = edition(due)?;
    let last = ledger.iter().rfind(|entry| entry.edition.same_period(&edition));
    let failed = last.filter(|entry| entry.state == State::Failed && !entry.was_stopped() && entry.last_load == Some(newest_load));
    Ok(failed.and_then(|entry| {
        let again_at = entry.as_of + Duration::minutes(RETRY);
        // A clock that was set back must not keep it waiting.
        (entry.as_of <= now && now < again_at).then(|| Fate::Left { edition, why: entry.why.clone(), again_at })
    }))
}
