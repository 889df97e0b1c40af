//! Supervision tasks (督办): who leads which task until when, what the leaders reported, and how each task stands at a moment.
//!
//! The tasks are the workspace's CSV, the reports are kept in the state database in order of receipt; how a task stands is told from both anew at
//! every reading, so that a mended CSV needs no migration.

mod keep;
mod names;

pub use keep::{receive, receive_returned, reports, returned};
pub use names::{Body, Names};

use crate::store::register::due::is_past;
use crate::store::warehouse::{Rows, Value, Warehouse};
use crate::store::workspace::{Task, Workspace};
use crate::terms::calendar::{Calendar, Period, Works};
use crate::terms::figure::Scope;
use crate::terms::problem::{Place, Problem, Problems};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How far a leader says it is, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// Nothing has been done.
    NotStarted,
    /// Something stands in the way.
    Blocked,
    /// It goes on.
    UnderWay,
    /// It is done.
    Done,
}

impl TaskState {
    /// All of them.
    pub const ALL: [TaskState; 4] = [TaskState::NotStarted, TaskState::Blocked, TaskState::UnderWay, TaskState::Done];

    /// Its word in files and forms.
    pub fn word(self) -> &'static str {
        match self {
            TaskState::NotStarted => "not_started",
            TaskState::Blocked => "blocked",
            TaskState::UnderWay => "under_way",
            TaskState::Done => "done",
        }
    }
    /// The state of a word.
    pub fn of(word: &str) -> Option<TaskState> {
        TaskState::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// One report of one leader on one task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskReport {
    /// When it came in; reports count in this order.
    pub received_at: NaiveDateTime,
    /// Who sent it: a person's id, empty where the workspace names none.
    pub person: String,
    /// On which task.
    pub task: u32,
    /// Whose.
    pub scope: Scope,
    /// How far it is.
    pub state: TaskState,
    /// Share done, 0..1.
    pub share: f64,
    /// In its own words.
    pub note: String,
    /// Who handles it.
    pub handler: String,
    /// The file that it came in.
    pub file: String,
}

impl TaskReport {
    /// Whether it says the same as another, whenever and in whatever file it came.
    pub fn says_the_same(&self, other: &TaskReport) -> bool {
        let said = |r: &TaskReport| (r.state, r.share.to_bits(), r.note.clone(), r.handler.clone());
        said(self) == said(other)
    }
}

/// One of a task's leaders with its last report.
#[derive(Clone, Debug, PartialEq)]
pub struct Lead {
    /// Who.
    pub scope: Scope,
    /// What it is called in tables.
    pub name: String,
    /// Its last report before the moment; none where it has been silent.
    pub report: Option<TaskReport>,
}

/// How a task stands against its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// Done.
    Done,
    /// Not done, and its deadline has passed.
    Overdue {
        /// Working days since.
        working_days: u32,
    },
    /// Not done, and its deadline is not far.
    Near {
        /// Working days left, the deadline's own included.
        working_days: u32,
    },
    /// Not done, with time left or without a deadline that is a day.
    Open,
}

/// A task as it stands at a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The task.
    pub task: Task,
    /// Its last day, where its deadline says one.
    pub due: Option<NaiveDate>,
    /// Those who lead it and report on it.
    pub leads: Vec<Lead>,
    /// Those named in the table that the workspace doesn't know: they can't report.
    pub strangers: Vec<String>,
    /// How it stands as a whole: done where every leader says so, not started where none began, blocked where any is blocked. None where
    /// nobody has reported.
    pub state: Option<TaskState>,
    /// The mean of its leaders' shares, those that are silent at 0; 0..1.
    pub share: f64,
    /// Against its deadline.
    pub against: Against,
}

impl Standing {
    /// Whether it is led by `scope`.
    pub fn led_by(&self, scope: &Scope) -> bool {
        self.leads.iter().any(|lead| lead.scope == *scope)
    }
    /// A leader's own standing: its state, if it reported, and where that stands against the deadline.
    pub fn of(&self, scope: &Scope) -> Option<&Lead> {
        self.leads.iter().find(|lead| lead.scope == *scope)
    }
}

/// Every task of the workspace as it stood at `moment`, in the order of its table. `reports` are those before it, in order of receipt; `near` is how many working days before its deadline a task counts
/// as near it.
///
/// # Errors
/// Where the table of tasks or the words for its names can't be read.
pub fn standings(
    workspace: &Workspace,
    reports: &[TaskReport],
    period: Period,
    moment: NaiveDateTime,
    near: u32,
) -> Result<Vec<Standing>, Problems> {
    let names = Names::load(workspace, Some(period))?;
    let tasks = workspace.tasks()?;
    Ok(tasks.into_iter().map(|task| standing(&names, &workspace.calendar, task, reports, moment, near)).collect())
}

