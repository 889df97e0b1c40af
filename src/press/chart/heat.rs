//! A table of amounts as shades, dark for much: where in the week, and when in the day.

use super::Heat;
use super::canvas::{AXIS, Canvas, GRID, INK, LEADING, MIDDLE, MUTED, SIZE, WIDTH};
use super::plot::every;
use super::rows::Rows;
use super::scale::Scale;
use crate::press::document::tree::{Colour, Svg, TextAnchor};
use crate::press::typeset::fonts::Fonts;

/// The lightest and the darkest shade.
const SHADES: (Colour, Colour) = (Colour(0xef, 0xf3, 0xf8), Colour(0x08, 0x2b, 0x57));
/// About so many shades.
const STEPS: f64 = 7.0;
/// Blank around a cell: of its width, and at most.
const BLANK: (f32, f32) = (0.08, 0.5);
/// Frames around cells.
const FRAME: f32 = 1.8;
/// Least width and height of a shade in the key.
const SAMPLE: (f32, f32) = (34.0, 11.0);

pub(super) fn draw(heat: &Heat, fonts: &Fonts) -> Svg {
    let mut canvas = Canvas::new(fonts);
    let rows = Rows::new(&canvas, heat.rows.iter().map(|row| row.label.as_str()), 4.0);
    let width = (WIDTH - rows.left - FRAME) / heat.columns.len().max(1) as f32;
    let scale = Scale::of(STEPS, heat.rows.iter().flat_map(|row| &row.values).filter_map(|v| v.filter(|v| v.is_finite())), 0.0, 1.0);
    let x = |column: f32| rows.left + column * width;
    let blank = (width * BLANK.0).min(BLANK.1);
    for (at, row) in heat.rows.iter().enumerate() {
        rows.label(&mut canvas, at, false);
        let (top, bottom) = rows.edges(at);
        for (column, value) in row.values.iter().take(heat.columns.len()).enumerate() {
            let cell = [x(column as f32) + blank, top + 0.5, x(column as f32 + 1.0) - blank, bottom - 0.5];
            match value.filter(|v| v.is_finite()) {
                Some(value) => canvas.plain(cell, shade(class(&scale, value), classes(&scale))),
                None if width > 8.0 => canvas.line((cell[0] + 3.0, cell[3] - 3.0), (cell[2] - 3.0, cell[1] + 3.0), GRID, 0.75, &[]),
                None => {}
            }
        }
    }
    for (first, last, from, to) in frames(heat) {
        let space = [x(from), rows.edges(first).0, x(to), rows.edges(last).1];
        // A white line beside the black one: the frame is seen on light and on dark cells.
        canvas.frame([space[0] + FRAME, space[1] + FRAME, space[2] - FRAME, space[3] - FRAME], Colour(0xff, 0xff, 0xff), 1.0);
        canvas.frame(space, INK, FRAME);
    }
    let below = if heat.bands.is_empty() { columns(&mut canvas, heat, width, &rows) } else { bands(&mut canvas, heat, &rows) };
    let below = key(&mut canvas, heat, &scale, below);
    let height = canvas.source(&heat.source, below);
    canvas.finish(height, &heat.title, &heat.desc)
}

/// How many shades there are: one between each two ticks.
fn classes(scale: &Scale) -> usize {
    scale.ticks.len().saturating_sub(1).max(1)
}

/// The shade of a value: the last one that begins at or below it.
fn class(scale: &Scale, value: f64) -> usize {
    scale.ticks.iter().filter(|tick| **tick <= value).count().saturating_sub(1).min(classes(scale) - 1)
}

fn shade(class: usize, classes: usize) -> Colour {
    let share = if classes > 1 { class as f32 / (classes - 1) as f32 } else { 0.5 };
    let mix = |light: u8, dark: u8| (f32::from(light) + (f32::from(dark) - f32::from(light)) * share).round() as u8;
    let (light, dark) = SHADES;
    Colour(mix(light.0, dark.0), mix(light.1, dark.1), mix(light.2, dark.2))
}

