//! What a well-formed configuration can still get wrong, each with its line: names that name nothing, dates the wrong way round, numbers
//! that can't be.
//!
//! A section with a fault of form is not used to judge another: an office that couldn't be read is not an unknown one.

mod mail;
mod units;

use super::{Config, Ids, Rule};
use crate::terms::calendar::{Calendar, Period};
use crate::terms::figure::{Direction, Level, Scope};
use crate::terms::problem::{Lines, Problem, Problems, nearest};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// The only zone: no daylight saving since 1991, so local times need none written.
const ZONE: &str = "Asia/Shanghai";

/// Stages of the clearance, in the order of the attribution's table.
const STAGES: [&str; 14] = [
    "arrival",
    "review",
    "submission",
    "assessment",
    "payment_order",
    "payment",
    "duty_clearing",
    "selection",
    "inspection_wait",
    "inspection",
    "recording",
    "quarantine",
    "documents",
    "release",
];

/// The rules and the numbers each takes.
const RULES: [(&str, &[&str]); 9] = [
    ("OVERLONG", &["orange", "red"]),
    ("STAGE", &["orange", "red"]),
    ("STUCK", &["quantile", "min_hours"]),
    ("OUTLIER", &["z"]),
    ("SEQUENCE", &[]),
    ("TOO_FAST", &["inspection_seconds", "review_seconds"]),
    ("RESET", &["days"]),
    ("SHIFT", &["factor", "weeks", "least_weeks", "least_n", "run"]),
    ("VOLUME", &["days", "least_median"]),
];

/// The gates; a workspace adds its own as queries.
const GATES: [&str; 5] = ["freshness", "volume", "quarantined_share", "flagged_share", "control_total"];

/// The bulletins and the kind of their periods; a workspace adds its own as folders.
const BULLETINS: [(&str, &str); 4] = [("weekly", "week"), ("monthly", "month"), ("annual", "year"), ("supervision", "month")];

/// What a configuration is judged against.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Bulletins of the workspace's own.
    pub bulletins: Vec<String>,
    /// Bulletins that a workspace of its level doesn't issue.
    pub not_issued: Vec<String>,
    /// Rules of the workspace's own, in capitals.
    pub rules: Vec<String>,
    /// Gates of the workspace's own.
    pub gates: Vec<String>,
    /// Columns of a declaration.
    pub columns: Vec<String>,
    /// Codes of transport modes.
    pub transport_modes: Vec<String>,
    /// Holidays.
    pub calendar: Option<Calendar>,
    /// Sections whose form is faulty.
    pub faulty: BTreeSet<String>,
}

impl Config {
    /// All that is wrong with what it says.
    pub fn check(&self, lines: &Lines, known: &Known) -> Problems {
        let mut check = Check { config: self, lines, known, problems: Problems::default() };
        check.authority();
        check.units();
        check.departments_and_people();
        check.baselines();
        check.national();
        check.limits();
        check.samples_and_shares();
        check.rules_and_gates();
        check.schedules();
        check.visibility();
        check.circulation();
        check.mail();
        check.calendar_years();
        check.problems
    }

    /// Departments' indicators that the catalogue doesn't hold.
    pub fn check_indicators(&self, lines: &Lines, catalogue: &[&str]) -> Problems {
        let mut check = Check { config: self, lines, known: &Known::default(), problems: Problems::default() };
        for (i, department) in self.departments.iter().enumerate() {
            for (j, name) in department.indicators.iter().enumerate() {
                check.one_of("unknown-indicator", "indicator", name, catalogue, &format!("departments[{i}].indicators[{j}]"));
            }
        }
        check.problems
    }
}

struct Check<'a> {
    config: &'a Config,
    lines: &'a Lines,
    known: &'a Known,
    problems: Problems,
}

