//! The rules: `queries/rules/NAME.sql`, a workspace's own among them, and what they find at a weekly run.
//!
//! A rule returns the columns subject, direction, stage, since, office, entry_id, party, hours, limit_hours, level, holds, fresh, detail; its code is its
//! file's name in capitals. Before it runs stand the tables `looked` and `standing` (`queries/frames/rules/looked.sql`), the frames that its header
//! names, and its numbers for `number_of`.

use super::anomaly::{Anomaly, Finding, Holds, Identity, Level};
use super::charts::charts;
use super::fold::{Gone, Seen, WeeklyRun};
use super::lines::lines;
use crate::store::warehouse::{Params, Rows, Value, Warehouse, params};
use crate::store::workspace::config::Rule as Setting;
use crate::store::workspace::{Overlay, Workspace};
use crate::terms::figure::Direction;
use crate::terms::problem::{Place, Problem, Problems, nearest, read_header};
use chrono::Days;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const FOLDER: &str = "queries/rules";
/// The frames that all rules share; a rule's header names others.
const SHARED: [&str; 3] = ["macros", "scope", "fact"];
/// Days before the oldest open anomaly that the rules may look back: two years of weeks, so that rows of weeks keep their beginning.
const LOOK_BACK: u64 = 728;

/// The frame in which the offices' weeks stand, where a rule has asked for it.
const CHARTED: &str = "weekly";

/// One rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its code: the file's name in capitals.
    pub code: String,
    /// Chinese title.
    pub title: String,
    /// What it means, a Chinese sentence.
    pub meaning: String,
    /// Its place in lists.
    pub order: u32,
    /// The file it stands in.
    pub path: String,
    numbers: BTreeMap<String, f64>,
    frames: Vec<String>,
    sql: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    title: String,
    #[serde(rename = "question")]
    _question: String,
    #[serde(default)]
    definition: String,
    #[serde(default = "last")]
    order: u32,
    #[serde(default)]
    numbers: BTreeMap<String, f64>,
    #[serde(default)]
    frames: Vec<String>,
    #[serde(default, rename = "grain")]
    _grain: String,
    #[serde(default, rename = "parameters")]
    _parameters: String,
    #[serde(default, rename = "columns")]
    _columns: String,
    #[serde(default, rename = "spec")]
    _spec: String,
}

/// A workspace's own rules stand behind the built-in ones.
fn last() -> u32 {
    100_000
}

/// Every rule file, built-in and the workspace's, in order; those switched off too.
///
/// # Errors
/// Everything that is wrong with any of them.
pub fn rules(overlay: &Overlay) -> Result<Vec<Rule>, Problems> {
    let mut problems = Problems::default();
    let mut rules = Vec::new();
    for path in overlay.list(FOLDER, ".sql") {
        match overlay.read(&path).map(|file| (read_header::<Header>(&path, &file.text, "--").whole(), file.text)) {
            Ok((Ok(header), sql)) => {
                let stem = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".sql");
                rules.push(Rule {
                    code: stem.to_ascii_uppercase(),
                    title: header.title,
                    meaning: header.definition,
                    order: header.order,
                    numbers: header.numbers,
                    frames: header.frames,
                    path,
                    sql,
                });
            }
            Ok((Err(wrong), _)) => problems.extend(wrong),
            Err(problem) => problems.push(problem),
        }
    }
    rules.sort_by(|a, b| (a.order, &a.code).cmp(&(b.order, &b.code)));
    problems.or(rules)
}

