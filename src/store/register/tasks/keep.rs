//! Reports and returned files in the state database.

use super::{TaskReport, TaskState};
use crate::store::register::lines::lines;
use crate::store::warehouse::{Warehouse, params};
use crate::terms::problem::Problem;
use chrono::NaiveDateTime;
use std::collections::BTreeSet;

fn broken(column: &str) -> Problem {
    Problem::error("register-row", format!("a task's report has a {column} that this program can't read"))
        .help("was it written by a newer version?")
}

/// What came in before `moment`, in order of receipt.
///
/// # Errors
/// Where the state database can't be read.
pub fn reports(warehouse: &Warehouse, moment: NaiveDateTime) -> Result<Vec<TaskReport>, Problem> {
    let rows = warehouse.rows("queries/register/tasks.sql", &params([("moment", moment.into())]))?;
    let one = |row: usize| {
        let text = |column: &str| rows.get(row, column).as_str().unwrap_or_default().to_owned();
        Ok(TaskReport {
            received_at: rows.get(row, "received_at").as_timestamp().ok_or_else(|| broken("received_at"))?,
            person: text("person"),
            task: rows.get(row, "task").as_u64().and_then(|n| u32::try_from(n).ok()).ok_or_else(|| broken("task"))?,
            scope: text("scope").parse()?,
            state: TaskState::of(&text("state")).ok_or_else(|| broken("state"))?,
            share: rows.get(row, "share").as_f64().ok_or_else(|| broken("share"))?,
            note: text("note"),
            handler: text("handler"),
            file: text("file"),
        })
    };
    (0..rows.rows.len()).map(one).collect()
}

/// Keeps reports that `person` sent in as `file`.
///
/// # Errors
/// Where the state database can't be written.
pub fn receive(warehouse: &Warehouse, received_at: NaiveDateTime, person: &str, file: &str, reports: &[TaskReport]) -> Result<(), Problem> {
    let row = |r: &TaskReport| {
        vec![
            u64::from(r.task).into(),
            r.scope.to_string().into(),
            r.state.word().into(),
            r.share.into(),
            r.note.as_str().into(),
            r.handler.as_str().into(),
        ]
    };
    let given = params([
        ("received_at", received_at.into()),
        ("person", person.into()),
        ("file", file.into()),
        ("reports", lines(reports.iter().map(row))),
    ]);
    warehouse.execute("queries/register/receive_tasks.sql", &given).map(drop)
}

/// The rows of a file with that hash that were taken before: sheet and id.
///
/// # Errors
/// Where the state database can't be read.
pub fn returned(warehouse: &Warehouse, sha256: &str) -> Result<BTreeSet<(String, String)>, Problem> {
    let rows = warehouse.rows("queries/register/returned.sql", &params([("sha256", sha256.into())]))?;
    let text = |row: usize, column: &str| rows.get(row, column).as_str().unwrap_or_default().to_owned();
    Ok((0..rows.rows.len()).map(|row| (text(row, "sheet"), text(row, "id"))).collect())
}

/// Keeps which rows of a file were taken.
///
/// # Errors
/// Where the state database can't be written.
pub fn receive_returned(
    warehouse: &Warehouse,
    received_at: NaiveDateTime,
    sha256: &str,
    file: &str,
    taken: &[(String, String)],
) -> Result<(), Problem> {
    let row = |(sheet, id): &(String, String)| vec![sheet.as_str().into(), id.as_str().into()];
    let given = params([
        ("received_at", received_at.into()),
        ("sha256", sha256.into()),
        ("file", file.into()),
        ("taken", lines(taken.iter().map(row))),
    ]);
    warehouse.execute("queries/register/receive_returned.sql", &given).map(drop)
}
