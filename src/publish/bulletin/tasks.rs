//! The supervision tasks for the page: counts, who is late, and claims beside figures.

use super::compose::Book;
use super::context::Day;
use super::definition::TasksSpec;
use super::shown::Shown;
use crate::measure::analysis::{Claim, Evidence, Verdict, Weighed, Went};
use crate::store::register::tasks::{Against, Standing, TaskState};
use crate::terms::figure::{Format, Scope};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What was found about the tasks.
#[derive(Clone, Debug)]
pub struct Tasked {
    /// How each stands, in the table's order.
    pub standings: Vec<Standing>,
    /// The same beside their figures.
    pub weighed: Weighed,
    /// The moment before which reports count.
    pub moment: NaiveDateTime,
}

/// Everything that a page may show of the tasks. An office's or a department's page holds those that it leads, by its own reports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TasksView {
    /// The last day whose reports count.
    pub until: Day,
    /// How many working days before its deadline a task counts as near it.
    pub near_days: u32,
    /// All tasks by state.
    pub tally: Tally,
    /// The same for each that leads any.
    pub leaders: Vec<Leader>,
    /// Past their deadline and not done.
    pub overdue: Vec<TaskRow>,
    /// Near their deadline and not done.
    pub near: Vec<TaskRow>,
    /// Reported done, while an indicator got worse: those that the figures contradict most, in the table's order.
    pub doubted: Vec<ClaimRow>,
    /// How many tasks there are of that kind.
    pub doubted_tasks: usize,
    /// Not reported, while indicators improved; likewise.
    pub silent: Vec<ClaimRow>,
    /// How many tasks there are of that kind.
    pub silent_tasks: usize,
    /// Every task under its section.
    pub sections: Vec<TaskSection>,
    /// The indicators of the reader's own tasks; empty on the district's page, which counts them.
    pub evidence: Vec<TaskEvidence>,
    /// Leaders that the workspace doesn't know and that can't report.
    pub strangers: Vec<String>,
}

/// Tasks by state. `overdue` and `near` are among those not done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// All.
    pub tasks: usize,
    /// Done.
    pub done: usize,
    /// Going on.
    pub under_way: usize,
    /// Blocked.
    pub blocked: usize,
    /// Reported as not started.
    pub not_started: usize,
    /// Without a report.
    pub silent: usize,
    /// Past their deadline.
    pub overdue: usize,
    /// Near their deadline.
    pub near: usize,
}

impl Tally {
    fn add(&mut self, state: Option<TaskState>, against: Against) {
        self.tasks += 1;
        *match state {
            Some(TaskState::Done) => &mut self.done,
            Some(TaskState::UnderWay) => &mut self.under_way,
            Some(TaskState::Blocked) => &mut self.blocked,
            Some(TaskState::NotStarted) => &mut self.not_started,
            None => &mut self.silent,
        } += 1;
        match against {
            Against::Overdue { .. } => self.overdue += 1,
            Against::Near { .. } => self.near += 1,
            Against::Done | Against::Open => {}
        }
    }
}

/// A department or an office with the tasks that it leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leader {
    /// Its name for tables.
    pub name: String,
    /// Its tasks by its own reports.
    pub tally: Tally,
}

/// One task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskRow {
    /// Number in the table.
    pub number: u32,
    /// What is to be done.
    pub task: String,
    /// Who leads, as the table names them.
    pub leads: Vec<String>,
    /// Who supports.
    pub supporting: Vec<String>,
    /// Its deadline, as the table has it.
    pub deadline: String,
    /// The state's code, `silent` where there is no report.
    pub state: String,
    /// Share done, as shown, in per cent.
    pub share: String,
    /// The same as a fraction.
    #[serde(default)]
    pub part: Option<f64>,
    /// How many lead it.
    pub leading: usize,
    /// How many of them have reported.
    pub reported: usize,
    /// How many of them are done.
    pub done: usize,
    /// What they say.
    pub notes: Vec<Said>,
    /// Working days that it is late, or has left.
    pub working_days: Option<u32>,
    /// Its indicators that got better, stayed level, got worse.
    pub better: usize,
    /// Level ones.
    pub level: usize,
    /// Worse ones.
    pub worse: usize,
}

