//! What a well-formed scheme can still get wrong, each with its line.

use super::scheme::{Condition, FULL, Item, Scheme, Version};
use crate::measure::indicators::{Better, Catalogue, Definition, ScopeKind};
use crate::store::workspace::Workspace;
use crate::terms::calendar::Period;
use crate::terms::figure::{Direction, Scope};
use crate::terms::problem::{Lines, Problem, Problems, nearest};
use std::collections::BTreeSet;

/// Sums of weights such as 33.3 + 33.3 + 33.4 carry binary dust.
const DUST: f64 = 1e-9;
/// Windows of a monthly edition that say something of the month or of the year so far.
const WINDOWS: [&str; 2] = ["current", "year_to_date"];
/// The kind of period whose editions are read.
const MONTHLY: &str = "month";

/// All that is wrong with a scheme.
pub(super) fn check(scheme: &Scheme, lines: &Lines, workspace: &Workspace, catalogue: &Catalogue) -> Problems {
    let mut check = Check { lines, workspace, catalogue, problems: Problems::default() };
    for (key, versions, kind) in
        [("offices", &scheme.offices, ScopeKind::Office), ("departments", &scheme.departments, ScopeKind::District)]
    {
        check.versions(key, versions, kind);
    }
    if scheme.offices.is_empty() && scheme.departments.is_empty() {
        check.say("offices", "scheme-empty", "the scheme has rules for nobody".to_owned(), "add `offices` or `departments`");
    }
    check.people(scheme);
    check.problems
}

struct Check<'a> {
    lines: &'a Lines,
    workspace: &'a Workspace,
    catalogue: &'a Catalogue,
    problems: Problems,
}

