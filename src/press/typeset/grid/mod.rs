//! Tables: cells -> columns as wide as their content asks -> rows that are never cut.

mod cells;
mod columns;
mod rules;
mod rows;

#[cfg(test)]
mod tests;

use super::blocks::Maker;
use super::element::{Mark, Part, Rows, Start, line_parts};
use super::fonts::Role;
use super::inline::{Measure, Slack, break_lines, faceted};
use super::pages::Facet;
use super::style::TextStyle;
use crate::press::document::tree::Table;
use crate::terms::problem::Problem;
use cells::Band;
pub(super) use columns::Fit;

/// Line pitch of captions, as a multiple of their size.
pub(super) const CAPTION_LEADING: f32 = 1.6;
/// Lines left for what leads into a table.
const LEAD: f32 = 3.0;
/// Blank above a table's caption and below its last rule.
const AROUND: f32 = 6.0;

/// Makes a table ready to be cut between rows. Also says how well its columns have room.
pub(crate) fn rows(maker: &mut Maker<'_, '_, '_>, table: &Table) -> (Rows, Fit) {
    let mut grid = cells::collect(maker, table);
    let (widths, fit) = columns::widths(&mut grid, &maker.page().sizes.cells, maker.frame.width);
    let head = rows::head(&grid, &widths);
    let mut opening = caption(maker, table, &table.label);
    opening.marks.extend(table.anchor.clone().map(Mark::Anchor));
    opening.above = AROUND;
    let mut reopening = caption(maker, table, &maker.words.continued.replace("{label}", &table.label)).repeated();
    opening.append(head.clone());
    reopening.append(head.repeated());
    // A row as high as a page less what stands over it, a heading included.
    let room = maker.frame.height - opening.height - AROUND - LEAD * maker.page().line;
    if room < rows::least_height(&grid) {
        maker.collector.refuse(table.id, &table.label, head_too_high());
    }
    let rows = rows::groups(&grid, Band::Body, &widths, room);
    let mut closing = rules::outer(&widths, &grid.rules);
    closing.height = AROUND;
    let notes = table.notes.iter().flat_map(|note| maker.note(note)).collect();
    (Rows { opening, reopening, rows, closing, notes }, fit)
}

fn head_too_high() -> Problem {
    Problem::error("table-head-too-high", "the head of a table and its caption leave no room for a row on a page")
        .why("both are repeated on every page that the table reaches")
        .help("shorten them, or move what they explain into a note")
}

/// 表1 and the caption, centred above.
fn caption(maker: &mut Maker<'_, '_, '_>, table: &Table, label: &str) -> Part {
    let style = TextStyle::new(Role::Hei, maker.page().sizes.caption);
    let mut atoms = maker.collector.text(table.id, label, style, "table caption");
    let text = maker.collector.inlines(table.id, &table.caption, style, "table caption");
    if !atoms.is_empty() && !text.is_empty() {
        atoms.extend(maker.collector.text(table.id, &maker.words.label_gap, style, "table caption"));
    }
    atoms.extend(text);
    let atoms = faceted(atoms, Facet::Caption);
    let mut part = Part { start: Start::Anywhere, ..Part::default() };
    let lines = break_lines(&atoms, &Measure::of(maker.frame.width, Slack::Centre));
    for line in line_parts(&atoms, &lines, style.size * CAPTION_LEADING, 0.0) {
        part.append(line);
    }
    part
}
