//! `SHIFT`: an XmR chart for each office and direction of the weekly mean logarithm of the clearance time.

use super::cases::View;
use super::findings::{Finding, Identity, Level, ln_h};
use super::rules::Whom;
use chrono::{Datelike, Days, NaiveDate};
use std::collections::BTreeMap;

/// An office's weeks by their Monday: mean logarithm and declarations.
pub type Weeks = BTreeMap<NaiveDate, (f64, u64)>;

/// The chart's numbers.
#[derive(Clone, Copy, Debug)]
pub struct Chart {
    pub factor: f64,
    pub weeks: u64,
    pub least_weeks: u64,
    pub least_n: u64,
    pub run: u64,
}

/// A week that the chart calls out.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Signal {
    /// Slower, not faster.
    pub slower: bool,
    pub mean: f64,
    /// The limit that was crossed, or the centre of a run.
    pub limit: f64,
}

/// The findings of a run's week.
pub fn shifts(view: &View<'_>) -> Vec<Finding> {
    let charted = charted(view);
    let found = charted.iter().filter_map(|((office, direction), (chart, weeks))| {
        let signal = chart.signal(weeks, view.start)?;
        Some(finding(office, direction, chart.first_week(weeks, view.start, signal.slower), signal))
    });
    found.collect()
}

/// What is left of an anomaly whose first week is `first`: as the last of its weeks in a row by the run's week says.
pub fn shift_again(view: &View<'_>, office: &str, direction: &'static str, first: NaiveDate) -> Option<Finding> {
    let charted = charted(view);
    let (chart, weeks) = charted.get(&(office.to_owned(), direction))?;
    let mut signal = chart.signal(weeks, first)?;
    if chart.first_week(weeks, first, signal.slower) != first {
        return None;
    }
    let mut week = first;
    while week < view.start {
        week = week + Days::new(7);
        match chart.signal(weeks, week).filter(|next| next.slower == signal.slower) {
            Some(next) => signal = next,
            None => break,
        }
    }
    Some(finding(office, direction, first, signal))
}

fn finding(office: &str, direction: &'static str, first: NaiveDate, signal: Signal) -> Finding {
    Finding {
        identity: Identity { rule: "SHIFT", subject: office.to_owned(), direction, stage: "", day: Some(first) },
        office: office.to_owned(),
        party: None,
        hours: Some(signal.mean.exp()),
        limit: Some(signal.limit.exp()),
        level: signal.slower.then_some(Level::Yellow),
    }
}

/// The chart and the weeks of each office that hasn't ended, one direction at a time.
fn charted(view: &View<'_>) -> BTreeMap<(String, &'static str), (Chart, Weeks)> {
    let mut seconds: BTreeMap<(&str, &'static str), BTreeMap<NaiveDate, Vec<i64>>> = BTreeMap::new();
    for case in view.cases.values() {
        if let (Some(h), Some(released)) = (case.h, case.released) {
            seconds.entry((&case.office, case.direction)).or_default().entry(monday(released)).or_default().push(h);
        }
    }
    let mut charted = BTreeMap::new();
    for ((office, direction), weeks) in seconds {
        if view.workspace.has_ended(office, view.start) {
            continue;
        }
        let mean = |seconds: &Vec<i64>| seconds.iter().map(|seconds| ln_h(*seconds)).sum::<f64>() / seconds.len() as f64;
        let weeks: Weeks = weeks.iter().map(|(monday, seconds)| (*monday, (mean(seconds), seconds.len() as u64))).collect();
        let whom = Whom { direction, office, transport: None };
        let number = |key: &str| view.workspace.rules.number("SHIFT", key, whom);
        let whole = |key: &str| number(key) as u64;
        let chart = Chart {
            factor: number("factor"),
            weeks: whole("weeks"),
            least_weeks: whole("least_weeks"),
            least_n: whole("least_n"),
            run: whole("run"),
        };
        charted.insert((office.to_owned(), direction), (chart, weeks));
    }
    charted
}

/// The Monday of a moment's week.
pub fn monday(at: i64) -> NaiveDate {
    let date = super::calendar::date_of(at);
    date - Days::new(u64::from(date.weekday().num_days_from_monday()))
}

fn before(monday: NaiveDate, weeks: u64) -> NaiveDate {
    monday - Days::new(7 * weeks)
}

impl Chart {
    /// The mean of a week that has enough declarations.
    fn counting(&self, weeks: &Weeks, monday: NaiveDate) -> Option<f64> {
        weeks.get(&monday).filter(|(_, n)| *n >= self.least_n).map(|(mean, _)| *mean)
    }

    /// Centre and mean moving range of the weeks before one, where enough of them count and they vary.
    fn limits(&self, weeks: &Weeks, monday: NaiveDate) -> Option<(f64, f64)> {
        let counting: Vec<f64> = (1..=self.weeks).rev().filter_map(|back| self.counting(weeks, before(monday, back))).collect();
        if counting.len() < 2 || (counting.len() as u64) < self.least_weeks {
            return None;
        }
        let centre = counting.iter().sum::<f64>() / counting.len() as f64;
        let ranges: Vec<f64> = counting.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
        let range = ranges.iter().sum::<f64>() / ranges.len() as f64;
        (range > 0.0).then_some((centre, range))
    }

    /// Whether a week is beyond the limits of those before it, or ends a run on one side of the centre before the run.
    pub fn signal(&self, weeks: &Weeks, monday: NaiveDate) -> Option<Signal> {
        let mean = self.counting(weeks, monday)?;
        if let Some((centre, range)) = self.limits(weeks, monday) {
            let (low, high) = (centre - self.factor * range, centre + self.factor * range);
            if mean > high || mean < low {
                return Some(Signal { slower: mean > high, mean, limit: if mean > high { high } else { low } });
            }
        }
        let first = before(monday, self.run - 1);
        let (centre, _) = self.limits(weeks, first)?;
        let run: Vec<f64> = (0..self.run).filter_map(|back| self.counting(weeks, before(monday, back))).collect();
        let all = |side: &dyn Fn(f64) -> bool| run.len() as u64 == self.run && run.iter().all(|mean| side(*mean));
        let slower = all(&|mean| mean > centre);
        (slower || all(&|mean| mean < centre)).then_some(Signal { slower, mean, limit: centre })
    }

    /// The first of the weeks in a row that are called out on the same side.
    pub fn first_week(&self, weeks: &Weeks, monday: NaiveDate, slower: bool) -> NaiveDate {
        let mut first = monday;
        while self.signal(weeks, before(first, 1)).is_some_and(|signal| signal.slower == slower) {
            first = before(first, 1);
        }
        first
    }
}
