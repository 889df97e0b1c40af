//! `tongbao preview BULLETIN --period P`

use crate::operate::cli::{Call, Failure, Status};
use crate::operate::issue::{self, Draft, Press};
use crate::store::warehouse::{Threads, Warehouse};
use crate::store::workspace::Workspace;
use crate::terms::calendar::Period;
use crate::terms::figure::Scope;
use crate::terms::problem::{Place, Problem};
use notify::{Event, RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

/// What a draft is made of, in the workspace; the workspace's own folder is watched without its other folders.
const WATCHED: [&str; 4] = ["report-templates", "queries", "notes", "sources"];
/// Endings of files that a draft is made of. A run's own files (databases, locks) have others.
const ENDINGS: [&str; 7] = ["yaml", "yml", "csv", "md", "html", "sql", "css"];
/// An editor writes a file in several steps: a draft is made when it has been quiet for so long.
const QUIET: Duration = Duration::from_millis(250);
/// Between two tries while another run holds the workspace.
const AGAIN: Duration = Duration::from_secs(1);

#[derive(clap::Args)]
pub struct Args {
    /// Which bulletin: a folder of report-templates/, such as weekly or monthly.
    bulletin: String,
    /// Which period: 2017-W17, 2017-04, 2017.
    #[arg(long, value_name = "P", value_parser = super::run::period)]
    period: Period,
    /// Whose pages: district, office:4908; of a country, country, district:4900.
    #[arg(long, value_parser = super::run::scope)]
    scope: Option<Scope>,
    /// Where the draft goes.
    #[arg(long, value_name = "DIR", default_value = "preview")]
    out: PathBuf,
}

pub fn run(call: &Call, args: Args) -> Result<Status, Failure> {
    let draft = Draft { bulletin: args.bulletin, period: args.period, scope: args.scope, context: None, out: args.out, ids: false };
    let (sender, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(sender).map_err(|e| unwatched(&call.directory, &e))?;
    watcher.watch(&call.directory, RecursiveMode::NonRecursive).map_err(|e| unwatched(&call.directory, &e))?;
    loop {
        for folder in WATCHED.map(|name| call.directory.join(name)).iter().filter(|folder| folder.is_dir()) {
            watcher.watch(folder, RecursiveMode::Recursive).map_err(|e| unwatched(folder, &e))?;
        }
        match made(call, &draft) {
            Ok(files) => files.iter().for_each(|file| call.printer.line(file.display().to_string())),
            Err(failure) if failure.status == Status::Locked => {
                call.printer.problems(&failure.problems);
                std::thread::sleep(AGAIN);
                continue;
            }
            // What is wrong is being worked on: the next change may mend it.
            Err(failure) => call.printer.problems(&failure.problems),
        }
        while !changes.recv().map_err(|_| ended(&call.directory))?.is_ok_and(|event| concerns(&event)) {}
        while changes.recv_timeout(QUIET).is_ok() {}
    }
}

/// Makes the draft from what the files say now. The workspace is held only while it is made.
fn made(call: &Call, draft: &Draft) -> Result<Vec<PathBuf>, Failure> {
    let (workspace, warnings) = Workspace::open(&call.directory).map_err(Failure::usage)?;
    call.printer.problems(&warnings);
    let _lock = call.hold(&workspace, "preview")?;
    let warehouse = Warehouse::open_steady(&workspace, Threads::available())?;
    let press = Press::new(&workspace)?;
    Ok(issue::draft(&workspace, &warehouse, &press, draft, call.now())?)
}

/// Whether a change is of something that a draft is made of.
fn concerns(event: &Event) -> bool {
    let folder = |path: &Path| path.is_dir() && path.iter().any(|part| WATCHED.iter().any(|name| part == *name));
    let of_source = |path: &PathBuf| folder(path) || path.extension().is_some_and(|e| ENDINGS.iter().any(|ending| e == *ending));
    !event.kind.is_access() && event.paths.iter().any(of_source)
}

fn unwatched(folder: &Path, error: &notify::Error) -> Problem {
    Problem::error("unwatched", format!("{} can't be watched", folder.display()))
        .at(Place::file(folder.display().to_string()))
        .why(error.to_string())
        .help("make a draft by hand: tongbao run BULLETIN --period P --draft")
}

fn ended(folder: &Path) -> Problem {
    Problem::error("unwatched", format!("{} is no longer watched", folder.display())).at(Place::file(folder.display().to_string()))
}
