//! `tongbao feedback FILE...` and `tongbao feedback --blank DIR`

use crate::operate::cli::{Call, Failure, Status};
use crate::operate::feedback::{self, Outcome};
use crate::operate::issue::{self, Press};
use crate::store::warehouse::{Threads, Warehouse};
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Args {
    /// Returned forms, as XLSX.
    #[arg(required_unless_present = "blank")]
    files: Vec<PathBuf>,
    /// Write everyone's form as it stands now into this folder, to be filled in; reads none.
    #[arg(long, value_name = "DIR", conflicts_with = "files")]
    blank: Option<PathBuf>,
}

pub fn run(call: &Call, args: Args) -> Result<Status, Failure> {
    let workspace = call.workspace()?;
    let _lock = call.hold(&workspace, "feedback")?;
    let warehouse = Warehouse::open(&workspace, Threads::available())?;
    if let Some(out) = &args.blank {
        let written = issue::write_blanks(&workspace, &warehouse, &Press::new(&workspace)?, call.now(), out)?;
        written.iter().for_each(|path| call.printer.line(path.display().to_string()));
        call.printer.value(&written);
        return Ok(Status::Done);
    }
    let received = feedback::receive(&workspace, &warehouse, &args.files, call.now())?;
    issue::note_standing(&workspace, &warehouse, call.now())?;
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
