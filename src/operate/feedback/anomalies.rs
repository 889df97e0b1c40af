//! What an office says of its anomalies, judged against the register.

use super::Judged;
use crate::publish::workbook::form::{Answer, Fault};
use crate::store::register::{Anomaly, Feedback};
use crate::store::workspace::config::Config;
use crate::terms::figure::Scope;
use chrono::{NaiveDateTime, NaiveTime};
use std::collections::BTreeMap;

/// The register as it stands, all answers included.
pub(super) struct Judge<'a> {
    config: &'a Config,
    office: String,
    received_at: NaiveDateTime,
    register: &'a BTreeMap<String, Anomaly>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(config: &'a Config, register: &'a BTreeMap<String, Anomaly>, scope: &Scope, received_at: NaiveDateTime) -> Judge<'a> {
        let office = scope.unit().map_or_else(|| scope.to_string(), str::to_owned);
        Judge { config, office, received_at, register }
    }

    pub(super) fn row(&self, answer: &Answer) -> Judged<Feedback> {
        let refused = |code, what: String| Judged::Refused(vec![Fault::new(code, what)]);
        let Some(anomaly) = self.register.get(&answer.id) else {
            return refused("unknown-anomaly", format!("the register holds no anomaly {}", answer.id));
        };
        let heir = self.config.answering_office(&anomaly.finding.office, self.received_at.date());
        if ![anomaly.finding.office.as_str(), heir].contains(&self.office.as_str()) {
            let what = format!("{} is office {}'s, and the form is office {}'s", answer.id, anomaly.finding.office, self.office);
            return refused("other-office", what);
        }
        let closed = answer.get("closed_at").day();
        let first = anomaly.first_seen.first_day();
        if let Some(day) = closed.filter(|day| *day < first) {
            return refused("closed-before-seen", format!("closed on {day}, before the week from {first} that first listed it"));
        }
        if let Some(day) = closed.filter(|day| *day > self.received_at.date()) {
            return refused("closed-in-future", format!("closed on {day}, and today is {}", self.received_at.date()));
        }
        let text = |key: &str| Some(answer.get(key).text().to_owned()).filter(|t| !t.is_empty());
        let line = Feedback {
            received_at: self.received_at,
            person: String::new(),
            anomaly_id: answer.id.clone(),
            cause: text("cause"),
            measures: text("measures"),
            handler: text("handler"),
            closed_at: closed.map(|day| day.and_time(NaiveTime::MIN)),
            file: String::new(),
        };
        if says_the_same(anomaly, &line) { Judged::Same } else { Judged::New(line) }
    }
}

/// Whether the register would be the same with the line. The register's words are folded to one line each.
fn says_the_same(anomaly: &Anomaly, line: &Feedback) -> bool {
    let known = |new: &Option<String>, old: &Option<String>| {
        let folded = new.as_ref().map(|text| text.replace(['\n', '\r'], " "));
        folded.is_none() || folded == *old
    };
    let was = &anomaly.answer;
    let closes = line.closed_at.is_some() && anomaly.state.is_open();
    !closes && known(&line.cause, &was.cause) && known(&line.measures, &was.measures) && known(&line.handler, &was.handler)
}
