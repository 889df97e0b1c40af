//! The command line: flags to typed options, one call, the answer printed. Nothing is computed here, and only here the clock is read.

mod approve;
mod appraise;
mod backup;
mod bars;
mod check;
mod clock;
mod compact;
mod demo;
mod explain;
mod export;
mod feedback;
mod ingest;
mod init;
mod journal;
mod man;
mod preview;
mod print;
mod run;
mod send;
mod signal;
mod schedule;
mod status;
mod verify;

use crate::store::warehouse::INTERRUPTED;
use crate::store::workspace::{LockGuard, Workspace};
use crate::terms::problem::{Problem, Problems};
use crate::terms::progress;
use bars::Bars;
use chrono::NaiveDateTime;
use clap::{ArgAction, Parser, Subcommand, ValueEnum};
use journal::Journal;
use print::Printer;
use std::path::PathBuf;
use std::process::ExitCode;

/// Weekly and monthly bulletins on customs clearance times, from a DuckDB warehouse to PDF and HTML.
#[derive(Parser)]
#[command(name = "tongbao", version, arg_required_else_help = true)]
pub struct Cli {
    /// The workspace: a directory with a tongbao.yaml.
    #[arg(short = 'C', long = "directory", value_name = "DIR", env = "TONGBAO_WORKSPACE", default_value = ".", global = true)]
    directory: PathBuf,
    /// What *now* is: 2017-05-04, or "2017-05-04 10:00". Default: the clock, in Shanghai.
    #[arg(long, value_name = "TIME", value_parser = clock::parse, global = true)]
    as_of: Option<NaiveDateTime>,
    /// How answers are printed.
    #[arg(long, value_enum, default_value_t = Format::Text, global = true)]
    format: Format,
    /// Never colour the output.
    #[arg(long, global = true)]
    no_color: bool,
    /// Say more; twice for everything.
    #[arg(short, long, action = ArgAction::Count, global = true)]
    verbose: u8,
    /// Say only what went wrong.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    #[command(subcommand)]
    command: Command,
}

/// How answers are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

#[derive(Subcommand)]
enum Command {
    /// Write a commented workspace to begin with.
    Init(init::Args),
    /// Make up a district, load its exports and issue its bulletins.
    Demo(demo::Args),
    /// Load export files, or try quarantined rows again.
    Ingest(ingest::Args),
    /// Look for everything that can go wrong before a run.
    Check,
    /// Issue a bulletin for a period, or make a draft of it.
    Run(run::Args),
    /// Make a draft again whenever a template, a query, a note or the configuration changes.
    Preview(preview::Args),
    /// Release an edition that waits for approval, by a person who has read it.
    Approve(approve::Approval),
    /// Put an edition that waits for approval aside; its period is due again.
    Reject(approve::Rejection),
    /// Read returned forms, answers to anomalies and task reports, into the registers.
    Feedback(feedback::Args),
    /// Deliver the outbox: to every reader what is theirs.
    Send(send::Args),
    /// Print the next dates, or install a timer.
    Schedule(schedule::Args),
    /// Say what is loaded, issued, due, waiting, held and failed; beside a run too.
    Status,
    /// Compare issued files with the hashes in their manifests.
    Verify(verify::Args),
    /// Say where a published figure came from: definition, statements, rows.
    Explain(explain::Args),
    /// Say what an appraisal scheme gives, or would give, from the figures as published.
    Appraise(appraise::Args),
    /// Keep a lake small: merge its small files, give up old snapshots.
    Compact(compact::Args),
    /// Write a table of the warehouse as CSV or JSON: loads, quarantine, ledger.
    Export(export::Args),
    /// Write the whole workspace into one file.
    Backup(backup::Args),
    /// Put a backup's workspace into the directory; it sends nothing until `send --enable`.
    Restore(backup::RestoreArgs),
    /// Print a completion script for a shell.
    Completions(man::ShellArgs),
    /// Print the manual page.
    Man,
}

impl Command {
    /// Whether the log tells of it: what only looks at the program itself, or is asked every minute by a monitor, would drown the rest.
    fn is_logged(&self) -> bool {
        !matches!(self, Command::Status | Command::Completions(_) | Command::Man)
    }
}

/// How a command ended; the number is the exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Done.
    Done = 0,
    /// Failed.
    Failed = 1,
    /// The call or the configuration is wrong.
    Usage = 2,
    /// Done, but there is something to look at.
    Findings = 3,
    /// Another run holds the workspace.
    Locked = 4,
}

/// A command that could not do its work.
pub struct Failure {
    status: Status,
    problems: Problems,
}

