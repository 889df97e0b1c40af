//! One run, from figures to the archive: the steps stand in [`issue`] in their order. A draft takes the same way and keeps nothing.
//!
//! An edition that stands is not yet one that its readers have: see [`approve`].

mod approval;
mod blank;
mod check;
mod correct;
mod explain;
mod found;
mod gates;
mod index;
mod mentioned;
mod pages;
mod points;
mod post;
mod provenance;
mod release;
mod standing;
mod verify;

pub use approval::{Answer, Verdict, approve, post_on_approval, reject};
pub use blank::{blanks, write_blanks};
pub use check::check;
pub use explain::{EditionFacts, Explained, edition_facts, explain, write_rows};
pub use gates::{Level, Spoken};
pub use pages::Press;
pub use standing::{AnomalyCounts, Drift, Outbox, Span, Standing, TaskCounts, note_standing};
pub use verify::{Moved, Recomputed, Verified, kept, strangers, verify};

use crate::measure::analysis::by_id;
use crate::measure::indicators::Run;
use crate::publish::bulletin::{Definition, Sight, Stage};
use crate::publish::mail;
use crate::store::archive::{self, Clock, EditionId, Errand, Kind, Manifest, State};
use crate::store::register::{self, Reading};
use crate::store::warehouse::{INTERRUPTED, Warehouse};
use crate::store::workspace::Workspace;
use crate::store::workspace::config::{Approval, Config};
use crate::terms::calendar::Period;
use crate::terms::figure::{Scope, to_csv};
use crate::terms::problem::{Place, Problem, Problems};
use chrono::NaiveDateTime;
use found::Found;
use pages::Pages;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// How a run ended.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub enum Outcome {
    /// The edition is new.
    Issued {
        /// Which.
        edition: EditionId,
        /// Where it stands.
        folder: PathBuf,
        /// Whether its readers have it; else it waits for a person's approval.
        released: bool,
        /// What its gates warn of.
        warned: Vec<Spoken>,
    },
    /// A correction was asked for, and no figure moved; nothing was changed.
    Unmoved {
        /// The edition that readers have.
        edition: EditionId,
    },
    /// A gate held it; nothing stands.
    Held {
        /// Which.
        edition: EditionId,
        /// What the gates say.
        gates: Vec<Spoken>,
    },
    /// The edition stood already; nothing was changed.
    Standing {
        /// Which.
        edition: EditionId,
        /// Where it stands.
        folder: PathBuf,
    },
}

/// A watermarked copy outside the archive.
pub struct Draft {
    /// Which bulletin.
    pub bulletin: String,
    /// Which period.
    pub period: Period,
    /// Whose; the district's where none is named.
    pub scope: Option<Scope>,
    /// Where to write what the templates were given.
    pub context: Option<PathBuf>,
    /// Where the pages go.
    pub out: PathBuf,
    /// Whether its figures carry their ids on paper.
    pub ids: bool,
}

/// An edition to make.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// Of which bulletin.
    pub bulletin: &'a str,
    /// For which period.
    pub period: Period,
    /// Whether it is a correction of what was published.
    pub correct: bool,
    /// When its schedule had it due; none where a person asks.
    pub due_at: Option<NaiveDateTime>,
    /// *Now* of the run: the date on its pages.
    pub as_of: NaiveDateTime,
    /// The moment that the ledger notes.
    pub now: NaiveDateTime,
}

/// Issues a bulletin for a period as of `as_of`, as a person asks for it. `now` is the moment that the ledger notes.
///
/// # Errors
/// As for [`carry_out`].
pub fn issue(
    workspace: &Workspace,
    warehouse: &Warehouse,
    press: &Press,
    bulletin: &str,
    period: Period,
    as_of: NaiveDateTime,
    now: NaiveDateTime,
) -> Result<Outcome, Problems> {
    carry_out(workspace, warehouse, press, Order { bulletin, period, correct: false, due_at: None, as_of, now })
}

