//! A lake in the place of the file: extensions from one folder, the catalogue attached, loads of several machines one after the other.

use super::open::{HELD, cannot_open, path_value};
use super::{Params, Warehouse, params};
use crate::store::workspace::{Facts, Lake, Rows};
use crate::terms::problem::{Place, Problem};
use std::path::Path;
use std::time::Duration;

/// How often a step begins again that found another machine's work in its way, before it gives up.
const TRIES: u32 = 100;
/// How long the first pause is; each is a half longer, up to the longest, so that a long load finds its turn among short ones.
const PAUSE: Duration = Duration::from_millis(50);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// DuckLake's and PostgreSQL's own words for a commit that another one forestalled, all of a line's in one message; all lines but the first are of a
/// lake that two machines make at once.
const CONFLICT: [&[&str]; 3] =
    [&["Transaction conflict"], &["duplicate key value violates unique constraint \"pg_"], &["relation \"ducklake_", "already exists"]];

/// Where a connection's words hold its secret.
const SECRET: &str = "password=";

/// Words of PostgreSQL's client that mean: the catalogue can't be reached, or is gone.
const GONE: [&str; 9] = [
    "server closed the connection",
    "terminating connection",
    "no connection to the server",
    "Connection refused",
    "could not connect to server",
    "connection to server",
    "the database system is shutting down",
    "the database system is starting up",
    "SSL connection has been closed",
];

/// Words of DuckDB's HTTP client that mean: the bucket's store doesn't answer, or refuses.
const STORE: [&str; 2] = ["HTTP Error", "error for HTTP "];

/// What DuckDB says where the catalogue gave no rows to a reading of small loads: DuckLake looks at the columns before it looks whether there was an error.
const BROKEN_READING: &str = "Attempted to access index 0 within vector of size 0";

/// The problem's code for a forestalled step.
const CONFLICT_CODE: &str = "lake-conflict";

impl Warehouse {
    /// Loads what the lake needs from its folder.
    pub(super) fn load_extensions(&self, lake: &Lake) -> Result<(), Problem> {
        let extension = |name: &str| lake.extensions.join(format!("{name}.duckdb_extension"));
        self.load_extension("queries/schema/lake/load.sql", "ducklake", &extension("ducklake"))?;
        if lake.in_postgres {
            self.load_extension("queries/schema/lake/load_postgres.sql", "postgres", &extension("postgres_scanner"))?;
        }
        if matches!(lake.rows, Rows::Bucket(_)) {
            self.load_extension("queries/schema/lake/load_httpfs.sql", "httpfs", &extension("httpfs"))?;
        }
        Ok(())
    }

    /// Attaches the lake, at one snapshot where one is given.
    pub(super) fn attach_lake(&self, lake: &Lake, snapshot: Option<i64>) -> Result<(), Problem> {
        let mut written = params([("catalogue", lake.catalogue.as_str().into()), ("data", lake.rows.address().into())]);
        let attach = match snapshot {
            None => "queries/schema/lake/attach.sql",
            Some(snapshot) => {
                written.insert("snapshot".into(), snapshot.into());
                "queries/schema/lake/attach_steady.sql"
            }
        };
        self.in_turn(|| self.execute_written(attach, &written)).map_err(|problem| unattached(lake, problem))
    }

    fn load_extension(&self, sql: &str, name: &str, file: &Path) -> Result<(), Problem> {
        let place = || Place::file(file.to_string_lossy());
        if !file.is_file() {
            return Err(Problem::error("lake-extension", "an extension that the lake needs is missing")
                .at(place())
                .why("extensions are loaded from this folder and never fetched by the program")
                .help("`make setup-lake` fetches them; `extensions` in tongbao.yaml or TONGBAO_EXTENSIONS names another folder"));
        }
        self.execute_written(sql, &params([(name, path_value(file))])).map_err(|problem| {
            Problem::error("lake-extension", "DuckDB refuses the extension")
                .at(place())
                .why(problem.why.unwrap_or_default())
                .help("it must be signed and of DuckDB's own version: fetch it anew with `make setup-lake`")
        })
    }

    /// The lake's snapshot that is seen; none for a file.
    pub fn snapshot(&self) -> Result<Option<i64>, Problem> {
        match &self.facts {
            Facts::File(_) => Ok(None),
            Facts::Lake(_) => Ok(self.rows("queries/schema/lake/snapshot.sql", &Params::new())?.first().as_i64()),
        }
    }

    /// Brings the databases' files to rest, so that they alone are all there is. A lake is left as it is: there DuckDB means upkeep by the same word,
    /// which [`Warehouse::compact`] does in its turn.
    pub fn settle(&self) -> Result<(), Problem> {
        if !self.is_lake() {
            self.execute("queries/backup/checkpoint.sql", &Params::new())?;
        }
        self.execute("queries/backup/checkpoint_state.sql", &Params::new()).map(drop)
    }

