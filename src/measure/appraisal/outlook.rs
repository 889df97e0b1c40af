//! The year's score so far, and where last year's seasons would take it.
//!
//! A remaining month is foreseen by carrying last year's movement over: an item's year so far, times last year's value of that month over last year's
//! value so far. The months foreseen are scored by the rules that will apply to them; the best of them and the worst, put in all remaining months'
//! place, are the range's ends.

use super::published::{DECLARATIONS, Month, Published};
use super::reckon::{MonthRow, reckon, units};
use super::scheme::Scheme;
use super::{PREFIX, Words};
use crate::measure::analysis::ById;
use crate::store::archive::{EditionId, Kind};
use crate::store::workspace::Config;
use crate::terms::calendar::Period;
use crate::terms::figure::{self, Direction, Figure, FigureId, Format, Scope};
use std::collections::{BTreeMap, BTreeSet};

/// Months of a year.
const YEAR: u32 = 12;
/// The time that is to reach its target.
const MEAN: &str = "clearance_hours_mean";
/// The window of the months to come.
pub const REST: &str = "rest_of_year";

/// The edition in the making, as others will read it once it is published.
pub fn in_the_making(
    edition: &EditionId,
    figures: &[Figure],
    indicators: &BTreeSet<String>,
    overdue_red: BTreeSet<(String, String)>,
) -> Month {
    let wanted = figures.iter().filter(|f| f.id.indicator == DECLARATIONS || indicators.contains(&f.id.indicator));
    let read = |f: &Figure| figure::Published {
        id: f.id.clone(),
        start: Some(f.start),
        end: Some(f.end),
        value: f.value,
        n: f.n,
        unit: f.unit.clone(),
        display: f.display(),
        note: String::new(),
    };
    let figures = wanted.map(|f| (f.id.clone(), read(f))).collect();
    Month { edition: edition.clone(), manifest_sha256: String::new(), figures, overdue_red }
}

/// What the remaining months of the year may bring, as figures: the ends of the range of everyone's score, and of each mean that has a target.
pub fn outlook(scheme: &Scheme, published: &Published, config: &Config, run: &ById<'_>, month: Period, words: &Words) -> Vec<Figure> {
    let (year, last) = (month.year(), month.ordinal());
    let rest: Vec<Period> = (last + 1..=YEAR).map(|number| Period::Month(year, number)).collect();
    if rest.is_empty() {
        return Vec::new();
    }
    let mut made = Vec::new();
    let end = Period::Year(year).end_day();
    let mut put = |name: String, direction: Direction, scope: &Scope, value: f64, n: u64, shown: (Format, String)| {
        made.push(Figure {
            id: FigureId { indicator: format!("{PREFIX}{name}"), direction, scope: scope.clone(), window: REST.to_owned() },
            start: month.end_day(),
            end,
            value: Some(value),
            n,
            unit: shown.1,
            format: shown.0,
            notes: Vec::new(),
            words: None,
        });
    };
    let score_unit = || words.of("appraisal_score").map(|word| word.unit.clone()).unwrap_or_default();
    let everyone = units(scheme, config, year);
    let mut foreseen = published.until(month);
    let scopes: BTreeSet<Scope> = everyone.iter().map(|unit| unit.figures_of.clone()).collect();
    rest.iter().for_each(|month| foreseen.add(foresee(*month, scheme, &scopes, run)));
    for standing in &reckon(scheme, &foreseen, everyone, year, YEAR).standings {
        let score = |row: &MonthRow| row.score().map(|score| score.score);
        let (past, coming) = standing.months.split_at(last as usize);
        let (past, coming): (Vec<f64>, Vec<f64>) = (past.iter().filter_map(score).collect(), coming.iter().filter_map(score).collect());
        // A month that can't be foreseen leaves no range: it would be of other months than the year's.
        if past.is_empty() || coming.len() < rest.len() {
            continue;
        }
        let months = (past.len() + coming.len()) as f64;
        for (name, of) in ends(&coming) {
            let year = (past.iter().sum::<f64>() + of * coming.len() as f64) / months;
            let n = past.len() as u64;
            put(format!("outlook_{name}"), Direction::All, &standing.unit.scope, year, n, (Format::Score, score_unit()));
        }
    }
    for scope in std::iter::once(config.whole()).chain(config.units().iter().map(|o| config.unit_scope(&o.code))) {
        for direction in [Direction::I, Direction::E] {
            let id = FigureId { indicator: MEAN.to_owned(), direction, scope: scope.clone(), window: String::new() };
            let values: Option<Vec<f64>> = rest.iter().map(|month| carried(&id, *month, run)).collect();
            let Some((values, of)) = values.zip(so_far(&id, "year_to_date", run)) else { continue };
            for (name, value) in ends(&values) {
                put(format!("outlook_{name}.{MEAN}"), direction, &scope, value, of.n, (of.format, of.unit.clone()));
            }
        }
    }
    made
}

/// The least and the greatest.
fn ends(values: &[f64]) -> [(&'static str, f64); 2] {
    let of = |pick: fn(f64, f64) -> f64, start: f64| values.iter().copied().fold(start, pick);
    [("low", of(f64::min, f64::INFINITY)), ("high", of(f64::max, f64::NEG_INFINITY))]
}

fn so_far<'a>(id: &FigureId, window: &str, run: &ById<'a>) -> Option<&'a Figure> {
    run.get(&FigureId { window: window.to_owned(), ..id.clone() }).copied().filter(|f| f.value.is_some())
}

/// The year so far, moved as last year moved from its months so far to that month.
fn carried(id: &FigureId, month: Period, run: &ById<'_>) -> Option<f64> {
    let value = |window: &str| so_far(id, window, run)?.value;
    let then = value(&format!("month:{}", month.last_year()?))?;
    let before = value("year_to_date_last_year").filter(|before| *before != 0.0)?;
    Some(value("year_to_date")? * then / before)
}

/// A month to come as if it were published.
fn foresee(month: Period, scheme: &Scheme, scopes: &BTreeSet<Scope>, run: &ById<'_>) -> Month {
    let mut figures = BTreeMap::new();
    let versions = scheme.offices.iter().chain(&scheme.departments);
    for item in versions.flat_map(|version| &version.items) {
        for scope in scopes {
            let id = item.figure(scope);
            // A window that runs on stays where it is: nothing better is known.
            let value =
                if item.window == "current" { carried(&id, month, run) } else { so_far(&id, &item.window, run).and_then(|f| f.value) };
            let (display, unit, note) = (String::new(), String::new(), String::new());
            figures.insert(id.clone(), figure::Published { id, start: None, end: None, value, n: 0, unit, display, note });
        }
    }
    let edition = EditionId::new(super::published::MONTHLY, month, Kind::First).expect("the bulletin's own name");
    Month { edition, manifest_sha256: String::new(), figures, overdue_red: BTreeSet::new() }
}
