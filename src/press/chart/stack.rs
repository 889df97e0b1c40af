//! Rows of parts laid end to end: how much, and whose.

use super::Stack;
use super::canvas::{BLUE, Canvas, Fill, GREEN, INK, LEADING, MIDDLE, MUTED, PAPER, PURPLE, SIZE, VERMILION, WIDTH};
use super::labels::apart;
use super::rows::{self, Rows, Side};
use super::scale::Scale;
use crate::press::document::tree::{Colour, Svg, TextAnchor};
use crate::press::typeset::fonts::Fonts;

/// How many parts can be told apart without colour.
pub(super) const MOST_PARTS: usize = FILLS.len();
/// Neighbours differ in shade or in the way of their lines.
const FILLS: [Fill; 7] = [
    Fill::Solid(BLUE),
    Fill::Solid(Colour(0xd3, 0xe0, 0xee)),
    Fill::Hatched(VERMILION, 1.0),
    Fill::Solid(Colour(0x93, 0xa1, 0xb0)),
    Fill::Hatched(GREEN, -1.0),
    Fill::Hatched(PURPLE, 0.0),
    Fill::Solid(Colour(0x2b, 0x2b, 0x2b)),
];
/// Half the height of a bar.
const BAR: f32 = 7.5;
/// The sample before a part's name.
const SAMPLE: f32 = 14.0;
/// Between a sample and its name, and between a name and the next sample.
const GAPS: (f32, f32) = (4.0, 14.0);

pub(super) fn draw(stack: &Stack, fonts: &Fonts) -> Svg {
    let mut canvas = Canvas::new(fonts);
    let rows = Rows::new(&canvas, stack.rows.iter().map(|row| row.label.as_str()), 0.0);
    let totals = stack.rows.iter().flat_map(|r| &r.total).map(|t| canvas.strong_width(t)).fold(0.0, f32::max);
    let right = WIDTH - if totals > 0.0 { totals + 9.0 } else { 6.0 };
    let sums = stack.rows.iter().map(|row| amounts(&row.values).sum::<f64>());
    let scale = Scale::new(sums.chain([0.0]), rows.left, right);
    let top = names(&mut canvas, stack, &scale);
    let rows = rows.at(top);

    let below = rows.axis(&mut canvas, &scale, right);
    for (at, (row, middle)) in stack.rows.iter().zip(rows.middles()).enumerate() {
        rows.label(&mut canvas, at, row.muted);
        let mut sum = 0.0;
        for (part, amount) in amounts(&row.values).enumerate() {
            let (from, to) = (scale.at(sum), scale.at(sum + amount));
            sum += amount;
            if to - from > 0.05 {
                let text = row.display.get(part).cloned().flatten().unwrap_or_default();
                bar(&mut canvas, [from, middle - BAR, to, middle + BAR], FILLS[part % MOST_PARTS], &text);
            }
        }
        let total = row.total.as_deref().unwrap_or_default();
        rows::value(&mut canvas, total, (scale.at(sum), middle), 6.0, Side::Right, (if row.muted { MUTED } else { INK }, !row.muted));
    }
    let height = canvas.source(&stack.source, below);
    canvas.finish(height, &stack.title, &stack.desc)
}

/// The parts as bars can show them: none below nought.
fn amounts(values: &[Option<f64>]) -> impl Iterator<Item = f64> + '_ {
    values.iter().map(|v| v.filter(|v| v.is_finite()).unwrap_or(0.0).max(0.0))
}

/// A part with its value, where it is wide enough for it.
fn bar(canvas: &mut Canvas<'_>, space: [f32; 4], fill: Fill, text: &str) {
    canvas.bar(space, fill);
    let [left, top, right, bottom] = space;
    let width = canvas.width(text);
    // On a hatching the value takes a piece of paper with it.
    let around = if matches!(fill, Fill::Hatched(..)) { 14.0 } else { 6.0 };
    if text.is_empty() || width + around > right - left {
        return;
    }
    let (x, y) = ((left + right) / 2.0, (top + bottom) / 2.0);
    let colour = match fill {
        Fill::Solid(colour) if is_dark(colour) => PAPER,
        Fill::Solid(_) => INK,
        Fill::Hatched(..) => {
            canvas.blank(x - width / 2.0 - 2.0, top + 1.0, x + width / 2.0 + 2.0, bottom - 1.0);
            INK
        }
    };
    canvas.text((x, y + MIDDLE), TextAnchor::Middle, colour, text);
}

fn is_dark(Colour(r, g, b): Colour) -> bool {
    u32::from(r) * 3 + u32::from(g) * 6 + u32::from(b) < 1280
}

/// The parts' names with their samples, over the parts of the first row if they fit so, else one after the other; the unit at the right. Returns where
/// the rows begin.
fn names(canvas: &mut Canvas<'_>, stack: &Stack, scale: &Scale) -> f32 {
    canvas.text((WIDTH, SIZE), TextAnchor::End, MUTED, &stack.unit);
    let right = WIDTH - canvas.width(&stack.unit) - GAPS.1;
    let widths: Vec<f32> = stack.parts.iter().map(|name| SAMPLE + GAPS.0 + canvas.width(name) + GAPS.1).collect();
    let mut places: Vec<(f32, f32)> = Vec::new();
    if widths.iter().sum::<f32>() <= right + GAPS.1 {
        let mut wanted = Vec::new();
        let mut sum = 0.0;
        let first: Vec<f64> = stack.rows.first().map(|row| amounts(&row.values).collect()).unwrap_or_default();
        for (at, width) in widths.iter().enumerate() {
            let amount = first.get(at).copied().unwrap_or(0.0);
            wanted.push((scale.at(sum + amount / 2.0) + GAPS.1 / 2.0, *width));
            sum += amount;
        }
        places.extend(apart(&wanted, 0.0, right + GAPS.1).iter().zip(&widths).map(|(middle, width)| (middle - width / 2.0, SIZE)));
    } else {
        let (mut x, mut y) = (0.0, SIZE);
        for width in &widths {
            if x > 0.0 && x + width - GAPS.1 > if y > SIZE { WIDTH } else { right } {
                (x, y) = (0.0, y + LEADING + 2.0);
            }
            places.push((x, y));
            x += width;
        }
    }
    for (at, (name, (x, y))) in stack.parts.iter().zip(&places).enumerate() {
        let middle = y - MIDDLE;
        canvas.bar([*x + 0.5, middle - 5.0, x + SAMPLE, middle + 5.0], FILLS[at % MOST_PARTS]);
        canvas.text((x + SAMPLE + GAPS.0, *y), TextAnchor::Start, INK, name);
    }
    places.last().map_or(SIZE, |(_, y)| *y) + 8.0
}
