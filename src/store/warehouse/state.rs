//! A state database alone, without the facts: a copy of it that goes into a backup.

use super::{Value, Warehouse, params};
use crate::store::workspace::{Facts, Overlay};
use crate::terms::problem::{Place, Problem};
use duckdb::Connection;
use std::path::Path;

impl Warehouse {
    /// Opens a state database that another warehouse has brought up to date. Only built-in queries run on it: a workspace's own would find DuckDB
    /// open here.
    pub fn open_state(path: &Path) -> Result<Warehouse, Problem> {
        let connection = Connection::open_in_memory().map_err(|error| {
            Problem::error("warehouse-open", "the state database can't be opened")
                .at(Place::file(path.to_string_lossy()))
                .why(error.to_string())
        })?;
        let warehouse = Warehouse::around(connection, Overlay::new(None), Facts::File(path.to_owned()));
        let written = params([("state", Value::Text(path.to_string_lossy().into_owned()))]);
        warehouse.execute_written("queries/schema/attach.sql", &written)?;
        Ok(warehouse)
    }
}
