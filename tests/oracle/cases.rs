//! A declaration as a weekly run judges it (section 5): released or in flight, its clock, its stages, its cohort.

use super::calendar::{DAY, date_of, midnight};
use super::columns::{Column, Value};
use super::facts::{STAGES, answering_office, gaps, is_cancelled, left_out, party};
use super::load::{Declaration, State};
use super::rules::Whom;
use super::workspace::Workspace;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Days before the run's week whose releases a cohort is measured by.
const COHORT_DAYS: i64 = 90;
/// Declarations from which a cohort gives a verdict.
const COHORT_LEAST: usize = 30;

/// One declaration of the population.
#[derive(Clone, Debug)]
pub struct Case<'a> {
    pub id: &'a str,
    pub declaration: &'a Declaration,
    /// The office that answers for it.
    pub office: String,
    /// `I` or `E`.
    pub direction: &'static str,
    pub flagged: bool,
    /// Flagged for an order of stamps.
    pub disordered: bool,
    pub released: Option<i64>,
    /// When the clock started.
    pub start: Option<i64>,
    /// Not released at the cut-off, its clock running.
    pub in_flight: bool,
    /// Clearance time of a released one in seconds; none of a flagged one.
    pub h: Option<i64>,
    /// Seconds on the clock of one in flight; none of a flagged one.
    pub age: Option<i64>,
}

/// A stage of a declaration, ended or open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stage {
    pub name: &'static str,
    pub party: &'static str,
    pub seconds: i64,
}

/// What a run sees.
pub struct View<'a> {
    pub state: &'a State,
    pub workspace: &'a Workspace,
    /// The run's period in days.
    pub start: NaiveDate,
    pub end: NaiveDate,
    pub cutoff: i64,
    /// The population by entry id.
    pub cases: BTreeMap<&'a str, Case<'a>>,
}

impl<'a> View<'a> {
    /// Everything as it stood at the cut-off.
    pub fn new(state: &'a State, workspace: &'a Workspace, (start, end): (NaiveDate, NaiveDate), cutoff: i64) -> View<'a> {
        let population = state.declarations.iter().filter(|(_, one)| !is_cancelled(one, cutoff) && !left_out(one, workspace));
        let cases = population.map(|(id, one)| (id.as_str(), case(state, workspace, id, one, start, cutoff))).collect();
        View { state, workspace, start, end, cutoff, cases }
    }

    /// Whether a moment lies in the run's week.
    pub fn in_week(&self, at: i64) -> bool {
        at >= midnight(self.start) && at < midnight(self.end)
    }

    /// Released in the run's week, or in flight at its cut-off.
    pub fn looks_at(&self, case: &Case<'_>) -> bool {
        case.in_flight || case.released.is_some_and(|at| self.in_week(at))
    }
}

fn case<'a>(state: &State, workspace: &Workspace, id: &'a str, one: &'a Declaration, start: NaiveDate, cutoff: i64) -> Case<'a> {
    let time = |column| one.time(column).filter(|at| *at < cutoff);
    let flags = state.flags(one);
    let flagged = !flags.is_empty();
    let released = time(Column::ReleasedAt);
    let declared = time(Column::DeclaredAt);
    let clock = match one.flag(Column::PreDeclared) {
        Some(true) => declared.and_then(|declared| Some(declared.max(time(Column::ArrivedAt)?))),
        _ => declared,
    };
    let in_flight = released.is_none() && clock.is_some();
    let start_clock = match released {
        Some(released) => clock.map(|clock| clock.min(released)),
        None => clock,
    };
    let known = start_clock.filter(|_| !flagged);
    Case {
        id,
        declaration: one,
        office: answering_office(workspace, one.text(Column::DeclaringOffice).unwrap_or_default(), start),
        direction: if one.text(Column::Direction) == Some("E") { "E" } else { "I" },
        flagged,
        disordered: flags.iter().any(|flag| ["released_before_declared", "ends_before_it_begins"].contains(flag)),
        released,
        start: start_clock,
        in_flight,
        h: released.and_then(|released| Some(released - known?)),
        age: known.filter(|_| in_flight).map(|clock| cutoff - clock),
    }
}

