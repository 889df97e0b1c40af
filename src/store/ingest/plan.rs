//! Which cell of a row becomes which column: headers matched against the mapping, constants, names, and the lists that cells are held to.

use super::cell::trimmed;
use super::columns::{COLUMNS, Column, REQUIRED};
use super::record::csv_line;
use crate::store::workspace::{Source, Workspace};
use crate::terms::problem::{Place, Problem, nearest};
use std::collections::{BTreeMap, BTreeSet};

/// Columns of an event log besides `operator`, which nothing needs.
const EVENT_COLUMNS: [&str; 3] = ["entry_id", "event", "occurred_at"];
/// Headers named in a refusal before the rest is counted only.
const SHOWN: usize = 40;

/// Where a column's value comes from.
#[derive(Clone, Debug)]
pub enum From {
    /// The cell at this place.
    Cell(usize),
    /// The mapping's constant.
    Constant(String),
}

/// One column that the load brings.
#[derive(Clone, Debug)]
pub struct Brought {
    /// Which.
    pub column: &'static Column,
    /// From where.
    pub from: From,
    /// What whole cells stand for.
    pub names: BTreeMap<String, String>,
}

/// What a workspace holds cells to.
#[derive(Clone, Debug)]
pub struct Lists {
    /// Offices that the workspace knows.
    pub offices: BTreeSet<String>,
    /// Column -> codes; a column without a list takes any.
    pub codes: BTreeMap<String, BTreeSet<String>>,
    /// How yes and no are written, in lower case.
    pub flags: Vec<(String, bool)>,
}

impl Lists {
    /// As the workspace and the default mapping say.
    pub fn of(workspace: &Workspace) -> Lists {
        let defaults = &workspace.defaults;
        let lower = |words: &'_ [String], yes| words.iter().map(move |w| (w.to_lowercase(), yes)).collect::<Vec<_>>();
        let set = |words: &[String]| words.iter().cloned().collect::<BTreeSet<String>>();
        let mut codes: BTreeMap<String, BTreeSet<String>> =
            defaults.codes.iter().map(|(column, codes)| (column.clone(), set(codes))).collect();
        if !workspace.config.credit_grades.is_empty() {
            codes.insert("credit_grade".into(), set(&workspace.config.credit_grades));
        }
        Lists {
            offices: workspace.config.known_offices().into_keys().collect(),
            codes,
            flags: [lower(&defaults.flags.yes, true), lower(&defaults.flags.no, false)].concat(),
        }
    }
}

/// How the rows of one file of declarations are read.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Columns in the dictionary's order.
    pub brought: Vec<Brought>,
    /// How many cells a row must have.
    pub width: usize,
    /// Headers that no column takes, in the file's order.
    pub ignored: Vec<String>,
    /// The header as one line of CSV.
    pub header: String,
}

/// How the rows of an event log are read.
#[derive(Clone, Debug)]
pub struct EventPlan {
    /// Where the id stands.
    pub entry_id: usize,
    /// Where the event's name stands.
    pub event: usize,
    /// Where its moment stands.
    pub occurred_at: usize,
    /// What whole cells stand for, by column.
    pub names: BTreeMap<String, BTreeMap<String, String>>,
    /// Event's name -> timestamp column.
    pub events: BTreeMap<String, &'static Column>,
    /// As for declarations.
    pub width: usize,
    /// As for declarations.
    pub ignored: Vec<String>,
    /// As for declarations.
    pub header: String,
}

/// Headers of a file, each given to the column that takes it.
struct Matched<'a> {
    headers: &'a [String],
    taken: BTreeMap<String, usize>,
}

