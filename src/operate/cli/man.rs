//! `tongbao completions SHELL` and `tongbao man`

use crate::operate::cli::{Call, Cli, Failure, Status};
use crate::terms::problem::Problem;
use clap::CommandFactory;

#[derive(clap::Args)]
pub struct ShellArgs {
    /// Which shell.
    shell: clap_complete::Shell,
}

pub fn completions(call: &Call, args: ShellArgs) -> Result<Status, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "tongbao", &mut script);
    call.printer.raw(&String::from_utf8_lossy(&script));
    Ok(Status::Done)
}

pub fn page(call: &Call) -> Result<Status, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut page)
        .map_err(|e| Problem::error("manual", format!("the manual page can't be made: {e}")))?;
    call.printer.raw(&String::from_utf8_lossy(&page));
    Ok(Status::Done)
}
