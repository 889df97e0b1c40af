//! The ledger: every try at an edition, in the state database.

use crate::store::archive::{EditionId, Manifest};
use crate::store::warehouse::{Params, Value, Warehouse, params};
use crate::terms::problem::Problem;
use chrono::NaiveDateTime;
use serde::Serialize;

/// How a try stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Begun; whether its folder stands tells how it ended.
    Intended,
    /// The edition stands.
    Issued,
    /// Nothing stands.
    Failed,
}

impl State {
    fn code(self) -> &'static str {
        match self {
            State::Intended => "intended",
            State::Issued => "issued",
            State::Failed => "failed",
        }
    }
    fn of(code: &str) -> Option<State> {
        [State::Intended, State::Issued, State::Failed].into_iter().find(|state| state.code() == code)
    }
}

/// One try.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// At which edition.
    pub edition: EditionId,
    /// How it stands.
    pub state: State,
    /// The cut-off it used.
    pub cutoff: NaiveDateTime,
    /// *Now* of its run.
    pub as_of: NaiveDateTime,
    /// The hash that its manifest was to have.
    pub manifest_sha256: String,
    /// Why it failed.
    pub why: Option<String>,
}

/// Notes the intent.
pub fn intend(warehouse: &Warehouse, manifest: &Manifest, manifest_sha256: &str, now: NaiveDateTime) -> Result<(), Problem> {
    let params = params([
        ("edition", manifest.edition.to_string().into()),
        ("cutoff", manifest.cutoff.into()),
        ("as_of", manifest.as_of.into()),
        ("data_fingerprint", manifest.data_fingerprint.as_str().into()),
        ("manifest_sha256", manifest_sha256.into()),
        ("now", now.into()),
    ]);
    warehouse.execute("queries/archive/intend.sql", &params).map(drop)
}

fn finish(warehouse: &Warehouse, edition: &EditionId, state: State, why: Value, now: NaiveDateTime) -> Result<(), Problem> {
    let params = params([("edition", edition.to_string().into()), ("state", state.code().into()), ("why", why), ("now", now.into())]);
    warehouse.execute("queries/archive/finish.sql", &params).map(drop)
}

/// Notes that the edition stands.
pub fn issue(warehouse: &Warehouse, edition: &EditionId, now: NaiveDateTime) -> Result<(), Problem> {
    finish(warehouse, edition, State::Issued, Value::Null, now)
}

/// Notes that nothing stands, and why.
pub fn fail(warehouse: &Warehouse, edition: &EditionId, why: &str, now: NaiveDateTime) -> Result<(), Problem> {
    finish(warehouse, edition, State::Failed, why.into(), now)
}

fn entries(warehouse: &Warehouse) -> Result<Vec<Entry>, Problem> {
    let rows = warehouse.rows("queries/archive/ledger.sql", &Params::new())?;
    let broken =
        || Problem::error("ledger-row", "the ledger holds a row that this program can't read").help("was it written by a newer version?");
    (0..rows.rows.len())
        .map(|row| {
            let words = |column: &str| rows.get(row, column).as_str().ok_or_else(broken);
            let moment = |column: &str| rows.get(row, column).as_timestamp().ok_or_else(broken);
            Ok(Entry {
                edition: words("edition")?.parse()?,
                state: State::of(words("state")?).ok_or_else(broken)?,
                cutoff: moment("cutoff")?,
                as_of: moment("as_of")?,
                manifest_sha256: words("manifest_sha256")?.to_owned(),
                why: rows.get(row, "why").as_str().map(str::to_owned),
            })
        })
        .collect()
}

/// The tries whose end nobody noted.
pub fn intents(warehouse: &Warehouse) -> Result<Vec<Entry>, Problem> {
    Ok(entries(warehouse)?.into_iter().filter(|e| e.state == State::Intended).collect())
}

/// The editions that stand, in order of issue.
///
/// # Errors
/// Where the ledger can't be read.
pub fn issued(warehouse: &Warehouse) -> Result<Vec<Entry>, Problem> {
    Ok(entries(warehouse)?.into_iter().filter(|e| e.state == State::Issued).collect())
}

/// The last try at each edition that has none standing: what failed and why.
///
/// # Errors
/// Where the ledger can't be read.
pub fn last(warehouse: &Warehouse) -> Result<Vec<Entry>, Problem> {
    let all = entries(warehouse)?;
    let stands = |edition: &EditionId| all.iter().any(|e| e.state == State::Issued && e.edition == *edition);
    let mut failed: Vec<Entry> = Vec::new();
    for entry in all.iter().filter(|e| e.state == State::Failed && !stands(&e.edition)) {
        failed.retain(|e| e.edition != entry.edition);
        failed.push(entry.clone());
    }
    Ok(failed)
}
