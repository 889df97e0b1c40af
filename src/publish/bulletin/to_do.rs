//! What the register says is to be done first.

use super::alerts::Reader;
use super::context::ToDo;
use super::facts::worded;
use crate::store::register::{Anomaly, Level, State};
use crate::terms::figure::Direction;
use chrono::Days;
use std::collections::BTreeMap;

/// Days within which a due date is near: until the next weekly bulletin.
const NEAR_DAYS: u64 = 7;
/// Offices that are named where a group concerns several.
const NAMED_OFFICES: usize = 3;

/// The first of what there is to do: what is overdue, what data are missing, who got slower, which goods are stuck where; then the second of each.
pub(super) fn first(reader: &Reader<'_>, open: &[&Anomaly], most: usize) -> Vec<ToDo> {
    let of_rule = |rule: &'static str| open.iter().copied().filter(move |a| a.finding.identity.rule == rule && a.state != State::Overdue);
    let one = |kind: &'static str| move |a: &Anomaly| about(reader, kind, &[a]);
    let kinds = [
        overdue(reader, open),
        of_rule("VOLUME").map(one("volume")).collect(),
        of_rule("SHIFT").map(one("shift")).collect(),
        groups(reader, open),
    ];
    let rounds = kinds.iter().map(Vec::len).max().unwrap_or_default();
    (0..rounds).flat_map(|round| kinds.iter().filter_map(move |kind| kind.get(round))).take(most).cloned().collect()
}

/// All overdue warnings together.
fn overdue(reader: &Reader<'_>, open: &[&Anomaly]) -> Vec<ToDo> {
    let late: Vec<&Anomaly> = open.iter().copied().filter(|a| a.state == State::Overdue).collect();
    if late.is_empty() { Vec::new() } else { vec![about(reader, "overdue", &late)] }
}

/// Warnings that aren't overdue by rule, stage and party, the most urgent first.
fn groups(reader: &Reader<'_>, open: &[&Anomaly]) -> Vec<ToDo> {
    let mut groups: BTreeMap<(&str, &str, Option<&str>), Vec<&Anomaly>> = BTreeMap::new();
    let apart = |a: &&&Anomaly| a.state != State::Overdue && a.finding.entry_id.is_some();
    for anomaly in open.iter().filter(apart) {
        let identity = &anomaly.finding.identity;
        groups.entry((&identity.rule, &identity.stage, anomaly.finding.party.as_deref())).or_default().push(anomaly);
    }
    let mut all: Vec<ToDo> = groups.values().map(|group| about(reader, "group", group)).collect();
    all.sort_by_key(|t| std::cmp::Reverse((t.red, t.n)));
    all
}

/// Something to do about some anomalies: what they have in common is the first's.
fn about(reader: &Reader<'_>, kind: &str, all: &[&Anomaly]) -> ToDo {
    let mut offices: BTreeMap<&str, usize> = BTreeMap::new();
    all.iter().for_each(|a| *offices.entry(reader.answers(&a.finding.office)).or_default() += 1);
    let mut named: Vec<(&str, usize)> = offices.into_iter().collect();
    named.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let names: Vec<String> = named.iter().take(NAMED_OFFICES).map(|(office, _)| reader.named(office).short).collect();
    let near = reader.period.end_day() + Days::new(NEAR_DAYS);
    let first = all.first().map(|a| &a.finding);
    let word =
        |words: &BTreeMap<String, String>, code: Option<&str>| code.filter(|c| !c.is_empty()).map(|c| worded(words, c)).unwrap_or_default();
    ToDo {
        kind: kind.to_owned(),
        office: if named.len() == 1 { names.first().cloned().unwrap_or_default() } else { String::new() },
        rule: first.map(|f| reader.title(&f.identity.rule)).unwrap_or_default(),
        stage: word(&reader.words.stages, first.map(|f| f.identity.stage.as_str())),
        party: word(&reader.words.parties, first.and_then(|f| f.party.as_deref())),
        direction: first.map_or(Direction::All, |f| f.identity.direction).to_string(),
        since: first.map(|f| f.identity.since.clone()).unwrap_or_default(),
        n: all.len(),
        red: all.iter().filter(|a| a.level == Some(Level::Red)).count(),
        due: all.iter().filter(|a| a.due.is_some_and(|day| day < near)).count(),
        offices: names,
    }
}
