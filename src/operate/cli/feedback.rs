//! `tongbao feedback FILE...`

use crate::operate::cli::{Call, Failure, Status};
use crate::operate::feedback::{self, Outcome};
use crate::store::warehouse::{Threads, Warehouse};
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Args {
    /// Returned forms, as XLSX.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

pub fn run(call: &Call, args: Args) -> Result<Status, Failure> {
    let workspace = call.workspace()?;
    let _lock = workspace.lock("feedback", call.now())?;
    let warehouse = Warehouse::open(&workspace, Threads::available())?;
    let received = feedback::receive(&workspace, &warehouse, &args.files, call.now())?;
    for form in &received.forms {
        call.printer.line(form.to_string());
        for row in form.rows.iter().filter(|r| r.outcome == Outcome::Refused || !r.reasons.is_empty()) {
            call.printer.line(format!("  {row}"));
        }
    }
    call.printer.value(&received);
    call.printer.problems(&received.problems);
    Ok(if received.has_findings() { Status::Findings } else { Status::Done })
}
