//! The analyst's note and what it demands: the words of this edition, and what came of the demands of the one before.

use super::compose::Book;
use super::context::DemandView;
use super::rank::Offices;
use crate::store::workspace::config::Config;
use crate::terms::figure::{Direction, Scope};
use crate::terms::problem::{Place, Problem, Problems, read_yaml};
use serde::Deserialize;

/// What stands around a note's head.
const FENCE: &str = "---";

/// A note's head: demands that the next edition answers with figures.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    #[serde(default)]
    demands: Vec<Demand>,
}

/// One demand, and the figure by which it is judged.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// What is demanded, in the analyst's words.
    pub text: String,
    /// The indicator that tells what came of it.
    pub indicator: String,
    /// In which direction of trade.
    pub direction: Direction,
    /// Of which office (in a country, district); of all where nothing is said.
    pub scope: Option<Scope>,
}

/// A note's demands and its words. Lines keep their numbers: the head is blanked, not cut.
///
/// ```
/// use tongbao::publish::bulletin::read_note;
/// let (demands, words) = read_note("n.md", "---\ndemands:\n  - { text: Faster, indicator: inspection_hours_mean, direction: I }\n---\nText\n").unwrap();
/// assert_eq!((demands[0].text.as_str(), words.trim()), ("Faster", "Text"));
/// assert_eq!(read_note("n.md", "Text").unwrap().0, []);
/// assert!(read_note("n.md", "---\ndemand: []\n---\n").is_err());
/// ```
pub fn read_note(file: &str, text: &str) -> Result<(Vec<Demand>, String), Problems> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.lines();
    if lines.next().map(str::trim_end) != Some(FENCE) {
        return Ok((Vec::new(), text.to_owned()));
    }
    let head: Vec<&str> = lines.by_ref().take_while(|line| line.trim_end() != FENCE).collect();
    let words: Vec<&str> = lines.collect();
    if head.len() + 1 >= text.lines().count() {
        return Err(Problem::error("note-head", "the note's head doesn't end")
            .at(Place::line(file, 1))
            .help("end it with a line of three hyphens")
            .into());
    }
    let read = read_yaml::<Head>(file, &format!("\n{}\n", head.join("\n"))).whole()?;
    Ok((read.demands, format!("{}{}", "\n".repeat(head.len() + 2), words.join("\n"))))
}

/// What came of each demand, as far as it concerns `reader`: the district's edition tells all, an office's its own.
pub(super) fn answered(demands: &[Demand], book: &Book<'_>, offices: &Offices, config: &Config, reader: &Scope) -> Vec<DemandView> {
    let concerns = |d: &&Demand| reader.is_whole() || d.scope.as_ref() == Some(reader);
    let view = |demand: &Demand| {
        let scope = demand.scope.clone().unwrap_or_else(|| config.whole());
        let get = |name: &str, window: &str| book.get(name, demand.direction, &scope, window);
        DemandView {
            text: demand.text.clone(),
            indicator: demand.indicator.clone(),
            direction: demand.direction.to_string(),
            scope_name: offices.name(&scope, config),
            then: get(&demand.indicator, "previous"),
            now: get(&demand.indicator, "current"),
            change: get(&format!("{}.change_previous", demand.indicator), "current"),
        }
    };
    demands.iter().filter(concerns).map(view).collect()
}
