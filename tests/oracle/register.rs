//! The register of anomalies (section 5): a fold over weekly runs in order of cut-off and over what offices answered in order of receipt.

use super::calendar::{Calendar, DAY, Period, date_of, midnight, seconds};
use super::cases::{Cohorts, View};
use super::columns::Column;
use super::findings::{Finding, Identity, Level, findings, of_declaration, outlier, resets};
use super::load::State;
use super::shift::{monday, shift_again};
use super::volume::volume_again;
use super::workspace::Workspace;
use chrono::{NaiveDate, NaiveDateTime};
use std::collections::BTreeMap;

/// Working days from the first listing to the day it is due, and from there to each climb.
const DAYS_TO_DUE: i64 = 3;
const DAYS_TO_CLIMB: i64 = 3;

/// One anomaly from its first listing on.
#[derive(Clone, Debug)]
pub struct Anomaly {
    pub identity: Identity,
    /// The week of the run that listed it first, and that week's days.
    pub first_seen: String,
    pub first_week: (NaiveDate, NaiveDate),
    /// The last day on which it is on time; none of good news.
    pub due: Option<NaiveDate>,
    /// What each weekly run said of it while it was open.
    pub history: Vec<Listing>,
    pub closed: Option<Closed>,
}

/// What a weekly run said of an open anomaly.
#[derive(Clone, Debug)]
pub struct Listing {
    pub cutoff: i64,
    pub finding: Finding,
    pub level: Option<Level>,
    pub state: &'static str,
}

/// How an anomaly ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Closed {
    pub at: i64,
    /// By an office's answer, not by a run that found it gone.
    pub disposed: bool,
    /// When goods that were in flight were released or given up, where that ended it.
    pub over: Option<i64>,
}

/// What an office answered that closes an anomaly.
#[derive(Clone, Debug)]
pub struct Answer {
    pub received: NaiveDateTime,
    /// The office that sent it.
    pub office: String,
    pub anomaly: Key,
}

/// An anomaly as its row in anomalies.csv names it: rule, declaration or office, direction, stage, and, where one of these alone doesn't say it, the
/// week in which it was first seen.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Key {
    pub rule: String,
    pub subject: String,
    pub direction: String,
    pub stage: String,
    pub first_seen: String,
}

/// A row of anomalies.csv.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    pub key: Key,
    pub level: Option<Level>,
    pub office: String,
    /// Empty where the rule is about an office.
    pub entry_id: String,
    pub party: Option<&'static str>,
    pub hours: Option<f64>,
    pub limit: Option<f64>,
    pub first_seen: String,
    pub runs: u64,
    pub state: &'static str,
    pub due: Option<NaiveDate>,
}

/// The register.
#[derive(Clone, Debug, Default)]
pub struct Register {
    pub anomalies: BTreeMap<Identity, Anomaly>,
    /// Week's end and cut-off of each run that wrote, in order.
    runs: Vec<(NaiveDate, i64)>,
}

impl Register {
    /// Issues a week's bulletin over what is loaded. A week issued after a later one writes nothing.
    pub fn run(&mut self, state: &State, workspace: &Workspace, week: &str, cutoff: Option<NaiveDateTime>) {
        let period = Period::parse(week).expect("a week");
        let span = period.span().expect("a week that exists");
        let cutoff = cutoff.map_or(midnight(span.1), seconds);
        if self.runs.last().is_some_and(|(_, last)| *last >= cutoff) {
            return;
        }
        let view = View::new(state, workspace, span, cutoff);
        let found = findings(&view);
        let standing = self.standing(&view, &found);
        for (identity, anomaly) in &mut self.anomalies {
            // An answer that came after the cut-off has not come yet.
            if anomaly.closed_by(cutoff).is_some() {
                continue;
            }
            match standing.get(identity) {
                Some(finding) => anomaly.list(finding.clone(), cutoff, &workspace.calendar),
                None => anomaly.closed = Some(Closed { at: cutoff, disposed: false, over: anomaly.over(state, cutoff) }),
            }
        }
        for (identity, finding) in found {
            let new = Anomaly {
                identity: identity.clone(),
                first_seen: week.to_owned(),
                first_week: span,
                due: finding.level.map(|_| working_day_after(&workspace.calendar, date_of(cutoff), DAYS_TO_DUE)),
                history: Vec::new(),
                closed: None,
            };
            // What was listed before has had its turn above.
            if let std::collections::btree_map::Entry::Vacant(place) = self.anomalies.entry(identity) {
                place.insert(new).list(finding, cutoff, &workspace.calendar);
            }
        }
        self.runs.push((span.1, cutoff));
    }

