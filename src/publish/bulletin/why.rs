//! Why the mean moved, and whose hours they are: by stage, by party, by office, in the words and digits of the page.

use super::compose::Book;
use super::context::{Effect, Moved, Named, PartyRow, StageCell, StageRow};
use super::definition::Words;
use super::rank::Offices;
use super::shown::Shown;
use crate::measure::analysis::{MeanMoved, Part};
use crate::terms::figure::{Direction, Scope};
use std::collections::BTreeMap;

/// The mean whose movement is explained.
const MEAN: &str = "clearance_hours_mean";
const DIRECTIONS: [Direction; 2] = [Direction::I, Direction::E];

/// Why the district's mean moved, for each direction and reference that has an answer.
pub(super) fn moved(book: &Book<'_>, words: &Words, offices: &Offices, found: &[MeanMoved]) -> Vec<Moved> {
    found.iter().map(|found| case(book, words, offices, found)).collect()
}

fn case(book: &Book<'_>, words: &Words, offices: &Offices, found: &MeanMoved) -> Moved {
    let (direction, against) = (found.direction, found.against.as_str());
    let district = |name: &str, window: &str| book.get(name, direction, &book.whole(), window);
    let stage = |code: &str| Effect {
        what: named(code, words.stages.get(code)),
        effect: district(&format!("stage_contribution_{against}.{code}"), "current"),
    };
    let office = |part: &Part| {
        let scope = Scope::try_from(part.of.clone()).ok()?;
        let office = offices.all().iter().find(|office| scope == offices.scope(office))?;
        Some(Effect { what: office.clone(), effect: book.get(&format!("contribution_{against}"), direction, &scope, "current") })
    };
    Moved {
        direction: direction.to_string(),
        against: against.to_owned(),
        then: district(MEAN, against),
        now: district(MEAN, "current"),
        moved: district(&format!("moved_hours_{against}"), "current"),
        mix: district(&format!("mix_effect_{against}"), "current"),
        rate: district(&format!("rate_effect_{against}"), "current"),
        // As goods flow, for the picture; the sentences pick the largest.
        stages: book.members("stage_hours").map(stage).filter(|e| e.effect.value.is_some_and(|v| v != 0.0)).collect(),
        offices: found.offices.iter().filter_map(office).collect(),
    }
}

pub(super) fn named(code: &str, word: Option<&String>) -> Named {
    let name = word.cloned().unwrap_or_else(|| code.to_owned());
    Named { code: code.to_owned(), short: name.clone(), name }
}

/// Each stage of the scope, in the order of the flow; stages that took no time in any direction are left out.
pub(super) fn stages(book: &Book<'_>, words: &Words, scope: &Scope) -> Vec<StageRow> {
    let row = |code: &str| {
        let name = format!("stage_hours.{code}");
        let cell = |direction: Direction| {
            let get = |name: &str, scope: &Scope, window: &str| book.get(name, direction, scope, window);
            let cell = StageCell {
                now: get(&name, scope, "current"),
                previous: get(&name, scope, "previous"),
                last_year: get(&name, scope, "last_year"),
                to_date: get(&name, scope, "year_to_date"),
                p90: get(&format!("stage_p90_hours.{code}"), scope, "current"),
                district: (!scope.is_whole()).then(|| get(&name, &book.whole(), "current")),
            };
            (direction.to_string(), cell)
        };
        StageRow { stage: named(code, words.stages.get(code)), cells: DIRECTIONS.into_iter().map(cell).collect() }
    };
    let took_time = |row: &StageRow| row.cells.values().any(|c| [&c.now, &c.to_date].iter().any(|f| f.value.is_some_and(|v| v > 0.0)));
    book.members("stage_hours").map(row).filter(took_time).collect()
}

/// Whose hours they were, in several windows; parties without any hour are left out.
pub(super) fn parties(book: &Book<'_>, words: &Words, scope: &Scope) -> Vec<PartyRow> {
    let windows = ["baseline", "last_year", "previous", "current", "year_to_date"];
    let row = |code: &str| {
        let cells = |direction: Direction| -> BTreeMap<String, Shown> {
            let get = |window: &&str| ((*window).to_owned(), book.get(&format!("party_hours.{code}"), direction, scope, window));
            windows.iter().map(get).collect()
        };
        PartyRow { party: named(code, words.parties.get(code)), cells: DIRECTIONS.into_iter().map(|d| (d.to_string(), cells(d))).collect() }
    };
    let has_hours = |row: &PartyRow| row.cells.values().flat_map(BTreeMap::values).any(|f| f.value.is_some_and(|v| v > 0.0));
    book.members("party_hours").map(row).filter(has_hours).collect()
}
