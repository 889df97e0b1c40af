//! One definition file: what stands in its header, checked.

use crate::terms::figure::{Direction, Format};
use serde::Deserialize;
use std::collections::BTreeMap;

/// How the body of a definition becomes a value; each kind's SQL stands in `queries/frames/kinds/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The rows for which a condition holds.
    Count,
    /// The part of the rows with a known answer for which it is yes.
    Share,
    /// The mean of a row's seconds, in hours.
    Mean,
    /// A quantile of a row's seconds, in hours.
    Quantile,
    /// Any two additive aggregates, one over the other.
    Ratio,
    /// Any aggregate.
    Value,
    /// An expression over other figures of the same direction, scope and window.
    Formula,
}

impl Kind {
    /// The name of its file.
    pub(super) fn file(self) -> &'static str {
        match self {
            Kind::Count => "count",
            Kind::Share => "share",
            Kind::Mean => "mean",
            Kind::Quantile => "quantile",
            Kind::Ratio => "ratio",
            Kind::Value => "value",
            Kind::Formula => "formula",
        }
    }
    /// Whether directions, offices and days add up.
    pub(super) fn adds_up(self) -> bool {
        !matches!(self, Kind::Quantile | Kind::Value)
    }
}

/// Which rows a definition looks at; each stands in `queries/frames/rows/`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowsOf {
    /// Declarations released in the window.
    #[default]
    Released,
    /// Declarations accepted in the window.
    Declared,
    /// Declarations in flight at the window's end.
    InFlight,
    /// Loads whose cut-off lies in the window.
    Loads,
}

impl RowsOf {
    /// All of them, in the order of evaluation.
    pub(super) const ALL: [RowsOf; 4] = [RowsOf::Released, RowsOf::Declared, RowsOf::InFlight, RowsOf::Loads];

    /// Whether a row belongs to a window by a day of its own.
    pub(super) fn by_day(self) -> bool {
        matches!(self, RowsOf::Released | RowsOf::Declared)
    }
    /// The name of its file.
    pub(super) fn file(self) -> &'static str {
        match self {
            RowsOf::Released => "released",
            RowsOf::Declared => "declared",
            RowsOf::InFlight => "in_flight",
            RowsOf::Loads => "loads",
        }
    }
}

/// Which way is up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// Less is better.
    Lower,
    /// More is better.
    Higher,
    /// Neither: it is never ranked.
    #[default]
    #[serde(rename = "none")]
    Neither,
}

/// What a scope is cut by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScopeKind {
    /// The district.
    #[serde(alias = "whole")]
    District,
    /// Each office.
    #[serde(alias = "unit")]
    Office,
    /// Each transport mode.
    Transport,
    /// Each credit grade.
    Grade,
    /// Each supervised site.
    Site,
}

/// Which smallest sample applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sample {
    /// The one for means, shares and counts.
    #[default]
    Mean,
    /// The one for a P90.
    P90,
    /// The one for a P95.
    P95,
    /// Never small.
    None,
}

/// How two values of it are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// `current / reference - 1`.
    Relative,
    /// The difference of fractions.
    Points,
    /// Not at all.
    None,
}

/// Words that stand in the place of a number.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// In the place of 0 and less.
    pub not_above_zero: Option<String>,
}

/// One indicator: what it is called, what it means, how it is counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// Name in figure ids.
    pub name: String,
    /// Chinese title.
    pub title: String,
    /// The unit's word.
    pub unit: String,
    /// Its place in the catalogue.
    pub order: u32,
    /// The question it answers.
    pub question: String,
    /// What it means, for the attachment on definitions.
    pub meaning: String,
    /// How its body becomes a value.
    pub kind: Kind,
    /// Scale and digits of its display.
    pub format: Format,
    /// Which way is up.
    pub better: Better,
    /// Directions it is given for.
    pub directions: Vec<Direction>,
    /// Scopes it is given for.
    pub scopes: Vec<ScopeKind>,
    /// Kinds of period (`week`, `month`, `year`) it is given for; all where none is named.
    pub periods: Vec<String>,
    /// Windows it is given for; all where none is named.
    pub windows: Vec<String>,
    /// Which smallest sample applies.
    pub sample: Sample,
    /// How two values of it are compared.
    pub change: Change,
    /// Words in the place of a number.
    pub words: Option<Words>,
    /// The window that `current` is set against, where the figure is about their difference.
    pub against: Option<String>,
    /// Columns without which there is no value; `a|b` needs one of the two.
    pub columns: Vec<String>,
    /// The order's tasks that it evidences.
    pub tasks: Vec<u32>,
    /// The file it stands in.
    pub path: String,
    /// Its expression.
    pub sql: String,
    /// The rows that it looks at.
    pub rows: RowsOf,
    /// The quantile, 0..1.
    pub quantile: Option<f64>,
    /// The query that lists its members, where the data say which there are; the name then holds `{kind}`.
    pub members: Option<String>,
}