/// Every task as it stands at `moment`.
///
/// # Errors
/// As for [`standings`], and where the reports can't be read.
pub fn now(workspace: &Workspace, warehouse: &Warehouse, moment: NaiveDateTime) -> Result<Vec<Standing>, Problems> {
    standings(workspace, &reports(warehouse, moment)?, Period::Month(moment.year(), moment.month()), moment, 0)
}

/// Every task as it stands at `moment`, one row a task and leader; a task that nobody of the workspace leads has one row without.
///
/// # Errors
/// As for [`now`].
pub fn table(workspace: &Workspace, warehouse: &Warehouse, moment: NaiveDateTime) -> Result<Rows, Problems> {
    const COLUMNS: [&str; 11] =
        ["task", "section", "deadline", "due", "overdue", "state", "share", "lead", "lead_state", "lead_share", "lead_reported_at"];
    let mut rows = Vec::new();
    for s in now(workspace, warehouse, moment)? {
        let state = |state: Option<TaskState>| Value::from(state.map(TaskState::word));
        let whole: Vec<Value> = vec![
            s.task.number.into(),
            s.task.section.as_str().into(),
            s.task.deadline.as_str().into(),
            s.due.into(),
            matches!(s.against, Against::Overdue { .. }).into(),
            state(s.state),
            s.share.into(),
        ];
        let lead = |lead: Option<&Lead>| -> Vec<Value> {
            let report = lead.and_then(|l| l.report.as_ref());
            let scope = lead.map(|l| l.scope.to_string());
            vec![scope.into(), state(report.map(|r| r.state)), report.map(|r| r.share).into(), report.map(|r| r.received_at).into()]
        };
        let leads: Vec<Option<&Lead>> = if s.leads.is_empty() { vec![None] } else { s.leads.iter().map(Some).collect() };
        rows.extend(leads.into_iter().map(|one| [whole.clone(), lead(one)].concat()));
    }
    Ok(Rows { columns: COLUMNS.map(str::to_owned).to_vec(), rows })
}

fn standing(names: &Names, calendar: &Calendar, task: Task, reports: &[TaskReport], moment: NaiveDateTime, near: u32) -> Standing {
    let (mut leads, mut strangers) = (Vec::new(), Vec::new());
    for body in names.bodies(&task.lead_departments) {
        match body {
            Body::Known(scope, name) => {
                let report = reports.iter().rfind(|r| r.task == task.number && r.scope == scope).cloned();
                leads.push(Lead { scope, name, report });
            }
            Body::Stranger(name) => strangers.push(name),
        }
    }
    let due = names.deadline(&task.deadline);
    let state = whole(&leads);
    let share = match leads.len() {
        0 => 0.0,
        // An empty sum of floats is minus zero.
        n => leads.iter().filter_map(|lead| Some(lead.report.as_ref()?.share)).fold(0.0, |sum, share| sum + share) / n as f64,
    };
    let against = against(calendar, due, state, moment, near);
    Standing { task, due, leads, strangers, state, share, against }
}

/// The state of a task from its leaders'.
fn whole(leads: &[Lead]) -> Option<TaskState> {
    let said: Vec<Option<TaskState>> = leads.iter().map(|lead| lead.report.as_ref().map(|r| r.state)).collect();
    if said.iter().all(Option::is_none) {
        return None;
    }
    let all = |state: TaskState| said.iter().all(|s| *s == Some(state));
    Some(if all(TaskState::Done) {
        TaskState::Done
    } else if said.contains(&Some(TaskState::Blocked)) {
        TaskState::Blocked
    } else if said.iter().flatten().all(|s| *s == TaskState::NotStarted) {
        TaskState::NotStarted
    } else {
        TaskState::UnderWay
    })
}

/// Where a state stands against a deadline at a moment.
pub fn against(calendar: &Calendar, due: Option<NaiveDate>, state: Option<TaskState>, moment: NaiveDateTime, near: u32) -> Against {
    let working = |from: NaiveDate, to: NaiveDate| {
        let days = from.iter_days().take_while(|day| *day <= to).filter(|day| calendar.works(*day, Works::Weekdays));
        u32::try_from(days.count()).unwrap_or(u32::MAX)
    };
    // At the midnight after a period, today is the day before: it is over.
    let today = (moment - chrono::Duration::seconds(1)).date();
    match due {
        _ if state == Some(TaskState::Done) => Against::Done,
        Some(due) if is_past(due, moment) => Against::Overdue { working_days: working(due + Days::new(1), today) },
        Some(due) => match working(today + Days::new(1), due) {
            working_days if working_days <= near => Against::Near { working_days },
            _ => Against::Open,
        },
        None => Against::Open,
    }
}

