//! The rules of section 5 about declarations: what a weekly run finds.

use super::calendar::DAY;
use super::cases::{Case, Cohorts, View};
use super::columns::Column;
use super::facts::{company_and_bill, is_cancelled, left_out, party};
use super::load::Declaration;
use super::rules::Whom;
use super::shift::shifts;
use super::volume::volumes;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    Yellow,
    Orange,
    Red,
}

impl Level {
    /// As a row of anomalies.csv has it.
    pub fn name(self) -> &'static str {
        match self {
            Level::Yellow => "yellow",
            Level::Orange => "orange",
            Level::Red => "red",
        }
    }

    /// Some levels higher; red is the top.
    pub fn raised(self, by: i64) -> Level {
        match self as i64 + by {
            0 => Level::Yellow,
            1 => Level::Orange,
            _ => Level::Red,
        }
    }
}

/// What makes an anomaly the same one in every run.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Identity {
    pub rule: &'static str,
    /// A declaration's number, or an office's code.
    pub subject: String,
    /// `I`, `E`, or `all` where the rule asks for none.
    pub direction: &'static str,
    /// Empty where the rule asks for none.
    pub stage: &'static str,
    /// `VOLUME`: its day. `SHIFT`: the Monday of its first week.
    pub day: Option<NaiveDate>,
}

/// One finding of a run.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    pub identity: Identity,
    /// The office that answers for it.
    pub office: String,
    /// The party of a stage.
    pub party: Option<&'static str>,
    pub hours: Option<f64>,
    pub limit: Option<f64>,
    /// None is good news.
    pub level: Option<Level>,
}

const HOUR: f64 = 3_600.0;
/// Durations are not looked at below a minute where their logarithm is.
const LEAST_SECONDS: i64 = 60;
/// What makes a median absolute deviation comparable to a standard deviation.
const MAD_FACTOR: f64 = 1.4826;

/// All findings of a weekly run, by identity.
pub fn findings(view: &View<'_>) -> BTreeMap<Identity, Finding> {
    let cohorts = Cohorts::new(view);
    let mut found = Vec::new();
    for case in view.cases.values().filter(|case| view.looks_at(case)) {
        found.extend(of_declaration(view, case, &cohorts));
        if case.released.is_some() {
            found.extend(outlier(view, case, &cohorts));
        }
    }
    found.extend(resets(view, |second| view.in_week(second)));
    found.extend(shifts(view));
    found.extend(volumes(view));
    found.retain(|finding| view.workspace.rules.on(finding.identity.rule));
    found.into_iter().map(|finding| (finding.identity.clone(), finding)).collect()
}

/// The rules that can be judged at any run, whichever week the declaration was released in.
pub fn of_declaration(view: &View<'_>, case: &Case<'_>, cohorts: &Cohorts) -> Vec<Finding> {
    let mut found = Vec::new();
    found.extend(overlong(view, case));
    found.extend(stages(view, case));
    found.extend(stuck(view, case, cohorts));
    found.extend(sequence(view, case));
    found.extend(too_fast(view, case));
    found.retain(|finding| view.workspace.rules.on(finding.identity.rule));
    found
}

fn finding(case: &Case<'_>, rule: &'static str, stage: &'static str) -> Finding {
    Finding {
        identity: Identity { rule, subject: case.id.to_owned(), direction: case.direction, stage, day: None },
        office: case.office.clone(),
        party: None,
        hours: None,
        limit: None,
        level: Some(Level::Yellow),
    }
}

/// Over the limit, over so many times the limit; exactly at a limit is not over it.
fn grade(view: &View<'_>, rule: &str, whom: Whom<'_>, seconds: i64, limit: f64) -> Option<Level> {
    let over = |times: f64| seconds as f64 > times * limit * HOUR;
    let times = |key: &str| view.workspace.rules.number(rule, key, whom);
    if !over(1.0) {
        None
    } else if over(times("red")) {
        Some(Level::Red)
    } else if over(times("orange")) {
        Some(Level::Orange)
    } else {
        Some(Level::Yellow)
    }
}

