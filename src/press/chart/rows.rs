//! Rows below each other: labels at the left, a round scale below, values beside what they belong to.

use super::canvas::{AXIS, Canvas, GRID, INK, LEADING, MIDDLE, MUTED, SIZE, WIDTH};
use super::labels::wrap;
use super::scale::Scale;
use crate::press::document::tree::{Colour, TextAnchor};

/// Most of the width that the rows' labels may take.
const LABELS: f32 = 174.0;
/// Height of a row: what it is where few stand, and the least that keeps texts apart.
pub(super) const ROW: (f32, f32) = (23.0, 17.0);
/// Height that all rows together should keep, so that picture and caption fit on a page (225 mm are 850 CSS pixels).
const ROWS: f32 = 730.0;

/// Rows with their labels, below each other.
pub(super) struct Rows {
    labels: Vec<Vec<String>>,
    /// Middle and height of each.
    places: Vec<(f32, f32)>,
    /// Where the labels end and the values' space begins.
    pub left: f32,
    pub top: f32,
    pub bottom: f32,
}

impl Rows {
    /// Rows from `top` down.
    pub fn new<'l>(canvas: &Canvas<'_>, labels: impl Iterator<Item = &'l str>, top: f32) -> Rows {
        let labels: Vec<Vec<String>> = labels.map(|label| wrap(canvas, label, LABELS)).collect();
        let left = labels.iter().flatten().map(|line| canvas.strong_width(line)).fold(0.0, f32::max) + 10.0;
        let height = (ROWS / labels.len().max(1) as f32).clamp(ROW.1, ROW.0);
        let mut at = top;
        let mut places = Vec::new();
        for lines in &labels {
            let own = height + lines.len().saturating_sub(1) as f32 * LEADING;
            places.push((at + own / 2.0, own));
            at += own;
        }
        Rows { bottom: if labels.is_empty() { top + ROW.0 } else { at } + 2.0, labels, places, left, top }
    }

    /// The same rows from another height down.
    pub fn at(mut self, top: f32) -> Rows {
        let down = top - self.top;
        self.places.iter_mut().for_each(|(middle, _)| *middle += down);
        (self.top, self.bottom) = (top, self.bottom + down);
        self
    }

    /// Every row's middle.
    pub fn middles(&self) -> impl Iterator<Item = f32> + '_ {
        self.places.iter().map(|(middle, _)| *middle)
    }

    /// Upper and lower edge of a row.
    pub fn edges(&self, row: usize) -> (f32, f32) {
        self.places.get(row).map_or((self.top, self.bottom), |(middle, height)| (middle - height / 2.0, middle + height / 2.0))
    }

    /// Writes a row's label.
    pub fn label(&self, canvas: &mut Canvas<'_>, row: usize, muted: bool) {
        let (Some(lines), Some((middle, _))) = (self.labels.get(row), self.places.get(row)) else { return };
        let first = middle - lines.len().saturating_sub(1) as f32 * LEADING / 2.0 + MIDDLE;
        let colour = if muted { MUTED } else { INK };
        for (at, line) in lines.iter().enumerate() {
            canvas.text((self.left - 8.0, first + at as f32 * LEADING), TextAnchor::End, colour, line);
        }
    }

    /// Upright gridlines with their values below; returns the lowest place taken.
    pub fn axis(&self, canvas: &mut Canvas<'_>, scale: &Scale, right: f32) -> f32 {
        let baseline = self.bottom + 4.0 + SIZE;
        let mut taken = f32::NEG_INFINITY;
        for &tick in &scale.ticks {
            let x = scale.at(tick);
            let nought = tick == 0.0 && scale.low() < 0.0;
            let (colour, width) = if nought { (AXIS, 1.0) } else { (GRID, 0.75) };
            canvas.line((x, self.top), (x, self.bottom), colour, width, &[]);
            let half = canvas.width(&scale.text(tick)) / 2.0;
            let middle = x.min(WIDTH - half).max(half);
            if middle - half > taken {
                canvas.text((middle, baseline), TextAnchor::Middle, MUTED, &scale.text(tick));
                taken = middle + half + 6.0;
            }
        }
        canvas.line((self.left, self.bottom), (right, self.bottom), AXIS, 1.0, &[]);
        baseline + 4.0
    }
}

/// On which side of its place a value stands.
#[derive(Clone, Copy)]
pub(super) enum Side {
    Left,
    Right,
}

impl Side {
    pub fn of(leftward: bool) -> Side {
        if leftward { Side::Left } else { Side::Right }
    }
}

/// A value beside a place, on a piece of paper: gridlines and levels pass below it.
pub(super) fn value(canvas: &mut Canvas<'_>, text: &str, (x, y): (f32, f32), gap: f32, side: Side, (colour, strong): (Colour, bool)) {
    if text.is_empty() {
        return;
    }
    let width = if strong { canvas.strong_width(text) } else { canvas.width(text) };
    let (at, anchor, left) = match side {
        Side::Left => (x - gap, TextAnchor::End, x - gap - width),
        Side::Right => (x + gap, TextAnchor::Start, x + gap),
    };
    canvas.blank(left - 1.5, y - SIZE * 0.58, left + width + 1.5, y + SIZE * 0.58);
    canvas.write((at, y + MIDDLE), anchor, colour, strong, text);
}
