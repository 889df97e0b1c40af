//! The register for the page: how many warnings, where, which come first, what is to be done about them, and what became of those that are closed.

use super::context::{AlertGroup, AlertRow, AlertTally, AlertsView, Cause, ChartView, Day, Named, RuleName};
use super::definition::{AlertsSpec, Words};
use super::facts::worded;
use super::sight::Sight;
use super::to_do;
use crate::store::register::{Anomaly, Chart, Holds, Level, State, Why};
use crate::store::workspace::config::Config;
use crate::terms::calendar::Period;
use crate::terms::figure::{Format, Scope};
use std::collections::BTreeMap;

/// What was found in the register.
#[derive(Clone, Debug, Default)]
pub struct Alerted {
    /// Whether any week had moved it.
    pub began: bool,
    /// What the edition lists, what matters most first.
    pub listed: Vec<Anomaly>,
    /// The rules in order.
    pub rules: Vec<RuleName>,
    /// The charts of the offices that the week calls out.
    pub charts: Vec<Chart>,
}

fn hours(value: Option<f64>) -> String {
    value.map_or_else(String::new, |hours| Format::Hours.display(Some(hours)))
}

impl AlertTally {
    fn add(&mut self, anomaly: &Anomaly, period: Period) {
        let days = period.first_day()..period.end_day();
        self.listed += 1;
        self.opened += usize::from(days.contains(&anomaly.listed_on()));
        *match anomaly.state {
            State::New => &mut self.new,
            State::Continuing => &mut self.continuing,
            State::Overdue => &mut self.overdue,
            State::Disposed => &mut self.disposed,
            State::Resolved => &mut self.resolved,
        } += 1;
        if !anomaly.state.is_open() {
            return;
        }
        self.open += 1;
        self.in_flight += usize::from(anomaly.finding.holds == Holds::InFlight);
        match anomaly.level {
            Some(Level::Red) => self.red += 1,
            Some(Level::Orange) => self.orange += 1,
            Some(Level::Yellow) => self.yellow += 1,
            None => {}
        }
    }
}

/// Who reads, in whose words.
pub(super) struct Reader<'a> {
    config: &'a Config,
    pub words: &'a Words,
    sight: &'a Sight,
    rules: &'a [RuleName],
    pub period: Period,
}

/// The register as the readers of `scope`'s edition see it.
pub(super) fn view(
    spec: AlertsSpec,
    alerted: &Alerted,
    config: &Config,
    words: &Words,
    sight: &Sight,
    period: Period,
    scope: &Scope,
) -> AlertsView {
    let reader = Reader { config, words, sight, rules: &alerted.rules, period };
    let own: Vec<&Anomaly> = alerted.listed.iter().filter(|a| reader.concerns(scope, &a.finding.office)).collect();
    let (warnings, better): (Vec<&Anomaly>, Vec<&Anomaly>) = own.into_iter().partition(|a| a.level.is_some());
    let (open, closed): (Vec<&Anomaly>, Vec<&Anomaly>) = warnings.iter().copied().partition(|a| a.state.is_open());
    let charts: Vec<&Chart> = alerted.charts.iter().filter(|c| reader.concerns(scope, &c.office)).collect();
    AlertsView {
        began: alerted.began,
        tally: reader.tally(warnings.iter().copied()),
        rules: reader.by_rule(&warnings),
        offices: if scope.is_whole() { reader.by_office(&warnings) } else { Vec::new() },
        worst: open.iter().take(spec.worst).map(|a| reader.row(a)).collect(),
        all: open.iter().chain(&closed).map(|a| reader.row(a)).collect(),
        better: better.iter().filter(|a| a.state.is_open()).map(|a| reader.row(a)).collect(),
        to_do: to_do::first(&reader, &open, spec.to_do),
        more_charts: charts.len().saturating_sub(spec.charts),
        charts: charts.into_iter().take(spec.charts).map(|c| reader.chart(c)).collect(),
        causes: causes(&closed),
        definitions: alerted.rules.clone(),
    }
}

