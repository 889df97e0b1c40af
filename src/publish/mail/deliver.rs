//! Emptying the outbox: what is due goes out one by one, and each one's end is noted before the next begins.

use super::circulation;
use super::outbox::{self, Message, State};
use super::prepare::folder_of;
use super::smtp::{Refusal, Server};
use crate::store::archive::{EditionId, sha256};
use crate::store::backup::{self, Mute};
use crate::store::warehouse::Warehouse;
use crate::store::workspace::config::{Mail, Via};
use crate::store::workspace::{TAKEN, Workspace, deposit};
use crate::terms::problem::{Problem, Problems};
use chrono::{Duration, NaiveDateTime};
use serde::Serialize;

/// Minutes until a message that was refused for now is tried again; doubled each time, up to the longest.
const FIRST_PAUSE: i64 = 5;
const LONGEST_PAUSE: i64 = 240;
/// Refusals for now after which a message is given up: with these pauses about four days, as mail servers do (RFC 5321, 4.5.4.1).
const MOST_REFUSALS: u32 = 28;

/// What of the outbox is meant.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// These editions, now, whatever pause they are in; everything that is due where none is named.
    pub editions: Vec<EditionId>,
    /// Also those that were refused for good, to their readers' present addresses.
    pub dead_too: bool,
}

/// What a delivery came to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Delivery {
    /// Sent now.
    pub sent: usize,
    /// Still to be sent, in a pause or quiet hours.
    pub waiting: usize,
    /// Refused for good, of those that were meant.
    pub dead: usize,
    /// Why nothing is sent at all: the workspace came out of a backup.
    pub mute: Option<Mute>,
    /// When quiet hours end, if they reign.
    pub quiet_until: Option<NaiveDateTime>,
    /// What stopped the delivery of all, or went wrong with one.
    pub problems: Problems,
}

/// What happens, for whoever watches.
pub enum Event<'a> {
    /// A message's end, for now or for good.
    Message(&'a Message),
}

/// The messages that may be sent: of released editions, and notices.
pub fn open(warehouse: &Warehouse, released: &[EditionId], wanted: &Wanted) -> Result<Vec<Message>, Problem> {
    let mut messages = outbox::unsent(warehouse)?;
    let meant = |m: &Message| wanted.editions.is_empty() || m.edition.as_ref().is_some_and(|e| wanted.editions.contains(e));
    messages.retain(|m| meant(m) && m.edition.as_ref().is_none_or(|e| released.contains(e)));
    Ok(messages)
}

/// Notes of what was refused for good that somebody saw to it by another way; gives these messages.
pub fn settle(warehouse: &Warehouse, released: &[EditionId], wanted: &Wanted, now: NaiveDateTime) -> Result<Vec<Message>, Problem> {
    let mut dead = open(warehouse, released, wanted)?;
    dead.retain(|message| message.state == State::Dead);
    for message in &mut dead {
        message.state = State::Settled;
        outbox::note(warehouse, message, now)?;
    }
    Ok(dead)
}

