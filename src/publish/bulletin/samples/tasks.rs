//! Made-up standings of supervision tasks, every state among them.

use crate::measure::analysis::weigh;
use crate::measure::indicators::{Better, Catalogue};
use crate::publish::bulletin::tasks::Tasked;
use crate::store::register::tasks::{Against, Lead, Standing, TaskReport, TaskState};
use crate::store::workspace::Task;
use crate::store::workspace::config::Config;
use crate::terms::figure::{Figure, Scope};
use chrono::NaiveDateTime;

/// States that reports cycle through; none is silence.
const SAID: [Option<TaskState>; 5] =
    [Some(TaskState::Done), Some(TaskState::UnderWay), None, Some(TaskState::Blocked), Some(TaskState::NotStarted)];
/// Places against the deadline that tasks cycle through.
const AGAINST: [Against; 3] = [Against::Overdue { working_days: 12 }, Against::Near { working_days: 3 }, Against::Open];

/// The indicators that evidence any of the tasks.
pub(super) fn linked(catalogue: &Catalogue, tasks: &[Task]) -> Vec<String> {
    let evidences = |numbers: &[u32]| tasks.iter().any(|task| numbers.contains(&task.number));
    let linked = catalogue.definitions().iter().filter(|d| d.better != Better::Neither && evidences(&d.tasks));
    linked.map(|d| d.name.clone()).collect()
}

/// How the tasks stand in a made-up district: every third is led by all its offices, the others by its first department; one by a stranger too.
pub(super) fn tasked(config: &Config, tasks: &[Task], catalogue: &Catalogue, figures: &[Figure], moment: NaiveDateTime) -> Tasked {
    let standings: Vec<Standing> = tasks.iter().enumerate().map(|(at, task)| standing(config, at, task, moment)).collect();
    let weighed = weigh(config.level, catalogue, &figures.iter().map(|f| (&f.id, f)).collect(), &standings);
    Tasked { standings, weighed, moment }
}

fn standing(config: &Config, at: usize, task: &Task, moment: NaiveDateTime) -> Standing {
    let offices = || config.units().iter().map(|o| (config.unit_scope(&o.code), o.short_name().to_owned())).collect();
    let departments = || config.departments.iter().take(1).map(|d| (Scope::Department(d.code.clone()), d.name.clone())).collect();
    let bodies: Vec<(Scope, String)> = if at % 3 == 2 { offices() } else { departments() };
    let report = |place: usize, scope: &Scope| {
        let state = SAID[(at + place) % SAID.len()]?;
        Some(TaskReport {
            received_at: moment,
            person: String::new(),
            task: task.number,
            scope: scope.clone(),
            state,
            share: if state == TaskState::Done { 1.0 } else { 0.35 },
            note: if at.is_multiple_of(2) { format!("<{} & {}>", task.task, place) } else { String::new() },
            handler: String::new(),
            file: String::new(),
        })
    };
    let leads: Vec<Lead> =
        bodies.into_iter().enumerate().map(|(place, (scope, name))| Lead { report: report(place, &scope), scope, name }).collect();
    let state = leads.first().and_then(|lead| lead.report.as_ref()).map(|r| r.state);
    Standing {
        task: task.clone(),
        due: None,
        state,
        share: if state == Some(TaskState::Done) { 1.0 } else { 0.35 },
        against: if state == Some(TaskState::Done) { Against::Done } else { AGAINST[at % AGAINST.len()] },
        strangers: if at == 1 { vec![task.section.clone()] } else { Vec::new() },
        leads,
    }
}