impl Definition {
    /// Whether it is given for a kind of period.
    pub fn has_period(&self, kind: &str) -> bool {
        self.periods.is_empty() || self.periods.iter().any(|p| p == kind)
    }
    /// Whether it is given for a window.
    pub fn has_window(&self, window: &str) -> bool {
        self.windows.is_empty() || self.windows.iter().any(|w| w == window)
    }
    /// Whether two values of it are compared by quotient or difference.
    pub fn is_compared(&self) -> bool {
        self.change != Change::None
    }
    /// The definition of one member: its words in the place of their names.
    pub(super) fn member(&self, words: &BTreeMap<String, String>) -> Definition {
        let put = |text: &str| put(text, words);
        // Two of a member's words may name the same column.
        let mut columns: Vec<String> = self.columns.iter().map(|column| put(column)).collect();
        columns.dedup();
        Definition {
            name: put(&self.name),
            title: put(&self.title),
            meaning: put(&self.meaning),
            question: put(&self.question),
            sql: put(&self.sql),
            against: self.against.as_deref().map(put),
            columns,
            ..self.clone()
        }
    }
}

/// `{name}` replaced by its word; other braces are SQL's.
pub(super) fn put(text: &str, words: &BTreeMap<String, String>) -> String {
    words.iter().fold(text.to_owned(), |text, (name, word)| text.replace(&format!("{{{name}}}"), word))
}

/// The members of a family: named by the configuration, by a query file, by a list, or one by one.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Each {
    /// `thresholds`, or the path of a query or of a list.
    Word(String),
    /// Each member's words.
    Listed(Vec<BTreeMap<String, String>>),
}

/// A header as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub name: String,
    pub title: String,
    pub unit: String,
    #[serde(default = "last")]
    pub order: u32,
    pub question: String,
    #[serde(default)]
    pub definition: String,
    pub kind: Kind,
    pub format: Format,
    #[serde(default)]
    pub better: Better,
    pub each: Option<Each>,
    pub quantile: Option<f64>,
    #[serde(default)]
    pub rows: RowsOf,
    #[serde(default = "both")]
    pub directions: Vec<Direction>,
    #[serde(default = "everywhere")]
    pub scopes: Vec<ScopeKind>,
    #[serde(default)]
    pub periods: Vec<String>,
    #[serde(default)]
    pub windows: Vec<String>,
    #[serde(default)]
    pub sample: Sample,
    pub change: Option<Change>,
    pub words: Option<Words>,
    pub against: Option<String>,
    #[serde(default)]
    pub columns: Vec<String>,
    #[serde(default)]
    pub tasks: Vec<u32>,
    #[serde(default, rename = "spec")]
    pub _spec: String,
}

/// A workspace's own indicators stand behind the built-in ones.
fn last() -> u32 {
    100_000
}

fn both() -> Vec<Direction> {
    vec![Direction::I, Direction::E]
}

fn everywhere() -> Vec<ScopeKind> {
    vec![ScopeKind::District, ScopeKind::Office]
}

impl Header {
    /// With the file's path and body, as a definition; its family is still to be unfolded.
    pub fn definition(self, path: &str, sql: &str) -> Definition {
        let change = self.change.unwrap_or(match self.format {
            Format::Count | Format::Hours => Change::Relative,
            Format::Share | Format::Points => Change::Points,
            Format::Rank | Format::Score => Change::None,
        });
        Definition {
            name: self.name,
            title: self.title,
            unit: self.unit,
            order: self.order,
            question: self.question,
            meaning: self.definition,
            kind: self.kind,
            format: self.format,
            better: self.better,
            directions: self.directions,
            scopes: self.scopes,
            periods: self.periods,
            windows: self.windows,
            sample: self.sample,
            change,
            words: self.words,
            against: self.against,
            columns: self.columns,
            tasks: self.tasks,
            path: path.to_owned(),
            sql: sql.to_owned(),
            rows: self.rows,
            quantile: self.quantile,
            members: None,
        }
    }
}