fn hours(seconds: i64) -> Option<f64> {
    Some(seconds as f64 / HOUR)
}

fn overlong(view: &View<'_>, case: &Case<'_>) -> Option<Finding> {
    let seconds = case.h.or(case.age)?;
    let limit = view.workspace.limits.overlong(case.limit_day(view.cutoff), case.whom());
    let level = grade(view, "OVERLONG", case.whom(), seconds, limit)?;
    Some(Finding { hours: hours(seconds), limit: Some(limit), level: Some(level), ..finding(case, "OVERLONG", "") })
}

fn stages(view: &View<'_>, case: &Case<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for stage in case.stages(view.state, view.cutoff) {
        let Some(limit) = view.workspace.limits.stage(case.limit_day(view.cutoff), stage.name, case.whom()) else { continue };
        if let Some(level) = grade(view, "STAGE", case.whom(), stage.seconds, limit) {
            let known = finding(case, "STAGE", stage.name);
            found.push(Finding { party: Some(stage.party), hours: hours(stage.seconds), limit: Some(limit), level: Some(level), ..known });
        }
    }
    found
}

fn stuck(view: &View<'_>, case: &Case<'_>, cohorts: &Cohorts) -> Option<Finding> {
    let age = case.age?;
    let number = |key: &str| view.workspace.rules.number("STUCK", key, case.whom());
    let usual = quantile(cohorts.of(case)?, number("quantile"));
    let limit = usual.max(number("min_hours") * HOUR);
    let found = Finding { hours: hours(age), limit: Some(limit / HOUR), ..finding(case, "STUCK", "") };
    (age as f64 >= limit).then_some(found)
}

/// Type 7 of sorted seconds.
pub fn quantile(sorted: &[i64], share: f64) -> f64 {
    // Shares have at most four decimals, so the place between two values is exact.
    let parts = (share * 10_000.0).round() as i64;
    let last = sorted.len() as i64 - 1;
    let place = last * parts;
    let low = sorted[(place / 10_000) as usize];
    let high = sorted[(place / 10_000 + 1).min(last) as usize];
    (low * 10_000 + (place % 10_000) * (high - low)) as f64 / 10_000.0
}

/// The natural logarithm of a clearance time, of a minute where it is shorter.
pub fn ln_h(seconds: i64) -> f64 {
    (seconds.max(LEAST_SECONDS) as f64 / HOUR).ln()
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    if values.len() % 2 == 1 { values[half] } else { (values[half - 1] + values[half]) / 2.0 }
}

/// Median of the logarithms, and what one unit of robust z is.
pub fn robust(seconds: &[i64]) -> (f64, f64) {
    let logarithms: Vec<f64> = seconds.iter().map(|seconds| ln_h(*seconds)).collect();
    let median = middle(logarithms.clone());
    let deviation = middle(logarithms.iter().map(|one| (one - median).abs()).collect());
    (median, MAD_FACTOR * deviation)
}

/// Slower than its like by far.
pub fn outlier(view: &View<'_>, case: &Case<'_>, cohorts: &Cohorts) -> Option<Finding> {
    let h = case.h?;
    let z = view.workspace.rules.number("OUTLIER", "z", case.whom());
    let (median, unit) = robust(cohorts.of(case)?);
    let found = Finding { hours: hours(h), limit: Some((median + z * unit).exp()), ..finding(case, "OUTLIER", "") };
    (unit > 0.0 && (ln_h(h) - median) / unit >= z).then_some(found)
}

/// An order of stamps that can't be, or a release over an inspection or a duty that wasn't done with.
fn sequence(view: &View<'_>, case: &Case<'_>) -> Option<Finding> {
    let time = |column| case.time(column, view.cutoff);
    let flag = |column| case.declaration.flag(column);
    let undone = |begun: Option<i64>, ended: Option<i64>| {
        let Some(released) = case.released else { return false };
        begun.is_some_and(|at| at <= released) && ended.is_none_or(|at| at > released)
    };
    let secured = flag(Column::ConsolidatedDuty) == Some(true) || flag(Column::Guaranteed) == Some(true);
    let inspection = undone(time(Column::InspectionStartedAt), time(Column::InspectionEndedAt));
    let duty = !secured && undone(time(Column::DutyBilledAt), time(Column::DutyClearedAt));
    (case.disordered || inspection || duty).then(|| finding(case, "SEQUENCE", ""))
}

