//! From published figures to points: pure functions. A score is never computed twice: tables, pictures, workbooks and explanations show these values.

use super::published::{DECLARATIONS, Month, Published, is_correction};
use super::reckon::Unit;
use super::scheme::{Condition, Event, FULL, Item, Scheme, Version, Weigh};
use crate::store::archive::EditionId;
use crate::terms::calendar::Period;
use crate::terms::figure::FigureId;
use chrono::NaiveDate;
use serde::Serialize;

/// Where a number was published.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Source {
    /// In which edition.
    pub edition: EditionId,
    /// Which figure of it.
    #[serde(serialize_with = "id_as_text")]
    pub figure: FigureId,
    /// Full precision.
    pub value: f64,
    /// As readers saw it, without its unit.
    pub display: String,
    /// The unit's word.
    pub unit: String,
}

fn id_as_text<S: serde::Serializer>(id: &FigureId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(id)
}

/// An item's part in a month's score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// The item as the scheme has it.
    pub item: Item,
    /// Its weight with what others left to it.
    pub weight: f64,
    /// Share of the weight that its value gets.
    pub share: f64,
    /// Points.
    pub points: f64,
    /// The value's figure.
    pub source: Source,
    /// The declarations that the month weighs by, where the item says so.
    pub declarations: Option<Source>,
}

/// Why an item has no part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Absent {
    /// The edition has the figure, without a value.
    Null,
    /// The edition has no such figure.
    NotPublished,
}

/// An item without a part: its weight is spread over the others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LeftOut {
    /// The item as the scheme has it.
    pub item: Item,
    /// Why.
    pub why: Absent,
}

/// Points on top or off.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Given {
    /// What the scheme calls it.
    pub title: String,
    /// How many.
    pub points: f64,
    /// The figure that it goes by.
    pub source: Option<Source>,
    /// The anomalies that it goes by.
    pub anomalies: Vec<String>,
}

/// A month's score with everything that it is made of.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Score {
    /// The edition that it stands on.
    pub edition: EditionId,
    /// The month from which its rules apply.
    pub rules_from: Period,
    /// Items.
    pub parts: Vec<Part>,
    /// Items without a figure.
    pub left_out: Vec<LeftOut>,
    /// What was added.
    pub bonuses: Vec<Given>,
    /// What was taken.
    pub deductions: Vec<Given>,
    /// The caps that apply; `points` is the cap.
    pub vetoes: Vec<Given>,
    /// Sum of the items.
    pub items: f64,
    /// Sum of the bonuses.
    pub bonus: f64,
    /// Sum of the deductions, without a sign.
    pub deduction: f64,
    /// What caps and the floor changed: below 0 where a cap cut points off, above where the floor lifted them.
    pub cut: f64,
    /// Items + bonus - deduction + cut.
    pub score: f64,
}

/// What a month comes to.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
#[expect(clippy::large_enum_variant, reason = "a year has twelve of them a unit, most of them scores")]
pub enum MonthOutcome {
    /// A score; `before` is what it was before the month's edition was corrected.
    Scored {
        /// The score.
        #[serde(flatten)]
        score: Score,
        /// By the edition first issued, where that was corrected since.
        before: Option<Before>,
    },
    /// No score: the office opened in the year, and the scheme exempts new ones.
    New {
        /// Its first day.
        opened: NaiveDate,
    },
    /// No score, as the scheme says.
    Exempt {
        /// Why.
        reason: String,
        /// The file in which it was granted.
        document: Option<String>,
    },
    /// No released edition.
    Unpublished,
    /// No rules apply to the month yet.
    NoRules,
    /// None of the items has a figure.
    NoFigures,
}

/// A score before a correction.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Before {
    /// The edition first issued.
    pub edition: EditionId,
    /// What it gave; none where it gave no score.
    pub score: Option<f64>,
}

impl Item {
    /// Share of the weight that a value gets: none at `zero_at` and beyond, all at `full_at` and beyond, linear between.
    pub fn share(&self, value: f64) -> f64 {
        ((value - self.zero_at) / (self.full_at - self.zero_at)).clamp(0.0, 1.0)
    }
}

