//! The year's reckoning as a page shows it.

use super::super::shown::Shown;
use super::Day;
use crate::terms::calendar::Period;
use serde::{Deserialize, Serialize};

/// Everything that a page may show of the appraisal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AppraisalView {
    /// What the scheme is called.
    pub scheme: String,
    /// Its file.
    pub file: String,
    /// Offices, then departments; a kind that has no rules is left out.
    pub kinds: Vec<KindView>,
    /// Those whose points the page lists: the reader's own, on the district's page everyone's.
    pub sheets: Vec<Sheet>,
    /// Months that a correction changed.
    pub corrections: Vec<CorrectionRow>,
    /// What appeals brought.
    pub appeals: Vec<AppealRow>,
    /// The rules that apply to the readers.
    pub rules: Vec<RulesView>,
    /// What the months to come may bring.
    pub outlook: OutlookView,
}

/// Where the year may end, by last year's seasons.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OutlookView {
    /// The scope's mean times against the pace that their target asks for.
    pub paces: Vec<PaceRow>,
    /// Those whose year's score is foreseen: the reader, on the district's page everyone, offices first, each kind by its places.
    pub scores: Vec<OutlookRow>,
}

/// A direction's mean time in the months to come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaceRow {
    /// Which direction.
    pub direction: String,
    /// The mean that the months to come must have.
    pub needed: Shown,
    /// The least mean of a month, by last year's seasons.
    pub low: Shown,
    /// The greatest.
    pub high: Shown,
    /// `easy` where the pace needed lies above the range, `hard` where it lies below, `open` within.
    pub verdict: String,
}

/// A score foreseen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutlookRow {
    /// `office` or `department`.
    pub kind: String,
    /// Name for tables.
    pub name: String,
    /// Whether this edition is theirs.
    pub own: bool,
    /// The place so far.
    pub rank: Shown,
    /// Among how many.
    pub ranked: usize,
    /// The score so far.
    pub score: Shown,
    /// The year's, at the least.
    pub low: Shown,
    /// At the most.
    pub high: Shown,
}

/// Those who are ranked together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KindView {
    /// `office` or `department`.
    pub kind: String,
    /// Ranked, best first.
    pub rows: Vec<RankRow>,
    /// Without a score.
    pub apart: Vec<ApartRow>,
    /// Those who rose most within the year, most first.
    pub progress: Vec<RankRow>,
    /// The month's best score, as far as there is one, month by month.
    pub best: PathView,
    /// The worst.
    pub worst: PathView,
}

/// A value a month.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PathView {
    /// Values.
    pub values: Vec<Option<f64>>,
    /// As shown.
    pub display: Vec<String>,
}

/// One in a ranking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RankRow {
    /// Name for tables.
    pub name: String,
    /// Whether this edition is theirs.
    pub own: bool,
    /// Place.
    pub rank: Shown,
    /// The year's score.
    pub score: Shown,
    /// The quarters'.
    pub quarters: Vec<Shown>,
    /// How many months have a score.
    pub months: usize,
    /// Mean of the bonuses.
    pub bonus: Shown,
    /// Mean of the deductions.
    pub deduction: Shown,
    /// The last quarter against the first.
    pub progress: Shown,
    /// What appeals brought; none where there was none.
    pub adjustment: Option<Shown>,
    /// The score with it.
    pub adjusted: Shown,
    /// The place by that.
    pub adjusted_rank: Shown,
    /// The items on which most points were lost, most first.
    pub lost: Vec<ItemRow>,
    /// Where one more point asks for the least.
    pub cheapest: Option<ItemRow>,
}

/// One without a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApartRow {
    /// Name for tables.
    pub name: String,
    /// Whether this edition is theirs.
    pub own: bool,
    /// Why: `new`, `exempt`, `none`.
    pub why: String,
    /// When an office opened that is exempt as new.
    pub opened: Option<Day>,
    /// The reason of an exemption.
    pub reason: String,
}