    /// What is left of the open anomalies: found again, or judged again as their rule wants it, over what is loaded now.
    fn standing(&self, view: &View<'_>, found: &BTreeMap<Identity, Finding>) -> BTreeMap<Identity, Finding> {
        let cohorts = Cohorts::new(view);
        let cancelled = resets(view, |_| true);
        let mut weeks: BTreeMap<NaiveDate, Cohorts> = BTreeMap::new();
        let mut standing = BTreeMap::new();
        for (identity, anomaly) in self.anomalies.iter().filter(|(_, one)| one.closed_by(view.cutoff).is_none()) {
            let last = || anomaly.history.last().map(|listing| listing.finding.clone());
            // A rule that was turned off finds nothing new. What it found, nobody has disposed of.
            if !view.workspace.rules.on(identity.rule) {
                standing.extend(last().map(|finding| (identity.clone(), finding)));
                continue;
            }
            let case = view.cases.get(identity.subject.as_str());
            let stands = match (found.get(identity), identity.rule) {
                (Some(finding), _) => Some(finding.clone()),
                (None, "RESET") => cancelled.iter().find(|finding| finding.identity == *identity).cloned(),
                // An office that ended has no chart any more: what was found stays.
                (None, "SHIFT") if view.workspace.has_ended(&identity.subject, view.start) => last(),
                (None, "SHIFT") => identity.day.and_then(|day| shift_again(view, &identity.subject, identity.direction, day)),
                // A cohort is that of the week of release, as it looks now.
                (None, "OUTLIER") => case.and_then(|case| {
                    let week = monday(case.released?);
                    outlier(view, case, weeks.entry(week).or_insert_with(|| Cohorts::before(view, week)))
                }),
                (None, "VOLUME") => identity.day.and_then(|day| volume_again(view, &identity.subject, day, anomaly.first_week.0)),
                (None, _) => case.and_then(|case| {
                    let again = of_declaration(view, case, &cohorts);
                    again.into_iter().find(|finding| finding.identity == *identity)
                }),
            };
            standing.extend(stands.map(|finding| (identity.clone(), finding)));
        }
        standing
    }

    /// Takes an office's answer in. Whether it closed anything: not another office's anomaly, none that is unknown or closed already.
    pub fn answer(&mut self, answer: &Answer) -> bool {
        let at = seconds(answer.received);
        let named = self.anomalies.values_mut().find(|anomaly| {
            let office = anomaly.history.last().map(|listing| listing.finding.office.as_str());
            anomaly.key() == answer.anomaly && anomaly.closed.is_none() && office == Some(&answer.office) && anomaly.listed_by(at)
        });
        let closed = named.map(|anomaly| anomaly.closed = Some(Closed { at, disposed: true, over: None }));
        closed.is_some()
    }

    /// The rows of an edition's anomalies.csv: what was open at its cut-off, and what was closed in its period; of a week's run that wrote, since the
    /// run before it.
    pub fn rows(&self, period: &str, cutoff: Option<NaiveDateTime>) -> Vec<Row> {
        let (start, end) = Period::parse(period).and_then(Period::span).expect("a period that exists");
        let cutoff = cutoff.map_or(midnight(end), seconds);
        let own = self.runs.iter().position(|run| *run == (end, cutoff)).filter(|_| period.contains('W'));
        let before = own.and_then(|own| self.runs.get(own.checked_sub(1)?)).map(|(_, cutoff)| *cutoff);
        let since = before.map_or(midnight(start), |before| before.min(midnight(start)));
        self.anomalies.values().filter_map(|anomaly| anomaly.row(since, cutoff)).collect()
    }

