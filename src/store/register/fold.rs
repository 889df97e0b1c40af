//! The register as a fold: (register before, what this weekly run finds, what offices answered, cut-off, calendar) -> register after and what changed.
//!
//! Nothing here reads a clock or a table. The trap is the goods of a week that was never run: an anomaly about them that is open already must neither be
//! taken for ended nor opened twice, so a run looks again at everything that the register holds open, and what is not
//! [`fresh`](super::Finding::fresh) opens nothing.

use super::anomaly::{Anomaly, Change, End, Feedback, Finding, Holds, State, Why};
use super::charts::Chart;
use super::due;
use crate::terms::calendar::{Calendar, Period};
use crate::terms::problem::Problem;
use chrono::NaiveDateTime;
use std::collections::{BTreeMap, BTreeSet};

/// The weekly run that is folded in.
#[derive(Clone, Debug, PartialEq)]
pub struct WeeklyRun {
    /// Its edition, by which changes name it.
    pub edition: String,
    /// Its week.
    pub period: Period,
    /// The moment from which nothing has happened yet.
    pub cutoff: NaiveDateTime,
}

/// What a run saw.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The rules that looked. What another rule once listed stays as it stands.
    pub rules: BTreeSet<String>,
    /// What they found, one each identity.
    pub findings: Vec<Finding>,
    /// What the data say of open anomalies that no rule finds any more, by id.
    pub gone: BTreeMap<String, Gone>,
    /// The charts of the offices that the week calls out.
    pub charts: Vec<Chart>,
}

/// Where an anomaly that isn't found any more has gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gone {
    /// When its goods were released or given up.
    pub over_at: Option<NaiveDateTime>,
    /// The newest load, since the run before, that changed its subject: number and file.
    pub changed_by: Option<(i64, String)>,
    /// The newest load since the run before, whatever it changed.
    pub newest: Option<(i64, String)>,
}

/// What a fold leaves.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    /// Every anomaly ever listed, the closed ones too, by id.
    pub register: BTreeMap<String, Anomaly>,
    /// Those that this fold listed, ended, or wrote an answer to.
    pub touched: BTreeSet<String>,
    /// What changed, in order.
    pub changes: Vec<Change>,
}

/// Folds one weekly run into the register.
///
/// # Errors
/// Where a due date runs over a year that the calendar doesn't cover.
pub fn fold(before: Vec<Anomaly>, seen: &Seen, feedback: &[Feedback], run: &WeeklyRun, calendar: &Calendar) -> Result<Folded, Problem> {
    let mut folded = Folded { register: before.into_iter().map(|a| (a.id.clone(), a)).collect(), ..Folded::default() };
    folded.answer(feedback, run.cutoff);
    folded.confirm_or_end(seen, run);
    folded.list(seen, run);
    folded.press(run, calendar)?;
    Ok(folded)
}

/// The register at a moment between two runs: answers that came since, and due dates that have passed. Nothing is looked for.
pub fn stand(before: Vec<Anomaly>, feedback: &[Feedback], moment: NaiveDateTime) -> Folded {
    let mut folded = Folded { register: before.into_iter().map(|a| (a.id.clone(), a)).collect(), ..Folded::default() };
    folded.answer(feedback, moment);
    for anomaly in folded.register.values_mut().filter(|a| a.state.is_open()) {
        if anomaly.due.is_some_and(|day| due::is_past(day, moment)) {
            anomaly.state = State::Overdue;
        }
    }
    folded
}

impl Folded {
    /// Takes in what came before `until` and after what each anomaly knows already, in order of receipt.
    fn answer(&mut self, feedback: &[Feedback], until: NaiveDateTime) {
        let mut received: Vec<&Feedback> = feedback.iter().filter(|f| f.received_at < until).collect();
        received.sort_by_key(|f| f.received_at); // stable: of the same moment in the order given
        for line in received {
            let Some(anomaly) = self.register.get_mut(&line.anomaly_id).filter(|a| a.as_of <= line.received_at) else { continue };
            self.touched.insert(anomaly.id.clone());
            self.changes.extend(answered(anomaly, line));
        }
    }

    /// What is open and found goes on; what is open and not found has ended.
    fn confirm_or_end(&mut self, seen: &Seen, run: &WeeklyRun) {
        let found: BTreeMap<String, &Finding> = seen.findings.iter().map(|f| (f.identity.id(), f)).collect();
        for anomaly in self.register.values_mut().filter(|a| a.state.is_open()) {
            self.touched.insert(anomaly.id.clone());
            match found.get(&anomaly.id) {
                Some(finding) => anomaly.finding = (*finding).clone(),
                None if !seen.rules.contains(&anomaly.finding.identity.rule) => {}
                None => {
                    let gone = seen.gone.get(&anomaly.id).cloned().unwrap_or_default();
                    self.changes.push(ended(anomaly, &gone, run));
                    continue;
                }
            }
            anomaly.runs += 1;
        }
    }

