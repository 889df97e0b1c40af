//! Returned forms into the registers: every row is taken, or has the reason why it is not.
//!
//! A file is read whole, then its rows are judged against the register as it stands, then what is taken is kept in one transaction. A row that says
//! what the register knows already changes nothing; neither does a file that was read before.

mod anomalies;
mod tasks;

use crate::publish::workbook::form::{Answer, Fault, Kind, Layouts, Name, Returned, read};
use crate::store::archive::sha256;
use crate::store::register::tasks::TaskReport;
use crate::store::register::{self, Anomaly, Feedback};
use crate::store::warehouse::Warehouse;
use crate::store::workspace::Workspace;
use crate::store::workspace::config::Config;
use crate::terms::calendar::Period;
use crate::terms::figure::Scope;
use crate::terms::problem::{Place, Problem, Problems};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

/// What became of some files.
#[derive(Debug, Default, Serialize)]
pub struct Received {
    /// Each form, in the files' order.
    pub forms: Vec<FormReceived>,
    /// Files and forms of which nothing could be taken.
    pub problems: Problems,
}

impl Received {
    /// Whether a person should look at something.
    pub fn has_findings(&self) -> bool {
        !self.problems.0.is_empty() || self.forms.iter().any(|form| form.count(Outcome::Refused) > 0)
    }
}

/// What became of a form.
#[derive(Debug, Serialize)]
pub struct FormReceived {
    /// Its file.
    pub file: String,
    /// Its sheet.
    pub sheet: String,
    /// Whose it is.
    pub form: Name,
    /// Its rows.
    pub rows: Vec<RowReceived>,
}

impl FormReceived {
    /// Rows that ended so.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.rows.iter().filter(|r| r.outcome == outcome).count()
    }
}

impl fmt::Display for FormReceived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [accepted, unchanged, refused, unanswered] =
            [Outcome::Accepted, Outcome::Unchanged, Outcome::Refused, Outcome::Unanswered].map(|outcome| self.count(outcome));
        write!(
            f,
            "{} ({}): {} of {}: {accepted} accepted, {unchanged} unchanged, {refused} refused, {unanswered} unanswered",
            self.file, self.sheet, self.form.scope, self.form.edition
        )
    }
}

/// How a row ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It is in the register.
    Accepted,
    /// The register says so already.
    Unchanged,
    /// Nothing of it was taken.
    Refused,
    /// Nobody filled it in.
    Unanswered,
}

/// What became of a row.
#[derive(Debug, Serialize)]
pub struct RowReceived {
    /// Row of the sheet, from 1.
    pub row: u32,
    /// What it is about.
    pub id: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it was refused; for an accepted one, what was read with a guess.
    pub reasons: Vec<Fault>,
}

impl fmt::Display for RowReceived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reasons: Vec<String> = self.reasons.iter().map(|r| format!("{} ({})", r.what, r.code)).collect();
        let outcome = match self.outcome {
            Outcome::Accepted => "accepted",
            Outcome::Unchanged => "unchanged",
            Outcome::Refused => "refused",
            Outcome::Unanswered => "unanswered",
        };
        write!(f, "row {} {}: {outcome}: {}", self.row, self.id, reasons.join("; "))
    }
}

/// Reads returned forms into the registers as of `received_at`.
///
/// # Errors
/// Where the registers can't be read or written. What is wrong with files, forms and rows is part of the answer.
pub fn receive(workspace: &Workspace, warehouse: &Warehouse, files: &[PathBuf], received_at: NaiveDateTime) -> Result<Received, Problems> {
    let layouts = Layouts::load(&workspace.overlay)?;
    let mut received = Received::default();
    let mut standing = Standing::default();
    for path in files {
        let file = File::of(path);
        match std::fs::read(path) {
            Ok(bytes) => file.receive(workspace, warehouse, &layouts, &bytes, received_at, &mut standing, &mut received)?,
            Err(error) => received
                .problems
                .push(Problem::error("unreadable-file", "the file can't be read").at(Place::file(&file.path)).why(error.to_string())),
        }
    }
    Ok(received)
}

/// After everything that a register holds: an answer bears a time no earlier than the last run's cut-off, which may lie after *now*.
fn end_of_time() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX).and_time(NaiveTime::MIN)
}

/// The register as it stood before a call: a row is about its form's own scope, so that one reading serves the forms of many.
#[derive(Default)]
struct Standing {
    register: BTreeMap<String, Anomaly>,
    served: BTreeSet<Scope>,
}

impl Standing {
    /// The register, read anew where a form of `scope` may have changed it.
    fn register(
        &mut self,
        warehouse: &Warehouse,
        scope: &Scope,
        received_at: NaiveDateTime,
    ) -> Result<&BTreeMap<String, Anomaly>, Problem> {
        if self.served.is_empty() || self.served.contains(scope) {
            let period = Period::Month(received_at.year(), received_at.month());
            let reading = register::read(warehouse, period, end_of_time())?;
            self.register = reading.anomalies.into_iter().map(|a| (a.id.clone(), a)).collect();
            self.served.clear();
        }
        self.served.insert(scope.clone());
        Ok(&self.register)
    }
}

