//! `tongbao backup FILE` and `tongbao restore FILE`

use crate::operate::cli::{Call, Failure, Status};
use crate::store::backup::{self, Conflict};
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Args {
    /// The file to be: a tar.gz, `backup-2018-02-01.tar.gz`, say.
    file: PathBuf,
}

#[derive(clap::Args)]
pub struct RestoreArgs {
    /// What `tongbao backup` wrote.
    file: PathBuf,
    /// Set aside the workspace that stands there, under .tongbao/.
    #[arg(long)]
    replace: bool,
}

pub fn run(call: &Call, args: Args) -> Result<Status, Failure> {
    let workspace = call.workspace()?;
    let _lock = call.hold(&workspace, "backup")?;
    let packed = backup::write(&workspace, &args.file, call.now())?;
    call.printer.line(format!("{}: {} files, {} bytes unpacked", packed.file.display(), packed.files, packed.bytes));
    for (path, why) in &packed.left_out {
        call.printer.line(format!("left out {path}: {}", why.why()));
    }
    if packed.facts_elsewhere {
        call.printer.line("left out the lake: back up its catalog and its folder as well, at the same time");
    }
    call.printer.value(&packed);
    Ok(Status::Done)
}

pub fn restore(call: &Call, args: RestoreArgs) -> Result<Status, Failure> {
    let conflict = if args.replace { Conflict::Replace } else { Conflict::Refuse };
    let restored = backup::restore(&args.file, &call.directory, conflict, call.now())?;
    call.printer.line(format!(
        "{}: {} files of {}, backed up at {}",
        restored.dir.display(),
        restored.files,
        restored.district,
        restored.made_at
    ));
    if let Some(before) = &restored.before {
        call.printer.line(format!("what stood there before lies in {}", before.display()));
    }
    call.printer.line("this copy sends nothing until `tongbao send --enable`");
    call.printer.value(&restored);
    Ok(Status::Done)
}
