//! A year of everyone who is appraised: months, quarters, the year, places.

use super::published::Published;
use super::scheme::{Adjustment, Exemption, Scheme};
use super::score::{MonthOutcome, Score, Total, month_outcome, total};
use crate::store::workspace::Config;
use crate::terms::calendar::Period;
use crate::terms::figure::Scope;
use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use std::collections::BTreeSet;

/// Points that are binary dust: the same sum taken in another order.
const DUST: f64 = 1e-9;
/// Months of a quarter.
const QUARTER: usize = 3;

/// By which rules someone is appraised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Offices.
    Office,
    /// Departments.
    Department,
}

/// Who is appraised.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unit {
    /// By which rules.
    pub kind: Kind,
    /// `office:4908`, `department:jgtg`.
    pub scope: Scope,
    /// Whose figures it is judged by: a department by the district's.
    pub figures_of: Scope,
    /// Full name.
    pub name: String,
    /// Name for tables.
    pub short: String,
    /// A department answers for these; an office for all.
    #[serde(skip)]
    pub indicators: Option<BTreeSet<String>>,
    /// Months without a score.
    #[serde(skip)]
    pub exempt: Vec<Exemption>,
    /// The first day of an office that is exempt for being new in the year.
    #[serde(skip)]
    pub opened: Option<NaiveDate>,
}

impl Unit {
    /// Whether an item is one of its: a derived figure is its indicator's.
    pub fn answers_for(&self, indicator: &str) -> bool {
        let base = indicator.rsplit_once('.').map_or(indicator, |(base, _)| base);
        self.indicators.as_ref().is_none_or(|own| own.contains(indicator) || own.contains(base))
    }
    /// Its code in `anomalies.csv`; empty for a department, which has no anomalies.
    pub(super) fn office(&self) -> &str {
        self.scope.unit().unwrap_or("")
    }
}

/// Everyone whom a scheme appraises in a year, in the configuration's order: who existed in any of its days.
pub fn units(scheme: &Scheme, config: &Config, year: i32) -> Vec<Unit> {
    let (first, end) = (Period::Year(year).first_day(), Period::Year(year).end_day());
    let exempt = |scope: &Scope| -> Vec<Exemption> { scheme.exemptions.iter().filter(|e| e.scope == *scope).cloned().collect() };
    let offices = config
        .offices
        .iter()
        .filter(|o| !scheme.offices.is_empty() && o.valid_from.is_none_or(|day| day < end) && o.valid_to.is_none_or(|day| day >= first));
    let departments = config.departments.iter().filter(|d| {
        !scheme.departments.is_empty() && d.valid_from.is_none_or(|day| day < end) && d.valid_to.is_none_or(|day| day >= first)
    });
    let office = |o: &crate::store::workspace::config::Office| {
        let scope = config.unit_scope(&o.code);
        Unit {
            kind: Kind::Office,
            figures_of: scope.clone(),
            exempt: exempt(&scope),
            opened: o.valid_from.filter(|day| scheme.exempt_new_offices && *day > first),
            scope,
            name: o.name.clone(),
            short: o.short_name().to_owned(),
            indicators: None,
        }
    };
    let department = |d: &crate::store::workspace::config::Department| {
        let scope = Scope::Department(d.code.clone());
        Unit {
            kind: Kind::Department,
            exempt: exempt(&scope),
            opened: None,
            scope,
            figures_of: config.whole(),
            name: d.name.clone(),
            short: d.name.clone(),
            indicators: Some(d.indicators.iter().cloned().collect()),
        }
    };
    offices.map(office).chain(departments.map(department)).collect()
}

/// A unit's year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// Whose.
    #[serde(flatten)]
    pub unit: Unit,
    /// Each month.
    pub months: Vec<MonthRow>,
    /// Each quarter; none where none of its months has a score.
    pub quarters: Vec<Option<Total>>,
    /// The year; none where no month has a score.
    pub year: Option<Total>,
    /// Its place among its kind by the computed score: 1, 2, 2, 4.
    pub rank: Option<usize>,
    /// What appeals brought.
    pub adjustments: Vec<Adjustment>,
    /// The year with what appeals brought: a month's adjustment counts as its share of the scored months.
    pub adjusted: Option<f64>,
    /// Its place by that.
    pub adjusted_rank: Option<usize>,
}

