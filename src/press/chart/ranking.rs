//! Rows with a mark for now and one for before, joined: how long, and which way it moved.

use super::canvas::{AXIS, BLUE, Canvas, GRID, INK, LEADING, MIDDLE, MUTED, Mark, SIZE, VERMILION, WIDTH};
use super::labels::wrap;
use super::scale::Scale;
use super::{Ranking, RankingRow};
use crate::press::document::tree::{Colour, Svg, TextAnchor};
use crate::press::typeset::fonts::Fonts;

/// Most of the width that the rows' labels may take.
const LABELS: f32 = 174.0;
/// Height of a row: what it is where few stand, and the least that keeps texts apart.
const ROW: (f32, f32) = (23.0, 17.0);
/// Height that all rows together should keep, so that picture and caption fit on a page (225 mm are 850 CSS pixels).
const ROWS: f32 = 730.0;
/// Half a mark: now, before.
const MARKS: (f32, f32) = (4.2, 3.4);
/// Between a mark and its value.
const GAP: f32 = 4.0;

pub(super) fn draw(ranking: &Ranking, fonts: &Fonts) -> Svg {
    let mut canvas = Canvas::new(fonts);
    let labels: Vec<Vec<String>> = ranking.rows.iter().map(|row| wrap(&canvas, &row.label, LABELS)).collect();
    let top = key(&mut canvas, ranking) + if line_of(ranking).is_some() { LEADING + 4.0 } else { 4.0 };
    let rows = places(&labels, top);
    let bottom = rows.last().map_or(top + ROW.0, |(middle, height)| middle + height / 2.0) + 2.0;
    let left = labels.iter().flatten().map(|line| canvas.strong_width(line)).fold(0.0, f32::max) + 10.0;
    let value =
        ranking.rows.iter().flat_map(|r| [&r.display, &r.previous_display]).flatten().map(|t| canvas.strong_width(t)).fold(0.0, f32::max);
    let inset = value + GAP + MARKS.0 + 2.0;
    let scale = Scale::new(all_values(ranking), left + inset, WIDTH - inset);
    let frame = Frame { left, top, bottom };

    let below = axis(&mut canvas, &scale, &frame);
    line(&mut canvas, ranking, &scale, &frame);
    for ((row, lines), (middle, _)) in ranking.rows.iter().zip(&labels).zip(&rows) {
        label(&mut canvas, row, lines, *middle, left);
        draw_row(&mut canvas, row, *middle, &scale, &frame);
    }
    let mut at = below;
    for line in wrap(&canvas, &ranking.source, WIDTH) {
        at += LEADING;
        canvas.text((0.0, at), TextAnchor::Start, MUTED, &line);
    }
    canvas.finish(at + 6.0, &ranking.title, &ranking.desc)
}

/// The space of the rows' values.
struct Frame {
    left: f32,
    top: f32,
    bottom: f32,
}

fn line_of(ranking: &Ranking) -> Option<(f64, String)> {
    let line = ranking.line.as_ref()?;
    let value = line.value.filter(|v| v.is_finite())?;
    Some((value, format!("{} {}", line.name, line.display.as_deref().unwrap_or_default()).trim().to_owned()))
}

fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|v| v.is_finite())
}

fn all_values(ranking: &Ranking) -> impl Iterator<Item = f64> + '_ {
    let rows = ranking.rows.iter().flat_map(|row| [finite(row.value), finite(row.previous)]).flatten();
    // From nought: rows are compared as amounts, and a cut axis would make a tenth of an hour look like a gulf.
    rows.chain(line_of(ranking).map(|(value, _)| value)).chain([0.0])
}

/// Middle and height of every row.
fn places(labels: &[Vec<String>], top: f32) -> Vec<(f32, f32)> {
    let height = (ROWS / labels.len().max(1) as f32).clamp(ROW.1, ROW.0);
    let mut at = top;
    let mut places = Vec::new();
    for lines in labels {
        let own = height + lines.len().saturating_sub(1) as f32 * LEADING;
        places.push((at + own / 2.0, own));
        at += own;
    }
    places
}

/// What the marks stand for, and the unit; returns the lowest place taken.
fn key(canvas: &mut Canvas<'_>, ranking: &Ranking) -> f32 {
    if !ranking.now.is_empty() && !ranking.before.is_empty() {
        let middle = SIZE - MIDDLE;
        let mut x = MARKS.0 + 1.0;
        for (mark, r, text) in [(Mark::Disc, MARKS.0, &ranking.now), (Mark::Ring, MARKS.1, &ranking.before)] {
            canvas.mark(mark, (x, middle), r, BLUE);
            x += MARKS.0 + GAP;
            canvas.text((x, SIZE), TextAnchor::Start, INK, text);
            x += canvas.width(text) + 18.0;
        }
    }
    canvas.text((WIDTH, SIZE), TextAnchor::End, MUTED, &ranking.unit);
    SIZE + 4.0
}

