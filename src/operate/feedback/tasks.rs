//! What a department or an office says of its tasks, judged against the table of tasks.

use super::{Judged, end_of_time};
use crate::publish::workbook::form::{Answer, Fault, Name};
use crate::store::register::tasks::{Standing, TaskReport, TaskState, reports, standings};
use crate::store::warehouse::Warehouse;
use crate::store::workspace::Workspace;
use crate::terms::calendar::Period;
use crate::terms::figure::Scope;
use crate::terms::problem::Problems;
use chrono::{Datelike, NaiveDateTime};

/// The tasks as they stand, all reports included.
pub(super) struct Judge {
    scope: Scope,
    received_at: NaiveDateTime,
    standings: Vec<Standing>,
}

impl Judge {
    pub(super) fn new(workspace: &Workspace, warehouse: &Warehouse, form: &Name, received_at: NaiveDateTime) -> Result<Judge, Problems> {
        let period = Period::Month(received_at.year(), received_at.month());
        let standings = standings(workspace, &reports(warehouse, end_of_time())?, period, received_at, 0)?;
        Ok(Judge { scope: form.scope.clone(), received_at, standings })
    }

    pub(super) fn row(&self, answer: &Answer) -> Judged<TaskReport> {
        let refused = |code, what: String| Judged::Refused(vec![Fault::new(code, what)]);
        let Some(standing) = self.standings.iter().find(|s| s.task.number.to_string() == answer.id) else {
            return refused("unknown-task", format!("there is no task {}", answer.id));
        };
        let Some(lead) = standing.of(&self.scope) else {
            let leads: Vec<String> = standing.leads.iter().map(|lead| lead.scope.to_string()).collect();
            return refused("other-department", format!("task {} is led by {}, not by {}", answer.id, leads.join(", "), self.scope));
        };
        let text = |key: &str| answer.get(key).text().replace(['\n', '\r'], " ");
        let (Some(state), Some(share)) = (TaskState::of(&text("state")), answer.get("share").number()) else {
            return refused("missing", "state and share done are both needed".to_owned());
        };
        if let Some(what) = contradiction(state, share) {
            return refused("contradiction", what);
        }
        let report = TaskReport {
            received_at: self.received_at,
            person: String::new(),
            task: standing.task.number,
            scope: self.scope.clone(),
            state,
            share,
            note: text("note"),
            handler: text("handler"),
            file: String::new(),
        };
        if lead.report.as_ref().is_some_and(|last| last.says_the_same(&report)) { Judged::Same } else { Judged::New(report) }
    }
}

/// A state and a share that can't both be.
fn contradiction(state: TaskState, share: f64) -> Option<String> {
    let percent = share * 100.0;
    match state {
        TaskState::Done if share < 1.0 => Some(format!("it is called done at {percent}%")),
        TaskState::NotStarted if share > 0.0 => Some(format!("it is called not started at {percent}%")),
        TaskState::UnderWay | TaskState::Blocked if share >= 1.0 => Some("it is at 100% and not called done".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_and_share_agree() {
        use TaskState::{Blocked, Done, NotStarted, UnderWay};
        for (state, share) in [(Done, 1.0), (NotStarted, 0.0), (UnderWay, 0.0), (UnderWay, 0.99), (Blocked, 0.5)] {
            assert_eq!(contradiction(state, share), None);
        }
        for (state, share) in [(Done, 0.99), (NotStarted, 0.1), (UnderWay, 1.0), (Blocked, 1.0)] {
            assert!(contradiction(state, share).is_some(), "{state:?} {share}");
        }
    }
}