fn source(month: &Month, id: FigureId) -> Result<Source, Absent> {
    let figure = month.figures.get(&id).ok_or(Absent::NotPublished)?;
    let value = figure.value.ok_or(Absent::Null)?;
    Ok(Source { edition: month.edition.clone(), figure: id, value, display: figure.display.clone(), unit: figure.unit.clone() })
}

/// A unit's month by the rules that apply to it, and what it was before a correction.
pub fn month_outcome(versions: &[Version], published: &Published, unit: &Unit, month: Period) -> MonthOutcome {
    if let Some(opened) = unit.opened {
        return MonthOutcome::New { opened };
    }
    if let Some(exempt) = unit.exempt.iter().find(|e| e.holds(month)) {
        return MonthOutcome::Exempt { reason: exempt.reason.clone(), document: exempt.document.clone() };
    }
    let Some(edition) = published.month(month) else { return MonthOutcome::Unpublished };
    let Some(rules) = Scheme::version(versions, month) else { return MonthOutcome::NoRules };
    let Some(score) = score(rules, published, edition, unit) else { return MonthOutcome::NoFigures };
    let before = is_correction(&edition.edition).then(|| {
        let first = published.as_first_issued();
        let edition = first.month(month).expect("a corrected month has an edition");
        Before { edition: edition.edition.clone(), score: self::score(rules, &first, edition, unit).map(|s| s.score) }
    });
    MonthOutcome::Scored { score, before }
}

/// A month's score; none where no item has a figure.
fn score(rules: &Version, published: &Published, month: &Month, unit: &Unit) -> Option<Score> {
    let mut known: Vec<(&Item, Source)> = Vec::new();
    let mut left_out = Vec::new();
    for item in rules.items.iter().filter(|item| unit.answers_for(&item.indicator)) {
        match source(month, item.figure(&unit.figures_of)) {
            Ok(source) => known.push((item, source)),
            Err(why) => left_out.push(LeftOut { item: item.clone(), why }),
        }
    }
    let full: f64 = rules.items.iter().map(|item| item.weight).sum();
    let weight: f64 = known.iter().map(|(item, _)| item.weight).sum();
    if known.is_empty() {
        return None;
    }
    let part = |(item, source): (&Item, Source)| {
        let weight = item.weight * full / weight;
        let share = item.share(source.value);
        let declared = FigureId { indicator: DECLARATIONS.to_owned(), window: "current".to_owned(), ..source.figure.clone() };
        let declarations = (item.months == Weigh::Declarations).then(|| self::source(month, declared).ok()).flatten();
        Part { item: item.clone(), weight, share, points: weight * share, source, declarations }
    };
    let parts: Vec<Part> = known.into_iter().map(part).collect();
    let events = |event: Event| match event {
        Event::OverdueRed => published.newly_overdue_red(month.edition.period(), unit.office()),
    };
    let given = |title: &str, when: &Condition, points: f64| -> Option<Given> {
        let title = title.to_owned();
        match when {
            Condition::Figure { indicator, direction, window, least, most } => {
                let (indicator, window) = (indicator.clone(), window.clone());
                let id = FigureId { indicator, direction: *direction, scope: unit.figures_of.clone(), window };
                let source = source(month, id).ok()?;
                let holds = least.is_none_or(|least| source.value >= least) && most.is_none_or(|most| source.value <= most);
                holds.then_some(Given { title, points, source: Some(source), anomalies: Vec::new() })
            }
            Condition::Events { event, least } => {
                let anomalies = events(*event);
                (anomalies.len() as f64 >= *least).then_some(Given { title, points, source: None, anomalies })
            }
        }
    };
    let bonuses: Vec<Given> = rules.bonuses.iter().filter_map(|b| given(&b.title, &b.when, b.points)).collect();
    let deductions: Vec<Given> = rules
        .deductions
        .iter()
        .map(|d| (d, events(d.event)))
        .filter(|(_, anomalies)| !anomalies.is_empty())
        .map(|(d, anomalies)| Given { title: d.title.clone(), points: d.points * anomalies.len() as f64, source: None, anomalies })
        .collect();
    let vetoes: Vec<Given> = rules.vetoes.iter().filter_map(|v| given(&v.title, &v.when, v.cap)).collect();
    let sum = |given: &[Given]| given.iter().map(|g| g.points).sum::<f64>();
    let (items, bonus, deduction) = (parts.iter().map(|p| p.points).sum::<f64>(), sum(&bonuses), sum(&deductions));
    let cap = vetoes.iter().map(|v| v.points).reduce(f64::min).unwrap_or(f64::INFINITY);
    let uncut = items + bonus - deduction;
    let score = uncut.max(0.0).min(cap);
    Some(Score {
        edition: month.edition.clone(),
        rules_from: rules.from,
        parts,
        left_out,
        bonuses,
        deductions,
        vetoes,
        items,
        bonus,
        deduction,
        cut: score - uncut,
        score,
    })
}