/// Makes an edition, from gates to archive.
///
/// # Errors
/// Whatever stops a page from being right; then nothing is issued, the ledger says why and the operators are told.
pub fn carry_out(workspace: &Workspace, warehouse: &Warehouse, press: &Press, order: Order<'_>) -> Result<Outcome, Problems> {
    let clock = Clock::from(order.now);
    let definition = definition(workspace, order.bulletin, order.period)?;
    let first = EditionId::new(order.bulletin, order.period, Kind::First)?;
    if order.correct
        && let Some(edition) = correct::standing(warehouse, &first)?
    {
        let folder = edition.folder(&workspace.archive_dir());
        return Ok(Outcome::Standing { edition, folder });
    }
    let base = if order.correct { Some(correct::base(workspace, warehouse, &first)?) } else { None };
    let (edition, cutoff) = match &base {
        Some(base) => (base.edition.clone(), base.entry.cutoff),
        None => (first, cutoff(workspace, order.bulletin, order.period)?),
    };
    let folder = edition.folder(&workspace.archive_dir());
    if archive::issued(warehouse)?.iter().any(|e| e.edition == edition) {
        return Ok(Outcome::Standing { edition, folder });
    }
    if cutoff > order.as_of {
        let Order { bulletin, period, as_of, .. } = order;
        return Err(Problem::error("period-open", format!("{bulletin} {period} is cut off at {cutoff}, which is later than now, {as_of}"))
            .help("wait until then, set --as-of, or make a draft with --draft")
            .into());
    }
    let errand = errand(workspace, warehouse, &order, edition, cutoff)?;
    match attempt(workspace, warehouse, press, &definition, &errand, base.as_ref()) {
        Ok(Attempt::Held(gates)) => {
            let edition = errand.edition.clone();
            let why = findings(&gates, Level::Hold);
            let held = Problem::error("gate-held", format!("{edition} is held")).why(why.clone());
            came_to_nothing(workspace, warehouse, &errand, State::Held, &why, &held.into(), clock)?;
            Ok(Outcome::Held { edition, gates })
        }
        Ok(Attempt::Unmoved(edition)) => Ok(Outcome::Unmoved { edition }),
        Ok(Attempt::Made { whole, register, post, warned }) => {
            let (edition, released) = (errand.edition.clone(), errand.approval == Approval::None);
            let settle = |manifest: &Manifest| release::settle(warehouse, manifest, || Ok(*post));
            let kept = archive::commit(warehouse, &workspace.archive_dir(), *whole, || register.write(warehouse), settle, clock);
            if let Err(problem) = kept {
                // The ledger has its note; who watches it hears of it too.
                let mut problems = Problems::from(problem);
                let told = tell(workspace, warehouse, &errand, &problems);
                problems.extend(told.err().unwrap_or_default());
                return Err(problems);
            }
            write_index(workspace, warehouse, press)?;
            note_standing(workspace, warehouse, order.now)?;
            Ok(Outcome::Issued { edition, folder, released, warned })
        }
        Err(problems) => Err(failed(workspace, warehouse, &errand, problems, clock)),
    }
}

/// Notes of a due edition that it can't be made, because of what all editions need: fonts, theme, templates, an archive that can be written.
/// Gives `problems`, and what went wrong with noting them.
pub fn unmade(workspace: &Workspace, warehouse: &Warehouse, order: &Order<'_>, problems: Problems) -> Problems {
    let errand = || -> Result<Errand, Problems> {
        let edition = EditionId::new(order.bulletin, order.period, Kind::First)?;
        errand(workspace, warehouse, order, edition, cutoff(workspace, order.bulletin, order.period)?)
    };
    match errand() {
        Ok(errand) => failed(workspace, warehouse, &errand, problems, Clock::from(order.now)),
        Err(more) => Problems(problems.0.into_iter().chain(more.0).collect()),
    }
}

fn errand(
    workspace: &Workspace,
    warehouse: &Warehouse,
    order: &Order<'_>,
    edition: EditionId,
    cutoff: NaiveDateTime,
) -> Result<Errand, Problems> {
    Ok(Errand {
        approval: provenance::approval(workspace, order.bulletin),
        data_fingerprint: provenance::fingerprint(warehouse)?,
        last_load: register::newest_load(warehouse)?,
        due_at: order.due_at,
        as_of: order.as_of,
        notes: None,
        edition,
        cutoff,
    })
}

/// What making an edition came to, before any of it is kept.
enum Attempt {
    /// Gates hold it.
    Held(Vec<Spoken>),
    /// A correction of an edition of which no figure moved.
    Unmoved(EditionId),
    /// All of it.
    Made { whole: Box<archive::Edition>, register: Box<Reading>, post: Box<mail::Post>, warned: Vec<Spoken> },
}

