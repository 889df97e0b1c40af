//! anomalies.csv against the oracle's register.

use super::register::{Key, Row};
use super::text;
use std::collections::{BTreeMap, BTreeSet};

/// What differs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Fault {
    /// The file can't be read as anomalies.csv.
    Form,
    /// The oracle lists it, the file doesn't.
    Missing,
    /// The file lists it, the oracle doesn't.
    Invented,
    Level,
    Office,
    Party,
    Hours,
    Limit,
    FirstSeen,
    Runs,
    State,
    Due,
    /// An id that stands for two anomalies, or an anomaly with two ids.
    Id,
}

/// One difference.
#[derive(Clone, PartialEq, Debug)]
pub struct Disagreement {
    pub fault: Fault,
    pub rule: String,
    pub subject: String,
    pub message: String,
}

const HEADER: &str = "anomaly_id,rule,level,office,direction,entry_id,stage,party,hours,limit,first_seen,runs,state,due";

/// A row of the file by column.
struct Line<'a>(&'a [String]);

impl Line<'_> {
    fn cell(&self, column: &str) -> &str {
        let place = HEADER.split(',').position(|name| name == column).expect("a column of anomalies.csv");
        &self.0[place]
    }

    fn key(&self) -> Key {
        let rule = self.cell("rule").to_owned();
        let of_office = ["SHIFT", "VOLUME"].contains(&rule.as_str());
        let subject = if of_office { self.cell("office") } else { self.cell("entry_id") }.to_owned();
        // Without a direction is as much as of both.
        let direction = Some(self.cell("direction")).filter(|direction| !direction.is_empty()).unwrap_or("all").to_owned();
        let first_seen = if of_office { self.cell("first_seen").to_owned() } else { String::new() };
        Key { rule, subject, direction, stage: self.cell("stage").to_owned(), first_seen }
    }
}

/// The rows of a file by key; `Err` says what is wrong with it.
fn read(csv: &str) -> Result<BTreeMap<Key, Vec<Vec<String>>>, String> {
    let records = text::split(csv.as_bytes());
    let fields =
        |record: &text::Record| -> Vec<String> { record.fields.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect() };
    let header = records.first().map(fields).unwrap_or_default();
    if header.join(",") != HEADER {
        return Err(format!("the header is {header:?}"));
    }
    let mut rows: BTreeMap<Key, Vec<Vec<String>>> = BTreeMap::new();
    for record in records.iter().skip(1) {
        let row = fields(record);
        if row.len() != header.len() {
            return Err(format!("line {}: {} cells", record.line, row.len()));
        }
        rows.entry(Line(&row).key()).or_default().push(row);
    }
    Ok(rows)
}

/// Each anomaly of a file: its id and what it is.
pub fn keys(csv: &str) -> Vec<(String, Key)> {
    let rows = read(csv).unwrap_or_default();
    let each =
        rows.into_iter().flat_map(|(key, rows)| rows.into_iter().map(move |row| (Line(&row).cell("anomaly_id").to_owned(), key.clone())));
    each.collect()
}

/// All differences between the register's rows and the text of anomalies.csv.
pub fn compare_anomalies(expected: &[Row], csv: &str) -> Vec<Disagreement> {
    let mut found = read(csv).map_err(|message| {
        let (rule, subject) = (String::new(), String::new());
        vec![Disagreement { fault: Fault::Form, rule, subject, message }]
    });
    let file = match &mut found {
        Ok(file) => file,
        Err(faults) => return std::mem::take(faults),
    };
    let mut differences = Vec::new();
    for row in expected {
        // Several days of one office and week look alike in their rows: one that agrees goes first.
        let theirs = file.get_mut(&row.key).and_then(|rows| {
            let last = rows.len().checked_sub(1)?;
            Some(rows.swap_remove(rows.iter().position(|cells| agrees(row, cells)).unwrap_or(last)))
        });
        let mut say = |fault, message: String| differences.push(disagreement(fault, &row.key, message));
        match theirs {
            None => say(Fault::Missing, format!("{row:?}")),
            Some(cells) => differ(row, &Line(&cells), &mut say),
        }
    }
    for (key, rows) in file {
        differences.extend(rows.iter().map(|row| disagreement(Fault::Invented, key, row.join(","))));
    }
    differences.sort_by(|one, other| (one.fault, &one.rule, &one.subject).cmp(&(other.fault, &other.rule, &other.subject)));
    differences
}