/// A file as it is named in answers and in the register.
struct File {
    path: String,
    name: String,
}

/// What a form brings to the registers.
#[derive(Default)]
struct Taken {
    feedback: Vec<Feedback>,
    reports: Vec<TaskReport>,
}

/// What a row says, or why it says nothing that can be taken.
enum Judged<T> {
    New(T),
    Same,
    Refused(Vec<Fault>),
}

impl File {
    fn of(path: &Path) -> File {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        File { path: path.display().to_string(), name }
    }

    #[expect(clippy::too_many_arguments, reason = "what a call shares, and what this file is")]
    fn receive(
        &self,
        workspace: &Workspace,
        warehouse: &Warehouse,
        layouts: &Layouts,
        bytes: &[u8],
        received_at: NaiveDateTime,
        standing: &mut Standing,
        received: &mut Received,
    ) -> Result<(), Problems> {
        let hash = sha256(bytes);
        let before = register::tasks::returned(warehouse, &hash)?;
        let (forms, problems) = read(&self.path, bytes, layouts);
        received.problems.extend(problems);
        for form in forms {
            let Some(person) = sender(&workspace.config, &form.name.scope, received_at.date()) else {
                received.problems.push(
                    Problem::error("form-stranger", format!("the form is {}'s, which the workspace doesn't know", form.name.scope))
                        .at(Place::file(&self.path).key(&form.sheet))
                        .help("is it another district's?"),
                );
                continue;
            };
            let (rows, taken) = self.judge(workspace, warehouse, &form, &before, received_at, standing)?;
            let ids: Vec<(String, String)> =
                rows.iter().filter(|r| r.outcome == Outcome::Accepted).map(|r| (form.sheet.clone(), r.id.clone())).collect();
            if !ids.is_empty() {
                warehouse.transaction(|| {
                    register::receive(warehouse, received_at, &person, &self.name, &taken.feedback)?;
                    register::tasks::receive(warehouse, received_at, &person, &self.name, &taken.reports)?;
                    register::tasks::receive_returned(warehouse, received_at, &hash, &self.name, &ids)
                })?;
            }
            received.forms.push(FormReceived { file: self.path.clone(), sheet: form.sheet, form: form.name, rows });
        }
        Ok(())
    }

    fn judge(
        &self,
        workspace: &Workspace,
        warehouse: &Warehouse,
        form: &Returned,
        before: &BTreeSet<(String, String)>,
        received_at: NaiveDateTime,
        standing: &mut Standing,
    ) -> Result<(Vec<RowReceived>, Taken), Problems> {
        let mut taken = Taken::default();
        let known = |answer: &Answer| before.contains(&(form.sheet.clone(), answer.id.clone()));
        let rows = match form.name.kind {
            Kind::Anomalies => {
                let register = standing.register(warehouse, &form.name.scope, received_at)?;
                let judge = anomalies::Judge::new(&workspace.config, register, &form.name.scope, received_at);
                let one = |answer: &Answer| row(answer, known(answer), || judge.row(answer), &mut taken.feedback);
                form.answers.iter().map(one).collect()
            }
            Kind::Tasks => {
                let judge = tasks::Judge::new(workspace, warehouse, &form.name, received_at)?;
                let one = |answer: &Answer| row(answer, known(answer), || judge.row(answer), &mut taken.reports);
                form.answers.iter().map(one).collect()
            }
        };
        Ok((rows, taken))
    }
}

/// A row's end. Its own faults come first: what can't be read isn't judged.
fn row<T>(answer: &Answer, known: bool, judge: impl FnOnce() -> Judged<T>, taken: &mut Vec<T>) -> RowReceived {
    let (outcome, reasons) = if answer.is_unanswered() {
        (Outcome::Unanswered, Vec::new())
    } else if !answer.faults.is_empty() {
        (Outcome::Refused, answer.faults.clone())
    } else if known {
        (Outcome::Unchanged, Vec::new())
    } else {
        match judge() {
            Judged::New(line) => {
                taken.push(line);
                (Outcome::Accepted, answer.remarks.clone())
            }
            Judged::Same => (Outcome::Unchanged, Vec::new()),
            Judged::Refused(faults) => (Outcome::Refused, faults),
        }
    };
    RowReceived { row: answer.row, id: answer.id.clone(), outcome, reasons }
}

/// Who answers for a scope on a day: the head's id, empty where nobody is named. None where the workspace has no such scope.
pub fn sender(config: &Config, scope: &Scope, day: NaiveDate) -> Option<String> {
    let heads = match scope {
        Scope::Department(code) => &config.departments.iter().find(|d| d.code == *code)?.head,
        scope => &config.unit_of(scope)?.head,
    };
    let here = |id: &&String| {
        config
            .people
            .iter()
            .any(|p| p.id == **id && p.valid_from.is_none_or(|first| first <= day) && p.valid_to.is_none_or(|last| day <= last))
    };
    Some(heads.as_slice().iter().find(here).cloned().unwrap_or_default())
}
