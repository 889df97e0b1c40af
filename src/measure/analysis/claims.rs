//! Claims against figures: what a task's leader says, beside the indicators that evidence the task.
//!
//! The evidence is the year so far against last year's, in the leader's own scope: an office's figures for an office, the district's for a department.
//! Small samples and windows that can't be compared are no evidence.

use super::course::ById;
use crate::measure::indicators::{Better, Catalogue};
use crate::store::register::tasks::{Lead, Standing, TaskState};
use crate::terms::figure::{Direction, FigureId, Level, Note, Scope};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// A change below this is none: one per cent of a quantity, one point of a share (issue 2: a change under 1 % is level).
const LEVEL: f64 = 0.01;
/// Which change is looked at, in which window.
const CHANGE: &str = "change_last_year";
const WINDOW: &str = "year_to_date";

/// How an indicator went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Went {
    /// For the worse.
    Worse,
    /// Neither.
    Level,
    /// For the better.
    Better,
}

/// One indicator of a task in one direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The indicator.
    pub indicator: String,
    /// Its direction.
    pub direction: Direction,
    /// Whose figures.
    pub scope: Scope,
    /// How it went.
    pub went: Went,
    /// By how much: a fraction of last year's value, or points as a fraction.
    pub change: f64,
}

/// What a claim and its evidence come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Reported done, while an indicator got worse.
    DoneButWorse,
    /// Not reported, or reported as not started, while indicators improved and none got worse.
    SilentButBetter,
}

/// A claim that its figures don't bear out.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Which task.
    pub task: u32,
    /// Whose claim.
    pub lead: Scope,
    /// What it comes to.
    pub verdict: Verdict,
    /// Everything that was looked at, the strongest first.
    pub evidence: Vec<Evidence>,
}

/// The tasks beside their figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weighed {
    /// How each task's indicators went, the largest change first: in the whole (no scope), and in each office that leads it.
    pub evidence: BTreeMap<(u32, Option<Scope>), Vec<Evidence>>,
    /// Every claim of a leader that the figures contradict, in the tasks' order.
    pub claims: Vec<Claim>,
}

impl Weighed {
    /// The evidence of a task for a reader: an office's own, else the district's.
    pub fn of(&self, task: u32, reader: &Scope) -> &[Evidence] {
        self.evidence.get(&(task, own_figures(reader))).map_or(&[], Vec::as_slice)
    }
}

/// Lays every task's figures beside what its leaders say.
pub fn weigh(level: Level, catalogue: &Catalogue, figures: &ById<'_>, standings: &[Standing]) -> Weighed {
    let mut weighed = Weighed::default();
    for standing in standings {
        let number = standing.task.number;
        let readers = std::iter::once(None).chain(standing.leads.iter().map(|lead| own_figures(&lead.scope)));
        for scope in readers.collect::<BTreeSet<Option<Scope>>>() {
            let found = evidence(catalogue, figures, number, &scope.clone().unwrap_or_else(|| level.whole()));
            weighed.evidence.insert((number, scope), found);
        }
        let claims: Vec<Claim> =
            standing.leads.iter().filter_map(|lead| claim(number, lead, weighed.of(number, &lead.scope).to_vec())).collect();
        weighed.claims.extend(claims);
    }
    weighed
}

/// The unit by whose figures a reader is measured; none where it is by the whole's.
fn own_figures(reader: &Scope) -> Option<Scope> {
    reader.is_unit().then(|| reader.clone())
}

fn claim(task: u32, lead: &Lead, evidence: Vec<Evidence>) -> Option<Claim> {
    let any = |went: Went| evidence.iter().any(|e| e.went == went);
    let verdict = match lead.report.as_ref().map(|r| r.state) {
        Some(TaskState::Done) if any(Went::Worse) => Verdict::DoneButWorse,
        None | Some(TaskState::NotStarted) if any(Went::Better) && !any(Went::Worse) => Verdict::SilentButBetter,
        _ => return None,
    };
    Some(Claim { task, lead: lead.scope.clone(), verdict, evidence })
}

fn evidence(catalogue: &Catalogue, figures: &ById<'_>, task: u32, scope: &Scope) -> Vec<Evidence> {
    let linked = catalogue.definitions().iter().filter(|d| d.tasks.contains(&task) && d.better != Better::Neither);
    let mut found: Vec<Evidence> = linked
        .flat_map(|d| [Direction::I, Direction::E].map(|direction| (d, direction)))
        .filter_map(|(d, direction)| {
            let id = |indicator: String| FigureId { indicator, direction, scope: scope.clone(), window: WINDOW.to_owned() };
            let change = figures.get(&id(format!("{}.{CHANGE}", d.name)))?;
            if change.is_small() || change.notes.contains(&Note::NotComparable) || figures.get(&id(d.name.clone()))?.is_small() {
                return None;
            }
            let by = change.value.filter(|v| v.is_finite())?;
            Some(Evidence { indicator: d.name.clone(), direction, scope: scope.clone(), went: went(by, d.better), change: by })
        })
        .collect();
    found.sort_by(|a, b| b.change.abs().total_cmp(&a.change.abs()).then_with(|| by_name(a, b)));
    found
}

fn by_name(a: &Evidence, b: &Evidence) -> Ordering {
    a.indicator.cmp(&b.indicator).then_with(|| a.direction.cmp(&b.direction))
}

fn went(change: f64, better: Better) -> Went {
    if change.abs() < LEVEL {
        return Went::Level;
    }
    match (change > 0.0, better) {
        (true, Better::Higher) | (false, Better::Lower) => Went::Better,
        (_, Better::Neither) => Went::Level,
        _ => Went::Worse,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::register::tasks::TaskReport;

    fn lead(state: Option<TaskState>) -> Lead {
        let report = state.map(|state| TaskReport {
            received_at: Default::default(),
            person: String::new(),
            task: 8,
            scope: Scope::District,
            state,
            share: 0.0,
            note: String::new(),
            handler: String::new(),
            file: String::new(),
        });
        Lead { scope: Scope::Department("gs".into()), name: "gs".into(), report }
    }
    fn verdict(state: Option<TaskState>, went: &[Went]) -> Option<Verdict> {
        let one = |(i, went): (usize, &Went)| Evidence {
            indicator: i.to_string(),
            direction: Direction::I,
            scope: Scope::District,
            went: *went,
            change: 0.1,
        };
        claim(8, &lead(state), went.iter().enumerate().map(one).collect()).map(|c| c.verdict)
    }

    #[test]
    fn a_change_under_one_per_cent_is_none() {
        assert_eq!(went(0.0099, Better::Lower), Went::Level);
        assert_eq!(went(0.01, Better::Lower), Went::Worse);
        assert_eq!(went(-0.01, Better::Lower), Went::Better);
        assert_eq!(went(-0.01, Better::Higher), Went::Worse);
    }

    #[test]
    fn done_is_doubted_by_one_worse_figure_and_silence_only_by_better_ones() {
        use TaskState::{Done, NotStarted, UnderWay};
        use Went::{Better, Level, Worse};
        assert_eq!(verdict(Some(Done), &[Better, Worse]), Some(Verdict::DoneButWorse));
        assert_eq!(verdict(Some(Done), &[Better, Level]), None);
        assert_eq!(verdict(None, &[Better, Level]), Some(Verdict::SilentButBetter));
        assert_eq!(verdict(Some(NotStarted), &[Better]), Some(Verdict::SilentButBetter));
        assert_eq!(verdict(None, &[Better, Worse]), None);
        assert_eq!(verdict(Some(UnderWay), &[Worse]), None);
        assert_eq!(verdict(None, &[]), None);
    }
}
