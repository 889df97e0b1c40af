//! Why the district's mean moved: mix and rate, stages, offices, cohorts, in order of size.
//!
//! The parts are figures already; here they stand together, each with its figure's id, and are checked against nothing: that they sum to the change
//! is how they are made (`queries/attribution/moved.sql`).

use super::course::ById;
use super::find::CURRENT;
use super::row::{Row, each};
use crate::store::warehouse::{Params, Warehouse};
use crate::terms::figure::{Direction, Figure, FigureId, Level, Note};
use crate::terms::problem::Problem;
use serde::{Deserialize, Serialize};

/// The windows that the mean is held against.
const AGAINST: [&str; 2] = ["previous", "last_year"];
const MEAN: &str = "clearance_hours_mean";

/// Why the mean of one direction moved since a reference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeanMoved {
    /// Import or export.
    pub direction: Direction,
    /// `previous` or `last_year`.
    pub against: String,
    /// Whether both hold Spring Festival or neither does.
    pub comparable: bool,
    /// The mean then, in hours.
    pub then_hours: f64,
    /// The mean now, in hours.
    pub now_hours: f64,
    /// Now less then; the sum of mix and rate, of mix and stages, of offices, of cohorts.
    pub change_hours: f64,
    /// The smaller side's declarations.
    pub n: u64,
    /// What another mix of goods did.
    pub mix: Part,
    /// What the same goods' speed did: the sum of the stages.
    pub rate: Part,
    /// By stage, the largest first.
    pub stages: Vec<Part>,
    /// By office, the largest first.
    pub offices: Vec<Part>,
    /// By kind of goods, the largest first.
    pub cohorts: Vec<CohortMoved>,
}

/// A figure's part in the change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// `mix`, `rate`, a stage's name or an office's scope.
    pub of: String,
    /// The id of its figure.
    pub figure: String,
    /// Hours, below 0 where it made the mean shorter.
    pub hours: f64,
    /// The smaller side's declarations: an office's own, else the district's.
    pub n: u64,
}

/// What one cohort, goods of the same transport, inspection and review, did to the mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CohortMoved {
    /// Transport mode's code; empty where unknown.
    pub transport_mode: String,
    /// Whether it was inspected; none where unknown.
    pub inspected: Option<bool>,
    /// The review's channel, as loaded; empty where unknown.
    pub review_channel: String,
    /// Declarations then.
    pub n_then: u64,
    /// Declarations now.
    pub n_now: u64,
    /// Its part of all declarations then, 0..1.
    pub share_then: f64,
    /// Its part of all declarations now, 0..1.
    pub share_now: f64,
    /// Its mean then in hours; now's where it had none.
    pub then_hours: f64,
    /// Its mean now in hours; then's where it has none.
    pub now_hours: f64,
    /// What its growing or shrinking did, in hours.
    pub mix_hours: f64,
    /// What its speed did, in hours.
    pub rate_hours: f64,
}

impl CohortMoved {
    /// What it did altogether, in hours.
    pub fn hours(&self) -> f64 {
        self.mix_hours + self.rate_hours
    }
}

/// From the figures of the period; imports first, the period before first. A direction without a mean on both sides has none.
pub(super) fn moved(level: Level, warehouse: &Warehouse, current: &[&Figure], by_id: &ById<'_>) -> Result<Vec<MeanMoved>, Problem> {
    let rows = warehouse.rows("queries/attribution/cohorts.sql", &Params::new())?;
    let cohorts = each(&rows, |row: &Row<'_>| Ok((row.text("against"), row.direction()?, cohort(row))))?;
    let whys = [Direction::I, Direction::E].into_iter().flat_map(|direction| AGAINST.map(|against| (direction, against)));
    let one = |(direction, against): (Direction, &str)| {
        let own = cohorts.iter().filter(|(a, d, _)| a == against && *d == direction).map(|(_, _, cohort)| cohort.clone());
        why(level, current, by_id, direction, against, own.collect())
    };
    Ok(whys.filter_map(one).collect())
}

fn cohort(row: &Row<'_>) -> CohortMoved {
    CohortMoved {
        transport_mode: row.text("transport_mode"),
        inspected: match row.cell("inspected").as_str() {
            Some("yes") => Some(true),
            Some("no") => Some(false),
            _ => None,
        },
        review_channel: row.text("review_channel"),
        n_then: row.count("n0"),
        n_now: row.count("n1"),
        share_then: row.number("share0"),
        share_now: row.number("share1"),
        then_hours: row.number("mean0"),
        now_hours: row.number("mean1"),
        mix_hours: row.number("mix"),
        rate_hours: row.number("rate"),
    }
}

fn why(
    level: Level,
    current: &[&Figure],
    by_id: &ById<'_>,
    direction: Direction,
    against: &str,
    cohorts: Vec<CohortMoved>,
) -> Option<MeanMoved> {
    let find = |indicator: &str, window: &str| {
        let id = FigureId { indicator: indicator.to_owned(), direction, scope: level.whole(), window: window.to_owned() };
        by_id.get(&id).copied()
    };
    let (then, now) = (find(MEAN, against)?, find(MEAN, CURRENT)?);
    let (then_hours, now_hours) = (then.value?, now.value?);
    let whole = |of: &str| part(of.to_owned(), find(&format!("{of}_effect_{against}"), CURRENT)?);
    let here = |prefix: String| current.iter().filter(move |f| f.id.direction == direction && f.id.indicator.starts_with(&prefix));
    let stage = format!("stage_contribution_{against}.");
    let stages = here(stage.clone()).filter_map(|f| part(f.id.indicator.strip_prefix(&stage)?.to_owned(), f));
    let offices = here(format!("contribution_{against}")).filter_map(|f| part(f.id.scope.to_string(), f));
    Some(MeanMoved {
        direction,
        against: against.to_owned(),
        comparable: !then.notes.contains(&Note::NotComparable),
        then_hours,
        now_hours,
        change_hours: now_hours - then_hours,
        n: then.n.min(now.n),
        mix: whole("mix")?,
        rate: whole("rate")?,
        stages: largest_first(stages.collect()),
        offices: largest_first(offices.collect()),
        cohorts,
    })
}

fn part(of: String, figure: &Figure) -> Option<Part> {
    Some(Part { of, figure: figure.id.to_string(), hours: figure.value?, n: figure.n })
}

/// By size without sign, ties by name.
fn largest_first(mut parts: Vec<Part>) -> Vec<Part> {
    parts.sort_by(|a, b| b.hours.abs().total_cmp(&a.hours.abs()).then_with(|| a.of.cmp(&b.of)));
    parts
}
