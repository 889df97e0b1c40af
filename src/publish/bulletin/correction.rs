//! What a correction says of itself: which figures moved since the edition that it corrects, from what to what, and by which loads.

use super::compose::base;
use super::context::{CorrectedRow, CorrectionView};
use super::definition::Definition;
use crate::measure::indicators::Catalogue;
use crate::terms::figure::{FigureId, Scope};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Rows on the first page; all of them stand in the attachment.
const FIRST_PAGE: usize = 8;

/// What a run for a correction found.
#[derive(Clone, Debug, Default)]
pub struct Correction {
    /// Which of its period.
    pub number: u32,
    /// The date on the edition that it corrects.
    pub corrects: NaiveDate,
    /// Files of the loads that moved figures, by number.
    pub loads: BTreeMap<i64, String>,
    /// Whether indicators are defined otherwise since.
    pub definitions: bool,
    /// Whether the configuration is another since.
    pub settings: bool,
    /// The figures that moved, in the order of `figures.csv`; those that are there no more come last.
    pub moved: Vec<MovedFigure>,
}

/// A figure that moved.
#[derive(Clone, Debug, PartialEq)]
pub struct MovedFigure {
    /// Which.
    pub id: FigureId,
    /// Its unit.
    pub unit: String,
    /// As it was published.
    pub old: Option<f64>,
    /// As it is now.
    pub new: Option<f64>,
    /// As readers saw it.
    pub old_display: String,
    /// As they see it now.
    pub new_display: String,
    /// The loads that moved it.
    pub loads: Vec<i64>,
}

/// What a scope's page says: its own figures whose display is another, trends apart.
pub(super) fn view(correction: &Correction, definition: &Definition, catalogue: &Catalogue, scope: &Scope) -> CorrectionView {
    let words: BTreeMap<&String, &String> = definition.shared.words.iter().chain(&definition.words).collect();
    let word = |key: &str| words.get(&key.to_owned()).map_or_else(|| key.to_owned(), |word| (*word).clone());
    let shown = |m: &&MovedFigure| m.id.scope == *scope && !m.id.window.contains(':') && m.old_display != m.new_display;
    let headline = |m: &MovedFigure| {
        let window = ["current", "year_to_date"].contains(&m.id.window.as_str());
        window && definition.headline.iter().any(|row| row.indicator.as_ref() == Some(&m.id.indicator))
    };
    let row = |m: &MovedFigure| CorrectedRow {
        figure: m.id.to_string(),
        title: title(&m.id.indicator, catalogue, &word),
        direction: word(&m.id.direction.to_string()),
        window: word(&format!("window_{}", m.id.window)),
        unit: m.unit.clone(),
        old: m.old_display.clone(),
        new: m.new_display.clone(),
        loads: m.loads.iter().map(i64::to_string).collect::<Vec<_>>().join(" "),
    };
    let all: Vec<&MovedFigure> = correction.moved.iter().filter(shown).collect();
    CorrectionView {
        number: correction.number,
        corrects: correction.corrects.into(),
        loads: correction.loads.iter().map(|(number, file)| (number.to_string(), file.clone())).collect(),
        definitions: correction.definitions,
        settings: correction.settings,
        headline: all.iter().filter(|m| headline(m)).take(FIRST_PAGE).map(|m| row(m)).collect(),
        rows: all.into_iter().map(row).collect(),
    }
}

/// An indicator's title, a derived figure's with what it is derived as.
fn title(indicator: &str, catalogue: &Catalogue, word: &dyn Fn(&str) -> String) -> String {
    let name = base(indicator);
    let title = catalogue.find(name).map_or_else(|| name.to_owned(), |definition| definition.title);
    match indicator.strip_prefix(name).and_then(|rest| rest.strip_prefix('.')) {
        Some(derived) => format!("{title}{}", word(&format!("derived_{derived}"))),
        None => title,
    }
}
