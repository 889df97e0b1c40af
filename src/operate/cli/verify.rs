//! `tongbao verify [EDITION...]`

use crate::operate::cli::{Call, Failure, Status};
use crate::store::archive::{self, EditionId};
use crate::store::warehouse::{Threads, Warehouse};
use crate::terms::problem::Problems;
use serde::Serialize;

#[derive(clap::Args)]
pub struct Args {
    /// Which editions; all where none is named.
    editions: Vec<String>,
}

#[derive(Serialize)]
struct Verified {
    edition: EditionId,
    problems: Problems,
}

pub fn run(call: &Call, args: Args) -> Result<Status, Failure> {
    let workspace = call.workspace()?;
    let editions: Vec<EditionId> = if args.editions.is_empty() {
        let warehouse = Warehouse::open(&workspace, Threads::available())?;
        archive::issued(&warehouse)?.into_iter().map(|e| e.edition).collect()
    } else {
        args.editions.iter().map(|e| e.parse().map_err(Failure::usage)).collect::<Result<_, _>>()?
    };
    let mut verified = Vec::new();
    for edition in editions {
        let problems = Problems(archive::verify(&workspace.archive_dir(), &edition)?);
        call.printer.line(format!("{edition}: {}", if problems.0.is_empty() { "as issued" } else { "CHANGED" }));
        call.printer.problems(&problems);
        verified.push(Verified { edition, problems });
    }
    call.printer.value(&verified);
    Ok(if verified.iter().all(|v| v.problems.0.is_empty()) { Status::Done } else { Status::Findings })
}
