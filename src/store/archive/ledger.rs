//! The ledger: every try at an edition and what became of it, in the state database.

use crate::store::archive::{Clock, EditionId, Kind, Manifest};
use crate::store::warehouse::{Params, Value, Warehouse, params};
use crate::store::workspace::config::Approval;
use crate::terms::problem::Problem;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// How a try stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Begun; whether its folder stands tells how it ended.
    Intended,
    /// The edition stands.
    Issued,
    /// Nothing stands.
    Failed,
    /// Nothing stands: a gate held it.
    Held,
    /// On its way to be put aside; which name its folder bears tells how far.
    Rejecting,
    /// Kept under the name of a rejected one; its period is due again.
    Rejected,
}

impl State {
    const ALL: [State; 6] = [State::Intended, State::Issued, State::Failed, State::Held, State::Rejecting, State::Rejected];

    fn code(self) -> &'static str {
        match self {
            State::Intended => "intended",
            State::Issued => "issued",
            State::Failed => "failed",
            State::Held => "held",
            State::Rejecting => "rejecting",
            State::Rejected => "rejected",
        }
    }
    fn of(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What a person said about an edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Their id.
    pub by: String,
    /// Their name on the day.
    pub name: String,
    /// When.
    pub at: NaiveDateTime,
    /// Their words.
    pub note: Option<String>,
}

/// One try.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Its number.
    pub run: i64,
    /// At which edition.
    pub edition: EditionId,
    /// How it stands.
    pub state: State,
    /// The cut-off it used.
    pub cutoff: NaiveDateTime,
    /// *Now* of its run.
    pub as_of: NaiveDateTime,
    /// When its schedule had it due; none where a person ran it.
    pub due_at: Option<NaiveDateTime>,
    /// The hash that its manifest was to have; empty where it came to nothing.
    pub manifest_sha256: String,
    /// The newest load that it saw.
    pub last_load: Option<i64>,
    /// How often it came to the same nothing.
    pub tries: i64,
    /// Why it failed or was held.
    pub why: Option<String>,
    /// What its gates warned of.
    pub notes: Option<String>,
    /// Whether a person releases it.
    pub approval: Approval,
    /// Since when its readers may have it.
    pub released_at: Option<NaiveDateTime>,
    /// What a person said about it.
    pub decision: Option<Decision>,
    /// The name that a rejected one is put aside under.
    pub kept_as: Option<EditionId>,
}

/// Why a try failed that a kill or a power cut ended.
const STOPPED: &str = "the run was stopped before the edition was whole";

impl Entry {
    /// Whether it failed because it was stopped, and for no fault that would stop the next one.
    pub fn was_stopped(&self) -> bool {
        self.state == State::Failed && self.why.as_deref() == Some(STOPPED)
    }
    /// Whether the edition stands in the archive.
    pub fn stands(&self) -> bool {
        self.state == State::Issued
    }
    /// Whether its readers may have it.
    pub fn is_released(&self) -> bool {
        self.stands() && self.released_at.is_some()
    }
}

/// What a run is about to make, whatever becomes of it.
#[derive(Clone, Debug)]
pub struct Errand {
    /// Which edition.
    pub edition: EditionId,
    /// The cut-off that it uses.
    pub cutoff: NaiveDateTime,
    /// *Now* of the run.
    pub as_of: NaiveDateTime,
    /// What it finds loaded, as one hash.
    pub data_fingerprint: String,
    /// Whether a person releases it.
    pub approval: Approval,
    /// When its schedule had it due.
    pub due_at: Option<NaiveDateTime>,
    /// The newest load that it sees.
    pub last_load: i64,
    /// What its gates warned of.
    pub notes: Option<String>,
}

