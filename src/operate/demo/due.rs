//! What the demo issues and when, in the order in which it is due.

use super::plan::Plan;
use crate::terms::calendar::{Period, Works};
use crate::terms::problem::Problem;
use chrono::{Days, NaiveDate, NaiveDateTime};

/// A bulletin to issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// `monthly`, `weekly`, `supervision`, `annual`.
    pub bulletin: &'static str,
    /// Its period.
    pub period: Period,
    /// When it is issued: the as-of of its run.
    pub as_of: NaiveDateTime,
}

/// The weekly bulletin comes on Monday at 9, the monthly on the third working day at 10; supervision and the year's follow it.
const WEEKLY_HOUR: u32 = 9;
const MONTHLY_HOUR: u32 = 10;
const MONTHLY_WORKING_DAY: usize = 3;
const SUPERVISION_WORKING_DAY: usize = 5;
const ANNUAL_WORKING_DAY: usize = 8;

/// All that is to be issued.
pub fn all(plan: &Plan) -> Result<Vec<Due>, Problem> {
    let span = |from: &str, to: &str| -> Result<Vec<Period>, Problem> {
        let (from, to) = (plan.period(from)?, plan.period(to)?);
        Ok(std::iter::successors(Some(from), |p| Some(p.next())).take_while(|p| *p <= to).collect())
    };
    let mut due = Vec::new();
    for period in span("monthly_from", "monthly_to")? {
        due.push(Due { bulletin: "monthly", period, as_of: at(working_day(plan, period.end_day(), MONTHLY_WORKING_DAY), MONTHLY_HOUR) });
    }
    if !plan.setting("weekly_from").is_empty() {
        for period in span("weekly_from", "weekly_to")? {
            due.push(Due { bulletin: "weekly", period, as_of: at(period.end_day(), WEEKLY_HOUR) });
        }
    }
    for (bulletin, day) in [("supervision", SUPERVISION_WORKING_DAY), ("annual", ANNUAL_WORKING_DAY)] {
        if !plan.setting(bulletin).is_empty() {
            let period = plan.period(bulletin)?;
            due.push(Due { bulletin, period, as_of: at(working_day(plan, period.end_day(), day), MONTHLY_HOUR) });
        }
    }
    due.sort_by_key(|d| d.as_of);
    Ok(due)
}

fn at(day: NaiveDate, hour: u32) -> NaiveDateTime {
    day.and_hms_opt(hour, 0, 0).unwrap_or_default()
}

/// The `n`th working day from `first` on.
fn working_day(plan: &Plan, first: NaiveDate, n: usize) -> NaiveDate {
    let working = first.iter_days().filter(|d| plan.calendar.works(*d, Works::Weekdays));
    working.take(n).last().unwrap_or(first + Days::new(n as u64))
}
