//! What points were lost on, and how little would bring one more.

use super::reckon::Standing;
use super::scheme::{FULL, Item};
use super::score::{Part, Score, month_weight};
use serde::Serialize;

/// Points for which the way is looked for.
const ONE: f64 = 1.0;
/// Points that no reader sees: less than half a hundredth.
const UNSEEN: f64 = 0.005;
/// Halvings after which a value has no more digits to give.
const HALVINGS: usize = 60;

/// An item's year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Lever {
    /// The item as its newest rules have it.
    pub item: Item,
    /// Points that could be got.
    pub weight: f64,
    /// Points got.
    pub points: f64,
    /// Points lost.
    pub lost: f64,
    /// The figure's mean over its months, as they weigh.
    pub value: f64,
    /// The mean that would bring one point more, every month moving as far towards its full marks; none where nothing is lost.
    pub step: Option<f64>,
    /// How far that is, against the mean.
    pub effort: Option<f64>,
}

/// Every item of a standing's year, in the order of the rules.
pub fn levers(standing: &Standing) -> Vec<Lever> {
    let Some(year) = &standing.year else { return Vec::new() };
    let scores: Vec<&Score> = standing.months.iter().filter_map(|row| row.score()).collect();
    let parts = |item: &Item| -> Vec<(&Part, f64)> {
        let own = scores.iter().flat_map(|score| &score.parts).filter(|part| part.item.same(item));
        own.map(|part| (part, month_weight(part, &scores))).collect()
    };
    let possible: f64 = scores.iter().flat_map(|s| &s.parts).map(|part| part.weight * month_weight(part, &scores)).sum();
    let scale = if possible > 0.0 { FULL / possible } else { 0.0 };
    let one = |total: &super::score::ItemTotal| {
        let parts = parts(&total.item);
        let (weights, sum) = parts.iter().fold((0.0, 0.0), |(w, s), (part, weigh)| (w + weigh, s + weigh * part.source.value));
        let value = if weights > 0.0 { sum / weights } else { 0.0 };
        let lost = total.weight - total.points;
        let step = (lost > UNSEEN).then(|| shift(&parts, scale, lost.min(ONE)));
        let mean = |by: f64| parts.iter().map(|(part, weigh)| weigh * moved(part, by)).sum::<f64>() / weights;
        Lever {
            item: total.item.clone(),
            weight: total.weight,
            points: total.points,
            lost,
            value,
            step: step.map(mean),
            effort: step.map(|by| {
                (mean(by) - value).abs() / if value == 0.0 { (total.item.full_at - total.item.zero_at).abs() } else { value.abs() }
            }),
        }
    };
    year.items.iter().map(one).collect()
}

/// The item whose next point asks for the least change of its figure.
pub fn cheapest(levers: &[Lever]) -> Option<&Lever> {
    let effort = |lever: &&Lever| lever.effort.unwrap_or(f64::INFINITY);
    levers.iter().filter(|lever| lever.effort.is_some()).min_by(|a, b| effort(a).total_cmp(&effort(b)))
}

/// A month's figure, moved towards its full marks and not beyond.
fn moved(part: &Part, by: f64) -> f64 {
    let (value, full) = (part.source.value, part.item.full_at);
    if full > part.item.zero_at { value.max((value + by).min(full)) } else { value.min((value - by).max(full)) }
}

/// How far every month must move for `gain` points: points rise with the distance, so it is found by halving.
fn shift(parts: &[(&Part, f64)], scale: f64, gain: f64) -> f64 {
    let points =
        |by: f64| -> f64 { parts.iter().map(|(part, weigh)| scale * weigh * part.weight * part.item.share(moved(part, by))).sum() };
    let (start, mut low) = (points(0.0), 0.0);
    let mut high = parts.iter().map(|(part, _)| (part.item.full_at - part.source.value).abs()).fold(0.0, f64::max);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if points(middle) - start < gain { low = middle } else { high = middle }
    }
    high
}
