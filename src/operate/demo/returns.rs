//! Forms as the demo's offices and departments return them: asked for what the registers hold at that moment, filled in by `answers.csv` and
//! `reports.csv`, written beside the exports, and read as any district's. Some offices are late, one never answers, two forms hold a slip.
//!
//! `exports/forms/received.csv` says when which file came in. A file that stands is returned as it is: the second time it changes nothing.

use super::due::Due;
use super::plan::Variant;
use super::play::Event;
use crate::operate::feedback;
use crate::operate::issue::{self, Press};
use crate::publish::workbook::form::{Entry, Form, Kind, Row};
use crate::store::archive::sha256;
use crate::store::register::{self, Anomaly, Holds};
use crate::store::warehouse::Warehouse;
use crate::store::workspace::Workspace;
use crate::terms::calendar::Period;
use crate::terms::figure::Scope;
use crate::terms::problem::{Place, Problem, Problems};
use chrono::{Days, Duration, NaiveDateTime};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// When a weekly bulletin of Monday 9:00 is answered: on Thursday at 15:30, or late, on Tuesday of the next week.
const ON_TIME: (u64, i64) = (3, 390);
const LATE: (u64, i64) = (8, 390);
/// Who is late, and who never answers.
const LATE_OFFICE: &str = "4905";
const SILENT_OFFICE: &str = "4911";
/// Of 100 open anomalies of an answering office: so many are answered, and of these so many are said to be put right.
const ANSWERED: u32 = 85;
const PUT_RIGHT: u32 = 70;
/// Slips: words in a day's place, and a row copied from another office's form.
const SLIP_DAY: (&str, &str, &str) = ("2017-W48", "4903", "上周五");
const SLIP_ROW: (&str, &str) = ("2017-W49", "4904");
/// Who stands for all offices in reports.csv.
const OFFICES: &str = "offices";

/// What an office says of an anomaly.
struct Answer {
    rule: String,
    stage: String,
    cause: String,
    measures: String,
}

/// What a leader says of a task.
struct Report {
    at: NaiveDateTime,
    scope: String,
    task: u32,
    state: String,
    share: f64,
    note: String,
}

/// What comes in at a moment.
enum Coming {
    /// Answers to a week's anomalies by some offices.
    Answers { week: Period, late: bool },
    /// Task reports.
    Reports,
}

/// The forms that come in as time goes by.
pub struct Returns<'a> {
    workspace: &'a Workspace,
    warehouse: &'a Warehouse,
    press: &'a Press,
    folder: PathBuf,
    answers: Vec<Answer>,
    reports: Vec<Report>,
    coming: Vec<(NaiveDateTime, Coming)>,
    received: Vec<(NaiveDateTime, String)>,
}

