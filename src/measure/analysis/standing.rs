//! Where each office stands against the district, and what of that is its mix, its pace, its stages, its parties.

use super::course::ById;
use crate::terms::figure::{Direction, Figure, FigureId, Scope};
use serde::{Deserialize, Serialize};

const PREVIOUS: &str = "previous";
const MEAN: &str = "clearance_hours_mean";
const STAGE: &str = "stage_hours.";
const PARTY: &str = "party_hours.";

/// One office in one direction, in the period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfficeStanding {
    /// Import or export.
    pub direction: Direction,
    /// The office.
    pub scope: Scope,
    /// Its declarations with a clearance time.
    pub n: u64,
    /// Its place by the mean; none where its sample is too small.
    pub rank: Option<u64>,
    /// How many offices have a place.
    pub ranked: u64,
    /// Its mean in hours.
    pub hours: f64,
    /// Its mean in the period before; none where it had none.
    pub previous_hours: Option<f64>,
    /// The district's.
    pub district_hours: f64,
    /// Its mean less the district's: the sum of mix and pace, and of the stages, and of the parties.
    pub gap_hours: f64,
    /// What its own mix of goods would need more (or less) at the district's speed.
    pub mix_hours: f64,
    /// What it needs more (or less) for the same goods (`same_mix_gap`).
    pub pace_hours: f64,
    /// By stage: where it loses most first, where it gains most last.
    pub stages: Vec<Gap>,
    /// By party, in the same order.
    pub parties: Vec<Gap>,
}

/// A stage or party of an office beside the district's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// The stage's or party's name.
    pub of: String,
    /// The id of the office's figure.
    pub figure: String,
    /// The office's mean in hours.
    pub hours: f64,
    /// In the period before: the differences over all stages sum to that of the office's mean.
    pub previous_hours: Option<f64>,
    /// The district's.
    pub district_hours: f64,
    /// The office's less the district's.
    pub gap_hours: f64,
}

/// From the figures of the period; imports first, by office. An office without a mean has none.
pub(super) fn standings(current: &[&Figure], by_id: &ById<'_>) -> Vec<OfficeStanding> {
    let office = |f: &&&Figure| f.id.indicator == MEAN && f.id.scope.is_unit();
    let mut all: Vec<OfficeStanding> = current.iter().filter(office).filter_map(|mean| standing(current, by_id, mean)).collect();
    all.sort_by(|a, b| (a.direction, &a.scope).cmp(&(b.direction, &b.scope)));
    all
}

fn standing(current: &[&Figure], by_id: &ById<'_>, mean: &Figure) -> Option<OfficeStanding> {
    let own = |indicator: &str| value(by_id, FigureId { indicator: indicator.to_owned(), ..mean.id.clone() });
    let hours = mean.value?;
    let district_hours = district(by_id, &mean.id)?;
    let rank = format!("{MEAN}.rank");
    let ranked = |f: &&&Figure| f.id.indicator == rank && f.id.direction == mean.id.direction && f.value.is_some();
    Some(OfficeStanding {
        direction: mean.id.direction,
        scope: mean.id.scope.clone(),
        n: mean.n,
        rank: own(&rank).map(|rank| rank as u64),
        ranked: current.iter().filter(ranked).count() as u64,
        hours,
        previous_hours: previous(by_id, &mean.id),
        district_hours,
        gap_hours: hours - district_hours,
        mix_hours: own("expected_hours")? - district_hours,
        pace_hours: own("same_mix_gap")?,
        stages: gaps(current, by_id, mean, STAGE),
        parties: gaps(current, by_id, mean, PARTY),
    })
}

/// The office's figures of one family beside the district's, the greatest loss first, ties in the catalogue's order.
fn gaps(current: &[&Figure], by_id: &ById<'_>, mean: &Figure, family: &str) -> Vec<Gap> {
    let here = |f: &&&Figure| f.id.indicator.starts_with(family) && (f.id.direction, &f.id.scope) == (mean.id.direction, &mean.id.scope);
    let gap = |f: &&Figure| {
        let (hours, district_hours) = (f.value?, district(by_id, &f.id)?);
        let of = f.id.indicator.strip_prefix(family)?.to_owned();
        let previous_hours = previous(by_id, &f.id);
        Some(Gap { of, figure: f.id.to_string(), hours, previous_hours, district_hours, gap_hours: hours - district_hours })
    };
    let mut gaps: Vec<Gap> = current.iter().filter(here).filter_map(gap).collect();
    gaps.sort_by(|a, b| b.gap_hours.total_cmp(&a.gap_hours));
    gaps
}

fn district(by_id: &ById<'_>, id: &FigureId) -> Option<f64> {
    value(by_id, FigureId { scope: id.scope.above()?, ..id.clone() })
}

fn previous(by_id: &ById<'_>, id: &FigureId) -> Option<f64> {
    value(by_id, FigureId { window: PREVIOUS.to_owned(), ..id.clone() })
}

fn value(by_id: &ById<'_>, id: FigureId) -> Option<f64> {
    by_id.get(&id)?.value
}