/// A leader's own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Who.
    pub name: String,
    /// What.
    pub note: String,
}

/// Tasks of one section of the order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskSection {
    /// Its heading.
    pub title: String,
    /// Its tasks.
    pub rows: Vec<TaskRow>,
}

/// A claim beside its figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimRow {
    /// Task's number.
    pub number: u32,
    /// The task's first clause.
    pub brief: String,
    /// Whose claim.
    pub leads: Vec<String>,
    /// The indicators that contradict it, the strongest first.
    pub evidence: Vec<EvidenceRow>,
    /// How many more there are.
    pub more: usize,
}

/// A task's indicators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskEvidence {
    /// Task's number.
    pub number: u32,
    /// Its indicators.
    pub rows: Vec<EvidenceRow>,
}

/// An indicator beside a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EvidenceRow {
    /// Indicator's name.
    pub indicator: String,
    /// Its direction.
    pub direction: String,
    /// How it went.
    pub went: Went,
    /// The year so far; none where several offices' figures stand behind it.
    pub value: Option<Shown>,
    /// Its change from last year.
    pub change: Option<Shown>,
    /// The offices whose figures stand behind it, where there are several.
    pub offices: usize,
}

/// The words of no report.
const SILENT: &str = "silent";
/// The window of the evidence, and the change that is looked at.
const WINDOW: &str = "year_to_date";
const CHANGE: &str = "change_last_year";

/// The indicators that the tasks' page shows, in the tasks' order.
pub(super) fn linked(spec: &TasksSpec, tasked: &Tasked, reader: &Scope) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for standing in &tasked.standings {
        let number = standing.task.number;
        let claimed = tasked.weighed.claims.iter().filter(|c| c.task == number && concerns(reader, &c.lead));
        let shown = claimed.flat_map(|c| contradicting(c).take(spec.evidence));
        let own = tasked.weighed.of(number, reader).iter().filter(|_| standing.led_by(reader));
        for evidence in shown.chain(own) {
            if !names.contains(&evidence.indicator) {
                names.push(evidence.indicator.clone());
            }
        }
    }
    names
}

/// Whether a leader's claim stands on a reader's page.
fn concerns(reader: &Scope, lead: &Scope) -> bool {
    reader.is_whole() || reader == lead
}

/// The indicators that contradict a claim, the strongest first.
fn contradicting(claim: &Claim) -> impl Iterator<Item = &Evidence> {
    let wanted = match claim.verdict {
        Verdict::DoneButWorse => Went::Worse,
        Verdict::SilentButBetter => Went::Better,
    };
    claim.evidence.iter().filter(move |e| e.went == wanted)
}

/// The tasks as `reader` sees them.
pub(super) fn view(spec: &TasksSpec, tasked: &Tasked, book: &Book<'_>, reader: &Scope) -> TasksView {
    let own: Vec<Own<'_>> = tasked.standings.iter().filter_map(|standing| Own::of(standing, reader)).collect();
    let rows = |wanted: fn(Against) -> bool| -> Vec<TaskRow> {
        let late = own.iter().filter(|o| wanted(o.against));
        late.map(|o| o.row(tasked, reader)).collect()
    };
    let mut tally = Tally::default();
    own.iter().for_each(|o| tally.add(o.state, o.against));
    let mut strangers: Vec<String> = Vec::new();
    for name in tasked.standings.iter().flat_map(|s| &s.strangers) {
        if !strangers.contains(name) {
            strangers.push(name.clone());
        }
    }
    let before = tasked.moment - chrono::Duration::seconds(1);
    let (doubted, silent) =
        (claim_rows(spec, tasked, book, reader, Verdict::DoneButWorse), claim_rows(spec, tasked, book, reader, Verdict::SilentButBetter));
    TasksView {
        doubted_tasks: count_tasks(&doubted),
        silent_tasks: count_tasks(&silent),
        doubted: most_contradicted(doubted, spec.claims),
        silent: most_contradicted(silent, spec.claims),
        until: before.date().into(),
        near_days: spec.near,
        tally,
        leaders: leaders(&tasked.standings),
        overdue: rows(|against| matches!(against, Against::Overdue { .. })),
        near: rows(|against| matches!(against, Against::Near { .. })),
        sections: sections(&own, tasked, reader),
        evidence: if reader.is_whole() { Vec::new() } else { own.iter().filter_map(|o| o.evidence(tasked, book, reader)).collect() },
        strangers,
    }
}

