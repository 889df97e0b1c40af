//! One run: its period, its cut-off, its windows.

use crate::store::workspace::config::Config;
use crate::terms::calendar::{Period, Window, windows};
use chrono::{Months, NaiveDate, NaiveDateTime};
use std::collections::{BTreeMap, BTreeSet};

/// How far back the trend goes: two years of months, half a year of weeks.
const TREND_MONTHS: usize = 24;
const TREND_WEEKS: usize = 26;
/// Last year's months after the run's, by which the year's remaining months are foreseen.
const REST_OF_LAST_YEAR: &str = "rest_of_last_year";
/// The kind of a window that is computed and not published.
const HIDDEN: &str = "hidden";

/// What is asked: a period as the world looked at a cut-off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The period.
    pub period: Period,
    /// The moment from which nothing has happened yet.
    pub cutoff: NaiveDateTime,
}

impl Run {
    /// Cut off at the period's end.
    pub fn of(period: Period) -> Run {
        Run { period, cutoff: period.end() }
    }

    /// The windows that figures are published for, in order.
    pub fn windows(&self, config: &Config) -> Vec<Window> {
        let trend = match self.period {
            Period::Month(..) => TREND_MONTHS,
            Period::Week(..) => TREND_WEEKS,
            Period::Year(_) => 0,
        };
        windows(self.period, baseline_year(self.period, config), trend)
    }
}

/// The year that improvement is measured from.
pub fn baseline_year(period: Period, config: &Config) -> i32 {
    let configured = config.baselines.iter().filter(|b| b.year == period.year()).find_map(|b| b.baseline_year);
    configured.unwrap_or(period.year() - 1)
}

/// Every window that queries look at.
pub(super) struct Looked {
    /// One line a window, as `queries/frames/window.sql` reads them.
    pub lines: String,
    /// The first day of any.
    pub first_day: NaiveDate,
}

/// The windows that formulas need beside the published ones: each month of a cumulative window, and the rest of last year.
pub(super) fn hidden(run: &Run, published: &[Window]) -> Vec<Window> {
    let mut hidden = Vec::new();
    if !matches!(run.period, Period::Week(..)) {
        let months: BTreeSet<NaiveDate> = published.iter().flat_map(months_of).collect();
        hidden.extend(months.into_iter().map(|first| Window::new(format!("{HIDDEN}:{first}"), first, first + Months::new(1))));
    }
    if let Period::Month(year, _) = run.period {
        let rest = Window::new(REST_OF_LAST_YEAR, run.period.end_day() - Months::new(12), Period::Year(year - 1).end_day());
        hidden.extend((!rest.is_empty()).then_some(rest));
    }
    hidden
}

/// Windows as the queries read them; the same days have the same key.
pub(super) fn looked_at(run: &Run, published: &[Window], hidden: &[Window]) -> Looked {
    let mut keys = BTreeMap::new();
    let mut line = |window: &Window, kind: &str| {
        let next = keys.len();
        let key = *keys.entry((window.start, window.end)).or_insert(next);
        format!("{}|{kind}|{key}|{}|{}", window.name, window.start, window.end)
    };
    let kind = run.period.kind();
    let mut lines: Vec<String> = published.iter().map(|w| line(w, kind)).collect();
    lines.extend(hidden.iter().map(|w| line(w, HIDDEN)));
    let first_day = published.iter().chain(hidden).filter(|w| !w.is_empty()).map(|w| w.start).min();
    Looked { lines: lines.join("\n"), first_day: first_day.unwrap_or_else(|| run.period.first_day()) }
}

/// The months that a window is made of; none where it isn't made of whole months.
fn months_of(window: &Window) -> Vec<NaiveDate> {
    let months: Vec<NaiveDate> =
        (0_u32..).map_while(|i| window.start.checked_add_months(Months::new(i))).take_while(|first| *first < window.end).collect();
    let whole = window.start == Period::Month(0, 1).same_kind_holding(window.start).first_day()
        && window.end == Period::Month(0, 1).same_kind_holding(window.end).first_day();
    if whole { months } else { Vec::new() }
}