/// A month of a unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MonthRow {
    /// Which.
    pub month: Period,
    /// What it came to.
    #[serde(flatten)]
    pub outcome: MonthOutcome,
}

impl MonthRow {
    /// Its score.
    pub fn score(&self) -> Option<&Score> {
        match &self.outcome {
            MonthOutcome::Scored { score, .. } => Some(score),
            _ => None,
        }
    }
}

/// Everyone's year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reckoning {
    /// Which year.
    pub year: i32,
    /// What the scheme is called.
    pub scheme: String,
    /// Its file.
    pub file: String,
    /// Everyone, in the configuration's order.
    pub standings: Vec<Standing>,
}

impl Reckoning {
    /// One unit's.
    pub fn of(&self, scope: &Scope) -> Option<&Standing> {
        self.standings.iter().find(|s| s.unit.scope == *scope)
    }
    /// Those of a kind, the ranked ones first by their places, then the others in the configuration's order.
    pub fn ranked(&self, kind: Kind) -> Vec<&Standing> {
        let mut of: Vec<&Standing> = self.standings.iter().filter(|s| s.unit.kind == kind).collect();
        of.sort_by_key(|s| s.rank.unwrap_or(usize::MAX));
        of
    }
}

/// Scores everyone's months of a year up to `last` (12: the whole year).
pub fn reckon(scheme: &Scheme, published: &Published, units: Vec<Unit>, year: i32, last: u32) -> Reckoning {
    let mut standings: Vec<Standing> = units.into_iter().map(|unit| standing(scheme, published, unit, year, last)).collect();
    for kind in [Kind::Office, Kind::Department] {
        place(&mut standings, kind, |s| s.year.as_ref().map(|t| t.score), |s, rank| s.rank = rank);
        place(&mut standings, kind, |s| s.adjusted, |s, rank| s.adjusted_rank = rank);
    }
    Reckoning { year, scheme: scheme.title.clone(), file: scheme.file.clone(), standings }
}

fn standing(scheme: &Scheme, published: &Published, unit: Unit, year: i32, last: u32) -> Standing {
    let versions = if unit.kind == Kind::Office { &scheme.offices } else { &scheme.departments };
    let months: Vec<MonthRow> = (1..=last)
        .map(|number| Period::Month(year, number))
        .map(|month| MonthRow { month, outcome: month_outcome(versions, published, &unit, month) })
        .collect();
    let of = |rows: &[MonthRow]| total(&rows.iter().filter_map(MonthRow::score).collect::<Vec<_>>());
    let year_total = of(&months);
    let scored = |month: Period| months.iter().any(|row| row.month == month && row.score().is_some());
    let counts = |a: &&Adjustment| match a.period {
        Period::Year(of) => of == year,
        month => month.first_day().year() == year && month.ordinal() <= last,
    };
    let adjustments: Vec<Adjustment> = scheme.adjustments.iter().filter(|a| a.scope == unit.scope).filter(counts).cloned().collect();
    let adjusted = year_total.as_ref().map(|total| {
        let share = |a: &Adjustment| match a.period {
            Period::Year(_) => a.points,
            month if scored(month) => a.points / total.months as f64,
            _ => 0.0,
        };
        total.score + adjustments.iter().map(share).sum::<f64>()
    });
    Standing {
        quarters: months.chunks(QUARTER).map(of).collect(),
        year: year_total,
        rank: None,
        adjusted,
        adjusted_rank: None,
        adjustments,
        months,
        unit,
    }
}

/// Competition ranking, the highest first.
fn place(
    standings: &mut [Standing],
    kind: Kind,
    value: impl Fn(&Standing) -> Option<f64>,
    mut set: impl FnMut(&mut Standing, Option<usize>),
) {
    let values: Vec<f64> = standings.iter().filter(|s| s.unit.kind == kind).filter_map(&value).collect();
    for standing in standings.iter_mut().filter(|s| s.unit.kind == kind) {
        let rank = value(standing).map(|own| values.iter().filter(|other| **other - own > DUST).count() + 1);
        set(standing, rank);
    }
}
