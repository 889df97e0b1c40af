//! What makes a server call `run --due`: a systemd service and its timer, or a line of a crontab.

use crate::terms::problem::{Place, Problem};
use std::path::{Path, PathBuf};

/// How often, in minutes: a call with nothing due is short, and what is due comes a few minutes after its time at the most.
const EVERY: u32 = 5;

/// What a timer calls: it issues what is due and then sends what waits.
const CALL: &str = "--quiet run --due";

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
        return Ok(Timer::Crontab(format!("*/{EVERY} * * * * {program} -C {folder} {CALL}")));
    }
    let word = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$"));
    let name = format!("tongbao-{district}");
    let (program, folder) = (word(program), word(folder));
    let service = format!(
        "[Unit]\nDescription=tongbao {district}: issue the bulletins that are due and send what waits\n\n[Service]\nType=oneshot\n\
         ExecStart={program} -C {folder} {CALL}\n\
         # 4: another run holds the workspace; the next call comes soon.\nSuccessExitStatus=4\nNice=5\n"
    );
    let timer = format!(
        "[Unit]\nDescription=tongbao {district}: look for bulletins that are due\n\n[Timer]\nOnCalendar=*:0/{EVERY}\nPersistent=true\n\n\
         [Install]\nWantedBy=timers.target\n"
    );
    Ok(Timer::Systemd(vec![(format!("{name}.service"), service), (format!("{name}.timer"), timer)]))
}

/// A crontab with a line of ours, in the place of an earlier one of the same workspace.
pub fn with_line(crontab: &str, line: &str) -> String {
    /// From the workspace to the end of the call.
    fn what(line: &str) -> Option<&str> {
        let from = line.find(" -C '")?;
        let to = line.find(CALL)?;
        line.get(from..to)
    }
    let other = |old: &&str| old.trim_start().starts_with('#') || what(old).is_none() || what(old) != what(line);
    crontab.lines().filter(other).chain([line]).map(|line| format!("{line}\n")).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crontab_keeps_what_is_not_ours_and_has_our_line_once() {
        let of = |program: &str, folder: &str| match timer(Path::new(program), Path::new(folder), "4900", true) {
            Ok(Timer::Crontab(line)) => line,
            other => panic!("{other:?}"),
        };
        let (first, second) = (of("/opt/tongbao", "/srv/it's 100%"), of("/srv/other", "/srv/b"));
        assert_eq!(first, "*/5 * * * * '/opt/tongbao' -C '/srv/it'\\''s 100\\%' --quiet run --due");
        let old =
            format!("# -C '/srv/b' --quiet run --due\n0 4 * * * backup\n{first}\n{second}; '/opt/tongbao' -C '/srv/b' --quiet send\n");
        let newer = of("/opt/new/tongbao", "/srv/it's 100%");
        let text = with_line(&with_line(&old, &newer), &second);
        assert_eq!(text, format!("# -C '/srv/b' --quiet run --due\n0 4 * * * backup\n{newer}\n{second}\n"));
    }
}