impl Check<'_> {
    fn say(&mut self, key: &str, code: &'static str, what: String, help: &str) {
        self.problems.push(Problem::error(code, what).at(self.lines.place(key)).help(help));
    }

    fn versions(&mut self, key: &str, versions: &[Version], kind: ScopeKind) {
        let mut seen = BTreeSet::new();
        for (i, version) in versions.iter().enumerate() {
            let key = format!("{key}[{i}]");
            if !seen.insert(version.from) {
                let what = format!("two sets of rules begin in {}", version.from);
                self.say(&format!("{key}.from"), "scheme-twice", what, "let each begin in a month of its own");
            }
            if version.from.kind() != MONTHLY {
                let what = format!("`{}` is no month", version.from);
                self.say(&format!("{key}.from"), "scheme-month", what, "a version begins with a month: 2017-01");
            }
            self.version(&key, version, kind);
        }
    }

    fn version(&mut self, key: &str, version: &Version, kind: ScopeKind) {
        let sum: f64 = version.items.iter().map(|item| item.weight).sum();
        if (sum - FULL).abs() > DUST {
            let what = format!("the weights of the items sum to {sum}, not to {FULL}");
            self.say(&format!("{key}.items"), "scheme-weights", what, "weights are points: together they make 100");
        }
        for (i, item) in version.items.iter().enumerate() {
            self.item(&format!("{key}.items[{i}]"), item, kind);
            if version.items[..i].iter().any(|other| other.same(item)) {
                let what = format!("`{}` in direction {} and window {} is judged twice", item.indicator, item.direction, item.window);
                self.say(&format!("{key}.items[{i}]"), "scheme-twice", what, "give it one item with the weight of both");
            }
        }
        for (i, bonus) in version.bonuses.iter().enumerate() {
            let key = format!("{key}.bonuses[{i}]");
            self.condition(&key, &bonus.when, kind);
            self.above_zero(&format!("{key}.points"), bonus.points);
        }
        for (i, deduction) in version.deductions.iter().enumerate() {
            self.above_zero(&format!("{key}.deductions[{i}].points"), deduction.points);
            self.offices_only(&format!("{key}.deductions[{i}].event"), kind);
        }
        for (i, veto) in version.vetoes.iter().enumerate() {
            let key = format!("{key}.vetoes[{i}]");
            self.condition(&key, &veto.when, kind);
            if !(0.0..=FULL).contains(&veto.cap) {
                let what = format!("a cap of {} caps nothing", veto.cap);
                self.say(&format!("{key}.cap"), "scheme-number", what, "write a number from 0 to 100");
            }
        }
    }

    fn item(&mut self, key: &str, item: &Item, kind: ScopeKind) {
        self.above_zero(&format!("{key}.weight"), item.weight);
        let definition = self.figure(key, &item.indicator, item.direction, &item.window, kind);
        if !item.zero_at.is_finite() || !item.full_at.is_finite() || item.zero_at == item.full_at {
            let what = format!("from {} to {} no line can be drawn", item.zero_at, item.full_at);
            self.say(&format!("{key}.full_at"), "scheme-number", what, "zero_at and full_at are two different numbers");
            return;
        }
        let rises = item.full_at > item.zero_at;
        let better = definition.filter(|d| d.name == item.indicator).map(|d| d.better);
        if better == Some(Better::Lower) && rises || better == Some(Better::Higher) && !rises {
            let way = if rises { "more" } else { "less" };
            let problem = Problem::warning("scheme-upside-down", format!("`{}` gets points for being {way}", item.indicator));
            let why = "the catalogue says that the other way is better";
            self.problems.push(problem.at(self.lines.place(&format!("{key}.zero_at"))).why(why).help("are zero_at and full_at swapped?"));
        }
    }

    fn condition(&mut self, key: &str, when: &Condition, kind: ScopeKind) {
        match when {
            Condition::Figure { indicator, direction, window, least, most } => {
                self.figure(key, indicator, *direction, window, kind);
                if least.zip(*most).is_some_and(|(least, most)| least > most) {
                    let what = "no value is at least the one and at most the other".to_owned();
                    self.say(&format!("{key}.at_most"), "scheme-number", what, "at_least is the smaller of the two");
                }
            }
            Condition::Events { .. } => self.offices_only(&format!("{key}.event"), kind),
        }
    }

    /// A figure that monthly editions have: the definition that it is of or derived from.
    fn figure(&mut self, key: &str, indicator: &str, direction: Direction, window: &str, kind: ScopeKind) -> Option<Definition> {
        if !WINDOWS.contains(&window) {
            let what = format!("`{window}` is no window that a month is judged by");
            self.say(&format!("{key}.window"), "scheme-window", what, "write current or year_to_date");
        }
        let derived = || {
            let (base, name) = indicator.rsplit_once('.')?;
            self.catalogue.derived(name).and_then(|_| self.catalogue.find(base))
        };
        let Some(definition) = self.catalogue.find(indicator).or_else(derived) else {
            let names: Vec<&str> = self.catalogue.definitions().iter().map(|d| d.name.as_str()).collect();
            let help = match nearest(indicator, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "docs/indicators.md lists them".to_owned(),
            };
            let what = format!("no indicator is named `{indicator}`");
            self.say(&format!("{key}.indicator"), "unknown-indicator", what, &help);
            return None;
        };
        if !definition.directions.contains(&direction) {
            let has: Vec<String> = definition.directions.iter().map(Direction::to_string).collect();
            let what = format!("`{indicator}` has no figure in direction {direction}");
            self.say(&format!("{key}.direction"), "scheme-direction", what, &format!("it has: {}", has.join(", ")));
        }
        if !definition.scopes.contains(&kind) || !definition.has_period(MONTHLY) || !definition.has_window(window) {
            let whose = if kind == ScopeKind::Office { "offices" } else { "the district" };
            let what = format!("monthly editions have no `{indicator}` of {whose} in window {window}");
            self.say(&format!("{key}.indicator"), "scheme-figure", what, "choose an indicator that they have: docs/indicators.md");
        }
        Some(definition)
    }

    fn above_zero(&mut self, key: &str, value: f64) {
        if !value.is_finite() || value <= 0.0 {
            let what = format!("{value} is no number of points above 0");
            self.say(key, "scheme-number", what, "write how many points, without a sign");
        }
    }

    fn offices_only(&mut self, key: &str, kind: ScopeKind) {
        if kind != ScopeKind::Office {
            let what = "anomalies belong to offices; a department has none".to_owned();
            self.say(key, "scheme-event", what, "judge departments by figures");
        }
    }

    /// Exemptions and adjustments: whose, when, by whom, and the files that say so.
    fn people(&mut self, scheme: &Scheme) {
        for (i, exemption) in scheme.exemptions.iter().enumerate() {
            let key = format!("exemptions[{i}]");
            self.unit(&key, &exemption.scope);
            self.words(&format!("{key}.reason"), &exemption.reason);
            let last = exemption.to.unwrap_or(exemption.from);
            let months = [exemption.from, last].iter().all(|p| p.kind() == MONTHLY);
            if !months || last < exemption.from {
                let what = format!("{} to {last} is no run of months", exemption.from);
                self.say(&format!("{key}.from"), "scheme-month", what, "write from: 2017-06 and, for more than one month, to: 2017-07");
            }
            if let Some(document) = &exemption.document {
                self.file(&format!("{key}.document"), document);
            }
        }
        for (i, adjustment) in scheme.adjustments.iter().enumerate() {
            let key = format!("adjustments[{i}]");
            self.unit(&key, &adjustment.scope);
            self.words(&format!("{key}.reason"), &adjustment.reason);
            if matches!(adjustment.period, Period::Week(..)) {
                let what = format!("`{}` has no score", adjustment.period);
                self.say(&format!("{key}.period"), "scheme-month", what, "name a month or a year");
            }
            if !adjustment.points.is_finite() || adjustment.points == 0.0 {
                self.say(
                    &format!("{key}.points"),
                    "scheme-number",
                    "an adjustment of nothing is none".to_owned(),
                    "write points, with a sign",
                );
            }
            let people = &self.workspace.config.people;
            if !people.iter().any(|person| person.id == adjustment.author) {
                let near = nearest(&adjustment.author, people.iter().map(|p| p.id.as_str()));
                let help = near.map_or_else(|| "name a person of `people`".to_owned(), |near| format!("did you mean `{near}`?"));
                let what = format!("there is no person `{}`", adjustment.author);
                self.say(&format!("{key}.author"), "unknown-person", what, &help);
            }
            self.file(&format!("{key}.attachment"), &adjustment.attachment);
        }
    }

    fn words(&mut self, key: &str, text: &str) {
        if text.trim().is_empty() {
            self.say(key, "scheme-reason", "a reason is words".to_owned(), "say why, in a sentence that can be printed");
        }
    }

    fn unit(&mut self, key: &str, scope: &Scope) {
        let config = &self.workspace.config;
        let known = match scope {
            Scope::Department(code) => config.departments.iter().any(|d| d.code == *code),
            scope => config.unit_of(scope).is_some(),
        };
        if !known {
            let what = format!("nobody who is appraised is `{scope}`");
            self.say(&format!("{key}.scope"), "unknown-scope", what, "write office:4908 or department:jgtg");
        }
    }

    fn file(&mut self, key: &str, file: &str) {
        let there = self.workspace.path(file).is_ok_and(|path| path.is_file());
        if !there {
            let what = format!("there is no {file} in the workspace");
            self.say(key, "no-file", what, "put the document there; its path is relative to the workspace");
        }
    }
}
