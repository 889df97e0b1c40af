//! Points as figures: each has its id, its window, its display, and stands in `figures.csv` beside the others.

use super::lever::levers;
use super::reckon::{Reckoning, Standing};
use super::scheme::Item;
use super::score::{MonthOutcome, Score};
use crate::measure::indicators::Catalogue;
use crate::store::workspace::Overlay;
use crate::terms::calendar::{Period, Window};
use crate::terms::figure::{Direction, Figure, FigureId, Format};
use crate::terms::problem::{Problems, read_yaml};
use chrono::Months;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What all names of these figures begin with.
pub const PREFIX: &str = "appraisal_";
/// Titles and units.
const WORDS: &str = "queries/appraisal/figures.yaml";

/// What a figure of the appraisal is called.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// Chinese title.
    pub title: String,
    /// The unit's word.
    pub unit: String,
    /// What it means.
    pub meaning: String,
}

/// What the figures of the appraisal are called, by name.
#[derive(Clone, Debug)]
pub struct Words(BTreeMap<String, Word>);

impl Words {
    /// Reads them through the overlay.
    ///
    /// # Errors
    /// Everything that is wrong with the file.
    pub fn load(overlay: &Overlay) -> Result<Words, Problems> {
        read_yaml(WORDS, &overlay.read(WORDS)?.text).whole().map(Words)
    }

    /// The words for an indicator's name, an item's too: `appraisal_points.reduction`.
    pub fn of(&self, indicator: &str) -> Option<&Word> {
        let name = indicator.split('.').next().unwrap_or_default();
        self.0.get(indicator).or_else(|| self.0.get(name))
    }
}

/// Everyone's points of a run. A year has its months and quarters; a month has the year so far.
pub fn figures(reckoning: &Reckoning, catalogue: &Catalogue, words: &Words, period: Period) -> Vec<Figure> {
    let mut make = Make { catalogue, words, figures: Vec::new() };
    let whole = match period {
        Period::Year(_) => Window::new("current", period.first_day(), period.end_day()),
        _ => Window::new("year_to_date", period.year_start(), period.end_day()),
    };
    for standing in &reckoning.standings {
        make.standing(standing, &whole);
        if matches!(period, Period::Year(_)) {
            make.levers(standing, &whole);
            make.quarters(standing, reckoning.year);
            make.months(standing);
        }
    }
    make.figures
}

/// The window of a quarter, 1 to 4.
fn quarter(year: i32, number: u32) -> Window {
    let first = Period::Month(year, 3 * (number - 1) + 1).first_day();
    Window::new(format!("quarter:{year}-Q{number}"), first, first + Months::new(3))
}

struct Make<'a> {
    catalogue: &'a Catalogue,
    words: &'a Words,
    figures: Vec<Figure>,
}

/// Whose figure and when.
struct At<'a> {
    standing: &'a Standing,
    window: &'a Window,
    /// How many months stand behind it.
    n: u64,
}

