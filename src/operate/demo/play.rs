//! The demo as a district would do it: write the exports, load them, issue what is due. A second time it finds everything done.

use super::returns::Returns;
use super::{Demo, SEED, Size, Variant, write};
use crate::operate::feedback::Received;
use crate::operate::issue::{self, Outcome, Press, Verdict};
use crate::publish::bulletin::Definition;
use crate::publish::mail::{self, Delivery, Wanted};
use crate::store::archive::{self, EditionId};
use crate::store::ingest::{LoadReport, ingest};
use crate::store::warehouse::{Threads, Warehouse};
use crate::store::workspace::Workspace;
use crate::terms::problem::{Place, Problem, Problems};
use chrono::{Duration, NaiveDateTime};
use std::path::{Path, PathBuf};

/// Who approves what has to be approved, and how many hours after it was made.
const APPROVER: &str = "deputy_director";
const APPROVED_AFTER: i64 = 4;

/// What happens, for whoever watches.
pub enum Event<'a> {
    /// Exports are being made up.
    Writing,
    /// A file was loaded, or had been.
    Loaded(&'a LoadReport),
    /// A bulletin was issued, or had been.
    Issued(&'a Outcome),
    /// Filled-in forms came in.
    Returned(&'a Received),
    /// The outbox was delivered.
    Sent(&'a Delivery),
}

/// What is worth opening afterwards.
pub struct Played {
    /// The newest edition's folder of each bulletin.
    pub folders: Vec<PathBuf>,
    /// The archive's list.
    pub index: PathBuf,
}

/// Plays the demo in `dir`. `now` is the moment that loads and ledger note.
///
/// # Errors
/// Where the folder can't be written, or something of the program's own is broken: the demo's data hold faults, and none of them is an error.
pub fn play(dir: &Path, size: Size, now: NaiveDateTime, tell: &mut dyn FnMut(Event<'_>)) -> Result<Played, Problems> {
    refuse_foreign(dir)?;
    tell(Event::Writing);
    let demo = write(dir, SEED, size)?;
    play_written(dir, &demo, now, tell)
}

/// The same with a workspace that is written already.
///
/// # Errors
/// As [`play`].
pub fn play_written(dir: &Path, demo: &Demo, now: NaiveDateTime, tell: &mut dyn FnMut(Event<'_>)) -> Result<Played, Problems> {
    let (workspace, _) = Workspace::open(dir)?;
    let _lock = workspace.lock("demo", now)?;
    let warehouse = Warehouse::open(&workspace, Threads::available())?;
    load(&workspace, &warehouse, demo, now, tell)?;
    let press = Press::new(&workspace)?;
    issue::recover(&workspace, &warehouse, &press, now)?;
    let known = Definition::names(&workspace.overlay);
    let mut folders: Vec<(&str, PathBuf)> = Vec::new();
    let mut returns = Returns::new(&workspace, &warehouse, &press, Variant::First)?;
    for due in demo.periods.iter().filter(|d| known.iter().any(|k| k == d.bulletin)) {
        returns.until(due.as_of, tell)?;
        let outcome = issue::issue(&workspace, &warehouse, &press, due.bulletin, due.period, due.as_of, now)?;
        tell(Event::Issued(&outcome));
        if let Outcome::Issued { edition, released: false, .. } = &outcome {
            let verdict = Verdict { by: APPROVER.to_owned(), note: None, at: due.as_of + Duration::hours(APPROVED_AFTER) };
            issue::approve(&workspace, &warehouse, &press, edition, verdict)?;
        }
        returns.issued(due);
        if let Outcome::Issued { folder, .. } | Outcome::Standing { folder, .. } = outcome {
            folders.retain(|(bulletin, _)| *bulletin != due.bulletin);
            folders.push((due.bulletin, folder));
        }
    }
    returns.until(now, tell)?;
    let released: Vec<EditionId> = archive::released(&warehouse)?.into_iter().map(|entry| entry.edition).collect();
    tell(Event::Sent(&mail::deliver(&workspace, &warehouse, &released, &Wanted::default(), now, &mut |_| {})?));
    Ok(Played { folders: folders.into_iter().map(|(_, folder)| folder).collect(), index: workspace.archive_dir().join("index.html") })
}

fn load(
    workspace: &Workspace,
    warehouse: &Warehouse,
    demo: &Demo,
    now: NaiveDateTime,
    tell: &mut dyn FnMut(Event<'_>),
) -> Result<(), Problems> {
    for export in &demo.exports {
        let reports = ingest(warehouse, workspace, std::slice::from_ref(&export.path), Some(&export.source), None, now)?;
        reports.iter().for_each(|report| tell(Event::Loaded(report)));
    }
    Ok(())
}

/// Never writes a made-up district over a real one.
pub(super) fn refuse_foreign(dir: &Path) -> Result<(), Problem> {
    if dir.join("tongbao.yaml").exists() && !dir.join("exports").is_dir() {
        return Err(Problem::error("demo-foreign", format!("{} holds a workspace that is not the demo", dir.display()))
            .at(Place::file(dir.display().to_string()))
            .help("name an empty folder: tongbao demo DIR"));
    }
    Ok(())
}