fn disagreement(fault: Fault, key: &Key, message: String) -> Disagreement {
    Disagreement { fault, rule: key.rule.clone(), subject: format!("{} {} {}", key.subject, key.direction, key.stage), message }
}

fn agrees(row: &Row, cells: &[String]) -> bool {
    let mut same = true;
    differ(row, &Line(cells), &mut |_, _| same = false);
    same
}

fn differ(row: &Row, line: &Line<'_>, say: &mut dyn FnMut(Fault, String)) {
    let due = row.due.map_or(String::new(), |due| due.to_string());
    let cells = [
        (Fault::Level, "level", row.level.map_or("", |level| level.name()).to_owned()),
        (Fault::Office, "office", row.office.clone()),
        (Fault::FirstSeen, "first_seen", row.first_seen.clone()),
        (Fault::Runs, "runs", row.runs.to_string()),
        (Fault::State, "state", row.state.to_owned()),
        (Fault::Due, "due", due),
    ];
    for (fault, column, own) in cells {
        if line.cell(column) != own {
            say(fault, format!("oracle {own:?}, file {:?}; oracle {row:?}", line.cell(column)));
        }
    }
    // Parties, hours and limits are the specification's for some rules; what others carry is free.
    if row.party.is_some_and(|party| line.cell("party") != party) {
        say(Fault::Party, format!("oracle {:?}, file {:?}", row.party, line.cell("party")));
    }
    for (fault, column, own) in [(Fault::Hours, "hours", row.hours), (Fault::Limit, "limit", row.limit)] {
        if own.is_some_and(|own| !as_written(own, line.cell(column))) {
            say(fault, format!("oracle {own:?}, file {:?}", line.cell(column)));
        }
    }
}

/// Whether a cell is a number, rounded to the decimals that it shows, at least two of them where it isn't exact.
fn as_written(own: f64, cell: &str) -> bool {
    let Ok(theirs) = cell.parse::<f64>() else { return false };
    let places = cell.split_once('.').map_or(0, |(_, decimals)| decimals.len()) as i32;
    let exact = (own - theirs).abs() <= 1e-9 * own.abs().max(1.0);
    exact || (places >= 2 && (own - theirs).abs() <= 0.5 * 10f64.powi(-places) * (1.0 + 1e-6))
}

/// Ids over several editions, each with its name: an anomaly has one, and it is nobody else's.
pub fn compare_ids(editions: &[(String, String)]) -> Vec<Disagreement> {
    let mut ids: BTreeMap<Key, BTreeSet<String>> = BTreeMap::new();
    let mut keys: BTreeMap<String, BTreeSet<Key>> = BTreeMap::new();
    // Days without data of one office and week look alike in their rows.
    let mut most: BTreeMap<Key, usize> = BTreeMap::new();
    let mut differences = Vec::new();
    for (edition, csv) in editions {
        match read(csv) {
            Err(message) => {
                let (rule, subject) = (String::new(), edition.clone());
                differences.push(Disagreement { fault: Fault::Form, rule, subject, message });
            }
            Ok(rows) => {
                for (key, rows) in rows {
                    let at_once = most.entry(key.clone()).or_default();
                    *at_once = rows.len().max(*at_once);
                    for row in rows {
                        let id = Line(&row).cell("anomaly_id").to_owned();
                        keys.entry(id.clone()).or_default().insert(key.clone());
                        ids.entry(key.clone()).or_default().insert(id);
                    }
                }
            }
        }
    }
    for (key, ids) in &ids {
        if ids.len() != most[key] || ids.iter().any(String::is_empty) {
            differences.push(disagreement(Fault::Id, key, format!("{} anomalies at once, ids {ids:?}", most[key])));
        }
    }
    for (id, keys) in keys.iter().filter(|(_, keys)| keys.len() > 1) {
        differences.push(Disagreement { fault: Fault::Id, rule: String::new(), subject: id.clone(), message: format!("{keys:?}") });
    }
    differences
}

/// Differences counted by kind and rule, with the first two examples of each.
pub fn told(differences: &[Disagreement]) -> String {
    let mut groups: BTreeMap<(Fault, &str), Vec<&Disagreement>> = BTreeMap::new();
    for one in differences {
        groups.entry((one.fault, &one.rule)).or_default().push(one);
    }
    let mut text = String::new();
    for ((fault, rule), members) in groups {
        text.push_str(&format!("{:>6} {fault:?} {rule}\n", members.len()));
        for one in members.iter().take(2) {
            text.push_str(&format!("         {}: {}\n", one.subject, one.message));
        }
    }
    text
}