impl<'a> Case<'a> {
    /// Of whom a rule's number is asked.
    pub fn whom(&self) -> Whom<'_> {
        Whom { direction: self.direction, office: &self.office, transport: self.declaration.text(Column::TransportMode) }
    }

    /// Whose day's limits it is held to: its release's; the last before the cut-off of one in flight.
    pub fn limit_day(&self, cutoff: i64) -> NaiveDate {
        date_of(self.released.unwrap_or(cutoff - 1))
    }

    /// A stamp, where it lies before the cut-off.
    pub fn time(&self, column: Column, cutoff: i64) -> Option<i64> {
        self.declaration.time(column).filter(|at| *at < cutoff)
    }

    /// The stages that have ended, in order, and the open one of a declaration in flight. None of a flagged one.
    pub fn stages(&self, state: &State, cutoff: i64) -> Vec<Stage> {
        let Some(start) = self.start.filter(|_| !self.flagged) else { return Vec::new() };
        let ended = gaps(self.declaration, start, self.released.unwrap_or(cutoff - 1));
        let ended =
            ended.into_iter().map(|(stage, seconds)| Stage { name: STAGES[stage].1, party: party(self.declaration, stage), seconds });
        let mut stages: Vec<Stage> = ended.collect();
        if self.in_flight {
            stages.push(self.open_stage(state, start, cutoff));
        }
        stages
    }

    /// The stage of the first stamp that is due and missing. What no load ever brought is not missed.
    fn open_stage(&self, state: &State, start: i64, cutoff: i64) -> Stage {
        let flag = |column| self.declaration.flag(column);
        let ordered = self.time(Column::InspectionOrderedAt, cutoff).is_some();
        let duty = self.declaration.money(Column::DutyAmount).is_some_and(|fen| fen != 0);
        let duty = duty && flag(Column::ConsolidatedDuty) != Some(true) && flag(Column::Guaranteed) != Some(true);
        let brought = |column: Column| column == Column::ReleasedAt || state.brought.contains(&column);
        let due = |column: Column| match column {
            Column::ReviewedAt | Column::ReleasedAt => true,
            Column::SubmittedAt => flag(Column::Paperless) == Some(false),
            Column::DutyBilledAt | Column::DutyPaidAt | Column::DutyClearedAt => duty,
            Column::PaymentOrderedAt => duty && flag(Column::EPayment) == Some(true),
            Column::InspectionStartedAt | Column::InspectionEndedAt | Column::InspectionRecordedAt => ordered,
            Column::CiqClearedAt => flag(Column::CiqRequired) == Some(true),
            _ => false,
        };
        let missing = |column| self.time(column, cutoff).is_none();
        let stage = STAGES
            .iter()
            .position(|(column, ..)| due(*column) && brought(*column) && missing(*column))
            .expect("the release is due and missing");
        let (column, name, usual) = STAGES[stage];
        let party = match column {
            // A known order leaves the bank to wait for; without one nobody can say, where the payment goes by wire.
            Column::DutyPaidAt if !missing(Column::PaymentOrderedAt) => "bank",
            Column::DutyPaidAt if flag(Column::EPayment) == Some(true) => "unsplit",
            Column::DutyPaidAt => usual,
            _ => party(self.declaration, stage),
        };
        let latest = STAGES.iter().filter_map(|(column, ..)| self.time(*column, cutoff)).max();
        Stage { name, party, seconds: cutoff - latest.map_or(start, |at| at.max(start)) }
    }

    /// Its cohorts, the narrowest first.
    fn cohorts(&self) -> [String; 3] {
        let or_unknown = |column| self.declaration.text(column).unwrap_or("未知").to_owned();
        let inspected = match self.declaration.value(Column::InspectionMode) {
            Value::Text(mode) if mode.is_empty() => "no",
            Value::Text(_) => "yes",
            _ => "未知",
        };
        let transport = format!("{}|{}", self.direction, or_unknown(Column::TransportMode));
        let early = self.declaration.flag(Column::PreDeclared) == Some(true);
        [format!("{transport}|{inspected}|{}|{early}", or_unknown(Column::ReviewChannel)), transport, self.direction.to_owned()]
    }
}

/// Clearance times in seconds, sorted, of what was released in the 90 days that end where the run's week begins.
pub struct Cohorts(BTreeMap<String, Vec<i64>>);

impl Cohorts {
    /// All cohorts of a run.
    pub fn new(view: &View<'_>) -> Cohorts {
        Cohorts::before(view, view.start)
    }

    /// The cohorts of the week that begins on a day, as a run sees them.
    pub fn before(view: &View<'_>, monday: NaiveDate) -> Cohorts {
        let end = midnight(monday);
        let mut cohorts: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        for case in view.cases.values() {
            if let (Some(h), Some(released)) = (case.h, case.released)
                && released >= end - COHORT_DAYS * DAY
                && released < end
            {
                for name in case.cohorts() {
                    cohorts.entry(name).or_default().push(h);
                }
            }
        }
        cohorts.values_mut().for_each(|seconds| seconds.sort_unstable());
        Cohorts(cohorts)
    }

    /// The narrowest cohort of a declaration that is large enough.
    pub fn of(&self, case: &Case<'_>) -> Option<&[i64]> {
        let cohorts = case.cohorts();
        cohorts.iter().find_map(|name| self.0.get(name).filter(|seconds| seconds.len() >= COHORT_LEAST)).map(Vec::as_slice)
    }
}
