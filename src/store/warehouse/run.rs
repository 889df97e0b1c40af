//! Running query files and frames; errors name the file, its line and DuckDB's own message.

use super::interrupt::{go_on, stopped};
use super::lake::{broken_reading, lake_problem};
use super::value::{from_duck, into_duck};
use super::{Params, Rows, Value, Warehouse, text};
use crate::terms::problem::{Place, Problem};
use crate::terms::progress;
use duckdb::{Error, Statement};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// DuckDB's words for a fault of its own, after which it takes no statement more, not even a rollback.
const INVALIDATED: [&str; 2] = ["INTERNAL Error", "database has been invalidated"];

impl Warehouse {
    /// Runs one query of the overlay, a single statement, and gives its rows. Parameters it doesn't name are ignored; one it names must be given.
    pub fn rows(&self, sql_path: &str, params: &Params) -> Result<Rows, Problem> {
        let file = self.overlay.read(sql_path)?;
        self.rows_text(&file.path, &file.text, params)
    }

    /// The same for a frame that a room joined from files; `name` stands for the file in errors.
    pub fn rows_text(&self, name: &str, sql: &str, params: &Params) -> Result<Rows, Problem> {
        let statements = text::statements(sql);
        let [(lines, statement)] = statements[..] else {
            return Err(Problem::error("query-statements", format!("a query is one statement, this file has {}", statements.len()))
                .at(Place::file(name)));
        };
        progress::detail(|| name.to_owned());
        self.timed(name, || self.fetch(statement, params)).map_err(|failure| self.problem(failure, name, lines))
    }

    /// Runs every statement of a file of the overlay; gives the number of rows that the last one changed.
    pub fn execute(&self, sql_path: &str, params: &Params) -> Result<u64, Problem> {
        let file = self.overlay.read(sql_path)?;
        self.execute_text(&file.path, &file.text, params)
    }

    /// The same for a joined frame.
    pub fn execute_text(&self, name: &str, sql: &str, params: &Params) -> Result<u64, Problem> {
        progress::detail(|| name.to_owned());
        let mut changed = 0;
        for (lines, statement) in text::statements(sql) {
            let run = || -> Result<usize, Failure> {
                let (mut prepared, _) = self.prepare(statement, params)?;
                Ok(prepared.raw_execute()?)
            };
            changed = self.timed(name, run).map_err(|failure| self.problem(failure, name, lines))? as u64;
        }
        Ok(changed)
    }

    /// Runs a file whose parameters are written into the text: settings take no others.
    pub(super) fn execute_written(&self, sql_path: &str, params: &Params) -> Result<(), Problem> {
        let file = self.overlay.read(sql_path)?;
        self.connection.execute_batch(&text::inline(&file.text, params)).map_err(|error| self.problem(Failure::Duck(error), &file.path, 0))
    }

    /// Runs `work` in one transaction of the database that it writes: all of it stands, or on an error nothing.
    pub fn transaction<T, E: From<Problem>>(&self, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        go_on()?;
        let failed = |error: Error| {
            let message = error.to_string();
            E::from(self.meant(&message).unwrap_or_else(|| Problem::error("transaction", "the transaction failed").why(message)))
        };
        let transaction = self.connection.unchecked_transaction().map_err(failed)?;
        let value = work()?; // dropped, the transaction is rolled back
        transaction.commit().map_err(failed)?;
        Ok(value)
    }

    /// How long DuckDB has worked for this warehouse by query file, the longest first.
    pub fn spent(&self) -> Vec<(String, Duration)> {
        let mut spent: Vec<(String, Duration)> = self.spent.borrow().iter().map(|(name, (_, time))| (name.clone(), *time)).collect();
        spent.sort_by_key(|(_, time)| std::cmp::Reverse(*time));
        spent
    }

    /// How many statements each query file has run.
    pub fn asked(&self) -> BTreeMap<String, u64> {
        self.spent.borrow().iter().map(|(name, (statements, _))| (name.clone(), *statements)).collect()
    }

    fn timed<T>(&self, name: &str, work: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let done = work();
        let mut spent = self.spent.borrow_mut();
        let (statements, time) = spent.entry(name.to_owned()).or_default();
        *statements += 1;
        *time += begun.elapsed();
        done
    }

    fn prepare(&self, statement: &str, params: &Params) -> Result<(Statement<'_>, Params), Failure> {
        go_on().map_err(|_| Failure::Stopped)?;
        let (sql, flat) = text::expand(statement, params);
        let mut prepared = self.connection.prepare(&sql)?;
        for index in 1..=prepared.parameter_count() {
            let name = prepared.parameter_name(index)?;
            let value = flat.get(&name).ok_or(Failure::Parameter(name))?;
            prepared.raw_bind_parameter(index, into_duck(value))?;
        }
        Ok((prepared, flat))
    }

    fn fetch(&self, statement: &str, params: &Params) -> Result<Rows, Failure> {
        let (mut prepared, _) = self.prepare(statement, params)?;
        prepared.raw_execute()?;
        let columns = prepared.column_names();
        let mut rows = Vec::new();
        let mut given = prepared.raw_query();
        while let Some(row) = given.next()? {
            let cells = columns.iter().enumerate().map(|(i, column)| {
                let cell = row.get_ref(i)?.to_owned();
                from_duck(cell).map_err(|kind| Failure::Type { column: column.clone(), kind })
            });
            rows.push(cells.collect::<Result<Vec<Value>, Failure>>()?);
        }
        Ok(Rows { columns, rows })
    }
}

/// What can go wrong with a statement.
enum Failure {
    Stopped,
    Duck(Error),
    Parameter(String),
    Type { column: String, kind: String },
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Duck(error)
    }
}

impl Warehouse {
    /// A failure as a problem of file `name`, whose statement begins after `lines` lines.
    fn problem(&self, failure: Failure, name: &str, lines: usize) -> Problem {
        match failure {
            Failure::Stopped => stopped(),
            Failure::Duck(_) if go_on().is_err() => stopped(),
            Failure::Duck(error) => {
                let message = error.to_string();
                if let Some(problem) = self.meant(&message) {
                    return problem;
                }
                let place = match line_in(&message) {
                    Some(line) => Place::line(name, lines + line),
                    None => Place::file(name),
                };
                Problem::error("query", "DuckDB refuses the query").at(place).why(message.trim_end().to_owned())
            }
            Failure::Parameter(parameter) => {
                Problem::error("query-parameter", format!("the query asks for ${parameter}, which this step doesn't give"))
                    .at(Place::file(name).key(parameter))
            }
            Failure::Type { column, kind } => {
                Problem::error("query-type", format!("column {column} has type {kind}, which no figure can hold"))
                    .at(Place::file(name).key(column))
                    .help("cast it in the query")
            }
        }
    }

    /// What a message of DuckDB means beyond a faulty query, where it means that; notes one after which DuckDB does nothing more.
    fn meant(&self, message: &str) -> Option<Problem> {
        if INVALIDATED.iter().any(|words| message.contains(words)) {
            self.invalidated.set(true);
        }
        lake_problem(message).or_else(|| self.is_lake().then(|| broken_reading(message)).flatten())
    }
}

/// DuckDB writes `LINE 3: ...` under its message.
fn line_in(message: &str) -> Option<usize> {
    let rest = &message[message.find("LINE ")? + 5..];
    rest.split(':').next()?.trim().parse().ok()
}