impl Reader<'_> {
    fn concerns(&self, scope: &Scope, office: &str) -> bool {
        scope.unit().is_none_or(|own| self.answers(office) == own)
    }

    /// The office that answers for another's anomalies in this period.
    pub(super) fn answers<'b>(&'b self, office: &'b str) -> &'b str {
        self.config.answering_office(office, self.period.first_day())
    }

    pub(super) fn named(&self, office: &str) -> Named {
        let found = self.config.unit(office);
        let (name, short) = found.map_or((office, office), |o| (o.name.as_str(), o.short_name()));
        Named { code: office.to_owned(), name: name.to_owned(), short: short.to_owned() }
    }

    pub(super) fn title(&self, rule: &str) -> String {
        self.rules.iter().find(|r| r.code == rule).map_or_else(|| rule.to_owned(), |r| r.title.clone())
    }

    fn tally<'b>(&self, anomalies: impl Iterator<Item = &'b Anomaly>) -> AlertTally {
        let mut tally = AlertTally::default();
        anomalies.for_each(|a| tally.add(a, self.period));
        tally
    }

    fn by_rule(&self, warnings: &[&Anomaly]) -> Vec<AlertGroup> {
        let group = |rule: &RuleName| AlertGroup {
            name: rule.title.clone(),
            tally: self.tally(warnings.iter().copied().filter(|a| a.finding.identity.rule == rule.code)),
        };
        self.rules.iter().map(group).filter(|g| g.tally.listed > 0).collect()
    }

    /// By office, the most urgent first.
    fn by_office(&self, warnings: &[&Anomaly]) -> Vec<AlertGroup> {
        let mut offices: BTreeMap<&str, Vec<&Anomaly>> = BTreeMap::new();
        for anomaly in warnings {
            offices.entry(self.answers(&anomaly.finding.office)).or_default().push(anomaly);
        }
        let mut groups: Vec<AlertGroup> = offices
            .into_iter()
            .map(|(office, own)| AlertGroup { name: self.named(office).short, tally: self.tally(own.into_iter()) })
            .collect();
        groups.sort_by(|a, b| {
            let urgent = |t: &AlertTally| (t.overdue, t.red, t.open);
            urgent(&b.tally).cmp(&urgent(&a.tally)) // stable: by code where nothing tells them apart
        });
        groups
    }

    fn row(&self, anomaly: &Anomaly) -> AlertRow {
        let finding = &anomaly.finding;
        let word = |words: &BTreeMap<String, String>, code: &str| if code.is_empty() { String::new() } else { worded(words, code) };
        let level = anomaly.level.map_or("", Level::word);
        let (ended, ended_by) = match anomaly.end.as_ref().map(|end| &end.why) {
            Some(Why::Disposed) => ("disposed", String::new()),
            Some(Why::Over) => ("over", String::new()),
            Some(Why::Load { file, .. }) => ("load", file.clone()),
            Some(Why::Rule) => ("rule", String::new()),
            None => ("", String::new()),
        };
        AlertRow {
            id: anomaly.id.clone(),
            rule: self.title(&finding.identity.rule),
            level: level.to_owned(),
            level_word: word(&self.words.levels, level),
            state: anomaly.state.word().to_owned(),
            state_word: worded(&self.words.states, anomaly.state.word()),
            office: self.named(&finding.office).short,
            direction: finding.identity.direction.to_string(),
            entry_id: finding.entry_id.as_ref().and_then(|id| self.sight.entry_id(id)),
            since: finding.identity.since.clone(),
            stage: word(&self.words.stages, &finding.identity.stage),
            party: word(&self.words.parties, finding.party.as_deref().unwrap_or_default()),
            hours: hours(finding.hours),
            limit: hours(finding.limit),
            first_seen: anomaly.first_seen.to_string(),
            runs: anomaly.runs,
            due: anomaly.due.map(Day::from),
            cause: anomaly.answer.cause.clone().unwrap_or_default(),
            measures: anomaly.answer.measures.clone().unwrap_or_default(),
            ended: ended.to_owned(),
            ended_on: anomaly.end.as_ref().map(|end| end.on.into()),
            ended_by,
        }
    }

    fn chart(&self, chart: &Chart) -> ChartView {
        let level = |value: f64| (value, hours(Some(value)));
        ChartView {
            office: self.named(&chart.office),
            direction: chart.direction.to_string(),
            slower: chart.slower,
            beyond: chart.beyond,
            row: chart.row,
            periods: chart.weeks.iter().map(|w| w.week.into()).collect(),
            values: chart.weeks.iter().map(|w| w.hours).collect(),
            display: chart.weeks.iter().map(|w| Format::Hours.display(w.hours)).collect(),
            signals: chart.weeks.iter().map(|w| w.signal).collect(),
            now: hours(chart.weeks.last().and_then(|w| w.hours)),
            centre: level(chart.centre),
            lower: level(chart.lower),
            upper: level(chart.upper),
        }
    }
}

/// Causes of what offices closed, the most given first.
fn causes(closed: &[&Anomaly]) -> Vec<Cause> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for anomaly in closed.iter().filter(|a| a.state == State::Disposed) {
        if let Some(cause) = &anomaly.answer.cause {
            *counts.entry(cause).or_default() += 1;
        }
    }
    let mut causes: Vec<Cause> = counts.into_iter().map(|(cause, n)| Cause { cause: cause.to_owned(), n }).collect();
    causes.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.cause.cmp(&b.cause)));
    causes
}
