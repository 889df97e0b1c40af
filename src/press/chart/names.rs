//! Names and last values at the right ends of lines, apart from each other.

use super::canvas::{Canvas, LEADING, MIDDLE};
use super::labels::{apart, wrap};
use super::plot::Frame;
use crate::press::document::tree::{Colour, TextAnchor};

/// Most of the width that names at the right may take.
const NAMES: f32 = 132.0;
/// Between the plot and the names, for the lines that lead to them.
const LEAD: f32 = 16.0;

/// A text at the right end of a line.
pub(super) struct Name {
    /// Where its line ends.
    pub at: (f32, f32),
    pub colour: Colour,
    pub lines: Vec<String>,
}

/// Name and value on one line if they fit, else the value below the name.
pub(super) fn name_lines(canvas: &Canvas<'_>, name: &str, value: &str) -> Vec<String> {
    let whole = format!("{name} {value}");
    if canvas.strong_width(whole.trim()) <= NAMES {
        return vec![whole.trim().to_owned()];
    }
    let mut lines = wrap(canvas, name, NAMES);
    lines.extend((!value.is_empty()).then(|| value.to_owned()));
    lines
}

/// Height that texts need below each other.
pub(super) fn height(texts: &[Vec<String>]) -> f32 {
    texts.iter().map(|lines| lines.len() as f32 * LEADING).sum()
}

/// Width that texts need with the lines that lead to them; `none` where there are none.
pub(super) fn width(canvas: &Canvas<'_>, texts: &[Vec<String>], none: f32) -> f32 {
    let widest = texts.iter().flatten().map(|line| canvas.strong_width(line)).fold(0.0, f32::max);
    if widest > 0.0 { widest + LEAD } else { none }
}

/// Writes names at the right of a frame, apart from each other, with a thin line to each. A line that ends early is led on, dotted, from `clear` beyond
/// its end.
pub(super) fn write(canvas: &mut Canvas<'_>, names: &[Name], frame: &Frame, clear: f32) {
    let wanted: Vec<(f32, f32)> = names.iter().map(|name| (name.at.1, name.lines.len() as f32 * LEADING)).collect();
    let places = apart(&wanted, frame.top - LEADING / 2.0, frame.bottom + LEADING / 2.0);
    for (name, middle) in names.iter().zip(places) {
        let left = frame.right + LEAD;
        let (from, y) = (name.at.0 + clear, name.at.1);
        if from < frame.right - 8.0 {
            canvas.line((from, y), (frame.right, y), name.colour, 0.75, &[1.0, 3.0]);
        }
        canvas.lines(
            &[(from.max(frame.right), y), (frame.right + 4.0, y), (left - 4.0, middle), (left - 2.0, middle)],
            name.colour,
            0.75,
            &[],
        );
        let first = middle - (name.lines.len() - 1) as f32 * LEADING / 2.0 + MIDDLE;
        for (at, line) in name.lines.iter().enumerate() {
            canvas.write((left, first + at as f32 * LEADING), TextAnchor::Start, name.colour, true, line);
        }
    }
}
