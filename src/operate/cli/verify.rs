//! `tongbao verify [EDITION...] [--recompute]`

use crate::operate::cli::{Call, Failure, Status};
use crate::operate::issue;
use crate::store::archive::EditionId;
use crate::store::warehouse::{Threads, Warehouse};
use crate::terms::problem::Problems;
use serde::Serialize;

#[derive(clap::Args)]
pub struct Args {
    /// Which editions; all where none is named.
    editions: Vec<String>,
    /// Also compute every figure anew, as of the edition's cut-off, and list those that are different now.
    #[arg(long)]
    recompute: bool,
}

#[derive(Serialize)]
struct Report {
    editions: Vec<issue::Verified>,
    /// What stands in the archive and is no edition.
    problems: Problems,
}

pub fn run(call: &Call, args: Args) -> Result<Status, Failure> {
    let workspace = call.workspace()?;
    let named: Vec<EditionId> = args.editions.iter().map(|e| e.parse().map_err(Failure::usage)).collect::<Result<_, _>>()?;
    let _lock = call.hold(&workspace, "verify")?;
    let warehouse = Warehouse::open_steady(&workspace, Threads::available())?;
    let mut report = Report { editions: Vec::new(), problems: Problems::default() };
    for entry in issue::kept(&warehouse, &named)? {
        let verified = issue::verify(&workspace, &warehouse, &entry, args.recompute)?;
        tell(call, &verified);
        report.editions.push(verified);
    }
    if named.is_empty() {
        report.problems = issue::strangers(&workspace, &warehouse)?;
        call.printer.problems(&report.problems);
    }
    let sound = report.problems.0.is_empty() && report.editions.iter().all(issue::Verified::is_sound);
    call.printer.value(&report);
    Ok(if sound { Status::Done } else { Status::Findings })
}

fn tell(call: &Call, verified: &issue::Verified) {
    let edition = &verified.edition;
    call.printer.line(format!("{edition}: {}", if verified.problems.0.is_empty() { "as issued" } else { "CHANGED" }));
    call.printer.problems(&verified.problems);
    let Some(recomputed) = &verified.recomputed else { return };
    if recomputed.moved.is_empty() {
        call.printer.line(format!("{edition}: the warehouse gives the same {} figures", recomputed.figures));
        return;
    }
    let (moved, figures) = (recomputed.moved.len(), recomputed.figures);
    call.printer.line(format!("{edition}: {moved} of {figures} figures are different now"));
    recomputed.moved.iter().for_each(|moved| call.printer.line(format!("  {}", moved.line())));
    match recomputed.since.as_slice() {
        [] => call.printer.line("  nothing that was noted since explains it"),
        since => since.iter().for_each(|cause| call.printer.line(format!("  since then: {cause}"))),
    }
}
