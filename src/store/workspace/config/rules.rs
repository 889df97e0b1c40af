//! Anomaly rules and gates: what switches them, and numbers that may differ by direction, office or transport.

use super::Config;
use crate::terms::figure::Direction;
use crate::terms::problem::Problem;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;

/// One anomaly rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// `NAME: off`.
    Off,
    /// Its parameters; those not named keep the rule's own defaults.
    On(BTreeMap<String, Threshold>),
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Switch;
        impl<'de> Visitor<'de> for Switch {
            type Value = Rule;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`off` or the rule's numbers")
            }
            // YAML 1.1 reads a bare `off` as false, YAML 1.2 as a text: both mean it here.
            fn visit_bool<E>(self, on: bool) -> Result<Rule, E> {
                Ok(if on { Rule::On(BTreeMap::new()) } else { Rule::Off })
            }
            fn visit_str<E: de::Error>(self, word: &str) -> Result<Rule, E> {
                match word {
                    "off" => Ok(Rule::Off),
                    "on" => Ok(Rule::On(BTreeMap::new())),
                    _ => Err(E::invalid_type(de::Unexpected::Str(word), &self)),
                }
            }
            fn visit_unit<E>(self) -> Result<Rule, E> {
                Ok(Rule::On(BTreeMap::new()))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Rule, A::Error> {
                let mut numbers = BTreeMap::new();
                while let Some((name, number)) = map.next_entry()? {
                    numbers.insert(name, number);
                }
                Ok(Rule::On(numbers))
            }
        }
        deserializer.deserialize_any(Switch)
    }
}

/// What a number may differ by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// `I` or `E`.
    Direction(Direction),
    /// `office:4908`, or the code alone; in a country, `district:4900`.
    Office(String),
    /// `transport:5`, or the code alone.
    Transport(String),
    /// `default`: whatever is not named.
    Default,
}

impl TryFrom<String> for By {
    type Error = Problem;
    fn try_from(text: String) -> Result<Self, Problem> {
        let code = |text: &str, length: usize| text.len() == length && text.bytes().all(|b| b.is_ascii_alphanumeric());
        match text.split_once(':') {
            Some(("office" | "district", office)) if code(office, 4) => Ok(By::Office(office.to_owned())),
            Some(("transport", mode)) if code(mode, 1) => Ok(By::Transport(mode.to_owned())),
            None if text == "I" => Ok(By::Direction(Direction::I)),
            None if text == "E" => Ok(By::Direction(Direction::E)),
            None if text == "default" => Ok(By::Default),
            None if code(&text, 4) && text.bytes().all(|b| b.is_ascii_digit()) => Ok(By::Office(text)),
            None if code(&text, 1) => Ok(By::Transport(text)),
            _ => Err(Problem::error("bad-value", format!("`{text}` is no direction, office or transport mode"))
                .help("write I, E, office:4908, transport:5 or default")),
        }
    }
}

