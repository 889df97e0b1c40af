//! The names of the table of tasks: which of them the workspace knows, and what its deadlines mean.

use super::{order_year, year_end};
use crate::store::workspace::Workspace;
use crate::terms::calendar::Period;
use crate::terms::figure::Scope;
use crate::terms::problem::{Problems, read_yaml};
use chrono::NaiveDate;
use serde::Deserialize;

/// Where the words for groups and deadlines stand.
const WORDS: &str = "queries/reference/tasks.yaml";
/// What parts two names.
const BETWEEN: [char; 4] = ['\u{3001}', '\u{ff0c}', ',', ';'];

/// Who stands in a column of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// A department or an office of the workspace, with its name for tables.
    Known(Scope, String),
    /// Nobody that the workspace knows.
    Stranger(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    all_departments: Vec<String>,
    all_offices: Vec<String>,
    year_end: Vec<String>,
}

/// Reads the names of the table of tasks.
pub struct Names {
    words: Words,
    departments: Vec<(Scope, Vec<String>)>,
    offices: Vec<(Scope, Vec<String>)>,
    year: Option<i32>,
}

impl Names {
    /// The departments and offices that exist in `period`; all that are configured where none is given.
    ///
    /// # Errors
    /// Where the words for groups and deadlines can't be read.
    pub fn load(workspace: &Workspace, period: Option<Period>) -> Result<Names, Problems> {
        let text = workspace.overlay.read(WORDS)?;
        let words = read_yaml::<Words>(&text.path, &text.text).whole()?;
        let here = |first: Option<NaiveDate>, last: Option<NaiveDate>| {
            let within = |p: Period| first.is_none_or(|day| day < p.end_day()) && last.is_none_or(|day| day >= p.first_day());
            period.is_none_or(within)
        };
        let config = &workspace.config;
        let departments = config.departments.iter().filter(|d| here(d.valid_from, d.valid_to));
        let offices = config.units().iter().filter(|o| here(o.valid_from, o.valid_to));
        let office = |o: &crate::store::workspace::config::Office| vec![o.short_name().to_owned(), o.name.clone()];
        Ok(Names {
            words,
            departments: departments.map(|d| (Scope::Department(d.code.clone()), vec![d.name.clone()])).collect(),
            offices: offices.map(|o| (config.unit_scope(&o.code), office(o))).collect(),
            year: order_year(workspace, period),
        })
    }

    /// The bodies of a column, each once, in its order; a group stands for its members.
    pub fn bodies(&self, column: &str) -> Vec<Body> {
        let mut found: Vec<Body> = Vec::new();
        let names = column.split(|c: char| c.is_whitespace() || BETWEEN.contains(&c)).filter(|name| !name.is_empty());
        for name in names {
            for body in self.named(name) {
                if !found.contains(&body) {
                    found.push(body);
                }
            }
        }
        found
    }

    fn named(&self, name: &str) -> Vec<Body> {
        let known = |(scope, names): &(Scope, Vec<String>)| Body::Known(scope.clone(), names.first().cloned().unwrap_or_default());
        if self.words.all_departments.iter().any(|group| group == name) {
            return self.departments.iter().map(known).collect();
        }
        if self.words.all_offices.iter().any(|group| group == name) {
            return self.offices.iter().map(known).collect();
        }
        let one = self.departments.iter().chain(&self.offices).find(|(_, names)| names.iter().any(|n| n == name));
        vec![one.map_or_else(|| Body::Stranger(name.to_owned()), known)]
    }

    /// Whether a deadline says when.
    pub fn understands(&self, deadline: &str) -> bool {
        let text = deadline.trim();
        self.words.year_end.iter().any(|word| word == text) || text.parse::<NaiveDate>().is_ok()
    }

    /// The last day that a deadline leaves: a date, or the end of the order's year; none where it says neither.
    pub fn deadline(&self, text: &str) -> Option<NaiveDate> {
        let text = text.trim();
        if self.words.year_end.iter().any(|word| word == text) {
            return self.year.and_then(year_end);
        }
        text.parse().ok()
    }
}