impl<'a> Matched<'a> {
    /// For each column the first listed of its headers that the file has; of the same header twice the first place.
    fn new(headers: &'a [String], source: &Source) -> Matched<'a> {
        let place = |wanted: &String| headers.iter().position(|h| trimmed(h) == wanted);
        let taken = source.columns.iter().filter_map(|(column, accepted)| Some((column.clone(), accepted.iter().find_map(place)?)));
        Matched { headers, taken: taken.collect() }
    }

    fn ignored(&self) -> Vec<String> {
        let used: BTreeSet<usize> = self.taken.values().copied().collect();
        let unused = self.headers.iter().enumerate().filter(|(i, _)| !used.contains(i));
        unused.map(|(_, header)| trimmed(header).to_owned()).filter(|h| !h.is_empty()).collect()
    }

    /// The refusal of a file that lacks headers: what was found, and what comes near.
    fn refuse(&self, name: &str, source: &Source, missing: &[&str]) -> Problem {
        let found: Vec<&str> = self.headers.iter().map(|h| trimmed(h)).collect();
        let mut help = Vec::new();
        for column in missing {
            let accepted = source.columns.get(*column).map(Vec::as_slice).unwrap_or_default();
            let near = accepted.iter().find_map(|wanted| nearest(wanted, self.ignored().iter().map(String::as_str)).map(str::to_owned));
            let near = near.map_or(String::new(), |near| format!("; the nearest here is `{near}`"));
            help.push(format!("{column}: one of {}{near}", accepted.join(", ")));
        }
        let rest = if found.len() > SHOWN { format!(" and {} more", found.len() - SHOWN) } else { String::new() };
        Problem::error("missing-column", format!("the file has no header for {}, so nothing of it is loaded", missing.join(", ")))
            .at(Place::line(name, 1))
            .why(format!("found: {}{rest}", found.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ")))
            .help(format!("name the header under columns in the mapping `{}`. {}", source.name, help.join(". ")))
    }
}

impl Plan {
    /// Matches a file's headers; a column that a row can't do without must have one, or a constant.
    pub fn new(headers: &[String], source: &Source, name: &str) -> Result<Plan, Problem> {
        let matched = Matched::new(headers, source);
        let from = |column: &Column| match matched.taken.get(column.name) {
            Some(place) => Some(From::Cell(*place)),
            None => source.constants.get(column.name).cloned().map(From::Constant),
        };
        let brought: Vec<Brought> = COLUMNS
            .iter()
            .filter_map(|column| {
                let names = source.values.get(column.name).cloned().unwrap_or_default();
                Some(Brought { column, from: from(column)?, names })
            })
            .collect();
        let missing: Vec<&str> = REQUIRED.into_iter().filter(|r| !brought.iter().any(|b| b.column.name == *r)).collect();
        if !missing.is_empty() {
            return Err(matched.refuse(name, source, &missing));
        }
        let header = csv_line(headers.iter().map(String::as_str));
        Ok(Plan { brought, width: headers.len(), ignored: matched.ignored(), header })
    }

    /// The columns without the id, by which rows are found.
    pub fn columns(&self) -> impl Iterator<Item = &'static Column> {
        self.brought.iter().map(|b| b.column).filter(|c| c.name != "entry_id")
    }

    /// For each cell its column, so that a spreadsheet's number can get back the zeros it lost.
    pub fn cell_columns(&self) -> Vec<Option<&'static Column>> {
        let mut columns = vec![None; self.width];
        for brought in &self.brought {
            if let From::Cell(place) = brought.from {
                columns[place] = Some(brought.column);
            }
        }
        columns
    }
}

impl EventPlan {
    /// Matches an event log's headers. `workspace` tells which words stand for which event.
    pub fn new(headers: &[String], source: &Source, workspace: &Workspace, name: &str) -> Result<EventPlan, Problem> {
        let matched = Matched::new(headers, source);
        let missing: Vec<&str> = EVENT_COLUMNS.into_iter().filter(|c| !matched.taken.contains_key(*c)).collect();
        let [Some(entry_id), Some(event), Some(occurred_at)] = EVENT_COLUMNS.map(|c| matched.taken.get(c).copied()) else {
            return Err(matched.refuse(name, source, &missing));
        };
        Ok(EventPlan {
            entry_id,
            event,
            occurred_at,
            names: source.values.clone(),
            events: event_names(workspace),
            width: headers.len(),
            ignored: matched.ignored(),
            header: csv_line(headers.iter().map(String::as_str)),
        })
    }
}

/// An event is a timestamp column's name, with or without `_at`, or one of its headers, with or without the last two characters (时间).
fn event_names(workspace: &Workspace) -> BTreeMap<String, &'static Column> {
    const TIME: &str = "\u{65f6}\u{95f4}";
    let mut events = BTreeMap::new();
    for column in COLUMNS.iter().filter(|c| c.is_moment()) {
        let headers = workspace.defaults.columns.get(column.name).into_iter().flatten();
        for word in headers.map(String::as_str).chain([column.name]) {
            events.entry(word.to_owned()).or_insert(column);
            let short = word.strip_suffix(TIME).or_else(|| word.strip_suffix("_at")).unwrap_or(word);
            events.entry(short.to_owned()).or_insert(column);
        }
    }
    events
}
