//! One Parquet file read as a stream by a database in memory that can open nothing else.

use super::{Params, Threads, Value, params, text};
use crate::store::workspace::Overlay;
use crate::terms::problem::{Place, Problem};
use duckdb::Connection;
use duckdb::arrow::datatypes::SchemaRef;
use duckdb::arrow::record_batch::RecordBatch;
use std::path::Path;

/// Memory for decoding row groups: the file itself is never held.
const MEMORY: &str = "1GB";

/// An open Parquet file.
pub struct ParquetFile {
    connection: Connection,
    sql: String,
    name: String,
}

impl ParquetFile {
    /// Opens `path`; `name` is the file in problems.
    pub fn open(path: &Path, name: &str, overlay: &Overlay) -> Result<ParquetFile, Problem> {
        let written: Params = params([
            ("file", Value::Text(path.to_string_lossy().into_owned())),
            ("threads", Value::Int(Threads::one().0.get() as i128)),
            ("memory", MEMORY.into()),
        ]);
        let settings = text::inline(&overlay.read("queries/schema/reader.sql")?.text, &written);
        let connection = Connection::open_in_memory().map_err(|e| refused(name, &e))?;
        connection.execute_batch(&settings).map_err(|e| refused(name, &e))?;
        let sql = text::inline(&overlay.read("queries/ingest/parquet.sql")?.text, &written);
        Ok(ParquetFile { connection, sql, name: name.to_owned() })
    }

    /// Its columns' names.
    pub fn columns(&self) -> Result<Vec<String>, Problem> {
        let mut statement = self.connection.prepare(&self.sql).map_err(|e| refused(&self.name, &e))?;
        let schema = statement.stream_arrow([]).map_err(|e| refused(&self.name, &e))?.get_schema();
        Ok(schema.fields().iter().map(|field| field.name().clone()).collect())
    }

    /// Hands each batch of rows to `take`, in the file's order.
    pub fn each_batch(&self, mut take: impl FnMut(&SchemaRef, RecordBatch) -> Result<(), Problem>) -> Result<(), Problem> {
        let mut statement = self.connection.prepare(&self.sql).map_err(|e| refused(&self.name, &e))?;
        let schema = statement.stream_arrow([]).map_err(|e| refused(&self.name, &e))?.get_schema();
        // Not the stream's own iterator: it panics where a page is broken.
        while let Some(columns) = statement.step().map_err(|e| refused(&self.name, &e))? {
            take(&schema, RecordBatch::from(&columns))?;
        }
        Ok(())
    }
}

fn refused(name: &str, error: &duckdb::Error) -> Problem {
    Problem::error("not-parquet", "the file can't be read as Parquet").at(Place::file(name)).why(error.to_string())
}