/// Delivers what is due. A reader whose server refuses for good doesn't keep the others from theirs.
///
/// # Errors
/// Where the outbox can't be read or written. What servers say is in the delivery.
pub fn deliver(
    workspace: &Workspace,
    warehouse: &Warehouse,
    released: &[EditionId],
    wanted: &Wanted,
    now: NaiveDateTime,
    tell: &mut dyn FnMut(Event<'_>),
) -> Result<Delivery, Problems> {
    let mut delivery = Delivery::default();
    let Some(mail) = &workspace.config.mail else { return Ok(delivery) };
    let mut messages = open(warehouse, released, wanted)?;
    delivery.mute = backup::is_mute(warehouse)?;
    if delivery.mute.is_some() {
        delivery.dead = messages.iter().filter(|m| m.state == State::Dead).count();
        delivery.waiting = messages.len() - delivery.dead;
        return Ok(delivery);
    }
    let quiet = mail.quiet_hours.and_then(|hours| hours.until(now));
    // Who was never tried first: a message that breaks the line every time must not keep others behind it.
    messages.sort_by_key(|m| m.attempts);
    let mut way = Way::open(workspace, mail)?;
    let mut broken = false;
    for message in &mut messages {
        if message.state == State::Dead && wanted.dead_too {
            revive(workspace, warehouse, message, now)?;
        }
        if message.state == State::Dead {
            delivery.dead += 1;
            continue;
        }
        if message.state == State::Handing {
            // The program that handed it over was killed before it noted the answer.
            message.state = State::Queued;
            message.next_try = None;
            outbox::note(warehouse, message, now)?;
        }
        let is_due = !wanted.editions.is_empty() || message.next_try.is_none_or(|at| at <= now);
        if message.edition.is_some() && quiet.is_some() {
            delivery.quiet_until = quiet;
        }
        if broken || !is_due || (message.edition.is_some() && quiet.is_some()) {
            delivery.waiting += 1;
            continue;
        }
        match one(workspace, warehouse, mail, &mut way, message, now)? {
            End::Sent => delivery.sent += 1,
            End::Later => delivery.waiting += 1,
            End::Never => delivery.dead += 1,
            End::Nobody(problem) => {
                delivery.waiting += 1;
                delivery.problems.push(*problem);
                broken = true;
            }
        }
        tell(Event::Message(message));
    }
    way.close();
    Ok(delivery)
}

/// The bytes of a message, as they went out or will.
///
/// # Errors
/// Where a file of its edition isn't the one that it was queued with, or this program makes other bytes of it.
pub fn bytes(workspace: &Workspace, message: &Message) -> Result<Vec<u8>, Problem> {
    let folder = message.edition.as_ref().map(|edition| edition.folder(&workspace.archive_dir()));
    let bytes = message.letter.compose(&|name| {
        let path = folder.as_deref().unwrap_or(&workspace.dir).join(name);
        std::fs::read(&path).map_err(|e| {
            Problem::error("edition-incomplete", format!("{} can't be read: {e}", path.display()))
                .help("restore the file from a backup; the archive is never written twice")
        })
    })?;
    if sha256(&bytes) != message.sha256 {
        return Err(Problem::error(
            "message-changed",
            format!("the message {} isn't made of the bytes that were queued", message.message_id),
        )
        .why("another version of this program queued it")
        .help("show or send it with the version that issued its edition"));
    }
    Ok(bytes)
}

/// How one message ended.
enum End {
    Sent,
    Later,
    Never,
    /// The server takes nothing from us now, whoever it is for.
    Nobody(Box<Problem>),
}

/// Where messages go.
enum Way {
    File,
    Server(Box<Server>),
}

impl Way {
    fn open(workspace: &Workspace, mail: &Mail) -> Result<Way, Problems> {
        Ok(match mail.via {
            Via::File => Way::File,
            Via::Smtp => Way::Server(Box::new(Server::new(workspace, mail)?)),
        })
    }
    fn close(self) {
        if let Way::Server(server) = self {
            server.quit();
        }
    }
}

fn one(
    workspace: &Workspace,
    warehouse: &Warehouse,
    mail: &Mail,
    way: &mut Way,
    message: &mut Message,
    now: NaiveDateTime,
) -> Result<End, Problems> {
    let end = |message: &mut Message, state: State, words: String, next_try: Option<NaiveDateTime>| -> Result<(), Problem> {
        message.state = state;
        message.words = Some(words).filter(|w| !w.is_empty());
        message.next_try = next_try;
        outbox::note(warehouse, message, now)
    };
    // The configuration may have changed since it was queued.
    let address = &message.letter.to.address;
    if !mail.allows(address) {
        let words = format!("mail to {address} is not allowed: see mail.allowed_domains");
        end(message, State::Dead, words, None)?;
        return Ok(End::Never);
    }
    let bytes = match bytes(workspace, message) {
        Ok(bytes) => bytes,
        Err(problem) => {
            end(message, State::Dead, problem.what, None)?;
            return Ok(End::Never);
        }
    };
    if let Some(folder) = &mail.folder
        && let Err(problem) = lay_files(workspace, folder, message)
    {
        // Both ways or none: what lies there already is found there at the next try.
        let pause = now + pause(message.attempts + 1);
        end(message, State::Queued, problem.what, Some(pause))?;
        return Ok(End::Later);
    }
    let server = match way {
        Way::File => {
            // Its name is its Message-ID: a second time finds it there.
            message.attempts += 1;
            return match deposit(&workspace.outbox_dir().join(format!("{}.eml", message.message_id)), &bytes) {
                Ok(_) => {
                    end(message, State::Sent, String::new(), None)?;
                    Ok(End::Sent)
                }
                Err(problem) if problem.code == TAKEN => {
                    end(message, State::Dead, problem.what, None)?;
                    Ok(End::Never)
                }
                Err(problem) => Ok(End::Nobody(Box::new(problem))),
            };
        }
        Way::Server(server) => server,
    };
    let before = message.clone();
    message.attempts += 1;
    let noted = message.clone();
    let handing = || outbox::note(warehouse, &Message { state: State::Handing, words: None, next_try: None, ..noted }, now);
    match server.send(&message.letter.from.address, &message.letter.to.address, &bytes, handing)? {
        Ok(words) => {
            end(message, State::Sent, words, None)?;
            Ok(End::Sent)
        }
        Err(Refusal::Never(words)) => {
            end(message, State::Dead, words, None)?;
            Ok(End::Never)
        }
        Err(Refusal::Later(words)) if message.attempts >= MOST_REFUSALS => {
            end(message, State::Dead, format!("given up after {} tries; last: {words}", message.attempts), None)?;
            Ok(End::Never)
        }
        Err(Refusal::Later(words)) => {
            let pause = now + pause(message.attempts);
            end(message, State::Queued, words, Some(pause))?;
            Ok(End::Later)
        }
        Err(Refusal::Nobody(problem)) => {
            // That says nothing about this message: it isn't given up for it.
            let pause = now + pause(message.attempts);
            message.attempts = before.attempts;
            end(message, State::Queued, problem.what.clone(), Some(pause))?;
            Ok(End::Nobody(problem))
        }
    }
}

fn pause(attempts: u32) -> Duration {
    let doubled = FIRST_PAUSE.saturating_mul(1 << attempts.saturating_sub(1).min(16));
    Duration::minutes(doubled.min(LONGEST_PAUSE))
}

/// Lays a message's files into the folder of its reader, under the edition and by the names that they have in the message.
fn lay_files(workspace: &Workspace, folder: &str, message: &Message) -> Result<(), Problem> {
    let Some(edition) = &message.edition else { return Ok(()) };
    let place = workspace.dir.join(folder).join(folder_of(&message.person)).join(edition.bulletin()).join(edition.leaf());
    for enclosure in &message.letter.enclosures {
        let issued = edition.folder(&workspace.archive_dir()).join(&enclosure.file);
        let bytes =
            std::fs::read(&issued).map_err(|e| Problem::error("edition-incomplete", format!("{} can't be read: {e}", issued.display())))?;
        deposit(&place.join(&enclosure.name), &enclosure.copy_of(bytes)?)?;
    }
    Ok(())
}

/// Puts a message that was refused for good back into the queue, to its reader's present address.
fn revive(workspace: &Workspace, warehouse: &Warehouse, message: &mut Message, now: NaiveDateTime) -> Result<(), Problem> {
    let person = workspace.config.people.iter().find(|p| p.id == message.person);
    if let Some(address) = person.and_then(|p| circulation::address(&workspace.config, p).ok())
        && *address != message.letter.to.address
    {
        message.letter.to.address = address.to_owned();
        let folder = message.edition.as_ref().map(|edition| edition.folder(&workspace.archive_dir()));
        let bytes = message.letter.compose(&|name| {
            let path = folder.as_deref().unwrap_or(&workspace.dir).join(name);
            std::fs::read(&path).map_err(|e| Problem::error("edition-incomplete", format!("{} can't be read: {e}", path.display())))
        })?;
        message.sha256 = sha256(&bytes);
        message.bytes = bytes.len() as u64;
        outbox::readdress(warehouse, message)?;
    }
    if !message.letter.enclosures.is_empty() || message.edition.is_none() {
        (message.state, message.attempts, message.next_try) = (State::Queued, 0, None);
        outbox::note(warehouse, message, now)?;
    }
    Ok(())
}
