//! The control charts of the offices that a run calls out: their weeks against the centre and the natural limits by which they were judged.

use crate::store::warehouse::{Params, Rows, Warehouse, params};
use crate::terms::calendar::Period;
use crate::terms::figure::Direction;
use crate::terms::problem::Problem;
use chrono::NaiveDate;

/// One office and direction that the run's week calls out. Hours are geometric means: the chart runs over ln h.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Code of the office.
    pub office: String,
    /// Import or export.
    pub direction: Direction,
    /// Slower than its limits, or faster.
    pub slower: bool,
    /// Whether the week is beyond a limit; else the last of a row on one side of the centre.
    pub beyond: bool,
    /// How many weeks on one side make a row.
    pub row: u64,
    /// Centre of the weeks before.
    pub centre: f64,
    /// Lower natural limit.
    pub lower: f64,
    /// Upper natural limit.
    pub upper: f64,
    /// Weeks in order, the run's last.
    pub weeks: Vec<ChartWeek>,
}

/// A week of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartWeek {
    /// Which.
    pub week: Period,
    /// Its geometric mean; none where too few were released.
    pub hours: Option<f64>,
    /// Whether it belongs to the row that is called out.
    pub signal: bool,
}

impl Chart {
    /// How far the last week lies from the centre, in widths of the natural limits.
    pub fn reach(&self) -> f64 {
        let width = (self.upper / self.centre).ln();
        let last = self.weeks.last().and_then(|w| w.hours).map_or(0.0, |hours| (hours / self.centre).ln().abs());
        if width > 0.0 { last / width } else { 0.0 }
    }
}

/// The charts of the offices that the week from `start_day` calls out, the slower ones first and the furthest first of each; the frame `weekly` has been made.
pub(super) fn charts(warehouse: &Warehouse, start_day: NaiveDate) -> Result<Vec<Chart>, Problem> {
    let given: Params = params([("start_day", start_day.into())]);
    let rows = warehouse.rows("queries/register/charts.sql", &given)?;
    let mut charts: Vec<Chart> = Vec::new();
    for row in 0..rows.rows.len() {
        let Some((chart, week)) = point(&rows, row) else { continue };
        match charts.last_mut() {
            Some(last) if (&last.office, last.direction) == (&chart.office, chart.direction) => last.weeks.push(week),
            _ => charts.push(Chart { weeks: vec![week], ..chart }),
        }
    }
    charts.sort_by(|a, b| b.slower.cmp(&a.slower).then_with(|| b.reach().total_cmp(&a.reach())));
    Ok(charts)
}

fn point(rows: &Rows, row: usize) -> Option<(Chart, ChartWeek)> {
    let text = |column: &str| rows.get(row, column).as_str().map(str::to_owned);
    let number = |column: &str| rows.get(row, column).as_f64();
    let yes = |column: &str| rows.get(row, column).as_bool().unwrap_or_default();
    let chart = Chart {
        office: text("office")?,
        direction: text("direction")?.parse().ok()?,
        slower: yes("slower"),
        beyond: yes("beyond"),
        row: rows.get(row, "run").as_u64()?,
        centre: number("centre")?,
        lower: number("lower")?,
        upper: number("upper")?,
        weeks: Vec::new(),
    };
    Some((chart, ChartWeek { week: text("week")?.parse().ok()?, hours: number("hours"), signal: yes("signal") }))
}