fn attempt(
    workspace: &Workspace,
    warehouse: &Warehouse,
    press: &Press,
    definition: &Definition,
    errand: &Errand,
    base: Option<&correct::Base>,
) -> Result<Attempt, Problems> {
    let Errand { edition, cutoff, as_of, .. } = errand;
    let sights = post::sights(workspace, warehouse, definition, edition)?;
    let mut manifest = provenance::manifest(workspace, warehouse, edition.clone(), *cutoff, *as_of)?;
    manifest.sights = sights.iter().map(|(stem, _, sight)| (stem.clone(), sight.hidden().clone())).collect();
    let spoken = gates::ask(workspace, warehouse, &Run { period: edition.period(), cutoff: *cutoff })?;
    if spoken.iter().any(|gate| gate.level == Level::Hold) {
        return Ok(Attempt::Held(spoken));
    }
    let stuff = Stuff { definition, warned: &spoken, sights: &sights, base };
    let Some((files, register)) = made(workspace, warehouse, press, &mut manifest, stuff)? else {
        return Ok(Attempt::Unmoved(base.map_or_else(|| edition.clone(), |base| base.entry.edition.clone())));
    };
    manifest.files = files.iter().map(|(name, bytes)| (name.clone(), archive::sha256(bytes))).collect();
    let post = Box::new(post::of_files(workspace, warehouse, press, &manifest, &files)?);
    let errand = Errand { notes: (!spoken.is_empty()).then(|| findings(&spoken, Level::Warn)), ..errand.clone() };
    let whole = Box::new(archive::Edition { manifest, files, errand });
    Ok(Attempt::Made { whole, register: Box::new(register), post, warned: spoken })
}

/// Notes a failure; gives what went wrong with it, and with noting it.
fn failed(workspace: &Workspace, warehouse: &Warehouse, errand: &Errand, mut problems: Problems, clock: Clock) -> Problems {
    // One who stopped it knows that; nothing is noted of it.
    if !problems.0.iter().any(|problem| problem.code == INTERRUPTED) {
        let why = problems.to_string();
        let noted = came_to_nothing(workspace, warehouse, errand, State::Failed, &why, &problems, clock);
        problems.extend(noted.err().unwrap_or_default());
    }
    problems
}

/// Notes in the ledger that a run came to nothing and why, and tells the operators.
fn came_to_nothing(
    workspace: &Workspace,
    warehouse: &Warehouse,
    errand: &Errand,
    state: State,
    why: &str,
    problems: &Problems,
    clock: Clock,
) -> Result<(), Problems> {
    archive::note_nothing(warehouse, errand, state, why, clock)?;
    tell(workspace, warehouse, errand, problems)
}

/// Tells the operators that a run came to nothing.
fn tell(workspace: &Workspace, warehouse: &Warehouse, errand: &Errand, problems: &Problems) -> Result<(), Problems> {
    let edition = &errand.edition;
    mail::report_failure(workspace, warehouse, edition.bulletin(), &edition.to_string(), problems, errand.as_of)
}

/// What gates found, for the ledger.
fn findings(spoken: &[Spoken], level: Level) -> String {
    let one = |gate: &Spoken| format!("{}: {}", gate.gate, gate.finding);
    spoken.iter().filter(|gate| gate.level == level).map(one).collect::<Vec<_>>().join("; ")
}

/// Files by name, and the register that is to be kept with them.
type Made = (BTreeMap<String, Vec<u8>>, Reading);

/// What an edition is made with.
struct Stuff<'a> {
    definition: &'a Definition,
    /// What gates say of its data.
    warned: &'a [Spoken],
    /// The pages that it needs.
    sights: &'a [(String, Scope, Sight)],
    /// What it corrects.
    base: Option<&'a correct::Base>,
}

/// The files of an edition but its manifest, which learns what they rest on; none of a correction that has nothing to correct.
fn made(
    workspace: &Workspace,
    warehouse: &Warehouse,
    press: &Press,
    manifest: &mut Manifest,
    stuff: Stuff<'_>,
) -> Result<Option<Made>, Problems> {
    let Stuff { definition, warned, sights, base } = stuff;
    let run = Run { period: manifest.edition.period(), cutoff: manifest.cutoff };
    let found = Found::find(workspace, warehouse, definition, &manifest.edition, run, &archive::released(warehouse)?, warned)?;
    manifest.rests_on.clone_from(&found.rests_on);
    let correction = base.map(|base| correct::compare(workspace, warehouse, base, &found)).transpose()?;
    if correction.as_ref().is_some_and(|correction| correction.moved.is_empty()) {
        return Ok(None);
    }
    let pages = Pages {
        workspace,
        press,
        definition,
        found: &found,
        figures: by_id(&found.figures),
        as_of: manifest.as_of,
        correction: correction.as_ref(),
        ids: false,
    };
    let mut files = pages.print_all(sights)?;
    files.insert("figures.csv".to_owned(), to_csv(&found.figures).into_bytes());
    files.insert("anomalies.csv".to_owned(), register::to_csv(found.register.listed()).into_bytes());
    if let Some(reckoned) = &found.reckoned {
        let texts = reckoned.scheme.texts.iter();
        files.extend(texts.map(|(name, text)| (name.clone(), text.clone().into_bytes())));
    }
    if let Some(correction) = &correction {
        files.insert(correct::FILE.to_owned(), correct::corrections_csv(correction).into_bytes());
    }
    Ok(Some((files, found.register)))
}