/// Frames as first row, last row, beginning and end: those of neighbouring rows with the same beginning and end are one.
fn frames(heat: &Heat) -> Vec<(usize, usize, f32, f32)> {
    let mut frames: Vec<(usize, usize, f32, f32)> = Vec::new();
    for (row, of_row) in heat.rows.iter().enumerate() {
        for &(from, to) in &of_row.frames {
            let (from, to) = (from.clamp(0.0, heat.columns.len() as f32), to.clamp(0.0, heat.columns.len() as f32));
            match frames.iter_mut().find(|f| f.1 + 1 == row && f.2 == from && f.3 == to) {
                Some(frame) => frame.1 = row,
                None if to > from => frames.push((row, row, from, to)),
                None => {}
            }
        }
    }
    frames
}

/// The columns' names, as many as there is room for; returns the lowest place taken.
fn columns(canvas: &mut Canvas<'_>, heat: &Heat, width: f32, rows: &Rows) -> f32 {
    let every = every(canvas, &heat.columns, width, 4.0);
    let baseline = rows.bottom + 2.0 + SIZE;
    for (at, name) in heat.columns.iter().enumerate().step_by(every) {
        let half = canvas.width(name) / 2.0;
        let middle = (rows.left + (at as f32 + 0.5) * width).min(WIDTH - half);
        canvas.text((middle, baseline), TextAnchor::Middle, MUTED, name);
    }
    baseline + 4.0
}

/// The names of the columns' parts, and lines between them; returns the lowest place taken.
fn bands(canvas: &mut Canvas<'_>, heat: &Heat, rows: &Rows) -> f32 {
    let width = (WIDTH - rows.left - FRAME) / heat.bands.len() as f32;
    let baseline = rows.bottom + 2.0 + SIZE;
    for (at, name) in heat.bands.iter().enumerate() {
        let from = rows.left + at as f32 * width;
        if at > 0 {
            canvas.line((from, rows.top), (from, rows.bottom + 4.0), AXIS, 0.75, &[]);
        }
        canvas.text((from + width / 2.0, baseline), TextAnchor::Middle, MUTED, name);
    }
    baseline + 4.0
}

/// The shades with the values between them, and what a frame stands for; returns the lowest place taken.
fn key(canvas: &mut Canvas<'_>, heat: &Heat, scale: &Scale, below: f32) -> f32 {
    let texts: Vec<String> = scale.ticks.iter().map(|tick| scale.text(*tick)).collect();
    let unit = canvas.width(&heat.unit) + 10.0;
    let count = classes(scale) as f32;
    let widest = texts.iter().map(|text| canvas.width(text)).fold(0.0, f32::max);
    // The first value hangs over the first shade's left edge, the last over the last one's right.
    let left = unit + texts.first().map_or(0.0, |text| canvas.width(text) / 2.0);
    let step = (widest + 6.0).max(SAMPLE.0).min((WIDTH - left - widest / 2.0) / count);
    let every = every(canvas, &texts, step, 6.0);
    let top = below + 8.0;
    canvas.text((0.0, top + SAMPLE.1 / 2.0 + MIDDLE), TextAnchor::Start, MUTED, &heat.unit);
    for class in 0..classes(scale) {
        let from = left + class as f32 * step;
        canvas.plain([from, top, from + step - 1.0, top + SAMPLE.1], shade(class, classes(scale)));
    }
    for (at, text) in texts.iter().enumerate().step_by(every) {
        canvas.text((left + at as f32 * step - 0.5, top + SAMPLE.1 + SIZE + 1.0), TextAnchor::Middle, MUTED, text);
    }
    let mut lowest = top + SAMPLE.1 + SIZE + 5.0;
    if !heat.frame.is_empty() {
        let needed = 26.0 + canvas.width(&heat.frame);
        let free = left + count * step + widest / 2.0 + 16.0;
        let (x, y) = if free + needed <= WIDTH {
            (free, top)
        } else {
            lowest += LEADING + 4.0;
            (1.0, lowest - SAMPLE.1 - 2.0)
        };
        canvas.frame([x, y, x + 20.0, y + SAMPLE.1], INK, FRAME);
        canvas.text((x + 26.0, y + SAMPLE.1 / 2.0 + MIDDLE), TextAnchor::Start, INK, &heat.frame);
    }
    lowest
}
