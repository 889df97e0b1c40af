//! From measured numbers to figures as published: changes, ranks, display, notes.

use super::calendar::Window;
use super::indicators::{Bench, DIRECTIONS, Measured, Sheet};
use super::register::Register;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A figure as a row of figures.csv would have it.
#[derive(Clone, PartialEq, Debug)]
pub struct Figure {
    pub indicator: String,
    pub direction: &'static str,
    pub scope: String,
    pub window: String,
    pub span: Option<(NaiveDate, NaiveDate)>,
    pub value: Option<f64>,
    pub n: u64,
    /// How its value is shown.
    pub form: Form,
    pub display: String,
    pub small: bool,
    pub not_comparable: bool,
}

/// How a number is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Whole, with thousands separators.
    Count,
    /// Two decimals.
    Hours,
    /// A fraction in per cent or in percentage points, one decimal.
    Share,
    /// A place in a ranking.
    Rank,
}

/// Which way is good.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Better {
    Higher,
    Lower,
}

const COUNTS: [&str; 6] = ["declarations", "overlong", "inspection_overlong", "in_flight", "alerts_open", "alerts_closed"];
const EFFECTS: [&str; 5] = ["mix_effect_", "rate_effect_", "contribution_", "stage_contribution_", "required_pace"];
const HIGHER: [&str; 13] = [
    "integrated_share",
    "paperless_share",
    "pre_declared_share",
    "single_window_share",
    "tax_bill_paperless_share",
    "e_payment_share",
    "consolidated_duty_share",
    "self_assessed_share",
    "non_intrusive_share",
    "inspection_hit_rate",
    "certified_advantage",
    "reduction",
    "target_attainment",
];
const LOWER: [&str; 5] = ["overlong_share", "redeclared_share", "flagged_share", "in_flight_p90_hours", "national_gap"];

impl Figure {
    /// `indicator.direction.scope.window`
    pub fn id(&self) -> String {
        format!("{}.{}.{}.{}", self.indicator, self.direction, self.scope, self.window)
    }
}

/// How an indicator is shown.
pub fn form(indicator: &str) -> Form {
    let hours = indicator.contains("hours") && !indicator.starts_with("hours_band_share");
    if COUNTS.contains(&indicator) {
        Form::Count
    } else if indicator.ends_with("national_rank") {
        Form::Rank
    } else if hours || indicator.ends_with("_gap") || EFFECTS.iter().any(|prefix| indicator.starts_with(prefix)) {
        Form::Hours
    } else {
        Form::Share
    }
}

/// Which way an indicator is better, where it is either.
pub fn better(indicator: &str) -> Option<Better> {
    let base = indicator.strip_prefix("total_").filter(|rest| HIGHER.contains(rest) || LOWER.contains(rest)).unwrap_or(indicator);
    let of_hours = ["_hours_mean", "_hours_median", "_hours_p90", "_hours_p95", "_hours_mean_trimmed"];
    if HIGHER.contains(&base) || base.starts_with("within_") || base.starts_with("filed_within_") {
        Some(Better::Higher)
    } else if LOWER.contains(&base) || of_hours.iter().any(|end| base.ends_with(end)) {
        Some(Better::Lower)
    } else {
        None
    }
}