impl<'a> Returns<'a> {
    /// Nothing has come in yet; a variant without answers returns nothing.
    pub fn new(workspace: &'a Workspace, warehouse: &'a Warehouse, press: &'a Press, variant: Variant) -> Result<Returns<'a>, Problem> {
        let answers = table(variant, "plan/answers.csv");
        let answers = answers.iter().map(|row| Answer { rule: row.get(0), stage: row.get(1), cause: row.get(2), measures: row.get(3) });
        let reports = table(variant, "plan/reports.csv");
        let reports: Vec<Report> = reports.iter().map(Cells::report).collect::<Result<_, _>>()?;
        let mut moments: Vec<NaiveDateTime> = reports.iter().map(|r| r.at).collect();
        moments.dedup();
        Ok(Returns {
            workspace,
            warehouse,
            press,
            folder: workspace.dir.join("exports/forms"),
            answers: answers.collect(),
            reports,
            coming: moments.into_iter().map(|at| (at, Coming::Reports)).collect(),
            received: Vec::new(),
        })
    }

    /// An edition went out: its forms will come back.
    pub fn issued(&mut self, due: &Due) {
        if due.bulletin == "weekly" && !self.answers.is_empty() {
            for ((days, minutes), late) in [(ON_TIME, false), (LATE, true)] {
                self.coming.push((due.as_of + Days::new(days) + Duration::minutes(minutes), Coming::Answers { week: due.period, late }));
            }
        }
    }

    /// Reads what comes in before `moment`.
    pub fn until(&mut self, moment: NaiveDateTime, tell: &mut dyn FnMut(Event<'_>)) -> Result<(), Problems> {
        self.coming.sort_by_key(|(at, _)| *at);
        while self.coming.first().is_some_and(|(at, _)| *at < moment) {
            let (at, coming) = self.coming.remove(0);
            let files = match coming {
                Coming::Answers { week, late } => self.answer(week, late, at)?,
                Coming::Reports => self.report(at)?,
            };
            let received = feedback::receive(self.workspace, self.warehouse, &files, at)?;
            tell(Event::Returned(&received));
            self.note(at, &files)?;
        }
        Ok(())
    }

    /// What the offices say of a week's anomalies.
    fn answer(&self, week: Period, late: bool, at: NaiveDateTime) -> Result<Vec<PathBuf>, Problems> {
        let edition = format!("weekly/{week}");
        let reading = register::read(self.warehouse, week, at)?;
        let open: BTreeMap<&str, &Anomaly> = reading.anomalies.iter().map(|a| (a.id.as_str(), a)).collect();
        let mut forms = issue::blanks(self.workspace, self.warehouse, self.press, &edition, at)?;
        forms.retain(|form| form.name.kind == Kind::Anomalies);
        let copied = forms.first().and_then(|form| form.rows.first()).cloned();
        let mut files = Vec::new();
        for mut form in forms {
            let Scope::Office(code) = form.name.scope.clone() else { continue };
            if code == SILENT_OFFICE || (code == LATE_OFFICE) != late {
                continue;
            }
            let handler = self.head(&form.name.scope, at);
            for row in &mut form.rows {
                if let Some(anomaly) = open.get(id(row)) {
                    self.fill(row, anomaly, &handler, at);
                }
            }
            if (week.to_string().as_str(), code.as_str()) == SLIP_ROW
                && let Some(mut row) = copied.clone()
                && let Some(anomaly) = open.get(id(&row))
            {
                self.fill(&mut row, anomaly, &handler, at);
                row.insert("handler", Entry::Text(handler.clone()));
                form.rows.push(row);
            }
            if (week.to_string().as_str(), code.as_str()) == (SLIP_DAY.0, SLIP_DAY.1)
                && let Some(day) = form.rows.iter_mut().find_map(|row| row.get_mut("closed_at"))
            {
                *day = Entry::Text(SLIP_DAY.2.to_owned());
            }
            files.push(self.put(&format!("weekly-{week}-office-{code}.xlsx"), &form, at)?);
        }
        Ok(files)
    }

    fn fill(&self, row: &mut Row, anomaly: &Anomaly, handler: &str, at: NaiveDateTime) {
        let chance = chance(&format!("{} {at}", anomaly.id));
        let fits = |a: &&Answer| {
            (a.rule == "*" || a.rule == anomaly.finding.identity.rule) && (a.stage == "*" || a.stage == anomaly.finding.identity.stage)
        };
        let mut fitting: Vec<&Answer> = self.answers.iter().filter(fits).collect();
        if fitting.len() > 1 {
            fitting.retain(|a| a.rule != "*");
        }
        if chance % 100 >= ANSWERED || fitting.is_empty() {
            return;
        }
        let answer = fitting[chance as usize / 100 % fitting.len()];
        row.insert("cause", Entry::Text(answer.cause.clone()));
        row.insert("measures", Entry::Text(answer.measures.clone()));
        row.insert("handler", Entry::Text(handler.to_owned()));
        // Goods in flight are put right when they are released, which the office doesn't decide.
        if anomaly.finding.holds == Holds::Fact && chance / 100 % 100 < PUT_RIGHT {
            row.insert("closed_at", Entry::Day(at.date() - Days::new(u64::from(chance / 10_000 % 2))));
        }
    }

    /// What the leaders say of their tasks.
    fn report(&self, at: NaiveDateTime) -> Result<Vec<PathBuf>, Problems> {
        let said: Vec<&Report> = self.reports.iter().filter(|r| r.at == at).collect();
        let mut forms = issue::blanks(self.workspace, self.warehouse, self.press, &format!("forms/{}", at.date()), at)?;
        forms.retain(|form| form.name.kind == Kind::Tasks);
        let mut files = Vec::new();
        for mut form in forms {
            let scope = form.name.scope.clone();
            let handler = self.head(&scope, at);
            let mut any = false;
            for row in &mut form.rows {
                let Some(number) = row.get("number").and_then(Entry::number) else { continue };
                let Some(report) = pick(&said, &scope, number as u32) else { continue };
                row.insert("state", Entry::Text(report.state.clone()));
                row.insert("share", Entry::Number(report.share));
                row.insert("note", Entry::Text(report.note.clone()));
                row.insert("handler", Entry::Text(handler.clone()));
                any = true;
            }
            if any {
                files.push(self.put(&format!("tasks-{}-{}.xlsx", at.date(), scope.file_name()), &form, at)?);
            }
        }
        Ok(files)
    }

    /// Who handles the answers: the head, in a made-up district as small as this.
    fn head(&self, scope: &Scope, at: NaiveDateTime) -> String {
        let person = feedback::sender(&self.workspace.config, scope, at.date()).unwrap_or_default();
        self.workspace.config.people.iter().find(|p| p.id == person).map_or(person, |p| p.name.clone())
    }

    /// Writes a form where it doesn't stand already.
    fn put(&self, name: &str, form: &Form, at: NaiveDateTime) -> Result<PathBuf, Problems> {
        let path = self.folder.join(name);
        if !path.exists() {
            let bytes = self.press.forms(self.workspace, std::slice::from_ref(form), at)?;
            write(&path, &bytes)?;
        }
        Ok(path)
    }

    /// Notes when which file came in.
    fn note(&mut self, at: NaiveDateTime, files: &[PathBuf]) -> Result<(), Problem> {
        let names = files.iter().filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
        self.received.extend(names.map(|name| (at, name)));
        let lines: String = self.received.iter().map(|(at, name)| format!("{at},{name}\n")).collect();
        write(&self.folder.join("received.csv"), format!("received_at,file\n{lines}").as_bytes())
    }
}

fn id(row: &Row) -> &str {
    row.get("anomaly_id").map_or("", Entry::text)
}

/// One of what a leader could say of a task; offices say one of several things, or nothing.
fn pick<'r>(said: &[&'r Report], scope: &Scope, task: u32) -> Option<&'r Report> {
    let own = said.iter().find(|r| r.task == task && r.scope == scope.to_string());
    if own.is_some() || !scope.is_unit() {
        return own.copied();
    }
    let common: Vec<&&Report> = said.iter().filter(|r| r.task == task && r.scope == OFFICES).collect();
    common.get(chance(&format!("{scope} {task}")) as usize % (common.len() + 1)).map(|r| **r)
}

