//! The outbox in the state database: what is to go out, how far it is, what the server said.

use super::circulation::Share;
use super::message::Letter;
use super::prepare::Post;
use crate::store::archive::{EditionId, sha256};
use crate::store::warehouse::{Value, Warehouse, params};
use crate::terms::problem::Problem;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// How a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It waits: for its first try, or for the next.
    Queued,
    /// Its bytes were on the way when that was last noted; a program that was killed then left it so.
    Handing,
    /// The server took it, or it lies in the folder.
    Sent,
    /// It was refused for good.
    Dead,
    /// It was refused for good, and somebody saw to it by another way.
    Settled,
}

impl State {
    /// Its word in the outbox.
    pub fn word(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Handing => "handing",
            State::Sent => "sent",
            State::Dead => "dead",
            State::Settled => "settled",
        }
    }
    fn of(word: &str) -> Option<State> {
        [State::Queued, State::Handing, State::Sent, State::Dead, State::Settled].into_iter().find(|state| state.word() == word)
    }
}

/// One message.
#[derive(Clone, Debug, Serialize)]
pub struct Message {
    /// Its Message-ID, without angle brackets.
    pub message_id: String,
    /// The edition that it brings; none for a notice.
    pub edition: Option<EditionId>,
    /// Whose id.
    pub person: String,
    /// Which part.
    pub part: u32,
    /// Of how many.
    pub parts: u32,
    /// What of the edition the reader was given.
    #[serde(skip)]
    pub shares: Vec<Share>,
    /// What it is made of.
    #[serde(skip)]
    pub letter: Letter,
    /// Of its bytes.
    pub sha256: String,
    /// How many they are.
    pub bytes: u64,
    /// How it stands.
    pub state: State,
    /// How often it was tried.
    pub attempts: u32,
    /// Not before that moment.
    pub next_try: Option<NaiveDateTime>,
    /// What was said last.
    pub words: Option<String>,
    /// When it was sent.
    pub sent_at: Option<NaiveDateTime>,
}

/// What stands in the column `letter`.
#[derive(Serialize, Deserialize)]
struct Kept {
    letter: Letter,
    shares: Vec<Share>,
}

impl Message {
    /// One in one part, not yet tried.
    pub fn new(edition: Option<EditionId>, person: &str, letter: Letter, bytes: &[u8]) -> Message {
        Message {
            message_id: letter.message_id.clone(),
            edition,
            person: person.to_owned(),
            part: 1,
            parts: 1,
            shares: Vec::new(),
            letter,
            sha256: sha256(bytes),
            bytes: bytes.len() as u64,
            state: State::Queued,
            attempts: 0,
            next_try: None,
            words: None,
            sent_at: None,
        }
    }

    /// Its files as the reader sees them.
    pub fn files(&self) -> Vec<&str> {
        self.letter.enclosures.iter().map(|e| e.name.as_str()).collect()
    }

    fn kept(&self) -> String {
        let kept = Kept { letter: self.letter.clone(), shares: self.shares.clone() };
        serde_json::to_string(&kept).expect("a letter is strings and numbers, which JSON holds")
    }
}

fn edition_name(edition: Option<&EditionId>) -> Value {
    edition.map(EditionId::to_string).unwrap_or_default().into()
}

/// Queues what an edition sends, in the transaction that releases it. Nothing of it goes out before the ledger calls the edition released; what an earlier
/// try at the edition queued is replaced.
pub fn queue(warehouse: &Warehouse, edition: &EditionId, post: &Post, now: NaiveDateTime) -> Result<(), Problem> {
    let about = params([("edition", edition.to_string().into()), ("about", edition.bulletin().into()), ("now", now.into())]);
    warehouse.execute("queries/outbox/clear.sql", &about)?;
    warehouse.execute("queries/outbox/streak_end.sql", &about)?;
    post.messages.iter().try_for_each(|message| add(warehouse, message, now))
}

