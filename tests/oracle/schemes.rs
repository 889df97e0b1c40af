//! A scheme's file, as the appraisal needs it.

use super::appraisal::{Condition, Item, Scheme};
use serde_yaml::Value as Yaml;
use std::path::Path;

/// Rules for offices, rules for departments, and months without a score: scope, month, reason.
#[derive(Debug, Default)]
pub struct Schemes {
    pub offices: Vec<Scheme>,
    pub departments: Vec<Scheme>,
    pub exempt: Vec<(String, String, String)>,
}

impl Schemes {
    pub fn open(file: &Path) -> Option<Schemes> {
        let yaml: Yaml = serde_yaml::from_str(&std::fs::read_to_string(file).ok()?).ok()?;
        let versions = |key: &str| list(&yaml[key]).iter().map(scheme).collect();
        let mut exempt = Vec::new();
        for one in list(&yaml["exemptions"]) {
            let (first, last) = (text(&one["from"]), text(&one["to"]));
            let last = if last.is_empty() { first.clone() } else { last };
            // Months of one year are in order of their text.
            let year = &first[..4];
            for month in (1..=12).map(|month| format!("{year}-{month:02}")).filter(|month| (&first..=&last).contains(&month)) {
                exempt.push((text(&one["scope"]), month, text(&one["reason"])));
            }
        }
        Some(Schemes { offices: versions("offices"), departments: versions("departments"), exempt })
    }
}

fn scheme(version: &Yaml) -> Scheme {
    Scheme {
        from: text(&version["from"]),
        items: list(&version["items"]).iter().map(item).collect(),
        bonuses: list(&version["bonuses"]).iter().map(|b| condition(b, number(&b["points"]))).collect(),
        red_and_overdue: list(&version["deductions"]).iter().map(|d| number(&d["points"])).sum(),
        vetoes: list(&version["vetoes"]).iter().map(|v| condition(v, number(&v["cap"]))).collect(),
    }
}

fn item(of: &Yaml) -> Item {
    let window = text(&of["window"]);
    Item {
        indicator: text(&of["indicator"]),
        direction: text(&of["direction"]),
        window: if window.is_empty() { "current".to_owned() } else { window },
        weight: number(&of["weight"]),
        zero_at: number(&of["zero_at"]),
        full_at: number(&of["full_at"]),
        by_declarations: text(&of["months"]) == "declarations",
    }
}

/// What a rule goes by. The demo's go by one end each.
fn condition(of: &Yaml, gives: f64) -> (Condition, f64) {
    let condition = match (text(&of["event"]).as_str(), of["at_least"].is_null(), of["at_most"].is_null()) {
        ("overdue_red", ..) => Condition::RedAndOverdue(number(&of["at_least"]) as usize),
        (_, false, _) => Condition::AtLeast(item(of), number(&of["at_least"])),
        _ => Condition::AtMost(item(of), number(&of["at_most"])),
    };
    (condition, gives)
}

fn list(of: &Yaml) -> &[Yaml] {
    of.as_sequence().map_or(&[], Vec::as_slice)
}

fn text(of: &Yaml) -> String {
    of.as_str().unwrap_or_default().to_owned()
}

fn number(of: &Yaml) -> f64 {
    of.as_f64().unwrap_or(0.0)
}
