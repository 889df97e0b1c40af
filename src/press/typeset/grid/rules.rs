//! Rules and tints of a table: artifacts all.

use super::super::element::{Part, Start};
use super::super::pages::{Artifact, Drawing, Item, Owner};
use super::super::style::BLACK;
use super::cells::{Grid, RowFacts, Seated};
use crate::press::document::measures::Rules;
use crate::press::document::tree::Colour;

/// How far a bar stays away from its cell's edges.
const BAR_AWAY: f32 = 1.5;
/// How far the rule below a spanning head stays away from its neighbours'.
const INSET: f32 = 3.0;

fn rectangle(x: f32, y: f32, width: f32, height: f32, fill: Colour) -> Item {
    Item { owner: Owner::Artifact(Artifact::Layout), drawing: Drawing::Rectangle { x, y, width, height, fill } }
}

/// A rule whose middle is at `y`.
fn rule(from: f32, to: f32, y: f32, thickness: f32, fill: Colour) -> Item {
    rectangle(from, y - thickness / 2.0, to - from, thickness, fill)
}

/// The rule above the head and below the last row on a page.
pub(super) fn outer(widths: &[f32], rules: &Rules) -> Part {
    let items = vec![rule(0.0, widths.iter().sum(), 0.0, rules.table, BLACK)];
    Part { items, start: Start::Anywhere, ..Part::default() }
}

/// The rule below the head.
pub(super) fn head(widths: &[f32], y: f32, rules: &Rules) -> Vec<Item> {
    vec![rule(0.0, widths.iter().sum(), y, rules.row, BLACK)]
}

/// Rules below head cells that others stand under.
pub(super) fn below_head_cells(cells: &[&Seated], tops: &[f32], widths: &[f32], grid: &Grid) -> Vec<Item> {
    cells
        .iter()
        .filter(|c| c.row + c.rows < grid.head.len())
        .map(|c| {
            let (from, to) = edges(c, widths);
            rule(from + INSET, to - INSET, tops[c.row + c.rows], grid.rules.row, BLACK)
        })
        .collect()
}

/// The rule below every row, left out where a cell reaches across it.
pub(super) fn between_rows(cells: &[&Seated], rows: std::ops::Range<usize>, tops: &[f32], widths: &[f32], grid: &Grid) -> Vec<Item> {
    let mut items = Vec::new();
    for row in rows.clone() {
        let y = tops[row + 1 - rows.start];
        let mut x = 0.0;
        for (column, width) in widths.iter().enumerate() {
            let crossed =
                cells.iter().any(|c| c.row <= row && row + 1 < c.row + c.rows && c.column <= column && column < c.column + c.columns);
            if !crossed {
                push_joined(&mut items, x, x + width, y, grid);
            }
            x += width;
        }
    }
    items
}

/// Adds a piece of a rule, or lengthens the one that ends where it begins.
fn push_joined(items: &mut Vec<Item>, from: f32, to: f32, y: f32, grid: &Grid) {
    let piece = rule(from, to, y, grid.rules.row, grid.row);
    if let (Some(Item { drawing: Drawing::Rectangle { x, y: last_y, width, .. }, .. }), Drawing::Rectangle { y, width: more, .. }) =
        (items.last_mut(), &piece.drawing)
        && *last_y == *y
        && (*x + *width - from).abs() < 0.01
    {
        *width += more;
        return;
    }
    items.push(piece);
}

/// Tints behind rows.
pub(super) fn tints(rows: &[RowFacts], tops: &[f32], widths: &[f32]) -> Vec<Item> {
    rows.iter()
        .enumerate()
        .filter_map(|(row, facts)| facts.tint.map(|tint| (row, tint)))
        .map(|(row, tint)| rectangle(0.0, tops[row], widths.iter().sum(), tops[row + 1] - tops[row], tint))
        .collect()
}

/// Bars behind the text of cells: how far each reaches is its share of the cell.
pub(super) fn bars(cells: &[&Seated], first: usize, tops: &[f32], widths: &[f32]) -> Vec<Item> {
    let bar = |cell: &&Seated| {
        let (share, colour) = cell.bar.filter(|(share, _)| *share > 0.0)?;
        let ((from, to), top) = (edges(cell, widths), tops[cell.row - first]);
        let height = tops[cell.row + cell.rows - first] - top;
        Some(rectangle(from + BAR_AWAY, top + BAR_AWAY, (to - from - 2.0 * BAR_AWAY) * share, height - 2.0 * BAR_AWAY, colour))
    };
    cells.iter().filter_map(bar).collect()
}

fn edges(cell: &Seated, widths: &[f32]) -> (f32, f32) {
    let from = widths[..cell.column].iter().sum::<f32>();
    (from, from + widths[cell.column..(cell.column + cell.columns).min(widths.len())].iter().sum::<f32>())
}
