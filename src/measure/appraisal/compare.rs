//! A scheme beside another: what a change would have done.

use super::reckon::{Reckoning, Standing};
use crate::terms::figure::Scope;
use serde::Serialize;

/// A unit's year by two schemes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// Whose.
    pub scope: Scope,
    /// Name for tables.
    pub short: String,
    /// The year's score by the adopted scheme.
    pub adopted: Option<f64>,
    /// By the other.
    pub tried: Option<f64>,
    /// The other less the adopted one.
    pub change: Option<f64>,
    /// Its place by the adopted scheme.
    pub adopted_rank: Option<usize>,
    /// By the other.
    pub tried_rank: Option<usize>,
}

/// Everyone whom either scheme appraises, in the order of the one that is tried.
pub fn compare(adopted: &Reckoning, tried: &Reckoning) -> Vec<Difference> {
    let score = |s: Option<&Standing>| s.and_then(|s| s.year.as_ref()).map(|total| total.score);
    let one = |unit: &Standing| {
        let (of, to) = (adopted.of(&unit.unit.scope), tried.of(&unit.unit.scope));
        let (before, after) = (score(of), score(to));
        Difference {
            scope: unit.unit.scope.clone(),
            short: unit.unit.short.clone(),
            adopted: before,
            tried: after,
            change: after.zip(before).map(|(after, before)| after - before),
            adopted_rank: of.and_then(|s| s.rank),
            tried_rank: to.and_then(|s| s.rank),
        }
    };
    let dropped = adopted.standings.iter().filter(|s| tried.of(&s.unit.scope).is_none());
    tried.standings.iter().chain(dropped).map(one).collect()
}
