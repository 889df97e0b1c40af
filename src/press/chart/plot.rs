//! The space between two axes: values upward, periods along.

use super::canvas::{AXIS, Canvas, GRID, MIDDLE, MUTED, SIZE, WIDTH};
use super::scale::Scale;
use crate::press::document::tree::TextAnchor;

/// Height of the space between the axes, unless the names at its right need more.
pub(super) const PLOT_HEIGHT: f32 = 210.0;
/// Above it: the unit.
pub(super) const TOP: f32 = 28.0;
/// Least room between two names of periods.
const PERIOD_GAP: f32 = 10.0;

/// The space between the axes.
pub(super) struct Frame {
    pub left: f32,
    pub right: f32,
    pub top: f32,
    pub bottom: f32,
    pub periods: usize,
}

impl Frame {
    /// Where a period stands: one alone in the middle.
    pub fn x(&self, period: usize) -> f32 {
        let (left, right) = (self.left + 8.0, self.right - 6.0);
        match self.periods {
            0 | 1 => (left + right) / 2.0,
            n => left + (right - left) * period as f32 / (n - 1) as f32,
        }
    }

    /// Gridlines with their values, and the unit above.
    pub fn values(&self, canvas: &mut Canvas<'_>, unit: &str, scale: &Scale) {
        for &tick in &scale.ticks {
            let y = scale.at(tick);
            let nought = tick == 0.0 || tick == scale.low();
            let (colour, width) = if nought { (AXIS, 1.0) } else { (GRID, 0.75) };
            canvas.line((self.left, y), (self.right, y), colour, width, &[]);
            canvas.text((self.left - 6.0, y + MIDDLE), TextAnchor::End, MUTED, &scale.text(tick));
        }
        canvas.text((0.0, SIZE), TextAnchor::Start, MUTED, unit);
    }

    /// The names of as many periods as there is room for, counted back from the last; returns the lowest place taken.
    pub fn names(&self, canvas: &mut Canvas<'_>, periods: &[String]) -> f32 {
        let baseline = self.bottom + 6.0 + SIZE;
        let apart = if self.periods > 1 { self.x(1) - self.x(0) } else { f32::MAX };
        let every = every(canvas, periods, apart, PERIOD_GAP);
        for (at, name) in periods.iter().enumerate() {
            if !(self.periods - 1 - at).is_multiple_of(every) {
                continue;
            }
            let x = self.x(at);
            canvas.line((x, self.bottom), (x, self.bottom + 4.0), AXIS, 1.0, &[]);
            let half = canvas.width(name) / 2.0;
            let middle = x.max(half).min(WIDTH - half);
            canvas.text((middle, baseline), TextAnchor::Middle, MUTED, name);
        }
        baseline + 4.0
    }
}

/// Every which of names that stand `apart` from each other can be written.
pub(super) fn every(canvas: &Canvas<'_>, names: &[String], apart: f32, gap: f32) -> usize {
    let widest = names.iter().map(|name| canvas.width(name)).fold(0.0, f32::max);
    let count = names.len().max(1);
    (1..=count).find(|n| *n as f32 * apart >= widest + gap).unwrap_or(count)
}