/// The score of several months.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Total {
    /// How many months have a score.
    pub months: usize,
    /// Items in the order in which the rules name them.
    pub items: Vec<ItemTotal>,
    /// Mean of the months' bonuses.
    pub bonus: f64,
    /// Mean of their deductions.
    pub deduction: f64,
    /// Mean of what caps and the floor changed.
    pub cut: f64,
    /// Items + bonus - deduction + cut.
    pub score: f64,
}

/// An item over several months.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ItemTotal {
    /// The item as its newest rules have it.
    pub item: Item,
    /// Points that could be got.
    pub weight: f64,
    /// Points got.
    pub points: f64,
    /// How many months have it.
    pub months: usize,
}

/// What a month's part counts among the months scored: one of so many, or its share of the declarations.
pub fn month_weight(part: &Part, scores: &[&Score]) -> f64 {
    let equal = 1.0 / scores.len() as f64;
    if part.item.months == Weigh::Equally {
        return equal;
    }
    let declared = |part: &Part| part.declarations.as_ref().map_or(0.0, |source| source.value);
    let same = |score: &&&Score| score.parts.iter().find(|other| other.item.same(&part.item)).map_or(0.0, declared);
    let all: f64 = scores.iter().map(|score| same(&score)).sum();
    if all > 0.0 { declared(part) / all } else { equal }
}

/// The mean of the months, in which an item's months weigh by their declarations where it says so. Points got are held against points that could be
/// got, so that a month in which an item was left out counts neither for nor against it. None where no month has a score.
pub fn total(scores: &[&Score]) -> Option<Total> {
    if scores.is_empty() {
        return None;
    }
    let count = scores.len() as f64;
    let mut items: Vec<ItemTotal> = Vec::new();
    for part in scores.iter().flat_map(|score| &score.parts) {
        let weigh = month_weight(part, scores);
        let at = items.iter().position(|known| known.item.same(&part.item)).unwrap_or_else(|| {
            items.push(ItemTotal { item: part.item.clone(), weight: 0.0, points: 0.0, months: 0 });
            items.len() - 1
        });
        let item = &mut items[at];
        item.item = part.item.clone();
        item.weight += part.weight * weigh;
        item.points += part.points * weigh;
        item.months += 1;
    }
    let possible: f64 = items.iter().map(|item| item.weight).sum();
    let scale = if possible > 0.0 { FULL / possible } else { 0.0 };
    for item in &mut items {
        item.weight *= scale;
        item.points *= scale;
    }
    let mean = |of: fn(&Score) -> f64| scores.iter().map(|score| of(score)).sum::<f64>() / count;
    let (bonus, deduction, cut) = (mean(|s| s.bonus), mean(|s| s.deduction), mean(|s| s.cut));
    let score = items.iter().map(|item| item.points).sum::<f64>() + bonus - deduction + cut;
    Some(Total { months: scores.len(), items, bonus, deduction, cut, score })
}
