//! Time limits: the section `limits` of `tongbao.yaml`, one set or a list of them by `valid_from` and `valid_to`.

use super::rules::{Number, Whom};
use super::workspace::{get, items, number_of, pairs, text_of};
use chrono::NaiveDate;
use serde_yaml::Value as Yaml;
use std::collections::BTreeMap;

/// One set of limits.
#[derive(Clone, PartialEq, Debug, Default)]
struct Set {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    overlong: Option<Number>,
    inspection: Option<f64>,
    thresholds: BTreeMap<String, Vec<f64>>,
    stages: BTreeMap<String, Number>,
}

/// All sets; on a day that none is valid on, the defaults hold.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Limits(Vec<Set>);

impl Limits {
    pub fn read(node: Option<&Yaml>) -> Limits {
        Limits(match node {
            Some(Yaml::Sequence(sets)) => sets.iter().map(set).collect(),
            Some(one) => vec![set(one)],
            None => Vec::new(),
        })
    }

    fn on(&self, day: NaiveDate) -> Option<&Set> {
        self.0.iter().find(|set| set.from.is_none_or(|from| from <= day) && set.to.is_none_or(|to| day <= to))
    }

    /// Hours from which a declaration is overlong.
    pub fn overlong(&self, day: NaiveDate, whom: Whom<'_>) -> f64 {
        let own = self.on(day).and_then(|set| set.overlong.as_ref()?.of(whom));
        own.unwrap_or(if whom.direction == "E" { 24.0 } else { 48.0 })
    }

    /// Hours from which an inspection is.
    pub fn inspection(&self, day: NaiveDate) -> f64 {
        self.on(day).and_then(|set| set.inspection).unwrap_or(48.0)
    }

    /// Hours from which a stage is; none where no limit is set.
    pub fn stage(&self, day: NaiveDate, stage: &str, whom: Whom<'_>) -> Option<f64> {
        self.on(day)?.stages.get(stage)?.of(whom)
    }

    /// Every threshold that any set names for a direction, and 24 hours.
    pub fn thresholds(&self, direction: &str) -> Vec<f64> {
        let named = self.0.iter().filter_map(|set| set.thresholds.get(direction)).flatten();
        let mut all: Vec<f64> = named.copied().chain([24.0]).collect();
        all.sort_by(f64::total_cmp);
        all.dedup();
        all
    }
}

fn set(node: &Yaml) -> Set {
    let day = |key| get(node, key).and_then(text_of).and_then(|text| text.parse().ok());
    let numbers = |hours: &Yaml| items(hours).iter().filter_map(number_of).collect();
    let thresholds = get(node, "thresholds").map(pairs).unwrap_or_default();
    let stages = get(node, "stages").map(pairs).unwrap_or_default();
    Set {
        from: day("valid_from"),
        to: day("valid_to"),
        overlong: get(node, "overlong").and_then(Number::read),
        inspection: get(node, "inspection").and_then(number_of),
        thresholds: thresholds.into_iter().map(|(direction, hours)| (direction, numbers(hours))).collect(),
        stages: stages.into_iter().filter_map(|(stage, hours)| Some((stage, Number::read(hours)?))).collect(),
    }
}
