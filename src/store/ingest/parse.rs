//! A row's cells read into values, or the reason why it can't be loaded.

use super::cell::{amount, is_entry_id, is_lost_id, moment, trimmed};
use super::columns::{Column, Kind};
use super::plan::{Brought, EventPlan, From, Lists, Plan};
use super::record::{Fault, LOST, Record};
use crate::terms::problem::{Place, Problem};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Reasons as they stand in the warehouse and in reports.
pub mod reason {
    /// `entry_id` is empty.
    pub const ID_MISSING: &str = "entry-id-missing";
    /// `entry_id` is not one.
    pub const ID_MALFORMED: &str = "entry-id-malformed";
    /// An id that a spreadsheet kept as a number.
    pub const DIGITS_LOST: &str = "digits-lost";
    /// A required cell is empty.
    pub const MISSING: &str = "missing";
    /// A cell can't be read.
    pub const UNREADABLE: &str = "unreadable";
    /// A code that its list doesn't hold.
    pub const UNLISTED: &str = "unlisted-code";
    /// An office that the workspace doesn't know.
    pub const OFFICE: &str = "unknown-office";
    /// More or fewer cells than headers.
    pub const WIDTH: &str = "column-count";
    /// Bytes that can't be decoded.
    pub const UNDECODABLE: &str = "undecodable";
    /// A quote that is never closed.
    pub const QUOTE: &str = "unclosed-quote";
    /// A later row of the same file stands in its place.
    pub const SUPERSEDED: &str = "superseded";
    /// No timestamp column has this event's name.
    pub const EVENT: &str = "unknown-event";
    /// The event waits for its declaration.
    pub const WAITING: &str = "unknown-declaration";
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Parsed<'a> {
    /// Unknown.
    Null,
    /// Text.
    Text(Cow<'a, str>),
    /// Yes or no.
    Flag(bool),
    /// Hundredths.
    Money(i128),
    /// Seconds since 1970.
    Moment(i64),
}

/// Why a row can't be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// The column, where it is one column's fault.
    pub column: Option<&'static str>,
    /// One of [`reason`].
    pub reason: &'static str,
    /// What stood there.
    pub detail: String,
    /// The declaration, where its id can be read.
    pub entry_id: Option<String>,
}

/// Longest detail that is kept.
const LONGEST_DETAIL: usize = 200;

impl Bad {
    /// A fault of one cell.
    fn cell(column: &'static str, reason: &'static str, cell: &str) -> Bad {
        Bad { column: Some(column), reason, detail: cell.chars().take(LONGEST_DETAIL).collect(), entry_id: None }
    }
    /// A fault of the whole row.
    fn row(reason: &'static str, detail: String) -> Bad {
        Bad { column: None, reason, detail, entry_id: None }
    }
}

/// What is wrong with a row before its cells are looked at.
fn fault_of(record: &Record<'_>, width: usize) -> Option<Bad> {
    match record.fault {
        Some(Fault::Undecodable) => Some(Bad::row(reason::UNDECODABLE, String::new())),
        Some(Fault::UnclosedQuote) => Some(Bad::row(reason::QUOTE, String::new())),
        None if record.cells.len() != width => Some(Bad::row(reason::WIDTH, format!("{} cells, {width} headers", record.cells.len()))),
        None => None,
    }
}

/// How a file's rows of declarations are read: its plan, and the lists that its cells are held to.
#[derive(Debug)]
pub struct Reader<'a> {
    plan: &'a Plan,
    lists: &'a Lists,
    /// For each brought column its codes, where it has a list.
    codes: Vec<Option<&'a BTreeSet<String>>>,
}

impl<'a> Reader<'a> {
    /// For a file's rows.
    pub fn new(plan: &'a Plan, lists: &'a Lists) -> Reader<'a> {
        Reader { plan, lists, codes: plan.brought.iter().map(|b| lists.codes.get(b.column.name)).collect() }
    }

    /// Reads one row into `out`, one value for each brought column.
    pub fn declaration<'r>(&'r self, record: &Record<'r>, out: &mut Vec<Parsed<'r>>) -> Result<(), Bad> {
        out.clear();
        if let Some(bad) = fault_of(record, self.plan.width) {
            return Err(bad);
        }
        let mut entry_id = None;
        for (brought, codes) in self.plan.brought.iter().zip(&self.codes) {
            let cell: &'r str = match &brought.from {
                From::Cell(place) => named(trimmed(record.cells.get(*place)), brought),
                From::Constant(text) => named(text, brought),
            };
            match value(brought.column, cell, self.lists, *codes) {
                Ok(value) => {
                    if brought.column.kind == Kind::EntryId {
                        entry_id = Some(cell);
                    }
                    out.push(value);
                }
                Err(bad) => return Err(Bad { entry_id: entry_id.map(str::to_owned), ..bad }),
            }
        }
        Ok(())
    }
}

fn named<'a>(cell: &'a str, brought: &'a Brought) -> &'a str {
    if brought.names.is_empty() { cell } else { brought.names.get(cell).map_or(cell, String::as_str) }
}

