//! When periods are due: from the schedules and the calendar, never from a timer's memory.
//!
//! ```
//! use tongbao::operate::schedule::due_at;
//! use tongbao::store::workspace::config::Schedule;
//! use tongbao::terms::{calendar::{Calendar, Period}, problem::read_yaml};
//! let weekly: Schedule = read_yaml("tongbao.yaml", "{ at: \"0 9 * * MON\" }").value.expect("a schedule");
//! let at = due_at(&weekly, Period::Week(2017, 17), &Calendar::default())?;
//! assert_eq!(at.to_string(), "2017-05-01 09:00:00"); // the first Monday when the week is over
//! # Ok::<(), tongbao::terms::problem::Problems>(())
//! ```

use crate::publish::bulletin::{Definition, Kind};
use crate::store::archive::{Entry, Kind as EditionKind};
use crate::store::workspace::Workspace;
use crate::store::workspace::config::{Schedule, When};
use crate::terms::calendar::{Calendar, Period};
use crate::terms::problem::{Problem, Problems};
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use serde::Serialize;
use std::collections::BTreeMap;

/// The zone of every moment here.
pub const ZONE: &str = "Asia/Shanghai";

/// A period of a bulletin and when it is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Due {
    /// Which bulletin.
    pub bulletin: String,
    /// Which period.
    pub period: Period,
    /// When.
    pub due_at: NaiveDateTime,
    /// Until when it waits for a load that covers its last day.
    pub waits_until: NaiveDateTime,
}

/// When a period is due: never before it is cut off.
///
/// # Errors
/// Where the calendar doesn't know the year, or the cron line never comes.
pub fn due_at(schedule: &Schedule, period: Period, calendar: &Calendar) -> Result<NaiveDateTime, Problems> {
    let at = match &schedule.at {
        When::WorkingDay(day) => day.after(period, calendar)?,
        When::Cron(cron) => cron.find_next_occurrence(&period.end(), true).map_err(|error| {
            Problem::error("schedule-never", format!("the schedule `{}` has no date after {period}", cron.as_str())).why(error.to_string())
        })?,
    };
    Ok(at.max(schedule.cutoff(period, calendar)?))
}

fn due(workspace: &Workspace, bulletin: &str, schedule: &Schedule, period: Period) -> Result<Due, Problems> {
    let due_at = due_at(schedule, period, &workspace.calendar)?;
    let waits_until = due_at + schedule.wait_for_load.unwrap_or_default();
    Ok(Due { bulletin: bulletin.to_owned(), period, due_at, waits_until })
}

/// The first period that a schedule has due: its own `from`, else the bulletin's `started`, else the one of the first data.
fn first(workspace: &Workspace, bulletin: &str, schedule: &Schedule, first_day: Option<NaiveDate>) -> Result<Option<Period>, Problems> {
    let definition = Definition::load(&workspace.overlay, bulletin)?;
    let Some(period) = schedule.from.or_else(|| workspace.config.authority.started.get(bulletin).copied()) else {
        return Ok(first_day.map(|day| definition.period.holding(day)));
    };
    definition.fits(period)?;
    Ok(Some(period))
}

/// Why a bulletin's dates can't be told, by bulletin.
pub type Untold = BTreeMap<String, Problems>;

/// Every period that is due at `now` and for which no edition stands, oldest first; the second value says which bulletins' dates can't be told.
pub fn dues(workspace: &Workspace, ledger: &[Entry], first_day: Option<NaiveDate>, now: NaiveDateTime) -> (Vec<Due>, Untold) {
    let stands = |bulletin: &str, period: Period| {
        let it = |e: &Entry| e.edition.bulletin() == bulletin && e.edition.period() == period && e.edition.kind() == EditionKind::First;
        ledger.iter().any(|entry| entry.stands() && it(entry))
    };
    let mut untold = Untold::new();
    let mut all = Vec::new();
    for (bulletin, schedule) in &workspace.config.schedules {
        let mut next = first(workspace, bulletin, schedule, first_day).unwrap_or_else(|wrong| {
            untold.insert(bulletin.clone(), wrong);
            None
        });
        while let Some(period) = next.filter(|period| period.end() <= now) {
            match due(workspace, bulletin, schedule, period) {
                Ok(due) if due.due_at <= now && !stands(bulletin, period) => all.push(due),
                Ok(_) => {}
                Err(wrong) => {
                    untold.insert(bulletin.clone(), wrong);
                    break;
                }
            }
            next = Some(period.next());
        }
    }
    all.sort_by(|a, b| (a.due_at, a.period.end_day(), &a.bulletin).cmp(&(b.due_at, b.period.end_day(), &b.bulletin)));
    (all, untold)
}

/// The next `count` dates of every schedule after `now`, in order.
pub fn coming(workspace: &Workspace, first_day: Option<NaiveDate>, now: NaiveDateTime, count: usize) -> (Vec<Due>, Problems) {
    let mut problems = Problems::default();
    let mut all = Vec::new();
    for (bulletin, schedule) in &workspace.config.schedules {
        match following(workspace, bulletin, schedule, first_day, now, count) {
            Ok(dates) => all.extend(dates),
            Err(wrong) => problems.extend(wrong),
        }
    }
    all.sort_by(|a: &Due, b: &Due| (a.due_at, &a.bulletin).cmp(&(b.due_at, &b.bulletin)));
    (all, problems)
}

fn following(
    workspace: &Workspace,
    bulletin: &str,
    schedule: &Schedule,
    first_day: Option<NaiveDate>,
    now: NaiveDateTime,
    count: usize,
) -> Result<Vec<Due>, Problems> {
    let here = Definition::load(&workspace.overlay, bulletin)?.period.holding(now.date());
    // A date may lie a whole period after its period's end, be it a holiday or a rare cron line.
    let back = here.previous().previous();
    let mut period = first(workspace, bulletin, schedule, first_day)?.map_or(back, |first| first.max(back));
    let mut dates = Vec::new();
    while dates.len() < count {
        let next = match due(workspace, bulletin, schedule, period) {
            Ok(next) => next,
            // The first dates are known: that the calendar ends behind them is said when it is reached.
            Err(_) if !dates.is_empty() && !workspace.calendar.covers(period.end_day().year()) => break,
            Err(wrong) => return Err(wrong),
        };
        if next.due_at > now {
            dates.push(next);
        }
        period = period.next();
    }
    Ok(dates)
}

impl Kind {
    /// The period of this kind that holds `day`.
    fn holding(self, day: NaiveDate) -> Period {
        match self {
            Kind::Week => Period::week_of(day),
            Kind::Month => Period::Month(day.year(), day.month()),
            Kind::Year => Period::Year(day.year()),
        }
    }
}
