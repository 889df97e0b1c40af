//! The workspace's reference data as temporary tables.

use super::value::into_duck;
use super::{Params, Value, Warehouse};
use crate::store::workspace::Workspace;
use crate::store::workspace::config::{ControlTotal, Measure, OfficeKind};
use crate::terms::calendar::Works;
use crate::terms::figure::{Direction, Level};
use crate::terms::problem::Problem;
use chrono::NaiveDate;

/// The years that the day table covers: every load and every due date lies well inside.
const FIRST_YEAR: i32 = 2000;
const LAST_YEAR: i32 = 2099;

/// Rows of one table.
type Table = Vec<Vec<Value>>;

impl Warehouse {
    /// Makes all reference tables anew.
    pub(super) fn refresh_reference(&self, workspace: &Workspace) -> Result<(), Problem> {
        self.execute("queries/schema/reference.sql", &Params::new())?;
        self.execute(level(workspace), &Params::new())?;
        let tables = [
            ("office", offices(workspace)),
            ("office_unit", office_units(workspace)),
            ("day", days(workspace)),
            ("baseline", baselines(workspace)),
            ("national", national(workspace)),
            ("leave_out", left_out(workspace)),
            ("credit_grade", grades(workspace)),
            ("limits", limits(workspace)),
            ("stage_limit", stage_limits(workspace)),
            ("district", district(workspace)),
            ("control_total", control_totals(workspace)),
        ];
        tables.into_iter().try_for_each(|(name, rows)| self.fill(name, rows))
    }

    fn fill(&self, table: &str, rows: Table) -> Result<(), Problem> {
        let append = || {
            let mut appender = self.connection.appender_to_catalog_and_db(table, "temp", "main")?;
            for row in &rows {
                appender.append_row(duckdb::appender_params_from_iter(row.iter().map(into_duck)))?;
            }
            appender.flush()
        };
        append().map_err(|error: duckdb::Error| {
            Problem::error("reference-table", format!("table {table} can't be filled")).why(error.to_string())
        })
    }
}

fn control_totals(workspace: &Workspace) -> Table {
    let row = |total: &ControlTotal| {
        let direction = total.direction.filter(|d| *d != Direction::All).map(|d| d.to_string());
        vec![total.date.into(), total.office.clone().into(), direction.into(), total.declarations.into()]
    };
    workspace.config.control_totals.iter().map(row).collect()
}

fn offices(workspace: &Workspace) -> Table {
    let kind = |kind: OfficeKind| match kind {
        OfficeKind::Air => "air",
        OfficeKind::Water => "water",
        OfficeKind::Rail => "rail",
        OfficeKind::Road => "road",
        OfficeKind::Post => "post",
        OfficeKind::Zone => "zone",
        OfficeKind::Other => "other",
    };
    let row = |o: &crate::store::workspace::config::Office| {
        vec![
            o.code.as_str().into(),
            o.name.as_str().into(),
            o.short_name().into(),
            kind(o.kind).into(),
            works(o.works),
            o.valid_from.into(),
            o.valid_to.into(),
            o.successor.clone().into(),
        ]
    };
    workspace.config.units().iter().map(row).collect()
}

fn works(works: Works) -> Value {
    Value::from(match works {
        Works::Weekdays => "weekdays",
        Works::Weekends => "weekends",
        Works::EveryDay => "every_day",
    })
}

fn office_units(workspace: &Workspace) -> Table {
    let known = workspace.config.known_offices();
    known.into_iter().map(|(code, (unit, days))| vec![code.into(), unit.into(), works(days)]).collect()
}

/// What scopes are called in the queries.
fn level(workspace: &Workspace) -> &'static str {
    match workspace.config.level {
        Level::District => "queries/schema/level_district.sql",
        Level::Country => "queries/schema/level_country.sql",
    }
}

fn days(workspace: &Workspace) -> Table {
    let first = NaiveDate::from_ymd_opt(FIRST_YEAR, 1, 1).expect("1 January exists");
    let end = NaiveDate::from_ymd_opt(LAST_YEAR + 1, 1, 1).expect("1 January exists");
    let calendar = &workspace.calendar;
    let row = |date: NaiveDate| {
        let works = |works| Value::Bool(calendar.works(date, works));
        vec![date.into(), calendar.is_holiday(date).into(), works(Works::Weekdays), works(Works::Weekends), works(Works::EveryDay)]
    };
    first.iter_days().take_while(|date| *date < end).map(row).collect()
}

fn measure(measure: Measure) -> Value {
    Value::from(match measure {
        Measure::Clearance => "clearance",
        Measure::Total => "total",
    })
}

fn baselines(workspace: &Workspace) -> Table {
    let row = |b: &crate::store::workspace::config::Baseline| {
        vec![
            b.year.into(),
            measure(b.measure),
            b.direction.to_string().into(),
            b.scope.as_str().into(),
            b.baseline_hours.into(),
            b.target_hours.into(),
            b.baseline_year.into(),
            b.valid_from.into(),
            b.valid_to.into(),
        ]
    };
    workspace.config.baselines.iter().map(row).collect()
}

fn national(workspace: &Workspace) -> Table {
    let row = |n: &crate::store::workspace::config::National| {
        vec![n.month.first_day().into(), measure(n.measure), n.direction.to_string().into(), n.hours.into(), n.rank.into()]
    };
    workspace.config.national.iter().map(row).collect()
}

fn left_out(workspace: &Workspace) -> Table {
    let of = &workspace.config.population.leave_out;
    let rows = |column: &str, codes: &[String]| -> Table { codes.iter().map(|c| vec![column.into(), c.as_str().into()]).collect() };
    [rows("transport_mode", &of.transport_mode), rows("trade_mode", &of.trade_mode)].concat()
}

fn grades(workspace: &Workspace) -> Table {
    (1_u32..).zip(&workspace.config.credit_grades).map(|(position, name)| vec![position.into(), name.as_str().into()]).collect()
}

fn limits(workspace: &Workspace) -> Table {
    let sets = workspace.config.limits.by_day().into_iter();
    sets.map(|(from, to, limits)| {
        vec![from.into(), to.into(), limits.overlong.import.into(), limits.overlong.export.into(), limits.inspection.into()]
    })
    .collect()
}

fn stage_limits(workspace: &Workspace) -> Table {
    let mut table = Table::new();
    for (from, to, limits) in workspace.config.limits.by_day() {
        for (stage, limit) in &limits.stages {
            let rows = limit.rows().into_iter();
            table.extend(
                rows.map(|(by, of, hours)| vec![from.into(), to.into(), stage.as_str().into(), by.into(), of.into(), hours.into()]),
            );
        }
    }
    table
}

fn district(workspace: &Workspace) -> Table {
    let district = &workspace.config.authority;
    vec![vec![district.code.as_str().into(), district.name.as_str().into()]]
}
