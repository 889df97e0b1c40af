//! Rows with their text: heights from the tallest cell, numbers on their decimal points.

use super::super::element::Part;
use super::super::inline::{Line, Measure, Slack, break_lines, place};
use super::super::pages::Item;
use super::super::style::{ASCENT, CELL_SIDE};
use super::super::{element::Keep, element::Start};
use super::cells::{Band, Grid, Seated};
use super::rules;
use crate::press::document::tree::Align;
use std::ops::Range;

/// The head as one part, its outer rule above, an inner one below.
pub(super) fn head(grid: &Grid, widths: &[f32]) -> Part {
    let mut part = Part { start: Start::Anywhere, ..Part::default() };
    if grid.head.is_empty() {
        part.items.extend(rules::outer(widths, &grid.rules).items);
        return part;
    }
    let cells: Vec<&Seated> = grid.band(Band::Head).collect();
    let set = set(grid, &cells, &lines(&cells, widths), 0..grid.head.len(), Band::Head, widths);
    part.items.extend(rules::outer(widths, &grid.rules).items);
    part.items.extend(set.items);
    part.items.extend(rules::below_head_cells(&cells, &set.tops, widths, grid));
    part.items.extend(rules::head(widths, set.height, &grid.rules));
    part.links = set.links;
    part.height = set.height;
    part
}

/// Body and foot rows; rows that a cell spans are one part, and totals stay with the row before them. What is higher than `room` is cut.
pub(super) fn groups(grid: &Grid, band: Band, widths: &[f32], room: f32) -> Vec<Part> {
    let rows = grid.body.len();
    let mut parts = Vec::new();
    let mut from = 0;
    // Cells stand row by row: each is looked at once, however many there are.
    let mut rest = grid.band(band).peekable();
    while from < rows {
        let mut to = from + 1;
        let mut cells: Vec<&Seated> = Vec::new();
        while let Some(cell) = rest.next_if(|cell| cell.row < to) {
            to = to.max(cell.row + cell.rows);
            cells.push(cell);
        }
        let group = group(grid, &cells, from..to, band, widths);
        // The first foot row holds on to the last body row, and a row that heads those below it to the first of them.
        let foot = grid.foot > 0 && to + grid.foot >= rows;
        let heads = matches!(cells[..], [cell] if cell.columns == grid.columns && grid.columns > 1);
        let keep = if to < rows && (foot || heads) { Keep::WithNext } else { Keep::Free };
        if group.height <= room {
            parts.push(Part { keep, ..group });
        } else {
            parts.extend(cut(grid, &cells, from..to, band, widths, room));
        }
        from = to;
    }
    parts
}

/// A row of one line.
pub(super) fn least_height(grid: &Grid) -> f32 {
    grid.size * grid.room.leading + 2.0 * grid.room.above
}

/// Rows with their tints and rules as one part.
fn group(grid: &Grid, cells: &[&Seated], rows: Range<usize>, band: Band, widths: &[f32]) -> Part {
    let set = set(grid, cells, &lines(cells, widths), rows.clone(), band, widths);
    let mut items = rules::tints(&grid.body[rows.clone()], &set.tops, widths);
    items.extend(rules::bars(cells, rows.start, &set.tops, widths));
    items.extend(set.items);
    if grid.ruled {
        items.extend(rules::between_rows(cells, rows, &set.tops, widths, grid));
    }
    Part { height: set.height, items, links: set.links, start: Start::Anywhere, ..Part::default() }
}

/// Parts of rows that together are higher than a page: cut between rows, and a row that is higher alone between its lines. What a cell across rows says
/// stands in the first part that it reaches into.
fn cut(grid: &Grid, cells: &[&Seated], rows: Range<usize>, band: Band, widths: &[f32], room: f32) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut from = rows.start;
    while from < rows.end {
        let piece = |to: usize| -> Vec<Seated> { cells.iter().filter_map(|cell| cell.within(from..to)).collect() };
        let set = |to: usize| group(grid, &piece(to).iter().collect::<Vec<_>>(), from..to, band, widths);
        let mut to = from + 1;
        let mut part = set(to);
        while to < rows.end {
            let longer = set(to + 1);
            if longer.height > room {
                break;
            }
            (part, to) = (longer, to + 1);
        }
        if part.height > room {
            parts.extend(slices(grid, &piece(to).iter().collect::<Vec<_>>(), from, band, widths, room));
        } else {
            parts.push(part);
        }
        from = to;
    }
    parts
}

/// A row cut between its lines, each part filled from above.
fn slices(grid: &Grid, cells: &[&Seated], row: usize, band: Band, widths: &[f32], room: f32) -> Vec<Part> {
    let all = lines(cells, widths);
    let most = all.iter().map(Vec::len).max().unwrap_or(0);
    let each = (((room - 2.0 * grid.room.above) / (grid.size * grid.room.leading)) as usize).max(1);
    let mut parts = Vec::new();
    for first in (0..most).step_by(each) {
        let some: Vec<Vec<Line>> = all.iter().map(|lines| lines.iter().skip(first).take(each).cloned().collect()).collect();
        let set = set(grid, cells, &some, row..row + 1, band, widths);
        let mut items = rules::tints(&grid.body[row..=row], &set.tops, widths);
        items.extend(set.items);
        if grid.ruled && first + each >= most {
            items.extend(rules::between_rows(cells, row..row + 1, &set.tops, widths, grid));
        }
        parts.push(Part { height: set.height, items, links: set.links, start: Start::Anywhere, ..Part::default() });
    }
    parts
}

/// The lines of every cell.
fn lines(cells: &[&Seated], widths: &[f32]) -> Vec<Vec<Line>> {
    cells.iter().map(|c| break_lines(&c.atoms, &measure(c, widths))).collect()
}

/// Rows set: text, and the top of every row and the bottom of the last.
struct SetRows {
    items: Vec<Item>,
    links: Vec<(usize, f32, f32, f32, f32)>,
    tops: Vec<f32>,
    height: f32,
}

fn set(grid: &Grid, cells: &[&Seated], lines: &[Vec<Line>], rows: Range<usize>, band: Band, widths: &[f32]) -> SetRows {
    let pitch = grid.size * grid.room.leading;
    let tops = row_tops(cells, &lines.iter().map(Vec::len).collect::<Vec<_>>(), rows.clone(), (pitch, grid.room.above));
    let (mut items, mut links) = (Vec::new(), Vec::new());
    for (cell, lines) in cells.iter().zip(lines) {
        let left = widths[..cell.column].iter().sum::<f32>();
        let (top, bottom) = (tops[cell.row - rows.start], tops[cell.row + cell.rows - rows.start]);
        let mut y = top + (bottom - top - lines.len() as f32 * pitch) / 2.0 + (pitch - grid.size) / 2.0 + ASCENT * grid.size;
        let shift = if band == Band::Body && lines.len() == 1 { decimal_shift(grid, cell, widths) } else { None };
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
    let (before, behind) = grid.points.get(cell.column).copied()?;
    Some((widths[cell.column] - before - behind) / 2.0 + before - own)
}

/// Tops of rows and the last one's bottom: as high as the tallest cell; what a spanning cell lacks goes to its last row.
fn row_tops(cells: &[&Seated], lines: &[usize], rows: std::ops::Range<usize>, (pitch, above): (f32, f32)) -> Vec<f32> {
    let need = |count: usize| count.max(1) as f32 * pitch + 2.0 * above;
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