    /// When the first week of the register ended.
    pub fn begins(&self) -> Option<NaiveDate> {
        self.runs.first().map(|(end, _)| *end)
    }
}

/// The nth working day of the State Council's calendar after a day.
pub fn working_day_after(calendar: &Calendar, day: NaiveDate, n: i64) -> NaiveDate {
    let working = day.iter_days().skip(1).filter(|day| calendar.is_weekday(*day));
    working.take(n as usize).last().expect("a calendar has working days")
}

/// Working days after a day that have ended by a moment.
fn working_days_between(calendar: &Calendar, day: NaiveDate, moment: i64) -> i64 {
    let ended = day.iter_days().skip(1).take_while(|day| midnight(*day) + DAY <= moment);
    ended.filter(|day| calendar.is_weekday(*day)).count() as i64
}

impl Anomaly {
    /// A weekly run's line about it.
    fn list(&mut self, finding: Finding, cutoff: i64, calendar: &Calendar) {
        let late = self.due.filter(|_| self.is_late(cutoff));
        let climbs = late.map_or(0, |due| working_days_between(calendar, due, cutoff) / DAYS_TO_CLIMB);
        let state = match late {
            Some(_) => "overdue",
            None if self.history.is_empty() => "new",
            None => "continuing",
        };
        let level = finding.level.map(|level| level.raised(climbs));
        self.history.push(Listing { cutoff, finding, level, state });
    }

    /// Whether its due day has ended.
    fn is_late(&self, moment: i64) -> bool {
        self.due.is_some_and(|due| midnight(due) + DAY <= moment)
    }

    fn listed_by(&self, moment: i64) -> bool {
        self.history.first().is_some_and(|first| first.cutoff <= moment)
    }

    /// How it is named in a file.
    pub fn key(&self) -> Key {
        let dated = self.identity.day.is_some();
        Key {
            rule: self.identity.rule.to_owned(),
            subject: self.identity.subject.clone(),
            direction: self.identity.direction.to_owned(),
            stage: self.identity.stage.to_owned(),
            first_seen: if dated { self.first_seen.clone() } else { String::new() },
        }
    }

    /// Closed by a moment: a run that found it gone speaks for its cut-off, an answer received at that very moment hasn't come yet.
    pub fn closed_by(&self, moment: i64) -> Option<Closed> {
        self.closed.filter(|closed| closed.at < moment || (closed.at == moment && !closed.disposed))
    }

    /// When its goods were given up, or, where they were in flight at the last run, released, before this one.
    fn over(&self, state: &State, cutoff: i64) -> Option<i64> {
        let declaration = state.declarations.get(&self.identity.subject)?;
        let before = self.history.last()?.cutoff;
        let ended = |column: Column| declaration.time(column).filter(|at| (before..cutoff).contains(at));
        ended(Column::ReleasedAt).or_else(|| ended(Column::CancelledAt))
    }

    fn row(&self, since: i64, cutoff: i64) -> Option<Row> {
        let listings: Vec<&Listing> = self.history.iter().filter(|listing| listing.cutoff <= cutoff).collect();
        let last = listings.last()?;
        let closed = self.closed_by(cutoff);
        if self.closed_by(since).is_some() {
            return None;
        }
        let office_rule = ["SHIFT", "VOLUME"].contains(&self.identity.rule);
        Some(Row {
            key: self.key(),
            level: last.level,
            office: last.finding.office.clone(),
            entry_id: if office_rule { String::new() } else { self.identity.subject.clone() },
            party: last.finding.party,
            hours: last.finding.hours,
            limit: last.finding.limit,
            first_seen: self.first_seen.clone(),
            runs: listings.len() as u64,
            state: match closed {
                Some(closed) if closed.disposed => "disposed",
                Some(_) => "resolved",
                None if self.is_late(cutoff) => "overdue",
                None => last.state,
            },
            due: self.due,
        })
    }
}
