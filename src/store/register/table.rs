//! The whole register as a table, for whoever wants to work with it: `anomalies.csv`'s columns and what became of each anomaly.

use super::anomaly::{Anomaly, Why};
use super::csv::{CSV_HEADER, cells};
use super::keep;
use crate::store::warehouse::{Params, Rows, Value, Warehouse};
use crate::terms::problem::Problem;
use chrono::NaiveDateTime;

/// What stands beside the columns of `anomalies.csv`.
const MORE: [&str; 11] =
    ["subject", "since", "detail", "cause", "measures", "handler", "closed_at", "answered_at", "answered_by", "ended_on", "ended_why"];

/// Every anomaly ever listed as it stands at `moment`, what matters most first, open ones before closed ones.
///
/// # Errors
/// Where the register can't be read.
pub fn table(warehouse: &Warehouse, moment: NaiveDateTime) -> Result<Rows, Problem> {
    let mut anomalies = super::stand(keep::anomalies(warehouse, moment)?, &keep::feedback(warehouse, moment)?, moment).register;
    let mut all: Vec<Anomaly> = std::mem::take(&mut anomalies).into_values().collect();
    all.sort_by(|a, b| b.state.is_open().cmp(&a.state.is_open()).then_with(|| a.by_weight(b)));
    let columns = CSV_HEADER.split(',').chain(MORE).map(str::to_owned).collect();
    Ok(Rows { columns, rows: all.iter().map(row).collect() })
}

fn row(anomaly: &Anomaly) -> Vec<Value> {
    let answer = &anomaly.answer;
    let why = anomaly.end.as_ref().map(|end| match &end.why {
        Why::Disposed => "disposed".to_owned(),
        Why::Over => "over".to_owned(),
        Why::Load { load, file } => format!("load {load} {file}"),
        Why::Rule => "rule".to_owned(),
    });
    let text = |text: String| if text.is_empty() { Value::Null } else { Value::Text(text) };
    let identity = &anomaly.finding.identity;
    let mut row: Vec<Value> = cells(anomaly).into_iter().map(text).collect();
    row.extend([text(identity.subject.clone()), text(identity.since.clone()), anomaly.finding.detail.clone().into()]);
    row.extend([answer.cause.clone().into(), answer.measures.clone().into(), answer.handler.clone().into()]);
    row.extend([answer.closed_at.into(), answer.received_at.into(), answer.person.clone().into()]);
    row.extend([anomaly.end.as_ref().map(|end| end.on).into(), why.into()]);
    row
}

/// What has changed about each anomaly, when, by which run or person, and why, in order.
///
/// # Errors
/// Where the register can't be read.
pub fn history(warehouse: &Warehouse) -> Result<Rows, Problem> {
    warehouse.rows("queries/register/history.sql", &Params::new())
}