/// A number that depends on the words alone.
fn chance(words: &str) -> u32 {
    let hash = sha256(words.as_bytes());
    u32::from_str_radix(hash.get(..7).unwrap_or_default(), 16).unwrap_or_default()
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let step = || {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, bytes)
    };
    step().map_err(|e| {
        Problem::error("demo-write", format!("a returned form can't be written: {e}")).at(Place::file(path.display().to_string()))
    })
}

/// A row of a table.
struct Cells(&'static str, Vec<&'static str>, usize);

impl Cells {
    fn get(&self, at: usize) -> String {
        self.1.get(at).map_or("", |cell| cell.trim()).to_owned()
    }
    fn report(&self) -> Result<Report, Problem> {
        let wrong = |what: &str| Problem::error("demo-plan", format!("{what} can't be read")).at(Place::line(self.0, self.2));
        Ok(Report {
            at: NaiveDateTime::parse_from_str(&self.get(0), "%Y-%m-%d %H:%M").map_err(|_| wrong("the moment"))?,
            scope: self.get(1),
            task: self.get(2).parse().map_err(|_| wrong("the task"))?,
            state: self.get(3),
            share: self.get(4).parse().map_err(|_| wrong("the share"))?,
            note: self.get(5),
        })
    }
}

/// The rows of a variant's table below its header; none where it has no such table.
fn table(variant: Variant, path: &'static str) -> Vec<Cells> {
    let text = variant.files().get_file(path).and_then(|file| file.contents_utf8()).unwrap_or_default();
    let rows = text.lines().enumerate().skip(1).filter(|(_, line)| !line.is_empty());
    rows.map(|(at, line)| Cells(path, line.split(',').collect(), at + 1)).collect()
}