/// An item's year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemRow {
    /// What it is called.
    pub title: String,
    /// Points that could be got.
    pub weight: Shown,
    /// Points got.
    pub points: Shown,
    /// Points lost.
    pub lost: Shown,
    /// The figure's mean.
    pub value: Shown,
    /// The mean that would bring one point more.
    pub step: Shown,
    /// Whether less of it is better.
    pub falls: bool,
}

/// One's points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// Whose, as in figure ids.
    pub scope: String,
    /// Full name.
    pub name: String,
    /// Items over the year.
    pub items: Vec<ItemRow>,
    /// Mean of the bonuses.
    pub bonus: Shown,
    /// Mean of the deductions.
    pub deduction: Shown,
    /// The same below nought, for pictures.
    pub taken: Option<f64>,
    /// Mean of what caps and the floor changed.
    pub cut: Shown,
    /// The year.
    pub score: Shown,
    /// The months.
    pub months: Vec<MonthView>,
    /// The items' points by month: one row an item, one cell a month.
    pub grid: Vec<GridRow>,
    /// Bonuses, deductions and what caps and the floor changed, likewise, where there were any; the titles are `bonus`, `deduction`, `cut`.
    pub rest: Vec<GridRow>,
}

/// An item over the months.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GridRow {
    /// What it is called.
    pub title: String,
    /// Its points; nothing where it has none that month.
    pub cells: Vec<Shown>,
    /// The year's.
    pub year: Shown,
}

/// One's month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonthView {
    /// 1 to 12.
    pub number: u32,
    /// `scored`, `new`, `exempt`, `unpublished`, `no_rules`, `no_figures`.
    pub outcome: String,
    /// Its score.
    pub score: Shown,
    /// The edition that it stands on.
    pub edition: String,
    /// The edition first issued and its score, where that was corrected.
    pub before: Option<(String, Shown)>,
    /// The reason of an exemption.
    pub reason: String,
    /// The file in which it was granted.
    pub document: String,
    /// Items.
    pub parts: Vec<PartRow>,
    /// Items without a figure.
    pub left_out: Vec<String>,
    /// Bonuses.
    pub bonuses: Vec<GivenRow>,
    /// Deductions.
    pub deductions: Vec<GivenRow>,
    /// Caps.
    pub vetoes: Vec<GivenRow>,
}

/// An item's points of a month, with where its value stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartRow {
    /// What it is called.
    pub title: String,
    /// Weight with what others left.
    pub weight: Shown,
    /// Points.
    pub points: Shown,
    /// The figure's id in the edition.
    pub figure: String,
    /// Its value as the edition shows it.
    pub display: String,
    /// The unit's word.
    pub unit: String,
}

/// Points on top or off, or a cap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GivenRow {
    /// What the scheme calls it.
    pub title: String,
    /// How many.
    pub points: String,
    /// The figure or the anomalies that it goes by.
    pub by: Vec<String>,
}

/// A month that a correction changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CorrectionRow {
    /// Whose.
    pub name: String,
    /// 1 to 12.
    pub month: u32,
    /// The correction.
    pub edition: String,
    /// The score before.
    pub before: Shown,
    /// The score now.
    pub score: Shown,
}

/// What an appeal brought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AppealRow {
    /// Whose.
    pub name: String,
    /// Of which month or year.
    pub period: Period,
    /// Points, with their sign.
    pub points: String,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub author: String,
    /// When.
    pub date: Day,
    /// The file that says so.
    pub attachment: String,
}

/// Rules from a month on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RulesView {
    /// `office` or `department`.
    pub kind: String,
    /// The first month that they apply to.
    pub from: Period,
    /// Items.
    pub items: Vec<RuleRow>,
    /// Bonuses: title and points.
    pub bonuses: Vec<(String, String)>,
    /// Deductions: title and points each.
    pub deductions: Vec<(String, String)>,
    /// Caps: title and cap.
    pub vetoes: Vec<(String, String)>,
}

/// An item's rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleRow {
    /// What it is called.
    pub title: String,
    /// Its weight.
    pub weight: String,
    /// Where it gives nothing, as its indicator is shown.
    pub zero_at: String,
    /// Where it gives all.
    pub full_at: String,
    /// The unit's word.
    pub unit: String,
    /// Whether its months weigh by declarations.
    pub by_declarations: bool,
}