fn axis(canvas: &mut Canvas<'_>, scale: &Scale, frame: &Frame) -> f32 {
    let baseline = frame.bottom + 4.0 + SIZE;
    let mut taken = f32::NEG_INFINITY;
    for &tick in &scale.ticks {
        let x = scale.at(tick);
        let nought = tick == 0.0 && scale.low() < 0.0;
        let (colour, width) = if nought { (AXIS, 1.0) } else { (GRID, 0.75) };
        canvas.line((x, frame.top), (x, frame.bottom), colour, width, &[]);
        let half = canvas.width(&scale.text(tick)) / 2.0;
        if x - half > taken {
            canvas.text((x, baseline), TextAnchor::Middle, MUTED, &scale.text(tick));
            taken = x + half + 6.0;
        }
    }
    canvas.line((frame.left, frame.bottom), (WIDTH, frame.bottom), AXIS, 1.0, &[]);
    baseline + 4.0
}

fn line(canvas: &mut Canvas<'_>, ranking: &Ranking, scale: &Scale, frame: &Frame) {
    let Some((value, text)) = line_of(ranking) else { return };
    let x = scale.at(value);
    canvas.line((x, frame.top - 2.0), (x, frame.bottom), VERMILION, 1.3, &[5.0, 3.0]);
    let half = canvas.strong_width(&text) / 2.0;
    let middle = x.min(WIDTH - half).max(half);
    canvas.write((middle, frame.top - 6.0), TextAnchor::Middle, VERMILION, true, &text);
}

fn label(canvas: &mut Canvas<'_>, row: &RankingRow, lines: &[String], middle: f32, left: f32) {
    let first = middle - lines.len().saturating_sub(1) as f32 * LEADING / 2.0 + MIDDLE;
    let colour = if row.muted { MUTED } else { INK };
    for (at, line) in lines.iter().enumerate() {
        canvas.text((left - 8.0, first + at as f32 * LEADING), TextAnchor::End, colour, line);
    }
}

fn draw_row(canvas: &mut Canvas<'_>, row: &RankingRow, y: f32, scale: &Scale, frame: &Frame) {
    canvas.line((frame.left, y), (WIDTH, y), GRID, 0.5, &[1.0, 3.0]);
    let colour = if row.muted { MUTED } else { BLUE };
    let now = finite(row.value).map(|v| scale.at(v));
    let before = finite(row.previous).map(|v| scale.at(v));
    if let (Some(now), Some(before)) = (now, before) {
        canvas.line((before, y), (now, y), colour, 2.0, if row.muted { &[3.0, 2.0] } else { &[] });
    }
    // The value now stands on the side away from the value before.
    let leftward = matches!((now, before), (Some(now), Some(before)) if now < before);
    let display = row.display.as_deref().unwrap_or_default();
    let previous = row.previous_display.as_deref().unwrap_or_default();
    match (now, before) {
        (Some(now), Some(before)) => {
            value(canvas, display, now, y, Side::of(leftward), (colour, !row.muted));
            let same = (now - before).abs() < 0.01 && display == previous;
            if !same {
                value(canvas, previous, before, y, Side::of(!leftward), (MUTED, false));
            }
        }
        (Some(now), None) => value(canvas, display, now, y, Side::Right, (colour, !row.muted)),
        (None, Some(before)) => {
            value(canvas, previous, before, y, Side::Right, (MUTED, false));
            value(canvas, display, before, y, Side::Left, (MUTED, false));
        }
        (None, None) => value(canvas, display, frame.left, y, Side::Right, (MUTED, false)),
    }
    if let Some(before) = before {
        canvas.mark(Mark::Ring, (before, y), MARKS.1, colour);
    }
    if let Some(now) = now {
        canvas.mark(if row.muted { Mark::Diamond } else { Mark::Disc }, (now, y), if row.muted { MARKS.1 } else { MARKS.0 }, colour);
    }
}

#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

impl Side {
    fn of(leftward: bool) -> Side {
        if leftward { Side::Left } else { Side::Right }
    }
}

/// A value beside its mark, on a piece of paper: gridlines and the average pass below it.
fn value(canvas: &mut Canvas<'_>, text: &str, x: f32, y: f32, side: Side, (colour, strong): (Colour, bool)) {
    if text.is_empty() {
        return;
    }
    let width = if strong { canvas.strong_width(text) } else { canvas.width(text) };
    let (at, anchor, left) = match side {
        Side::Left => (x - MARKS.0 - GAP, TextAnchor::End, x - MARKS.0 - GAP - width),
        Side::Right => (x + MARKS.0 + GAP, TextAnchor::Start, x + MARKS.0 + GAP),
    };
    canvas.blank(left - 1.5, y - SIZE * 0.58, left + width + 1.5, y + SIZE * 0.58);
    canvas.write((at, y + MIDDLE), anchor, colour, strong, text);
}
