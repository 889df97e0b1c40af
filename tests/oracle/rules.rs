//! The numbers of section 5's rules: `rules` of `tongbao.yaml`, where a mapping may stand in a number's place.

use super::workspace::{number_of, pairs};
use serde_yaml::Value as Yaml;
use std::collections::{BTreeMap, BTreeSet};

/// A number, or one for each direction, office or transport mode.
#[derive(Clone, PartialEq, Debug)]
pub enum Number {
    One(f64),
    By(BTreeMap<String, Number>),
}

/// Of whom a number is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Whom<'a> {
    /// `I`, `E`; empty where the subject has none.
    pub direction: &'a str,
    pub office: &'a str,
    pub transport: Option<&'a str>,
}

/// All rules' numbers.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Rules {
    off: BTreeSet<String>,
    numbers: BTreeMap<(String, String), Number>,
}

/// What a rule goes by where the workspace says nothing.
const DEFAULTS: [(&str, &str, f64); 17] = [
    ("OVERLONG", "orange", 2.0),
    ("OVERLONG", "red", 4.0),
    ("STAGE", "orange", 2.0),
    ("STAGE", "red", 4.0),
    ("STUCK", "quantile", 0.95),
    ("STUCK", "min_hours", 24.0),
    ("OUTLIER", "z", 3.5),
    ("TOO_FAST", "inspection_seconds", 300.0),
    ("TOO_FAST", "review_seconds", 10.0),
    ("RESET", "days", 5.0),
    ("SHIFT", "factor", 2.66),
    ("SHIFT", "weeks", 26.0),
    ("SHIFT", "least_weeks", 20.0),
    ("SHIFT", "least_n", 10.0),
    ("SHIFT", "run", 8.0),
    ("VOLUME", "days", 90.0),
    ("VOLUME", "least_median", 20.0),
];

impl Number {
    pub fn read(node: &Yaml) -> Option<Number> {
        if let Some(number) = number_of(node) {
            return Some(Number::One(number));
        }
        let entries = pairs(node);
        if entries.is_empty() {
            return None;
        }
        Some(Number::By(entries.into_iter().filter_map(|(key, value)| Some((key, Number::read(value)?))).collect()))
    }

    /// The number for somebody: the office's own before the transport mode's, that before the direction's, `default` last.
    pub fn of(&self, whom: Whom<'_>) -> Option<f64> {
        let by = match self {
            Number::One(number) => return Some(*number),
            Number::By(by) => by,
        };
        let named = |kind: &str, name: &str| by.get(name).or_else(|| by.get(&format!("{kind}:{name}")));
        let office = named("office", whom.office).and_then(|number| number.of(whom));
        let transport = || named("transport", whom.transport?)?.of(whom);
        let direction = || named("direction", whom.direction)?.of(whom);
        office.or_else(transport).or_else(direction).or_else(|| by.get("default")?.of(whom))
    }
}

impl Rules {
    /// Reads the section `rules`.
    pub fn read(rules: Option<&Yaml>) -> Rules {
        let mut read = Rules::default();
        for (rule, node) in rules.map(pairs).unwrap_or_default() {
            if matches!(node, Yaml::Bool(false)) || node.as_str() == Some("off") {
                read.off.insert(rule.clone());
            }
            for (key, node) in pairs(node) {
                if let Some(number) = Number::read(node) {
                    read.numbers.insert((rule.clone(), key), number);
                }
            }
        }
        read
    }

    /// Whether a rule is in force.
    pub fn on(&self, rule: &str) -> bool {
        !self.off.contains(rule)
    }

    /// A rule's number for somebody.
    pub fn number(&self, rule: &str, key: &str, whom: Whom<'_>) -> f64 {
        let own = self.numbers.get(&(rule.to_owned(), key.to_owned())).and_then(|number| number.of(whom));
        let default = || DEFAULTS.iter().find(|default| (default.0, default.1) == (rule, key)).map(|default| default.2);
        own.or_else(default).expect("a number that the rule has")
    }
}