impl Check<'_> {
    fn push(&mut self, problem: Problem, key: &str) {
        self.problems.push(problem.at(self.lines.place(key)));
    }
    fn whole(&self, section: &str) -> bool {
        !self.known.faulty.contains(section)
    }
    /// A name that must be one of those given.
    fn one_of(&mut self, code: &'static str, kind: &str, name: &str, names: &[&str], key: &str) {
        if names.contains(&name) {
            return;
        }
        let problem = Problem::error(code, format!("there is no {kind} `{name}`"));
        let problem = match nearest(name, names.iter().copied()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None if names.is_empty() => problem.why(format!("no {kind} is configured")),
            None if names.len() <= 20 => problem.why(format!("there is {}", names.join(", "))),
            None => problem,
        };
        self.push(problem, key);
    }
    fn unit(&mut self, code: &str, key: &str) {
        let config = self.config;
        if self.whole(config.units_key()) {
            let codes: Vec<&str> = config.units().iter().map(|o| o.code.as_str()).collect();
            let (problem, kind) = match config.level {
                Level::District => ("unknown-office", "office"),
                Level::Country => ("unknown-district", "district"),
            };
            self.one_of(problem, kind, code, &codes, key);
        }
    }
    /// A whole or a unit of the other level.
    fn scope_of_level(&mut self, scope: &Scope, key: &str) {
        let config = self.config;
        let fits = if scope.is_whole() { *scope == config.whole() } else { scope.above().is_none_or(|whole| whole == config.whole()) };
        if !fits {
            let problem = Problem::error("bad-scope", format!("`{scope}` is no scope of a {}'s workspace", config.authority_key()));
            self.push(problem.help(config.scopes_in_words()), key);
        } else if let Some(code) = scope.unit() {
            self.unit(code, key);
        }
    }
    fn person(&mut self, id: &str, key: &str) {
        if self.whole("people") {
            let config = self.config;
            let ids: Vec<&str> = config.people.iter().map(|p| p.id.as_str()).collect();
            self.one_of("unknown-person", "person", id, &ids, key);
        }
    }
    fn heads(&mut self, heads: &Ids, key: &str) {
        for (i, id) in heads.as_slice().iter().enumerate() {
            let item = format!("{key}[{i}]");
            let key = if self.lines.has(&item) { item } else { key.to_owned() };
            self.person(id, &key);
        }
    }
    fn dates(&mut self, from: Option<NaiveDate>, to: Option<NaiveDate>, key: &str) {
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            let problem = Problem::error("dates-reversed", format!("valid from {from}, but only to {to}"));
            self.push(problem.why("`valid_to` is the last valid day"), &format!("{key}.valid_to"));
        }
    }
    fn positive(&mut self, number: f64, key: &str) {
        if !(number.is_finite() && number > 0.0) {
            self.push(Problem::error("bad-number", format!("{number} is not above 0")), key);
        }
    }
    fn share(&mut self, number: f64, key: &str) {
        if !(0.0..=1.0).contains(&number) {
            self.push(Problem::error("bad-number", format!("{number} is no share")).help("shares are fractions: 0.05 for 5%"), key);
        }
    }
    fn once<'b>(&mut self, kind: &str, names: impl Iterator<Item = (String, &'b str)>) {
        let mut seen: BTreeMap<&str, String> = BTreeMap::new();
        for (key, name) in names {
            if let Some(first) = seen.get(name) {
                let line = self.lines.place(first).line.map_or(String::new(), |l| format!("; first in line {l}"));
                self.push(Problem::error("duplicate-code", format!("{kind} `{name}` stands twice{line}")), &key);
            } else {
                seen.insert(name, key);
            }
        }
    }
    fn code(&mut self, kind: &str, code: &str, key: &str) {
        if code.len() != 4 || !code.bytes().all(|b| b.is_ascii_digit()) {
            let problem = Problem::error("bad-code", format!("`{code}` is no {kind}'s code"));
            self.push(problem.why("a customs code has four digits"), key);
        }
    }

    fn bulletin(&mut self, name: &str, key: &str) {
        let known = self.known;
        let all = BULLETINS.iter().map(|(name, _)| *name).chain(known.bulletins.iter().map(String::as_str));
        let names: Vec<&str> = all.filter(|name| !known.not_issued.iter().any(|other| other == name)).collect();
        self.one_of("unknown-bulletin", "bulletin", name, &names, key);
    }

    fn departments_and_people(&mut self) {
        let config = self.config;
        self.once("department", config.departments.iter().enumerate().map(|(i, d)| (format!("departments[{i}].code"), d.code.as_str())));
        self.once("person", config.people.iter().enumerate().map(|(i, p)| (format!("people[{i}].id"), p.id.as_str())));
        for (i, department) in config.departments.iter().enumerate() {
            let key = format!("departments[{i}]");
            if department.code.is_empty() || !department.code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
                let problem = Problem::error("bad-code", format!("`{}` is no department's code", department.code));
                self.push(problem.why("it names files: ASCII letters and digits"), &format!("{key}.code"));
            }
            self.dates(department.valid_from, department.valid_to, &key);
            self.heads(&department.head, &format!("{key}.head"));
        }
        self.addresses_once();
        for (i, person) in config.people.iter().enumerate() {
            let key = format!("people[{i}]");
            self.dates(person.valid_from, person.valid_to, &key);
            if ["director", "head"].contains(&person.id.as_str()) && config.authority.director.as_deref() != Some(&person.id) {
                let problem = Problem::warning("bad-code", format!("a person is called `{}`", person.id));
                self.push(problem.why("in the circulation that word means whoever holds the post"), &format!("{key}.id"));
            }
            if let Some(email) = &person.email {
                self.address(email, &format!("{key}.email"));
            }
        }
    }

    fn baselines(&mut self) {
        let config = self.config;
        let mut years: BTreeMap<i32, i32> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for (i, baseline) in config.baselines.iter().enumerate() {
            let key = format!("baselines[{i}]");
            self.dates(baseline.valid_from, baseline.valid_to, &key);
            self.one_direction(baseline.direction, &key);
            match Scope::try_from(baseline.scope.clone()) {
                Ok(scope) if scope.is_whole() || scope.is_unit() => self.scope_of_level(&scope, &format!("{key}.scope")),
                _ => {
                    let problem = Problem::error("bad-scope", format!("`{}` has no baseline", baseline.scope));
                    self.push(problem.help(config.scopes_in_words()), &format!("{key}.scope"));
                }
            }
            for (name, hours) in [("baseline_hours", baseline.baseline_hours), ("target_hours", baseline.target_hours)] {
                if let Some(hours) = hours {
                    self.positive(hours, &format!("{key}.{name}"));
                }
            }
            if let (Some(from), Some(to)) = (baseline.baseline_hours, baseline.target_hours)
                && to >= from
            {
                let problem = Problem::warning("target-above-baseline", format!("the target, {to} h, is not under the baseline, {from} h"));
                self.push(problem.why("attainment divides by the distance between the two"), &format!("{key}.target_hours"));
            }
            if !seen.insert((baseline.year, baseline.measure, baseline.direction, &baseline.scope, baseline.valid_from)) {
                let problem = Problem::error(
                    "duplicate-code",
                    format!("a second baseline of {} for the same measure, direction and scope", baseline.year),
                );
                self.push(problem, &key);
            }
            let measured = baseline.baseline_year.unwrap_or(baseline.year - 1);
            if let Some(other) = years.insert(baseline.year, measured).filter(|other| *other != measured) {
                let problem =
                    Problem::error("baseline-years", format!("the baselines of {} come from {other} and from {measured}", baseline.year));
                self.push(
                    problem.why("window `baseline` is one whole year").help("give all of them one `baseline_year`"),
                    &format!("{key}.baseline_year"),
                );
            }
            if measured >= baseline.year {
                let problem = Problem::warning("baseline-years", format!("{}'s baseline was measured in {measured}", baseline.year));
                self.push(problem.why("a year is usually compared with an earlier one"), &format!("{key}.baseline_year"));
            }
        }
    }

    fn one_direction(&mut self, direction: Direction, key: &str) {
        if direction == Direction::All {
            let problem = Problem::error("bad-direction", "`all` is no direction here");
            self.push(
                problem.why("hours of import and export are never averaged together").help("write I or E"),
                &format!("{key}.direction"),
            );
        }
    }

    fn national(&mut self) {
        let config = self.config;
        let mut seen = BTreeSet::new();
        for (i, national) in config.national.iter().enumerate() {
            let key = format!("national[{i}]");
            self.one_direction(national.direction, &key);
            self.positive(national.hours, &format!("{key}.hours"));
            if !matches!(national.month, Period::Month(..)) {
                let problem = Problem::error("period-kind", format!("{} is a {}", national.month, national.month.kind()));
                self.push(problem.why("national averages come by month").help("write 2017-04"), &format!("{key}.month"));
            }
            if national.rank == Some(0) {
                self.push(Problem::error("bad-number", "ranks begin with 1"), &format!("{key}.rank"));
            }
            if !seen.insert((national.month, national.measure, national.direction)) {
                let problem =
                    Problem::error("duplicate-code", format!("{} stands twice for the same measure and direction", national.month));
                self.push(problem, &key);
            }
        }
    }

    fn limits(&mut self) {
        let sets = &self.config.limits;
        let overlapping = sets.overlapping();
        for (i, limits) in sets.all().iter().enumerate() {
            let key = if self.lines.has("limits[0]") { format!("limits[{i}]") } else { "limits".to_owned() };
            self.dates(limits.valid_from, limits.valid_to, &key);
            if overlapping.contains(&i) {
                let problem = Problem::error("dates-overlap", "these limits hold on days that others hold on too");
                self.push(
                    problem.why("a day has one set of limits").help("give each its `valid_from` and `valid_to`, the last valid day"),
                    &key,
                );
            }
            self.positive(limits.overlong.import, &format!("{key}.overlong.I"));
            self.positive(limits.overlong.export, &format!("{key}.overlong.E"));
            self.positive(limits.inspection, &format!("{key}.inspection"));
            for (stage, hours) in &limits.stages {
                let key = format!("{key}.stages.{stage}");
                self.one_of("unknown-stage", "stage", stage, &STAGES, &key);
                hours.numbers().into_iter().for_each(|hours| self.positive(hours, &key));
            }
            for (direction, thresholds) in [("I", &limits.thresholds.import), ("E", &limits.thresholds.export)] {
                for (i, hours) in thresholds.iter().enumerate() {
                    let key = format!("{key}.thresholds.{direction}[{i}]");
                    self.positive(*hours, &key);
                    if thresholds[..i].contains(hours) {
                        self.push(Problem::error("duplicate-code", format!("{hours} h stands twice")), &key);
                    }
                }
            }
        }
    }

    fn samples_and_shares(&mut self) {
        let config = self.config;
        for (name, least) in [("mean", config.min_sample.mean), ("p90", config.min_sample.p90), ("p95", config.min_sample.p95)] {
            if least == 0 {
                let problem = Problem::error("bad-number", "a sample of 0 has no mean");
                self.push(problem.help("write 1 to rank everything"), &format!("min_sample.{name}"));
            }
        }
        self.share(config.ingest.bad_rows, "ingest.bad_rows");
        let known = self.known;
        let modes: Vec<&str> = known.transport_modes.iter().map(String::as_str).collect();
        for (i, mode) in config.population.leave_out.transport_mode.iter().enumerate().filter(|_| !modes.is_empty()) {
            self.one_of("unknown-code", "transport mode", mode, &modes, &format!("population.leave_out.transport_mode[{i}]"));
        }
        if config.credit_grades.is_empty() && self.lines.has("credit_grades") && self.whole("credit_grades") {
            let problem = Problem::error("no-grades", "no credit grade is listed");
            self.push(
                problem
                    .why("a grade outside the list is quarantined; the first is the certified one")
                    .help("list them, or leave the key out"),
                "credit_grades",
            );
        }
        self.once("credit grade", config.credit_grades.iter().enumerate().map(|(i, g)| (format!("credit_grades[{i}]"), g.as_str())));
    }

    fn rules_and_gates(&mut self) {
        let (config, known) = (self.config, self.known);
        let names: Vec<&str> = RULES.iter().map(|(name, _)| *name).chain(known.rules.iter().map(String::as_str)).collect();
        for (name, rule) in &config.rules {
            let key = format!("rules.{name}");
            self.one_of("unknown-rule", "rule", name, &names, &key);
            let Rule::On(numbers) = rule else { continue };
            for (number, threshold) in numbers {
                let key = format!("{key}.{number}");
                if let Some((_, takes)) = RULES.iter().find(|(rule, _)| rule == name) {
                    self.one_of("unknown-key", &format!("number of {name} called"), number, takes, &key);
                }
                for value in threshold.numbers() {
                    if number == "quantile" { self.share(value, &key) } else { self.positive(value, &key) }
                }
                if let super::Threshold::By(numbers) = threshold {
                    for by in numbers.keys() {
                        if let super::By::Office(code) = by {
                            self.unit(code, &key);
                        }
                    }
                }
            }
        }
        for (i, total) in config.control_totals.iter().enumerate() {
            if let Some(code) = &total.office {
                self.known_office(code, &format!("control_totals[{i}].office"));
            }
        }
        let gates: BTreeSet<&str> = GATES.iter().copied().chain(known.gates.iter().map(String::as_str)).collect();
        let gates: Vec<&str> = gates.into_iter().collect();
        for (name, gate) in &config.gates {
            let key = format!("gates.{name}");
            self.one_of("unknown-gate", "gate", name, &gates, &key);
            for (level, trigger) in [("hold", gate.hold), ("warn", gate.warn)] {
                if let super::Trigger::Over(number) = trigger {
                    let key = format!("{key}.{level}");
                    if name.ends_with("_share") { self.share(number, &key) } else { self.positive(number, &key) }
                }
            }
        }
    }

    fn schedules(&mut self) {
        let config = self.config;
        for bulletin in config.schedules.keys() {
            self.bulletin(bulletin, &format!("schedules.{bulletin}"));
        }
    }

    /// Years that the configuration speaks of and the calendar doesn't.
    fn calendar_years(&mut self) {
        let (config, known) = (self.config, self.known);
        let Some(calendar) = &known.calendar else { return };
        let mut years: BTreeMap<i32, String> = BTreeMap::new();
        for (bulletin, period) in &config.authority.started {
            years.entry(period.first_day().year()).or_insert(format!("{}.started.{bulletin}", config.authority_key()));
        }
        for (i, baseline) in config.baselines.iter().enumerate() {
            years.entry(baseline.year).or_insert(format!("baselines[{i}].year"));
        }
        for (i, national) in config.national.iter().enumerate() {
            years.entry(national.month.year()).or_insert(format!("national[{i}].month"));
        }
        for (year, key) in years.into_iter().filter(|(year, _)| !calendar.covers(*year)) {
            let problem = Problem::warning("calendar-year", format!("the calendar doesn't cover {year}"));
            self.push(
                problem
                    .why("its holidays count as plain weekdays, and due dates can't be set")
                    .help("add that year to the workspace's calendar"),
                &key,
            );
        }
    }
}
