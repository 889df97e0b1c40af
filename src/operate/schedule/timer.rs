//! What makes a server call `run --due`: a systemd service and its timer, or a line of a crontab.

use crate::terms::problem::{Place, Problem};
use std::path::{Path, PathBuf};

/// How often, in minutes: a call with nothing due is short, and what is due comes a few minutes after its time at the most.
const EVERY: u32 = 5;

/// Files to be written, or a line to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Timer {
    /// Names and texts of systemd units.
    Systemd(Vec<(String, String)>),
    /// A crontab's line.
    Crontab(String),
}

/// The timer for a workspace, whose folder and program are named by their whole paths.
///
/// # Errors
/// Where a path holds what can't be written into such a file.
pub fn timer(program: &Path, workspace: &Path, district: &str, crontab: bool) -> Result<Timer, Problem> {
    let (program, folder) = (plain(program)?, plain(workspace)?);
    if crontab {
        // A percent sign ends the command of a crontab's line.
        let word = |text: &str| format!("'{}'", text.replace('\'', "'\\''")).replace('%', "\\%");
        let (program, folder) = (word(program), word(folder));
        let line = format!("*/{EVERY} * * * * {program} -C {folder} --quiet run --due; {program} -C {folder} --quiet send");
        return Ok(Timer::Crontab(line));
    }
    let word = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$"));
    let name = format!("tongbao-{district}");
    let (program, folder) = (word(program), word(folder));
    let service = format!(
        "[Unit]\nDescription=tongbao {district}: send what waits and issue the bulletins that are due\n\n[Service]\nType=oneshot\n\
         # What lies in the outbox goes first: what is issued now goes with the next call. A server that is away holds up no bulletin.\n\
         ExecStart=-{program} -C {folder} --quiet send\nExecStart={program} -C {folder} --quiet run --due\n\
         # 4: another run holds the workspace; the next call comes soon.\nSuccessExitStatus=4\nNice=5\n"
    );
    let timer = format!(
        "[Unit]\nDescription=tongbao {district}: look for bulletins that are due\n\n[Timer]\nOnCalendar=*:0/{EVERY}\nPersistent=true\n\n\
         [Install]\nWantedBy=timers.target\n"
    );
    Ok(Timer::Systemd(vec![(format!("{name}.service"), service), (format!("{name}.timer"), timer)]))
}

fn plain(path: &Path) -> Result<&str, Problem> {
    path.to_str().filter(|text| !text.contains(|c: char| c.is_control())).ok_or_else(|| {
        Problem::error("timer-path", format!("{} can't be written into a timer", path.display()))
            .at(Place::file(path.display().to_string()))
            .why("its name holds a line break or is no text")
            .help("move it to a folder with a plain name")
    })
}

/// Where the units go: the system's folder for root, the user's own for anybody else.
pub fn units_folder(root: bool, config_home: Option<PathBuf>, home: Option<PathBuf>) -> Option<PathBuf> {
    if root {
        return Some(PathBuf::from("/etc/systemd/system"));
    }
    config_home.or_else(|| home.map(|home| home.join(".config"))).map(|folder| folder.join("systemd/user"))
}