/// Queues one message.
pub fn add(warehouse: &Warehouse, message: &Message, now: NaiveDateTime) -> Result<(), Problem> {
    let given = params([
        ("message_id", message.message_id.as_str().into()),
        ("edition", edition_name(message.edition.as_ref())),
        ("person", message.person.as_str().into()),
        ("name", message.letter.to.name.as_str().into()),
        ("address", message.letter.to.address.as_str().into()),
        ("part", Value::Int(message.part.into())),
        ("parts", Value::Int(message.parts.into())),
        ("files", message.files().join(" ").into()),
        ("letter", message.kept().into()),
        ("sha256", message.sha256.as_str().into()),
        ("bytes", Value::Int(message.bytes.into())),
        ("state", message.state.word().into()),
        ("words", message.words.as_deref().map_or(Value::Null, Value::from)),
        ("now", now.into()),
    ]);
    warehouse.execute("queries/outbox/queue.sql", &given).map(drop)
}

/// Everything that was ever queued, in order of queueing.
pub fn messages(warehouse: &Warehouse) -> Result<Vec<Message>, Problem> {
    read(warehouse, true)
}

/// What of it isn't at its end: waiting, or refused and not yet seen to.
pub fn unsent(warehouse: &Warehouse) -> Result<Vec<Message>, Problem> {
    read(warehouse, false)
}

fn read(warehouse: &Warehouse, ended_too: bool) -> Result<Vec<Message>, Problem> {
    let rows = warehouse.rows("queries/outbox/messages.sql", &params([("ended_too", Value::Bool(ended_too))]))?;
    let broken =
        || Problem::error("outbox-row", "the outbox holds a row that this program can't read").help("was it written by a newer version?");
    (0..rows.rows.len())
        .map(|row| {
            let text = |column: &str| rows.get(row, column).as_str().ok_or_else(broken);
            let number = |column: &str| rows.get(row, column).as_u64().ok_or_else(broken);
            let small = |column: &str| number(column)?.try_into().map_err(|_| broken());
            let kept: Kept = serde_json::from_str(text("letter")?).map_err(|e| broken().why(e.to_string()))?;
            let edition = text("edition")?;
            Ok(Message {
                message_id: text("message_id")?.to_owned(),
                edition: if edition.is_empty() { None } else { Some(edition.parse()?) },
                person: text("person")?.to_owned(),
                part: small("part")?,
                parts: small("parts")?,
                shares: kept.shares,
                letter: kept.letter,
                sha256: text("sha256")?.to_owned(),
                bytes: number("bytes")?,
                state: State::of(text("state")?).ok_or_else(broken)?,
                attempts: small("attempts")?,
                next_try: rows.get(row, "next_try").as_timestamp(),
                words: rows.get(row, "words").as_str().map(str::to_owned),
                sent_at: rows.get(row, "sent_at").as_timestamp(),
            })
        })
        .collect()
}

/// Notes how a message stands now. Each note is a transaction of its own: a kill loses at most the last one.
pub fn note(warehouse: &Warehouse, message: &Message, now: NaiveDateTime) -> Result<(), Problem> {
    let given = params([
        ("message_id", message.message_id.as_str().into()),
        ("state", message.state.word().into()),
        ("attempts", Value::Int(message.attempts.into())),
        ("next_try", message.next_try.map_or(Value::Null, Value::from)),
        ("words", message.words.as_deref().map_or(Value::Null, Value::from)),
        ("now", now.into()),
    ]);
    warehouse.transaction(|| warehouse.execute("queries/outbox/change.sql", &given)).map(drop)
}

/// Keeps a message's new address, and the bytes that it has with it.
pub fn readdress(warehouse: &Warehouse, message: &Message) -> Result<(), Problem> {
    let given = params([
        ("message_id", message.message_id.as_str().into()),
        ("address", message.letter.to.address.as_str().into()),
        ("letter", message.kept().into()),
        ("sha256", message.sha256.as_str().into()),
        ("bytes", Value::Int(message.bytes.into())),
    ]);
    warehouse.execute("queries/outbox/readdress.sql", &given).map(drop)
}
