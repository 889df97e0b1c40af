//! Rows into temporary tables without a query.

use super::Warehouse;
use super::interrupt::go_on;
use crate::terms::problem::Problem;
use duckdb::arrow::record_batch::RecordBatch;
use duckdb::{Appender, Error};

/// A temporary table that is being filled.
pub struct Appending<'a> {
    table: &'static str,
    appender: Appender<'a>,
}

impl Warehouse {
    /// Begins to fill a temporary table.
    pub fn appending(&self, table: &'static str) -> Result<Appending<'_>, Problem> {
        let appender = self.connection.appender_to_catalog_and_db(table, "temp", "main").map_err(|error| failed(table, &error))?;
        Ok(Appending { table, appender })
    }
}

impl Appending<'_> {
    /// Adds rows; they may stand in the table only once it is finished.
    pub fn add(&mut self, batch: RecordBatch) -> Result<(), Problem> {
        go_on()?;
        self.appender.append_record_batch(batch).map_err(|error| failed(self.table, &error))
    }

    /// Ends: all rows stand in the table.
    pub fn finish(mut self) -> Result<(), Problem> {
        self.appender.flush().map_err(|error| failed(self.table, &error))
    }
}

fn failed(table: &str, error: &Error) -> Problem {
    Problem::error("append", format!("rows can't be added to table {table}")).why(error.to_string())
}