/// Work done faster than it can be.
fn too_fast(view: &View<'_>, case: &Case<'_>) -> Vec<Finding> {
    let has = |column, word: &str| case.declaration.text(column).is_some_and(|text| text.contains(word));
    let works = [
        ("inspection", "inspection_seconds", Column::InspectionStartedAt, Column::InspectionEndedAt, has(Column::InspectionMode, "人工")),
        ("review", "review_seconds", Column::DeclaredAt, Column::ReviewedAt, has(Column::ReviewChannel, "人工")),
    ];
    let mut found = Vec::new();
    for (stage, key, from, to, by_hand) in works {
        let (Some(begun), Some(ended)) = (case.time(from, view.cutoff), case.time(to, view.cutoff)) else { continue };
        let least = view.workspace.rules.number("TOO_FAST", key, case.whom());
        let coarse = [from, to].iter().any(|column| to_the_minute(view, case.declaration, *column));
        if by_hand && !case.flagged && !coarse && ((ended - begun) as f64) < least {
            let place = super::facts::STAGES.iter().position(|one| one.1 == stage).expect("a stage");
            let known = finding(case, "TOO_FAST", stage);
            let party = Some(party(case.declaration, place));
            found.push(Finding { party, hours: hours(ended - begun), limit: Some(least / HOUR), ..known });
        }
    }
    found
}

/// Whether a value came from a source without seconds.
fn to_the_minute(view: &View<'_>, declaration: &Declaration, column: Column) -> bool {
    let source = declaration.origin[column as usize].map(|load| view.state.loads[load].source.as_str());
    view.workspace.sources.iter().any(|one| Some(one.name.as_str()) == source && one.to_the_minute)
}

/// Cancelled declarations whose goods were declared again, the second one at a moment that counts.
pub fn resets(view: &View<'_>, counts: impl Fn(i64) -> bool) -> Vec<Finding> {
    let mut seconds: BTreeMap<(String, String), Vec<(&str, i64)>> = BTreeMap::new();
    let mut cancelled = Vec::new();
    for (id, declaration) in &view.state.declarations {
        let declared = declaration.time(Column::DeclaredAt).filter(|at| *at < view.cutoff);
        let (Some(key), Some(declared)) = (company_and_bill(declaration), declared) else { continue };
        if left_out(declaration, view.workspace) {
            continue;
        }
        if is_cancelled(declaration, view.cutoff) {
            cancelled.push((id, declaration, key.clone(), declared));
        }
        seconds.entry(key).or_default().push((id, declared));
    }
    let mut found = Vec::new();
    for (id, declaration, key, declared) in cancelled {
        let from = declaration.time(Column::CancelledAt).unwrap_or(declared);
        let direction = if declaration.text(Column::Direction) == Some("E") { "E" } else { "I" };
        let own = declaration.text(Column::DeclaringOffice).unwrap_or_default();
        let office = super::facts::answering_office(view.workspace, own, view.start);
        let whom = Whom { direction, office: &office, transport: declaration.text(Column::TransportMode) };
        let within = view.workspace.rules.number("RESET", "days", whom) * DAY as f64;
        let again =
            |(other, at): &(&str, i64)| other != id && *at > declared && *at >= from && (*at - from) as f64 <= within && counts(*at);
        if seconds[&key].iter().any(again) {
            let identity = Identity { rule: "RESET", subject: id.clone(), direction, stage: "", day: None };
            found.push(Finding { identity, office, party: None, hours: None, limit: None, level: Some(Level::Yellow) });
        }
    }
    found
}
