//! `queries/schema/NNN_NAME.sql`, run once each in order. A header line `-- database: state` sends a file to the state database; one with
//! `-- warehouse: lake` is for facts in a lake only.

use super::{Params, Warehouse, params};
use crate::terms::problem::{Place, Problem};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The two databases: a transaction spans one of them, so each keeps its own list of what it has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Database {
    Facts,
    State,
}

impl Database {
    const ALL: [Database; 2] = [Database::Facts, Database::State];

    /// The file of a step on the list of migrations.
    fn step(self, step: &str) -> String {
        match self {
            Database::Facts => format!("queries/schema/versions{step}.sql"),
            Database::State => format!("queries/schema/versions{step}_state.sql"),
        }
    }
}

struct Migration {
    number: i64,
    name: String,
    database: Database,
    text: String,
    sha256: String,
}

impl Warehouse {
    /// Brings both databases up to date, each in one transaction: nobody sees a lake that another machine has half made, and nothing is left half made
    /// by a machine that dies.
    pub(super) fn migrate(&self) -> Result<(), Problem> {
        let migrations = self.migrations()?;
        for database in Database::ALL {
            if self.pending(database, &migrations)?.is_empty() {
                continue; // a lake is opened without waiting for anybody's load
            }
            // Looked at again: of two machines that open a new lake at the same time, one has made it when the other's turn comes.
            let bring = || self.pending(database, &migrations)?.into_iter().try_for_each(|migration| self.run_migration(migration));
            match database {
                Database::Facts => self.facts_transaction(bring)?,
                Database::State => self.transaction(bring)?,
            }
        }
        Ok(())
    }

    /// The first migration that an older version's workspace lacks; none for a new one and for one that is up to date.
    pub(super) fn lacks(&self) -> Result<Option<i64>, Problem> {
        let migrations = self.migrations()?;
        let mut lacking = Vec::new();
        for database in Database::ALL {
            self.in_turn(|| self.execute(&database.step("_create"), &Params::new()))?;
            let seen = self.seen(database)?;
            if !seen.is_empty() {
                lacking.extend(migrations.iter().filter(|m| m.database == database).map(|m| m.number).filter(|n| !seen.contains_key(n)));
            }
        }
        Ok(lacking.into_iter().min())
    }

    fn migrations(&self) -> Result<Vec<Migration>, Problem> {
        let mut found = Vec::new();
        for path in self.overlay.list("queries/schema", ".sql") {
            let file_name = path.rsplit('/').next().unwrap_or(&path);
            let Some(number) = file_name.split_once('_').filter(|(n, _)| n.len() == 3).and_then(|(n, _)| n.parse().ok()) else { continue };
            let text = self.overlay.read(&path)?.text;
            let says = |line: &str| text.lines().take_while(|l| l.starts_with("--")).any(|l| l.trim_start_matches('-').trim() == line);
            if says("warehouse: lake") && !self.is_lake() {
                continue;
            }
            let is_state = says("database: state");
            found.push(Migration {
                number,
                name: path.clone(),
                database: if is_state { Database::State } else { Database::Facts },
                sha256: hex(&Sha256::digest(text.as_bytes())),
                text,
            });
        }
        Ok(found)
    }

    fn seen(&self, database: Database) -> Result<BTreeMap<i64, String>, Problem> {
        let rows = self.rows(&database.step(""), &Params::new())?;
        let pair = |row: &Vec<super::Value>| Some((row.first()?.as_i64()?, row.get(2)?.as_str()?.to_owned()));
        Ok(rows.rows.iter().filter_map(pair).collect())
    }

    /// The migrations that a database hasn't seen, in order.
    fn pending<'a>(&self, database: Database, migrations: &'a [Migration]) -> Result<Vec<&'a Migration>, Problem> {
        let seen = self.seen(database)?;
        let of_it = || migrations.iter().filter(|m| m.database == database);
        if let Some(newer) = seen.keys().find(|number| !of_it().any(|m| m.number == **number)) {
            let what = format!("the database has seen migration {newer:03}, which this program doesn't know");
            return Err(Problem::error("warehouse-newer", what).help("use the newer program that wrote it, or restore a backup"));
        }
        match of_it().find(|m| seen.get(&m.number).is_some_and(|sha256| *sha256 != m.sha256)) {
            Some(migration) => Err(changed(migration)),
            None => Ok(of_it().filter(|m| !seen.contains_key(&m.number)).collect()),
        }
    }

    fn run_migration(&self, migration: &Migration) -> Result<(), Problem> {
        self.execute_text(&migration.name, &migration.text, &Params::new())?;
        let row = params([
            ("number", migration.number.into()),
            ("name", migration.name.as_str().into()),
            ("sha256", migration.sha256.as_str().into()),
        ]);
        self.execute(&migration.database.step("_add"), &row).map(drop)
    }
}

fn changed(migration: &Migration) -> Problem {
    Problem::error("migration-changed", "this migration has run already and its file has changed since")
        .at(Place::file(&migration.name))
        .help("leave it as it was and add the change as a new number")
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