/// Notes the intent.
pub fn intend(
    warehouse: &Warehouse,
    manifest: &Manifest,
    manifest_sha256: &str,
    errand: &Errand,
    now: NaiveDateTime,
) -> Result<(), Problem> {
    let mut given = common(errand);
    given.extend(params([
        ("manifest_sha256", manifest_sha256.into()),
        ("figures_sha256", manifest.files.get("figures.csv").cloned().into()),
        ("notes", errand.notes.clone().into()),
        ("now", now.into()),
    ]));
    warehouse.execute("queries/archive/intend.sql", &given).map(drop)
}

fn common(errand: &Errand) -> Params {
    params([
        ("edition", errand.edition.to_string().into()),
        ("cutoff", errand.cutoff.into()),
        ("as_of", errand.as_of.into()),
        ("data_fingerprint", errand.data_fingerprint.as_str().into()),
        ("approval", approval_word(errand.approval).into()),
        ("due_at", errand.due_at.into()),
        ("last_load", errand.last_load.into()),
    ])
}

fn approval_word(approval: Approval) -> &'static str {
    match approval {
        Approval::None => "none",
        Approval::Required => "required",
    }
}

fn finish(warehouse: &Warehouse, edition: &EditionId, state: State, why: Value, clock: Clock) -> Result<(), Problem> {
    let params = params([
        ("edition", edition.to_string().into()),
        ("state", state.code().into()),
        ("why", why),
        ("now", clock.now().into()),
        ("milliseconds", clock.milliseconds().into()),
    ]);
    warehouse.execute("queries/archive/finish.sql", &params).map(drop)
}

/// Notes that the edition stands.
pub fn issue(warehouse: &Warehouse, edition: &EditionId, clock: Clock) -> Result<(), Problem> {
    finish(warehouse, edition, State::Issued, Value::Null, clock)
}

/// Notes that nothing stands, and why.
pub fn fail(warehouse: &Warehouse, edition: &EditionId, why: &str, clock: Clock) -> Result<(), Problem> {
    finish(warehouse, edition, State::Failed, why.into(), clock)
}

/// Notes that nothing stands because the run was stopped.
pub fn stopped(warehouse: &Warehouse, edition: &EditionId, clock: Clock) -> Result<(), Problem> {
    fail(warehouse, edition, STOPPED, clock)
}

/// Notes a try that had no edition to keep: it failed, or a gate held it.
pub fn nothing(warehouse: &Warehouse, errand: &Errand, state: State, why: &str, clock: Clock) -> Result<(), Problem> {
    let mut given = common(errand);
    given.extend(params([
        ("state", state.code().into()),
        ("why", why.into()),
        ("started_at", clock.began().into()),
        ("now", clock.now().into()),
        ("milliseconds", clock.milliseconds().into()),
    ]));
    warehouse.transaction(|| warehouse.execute("queries/archive/nothing.sql", &given).map(drop))
}

fn decided(edition: &EditionId, decision: Option<&Decision>) -> Params {
    params([
        ("edition", edition.to_string().into()),
        ("decided_by", decision.map(|d| d.by.clone()).into()),
        ("decided_name", decision.map(|d| d.name.clone()).into()),
        ("decided_at", decision.map(|d| d.at).into()),
        ("decision_note", decision.and_then(|d| d.note.clone()).into()),
    ])
}

/// Notes that the edition is released; belongs into the one transaction that releases it.
pub fn release(warehouse: &Warehouse, edition: &EditionId, decision: Option<&Decision>, now: NaiveDateTime) -> Result<(), Problem> {
    let mut given = decided(edition, decision);
    given.insert("now".to_owned(), now.into());
    warehouse.execute("queries/archive/release.sql", &given).map(drop)
}

/// Notes that the edition is about to be put aside as `kept_as`.
pub fn rejecting(warehouse: &Warehouse, edition: &EditionId, kept_as: &EditionId, decision: &Decision) -> Result<(), Problem> {
    let mut given = decided(edition, Some(decision));
    given.insert("kept_as".to_owned(), kept_as.to_string().into());
    warehouse.execute("queries/archive/rejecting.sql", &given).map(drop)
}