    /// Whether the facts lie in a lake.
    pub(super) fn is_lake(&self) -> bool {
        matches!(self.facts, Facts::Lake(_))
    }

    /// [`Warehouse::transaction`] for one that writes facts, which takes its turn among other machines. Where one of them came first all the
    /// same (a catalogue that is no PostgreSQL has no turns), it begins again from what that left.
    pub fn facts_transaction<T>(&self, work: impl Fn() -> Result<T, Problem>) -> Result<T, Problem> {
        let wait = || match &self.facts {
            Facts::Lake(lake) if lake.in_postgres => self.rows("queries/schema/lake/turn.sql", &Params::new()).map(drop),
            _ => Ok(()),
        };
        self.in_turn(|| {
            self.transaction(|| {
                wait()?;
                work()
            })
        })
    }

    /// Does a step again until no other machine's commit is in its way.
    pub(super) fn in_turn<T>(&self, step: impl Fn() -> Result<T, Problem>) -> Result<T, Problem> {
        let mut pause = PAUSE;
        for _ in 1..TRIES {
            match step() {
                Err(problem) if problem.code == CONFLICT_CODE => std::thread::sleep(pause),
                done => return done,
            }
            pause = (pause * 3 / 2).min(LONGEST_PAUSE);
        }
        step()
    }
}

/// What a message of DuckDB means beyond a faulty query, where it means that: with a lake there is a server, and there are others.
pub(super) fn lake_problem(message: &str) -> Option<Problem> {
    if CONFLICT.iter().any(|words| words.iter().all(|word| message.contains(word))) {
        let problem = Problem::error(CONFLICT_CODE, "another machine's load came first, again and again");
        return Some(problem.why(message.trim_end()).help("nothing of this step stands: run it again when the others are done"));
    }
    if STORE.iter().any(|words| message.contains(words)) {
        let problem = Problem::error("object-store", "the lake's object store can't be reached, or refuses");
        return Some(
            problem.why(message.trim_end()).help(
                "nothing of this step stands: see `data_path`, `object_store` and the key, and that the store answers, and run again",
            ),
        );
    }
    if GONE.iter().any(|words| message.contains(words)) {
        let problem = Problem::error("lake-gone", "the lake's catalogue can't be reached");
        return Some(
            problem
                .why(without_password(message))
                .help("nothing of this step stands: start PostgreSQL, see that it answers, and run again"),
        );
    }
    None
}

/// What a message means where the facts lie in a lake, if it is a reading's that broke off.
pub(super) fn broken_reading(message: &str) -> Option<Problem> {
    let problem = Problem::error("lake-gone", "a reading from the lake's catalogue broke off")
        .why(
            "PostgreSQL went away, or another machine's upkeep has moved what was to be read; DuckDB says no more than that it got nothing",
        )
        .help("nothing of this step stands: see that PostgreSQL answers, and run again");
    message.contains(BROKEN_READING).then_some(problem)
}

fn unattached(lake: &Lake, problem: Problem) -> Problem {
    let message = problem.why.clone().unwrap_or_default();
    if message.contains(HELD) {
        return cannot_open(&lake.catalogue, message);
    }
    if problem.code != "query" {
        return problem;
    }
    Problem::error("lake-open", "the lake can't be opened")
        .at(Place::file(without_password(&lake.catalogue)))
        .why(without_password(&message))
        .help("see that the catalogue's database exists and that `warehouse` and `data_path` name the same lake as on the other machines")
}

/// A connection's words without its secret.
fn without_password(text: &str) -> String {
    let mut parts = text.trim_end().split(SECRET);
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find([' ', '\n', '"']).unwrap_or(part.len());
        shown.push_str(SECRET);
        shown.push_str("***");
        shown.push_str(&part[end..]);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lake_made_meanwhile_is_a_conflict_and_one_that_is_gone_is_none() {
        let code = |message: &str| lake_problem(message).map(|problem| problem.code);
        assert_eq!(code("ERROR:  relation \"ducklake_snapshot\" already exists"), Some(CONFLICT_CODE));
        assert_eq!(code("ERROR:  relation \"ducklake_snapshot\" does not exist"), None);
        let store =
            "IO Error: Could not connect to server error for HTTP GET to 'http://127.0.0.1:5912/lake/a.parquet': Connection refused";
        assert_eq!(code(store), Some("object-store"), "that is not the catalogue");
    }

    #[test]
    fn a_password_is_not_shown() {
        assert_eq!(without_password("postgres:host=a password=x dbname=b"), "postgres:host=a password=*** dbname=b");
        assert_eq!(without_password("host=a password=x"), "host=a password=***");
        assert_eq!(without_password("at \"password=x\": at password=x y"), "at \"password=***\": at password=*** y");
    }
}