    /// Opens what this run looks at and the register has never held.
    fn list(&mut self, seen: &Seen, run: &WeeklyRun) {
        for finding in seen.findings.iter().filter(|f| f.fresh) {
            let id = finding.identity.id();
            if self.register.contains_key(&id) {
                continue; // open, or closed for good
            }
            self.touched.insert(id.clone());
            self.changes.push(change(&id, run.cutoff, &run.edition, "listed", "", State::New.word(), ""));
            let anomaly = Anomaly {
                id: id.clone(),
                finding: finding.clone(),
                level: None,
                first_seen: run.period,
                runs: 1,
                due: None,
                state: State::New,
                answer: Default::default(),
                end: None,
                as_of: run.cutoff,
            };
            self.register.insert(id, anomaly);
        }
    }

    /// Due dates, levels and states of what is open.
    fn press(&mut self, run: &WeeklyRun, calendar: &Calendar) -> Result<(), Problem> {
        for anomaly in self.register.values_mut().filter(|a| self.touched.contains(&a.id)) {
            anomaly.as_of = run.cutoff;
            if !anomaly.state.is_open() {
                continue;
            }
            let listed_now = anomaly.first_seen == run.period;
            let climbs = match (anomaly.finding.grade, anomaly.due) {
                (Some(_), None) => {
                    anomaly.due = Some(due::due(calendar, run.cutoff.date())?);
                    0
                }
                (_, Some(day)) => due::climbs(calendar, day, run.cutoff)?,
                (None, None) => 0,
            };
            let level = anomaly.finding.grade.map(|grade| grade.climbed(climbs));
            let state = match anomaly.due {
                _ if listed_now => State::New,
                Some(day) if due::is_past(day, run.cutoff) => State::Overdue,
                _ => State::Continuing,
            };
            if level != anomaly.level {
                let why = if climbs > 0 { "overdue" } else { "grade" };
                let word = |level: Option<super::Level>| level.map_or("", super::Level::word);
                self.changes.push(change(&anomaly.id, run.cutoff, &run.edition, "level", word(anomaly.level), word(level), why));
            }
            if state != anomaly.state {
                self.changes.push(change(&anomaly.id, run.cutoff, &run.edition, "state", anomaly.state.word(), state.word(), ""));
            }
            (anomaly.level, anomaly.state) = (level, state);
        }
        Ok(())
    }
}

/// Writes an answer to an anomaly; one with a closing time closes it, unless it is closed already.
fn answered(anomaly: &mut Anomaly, line: &Feedback) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut note = |what: &str, old: &str, new: &str, why: &str| {
        changes.push(change(&anomaly.id, line.received_at, &line.person, what, old, new, why));
    };
    let words = [
        ("cause", &mut anomaly.answer.cause, &line.cause),
        ("measures", &mut anomaly.answer.measures, &line.measures),
        ("handler", &mut anomaly.answer.handler, &line.handler),
    ];
    for (what, old, new) in words {
        if new.is_some() && old != new {
            note(what, old.as_deref().unwrap_or_default(), new.as_deref().unwrap_or_default(), "");
            old.clone_from(new);
        }
    }
    if let Some(closed_at) = line.closed_at.filter(|_| anomaly.state.is_open()) {
        note("closed_at", "", &closed_at.to_string(), "");
        note("state", anomaly.state.word(), State::Disposed.word(), "");
        anomaly.answer.closed_at = Some(closed_at);
        // On time is what was answered in time: the time that an office writes into its form is its own word.
        anomaly.end = Some(End { on: line.received_at.date(), known_at: line.received_at, why: Why::Disposed });
        anomaly.state = State::Disposed;
    }
    anomaly.answer.received_at = Some(line.received_at);
    anomaly.answer.person = Some(line.person.clone());
    changes
}

/// Closes an anomaly that isn't found any more.
fn ended(anomaly: &mut Anomaly, gone: &Gone, run: &WeeklyRun) -> Change {
    let of_load = |load: &Option<(i64, String)>| load.clone().map(|(load, file)| Why::Load { load, file });
    // What was over before the last run, and is known only now, is a load's correction.
    let over_at = gone.over_at.filter(|at| *at >= anomaly.as_of);
    let over = over_at.map(|_| Why::Over);
    let why = match anomaly.finding.holds {
        Holds::InFlight => over.or_else(|| of_load(&gone.changed_by)).unwrap_or(Why::Over),
        Holds::Fact => of_load(&gone.changed_by).or(over).or_else(|| of_load(&gone.newest)).unwrap_or(Why::Rule),
    };
    let said = match &why {
        Why::Load { load, file } => format!("load {load} {file}"),
        Why::Over => "over".to_owned(),
        Why::Rule => "rule".to_owned(),
        Why::Disposed => String::new(),
    };
    let note = change(&anomaly.id, run.cutoff, &run.edition, "state", anomaly.state.word(), State::Resolved.word(), &said);
    let mut end = End { on: run.cutoff.date(), known_at: run.cutoff, why };
    end.on = over_at.unwrap_or_else(|| end.closed_at()).date();
    anomaly.end = Some(end);
    anomaly.state = State::Resolved;
    note
}

fn change(id: &str, at: NaiveDateTime, by: &str, what: &str, old: &str, new: &str, why: &str) -> Change {
    let text = |word: &str| word.to_owned();
    Change { id: text(id), at, by: text(by), what: text(what), old: text(old), new: text(new), why: text(why) }
}
