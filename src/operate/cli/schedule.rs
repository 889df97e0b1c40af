//! `tongbao schedule` and `tongbao schedule install [--print] [--crontab]`

use crate::operate::cli::{Call, Failure, Status, status};
use crate::operate::schedule::{Due, Timer, ZONE, coming, timer, units_folder, with_line};
use crate::store::workspace::{Workspace, put};
use crate::terms::problem::{Place, Problem};
use serde::Serialize;
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[derive(clap::Args)]
pub struct Args {
    /// How many dates of each bulletin.
    #[arg(long, value_name = "N", default_value_t = 3)]
    count: usize,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(clap::Subcommand)]
enum Action {
    /// Write a systemd service and its timer, or a crontab line, that run what is due.
    Install {
        /// Only show it.
        #[arg(long)]
        print: bool,
        /// A line in the crontab in place of systemd units.
        #[arg(long)]
        crontab: bool,
    },
}

/// What `crontab -l` says to one who has none.
const NO_CRONTAB: &str = "no crontab for";

/// A date to come.
#[derive(Serialize)]
struct Coming {
    #[serde(flatten)]
    due: Due,
    zone: &'static str,
}

pub fn run(call: &Call, args: Args) -> Result<Status, Failure> {
    let workspace = call.workspace()?;
    if let Some(Action::Install { print, crontab }) = args.action {
        return install(call, &workspace, print, crontab);
    }
    let (standing, _) = status::standing(call, &workspace, "schedule")?;
    let (dates, problems) = coming(&workspace, standing.span.first_day, call.now(), args.count);
    for due in &dates {
        call.printer.line(format!("{} {ZONE}  {}/{}", due.due_at.format("%Y-%m-%d %H:%M"), due.bulletin, due.period));
    }
    if dates.is_empty() && problems.0.is_empty() {
        call.printer.line("nothing is scheduled: name bulletins under `schedules` in tongbao.yaml");
    }
    call.printer.problems(&problems);
    call.printer.value(&dates.into_iter().map(|due| Coming { due, zone: ZONE }).collect::<Vec<_>>());
    Ok(if problems.0.is_empty() { Status::Done } else { Status::Findings })
}

fn install(call: &Call, workspace: &Workspace, print: bool, crontab: bool) -> Result<Status, Failure> {
    let io = |path: &Path, error: std::io::Error| {
        Problem::error("timer-io", format!("can't write {}: {error}", path.display()))
            .at(Place::file(path.display().to_string()))
            .help("look at it with --print and put it where you like")
    };
    let program = std::env::current_exe().map_err(|e| io(Path::new("the program's path"), e))?;
    let folder = std::fs::canonicalize(&workspace.dir).map_err(|e| io(&workspace.dir, e))?;
    match timer(&program, &folder, &workspace.config.authority.code, crontab)? {
        Timer::Crontab(line) if print => call.printer.raw(&format!("{line}\n")),
        Timer::Crontab(line) => {
            add_line(&line)?;
            call.printer.line(format!("added to your crontab: {line}"));
        }
        Timer::Systemd(units) if print => {
            units.iter().for_each(|(name, text)| call.printer.raw(&format!("# {name}\n{text}\n")));
        }
        Timer::Systemd(units) => {
            let root = std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
            let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
            let place = units_folder(root, variable("XDG_CONFIG_HOME"), variable("HOME"))
                .ok_or_else(|| Problem::error("timer-io", "no home folder is known").help("look at the units with --print"))?;
            for (name, text) in &units {
                let path = place.join(name);
                put(&path, text.as_bytes()).map_err(|e| io(&path, e))?;
                call.printer.line(path.display().to_string());
            }
            let user = if root { "" } else { " --user" };
            let timer = units.last().map(|(name, _)| name.as_str()).unwrap_or_default();
            call.printer.line(format!("start it: systemctl{user} daemon-reload && systemctl{user} enable --now {timer}"));
        }
    }
    Ok(Status::Done)
}

/// Puts the line into the user's crontab, in the place of an earlier one of the same workspace.
fn add_line(line: &str) -> Result<(), Problem> {
    let failed = |why: String| {
        Problem::error("no-crontab", "the crontab can't be changed").why(why).help("look at the line with --print and add it yourself")
    };
    let listed = Command::new("crontab").arg("-l").output().map_err(|e| failed(e.to_string()))?;
    let said = String::from_utf8_lossy(&listed.stderr);
    // One who has none yet is told so, with a failure; any other failure must not replace what couldn't be read.
    if !listed.status.success() && !said.contains(NO_CRONTAB) {
        return Err(failed(format!("it can't be read: {}", said.trim())));
    }
    let text = with_line(&String::from_utf8_lossy(&listed.stdout), line);
    let mut child = Command::new("crontab").arg("-").stdin(Stdio::piped()).spawn().map_err(|e| failed(e.to_string()))?;
    child.stdin.take().map_or(Ok(()), |mut pipe| pipe.write_all(text.as_bytes())).map_err(|e| failed(e.to_string()))?;
    let ended = child.wait().map_err(|e| failed(e.to_string()))?;
    if ended.success() { Ok(()) } else { Err(failed(format!("crontab ended with {ended}"))) }
}
