//! A row of a query, cell by cell as a finding needs it.

use crate::store::warehouse::{Rows, Value};
use crate::terms::figure::{Direction, Scope};
use crate::terms::problem::Problem;
use chrono::NaiveDateTime;

/// Seconds in an hour.
const HOUR: f64 = 3600.0;

/// Whole seconds in hours.
pub(super) fn hours(seconds: u64) -> f64 {
    seconds as f64 / HOUR
}

/// One row.
pub(super) struct Row<'a> {
    rows: &'a Rows,
    at: usize,
}

/// Every row as a finding.
pub(super) fn each<T>(rows: &Rows, make: impl Fn(&Row<'_>) -> Result<T, Problem>) -> Result<Vec<T>, Problem> {
    (0..rows.rows.len()).map(|at| make(&Row { rows, at })).collect()
}

impl Row<'_> {
    pub fn cell(&self, column: &str) -> &Value {
        self.rows.get(self.at, column)
    }
    /// Null is the empty text.
    pub fn text(&self, column: &str) -> String {
        self.word(column).unwrap_or_default()
    }
    pub fn word(&self, column: &str) -> Option<String> {
        self.cell(column).as_str().map(str::to_owned)
    }
    /// Null is 0.
    pub fn count(&self, column: &str) -> u64 {
        self.cell(column).as_u64().unwrap_or_default()
    }
    /// Null is 0.
    pub fn number(&self, column: &str) -> f64 {
        self.cell(column).as_f64().unwrap_or_default()
    }
    pub fn seconds(&self, column: &str) -> Option<u64> {
        self.cell(column).as_u64()
    }
    pub fn moment(&self, column: &str) -> Option<NaiveDateTime> {
        self.cell(column).as_timestamp()
    }
    pub fn direction(&self) -> Result<Direction, Problem> {
        self.text("direction").parse()
    }
    /// None where the column holds nothing.
    pub fn scope(&self) -> Result<Option<Scope>, Problem> {
        self.word("scope").map(Scope::try_from).transpose()
    }
    /// Where a query gives the whole's rows or a unit's.
    pub fn own_scope(&self) -> Result<Scope, Problem> {
        self.text("scope").parse()
    }
}
