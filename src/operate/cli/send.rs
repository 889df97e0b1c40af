//! `tongbao send [EDITION...]`

use crate::operate::cli::{Call, Failure, Status};
use crate::operate::issue::{self, Press};
use crate::publish::mail::{self, Delivery, Event, Message, State, Wanted};
use crate::store::archive::{self, EditionId};
use crate::store::backup;
use crate::store::warehouse::{Threads, Warehouse};
use crate::store::workspace::Workspace;
use crate::terms::problem::Problem;
use serde::Serialize;
use std::io::Write;

#[derive(clap::Args)]
pub struct Args {
    /// Which editions, now: monthly/2017-04. Whatever is due where none is named.
    editions: Vec<String>,
    /// Only say who gets what.
    #[arg(long)]
    dry_run: bool,
    /// Also try again what was refused for good, at the readers' present addresses.
    #[arg(long, requires = "editions")]
    again: bool,
    /// Note that what was refused for good has reached its readers by another way; nothing is sent.
    #[arg(long, requires = "editions", conflicts_with_all = ["again", "dry_run"])]
    settled: bool,
    /// Let messages out of a workspace that came out of a backup: only where no other copy of it sends.
    #[arg(long)]
    enable: bool,
    /// Only write this message as it went out or will, byte for byte, to the standard output.
    #[arg(long, value_name = "MESSAGE-ID", conflicts_with_all = ["editions", "dry_run", "again", "enable"])]
    show: Option<String>,
}

pub fn run(call: &Call, args: Args) -> Result<Status, Failure> {
    let workspace = call.workspace()?;
    let _lock = call.hold(&workspace, "send")?;
    let warehouse = Warehouse::open(&workspace, Threads::available())?;
    if let Some(id) = &args.show {
        let id = id.trim_start_matches('<').trim_end_matches('>');
        let message = mail::messages(&warehouse)?.into_iter().find(|m| m.message_id == id).ok_or_else(|| {
            Failure::usage(Problem::error("no-message", format!("no message is called {id}")).help("list them with: tongbao export outbox"))
        })?;
        let written = std::io::stdout().write_all(&mail::bytes(&workspace, &message)?);
        written.map_err(|e| Problem::error("output", format!("the message can't be written: {e}")))?;
        return Ok(Status::Done);
    }
    let editions = args.editions.iter().map(|e| e.parse()).collect::<Result<Vec<EditionId>, _>>().map_err(Failure::usage)?;
    let released: Vec<EditionId> = archive::released(&warehouse)?.into_iter().map(|e| e.edition).collect();
    if args.dry_run && workspace.config.mail.is_some() {
        let messages = would_go(&workspace, &warehouse, &released, editions, &args, call)?;
        messages.iter().for_each(|message| call.printer.line(line(message)));
        call.printer.line(format!("{} messages would be sent", messages.iter().filter(|m| m.state != State::Dead).count()));
        call.printer.value(&messages.iter().map(Told::from).collect::<Vec<_>>());
        return Ok(Status::Done);
    }
    if let Some(unknown) = editions.iter().find(|e| !released.contains(e)) {
        let problem = Problem::error("not-released", format!("{unknown} isn't released, so nothing of it is sent"));
        return Err(Failure::usage(problem.help("see: tongbao status")));
    }
    if args.enable {
        backup::unmute(&warehouse)?;
    }
    let wanted = Wanted { editions, dead_too: args.again };
    if workspace.config.mail.is_none() {
        call.printer.line("no `mail` in tongbao.yaml: nothing is sent");
        return Ok(Status::Done);
    }
    if args.settled {
        let messages = mail::settle(&warehouse, &released, &wanted, call.now())?;
        messages.iter().for_each(|message| call.printer.line(line(message)));
        call.printer.value(&messages.iter().map(Told::from).collect::<Vec<_>>());
        return Ok(Status::Done);
    }
    let delivery = mail::deliver(&workspace, &warehouse, &released, &wanted, call.now(), &mut |Event::Message(message)| {
        call.printer.line(line(message));
    })?;
    let status = told(call, &delivery);
    call.printer.value(&delivery);
    Ok(status)
}

/// What stands in the outbox, and what an edition that waits for approval would put there if it were approved now.
fn would_go(
    workspace: &Workspace,
    warehouse: &Warehouse,
    released: &[EditionId],
    editions: Vec<EditionId>,
    args: &Args,
    call: &Call,
) -> Result<Vec<Message>, Failure> {
    let (editions, unreleased): (Vec<EditionId>, Vec<EditionId>) = editions.into_iter().partition(|e| released.contains(e));
    let mut messages = Vec::new();
    if !editions.is_empty() || unreleased.is_empty() {
        messages = mail::open(warehouse, released, &Wanted { editions, dead_too: args.again })?;
    }
    if !unreleased.is_empty() {
        let press = Press::new(workspace)?;
        for edition in &unreleased {
            let post = issue::post_on_approval(workspace, warehouse, &press, edition, call.now())?;
            call.printer.problems(&post.gaps);
            messages.extend(post.messages);
        }
    }
    Ok(messages)
}

/// Delivers what is due when a scheduled run has ended, and says what came of it. What can't go keeps no bulletin from being issued.
pub(super) fn after_run(call: &Call, workspace: &Workspace, warehouse: &Warehouse) -> Result<Status, Failure> {
    if workspace.config.mail.is_none() {
        return Ok(Status::Done);
    }
    let released: Vec<EditionId> = archive::released(warehouse)?.into_iter().map(|e| e.edition).collect();
    let delivery = mail::deliver(workspace, warehouse, &released, &Wanted::default(), call.now(), &mut |_| {})?;
    Ok(told(call, &delivery))
}

fn told(call: &Call, delivery: &Delivery) -> Status {
    call.printer.problems(&delivery.problems);
    if let Some(mute) = &delivery.mute {
        call.printer.line(format!("nothing is sent since {}: {}; to let messages out: tongbao send --enable", mute.since, mute.why));
    }
    if let Some(end) = delivery.quiet_until {
        call.printer.line(format!("quiet hours until {end}: readers get nothing before"));
    }
    call.printer.line(format!("{} sent, {} waiting, {} refused for good", delivery.sent, delivery.waiting, delivery.dead));
    let quiet = delivery.quiet_until.is_some() && delivery.problems.0.is_empty();
    if delivery.dead == 0 && (delivery.waiting == 0 || quiet) { Status::Done } else { Status::Findings }
}

/// A message, for programs.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    message: &'a Message,
    name: &'a str,
    address: &'a str,
    subject: &'a str,
    files: Vec<&'a str>,
}

impl<'a> From<&'a Message> for Told<'a> {
    fn from(message: &'a Message) -> Told<'a> {
        let letter = &message.letter;
        Told { message, name: &letter.to.name, address: &letter.to.address, subject: &letter.subject, files: message.files() }
    }
}

fn line(message: &Message) -> String {
    let about = message.edition.as_ref().map_or_else(|| "notice".to_owned(), EditionId::to_string);
    let part = if message.parts > 1 { format!(" ({}/{})", message.part, message.parts) } else { String::new() };
    let words = message.words.as_deref().map(|w| format!(": {w}")).unwrap_or_default();
    let to = &message.letter.to;
    format!("{about}{part} to {} <{}>: {}; {}{words}", to.name, to.address, message.files().join(" "), message.state.word())
}
