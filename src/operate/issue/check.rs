//! Everything that can go wrong before a run, found before it.

use super::found::Found;
use crate::measure::appraisal::Scheme;
use crate::measure::indicators::{Catalogue, Run};
use crate::operate::issue::{Press, gates};
use crate::publish::bulletin::{Definition, note_html, read_note, samples};
use crate::publish::mail;
use crate::store::archive::{EditionId, Kind};
use crate::store::ingest;
use crate::store::register::tasks;
use crate::store::warehouse::{Threads, Warehouse};
use crate::store::workspace::{self, Facts, Workspace};
use crate::terms::calendar::Period;
use crate::terms::problem::{Place, Problem, Problems};
use chrono::NaiveDateTime;
use rayon::prelude::*;

/// Lists all problems of configuration, queries, templates, fonts and mail on a day, and which face each font role got.
pub fn check(workspace: &Workspace, now: NaiveDateTime) -> (Problems, Vec<(String, String)>) {
    let mut problems = workspace::check(workspace);
    problems.extend(tasks::check(workspace));
    let catalogue = Catalogue::load(&workspace.overlay, &workspace.config).map_err(|p| problems.extend(p)).ok();
    if let Some(catalogue) = &catalogue {
        let names: Vec<&str> = catalogue.definitions().iter().map(|d| d.name.as_str()).collect();
        problems.extend(workspace.config.check_indicators(&workspace.lines, &names));
        problems.extend(Scheme::check_adopted(workspace, catalogue));
    }
    for (bulletin, period) in workspace.noted() {
        problems.extend(check_note(workspace, &bulletin, period).err().unwrap_or_default());
    }
    problems.extend(gates::gates(&workspace.overlay).err().unwrap_or_default());
    let press = Press::new(workspace).map_err(|p| problems.extend(p)).ok();
    let bulletins: Vec<Problems> = Definition::names(&workspace.overlay)
        .par_iter()
        .map(|name| check_bulletin(workspace, name, catalogue.as_ref(), press.as_ref()))
        .collect();
    bulletins.into_iter().for_each(|found| problems.extend(found));
    let names = Definition::names(&workspace.overlay);
    let definitions: Vec<Definition> = names.iter().filter_map(|name| Definition::load(&workspace.overlay, name).ok()).collect();
    problems.extend(mail::check(workspace, press.as_ref().map(Press::renderer), &definitions, now.date()));
    problems.extend(check_watermarks(workspace, press.as_ref(), &definitions, now).err().unwrap_or_default());
    if !problems.has_errors() {
        problems.extend(check_queries(workspace).err().unwrap_or_default());
        problems.extend(check_data(workspace, now).unwrap_or_else(Problems::from));
    }
    (problems, press.map(|p| p.faces()).unwrap_or_default())
}

/// An analyst's words: their demands can be read, and a page can carry them.
fn check_note(workspace: &Workspace, bulletin: &str, period: Period) -> Result<(), Problems> {
    let file = format!("notes/{bulletin}/{period}.md");
    let Some(text) = workspace.notes(bulletin, period)? else { return Ok(()) };
    let (_, words) = read_note(&file, &text)?;
    note_html(&file, &words).map(drop)
}

/// Names of readers that are to lie beneath their pages: each can be set.
fn check_watermarks(workspace: &Workspace, press: Option<&Press>, definitions: &[Definition], now: NaiveDateTime) -> Result<(), Problems> {
    let Some(press) = press else { return Ok(()) };
    let mut problems = Problems::default();
    for (person, text) in mail::watermarks(workspace, definitions, now.date())? {
        let found = press.try_beneath(&text).err().unwrap_or_default();
        problems.extend(Problems(found.0.into_iter().map(|p| p.at(workspace.lines.place("people").key(&person))).collect()));
    }
    problems.or(())
}

