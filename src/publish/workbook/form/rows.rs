//! What is asked: an office's open anomalies, a leader's tasks, in the page's words.

use super::{Entry, Form, Kind, Name, Row};
use crate::publish::bulletin::{Sight, Told, Words};
use crate::store::register::tasks::{Lead, Standing};
use crate::store::register::{Anomaly, Level};
use crate::terms::figure::{Direction, Scope};
use std::collections::BTreeMap;

/// Who is asked, with which edition, in whose words.
pub struct Desk<'a> {
    /// `weekly/2017-W47`.
    pub edition: String,
    /// Whose form it is.
    pub scope: Scope,
    /// The bulletin's shared words.
    pub words: &'a Words,
    /// What its readers may see.
    pub sight: Sight,
    /// Companies that people's words name.
    pub mentioned: &'a [String],
}

impl Desk<'_> {
    fn name(&self, kind: Kind) -> Name {
        Name { kind, edition: self.edition.clone(), scope: self.scope.clone() }
    }
}

fn text(words: impl Into<String>) -> Entry {
    let words = words.into();
    if words.is_empty() { Entry::Empty } else { Entry::Text(words) }
}

/// The word for a code, or the code itself.
fn worded(words: &BTreeMap<String, String>, code: &str) -> Entry {
    text(words.get(code).map_or(code, String::as_str))
}

/// What an office is asked about those of its `own` that are open and to be put right.
pub(in crate::publish::workbook) fn anomalies<'a>(
    desk: &Desk<'_>,
    of: &str,
    own: impl Iterator<Item = &'a Anomaly>,
    rules: &BTreeMap<String, String>,
) -> Form {
    let rows = own.filter(|a| a.state.is_open() && a.level.is_some()).map(|a| row(a, desk, rules)).collect();
    Form { name: desk.name(Kind::Anomalies), of: of.to_owned(), rows }
}

fn row(anomaly: &Anomaly, desk: &Desk<'_>, rules: &BTreeMap<String, String>) -> Row {
    let words = desk.words;
    let finding = &anomaly.finding;
    let identity = &finding.identity;
    let number = |hours: Option<f64>| hours.map_or(Entry::Empty, Entry::Number);
    let direction = match identity.direction {
        Direction::All => Entry::Empty,
        one => worded(&words.words, &one.to_string()),
    };
    // What was answered before stands beside and not in the answer's place: a form returned as it came says nothing.
    let before: Vec<&str> = [&anomaly.answer.cause, &anomaly.answer.measures].into_iter().flatten().map(String::as_str).collect();
    let subject = finding.entry_id.as_ref().map_or(Some(identity.since.clone()), |id| desk.sight.entry_id(id));
    BTreeMap::from([
        ("anomaly_id", text(&anomaly.id)),
        ("rule", worded(rules, &identity.rule)),
        ("level", worded(&words.levels, anomaly.level.map_or("", Level::word))),
        ("direction", direction),
        ("entry_id", text(subject.unwrap_or_default())),
        ("stage", worded(&words.stages, &identity.stage)),
        ("party", worded(&words.parties, finding.party.as_deref().unwrap_or_default())),
        ("hours", number(finding.hours)),
        ("limit", number(finding.limit)),
        ("first_seen", text(anomaly.first_seen.to_string())),
        ("state", worded(&words.states, anomaly.state.word())),
        ("due", anomaly.due.map_or(Entry::Empty, Entry::Day)),
        ("before", text(Told { sight: &desk.sight, companies: desk.mentioned }.text(&before.join("\u{ff1b}")))),
    ])
}

/// What a leader is asked about its tasks: all of those that it leads.
pub(in crate::publish::workbook) fn tasks(desk: &Desk<'_>, of: &str, standings: &[Standing]) -> Form {
    let led = standings.iter().filter_map(|standing| Some((standing, standing.of(&desk.scope)?)));
    let rows = led.map(|(standing, lead)| task(standing, lead, desk.words)).collect();
    Form { name: desk.name(Kind::Tasks), of: of.to_owned(), rows }
}

fn task(standing: &Standing, lead: &Lead, words: &Words) -> Row {
    let task = &standing.task;
    let before = lead.report.as_ref().map(|r| r.state.word());
    BTreeMap::from([
        ("number", Entry::Number(f64::from(task.number))),
        ("section", text(&task.section)),
        ("task", text(&task.task)),
        ("deadline", text(&task.deadline)),
        ("leads", text(&task.lead_departments)),
        ("supporting", text(task.supporting_departments.clone().unwrap_or_default())),
        ("before", before.map_or(Entry::Empty, |state| worded(&words.words, &format!("task_{state}")))),
    ])
}