impl<'de> Deserialize<'de> for By {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        By::try_from(String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// A number, or several by direction, office or transport.
#[derive(Clone, Debug, PartialEq)]
pub enum Threshold {
    /// The same everywhere.
    Plain(f64),
    /// Different ones.
    By(BTreeMap<By, f64>),
}

impl Threshold {
    /// The number for a declaration: its office's, else its transport's, else its direction's, else the default; none where nothing is said.
    ///
    /// ```
    /// use tongbao::store::workspace::config::{By, Threshold};
    /// use tongbao::terms::figure::Direction;
    /// let number = Threshold::By([(By::Direction(Direction::I), 2.0), (By::Office("4908".into()), 3.0)].into());
    /// assert_eq!(number.of(Direction::I, "4908", Some("5")), Some(3.0));
    /// assert_eq!(number.of(Direction::I, "4901", None), Some(2.0));
    /// assert_eq!(number.of(Direction::E, "4901", None), None); // the rule's own default stands
    /// ```
    pub fn of(&self, direction: Direction, office: &str, transport: Option<&str>) -> Option<f64> {
        match self {
            Threshold::Plain(number) => Some(*number),
            Threshold::By(numbers) => {
                let office = numbers.get(&By::Office(office.to_owned()));
                let transport = || transport.and_then(|mode| numbers.get(&By::Transport(mode.to_owned())));
                office.or_else(transport).or_else(|| numbers.get(&By::Direction(direction))).or_else(|| numbers.get(&By::Default)).copied()
            }
        }
    }
    /// Every number that somebody has, where `default` is that of whoever is not named.
    pub fn numbers_or(&self, default: f64) -> Vec<f64> {
        let named = |by: &By| matches!(self, Threshold::By(numbers) if numbers.contains_key(by));
        let both = named(&By::Direction(Direction::I)) && named(&By::Direction(Direction::E));
        let all = matches!(self, Threshold::Plain(_)) || named(&By::Default) || both;
        self.numbers().into_iter().chain((!all).then_some(default)).collect()
    }
    /// Every number of it.
    pub fn numbers(&self) -> Vec<f64> {
        self.rows().into_iter().map(|(_, _, number)| number).collect()
    }
    /// Every number with what it is for, as queries read it: `office`, `transport`, `direction` or `all`, and which one.
    pub fn rows(&self) -> Vec<(&'static str, String, f64)> {
        let row = |(by, number): (&By, &f64)| match by {
            By::Office(code) => ("office", code.clone(), *number),
            By::Transport(mode) => ("transport", mode.clone(), *number),
            By::Direction(direction) => ("direction", direction.to_string(), *number),
            By::Default => ("all", String::new(), *number),
        };
        match self {
            Threshold::Plain(number) => vec![("all", String::new(), *number)],
            Threshold::By(numbers) => numbers.iter().map(row).collect(),
        }
    }
}

impl Config {
    /// Within how many days a cancelled declaration's bill is declared again (rule RESET's `days`), for queries: `by|of|days`, one a line.
    pub fn reset_days(&self) -> String {
        /// The catalogue's default.
        const DEFAULT: f64 = 5.0;
        let days = match self.rules.get("RESET") {
            Some(Rule::On(numbers)) => numbers.get("days"),
            _ => None,
        };
        let mut lines = vec![format!("default||{DEFAULT}")];
        match days {
            None => {}
            Some(Threshold::Plain(days)) => lines.push(format!("all||{days}")),
            Some(Threshold::By(several)) => lines.extend(several.iter().map(|(by, days)| match by {
                By::Office(code) => format!("office|{code}|{days}"),
                By::Transport(mode) => format!("transport|{mode}|{days}"),
                By::Direction(direction) => format!("direction|{direction}|{days}"),
                By::Default => format!("all||{days}"),
            })),
        }
        lines.join("\n")
    }
}

impl<'de> Deserialize<'de> for Threshold {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;
        impl<'de> Visitor<'de> for Number {
            type Value = Threshold;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, or numbers by I, E, office:CODE or transport:CODE")
            }
            fn visit_f64<E>(self, number: f64) -> Result<Threshold, E> {
                Ok(Threshold::Plain(number))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Threshold, E> {
                Ok(Threshold::Plain(number as f64))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Threshold, E> {
                Ok(Threshold::Plain(number as f64))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Threshold, A::Error> {
                let mut numbers = BTreeMap::new();
                while let Some((by, number)) = map.next_entry::<By, f64>()? {
                    numbers.insert(by, number);
                }
                Ok(Threshold::By(numbers))
            }
        }
        deserializer.deserialize_f64(Number)
    }
}

/// When a gate speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Trigger {
    /// Never.
    #[default]
    Never,
    /// Whenever its query finds something.
    Found,
    /// When its query's number is over this.
    Over(f64),
}

/// A gate before issue: `hold`, `warn`, `off`, or numbers over which it holds or warns.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Gate {
    /// Stops the issue.
    pub hold: Trigger,
    /// Is said on the issue's report.
    pub warn: Trigger,
}

impl<'de> Deserialize<'de> for Gate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Numbers {
            hold: Option<f64>,
            warn: Option<f64>,
        }
        struct Words;
        impl<'de> Visitor<'de> for Words {
            type Value = Gate;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`hold`, `warn`, `off` or `{ hold: NUMBER }`")
            }
            fn visit_bool<E: de::Error>(self, on: bool) -> Result<Gate, E> {
                if on { Err(E::invalid_type(de::Unexpected::Bool(on), &self)) } else { Ok(Gate::default()) }
            }
            fn visit_str<E: de::Error>(self, word: &str) -> Result<Gate, E> {
                match word {
                    "off" => Ok(Gate::default()),
                    "hold" => Ok(Gate { hold: Trigger::Found, warn: Trigger::Never }),
                    "warn" => Ok(Gate { hold: Trigger::Never, warn: Trigger::Found }),
                    _ => Err(E::unknown_variant(word, &["hold", "warn", "off"])),
                }
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Gate, A::Error> {
                let numbers = Numbers::deserialize(de::value::MapAccessDeserializer::new(map))?;
                let trigger = |number: Option<f64>| number.map_or(Trigger::Never, Trigger::Over);
                Ok(Gate { hold: trigger(numbers.hold), warn: trigger(numbers.warn) })
            }
        }
        deserializer.deserialize_any(Words)
    }
}