/// Every query of every bulletin's run, on a warehouse with nothing in it.
fn check_queries(workspace: &Workspace) -> Result<(), Problems> {
    let folder = tempfile::tempdir().map_err(|e| {
        Problem::error("scratch", format!("queries can't be tried: {e}")).help("the system's folder for temporary files must be writable")
    })?;
    let mut scratch = workspace.clone();
    scratch.dir = folder.path().to_owned();
    scratch.config.warehouse = "warehouse.duckdb".to_owned();
    // These are files of the workspace, and checked above.
    (scratch.config.tasks, scratch.config.appraisal) = (None, None);
    let warehouse = Warehouse::open(&scratch, Threads::one())?;
    let mut problems = Problems::default();
    for name in Definition::names(&workspace.overlay) {
        let definition = Definition::load(&workspace.overlay, &name)?;
        // Any period will do: there is nothing in it. A year's report reads issued editions, and there are none.
        let period = [Period::Week(2017, 20), Period::Month(2017, 5)].into_iter().find(|p| definition.fits(*p).is_ok());
        let Some(period) = period else { continue };
        let edition = EditionId::new(&name, period, Kind::First)?;
        if let Err(found) = gates::try_out(&scratch, &warehouse, &Run::of(period)) {
            add(&mut problems, found);
        }
        if let Err(found) = Found::find(&scratch, &warehouse, &definition, &edition, Run::of(period), &[], &[]) {
            add(&mut problems, found);
        }
    }
    problems.or(())
}

/// Adds what isn't known yet.
fn add(problems: &mut Problems, found: Problems) {
    for problem in found.0 {
        if !problems.0.contains(&problem) {
            problems.push(problem);
        }
    }
}

/// What is missing in the data, where any were loaded.
fn check_data(workspace: &Workspace, now: NaiveDateTime) -> Result<Problems, Problem> {
    if let Facts::File(path) = workspace.facts()
        && !path.exists()
    {
        return Ok(Problems::default());
    }
    let _lock = match workspace.look("check", now) {
        Err(held) if held.code == "workspace-locked" => {
            let problem = Problem::warning("data-unseen", "the data were not looked at").why(held.why.unwrap_or(held.what));
            return Ok(Problems::from(problem.help("check again when it has ended")));
        }
        lock => lock?,
    };
    let warehouse = Warehouse::open(workspace, Threads::available())?;
    let told = |gap: &ingest::Gap| {
        let name = workspace.config.unit(&gap.office).map_or("", |o| o.name.as_str());
        let days = if gap.days == 1 { gap.first.to_string() } else { format!("{} to {} ({} working days)", gap.first, gap.last, gap.days) };
        Problem::warning("data-gap", format!("nothing was loaded of {} {name} on {days}", gap.office))
            .at(Place::file(&workspace.config.warehouse))
            .why(format!("it usually declares {} a working day", gap.usual))
            .help("load the missing export; figures of periods with these days are too small without it")
    };
    Ok(Problems(ingest::gaps(&warehouse)?.iter().map(told).collect()))
}

/// A bulletin's definition, and its templates on the smallest and largest contexts that can come, to the last page.
fn check_bulletin(workspace: &Workspace, name: &str, catalogue: Option<&Catalogue>, press: Option<&Press>) -> Problems {
    let definition = match Definition::load(&workspace.overlay, name) {
        Ok(definition) => definition,
        Err(problems) => return problems,
    };
    let mut problems = catalogue.map(|c| definition.check_indicators(c)).unwrap_or_default();
    let Some(press) = press else { return problems };
    let samples = match samples(&workspace.overlay, &definition) {
        Ok(samples) => samples,
        Err(found) => {
            problems.extend(found);
            return problems;
        }
    };
    for (sample, context) in samples {
        let tried = press.renderer().html(&definition, &context).and_then(|html| press.try_out(&html, &format!("{name} ({sample})")));
        if let Err(found) = tried {
            add(&mut problems, found);
        }
    }
    problems
}
