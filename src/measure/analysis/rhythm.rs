//! When goods are declared and released in the week, and how their hours are spread.

use super::row::{Row, each, hours};
use crate::store::warehouse::{Params, Value, Warehouse};
use crate::terms::figure::{Direction, Scope};
use crate::terms::problem::Problem;
use serde::{Deserialize, Serialize};

/// The spread is read at each whole per cent from 1 on.
const PER_CENT: f64 = 0.01;
/// Seconds in an hour.
const HOUR: f64 = 3600.0;

/// A scope's week in one direction; hours in which nothing happened have no cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rhythm {
    /// Import or export.
    pub direction: Direction,
    /// The district or an office.
    pub scope: Scope,
    /// By weekday and hour.
    pub cells: Vec<RhythmCell>,
}

/// One hour of one weekday.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RhythmCell {
    /// 1 Monday to 7 Sunday.
    pub weekday: u64,
    /// 0 to 23.
    pub hour: u64,
    /// Declarations accepted in the period at that hour.
    pub declared: u64,
    /// Declarations released in the period at that hour.
    pub released: u64,
    /// Those released in the period, with a clearance time, that had been declared at that hour.
    pub n: u64,
    /// Their mean clearance time in hours.
    pub mean_hours: Option<f64>,
}

/// On which days a scope works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingWeek {
    /// The district (by the State Council's calendar) or an office.
    pub scope: Scope,
    /// `weekdays`, `weekends` or `every_day`.
    pub works: String,
    /// Weekdays that the period has.
    pub days: Vec<WorkingDay>,
}

/// The period's Mondays, or Tuesdays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingDay {
    /// 1 Monday to 7 Sunday.
    pub weekday: u64,
    /// How many the period has.
    pub days: u64,
    /// On how many of them the scope works.
    pub worked: u64,
}

/// How a scope's clearance times are spread in a window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Import or export.
    pub direction: Direction,
    /// The district or an office.
    pub scope: Scope,
    /// `current` or `last_year`.
    pub window: String,
    /// How many declarations.
    pub n: u64,
    /// From the shortest to the longest.
    pub points: Vec<SpreadPoint>,
}

/// One point of the spread: this part of the declarations took at most so long.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpreadPoint {
    /// The part, 0..1.
    pub part: f64,
    /// Hours.
    pub hours: f64,
}

/// Every scope's week, imports first.
pub(super) fn rhythm(warehouse: &Warehouse) -> Result<Vec<Rhythm>, Problem> {
    let rows = warehouse.rows("queries/rankings/rhythm.sql", &Params::new())?;
    let cells = each(&rows, |row: &Row<'_>| {
        let n = row.count("n");
        let cell = RhythmCell {
            weekday: row.count("weekday"),
            hour: row.count("hour"),
            declared: row.count("declared"),
            released: row.count("released"),
            n,
            mean_hours: row.seconds("seconds").filter(|_| n > 0).map(|seconds| hours(seconds) / n as f64),
        };
        Ok((row.direction()?, row.own_scope()?, cell))
    })?;
    let groups = cells.chunk_by(|a, b| (a.0, &a.1) == (b.0, &b.1));
    let one = |group: &[(Direction, Scope, RhythmCell)]| {
        let (direction, scope, _) = group.first()?;
        Some(Rhythm { direction: *direction, scope: scope.clone(), cells: group.iter().map(|(_, _, cell)| cell.clone()).collect() })
    };
    Ok(groups.filter_map(one).collect())
}

/// Every scope's working days in the period.
pub(super) fn working_weeks(warehouse: &Warehouse) -> Result<Vec<WorkingWeek>, Problem> {
    let rows = warehouse.rows("queries/rankings/working_days.sql", &Params::new())?;
    let days = each(&rows, |row: &Row<'_>| {
        let day = WorkingDay { weekday: row.count("weekday"), days: row.count("days"), worked: row.count("worked") };
        Ok((row.own_scope()?, row.text("works"), day))
    })?;
    let one = |group: &[(Scope, String, WorkingDay)]| {
        let (scope, works, _) = group.first()?;
        Some(WorkingWeek { scope: scope.clone(), works: works.clone(), days: group.iter().map(|(_, _, day)| day.clone()).collect() })
    };
    Ok(days.chunk_by(|a, b| a.0 == b.0).filter_map(one).collect())
}

/// The spread of every scope's clearance times, now and last year; a window without any has none.
pub(super) fn spreads(warehouse: &Warehouse) -> Result<Vec<Spread>, Problem> {
    let rows = warehouse.rows("queries/rankings/spread.sql", &Params::new())?;
    each(&rows, |row: &Row<'_>| {
        let Value::List(seconds) = row.cell("seconds") else { return Err(no_list()) };
        let points = (1_u32..)
            .zip(seconds)
            .filter_map(|(per_cent, s)| Some(SpreadPoint { part: f64::from(per_cent) * PER_CENT, hours: s.as_f64()? / HOUR }));
        Ok(Spread {
            direction: row.direction()?,
            scope: row.own_scope()?,
            window: row.text("window_name"),
            n: row.count("n"),
            points: points.collect(),
        })
    })
}

fn no_list() -> Problem {
    Problem::error("query-type", "the spread's seconds are no list").help("let queries/rankings/spread.sql give one value a quantile")
}
