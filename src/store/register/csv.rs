//! `anomalies.csv`.

use super::anomaly::{Anomaly, Level};
use crate::terms::figure::csv_text;
use std::fmt::Write;

/// The header of `anomalies.csv`.
pub const CSV_HEADER: &str = "anomaly_id,rule,level,office,direction,entry_id,stage,party,hours,limit,first_seen,runs,state,due";

/// An anomaly's cells under [`CSV_HEADER`].
pub(super) fn cells(a: &Anomaly) -> [String; 14] {
    let number = |value: Option<f64>| value.map_or_else(String::new, |v| v.to_string());
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    [
        a.id.clone(),
        a.finding.identity.rule.clone(),
        a.level.map_or("", Level::word).to_owned(),
        a.finding.office.clone(),
        a.finding.identity.direction.to_string(),
        text(&a.finding.entry_id),
        a.finding.identity.stage.clone(),
        text(&a.finding.party),
        number(a.finding.hours),
        number(a.finding.limit),
        a.first_seen.to_string(),
        a.runs.to_string(),
        a.state.word().to_owned(),
        a.due.map_or_else(String::new, |day| day.to_string()),
    ]
}

/// Anomalies as `anomalies.csv`, in the order given, UTF-8, LF.
pub fn to_csv<'a>(anomalies: impl IntoIterator<Item = &'a Anomaly>) -> String {
    let mut out = format!("{CSV_HEADER}\n");
    for anomaly in anomalies {
        writeln!(out, "{}", cells(anomaly).map(|cell| csv_text(&cell)).join(",")).expect("a String takes any text");
    }
    out
}