fn value<'a>(column: &'static Column, cell: &'a str, lists: &Lists, codes: Option<&BTreeSet<String>>) -> Result<Parsed<'a>, Bad> {
    let bad = |reason| Bad::cell(column.name, reason, cell);
    if cell.is_empty() {
        return match column.kind {
            Kind::EntryId => Err(bad(reason::ID_MISSING)),
            _ if column.is_required() => Err(bad(reason::MISSING)),
            Kind::Several | Kind::CodeOrNone => Ok(Parsed::Text(Cow::Borrowed(""))),
            _ => Ok(Parsed::Null),
        };
    }
    if let Some(number) = cell.strip_prefix(LOST) {
        return Err(Bad::cell(column.name, reason::DIGITS_LOST, number));
    }
    let text = || Ok(Parsed::Text(Cow::Borrowed(cell)));
    match column.kind {
        Kind::EntryId if is_entry_id(cell) => text(),
        Kind::EntryId if is_lost_id(cell) => Err(bad(reason::DIGITS_LOST)),
        Kind::EntryId => Err(bad(reason::ID_MALFORMED)),
        Kind::Office if lists.offices.contains(cell) => text(),
        Kind::Office => Err(bad(reason::OFFICE)),
        Kind::Direction if matches!(cell, "I" | "E") => text(),
        Kind::Direction => Err(bad(reason::UNREADABLE)),
        Kind::Text | Kind::Digits(_) => text(),
        Kind::Code | Kind::CodeOrNone => match codes {
            Some(codes) if !codes.contains(cell) => Err(bad(reason::UNLISTED)),
            _ => text(),
        },
        Kind::Several => Ok(Parsed::Text(several(cell))),
        Kind::Flag => flag(cell, lists).map(Parsed::Flag).ok_or_else(|| bad(reason::UNREADABLE)),
        Kind::Money => amount(cell).map(Parsed::Money).ok_or_else(|| bad(reason::UNREADABLE)),
        Kind::Moment => moment(cell).map(Parsed::Moment).ok_or_else(|| bad(reason::UNREADABLE)),
    }
}

fn flag(cell: &str, lists: &Lists) -> Option<bool> {
    let of = |same: &dyn Fn(&str) -> bool| lists.flags.iter().find(|(word, _)| same(word)).map(|(_, yes)| *yes);
    of(&|word| word.eq_ignore_ascii_case(cell)).or_else(|| {
        let lower = cell.to_lowercase();
        of(&|word| word == lower)
    })
}

/// Kinds apart by one `;`, without spaces and empty ones.
fn several(cell: &str) -> Cow<'_, str> {
    const FULL_WIDTH: char = '\u{ff1b}';
    if !cell.contains([';', FULL_WIDTH]) {
        return Cow::Borrowed(cell);
    }
    let kinds: Vec<&str> = cell.split([';', FULL_WIDTH]).map(trimmed).filter(|k| !k.is_empty()).collect();
    Cow::Owned(kinds.join(";"))
}

/// One event read.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// Whose.
    pub entry_id: &'a str,
    /// Which.
    pub column: &'static Column,
    /// When, in seconds since 1970.
    pub at: i64,
}

/// Reads a row of an event log.
pub fn event<'a>(record: &Record<'a>, plan: &'a EventPlan) -> Result<Event<'a>, Bad> {
    if let Some(bad) = fault_of(record, plan.width) {
        return Err(bad);
    }
    let cell = |place: usize, column: &str| {
        let cell = trimmed(record.cells.get(place));
        plan.names.get(column).and_then(|names| names.get(cell)).map_or(cell, String::as_str)
    };
    let entry_id = cell(plan.entry_id, "entry_id");
    if !is_entry_id(entry_id) {
        let reason = match entry_id {
            "" => reason::ID_MISSING,
            lost if is_lost_id(lost) => reason::DIGITS_LOST,
            _ => reason::ID_MALFORMED,
        };
        return Err(Bad::cell("entry_id", reason, entry_id));
    }
    let known = |bad: Bad| Bad { entry_id: Some(entry_id.to_owned()), ..bad };
    let name = cell(plan.event, "event");
    let Some(column) = plan.events.get(name) else {
        let reason = if name.is_empty() { reason::MISSING } else { reason::EVENT };
        return Err(known(Bad::cell("event", reason, name)));
    };
    let occurred_at = cell(plan.occurred_at, "occurred_at");
    match moment(occurred_at) {
        Some(at) => Ok(Event { entry_id, column, at }),
        None => {
            let reason = if occurred_at.is_empty() { reason::MISSING } else { reason::UNREADABLE };
            Err(known(Bad::cell("occurred_at", reason, occurred_at)))
        }
    }
}

/// A constant that can't be read is the mapping's fault, not a row's.
pub fn check_constants(plan: &Plan, lists: &Lists, source: &str) -> Result<(), Problem> {
    for brought in &plan.brought {
        if let From::Constant(text) = &brought.from
            && let Err(bad) = value(brought.column, named(text, brought), lists, lists.codes.get(brought.column.name))
        {
            return Err(Problem::error("bad-constant", format!("the constant `{text}` can't be read as {}", brought.column.name))
                .at(Place::file(format!("sources/{source}.yaml")).key(format!("constants.{}", brought.column.name)))
                .why(bad.reason));
        }
    }
    Ok(())
}