impl Make<'_> {
    fn put(&mut self, at: &At<'_>, name: &str, direction: Direction, value: Option<f64>, shown: (Format, String)) {
        self.figures.push(Figure {
            id: FigureId {
                indicator: format!("{PREFIX}{name}"),
                direction,
                scope: at.standing.unit.scope.clone(),
                window: at.window.name.clone(),
            },
            start: at.window.start,
            end: at.window.end,
            value,
            n: if value.is_some() { at.n } else { 0 },
            unit: shown.1,
            format: shown.0,
            notes: Vec::new(),
            words: None,
        });
    }

    fn score(&mut self, at: &At<'_>, name: &str, direction: Direction, value: Option<f64>) {
        let unit = self.words.of(&format!("{PREFIX}{name}")).map(|word| word.unit.clone()).unwrap_or_default();
        self.put(at, name, direction, value, (Format::Score, unit));
    }

    fn rank(&mut self, at: &At<'_>, name: &str, value: Option<usize>) {
        self.put(at, name, Direction::All, value.map(|rank| rank as f64), (Format::Rank, String::new()));
    }

    fn standing(&mut self, standing: &Standing, window: &Window) {
        let year = standing.year.as_ref();
        let at = At { standing, window, n: year.map_or(0, |total| total.months as u64) };
        self.score(&at, "score", Direction::All, year.map(|total| total.score));
        self.rank(&at, "score.rank", standing.rank);
        for (name, value) in [
            ("bonus", year.map(|total| total.bonus)),
            ("deduction", year.map(|total| total.deduction)),
            ("cut", year.map(|total| total.cut)),
            ("progress", progress(standing)),
        ] {
            self.score(&at, name, Direction::All, value);
        }
        if !standing.adjustments.is_empty() {
            let brought = standing.adjusted.zip(year).map(|(adjusted, total)| adjusted - total.score);
            self.score(&at, "adjustment", Direction::All, brought);
        }
        self.score(&at, "adjusted_score", Direction::All, standing.adjusted);
        self.rank(&at, "adjusted_score.rank", standing.adjusted_rank);
    }

    fn levers(&mut self, standing: &Standing, window: &Window) {
        for lever in levers(standing) {
            let (key, direction) = (lever.item.key(), lever.item.direction);
            let at = At { standing, window, n: standing.year.as_ref().map_or(0, |total| total.months as u64) };
            for (name, value) in [("points", lever.points), ("weight", lever.weight), ("lost", lever.lost)] {
                self.score(&at, &format!("{name}.{key}"), direction, Some(value));
            }
            let shown = self.shown(&lever.item);
            self.put(&at, &format!("value.{key}"), direction, Some(lever.value), shown.clone());
            self.put(&at, &format!("step.{key}"), direction, lever.step, shown);
        }
    }

    /// How an item's figure is shown: as its indicator is.
    fn shown(&self, item: &Item) -> (Format, String) {
        let derived = || {
            let (base, name) = item.indicator.rsplit_once('.')?;
            let change = self.catalogue.find(base)?.change;
            Some((Format::Points, self.catalogue.derived_unit(name, change)))
        };
        let own = self.catalogue.find(&item.indicator).map(|d| (d.format, d.unit));
        own.or_else(derived).unwrap_or((Format::Score, String::new()))
    }

    fn quarters(&mut self, standing: &Standing, year: i32) {
        for (number, total) in (1..).zip(&standing.quarters) {
            let at = At { standing, window: &quarter(year, number), n: total.as_ref().map_or(0, |total| total.months as u64) };
            self.score(&at, "score", Direction::All, total.as_ref().map(|total| total.score));
        }
    }

    fn months(&mut self, standing: &Standing) {
        for row in &standing.months {
            let window = row.month.window(format!("month:{}", row.month));
            let at = At { standing, window: &window, n: 1 };
            self.score(&at, "score", Direction::All, row.score().map(|score| score.score));
            let MonthOutcome::Scored { score, before } = &row.outcome else { continue };
            self.month(&at, score);
            if let Some(before) = before {
                self.score(&at, "first_score", Direction::All, before.score);
            }
        }
    }

    fn month(&mut self, at: &At<'_>, score: &Score) {
        for part in &score.parts {
            let key = part.item.key();
            self.score(at, &format!("points.{key}"), part.item.direction, Some(part.points));
            self.score(at, &format!("weight.{key}"), part.item.direction, Some(part.weight));
        }
        for (name, value) in [("bonus", score.bonus), ("deduction", score.deduction), ("cut", score.cut)] {
            self.score(at, name, Direction::All, Some(value));
        }
    }
}

/// The last quarter with a score against the first.
fn progress(standing: &Standing) -> Option<f64> {
    let scored: Vec<f64> = standing.quarters.iter().flatten().map(|total| total.score).collect();
    let (first, last) = (scored.first()?, scored.last()?);
    (scored.len() > 1).then_some(last - first)
}
