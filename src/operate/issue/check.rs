//! Everything that can go wrong before a run, found before it.

use crate::measure::appraisal::Scheme;
use crate::measure::indicators::Catalogue;
use crate::operate::issue::{Press, gates};
use crate::publish::bulletin::{Definition, note_html, read_note, samples};
use crate::publish::mail;
use crate::store::register::tasks;
use crate::store::workspace::{self, Workspace};
use crate::terms::calendar::Period;
use crate::terms::problem::Problems;
use chrono::NaiveDate;
use rayon::prelude::*;

/// Lists all problems of configuration, queries, templates, fonts and mail on a day, and which face each font role got.
pub fn check(workspace: &Workspace, today: NaiveDate) -> (Problems, Vec<(String, String)>) {
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
    problems.extend(mail::check(workspace, press.as_ref().map(Press::renderer), &definitions, today));
    (problems, press.map(|p| p.faces()).unwrap_or_default())
}

/// An analyst's words: their demands can be read, and a page can carry them.
fn check_note(workspace: &Workspace, bulletin: &str, period: Period) -> Result<(), Problems> {
    let file = format!("notes/{bulletin}/{period}.md");
    let Some(text) = workspace.notes(bulletin, period)? else { return Ok(()) };
    let (_, words) = read_note(&file, &text)?;
    note_html(&file, &words).map(drop)
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
            found.0.into_iter().filter(|p| !problems.0.contains(p)).collect::<Vec<_>>().into_iter().for_each(|p| problems.push(p));
        }
    }
    problems
}