impl Failure {
    /// The call or the configuration is at fault.
    fn usage(problems: impl Into<Problems>) -> Self {
        Failure { status: Status::Usage, problems: problems.into() }
    }
}

impl<P: Into<Problems>> From<P> for Failure {
    fn from(problems: P) -> Self {
        /// What only the call or the configuration can put right.
        const USAGE: [&str; 4] = ["unknown-bulletin", "wrong-period", "unknown-source", "unknown-scope"];
        let problems = problems.into();
        let status = if problems.0.iter().any(|p| p.code == "workspace-locked") {
            Status::Locked
        } else if problems.0.iter().any(|p| USAGE.contains(&p.code)) {
            Status::Usage
        } else {
            Status::Failed
        };
        Failure { status, problems }
    }
}

/// What every command is given.
struct Call {
    directory: PathBuf,
    as_of: Option<NaiveDateTime>,
    now: NaiveDateTime,
    printer: Printer,
}

impl Call {
    /// *Now* of the run: as told, else the clock.
    fn now(&self) -> NaiveDateTime {
        self.as_of.unwrap_or(self.now)
    }
    /// Opens the workspace; what is merely odd in it goes to stderr.
    fn workspace(&self) -> Result<Workspace, Failure> {
        let (workspace, warnings) = Workspace::open(&self.directory).map_err(Failure::usage)?;
        self.printer.problems(&warnings);
        Ok(workspace)
    }
    /// Holds the workspace for one step; says so where the last one to hold it didn't end.
    fn hold(&self, workspace: &Workspace, step: &str) -> Result<LockGuard, Problem> {
        Ok(self.told_of(workspace.lock(step, self.now)?))
    }
    /// Holds it for a look at how things stand, which no work is held up by.
    fn look(&self, workspace: &Workspace, step: &str) -> Result<LockGuard, Problem> {
        Ok(self.told_of(workspace.look(step, self.now)?))
    }
    fn told_of(&self, lock: LockGuard) -> LockGuard {
        if let Some(owner) = &lock.interrupted {
            self.printer
                .progress(format!("the last command was stopped at `{}` (process {} since {})", owner.step, owner.pid, owner.started));
        }
        lock
    }
}

/// A stopped command has one thing to say, however many of its steps noticed.
fn once_stopped(problems: Problems) -> Problems {
    match problems.0.iter().find(|p| p.code == INTERRUPTED) {
        Some(stopped) => stopped.clone().into(),
        None => problems,
    }
}

/// Runs the program: parses, calls, prints, and says how it ended.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let printer = Printer::new(cli.format, cli.no_color, cli.quiet, cli.verbose);
    progress::watch(Box::new(Bars::new(printer.clone(), cli.quiet, cli.verbose)));
    let call = Call { directory: cli.directory, as_of: cli.as_of, now: clock::now(), printer };
    if let Err(problem) = signal::watch(call.printer.clone()) {
        call.printer.problems(&problem.into());
    }
    let journal = cli.command.is_logged().then(|| Journal::begin(&call, std::env::args().skip(1).collect()));
    let ended = match cli.command {
        Command::Init(args) => init::run(&call, args),
        Command::Demo(args) => demo::run(&call, args),
        Command::Ingest(args) => ingest::run(&call, args),
        Command::Check => check::run(&call),
        Command::Run(args) => run::run(&call, args),
        Command::Preview(args) => preview::run(&call, args),
        Command::Approve(args) => approve::approve(&call, args),
        Command::Reject(args) => approve::reject(&call, args),
        Command::Feedback(args) => feedback::run(&call, args),
        Command::Send(args) => send::run(&call, args),
        Command::Schedule(args) => schedule::run(&call, args),
        Command::Status => status::run(&call),
        Command::Verify(args) => verify::run(&call, args),
        Command::Explain(args) => explain::run(&call, args),
        Command::Appraise(args) => appraise::run(&call, args),
        Command::Compact(args) => compact::run(&call, args),
        Command::Export(args) => export::run(&call, args),
        Command::Backup(args) => backup::run(&call, args),
        Command::Restore(args) => backup::restore(&call, args),
        Command::Completions(args) => man::completions(&call, args),
        Command::Man => man::page(&call),
    };
    let (status, problems) = match ended {
        Ok(status) => (status, Problems::default()),
        Err(failure) => (failure.status, once_stopped(failure.problems)),
    };
    call.printer.problems(&problems);
    let unsaid = call.printer.unsaid();
    unsaid.iter().for_each(|problem| call.printer.problem(problem));
    let status = if unsaid.is_some() { Status::Failed } else { status };
    if let Some(journal) = journal {
        journal.end(&call, status);
    }
    ExitCode::from(status as u8)
}