/// The year whose end a deadline "within the year" means: that of the first supervision bulletin, else the period's.
fn order_year(workspace: &Workspace, period: Option<Period>) -> Option<i32> {
    workspace.config.authority.started.get("supervision").copied().or(period).map(Period::year)
}

/// What in the table of tasks nobody can answer for: leaders that the workspace doesn't know, deadlines that say no day.
pub fn check(workspace: &Workspace) -> Problems {
    let mut problems = Problems::default();
    let (Some(file), Ok(tasks)) = (&workspace.config.tasks, workspace.tasks()) else { return problems };
    let names = match Names::load(workspace, None) {
        Ok(names) => names,
        Err(found) => return found,
    };
    let mut strangers = BTreeSet::new();
    for (line, task) in (2..).zip(&tasks) {
        let place = |key: &str| Place::line(file, line).key(key);
        for body in names.bodies(&task.lead_departments) {
            if let Body::Stranger(name) = body
                && strangers.insert(name.clone())
            {
                let problem =
                    Problem::warning("task-stranger", format!("`{name}` leads a task and is no department or office of the workspace"));
                problems.push(
                    problem
                        .at(place("lead_departments"))
                        .why("it gets no form and can't report")
                        .help("add it to departments, or correct its name"),
                );
            }
        }
        if !names.understands(&task.deadline) {
            let problem = Problem::warning("task-deadline", format!("the deadline `{}` says no day", task.deadline));
            problems
                .push(problem.at(place("deadline")).why("the task will never be near its deadline or overdue").help("write 2017-12-31"));
        }
    }
    problems
}

/// The last day of a year.
fn year_end(year: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, 12, 31).filter(|day| day.year() == year)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> NaiveDateTime {
        text.parse().expect("a moment")
    }
    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }
    fn lead(state: Option<TaskState>) -> Lead {
        let scope = Scope::District;
        let report = state.map(|state| TaskReport {
            received_at: moment("2017-12-01T00:00:00"),
            person: String::new(),
            task: 1,
            scope: scope.clone(),
            state,
            share: 0.5,
            note: String::new(),
            handler: String::new(),
            file: String::new(),
        });
        Lead { scope, name: String::new(), report }
    }

    #[test]
    fn a_task_is_done_when_all_who_lead_it_say_so() {
        use TaskState::{Blocked, Done, NotStarted, UnderWay};
        let state = |said: &[Option<TaskState>]| whole(&said.iter().map(|s| lead(*s)).collect::<Vec<_>>());
        assert_eq!(state(&[Some(Done), Some(Done)]), Some(Done));
        assert_eq!(state(&[Some(Done), None]), Some(UnderWay), "one is silent");
        assert_eq!(state(&[None, None]), None);
        assert_eq!(state(&[]), None);
        assert_eq!(state(&[Some(NotStarted), None]), Some(NotStarted));
        assert_eq!(state(&[Some(NotStarted), Some(Done)]), Some(UnderWay));
        assert_eq!(state(&[Some(Blocked), Some(Done)]), Some(Blocked));
    }

    #[test]
    fn a_deadline_passes_with_its_day() {
        let calendar = Calendar::from_csv("c.csv", "date,kind,name\n2018-01-01,holiday,x\n2017-12-30,holiday,x\n").expect("a calendar");
        let stands = |due: &str, at: &str| against(&calendar, day(due), None, moment(at), 10);
        assert_eq!(stands("2017-12-31", "2018-01-01T00:00:00"), Against::Overdue { working_days: 0 });
        assert_eq!(stands("2017-12-31", "2018-01-05T00:00:00"), Against::Overdue { working_days: 3 });
        assert_eq!(stands("2017-12-31", "2017-12-31T23:59:59"), Against::Near { working_days: 0 });
        assert_eq!(stands("2017-12-29", "2017-12-28T00:00:00"), Against::Near { working_days: 2 });
        assert_eq!(stands("2017-12-29", "2017-12-01T00:00:00"), Against::Open);
        assert_eq!(against(&calendar, None, None, moment("2018-01-05T00:00:00"), 10), Against::Open);
        assert_eq!(against(&calendar, day("2017-12-31"), Some(TaskState::Done), moment("2018-01-05T00:00:00"), 10), Against::Done);
    }
}
