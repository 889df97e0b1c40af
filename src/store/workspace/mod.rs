//! A workspace: `tongbao.yaml` and its files as checked configuration, and the overlay of a workspace's files over the built-in ones.

mod check;
pub mod config;
mod deposit;
mod facts;
mod glossary;
pub mod init;
mod lock;
mod log;
mod names;
mod nation;
pub mod overlay;
mod paths;
mod secret;
pub mod source;

pub use check::{check, check_dir};
pub use config::Config;
pub use deposit::{Deposit, TAKEN, deposit, put};
pub use facts::{Bucket, Facts, Lake, Rows};
pub use lock::{Hold, LockGuard, Owner, give_back, lock_dir};
pub use log::Log;
pub use nation::NationalSource;
pub use overlay::{Origin, Overlay, Text};
pub use secret::Secret;
pub use source::{Defaults, Encoding, Format, Resolution, Source};

use crate::terms::calendar::{Calendar, Period};
use crate::terms::figure::Level;
use crate::terms::problem::{Lines, Place, Problem, Problems, read_yaml_with};
use chrono::NaiveDateTime;
use paths::{confined, read_inside};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The configuration's file in a workspace.
pub const CONFIG: &str = "tongbao.yaml";

/// The calendar of a workspace that names none of its own.
const CALENDAR: &str = "queries/reference/calendar.csv";

/// A district's directory, read and checked.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// Where it lies.
    pub dir: PathBuf,
    /// What `tongbao.yaml` says.
    pub config: Config,
    /// Where its keys stand.
    pub lines: Lines,
    /// The texts of the files that `tongbao.yaml` includes, by their paths; of a country's figures, their hashes.
    pub included: BTreeMap<String, String>,
    national_sources: Vec<NationalSource>,
    /// Holidays and working weekends.
    pub calendar: Calendar,
    /// Built-in files under the workspace's own.
    pub overlay: Overlay,
    /// Mappings, the workspace's own in order of name, then the built-in ones.
    pub sources: Vec<Source>,
    /// The default mapping: columns, flags' spellings, listed codes.
    pub defaults: Defaults,
}

impl Workspace {
    /// Reads and checks a workspace: the second value are warnings.
    pub fn open(dir: &Path) -> Result<(Workspace, Problems), Problems> {
        let mut problems = Problems::default();
        let mut overlay = Overlay::new(Some(dir));
        let (config, lines, mut included) = read_config(dir, &mut problems);
        if config.as_ref().is_some_and(|config| config.level == Level::Country) {
            overlay = overlay.of_country()?;
        }
        let sources = source::load(dir, &overlay).map_err(|p| problems.extend(p)).ok();
        let Some(mut config) = config else { return Err(problems) };
        problems.extend(names::show(&mut config, &lines));
        let calendar = read_calendar(dir, &overlay, &config, &lines).map_err(|p| problems.extend(p)).ok();
        let known = check::known(&overlay, sources.as_ref().map(|(_, defaults)| defaults), calendar.as_ref(), &problems);
        problems.extend(config.check(&lines, &known));
        problems.extend(check::named_files(dir, &config, &lines));
        let nation = nation::read(dir, &config, &lines).map_err(|p| problems.extend(p)).unwrap_or_default();
        included.extend(nation.hashes);
        config.national.extend(nation.found);
        // As a person mends them: the configuration from top to bottom, then the other files.
        problems.0.sort_by_key(|p| (p.place.file.as_deref() != Some(CONFIG), p.place.file.clone(), p.place.line));
        match (calendar, sources) {
            (Some(calendar), Some((sources, defaults))) if !problems.has_errors() => {
                if config.credit_grades.is_empty() {
                    config.credit_grades = defaults.codes.get("credit_grade").cloned().unwrap_or_default();
                }
                let national_sources = nation.sources;
                Ok((
                    Workspace { dir: dir.to_owned(), config, lines, included, national_sources, calendar, overlay, sources, defaults },
                    problems,
                ))
            }
            _ => Err(problems),
        }
    }

    /// Holds the workspace until the guard is dropped; `now` is what the owner's file says it began. Another run's hold is problem
    /// `workspace-locked`.
    pub fn lock(&self, step: &str, now: NaiveDateTime) -> Result<LockGuard, Problem> {
        lock_dir(&self.dir, Hold::Work, step, now)
    }

    /// Holds the workspace for a moment, to see how it stands: work that begins meanwhile waits for the end of that.
    ///
    /// # Errors
    /// Where somebody is at work, with problem `workspace-locked`.
    pub fn look(&self, step: &str, now: NaiveDateTime) -> Result<LockGuard, Problem> {
        lock_dir(&self.dir, Hold::Look, step, now)
    }