impl Bench<'_> {
    /// All figures of the run but the register's.
    pub fn figures(&self) -> Vec<Figure> {
        let mut sheet = self.measure();
        self.explain(&mut sheet);
        self.dressed(&sheet)
    }

    /// The register's figures.
    pub fn register_figures(&self, register: &Register) -> Vec<Figure> {
        let mut sheet = Sheet::new();
        self.register(register, &mut sheet);
        self.dressed(&sheet)
    }

    /// As published, with changes and ranks.
    fn dressed(&self, sheet: &Sheet) -> Vec<Figure> {
        let mut figures: Vec<Figure> = sheet.iter().map(|(key, measured)| self.base_figure(key, *measured)).collect();
        figures.extend(self.changes(sheet));
        figures.extend(self.ranks(sheet));
        figures
    }

    /// The least `n` that isn't small.
    fn least(&self, indicator: &str) -> u64 {
        if indicator.contains("_p95") {
            self.workspace.min_p95
        } else if indicator.contains("_p90") {
            self.workspace.min_p90
        } else {
            self.workspace.min_mean
        }
    }

    fn window(&self, name: &str) -> &Window {
        self.windows.iter().find(|window| window.name == name).expect("a window of the run")
    }

    /// Whether one of two windows holds Spring Festival and the other doesn't.
    fn not_comparable(&self, window: &str, reference: &str) -> bool {
        let holds = |name: &str| self.workspace.calendar.holds_spring_festival(self.window(name));
        let exist = self.window(window).span.is_some() && self.window(reference).span.is_some();
        exist && holds(window) != holds(reference)
    }

    fn base_figure(&self, (indicator, direction, scope, window): &(String, &'static str, String, String), measured: Measured) -> Figure {
        let not_comparable = match window.as_str() {
            "current" if indicator.contains("_previous") => self.not_comparable("current", "previous"),
            "current" if indicator.contains("_last_year") => self.not_comparable("current", "last_year"),
            "previous" | "last_year" => self.not_comparable("current", window),
            "year_to_date_last_year" => self.not_comparable("year_to_date", window),
            _ => false,
        };
        let display = match measured.value {
            Some(value) if indicator == "required_pace" && value <= 0.0 => "已无法达标".to_owned(),
            value => display(value, form(indicator)),
        };
        Figure {
            indicator: indicator.clone(),
            direction,
            scope: scope.clone(),
            window: window.clone(),
            span: self.window(window).span,
            value: measured.value,
            n: measured.n,
            form: form(indicator),
            display,
            small: measured.value.is_some() && measured.n < self.least(indicator),
            not_comparable,
        }
    }

    /// `change_previous`, `change_last_year`, `change_baseline`.
    fn changes(&self, sheet: &Sheet) -> Vec<Figure> {
        let comparisons = [
            ("change_previous", "current", "previous"),
            ("change_last_year", "current", "last_year"),
            ("change_last_year", "year_to_date", "year_to_date_last_year"),
            ("change_baseline", "current", "baseline"),
            ("change_baseline", "year_to_date", "baseline"),
        ];
        let mut figures = Vec::new();
        for ((indicator, direction, scope, window), now) in sheet {
            if !has_change(indicator) {
                continue;
            }
            for (change, of, reference) in comparisons {
                let no_baseline = change == "change_baseline" && form(indicator) == Form::Count;
                if window != of || no_baseline {
                    continue;
                }
                let before = sheet[&(indicator.clone(), *direction, scope.clone(), reference.to_owned())];
                let points = form(indicator) == Form::Share;
                let value = now.value.zip(before.value).and_then(|(now, before)| match before {
                    _ if points => Some(now - before),
                    0.0 => None,
                    _ => Some(now / before - 1.0),
                });
                let n = now.n.min(before.n);
                figures.push(Figure {
                    indicator: format!("{indicator}.{change}"),
                    direction,
                    scope: scope.clone(),
                    window: window.clone(),
                    span: self.window(window).span,
                    value,
                    n,
                    form: Form::Share,
                    display: display(value, Form::Share),
                    small: value.is_some() && n < self.least(indicator),
                    not_comparable: change != "change_baseline" && self.not_comparable(of, reference),
                });
            }
        }
        figures
    }

    /// `rank` and `rank_previous`.
    fn ranks(&self, sheet: &Sheet) -> Vec<Figure> {
        let mut ranked: Vec<&String> = sheet.keys().map(|key| &key.0).filter(|name| better(name).is_some()).collect();
        ranked.dedup();
        let offices: Vec<&String> = self.world.scopes.iter().filter(|scope| scope.starts_with("office:")).collect();
        let mut figures = Vec::new();
        for indicator in ranked {
            for direction in DIRECTIONS.into_iter().chain(["all"]) {
                for (name, window) in [("rank", "current"), ("rank_previous", "previous")] {
                    let of = |scope: &String| sheet.get(&(indicator.clone(), direction, scope.clone(), window.to_owned())).copied();
                    let measured: BTreeMap<&String, Measured> = offices.iter().filter_map(|scope| Some((*scope, of(scope)?))).collect();
                    let ranks = ranks(&measured, self.least(indicator), better(indicator) == Some(Better::Higher));
                    for (scope, measured) in measured {
                        let value = ranks.get(scope).copied();
                        figures.push(Figure {
                            indicator: format!("{indicator}.{name}"),
                            direction,
                            scope: scope.clone(),
                            window: "current".to_owned(),
                            span: self.window("current").span,
                            value,
                            n: measured.n,
                            form: Form::Rank,
                            display: display(value, Form::Rank),
                            small: false,
                            not_comparable: false,
                        });
                    }
                }
            }
        }
        figures
    }
}

/// Quantities and shares have changes; gaps, ranks, stages, effects don't.
fn has_change(indicator: &str) -> bool {
    let derived = ["stage_", "party_", "expected_hours", "same_mix_gap", "mix_", "rate_", "moved_hours_", "contribution_", "required_pace"];
    let gap_or_rank = indicator.ends_with("_gap") || indicator.ends_with("national_rank");
    !gap_or_rank && !derived.iter().any(|prefix| indicator.starts_with(prefix))
}

/// Competition ranking (1, 2, 2, 4) of the offices with enough declarations: one more than there are better ones.
pub fn ranks<'a>(measured: &BTreeMap<&'a String, Measured>, least: u64, higher: bool) -> BTreeMap<&'a String, f64> {
    let enough: Vec<(&'a String, f64)> = measured
        .iter()
        .filter(|(_, measured)| measured.n >= least)
        .filter_map(|(scope, measured)| Some((*scope, measured.value?)))
        .collect();
    let better_than = |one: f64, other: f64| if higher { one > other } else { one < other };
    enough
        .iter()
        .map(|(scope, value)| (*scope, 1.0 + enough.iter().filter(|(_, other)| better_than(*other, *value)).count() as f64))
        .collect()
}

/// A value as printed, without its unit; nothing is an em dash.
pub fn display(value: Option<f64>, form: Form) -> String {
    let Some(value) = value else { return "\u{2014}".to_owned() };
    match form {
        Form::Count => thousands(&round_decimal(value, 0, 0)),
        Form::Rank => round_decimal(value, 0, 0),
        Form::Hours => round_decimal(value, 0, 2),
        Form::Share => round_decimal(value, 2, 1),
    }
}

/// The shortest decimal that reads back as the value, its point moved `shift` places to the right, rounded half away from zero to `places`.
pub fn round_decimal(value: f64, shift: usize, places: usize) -> String {
    let text = format!("{}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = format!("{fraction:0<width$}", width = shift + places + 1);
    // The digits that stay, as one whole number, and the first digit that goes.
    let kept = format!("{whole}{}", &fraction[..shift + places]);
    let up = fraction.as_bytes()[shift + places] >= b'5';
    let number: u128 = kept.parse::<u128>().expect("digits") + u128::from(up);
    let digits = format!("{number:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let sign = if value < 0.0 && number != 0 { "-" } else { "" };
    if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

fn thousands(digits: &str) -> String {
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
