//! Derived figures: `X.change_previous`, `X.change_last_year`, `X.change_baseline`, `X.rank`, `X.rank_previous`.

use super::ranking::ranks;
use crate::measure::indicators::{Better, Catalogue, Change, Definition, small};
use crate::store::workspace::Workspace;
use crate::terms::calendar::Window;
use crate::terms::figure::{Direction, Figure, FigureId, Format, Note, Scope};
use std::collections::BTreeMap;

/// A change's name, the window that it is of, and the window that it is against.
const CHANGES: [(&str, &str, &str); 5] = [
    ("change_previous", "current", "previous"),
    ("change_last_year", "current", "last_year"),
    ("change_last_year", "year_to_date", "year_to_date_last_year"),
    ("change_baseline", "current", "baseline"),
    ("change_baseline", "year_to_date", "baseline"),
];
/// The comparison that counts don't have: a month's goods against a year's say nothing.
const AGAINST_BASELINE: &str = "change_baseline";

/// A rank's name and the window that it is of; both stand in window `current`.
const RANKS: [(&str, &str); 2] = [("rank", CURRENT), ("rank_previous", "previous")];
const CURRENT: &str = "current";

/// All changes and ranks of a run's figures: by indicator in the catalogue's order, by kind, direction, scope and window.
pub fn derive(workspace: &Workspace, catalogue: &Catalogue, figures: &[Figure]) -> Vec<Figure> {
    let mut all = Vec::new();
    for group in by_indicator(catalogue, figures).chunk_by(|a, b| a.definition.name == b.definition.name) {
        let Some(definition) = group.first().map(|g| &g.definition) else { continue };
        for change in CHANGES.iter().filter(|(name, ..)| has_change(definition, name)) {
            all.extend(group.iter().flat_map(|g| changes(workspace, catalogue, g, change)));
        }
        for (name, window) in RANKS.iter().filter(|_| definition.better != Better::Neither) {
            all.extend(group.iter().flat_map(|g| rank_figures(catalogue, g, name, window)));
        }
    }
    all
}

/// An indicator's figures in one direction, by scope and window.
pub(super) struct Group<'a> {
    pub definition: Definition,
    pub direction: Direction,
    pub cells: BTreeMap<(&'a Scope, &'a str), &'a Figure>,
}

impl<'a> Group<'a> {
    /// The offices' figures of one window, by office.
    pub fn offices(&self, window: &str) -> Vec<&'a Figure> {
        let here = self.cells.iter().filter(|((scope, w), _)| *w == window && scope.is_unit());
        here.map(|(_, figure)| *figure).collect()
    }
}

/// Figures of the catalogue, one group an indicator and direction, in order; others are left out.
pub(super) fn by_indicator<'a>(catalogue: &Catalogue, figures: &'a [Figure]) -> Vec<Group<'a>> {
    let runs = figures.chunk_by(|a, b| a.id.indicator == b.id.indicator && a.id.direction == b.id.direction);
    runs.filter_map(|run| {
        let first = run.first()?;
        let cells = run.iter().map(|f| ((&f.id.scope, f.id.window.as_str()), f)).collect();
        Some(Group { definition: catalogue.find(&first.id.indicator)?, direction: first.id.direction, cells })
    })
    .collect()
}

fn has_change(definition: &Definition, name: &str) -> bool {
    definition.change != Change::None && !(definition.format == Format::Count && name == AGAINST_BASELINE)
}

/// One comparison for every scope.
fn changes(workspace: &Workspace, catalogue: &Catalogue, group: &Group<'_>, (name, of, against): &(&str, &str, &str)) -> Vec<Figure> {
    let Group { definition, cells, .. } = group;
    let now = cells.iter().filter(|((_, window), _)| window == of);
    now.filter_map(|((scope, _), now)| {
        let reference = cells.get(&(*scope, *against))?;
        let n = now.n.min(reference.n);
        let value = now.value.zip(reference.value).and_then(|(now, then)| change(definition.change, now, then));
        let mut notes: Vec<Note> = small(definition.sample, value, n, &workspace.config).into_iter().collect();
        // A whole year always holds the festival: what is measured from the baseline year is not that sort of comparison.
        if *name != AGAINST_BASELINE && !workspace.calendar.comparable(&window_of(now), &window_of(reference)) {
            notes.push(Note::NotComparable);
        }
        notes.extend(missing(now));
        let format = if definition.change == Change::Points { Format::Points } else { Format::Share };
        Some(Figure {
            id: FigureId { indicator: format!("{}.{name}", definition.name), ..now.id.clone() },
            value,
            n,
            unit: catalogue.derived_unit(name, definition.change),
            format,
            notes,
            words: None,
            ..(*now).clone()
        })
    })
    .collect()
}

fn window_of(figure: &Figure) -> Window {
    Window::new(&figure.id.window, figure.start, figure.end)
}

/// Why a figure has no value, where a column is missing.
fn missing(figure: &Figure) -> impl Iterator<Item = Note> {
    figure.notes.iter().filter(|note| matches!(note, Note::Missing(_))).cloned()
}

/// Relative, or in points; none against nothing.
///
/// ```
/// use tongbao::measure::{analysis::change, indicators::Change};
/// assert_eq!(change(Change::Relative, 3.0, 4.0), Some(-0.25));
/// assert_eq!(change(Change::Relative, 3.0, 0.0), None);
/// assert_eq!(change(Change::Points, 0.5, 0.25), Some(0.25));
/// ```
pub fn change(kind: Change, now: f64, then: f64) -> Option<f64> {
    let value = match kind {
        Change::Relative if then == 0.0 => return None,
        Change::Relative => now / then - 1.0,
        Change::Points => now - then,
        Change::None => return None,
    };
    value.is_finite().then_some(value)
}

/// An office's place among the offices in one window.
fn rank_figures(catalogue: &Catalogue, group: &Group<'_>, name: &str, window: &str) -> Vec<Figure> {
    let offices = group.offices(window);
    let ranks = ranks(group.definition.better, &offices);
    let figure = |(figure, rank): (&&Figure, Option<u32>)| {
        let current = group.cells.get(&(&figure.id.scope, CURRENT))?;
        Some(Figure {
            id: FigureId { indicator: format!("{}.{name}", group.definition.name), ..current.id.clone() },
            start: current.start,
            end: current.end,
            value: rank.map(f64::from),
            n: figure.n,
            unit: catalogue.derived_unit(name, Change::None),
            format: Format::Rank,
            notes: missing(figure).collect(),
            words: None,
        })
    };
    offices.iter().zip(ranks).filter_map(figure).collect()
}
