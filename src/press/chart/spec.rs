//! What templates say of a picture: every word and every shown number comes from them.

use serde::Deserialize;

/// What a picture shows.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Spec {
    /// Values over periods, with the levels they are measured against.
    Trend(Trend),
    /// Rows with their value now and before, a dumbbell each.
    #[serde(alias = "dumbbell")]
    Ranking(Ranking),
    /// Rows of amounts made of parts.
    Stack(Stack),
    /// Which share of all lies below each value, now and before.
    Distribution(Distribution),
    /// A table of amounts as shades.
    Heat(Heat),
    /// From one amount to another by contributions.
    Waterfall(Waterfall),
    /// Values over periods against their own natural limits.
    Control(Control),
    /// Scores against full marks.
    Items(Items),
    /// The months of a year between the best and the worst.
    Year(Year),
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
    /// The edge of what lies between two such lines.
    Edge,
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
    /// What it varies around.
    Centre,
    /// How far it varies of itself.
    Limit,
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

/// Rows of amounts made of parts: hours by party, one row an office or a period.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stack {
    /// What the picture is.
    pub title: String,
    /// What the picture shows, in a sentence.
    pub desc: String,
    /// Unit of the values.
    pub unit: String,
    /// Names of the parts, at most seven, in the order in which they are laid end to end.
    pub parts: Vec<String>,
    /// Rows, in the order to show.
    pub rows: Vec<StackRow>,
    /// Where the values come from.
    #[serde(default)]
    pub source: String,
}

/// A row of parts.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StackRow {
    /// Whose amount.
    pub label: String,
    /// One for each part, none of them below nought; none where there is nothing to show.
    pub values: Vec<Option<f64>>,
    /// The values as the text shows them; each is written where its part is wide enough for it.
    #[serde(default)]
    pub display: Vec<Option<String>>,
    /// All parts together, as the text shows it.
    #[serde(default)]
    pub total: Option<String>,
    /// A small sample.
    #[serde(default)]
    pub muted: bool,
}

/// Which share of all lies at or below each value, on a logarithmic axis.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Distribution {
    /// What the picture is.
    pub title: String,
    /// What the picture shows, in a sentence.
    pub desc: String,
    /// What the shares are shares of, with its unit: above the upright axis.
    pub y_unit: String,
    /// Unit of the values: at the end of the level axis.
    pub x_unit: String,
    /// The values that the level axis names, from the least to the greatest; powers of ten where none is given.
    #[serde(default)]
    pub ticks: Vec<Tick>,
    /// Now first, then before.
    pub series: Vec<Cumulated>,
    /// Values that matter: upright lines.
    #[serde(default)]
    pub limits: Vec<Tick>,
    /// Where the values come from.
    #[serde(default)]
    pub source: String,
}

/// A named value on an axis.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tick {
    /// Its place, above nought.
    pub at: f64,
    /// Its name.
    pub name: String,
}

/// Shares that add up.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cumulated {
    /// Name.
    pub name: String,
    /// Values with the share (0 to 1) that lies at or below each, both rising.
    pub points: Vec<(f64, f64)>,
    /// Lines below the name: the shares at the limits, as the text shows them.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Its rank among the lines.
    pub style: SeriesStyle,
}

/// A table of amounts as shades: weekdays by the hours of a day, or offices by those of a week.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heat {
    /// What the picture is.
    pub title: String,
    /// What the picture shows, in a sentence.
    pub desc: String,
    /// Unit of the values.
    pub unit: String,
    /// Names of the columns; as many are written as there is room for.
    pub columns: Vec<String>,
    /// Names of equal parts of the columns, the days of a week of hours; they are written in the columns' place, with lines between the parts.
    #[serde(default)]
    pub bands: Vec<String>,
    /// Rows, in the order to show.
    pub rows: Vec<HeatRow>,
    /// What the frames around cells stand for (working hours).
    #[serde(default)]
    pub frame: String,
    /// Where the values come from.
    #[serde(default)]
    pub source: String,
}

/// A row of shades.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeatRow {
    /// Name.
    pub label: String,
    /// One for each column; none where there is nothing to show.
    pub values: Vec<Option<f64>>,
    /// Where frames begin and end, in columns from the row's left edge: 8.5 is the middle of the ninth.
    #[serde(default)]
    pub frames: Vec<(f32, f32)>,
}

/// From one amount to another by contributions.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waterfall {
    /// What the picture is.
    pub title: String,
    /// What the picture shows, in a sentence.
    pub desc: String,
    /// Unit of the values.
    pub unit: String,
    /// The amount before.
    pub start: Amount,
    /// What was added or taken away, in the order to show. With the start they sum to the end.
    pub steps: Vec<Amount>,
    /// The amount now.
    pub end: Amount,
    /// Where the values come from.
    #[serde(default)]
    pub source: String,
}

/// A named amount.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amount {
    /// Name.
    pub label: String,
    /// Value.
    pub value: Option<f64>,
    /// As the text shows it; a contribution with its sign.
    #[serde(default)]
    pub display: Option<String>,
}

/// Values over periods against their own natural limits (XmR).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// What the picture is.
    pub title: String,
    /// What the picture shows, in a sentence.
    pub desc: String,
    /// Unit of the values.
    pub y_unit: String,
    /// The periods, in order.
    pub x: Vec<String>,
    /// What the values are.
    pub name: String,
    /// One for each period; none where there is nothing to show.
    pub values: Vec<Option<f64>>,
    /// The values as the text shows them.
    pub display: Vec<Option<String>>,
    /// Which values are signals, one for each period.
    pub signals: Vec<bool>,
    /// What a marked value stands for; the key of the mark is drawn where it is given.
    #[serde(default)]
    pub signal: String,
    /// Centre and natural limits.
    pub lines: Vec<Level>,
    /// Where the values come from.
    #[serde(default)]
    pub source: String,
}

/// Scores against full marks.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Items {
    /// What the picture is.
    pub title: String,
    /// What the picture shows, in a sentence.
    pub desc: String,
    /// Unit of the scores.
    pub unit: String,
    /// Items, in the order to show.
    pub rows: Vec<Item>,
    /// Where the scores come from.
    #[serde(default)]
    pub source: String,
}

/// An item.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Name.
    pub label: String,
    /// Score: below nought where points were taken, above full marks where points were given.
    pub value: Option<f64>,
    /// Full marks; none for what only adds or takes.
    #[serde(default)]
    pub full: Option<f64>,
    /// Score and full marks, as the text shows them.
    #[serde(default)]
    pub display: Option<String>,
    /// Left out of the sum.
    #[serde(default)]
    pub muted: bool,
}

/// The months of a year between the best and the worst.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Year {
    /// What the picture is.
    pub title: String,
    /// What the picture shows, in a sentence.
    pub desc: String,
    /// Unit of the values.
    pub y_unit: String,
    /// The months, in order.
    pub x: Vec<String>,
    /// Whose year.
    pub own: Path,
    /// The best of each month.
    pub best: Path,
    /// The worst of each month.
    pub worst: Path,
    /// Levels.
    #[serde(default)]
    pub lines: Vec<Level>,
    /// Where the values come from.
    #[serde(default)]
    pub source: String,
}

/// A value a month.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Path {
    /// Name.
    pub name: String,
    /// One for each month; none where there is nothing to show.
    pub values: Vec<Option<f64>>,
    /// The values as the text shows them.
    pub display: Vec<Option<String>>,
}