impl Rule {
    fn setting<'a>(&self, workspace: &'a Workspace) -> Option<&'a Setting> {
        workspace.config.rules.get(&self.code)
    }
    /// Whether the workspace lets it look.
    pub fn is_on(&self, workspace: &Workspace) -> bool {
        self.setting(workspace) != Some(&Setting::Off)
    }

    /// What it means, with its numbers as the configuration has them put in for `{name}`: 2, or 2/3 where they differ.
    pub fn told(&self, workspace: &Workspace) -> String {
        let set = match self.setting(workspace) {
            Some(Setting::On(set)) => Some(set),
            _ => None,
        };
        self.numbers.iter().fold(self.meaning.clone(), |meaning, (name, default)| {
            let mut numbers = set.and_then(|set| set.get(name)).map_or_else(|| vec![*default], |own| own.numbers_or(*default));
            numbers.sort_by(f64::total_cmp);
            numbers.dedup();
            let words: Vec<String> = numbers.iter().map(f64::to_string).collect();
            meaning.replace(&format!("{{{name}}}"), &words.join("/"))
        })
    }

    /// Its numbers as the configuration has them, over its own defaults.
    fn numbers(&self, workspace: &Workspace) -> Value {
        let mut rows = Vec::new();
        let mut row = |name: &str, by: &str, of: &str, number: f64| rows.push(vec![name.into(), by.into(), of.into(), number.into()]);
        if let Some(Setting::On(set)) = self.setting(workspace) {
            for (name, threshold) in set {
                threshold.rows().iter().for_each(|(by, of, number)| row(name, by, of, *number));
            }
        }
        self.numbers.iter().for_each(|(name, number)| row(name, "default", "", *number));
        lines(rows)
    }

    /// Numbers that the configuration names and the rule doesn't have.
    fn strangers(&self, workspace: &Workspace) -> Vec<Problem> {
        let Some(Setting::On(set)) = self.setting(workspace) else { return Vec::new() };
        let stranger = |name: &&String| !self.numbers.contains_key(*name);
        set.keys()
            .filter(stranger)
            .map(|name| {
                let problem = Problem::error("unknown-key", format!("rule {} has no number `{name}`", self.code))
                    .at(workspace.lines.place(&format!("rules.{}.{name}", self.code)));
                match nearest(name, self.numbers.keys().map(String::as_str)) {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    None => problem.why(format!("its numbers stand in the header of {}", self.path)),
                }
            })
            .collect()
    }
}

/// Runs every rule that isn't off; `open` is what the register holds open, `last_load` the newest load that the run before had seen.
///
/// # Errors
/// Where a rule file is wrong or finds the same anomaly twice.
pub fn look(workspace: &Workspace, warehouse: &Warehouse, run: &WeeklyRun, open: &[&Anomaly], last_load: i64) -> Result<Seen, Problems> {
    let rules: Vec<Rule> = rules(&workspace.overlay)?.into_iter().filter(|rule| rule.is_on(workspace)).collect();
    let strangers = Problems(rules.iter().flat_map(|rule| rule.strangers(workspace)).collect());
    strangers.or(())?;
    let given = given(workspace, run, open);
    for name in SHARED {
        warehouse.execute(&format!("queries/frames/{name}.sql"), &given)?;
    }
    warehouse.execute(&frame(&workspace.overlay, "looked"), &given)?;
    let mut seen = Seen { rules: rules.iter().map(|rule| rule.code.clone()).collect(), ..Seen::default() };
    let mut made = BTreeSet::new();
    for rule in &rules {
        let mut given = given.clone();
        given.insert("numbers".to_owned(), rule.numbers(workspace));
        for name in ["numbers", "macros"] {
            warehouse.execute(&frame(&workspace.overlay, name), &given)?;
        }
        for name in rule.frames.iter().filter(|name| made.insert((*name).clone())) {
            warehouse.execute(&frame(&workspace.overlay, name), &given)?;
        }
        seen.findings.extend(findings(rule, &warehouse.rows_text(&rule.path, &rule.sql, &given)?)?);
    }
    if made.contains(CHARTED) {
        seen.charts = charts(warehouse, run.period.first_day())?;
    }
    seen.gone = gone(warehouse, run, &seen, open, last_load)?;
    Ok(seen)
}

/// A frame made for rules, else one that indicators share.
fn frame(overlay: &Overlay, name: &str) -> String {
    let own = format!("queries/frames/rules/{name}.sql");
    if overlay.has(&own) { own } else { format!("queries/frames/{name}.sql") }
}

fn given(workspace: &Workspace, run: &WeeklyRun, open: &[&Anomaly]) -> Params {
    let standing = open.iter().map(|anomaly| {
        let Finding { identity, entry_id, office, party, hours, limit, grade, detail, .. } = &anomaly.finding;
        let Identity { rule, subject, direction, stage, since } = identity;
        let mut cells: Vec<Value> = [rule.as_str(), subject, &direction.to_string(), stage, since].map(Value::from).into();
        cells.extend([entry_id.clone().into(), office.as_str().into(), party.clone().into()]);
        cells.extend([(*hours).into(), (*limit).into(), grade.map(Level::word).into(), detail.clone().into()]);
        cells
    });
    let start = run.period.first_day();
    let oldest = open.iter().map(|anomaly| anomaly.first_seen.first_day()).fold(start, Ord::min);
    params([
        ("start_day", start.into()),
        ("end_day", run.period.end_day().into()),
        ("period_start", start.into()),
        ("period_end", run.period.end_day().into()),
        ("cutoff", run.cutoff.into()),
        ("first_day", (oldest - Days::new(LOOK_BACK)).into()),
        ("standing", lines(standing)),
        ("reset_days", workspace.config.reset_days().into()),
    ])
}

