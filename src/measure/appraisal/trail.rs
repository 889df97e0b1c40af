//! The way back from a point: to the editions and figures that it stands on, and the rule that gave it.

use super::figures::PREFIX;
use super::reckon::Standing;
use super::score::{Given, Score};
use crate::terms::calendar::Period;
use crate::terms::figure::FigureId;
use serde::Serialize;

/// One thing that a point stands on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Of which month.
    pub month: Period,
    /// The edition in which it was published.
    pub edition: String,
    /// The figure of that edition, or the anomalies that it lists.
    pub figure: String,
    /// The value as it was published.
    pub value: Option<f64>,
    /// As readers saw it.
    pub display: String,
    /// The rule: an item's weight and ends, or what the scheme calls it.
    pub rule: String,
    /// The points that it gave in its month; a cap's are the cap.
    pub points: f64,
}

/// Everything that a figure of the appraisal stands on, in the order of the months.
pub fn trail(standing: &Standing, figure: &FigureId) -> Vec<Step> {
    let month = figure.window.strip_prefix("month:").and_then(|month| month.parse::<Period>().ok());
    let quarter = figure.window.rsplit_once("-Q").and_then(|(_, number)| number.parse::<u32>().ok());
    let within = |of: Period| month.is_none_or(|month| month == of) && quarter.is_none_or(|quarter| (of.ordinal() - 1) / 3 + 1 == quarter);
    let name = figure.indicator.strip_prefix(PREFIX).unwrap_or(&figure.indicator);
    let (what, key) = name.split_once('.').unwrap_or((name, ""));
    let items = ["points", "weight", "lost", "value", "step"].contains(&what);
    let whole = !items && !["bonus", "deduction", "cut"].contains(&what);
    let mut steps = Vec::new();
    for (month, score) in standing.months.iter().filter_map(|row| Some((row.month, row.score()?))).filter(|(month, _)| within(*month)) {
        for part in &score.parts {
            let asked = items && part.item.key() == key && part.item.direction == figure.direction;
            if whole || asked {
                let item = &part.item;
                steps.push(Step {
                    month,
                    edition: part.source.edition.to_string(),
                    figure: part.source.figure.to_string(),
                    value: Some(part.source.value),
                    display: part.source.display.clone(),
                    rule: format!("{} points from {} to {}, weight here {}", item.weight, item.zero_at, item.full_at, part.weight),
                    points: part.points,
                });
            }
        }
        for (kind, of, sign) in [("bonus", &score.bonuses, 1.0), ("deduction", &score.deductions, -1.0), ("cut", &score.vetoes, 1.0)] {
            if whole || what == kind {
                steps.extend(of.iter().map(|given| step(month, score, given, sign)));
            }
        }
    }
    steps
}

fn step(month: Period, score: &Score, given: &Given, sign: f64) -> Step {
    let figure = given.source.as_ref().map_or_else(|| given.anomalies.join(" "), |source| source.figure.to_string());
    Step {
        month,
        edition: score.edition.to_string(),
        figure,
        value: given.source.as_ref().map(|source| source.value),
        display: given.source.as_ref().map(|source| source.display.clone()).unwrap_or_default(),
        rule: given.title.clone(),
        points: sign * given.points,
    }
}
