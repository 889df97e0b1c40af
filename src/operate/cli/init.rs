//! `tongbao init [DIR]`

use crate::operate::cli::{Call, Failure, Status};
use crate::store::workspace::init;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Args {
    /// Where to write it; the workspace of -C where none is given.
    dir: Option<PathBuf>,
}

pub fn run(call: &Call, args: Args) -> Result<Status, Failure> {
    let dir = args.dir.unwrap_or_else(|| call.directory.clone());
    for file in init::write(&dir).map_err(Failure::usage)? {
        call.printer.line(format!("wrote {}", file.display()));
    }
    call.printer.line(format!("next: edit {}, then: tongbao -C {} check", dir.join("tongbao.yaml").display(), dir.display()));
    Ok(Status::Done)
}