/// Makes a draft and returns the files written.
///
/// # Errors
/// Whatever stops a page from being right, or a file from being written.
pub fn draft(
    workspace: &Workspace,
    warehouse: &Warehouse,
    press: &Press,
    draft: &Draft,
    as_of: NaiveDateTime,
) -> Result<Vec<PathBuf>, Problems> {
    let definition = definition(workspace, &draft.bulletin, draft.period)?;
    let run = Run { period: draft.period, cutoff: cutoff(workspace, &draft.bulletin, draft.period)?.min(as_of) };
    let edition = EditionId::new(&draft.bulletin, draft.period, Kind::First)?;
    let spoken = gates::ask(workspace, warehouse, &run)?;
    let found = Found::find(workspace, warehouse, &definition, &edition, run, &archive::released(warehouse)?, &spoken)?;
    let pages = Pages {
        workspace,
        press,
        definition: &definition,
        found: &found,
        figures: by_id(&found.figures),
        as_of,
        correction: None,
        ids: draft.ids,
    };
    let scope = draft.scope.clone().unwrap_or_else(|| workspace.config.whole());
    known(&workspace.config, &scope)?;
    let printed = pages.print(&scope, &Sight::of(&workspace.config, &draft.bulletin, &scope), Stage::Draft)?;
    let stem = format!("{}-{}-{}", draft.bulletin, draft.period, scope.file_name());
    let mut written = Vec::new();
    let mut write = |path: PathBuf, bytes: &[u8]| -> Result<(), Problem> { write_draft(&path, bytes).map(|()| written.push(path)) };
    write(draft.out.join(format!("{stem}.html")), printed.html.as_bytes())?;
    write(draft.out.join(format!("{stem}.pdf")), &printed.pdf)?;
    write(draft.out.join(format!("{stem}.xlsx")), &printed.xlsx)?;
    write(draft.out.join(format!("{stem}.figures.csv")), to_csv(&found.figures).as_bytes())?;
    write(draft.out.join(format!("{stem}.anomalies.csv")), register::to_csv(found.register.listed()).as_bytes())?;
    if let Some(path) = &draft.context {
        write(path.clone(), printed.context.as_bytes())?;
    }
    Ok(written)
}

/// A scope that the workspace has.
fn known(config: &Config, scope: &Scope) -> Result<(), Problem> {
    let found = match scope {
        Scope::Cut { .. } => true, // the definition says that it has no edition of it
        Scope::Department(code) => config.departments.iter().any(|d| d.code == *code),
        scope => *scope == config.whole() || config.unit_of(scope).is_some(),
    };
    if found {
        return Ok(());
    }
    Err(Problem::error("unknown-scope", format!("this workspace has no `{scope}`")).help(config.scopes_in_words()))
}

fn write_draft(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let step = || {
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, bytes)
    };
    step().map_err(|e: std::io::Error| {
        Problem::error("draft-io", format!("can't write {}: {e}", path.display()))
            .at(Place::file(path.display().to_string()))
            .help("name another place with --out")
    })
}

/// Ends what a killed run left unfinished; one line an edition.
///
/// # Errors
/// Where ledger or archive can't be read or written.
pub fn recover(workspace: &Workspace, warehouse: &Warehouse, press: &Press, now: NaiveDateTime) -> Result<Vec<String>, Problems> {
    let settle = |manifest: &Manifest| {
        let post = || post::of_standing(workspace, warehouse, press, &manifest.edition, manifest.as_of);
        let first = |problems: Problems| problems.0.into_iter().next().expect("as an error there is at least one");
        release::settle(warehouse, manifest, || post().map_err(first))
    };
    let done = archive::recover(warehouse, &workspace.archive_dir(), settle, Clock::from(now))?;
    write_index(workspace, warehouse, press)?;
    note_standing(workspace, warehouse, now)?;
    Ok(done)
}

fn definition(workspace: &Workspace, bulletin: &str, period: Period) -> Result<Definition, Problems> {
    let definition = Definition::load(&workspace.overlay, bulletin)?;
    definition.fits(period)?;
    Ok(definition)
}

/// The moment as of which a period's bulletin sees the world.
fn cutoff(workspace: &Workspace, bulletin: &str, period: Period) -> Result<NaiveDateTime, Problems> {
    match workspace.config.schedules.get(bulletin) {
        Some(schedule) => schedule.cutoff(period, &workspace.calendar),
        None => Ok(period.end()),
    }
}

/// Makes the archive's list anew from the ledger: what is released.
fn write_index(workspace: &Workspace, warehouse: &Warehouse, press: &Press) -> Result<(), Problems> {
    let html = index::index(press, workspace, &archive::released(warehouse)?)?;
    Ok(archive::write_index(&workspace.archive_dir(), &html)?)
}