    /// Who holds the workspace now.
    pub fn holder(&self) -> Option<Owner> {
        lock::holder(&self.dir)
    }

    /// The supervision tasks of the workspace's CSV; the built-in ones only where its configuration names them.
    pub fn tasks(&self) -> Result<Vec<Task>, Problems> {
        match &self.config.tasks {
            Some(file) => check::tasks(&self.dir, file),
            None => Ok(Vec::new()),
        }
    }

    /// The registers', ledger's and outbox's file.
    pub fn state_path(&self) -> PathBuf {
        self.dir.join("state.duckdb")
    }

    /// Where issued editions lie.
    pub fn archive_dir(&self) -> PathBuf {
        self.dir.join("archive")
    }

    /// Where mail waits.
    pub fn outbox_dir(&self) -> PathBuf {
        self.dir.join("outbox")
    }

    /// The analyst's own words for a bulletin's period: `notes/monthly/2017-04.md`.
    ///
    /// # Errors
    /// Where the file is there and can't be read, or leads out of the workspace: a bulletin without its analyst's words is no bulletin.
    pub fn notes(&self, bulletin: &str, period: Period) -> Result<Option<String>, Problem> {
        match read_inside(&self.dir, &format!("notes/{bulletin}/{period}.md")) {
            Ok(text) => Ok(Some(text).filter(|text| !text.trim().is_empty())),
            Err(problem) if problem.code == "no-file" => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    /// The bulletins and periods for which an analyst's words lie there.
    pub fn noted(&self) -> Vec<(String, Period)> {
        let one = |path: String| {
            let (bulletin, period) = path.strip_prefix("notes/")?.strip_suffix(".md")?.split_once('/')?;
            Some((bulletin.to_owned(), period.parse().ok()?))
        };
        check::own_files(&self.dir, "notes").into_iter().filter_map(one).collect()
    }

    /// A path of the workspace that a configuration names; never one outside it.
    pub fn path(&self, relative: &str) -> Result<PathBuf, Problem> {
        confined(&self.dir, relative)
    }

    /// A secret from a file of the workspace, whose mode must be 0600.
    pub fn secret(&self, relative: &str) -> Result<Secret, Problem> {
        Secret::from_file(&self.dir, relative)
    }

    /// A text file of the workspace that a configuration names; never one outside it.
    pub fn read(&self, relative: &str) -> Result<String, Problem> {
        read_inside(&self.dir, relative)
    }

    /// A source by its name.
    pub fn source(&self, name: &str) -> Option<&Source> {
        self.sources.iter().find(|s| s.name == name)
    }

    /// The first source that takes a file of that name.
    pub fn source_for(&self, file_name: &str) -> Option<&Source> {
        self.sources.iter().find(|s| s.takes(file_name))
    }
}

/// One supervision task (工作任务) of the district's order.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Its number in the order.
    pub number: u32,
    /// Its section's heading.
    pub section: String,
    /// What is to be done.
    pub task: String,
    /// A date, or the word for "within the year".
    pub deadline: String,
    /// Who leads, as the order names them.
    pub lead_departments: String,
    /// Who supports.
    pub supporting_departments: Option<String>,
}

fn read_config(dir: &Path, problems: &mut Problems) -> (Option<Config>, Lines, BTreeMap<String, String>) {
    match read_inside(dir, CONFIG) {
        Ok(text) => {
            let mut read = read_yaml_with::<Config>(CONFIG, &text, &|target| read_inside(dir, target));
            problems.extend(read.problems);
            if let Some(config) = &mut read.value {
                config.settle_level(&read.lines);
            }
            return (read.value, read.lines, read.included);
        }
        Err(problem) if problem.code == "no-file" => {
            problems.push(
                Problem::error("no-workspace", format!("{} is no workspace", dir.display()))
                    .at(Place::file(CONFIG))
                    .why(format!("a workspace is a directory that holds {CONFIG}"))
                    .help("make one with `tongbao init DIR`, or name yours with `tongbao -C DIR`"),
            );
        }
        Err(problem) => problems.push(problem),
    }
    (None, Lines::default(), BTreeMap::new())
}

fn read_calendar(dir: &Path, overlay: &Overlay, config: &Config, lines: &Lines) -> Result<Calendar, Problems> {
    match &config.calendar {
        Some(file) => {
            let text = read_inside(dir, file).map_err(|p| p.at(lines.place("calendar")))?;
            Calendar::from_csv(file, &text)
        }
        None => Calendar::from_csv(CALENDAR, &overlay.read(CALENDAR)?.text),
    }
}
