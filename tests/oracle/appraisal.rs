//! Section 6: what a scheme gives, from the figures as published.

use super::published::{Published, Trace};
use std::collections::BTreeSet;

/// A scheme from a month on, for offices or for departments.
#[derive(Clone, Debug, Default)]
pub struct Scheme {
    /// The first month that it applies to: `2017-01`.
    pub from: String,
    pub items: Vec<Item>,
    pub bonuses: Vec<(Condition, f64)>,
    /// Points for each anomaly that gets red and overdue.
    pub red_and_overdue: f64,
    pub vetoes: Vec<(Condition, f64)>,
}

/// One item.
#[derive(Clone, Debug)]
pub struct Item {
    pub indicator: String,
    pub direction: String,
    pub window: String,
    pub weight: f64,
    pub zero_at: f64,
    pub full_at: f64,
    /// Whether its months weigh by their declarations in the year.
    pub by_declarations: bool,
}

/// What earns a bonus or sets a cap.
#[derive(Clone, Debug)]
pub enum Condition {
    AtLeast(Item, f64),
    AtMost(Item, f64),
    /// So many anomalies that got red and overdue in the month.
    RedAndOverdue(usize),
}

/// Who is appraised.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Where its figures stand: `office:4908`, a department's `district`.
    pub scope: String,
    /// A department answers for these; an office for all.
    pub indicators: Option<BTreeSet<String>>,
    /// Months without a score, each with its reason.
    pub exempt: Vec<(String, String)>,
}

/// An item's part in a month.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    /// Its place in the scheme.
    pub item: usize,
    /// With what others left.
    pub weight: f64,
    pub points: f64,
    pub trace: Trace,
    /// Declarations of its direction that month.
    pub declarations: f64,
    pub by_declarations: bool,
}

/// A month's score.
#[derive(Clone, PartialEq, Debug)]
pub struct Score {
    pub month: String,
    pub parts: Vec<Part>,
    /// Items without a figure: their weight is spread over the parts.
    pub left_out: Vec<usize>,
    pub bonus: f64,
    pub deduction: f64,
    pub cap: Option<f64>,
    pub score: f64,
}

impl Item {
    fn trace(&self, published: &Published, month: &str, scope: &str) -> Option<Trace> {
        published.figure(month, &format!("{}.{}.{scope}.{}", self.indicator, self.direction, self.window))
    }

    /// Share of the weight that a value gets: none at `zero_at` and beyond, all at `full_at` and beyond, linear between.
    pub fn share(&self, value: f64) -> f64 {
        ((value - self.zero_at) / (self.full_at - self.zero_at)).clamp(0.0, 1.0)
    }
}

impl Unit {
    fn answers_for(&self, item: &Item) -> bool {
        // A derived figure (X.change_previous) is its indicator's.
        let base = item.indicator.rsplit_once('.').map_or(item.indicator.as_str(), |(base, _)| base);
        self.indicators.as_ref().is_none_or(|own| own.contains(&item.indicator) || own.contains(base))
    }
}

fn holds(condition: &Condition, published: &Published, month: &str, unit: &Unit, events: usize) -> bool {
    let value = |item: &Item| item.trace(published, month, &unit.scope).map(|trace| trace.value);
    match condition {
        Condition::AtLeast(item, least) => value(item).is_some_and(|value| value >= *least),
        Condition::AtMost(item, most) => value(item).is_some_and(|value| value <= *most),
        Condition::RedAndOverdue(least) => events >= *least,
    }
}

/// A month's score by the scheme that applies to it. None where the month is exempt or unpublished, or no item has a figure.
pub fn month_score(schemes: &[Scheme], published: &Published, unit: &Unit, month: &str) -> Option<Score> {
    if unit.exempt.iter().any(|(exempt, _)| exempt == month) || !published.issued(month) {
        return None;
    }
    let scheme = schemes.iter().filter(|scheme| scheme.from.as_str() <= month).max_by_key(|scheme| &scheme.from)?;
    let own: Vec<(usize, &Item)> = scheme.items.iter().enumerate().filter(|(_, item)| unit.answers_for(item)).collect();
    let full: f64 = scheme.items.iter().map(|item| item.weight).sum();
    let known: Vec<(usize, &Item, Trace)> =
        own.iter().filter_map(|(at, item)| Some((*at, *item, item.trace(published, month, &unit.scope)?))).collect();
    let weight: f64 = known.iter().map(|(_, item, _)| item.weight).sum();
    if weight == 0.0 {
        return None;
    }
    let mut parts = Vec::new();
    for (at, item, trace) in known {
        let weight = item.weight * full / weight;
        let declarations = published.figure(month, &format!("declarations.{}.{}.current", item.direction, unit.scope));
        parts.push(Part {
            item: at,
            weight,
            points: weight * item.share(trace.value),
            declarations: declarations.map_or(0.0, |trace| trace.value),
            trace,
            by_declarations: item.by_declarations,
        });
    }
    let left_out = own.iter().map(|(at, _)| *at).filter(|at| parts.iter().all(|part| part.item != *at)).collect();
    let office = unit.scope.strip_prefix("office:").unwrap_or_default();
    let events = published.newly_red_and_overdue(month, office).len();
    let met = |condition: &Condition| holds(condition, published, month, unit, events);
    let bonus: f64 = scheme.bonuses.iter().filter(|(condition, _)| met(condition)).map(|(_, points)| points).sum();
    let deduction = scheme.red_and_overdue * events as f64;
    let cap = scheme.vetoes.iter().filter(|(condition, _)| met(condition)).map(|(_, cap)| *cap).reduce(f64::min);
    let items: f64 = parts.iter().map(|part| part.points).sum();
    let score = (items + bonus - deduction).max(0.0).min(cap.unwrap_or(f64::INFINITY));
    Some(Score { month: month.to_owned(), parts, left_out, bonus, deduction, cap, score })
}

/// The score of several months, a quarter's or a year's: the mean of the months, in which an item's months weigh by their declarations where it says
/// so. Points got are held against points that could be got, so that months in which an item was left out don't count for or against it.
pub fn score_of_months(schemes: &[Scheme], published: &Published, unit: &Unit, months: &[String]) -> Option<f64> {
    let scores: Vec<Score> = months.iter().filter_map(|month| month_score(schemes, published, unit, month)).collect();
    if scores.is_empty() {
        return None;
    }
    let count = scores.len() as f64;
    let (mut got, mut possible, mut full) = (0.0, 0.0, 0.0);
    for score in &scores {
        for part in &score.parts {
            let weigh = month_weight(part, &scores);
            got += part.points * weigh;
            possible += part.weight * weigh;
        }
        full += score.parts.iter().map(|part| part.weight).sum::<f64>() / count;
    }
    let items = if possible > 0.0 { full * got / possible } else { 0.0 };
    // Bonuses, deductions and what a cap or the floor cut off: plainly by month.
    let rest: f64 = scores.iter().map(|score| score.score - score.parts.iter().map(|part| part.points).sum::<f64>()).sum();
    Some(items + rest / count)
}

/// A month's weight for an item: one of so many, or its share of the declarations of the months scored.
fn month_weight(part: &Part, scores: &[Score]) -> f64 {
    if !part.by_declarations {
        return 1.0 / scores.len() as f64;
    }
    let of_direction = |score: &Score| {
        score.parts.iter().find(|other| other.trace.figure_id == part.trace.figure_id).map_or(0.0, |other| other.declarations)
    };
    let all: f64 = scores.iter().map(of_direction).sum();
    if all > 0.0 { part.declarations / all } else { 1.0 / scores.len() as f64 }
}
