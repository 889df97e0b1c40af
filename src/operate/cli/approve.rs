//! `tongbao approve EDITION --by PERSON [--note TEXT]` and `tongbao reject EDITION --by PERSON --note TEXT`

use crate::operate::cli::{Call, Failure, Status};
use crate::operate::issue::{self, Answer, Press, Verdict};
use crate::store::archive::EditionId;
use crate::store::warehouse::{Threads, Warehouse};

#[derive(clap::Args)]
pub struct Approval {
    /// Which edition: monthly/2017-04.
    #[arg(value_parser = edition)]
    edition: EditionId,
    /// Who approves: a person's id.
    #[arg(long, value_name = "PERSON")]
    by: String,
    /// What they say about it.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

#[derive(clap::Args)]
pub struct Rejection {
    /// Which edition: monthly/2017-04.
    #[arg(value_parser = edition)]
    edition: EditionId,
    /// Who rejects: a person's id.
    #[arg(long, value_name = "PERSON")]
    by: String,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    note: String,
}

fn edition(text: &str) -> Result<EditionId, String> {
    text.parse().map_err(|p: crate::terms::problem::Problem| p.to_string())
}

pub fn approve(call: &Call, args: Approval) -> Result<Status, Failure> {
    decide(call, &args.edition, args.by, args.note, true)
}

pub fn reject(call: &Call, args: Rejection) -> Result<Status, Failure> {
    decide(call, &args.edition, args.by, Some(args.note), false)
}

fn decide(call: &Call, edition: &EditionId, by: String, note: Option<String>, approves: bool) -> Result<Status, Failure> {
    let workspace = call.workspace()?;
    let step = if approves { "approve" } else { "reject" };
    let _lock = call.hold(&workspace, &format!("{step} {edition}"))?;
    let warehouse = Warehouse::open(&workspace, Threads::available())?;
    let press = Press::new(&workspace)?;
    for line in issue::recover(&workspace, &warehouse, &press, call.now)? {
        call.printer.progress(line);
    }
    let verdict = Verdict { by, note, at: call.now() };
    let answer = if approves {
        issue::approve(&workspace, &warehouse, &press, edition, verdict)?
    } else {
        issue::reject(&workspace, &warehouse, edition, verdict)?
    };
    match &answer {
        Answer::Approved { edition, manifest_sha256, decision } => {
            call.printer
                .line(format!("{edition} was approved by {} and is released; its manifest's SHA-256 is {manifest_sha256}", decision.by));
        }
        Answer::Already { edition, decision: Some(decision), .. } => {
            call.printer.line(format!("{edition} was approved already, by {} at {}; nothing was changed", decision.by, decision.at));
        }
        Answer::Already { edition, decision: None, .. } => {
            call.printer.line(format!("{edition} needs no approval and was released when it was made; nothing was changed"));
        }
        Answer::Rejected { edition, kept_as, .. } => {
            call.printer.line(format!("{edition} was rejected and is kept as {kept_as}; its period is due again"));
        }
    }
    call.printer.value(&answer);
    Ok(Status::Done)
}
