//! Data to pictures, drawn once and shown by both outputs.
//!
//! Every word comes with the [`Spec`]; nothing is said by hue alone (dashes and marks differ too); no two texts overlap, because every one is
//! measured with the fonts that set it.

mod canvas;
mod labels;
mod ranking;
mod scale;
mod trend;

use super::document;
use super::document::tree::Svg;
use super::typeset::fonts::Fonts;
use crate::terms::problem::{Place, Problem, Problems};
use serde::Deserialize;

/// What a picture shows.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Spec {
    /// Values over periods, with the levels they are measured against.
    Trend(Trend),
    /// Rows with their value now and before.
    Ranking(Ranking),
}

/// Values over periods.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trend {
    /// What the picture is, for those who can't see it; the caption says it to the others.
    pub title: String,
    /// What the picture shows, in a sentence.
    pub desc: String,
    /// Unit of the values.
    pub y_unit: String,
    /// The periods, in order.
    pub x: Vec<String>,
    /// Lines through the values.
    pub series: Vec<Series>,
    /// Levels.
    #[serde(default)]
    pub lines: Vec<Level>,
    /// Where the values come from: the source window.
    #[serde(default)]
    pub source: String,
}

/// A line through values.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// Name.
    pub name: String,
    /// One for each period; none where there is nothing to show.
    pub values: Vec<Option<f64>>,
    /// The values as the text shows them.
    pub display: Vec<Option<String>>,
    /// Its rank among the lines.
    pub style: SeriesStyle,
}

/// The rank of a series among the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SeriesStyle {
    /// What the picture is about.
    Main,
    /// Beside it.
    Second,
    /// Behind both.
    Reference,
}

/// A level that values are measured against.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Name.
    pub name: String,
    /// Its place; a level without one is left out.
    pub value: Option<f64>,
    /// As the text shows it; left out where empty.
    #[serde(default)]
    pub display: Option<String>,
    /// Which level.
    pub style: LevelStyle,
}

/// Which level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LevelStyle {
    /// Where it began.
    Baseline,
    /// Where it is to go.
    Target,
    /// Where the others are.
    National,
}

/// Rows with their value now and before.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ranking {
    /// What the picture is.
    pub title: String,
    /// What the picture shows, in a sentence.
    pub desc: String,
    /// Unit of the values.
    pub unit: String,
    /// Rows, in the order to show.
    pub rows: Vec<RankingRow>,
    /// The level of all rows together.
    #[serde(default)]
    pub line: Option<RankingLine>,
    /// What a filled mark stands for (this month); the key of the marks is drawn where both are given.
    #[serde(default)]
    pub now: String,
    /// What a hollow mark stands for (the month before).
    #[serde(default)]
    pub before: String,
    /// Where the values come from.
    #[serde(default)]
    pub source: String,
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankingRow {
    /// Whose values.
    pub label: String,
    /// Now.
    pub value: Option<f64>,
    /// Now, as the text shows it.
    #[serde(default)]
    pub display: Option<String>,
    /// Before.
    #[serde(default)]
    pub previous: Option<f64>,
    /// Before, as the text shows it.
    #[serde(default)]
    pub previous_display: Option<String>,
    /// A small sample: shown, but not to be ranked by.
    #[serde(default)]
    pub muted: bool,
}

/// The level of all rows together.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankingLine {
    /// Name.
    pub name: String,
    /// Its place; without one no line is drawn.
    pub value: Option<f64>,
    /// As the text shows it.
    #[serde(default)]
    pub display: Option<String>,
}

/// Draws a picture as wide as the type area.
pub fn draw(spec: &Spec, fonts: &Fonts) -> Svg {
    match spec {
        Spec::Trend(trend) => trend::draw(trend, fonts),
        Spec::Ranking(ranking) => ranking::draw(ranking, fonts),
    }
}

/// A drawing as SVG text, to stand in a template's output.
pub fn svg_text(svg: &Svg) -> String {
    document::svg_text(svg)
}

impl Spec {
    /// What would make the picture say something else than the data: rows of unequal length. `name` says whose spec it is.
    pub fn check(&self, name: &str) -> Problems {
        let mut problems = Problems::default();
        if let Spec::Trend(trend) = self {
            for (at, series) in trend.series.iter().enumerate() {
                for (key, length) in [("values", series.values.len()), ("display", series.display.len())] {
                    if length != trend.x.len() {
                        let what = format!("{length} {key} for {} periods", trend.x.len());
                        let place = Place::file(name).key(format!("series[{at}].{key}"));
                        problems
                            .push(Problem::error("uneven-series", what).at(place).help("one for each period, null where there is none"));
                    }
                }
            }
        }
        problems
    }
}
