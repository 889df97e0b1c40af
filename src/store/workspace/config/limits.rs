//! Time limits, and which of them hold on a day.

use super::Threshold;
use chrono::{Days, NaiveDate};
use serde::de::{MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;

/// Days before and after all that customs ever did.
const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("1 January exists");
const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("31 December exists");

/// Values by import and export.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByDirection<T> {
    /// Import.
    #[serde(rename = "I")]
    pub import: T,
    /// Export.
    #[serde(rename = "E")]
    pub export: T,
}

/// Time limits in hours.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Clearance over this is overlong.
    pub overlong: ByDirection<f64>,
    /// Inspection over this is overlong.
    pub inspection: f64,
    /// Stage limits, by direction, office or transport mode where that makes a difference.
    pub stages: BTreeMap<String, Threshold>,
    /// Thresholds of the `within_*` shares.
    pub thresholds: ByDirection<Vec<f64>>,
    /// First valid day.
    pub valid_from: Option<NaiveDate>,
    /// Last valid day.
    pub valid_to: Option<NaiveDate>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            overlong: ByDirection { import: 48.0, export: 24.0 },
            inspection: 48.0,
            stages: BTreeMap::new(),
            thresholds: ByDirection { import: vec![24.0], export: vec![24.0] },
            valid_from: None,
            valid_to: None,
        }
    }
}

impl Limits {
    /// Its first and last day.
    fn span(&self) -> (NaiveDate, NaiveDate) {
        (self.valid_from.unwrap_or(FIRST_DAY), self.valid_to.unwrap_or(LAST_DAY))
    }
}

/// One set of limits, or several that follow each other.
#[derive(Clone, Debug, Default)]
pub struct LimitsInTurn(Vec<Limits>);

impl LimitsInTurn {
    /// Every set, as written.
    pub fn all(&self) -> &[Limits] {
        &self.0
    }

    /// Which limits hold from when to when, every day once: the defaults where none is valid.
    ///
    /// ```
    /// use tongbao::store::workspace::config::{Limits, LimitsInTurn};
    /// let july = Limits { inspection: 36.0, valid_from: "2017-07-01".parse().ok(), ..Limits::default() };
    /// let hours: Vec<(String, f64)> = LimitsInTurn::from(vec![july]).by_day().iter().map(|(from, _, l)| (from.to_string(), l.inspection)).collect();
    /// assert_eq!(hours, [("0001-01-01".to_owned(), 48.0), ("2017-07-01".to_owned(), 36.0)]);
    /// ```
    pub fn by_day(&self) -> Vec<(NaiveDate, NaiveDate, Limits)> {
        let mut written: Vec<&Limits> = self.0.iter().collect();
        written.sort_by_key(|limits| limits.span());
        let mut all = Vec::new();
        let mut next = Some(FIRST_DAY);
        for limits in written {
            let (from, to) = limits.span();
            let Some(free) = next else { break };
            if free < from {
                all.push((free, from - Days::new(1), Limits::default()));
            }
            all.push((from, to, limits.clone()));
            next = Some(to).filter(|to| *to < LAST_DAY).map(|to| to + Days::new(1));
        }
        all.extend(next.map(|free| (free, LAST_DAY, Limits::default())));
        all
    }

    /// The sets, by their places, that hold on days that another has already.
    pub(super) fn overlapping(&self) -> Vec<usize> {
        let spans: Vec<_> = self.0.iter().map(Limits::span).collect();
        let meets = |(i, one): &(usize, &(NaiveDate, NaiveDate))| spans[..*i].iter().any(|other| one.0 <= other.1 && other.0 <= one.1);
        spans.iter().enumerate().filter(meets).map(|(i, _)| i).collect()
    }
}

impl From<Vec<Limits>> for LimitsInTurn {
    fn from(all: Vec<Limits>) -> Self {
        LimitsInTurn(all)
    }
}

impl<'de> Deserialize<'de> for LimitsInTurn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrSeveral;
        impl<'de> Visitor<'de> for OneOrSeveral {
            type Value = LimitsInTurn;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("limits, or a list of them by `valid_from` and `valid_to`")
            }
            fn visit_unit<E>(self) -> Result<LimitsInTurn, E> {
                Ok(LimitsInTurn::default())
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<LimitsInTurn, A::Error> {
                Ok(LimitsInTurn(vec![Limits::deserialize(MapAccessDeserializer::new(map))?]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<LimitsInTurn, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = seq.next_element()? {
                    all.push(one);
                }
                Ok(LimitsInTurn(all))
            }
        }
        deserializer.deserialize_any(OneOrSeveral)
    }
}
