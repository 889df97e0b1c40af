//! What a circulation can get wrong, found before the day of issue.

use super::circulation::{On, roster};
use super::prepare::try_out;
use super::smtp::Server;
use super::words::Words;
use crate::publish::bulletin::{Definition, Kind, Sight, scopes};
use crate::publish::render::Renderer;
use crate::store::workspace::Workspace;
use crate::store::workspace::config::{Config, SECTION, Via, Whose};
use crate::terms::calendar::Period;
use crate::terms::figure::Scope;
use crate::terms::problem::{Problem, Problems, nearest};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// All that is wrong with a workspace's mail on a day: who gets nothing and who can't be reached, lines that send nothing, templates, the way to the
/// server.
pub fn check(workspace: &Workspace, renderer: Option<&Renderer>, definitions: &[Definition], day: NaiveDate) -> Problems {
    let config = &workspace.config;
    let mut problems = Problems::default();
    let Some(mail) = &config.mail else { return problems };
    for definition in definitions.iter().filter(|d| is_used(workspace, d)) {
        let scopes = scopes(definition, config, period(definition, day));
        nobodys(workspace, definition, &scopes, &mut problems);
        problems.extend(roster(config, &definition.key, &scopes, On::Day(day)).gaps);
        narrowed(workspace, definition, &scopes, &mut problems);
    }
    lines(workspace, definitions, &mut problems);
    sections(workspace, definitions, &mut problems);
    match (Words::load(&workspace.overlay), renderer) {
        (Ok(words), Some(renderer)) => {
            for definition in definitions {
                let tried = try_out(workspace, mail, &words, renderer, definition, day);
                problems.extend(tried.err().unwrap_or_default());
            }
        }
        (Err(found), _) => problems.extend(found),
        (Ok(_), None) => {}
    }
    if mail.via == Via::Smtp {
        problems.extend(Server::new(workspace, mail).err().unwrap_or_default());
    }
    let mut seen = BTreeSet::new();
    problems.0.retain(|problem| seen.insert(problem.to_string()));
    problems
}

/// What lies beneath the pages of each reader whose copies bear their name, by the reader's id.
///
/// # Errors
/// Where the words can't be read.
pub fn watermarks(workspace: &Workspace, definitions: &[Definition], day: NaiveDate) -> Result<BTreeMap<String, String>, Problems> {
    let words = Words::load(&workspace.overlay)?;
    let readers = definitions.iter().flat_map(|d| {
        let scopes = scopes(d, &workspace.config, period(d, day));
        roster(&workspace.config, &d.key, &scopes, On::AnyDay).readers
    });
    let marked = readers.filter(|reader| reader.shares.iter().any(|share| share.watermark));
    Ok(marked.map(|reader| (reader.person, words.watermark(&reader.name))).collect())
}

/// A bulletin that is issued by itself, or that somebody gets.
fn is_used(workspace: &Workspace, definition: &Definition) -> bool {
    let config = &workspace.config;
    config.schedules.contains_key(&definition.key) || config.circulation.iter().any(|line| line.bulletin == definition.key)
}

fn period(definition: &Definition, day: NaiveDate) -> Period {
    match definition.period {
        Kind::Week => Period::week_of(day),
        Kind::Month => Period::Month(day.year(), day.month()),
        Kind::Year => Period::Year(day.year()),
    }
}

/// Scopes that have an edition which no line sends.
fn nobodys(workspace: &Workspace, definition: &Definition, scopes: &[Scope], problems: &mut Problems) {
    let lines = || workspace.config.circulation.iter().filter(|line| line.bulletin == definition.key);
    for scope in scopes.iter().filter(|scope| !lines().any(|line| line.scope.covers(scope))) {
        problems.push(
            Problem::warning("nobody-receives", format!("nobody receives `{}` of {scope}", definition.key))
                .at(workspace.lines.place("circulation"))
                .why("no line of the circulation names it")
                .help(format!("add a line: {{ bulletin: {}, scope: \"{scope}\", to: [...] }}", definition.key)),
        );
    }
}

/// People to whom two lines give the same scope with different sights.
fn narrowed(workspace: &Workspace, definition: &Definition, scopes: &[Scope], problems: &mut Problems) {
    let config = &workspace.config;
    let mut given: BTreeMap<(String, &Scope), BTreeSet<Sight>> = BTreeMap::new();
    for line in config.circulation.iter().filter(|line| line.bulletin == definition.key) {
        let alone = Config { circulation: vec![line.clone()], ..config.clone() };
        for reader in roster(&alone, &definition.key, scopes, On::AnyDay).readers {
            for share in reader.shares {
                let scope = scopes.iter().find(|s| **s == share.scope).expect("a roster's scopes are those that it was made of");
                given.entry((reader.person.clone(), scope)).or_default().insert(share.sight);
            }
        }
    }
    for ((person, scope), _) in given.iter().filter(|(_, sights)| sights.len() > 1) {
        problems.push(
            Problem::warning(
                "sight-narrowed",
                format!("two lines give `{person}` the `{}` of {scope} with different `sees`", definition.key),
            )
            .at(workspace.lines.place("circulation"))
            .why("what either hides is hidden")
            .help("give them one line"),
        );
    }
}

/// Lines for scopes that have no edition.
fn lines(workspace: &Workspace, definitions: &[Definition], problems: &mut Problems) {
    for (i, line) in workspace.config.circulation.iter().enumerate() {
        let Some(definition) = definitions.iter().find(|d| d.key == line.bulletin) else { continue };
        let example = match &line.scope {
            Whose::EachUnit(level) => level.unit(String::new()),
            Whose::EachDepartment => Scope::Department(String::new()),
            Whose::One(scope) => scope.clone(),
        };
        if let Err(problem) = definition.edition_of(&example) {
            let what = format!("this line sends nothing: `{}` has no such edition", definition.key);
            let problem = Problem { help: problem.help, ..Problem::warning("no-edition", what) };
            problems.push(problem.at(workspace.lines.place(&format!("circulation[{i}].scope"))));
        }
    }
}

/// Sections that `visibility` names and no bulletin has.
fn sections(workspace: &Workspace, definitions: &[Definition], problems: &mut Problems) {
    let of = |d: &Definition| -> Vec<String> {
        d.scopes.values().flat_map(|scope| scope.sections.iter().chain(&scope.attachments)).map(|s| s.part.clone()).collect()
    };
    let known: BTreeSet<String> = definitions.iter().flat_map(of).collect();
    for (name, sees) in &workspace.config.visibility {
        for (key, section) in sees.keys().filter_map(|key| Some((key, key.strip_prefix(SECTION)?))).filter(|(_, s)| !known.contains(*s)) {
            let problem = Problem::error("unknown-section", format!("no bulletin has a section `{section}`"))
                .at(workspace.lines.place(&format!("visibility.{name}.{key}")));
            problems.push(match nearest(section, known.iter().map(String::as_str)) {
                Some(near) => problem.help(format!("did you mean `{SECTION}{near}`?")),
                None => problem.why(format!("there are {}", known.iter().cloned().collect::<Vec<_>>().join(", "))),
            });
        }
    }
}
