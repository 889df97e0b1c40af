//! Forms: sheets that an office or a department fills in and returns. One list of columns ([`Layouts`]) writes them and reads them back.
//!
//! A form says in one cell whose it is: `weekly/2017-W47 office:4908 3f2a9c01`, edition, scope and a check of both and of the form's kind. The cell
//! is locked, and a name whose check doesn't fit is no name: a row is never taken for another office because a cell was overwritten.

mod layout;
mod read;
mod rows;
mod write;

pub use layout::{Column, ColumnKind, Layout, Layouts};
pub use read::{Answer, Fault, Returned, read};
pub use rows::Desk;
pub(super) use rows::{anomalies, tasks};
pub(super) use write::{add, add_options};

use crate::store::archive::sha256;
use crate::terms::figure::Scope;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Hexadecimal digits of a name's check.
const CHECK: usize = 8;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// What an office did about its open anomalies.
    Anomalies,
    /// How far a department is with its tasks.
    Tasks,
}

impl Kind {
    /// Both.
    pub const ALL: [Kind; 2] = [Kind::Anomalies, Kind::Tasks];

    fn code(self) -> &'static str {
        match self {
            Kind::Anomalies => "anomalies",
            Kind::Tasks => "tasks",
        }
    }
}

/// Whose form it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Name {
    /// What it asks.
    pub kind: Kind,
    /// With which edition it went out: `weekly/2017-W47`.
    pub edition: String,
    /// To whom.
    pub scope: Scope,
}

impl Name {
    fn check(&self) -> String {
        let mut hash = sha256(format!("{}\n{}\n{}", self.kind.code(), self.edition, self.scope).as_bytes());
        hash.truncate(CHECK);
        hash
    }
}

impl fmt::Display for Name {
    /// As it stands in its cell.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.edition, self.scope, self.check())
    }
}

/// What a cell says that looks like a form's name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Named {
    /// A name of this kind.
    Sound(Name),
    /// Someone wrote in it.
    Broken(String),
}

/// A form's name in a cell, if it looks like one.
fn named(kind: Kind, cell: &str) -> Option<Named> {
    let words: Vec<&str> = cell.split_whitespace().collect();
    let [edition, scope, check] = words[..] else { return None };
    let looks = edition.contains('/') && scope.contains(':') && check.len() == CHECK && check.bytes().all(|b| b.is_ascii_hexdigit());
    if !looks {
        return None;
    }
    let name = scope.parse().ok().map(|scope| Name { kind, edition: edition.to_owned(), scope });
    Some(match name {
        Some(name) if name.check() == check.to_ascii_lowercase() => Named::Sound(name),
        _ => Named::Broken(cell.trim().to_owned()),
    })
}

/// One cell of a form.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Entry {
    /// Nothing.
    #[default]
    Empty,
    /// Words, codes, ids.
    Text(String),
    /// Hours, counts, shares (0..1).
    Number(f64),
    /// A day.
    Day(NaiveDate),
}

impl Entry {
    /// Words, empty where there are none.
    pub fn text(&self) -> &str {
        match self {
            Entry::Text(text) => text,
            _ => "",
        }
    }
    /// A day.
    pub fn day(&self) -> Option<NaiveDate> {
        match self {
            Entry::Day(day) => Some(*day),
            _ => None,
        }
    }
    /// A number.
    pub fn number(&self) -> Option<f64> {
        match self {
            Entry::Number(number) => Some(*number),
            _ => None,
        }
    }
}

/// A row of a form by the columns' keys; a column that it doesn't name is empty.
pub type Row = BTreeMap<&'static str, Entry>;

/// A form to be written.
#[derive(Clone, Debug)]
pub struct Form {
    /// Whose.
    pub name: Name,
    /// What the scope is called.
    pub of: String,
    /// What is asked, in order.
    pub rows: Vec<Row>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_whose_scope_was_overwritten_is_none() {
        let name = Name { kind: Kind::Anomalies, edition: "weekly/2017-W47".into(), scope: Scope::Office("4908".into()) };
        let cell = name.to_string();
        assert_eq!(named(Kind::Anomalies, &format!(" {cell}\n")), Some(Named::Sound(name)));
        let other = cell.replace("4908", "4909");
        assert_eq!(named(Kind::Anomalies, &other), Some(Named::Broken(other.clone())));
        assert_eq!(named(Kind::Tasks, &cell), Some(Named::Broken(cell.clone())), "a form of another kind has another check");
        assert_eq!(named(Kind::Tasks, "monthly/2017-04 is late"), None);
    }
}