/// Notes that it was put aside.
pub fn rejected(warehouse: &Warehouse, edition: &EditionId) -> Result<(), Problem> {
    warehouse.execute("queries/archive/rejected.sql", &params([("edition", edition.to_string().into())])).map(drop)
}

/// Notes that it could not be put aside.
pub fn unrejected(warehouse: &Warehouse, edition: &EditionId) -> Result<(), Problem> {
    warehouse.execute("queries/archive/unrejected.sql", &params([("edition", edition.to_string().into())])).map(drop)
}

/// Every try, in order.
///
/// # Errors
/// Where the ledger can't be read.
pub fn entries(warehouse: &Warehouse) -> Result<Vec<Entry>, Problem> {
    let rows = warehouse.rows("queries/archive/ledger.sql", &Params::new())?;
    let broken =
        || Problem::error("ledger-row", "the ledger holds a row that this program can't read").help("was it written by a newer version?");
    (0..rows.rows.len())
        .map(|row| {
            let text = |column: &str| rows.get(row, column).as_str().map(str::to_owned);
            let moment = |column: &str| rows.get(row, column).as_timestamp();
            let decision = text("decided_by").zip(moment("decided_at"));
            Ok(Entry {
                run: rows.get(row, "run").as_i64().ok_or_else(broken)?,
                edition: text("edition").ok_or_else(broken)?.parse()?,
                state: text("state").and_then(|code| State::of(&code)).ok_or_else(broken)?,
                cutoff: moment("cutoff").ok_or_else(broken)?,
                as_of: moment("as_of").ok_or_else(broken)?,
                due_at: moment("due_at"),
                manifest_sha256: text("manifest_sha256").unwrap_or_default(),
                last_load: rows.get(row, "last_load").as_i64(),
                tries: rows.get(row, "tries").as_i64().unwrap_or(1),
                why: text("why"),
                notes: text("notes"),
                approval: if text("approval").as_deref() == Some("required") { Approval::Required } else { Approval::None },
                released_at: moment("released_at"),
                decision: decision.map(|(by, at)| Decision {
                    name: text("decided_name").unwrap_or_default(),
                    note: text("decision_note"),
                    by,
                    at,
                }),
                kept_as: text("kept_as").map(|name| name.parse()).transpose()?,
            })
        })
        .collect()
}

/// The editions that stand in the archive, released or not, in order of issue.
///
/// # Errors
/// Where the ledger can't be read.
pub fn issued(warehouse: &Warehouse) -> Result<Vec<Entry>, Problem> {
    Ok(entries(warehouse)?.into_iter().filter(Entry::stands).collect())
}

/// The editions that are released, in order of issue: what readers have, and what later editions may refer to.
///
/// # Errors
/// Where the ledger can't be read.
pub fn released(warehouse: &Warehouse) -> Result<Vec<Entry>, Problem> {
    Ok(entries(warehouse)?.into_iter().filter(Entry::is_released).collect())
}

/// What is published for a bulletin's period: of those that are `released`, its newest correction, else its first issue.
pub fn published<'a>(released: &'a [Entry], of: &EditionId) -> Option<&'a Entry> {
    let place = |entry: &&Entry| match entry.edition.kind() {
        Kind::Correction(n) => n,
        Kind::First | Kind::Rejected(_) => 0,
    };
    released.iter().filter(|entry| entry.is_released() && entry.edition.same_period(of)).max_by_key(place)
}

/// The last try at each period that came to nothing and was followed by nothing better: what failed or was held, and why.
pub fn open(ledger: &[Entry]) -> Vec<Entry> {
    let mut open: Vec<Entry> = Vec::new();
    for entry in ledger {
        open.retain(|earlier| !earlier.edition.same_period(&entry.edition));
        if matches!(entry.state, State::Failed | State::Held) {
            open.push(entry.clone());
        }
    }
    open
}