/// A rule's rows as findings.
fn findings(rule: &Rule, rows: &Rows) -> Result<Vec<Finding>, Problem> {
    const COLUMNS: [&str; 13] = [
        "subject",
        "direction",
        "stage",
        "since",
        "office",
        "entry_id",
        "party",
        "hours",
        "limit_hours",
        "level",
        "holds",
        "fresh",
        "detail",
    ];
    if let Some(missing) = COLUMNS.iter().find(|column| !rows.columns.iter().any(|c| c == *column)) {
        return Err(Problem::error("rule-columns", format!("rule {} returns no column `{missing}`", rule.code))
            .at(Place::file(&rule.path).key(*missing))
            .help(format!("a rule returns {}", COLUMNS.join(", "))));
    }
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for row in 0..rows.rows.len() {
        let finding = finding(rule, rows, row)?;
        if !seen.insert(finding.identity.clone()) {
            return Err(Problem::error("rule-twice", format!("rule {} finds {} twice", rule.code, finding.identity))
                .at(Place::file(&rule.path))
                .why("rule, subject, direction, stage and since are an anomaly's identity")
                .help("return one row for each"));
        }
        all.push(finding);
    }
    Ok(all)
}

fn finding(rule: &Rule, rows: &Rows, row: usize) -> Result<Finding, Problem> {
    let cell = |column: &str| rows.get(row, column);
    let text = |column: &str| cell(column).as_str().map(str::to_owned).filter(|text| !text.is_empty());
    let wrong = |column: &str| {
        Problem::error("rule-value", format!("rule {}: `{}` is no {column}", rule.code, cell(column)))
            .at(Place::file(&rule.path).key(column))
            .help("levels are yellow, orange, red or null; it holds in_flight or as a fact; directions are I, E and all")
    };
    let level = text("level").map(|word| Level::of(&word).ok_or_else(|| wrong("level"))).transpose()?;
    Ok(Finding {
        identity: Identity {
            rule: rule.code.clone(),
            subject: text("subject").ok_or_else(|| wrong("subject"))?,
            direction: text("direction").and_then(|word| word.parse::<Direction>().ok()).ok_or_else(|| wrong("direction"))?,
            stage: text("stage").unwrap_or_default(),
            since: text("since").unwrap_or_default(),
        },
        office: text("office").ok_or_else(|| wrong("office"))?,
        entry_id: text("entry_id"),
        party: text("party"),
        hours: cell("hours").as_f64(),
        limit: cell("limit_hours").as_f64(),
        grade: level,
        holds: text("holds").and_then(|word| Holds::of(&word)).ok_or_else(|| wrong("holds"))?,
        fresh: cell("fresh").as_bool().ok_or_else(|| wrong("fresh"))?,
        detail: text("detail"),
    })
}

/// What the data say of the open anomalies that no rule finds any more.
fn gone(warehouse: &Warehouse, run: &WeeklyRun, seen: &Seen, open: &[&Anomaly], last_load: i64) -> Result<BTreeMap<String, Gone>, Problem> {
    let found: BTreeSet<String> = seen.findings.iter().map(|f| f.identity.id()).collect();
    let gone = open.iter().filter(|a| seen.rules.contains(&a.finding.identity.rule) && !found.contains(&a.id)).map(|a| {
        let finding = &a.finding;
        let day = if finding.entry_id.is_none() { finding.identity.since.as_str() } else { "" };
        let texts = [a.id.as_str(), finding.entry_id.as_deref().unwrap_or_default(), &finding.office, day];
        texts.into_iter().map(Value::from).collect()
    });
    let given = params([("gone", lines(gone)), ("cutoff", run.cutoff.into()), ("last_load", last_load.into())]);
    let rows = warehouse.rows("queries/register/gone.sql", &given)?;
    let load = |row: usize, number: &str, file: &str| {
        Some((rows.get(row, number).as_i64()?, rows.get(row, file).as_str().unwrap_or_default().to_owned()))
    };
    let one = |row: usize| {
        let id = rows.get(row, "anomaly_id").as_str()?.to_owned();
        let gone = Gone {
            over_at: rows.get(row, "over_at").as_timestamp(),
            changed_by: load(row, "changed_by", "changed_file"),
            newest: load(row, "newest", "newest_file"),
        };
        Some((id, gone))
    };
    Ok((0..rows.rows.len()).filter_map(one).collect())
}