/// A task as one reader sees it: the district as a whole, a leader by its own report.
struct Own<'a> {
    standing: &'a Standing,
    state: Option<TaskState>,
    share: f64,
    against: Against,
}

impl<'a> Own<'a> {
    fn of(standing: &'a Standing, reader: &Scope) -> Option<Own<'a>> {
        if reader.is_whole() {
            return Some(Own { standing, state: standing.state, share: standing.share, against: standing.against });
        }
        let lead = standing.of(reader)?;
        let state = lead.report.as_ref().map(|r| r.state);
        let against = if state == Some(TaskState::Done) { Against::Done } else { standing.against };
        Some(Own { standing, state, share: lead.report.as_ref().map_or(0.0, |r| r.share), against })
    }

    fn row(&self, tasked: &Tasked, reader: &Scope) -> TaskRow {
        let Standing { task, leads, .. } = self.standing;
        let reports = leads.iter().filter(|lead| concerns(reader, &lead.scope)).filter_map(|lead| Some((lead, lead.report.as_ref()?)));
        let said = reports.clone().filter(|(_, r)| !r.note.is_empty());
        let weighed = tasked.weighed.of(task.number, reader);
        let count = |went: Went| weighed.iter().filter(|e| e.went == went).count();
        TaskRow {
            number: task.number,
            task: task.task.clone(),
            leads: words(&task.lead_departments),
            supporting: words(task.supporting_departments.as_deref().unwrap_or_default()),
            deadline: task.deadline.clone(),
            state: self.state.map_or(SILENT, TaskState::word).to_owned(),
            share: Format::Share.display(self.state.map(|_| self.share)),
            part: self.state.map(|_| self.share),
            leading: leads.len(),
            reported: leads.iter().filter(|lead| lead.report.is_some()).count(),
            done: leads.iter().filter(|lead| lead.report.as_ref().is_some_and(|r| r.state == TaskState::Done)).count(),
            notes: said.map(|(lead, r)| Said { name: lead.name.clone(), note: r.note.clone() }).collect(),
            working_days: match self.against {
                Against::Overdue { working_days } | Against::Near { working_days } => Some(working_days),
                Against::Done | Against::Open => None,
            },
            better: count(Went::Better),
            level: count(Went::Level),
            worse: count(Went::Worse),
        }
    }

    fn evidence(&self, tasked: &Tasked, book: &Book<'_>, reader: &Scope) -> Option<TaskEvidence> {
        let number = self.standing.task.number;
        let rows: Vec<EvidenceRow> = tasked.weighed.of(number, reader).iter().map(|e| evidence_row(e, book)).collect();
        (!rows.is_empty()).then_some(TaskEvidence { number, rows })
    }
}

/// Names in a column of the table of tasks.
fn words(column: &str) -> Vec<String> {
    column.split(|c: char| c.is_whitespace() || c == '\u{3001}').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Who leads tasks, departments before offices, each in its order.
fn leaders(standings: &[Standing]) -> Vec<Leader> {
    let mut found: BTreeMap<&Scope, Leader> = BTreeMap::new();
    let mut order: Vec<&Scope> = Vec::new();
    for (standing, lead) in standings.iter().flat_map(|s| s.leads.iter().map(move |lead| (s, lead))) {
        if let Some(own) = Own::of(standing, &lead.scope) {
            let leader = found.entry(&lead.scope).or_insert_with(|| {
                order.push(&lead.scope);
                Leader { name: lead.name.clone(), tally: Tally::default() }
            });
            leader.tally.add(own.state, own.against);
        }
    }
    order.sort_by_key(|scope| scope.is_unit()); // stable: departments as the table first names them
    order.into_iter().filter_map(|scope| found.remove(scope)).collect()
}

fn sections(own: &[Own<'_>], tasked: &Tasked, reader: &Scope) -> Vec<TaskSection> {
    let mut sections: Vec<TaskSection> = Vec::new();
    for o in own {
        let title = &o.standing.task.section;
        if sections.last().is_none_or(|last| last.title != *title) {
            sections.push(TaskSection { title: title.clone(), rows: Vec::new() });
        }
        sections.last_mut().expect("one was just pushed").rows.push(o.row(tasked, reader));
    }
    sections
}

/// A task's first clause: enough to know it by, with its number.
fn brief(task: &str) -> String {
    const ENDS: [char; 4] = ['\u{ff0c}', '\u{ff1b}', '\u{3002}', ','];
    task.split(ENDS).next().unwrap_or(task).to_owned()
}

/// Claims of one verdict, one row a task for all whose figures are the district's, and one for all offices.
fn claim_rows(spec: &TasksSpec, tasked: &Tasked, book: &Book<'_>, reader: &Scope, verdict: Verdict) -> Vec<ClaimRow> {
    let mut rows = Vec::new();
    for standing in &tasked.standings {
        let number = standing.task.number;
        let claims: Vec<&Claim> =
            tasked.weighed.claims.iter().filter(|c| c.task == number && c.verdict == verdict && concerns(reader, &c.lead)).collect();
        let (offices, departments): (Vec<&Claim>, Vec<&Claim>) = claims.into_iter().partition(|c| c.lead.is_unit());
        for group in [departments, offices] {
            let Some(first) = group.first() else { continue };
            let evidence: Vec<EvidenceRow> = match (&first.lead, group.len()) {
                (Scope::Office(_) | Scope::Member(_), 2..) => counted(&group),
                _ => contradicting(first).map(|e| evidence_row(e, book)).collect(),
            };
            let leads = group.iter().filter_map(|c| standing.of(&c.lead)).map(|lead| lead.name.clone()).collect();
            let more = evidence.len().saturating_sub(spec.evidence);
            let evidence = evidence.into_iter().take(spec.evidence).collect();
            rows.push(ClaimRow { number, brief: brief(&standing.task.task), leads, evidence, more });
        }
    }
    rows
}

fn count_tasks(rows: &[ClaimRow]) -> usize {
    rows.iter().map(|r| r.number).collect::<BTreeSet<u32>>().len()
}

/// The rows that their figures contradict most, in their old order.
fn most_contradicted(rows: Vec<ClaimRow>, most: usize) -> Vec<ClaimRow> {
    let weight = |row: &ClaimRow| {
        let first = row.evidence.first();
        let change = first.and_then(|e| e.change.as_ref()?.value).map_or(0.0, f64::abs);
        (change, first.map_or(0, |e| e.offices))
    };
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (weight(&rows[*a]), weight(&rows[*b]));
        b.0.total_cmp(&a.0).then_with(|| b.1.cmp(&a.1))
    });
    let kept: BTreeSet<usize> = order.into_iter().take(most).collect();
    rows.into_iter().enumerate().filter(|(at, _)| kept.contains(at)).map(|(_, row)| row).collect()
}

fn evidence_row(evidence: &Evidence, book: &Book<'_>) -> EvidenceRow {
    let get = |indicator: &str| Some(book.get(indicator, evidence.direction, &evidence.scope, WINDOW));
    EvidenceRow {
        indicator: evidence.indicator.clone(),
        direction: evidence.direction.to_string(),
        went: evidence.went,
        value: get(&evidence.indicator),
        change: get(&format!("{}.{CHANGE}", evidence.indicator)),
        offices: 1,
    }
}

/// The indicators that contradict several offices' claims, those of most offices first.
fn counted(claims: &[&Claim]) -> Vec<EvidenceRow> {
    let mut rows: Vec<EvidenceRow> = Vec::new();
    for evidence in claims.iter().flat_map(|c| contradicting(c)) {
        let direction = evidence.direction.to_string();
        match rows.iter_mut().find(|r| r.indicator == evidence.indicator && r.direction == direction) {
            Some(row) => row.offices += 1,
            None => {
                let indicator = evidence.indicator.clone();
                rows.push(EvidenceRow { indicator, direction, went: evidence.went, value: None, change: None, offices: 1 });
            }
        }
    }
    rows.sort_by(|a, b| b.offices.cmp(&a.offices).then_with(|| a.indicator.cmp(&b.indicator)).then_with(|| b.direction.cmp(&a.direction)));
    rows
}
