//! Rows of tables and points of pictures: headline, rankings, trends, measures.

use super::super::shown::{Shown, Tone, Way};
use super::{Named, PeriodView};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A number that is no figure: it comes from the configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// Value.
    pub value: f64,
    /// As shown.
    pub display: String,
}

/// What a direction's mean is measured against.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// The level to improve on.
    pub baseline: Option<Quantity>,
    /// The level to reach.
    pub target: Option<Quantity>,
    /// The country's mean in the period.
    pub national: Option<Quantity>,
}

/// A row of the headline table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeadRow {
    /// What it shows.
    pub label: String,
    /// Unit's word.
    pub unit: String,
    /// Whether the period and the year so far share one value.
    pub across: bool,
    /// A row that the eye should find first.
    pub emphasis: bool,
    /// By direction.
    pub cells: BTreeMap<String, HeadCell>,
}

/// A direction's values in a row of the headline table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeadCell {
    /// In the period.
    pub now: Shown,
    /// In the year so far.
    pub to_date: Shown,
    /// The district's in the period, where the scope is a part of it.
    pub district: Option<Shown>,
    /// A number of the configuration in both places.
    pub quantity: Option<Quantity>,
}

/// A ranking of offices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// Its indicator.
    pub indicator: String,
    /// Its direction.
    pub direction: String,
    /// How many offices the district has in the period.
    pub offices: usize,
    /// Ranked offices, best first.
    pub rows: Vec<Row>,
    /// Offices whose sample is too small, by code.
    pub small: Vec<Row>,
    /// Offices without any declaration to measure, by code.
    pub absent: Vec<Named>,
    /// The whole district beside them.
    pub district: Row,
    /// Ranked offices that improved on the previous period, most first.
    pub improved: Vec<Row>,
    /// Ranked offices that fell back, most first.
    pub worsened: Vec<Row>,
    /// Ranked offices behind the district's value, the furthest first.
    pub lagging: Vec<Row>,
}

/// An office in a ranking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The office, or the district.
    pub office: Named,
    /// Whether this edition is that office's.
    pub own: bool,
    /// Place; none where it isn't ranked.
    pub rank: Option<Shown>,
    /// How the place moved.
    pub movement: Movement,
    /// Places moved, without sign.
    pub places: u32,
    /// The ranked indicator, current.
    pub current: Shown,
    /// The ranked indicator in the previous period.
    pub previous: Shown,
    /// Its change.
    pub change: Shown,
    /// Further columns by indicator.
    pub columns: BTreeMap<String, Shown>,
}

/// How a place moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Movement {
    /// Nearer the top.
    Up,
    /// Further from it.
    Down,
    /// The same place.
    Same,
    /// No place in the previous period.
    New,
    /// Not ranked.
    None,
}

/// An indicator over the last periods, oldest first, in columns of equal length.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// Indicator.
    pub indicator: String,
    /// Direction.
    pub direction: String,
    /// Periods.
    pub periods: Vec<PeriodView>,
    /// Values.
    pub values: Vec<Option<f64>>,
    /// As shown.
    pub display: Vec<String>,
    /// The country's means.
    pub national: Vec<Option<f64>>,
    /// As shown.
    pub national_display: Vec<String>,
    /// Whether at least two periods have a value: one point is no course.
    pub shows: bool,
    /// Whether any period has a national mean.
    pub has_national: bool,
}

/// Measures of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// Heading.
    pub title: String,
    /// Indicators; the first leads the group's sentence.
    pub rows: Vec<Measure>,
    /// Whether any of them has a value in this period.
    pub shows: bool,
}

/// An indicator of a measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// Which.
    pub indicator: String,
    /// Whether it has a value in this period.
    pub shows: bool,
    /// By direction.
    pub cells: BTreeMap<String, MeasureCell>,
}

/// A measure's indicator in one direction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeasureCell {
    /// In the period.
    pub now: Shown,
    /// Against the period before.
    pub change_previous: Shown,
    /// Against last year.
    pub change_last_year: Shown,
    /// In the year so far.
    pub to_date: Shown,
    /// The district's, where the scope is a part of it.
    pub district: Option<Shown>,
    /// The scope's place among the offices.
    pub rank: Option<Shown>,
    /// Among how many.
    pub ranked: usize,
    /// The year's target, where one is set.
    pub target: Option<Quantity>,
    /// Whether it is reached.
    pub reached: Option<bool>,
    /// The leading office, where the first and the last can be told apart.
    pub best: Option<Row>,
    /// The last office, likewise.
    pub worst: Option<Row>,
    /// How it went over the last periods.
    pub course: CourseView,
}

/// How an indicator went over the last periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseView {
    /// For how many periods on end it moved one way.
    pub run: u32,
    /// Which way.
    pub way: Way,
    /// What that means.
    pub tone: Tone,
    /// After how many periods the other way it turned; 0 where that is no turn.
    pub turned_after: u32,
    /// Up: the highest of `periods`; down: the lowest; none: no record.
    pub record: Way,
    /// What that means.
    pub record_tone: Tone,
    /// Of how many periods the record is.
    pub periods: usize,
}
