//! A made-up year of the appraisal: every outcome among its months, a correction, an appeal, an exemption.

use crate::measure::appraisal::{
    Adjustment, Bonus, Condition, Deduction, Event, Exemption, Item, Month, Published, Scheme, Version, Veto, Weigh, reckon, units,
};
use crate::measure::indicators::Better;
use crate::measure::indicators::Catalogue;
use crate::publish::bulletin::appraisal::Reckoned;
use crate::store::archive::{EditionId, Kind};
use crate::store::workspace::config::Config;
use crate::terms::calendar::Period;
use crate::terms::figure::{self, Direction, FigureId};
use std::collections::{BTreeMap, BTreeSet};

/// Indicators that the made-up scheme judges.
const JUDGED: [&str; 4] = ["clearance_hours_mean", "within_24h_share", "inspection_hours_mean", "paperless_share"];
/// The months whose editions were released, the last of them corrected.
const MONTHS: u32 = 6;

/// By a scheme for everyone, whose rules change in the second month; `scatter` makes values up from words.
pub(super) fn reckoned(config: &Config, catalogue: &Catalogue, period: Period, scatter: fn(&[&str]) -> f64) -> Reckoned {
    let year = period.year();
    let items = |count: usize| -> Vec<Item> {
        let weight = 100.0 / count as f64;
        JUDGED.iter().take(count).map(|name| item(catalogue, name, weight)).collect()
    };
    let version = |month: u32, count: usize, of_offices: bool| Version {
        from: Period::Month(year, month),
        items: items(count),
        bonuses: vec![Bonus { title: "<b>".to_owned(), when: judged(0.0), points: 2.0 }],
        deductions: of_offices.then(|| Deduction { title: "d".to_owned(), event: Event::OverdueRed, points: 1.0 }).into_iter().collect(),
        vetoes: vec![Veto { title: "v".to_owned(), when: judged(0.9), cap: 60.0 }],
    };
    let mut scheme = Scheme {
        file: "schemes/S.yaml".to_owned(),
        title: "S".to_owned(),
        offices: vec![version(1, 3, true), version(2, 4, true)],
        departments: vec![version(1, 4, false)],
        exempt_new_offices: true,
        ..Scheme::default()
    };
    if let (Some(first), Some(last)) = (config.units().first(), config.units().last()) {
        let (first, last) = (config.unit_scope(&first.code), config.unit_scope(&last.code));
        let exempt = Exemption {
            scope: last,
            from: Period::Month(year, 1),
            to: Some(Period::Month(year, 12)),
            reason: "<r>".to_owned(),
            document: None,
        };
        scheme.exemptions.extend((config.units().len() > 1).then_some(exempt));
        scheme.adjustments.push(Adjustment {
            scope: first,
            period: Period::Month(year, 2),
            points: 1.5,
            reason: "r".to_owned(),
            author: String::new(),
            date: period.first_day(),
            attachment: "schemes/a.md".to_owned(),
        });
    }
    let kinds = (1..=MONTHS).map(|month| (month, Kind::First)).chain([(MONTHS, Kind::Correction(1))]);
    let months = kinds.map(|(month, kind)| edition(config, Period::Month(year, month), kind, scatter));
    let reckoning = reckon(&scheme, &Published::new(months), units(&scheme, config, year), year, period_last(period));
    Reckoned { scheme, reckoning }
}

fn period_last(period: Period) -> u32 {
    match period {
        Period::Month(_, month) => month,
        _ => 12,
    }
}

fn judged(least: f64) -> Condition {
    let (indicator, window) = (JUDGED[1].to_owned(), "current".to_owned());
    Condition::Figure { indicator, direction: Direction::I, window, least: Some(least), most: None }
}

fn item(catalogue: &Catalogue, name: &str, weight: f64) -> Item {
    let falls = catalogue.find(name).is_some_and(|d| d.better == Better::Lower);
    let (zero_at, full_at) = if falls { (40.0, 2.0) } else { (0.0, 1.0) };
    let (indicator, window) = (name.to_owned(), "current".to_owned());
    Item { title: None, indicator, direction: Direction::I, window, weight, zero_at, full_at, months: Weigh::Declarations }
}

fn edition(config: &Config, month: Period, kind: Kind, scatter: fn(&[&str]) -> f64) -> Month {
    let offices = config.units().iter().map(|o| config.unit_scope(&o.code));
    let mut figures = BTreeMap::new();
    for scope in std::iter::once(config.whole()).chain(offices) {
        for name in JUDGED.iter().chain(&["declarations"]) {
            let part = scatter(&[name, &scope.to_string(), &month.to_string(), &format!("{kind:?}")]);
            let value = if name.ends_with("share") { part } else { 1.0 + 40.0 * part };
            let value = Some(value).filter(|_| *name != JUDGED[2] || month.ordinal() != 3);
            let id =
                FigureId { indicator: (*name).to_owned(), direction: Direction::I, scope: scope.clone(), window: "current".to_owned() };
            let (display, unit, note) = (value.map_or_else(String::new, |v| v.to_string()), String::new(), String::new());
            figures.insert(id.clone(), figure::Published { id, start: None, end: None, value, n: 40, unit, display, note });
        }
    }
    let overdue_red: BTreeSet<(String, String)> = config.units().first().map(|o| (month.to_string(), o.code.clone())).into_iter().collect();
    let edition = EditionId::new("monthly", month, kind).expect("a name of lower-case letters");
    Month { edition, manifest_sha256: String::new(), figures, overdue_red }
}
