//! Rows with their text: heights from the tallest cell, numbers on their decimal points.

use super::super::element::Part;
use super::super::inline::{Measure, Slack, break_lines, place};
use super::super::pages::Item;
use super::super::style::{ASCENT, CELL_ABOVE, CELL_LEADING, CELL_SIDE};
use super::super::{element::Keep, element::Start};
use super::cells::{Band, Grid, Seated};
use super::columns::decimals;
use super::rules;
use crate::press::document::tree::Align;

/// The head as one part, its outer rule above, an inner one below.
pub(super) fn head(grid: &Grid, widths: &[f32]) -> Part {
    let mut part = Part { start: Start::Anywhere, ..Part::default() };
    if grid.head.is_empty() {
        part.items.extend(rules::outer(widths, grid.node).items);
        return part;
    }
    let cells: Vec<&Seated> = grid.band(Band::Head).collect();
    let set = set(grid, &cells, 0..grid.head.len(), Band::Head, widths);
    part.items.extend(rules::outer(widths, grid.node).items);
    part.items.extend(set.items);
    part.items.extend(rules::below_head_cells(&cells, &set.tops, widths, grid.head.len()));
    part.items.extend(rules::head(widths, set.height));
    part.links = set.links;
    part.height = set.height;
    part
}

/// Body and foot rows; rows that a cell spans are one part, and totals stay with the row before them.
pub(super) fn groups(grid: &Grid, band: Band, widths: &[f32]) -> Vec<Part> {
    let rows = grid.body.len();
    let mut parts = Vec::new();
    let mut from = 0;
    while from < rows {
        let mut to = from + 1;
        while let Some(reach) = grid.band(band).filter(|c| c.row >= from && c.row < to).map(|c| c.row + c.rows).max().filter(|r| *r > to) {
            to = reach;
        }
        let cells: Vec<&Seated> = grid.band(band).filter(|c| c.row >= from && c.row < to).collect();
        let set = set(grid, &cells, from..to, band, widths);
        let mut items = rules::tints(&grid.body[from..to], &set.tops, widths);
        items.extend(set.items);
        items.extend(rules::between_rows(&cells, from..to, &set.tops, widths));
        // The first foot row holds on to the last body row.
        let keep =
            if rows - to < grid.foot + 1 && to < rows && grid.foot > 0 && to + grid.foot >= rows { Keep::WithNext } else { Keep::Free };
        parts.push(Part { height: set.height, items, links: set.links, start: Start::Anywhere, keep, ..Part::default() });
        from = to;
    }
    parts
}

/// Rows set: text, and the top of every row and the bottom of the last.
struct SetRows {
    items: Vec<Item>,
    links: Vec<(usize, f32, f32, f32, f32)>,
    tops: Vec<f32>,
    height: f32,
}

fn set(grid: &Grid, cells: &[&Seated], rows: std::ops::Range<usize>, band: Band, widths: &[f32]) -> SetRows {
    let pitch = grid.size * CELL_LEADING;
    let lines: Vec<_> = cells.iter().map(|c| break_lines(&c.atoms, &measure(c, widths))).collect();
    let tops = row_tops(cells, &lines.iter().map(Vec::len).collect::<Vec<_>>(), rows.clone(), pitch);
    let (mut items, mut links) = (Vec::new(), Vec::new());
    for (cell, lines) in cells.iter().zip(&lines) {
        let left = widths[..cell.column].iter().sum::<f32>();
        let (top, bottom) = (tops[cell.row - rows.start], tops[cell.row + cell.rows - rows.start]);
        let mut y = top + (bottom - top - lines.len() as f32 * pitch) / 2.0 + (pitch - grid.size) / 2.0 + ASCENT * grid.size;
        let shift = if band == Band::Body { decimal_shift(grid, cell, widths) } else { None };
        for line in lines {
            let dx = left + shift.unwrap_or(CELL_SIDE) - if shift.is_some() { line.x } else { 0.0 };
            let placed = place(&cell.atoms, line);
            items.extend(placed.items.into_iter().map(|item| item.shifted(dx, y)));
            links.extend(placed.links.into_iter().map(|(link, from, to, size)| (link, dx + from, y - ASCENT * size, to - from, size)));
            y += pitch;
        }
    }
    let height = tops.last().copied().unwrap_or(0.0);
    SetRows { items, links, tops, height }
}

fn measure(cell: &Seated, widths: &[f32]) -> Measure {
    let width = widths[cell.column..(cell.column + cell.columns).min(widths.len())].iter().sum::<f32>() - 2.0 * CELL_SIDE;
    let slack = match cell.align {
        Align::Left => Slack::Left,
        Align::Centre | Align::Decimal => Slack::Centre,
    };
    // Rounding of sums must not break a cell that fits exactly.
    Measure::of(width + 0.05, slack)
}

/// Where a number's text begins so that the column's decimal points stand below each other, their block in the column's middle.
fn decimal_shift(grid: &Grid, cell: &Seated, widths: &[f32]) -> Option<f32> {
    if cell.columns > 1 {
        return None;
    }
    let (own, _) = cell.decimal()?;
    let (before, behind) = decimals(grid, cell.column);
    Some((widths[cell.column] - before - behind) / 2.0 + before - own)
}

/// Tops of rows and the last one's bottom: as high as the tallest cell; what a spanning cell lacks goes to its last row.
fn row_tops(cells: &[&Seated], lines: &[usize], rows: std::ops::Range<usize>, pitch: f32) -> Vec<f32> {
    let need = |count: usize| count.max(1) as f32 * pitch + 2.0 * CELL_ABOVE;
    let mut heights = vec![need(1); rows.len()];
    let spans = |single: bool| cells.iter().zip(lines).filter(move |(c, _)| (c.rows == 1) == single);
    for (cell, count) in spans(true) {
        let height = &mut heights[cell.row - rows.start];
        *height = height.max(need(*count));
    }
    for (cell, count) in spans(false) {
        let covered = cell.row - rows.start..cell.row + cell.rows - rows.start;
        let missing = need(*count) - heights[covered.clone()].iter().sum::<f32>();
        heights[covered.end - 1] += missing.max(0.0);
    }
    let mut tops = vec![0.0];
    for height in heights {
        tops.push(tops[tops.len() - 1] + height);
    }
    tops
}
