//! Rows with a mark for now and one for before, joined: how long, and which way it moved.

use super::canvas::{BLUE, Canvas, GRID, INK, LEADING, MIDDLE, MUTED, Mark, SIZE, VERMILION, WIDTH};
use super::rows::{self, Rows, Side};
use super::scale::Scale;
use super::{Ranking, RankingRow};
use crate::press::document::tree::{Svg, TextAnchor};
use crate::press::typeset::fonts::Fonts;

/// Half a mark: now, before.
const MARKS: (f32, f32) = (4.2, 3.4);
/// Between a mark and its value.
const GAP: f32 = 4.0;

pub(super) fn draw(ranking: &Ranking, fonts: &Fonts) -> Svg {
    let mut canvas = Canvas::new(fonts);
    let top = key(&mut canvas, ranking) + if line_of(ranking).is_some() { LEADING + 4.0 } else { 4.0 };
    let rows = Rows::new(&canvas, ranking.rows.iter().map(|row| row.label.as_str()), top);
    let value =
        ranking.rows.iter().flat_map(|r| [&r.display, &r.previous_display]).flatten().map(|t| canvas.strong_width(t)).fold(0.0, f32::max);
    let inset = value + GAP + MARKS.0 + 2.0;
    let scale = Scale::new(all_values(ranking), rows.left + inset, WIDTH - inset);

    let below = rows.axis(&mut canvas, &scale, WIDTH);
    line(&mut canvas, ranking, &scale, &rows);
    for (at, (row, middle)) in ranking.rows.iter().zip(rows.middles()).enumerate() {
        rows.label(&mut canvas, at, row.muted);
        draw_row(&mut canvas, row, middle, &scale, rows.left);
    }
    let height = canvas.source(&ranking.source, below);
    canvas.finish(height, &ranking.title, &ranking.desc)
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

fn line(canvas: &mut Canvas<'_>, ranking: &Ranking, scale: &Scale, rows: &Rows) {
    let Some((value, text)) = line_of(ranking) else { return };
    let x = scale.at(value);
    canvas.line((x, rows.top - 2.0), (x, rows.bottom), VERMILION, 1.3, &[5.0, 3.0]);
    let half = canvas.strong_width(&text) / 2.0;
    let middle = x.min(WIDTH - half).max(half);
    canvas.write((middle, rows.top - 6.0), TextAnchor::Middle, VERMILION, true, &text);
}

fn draw_row(canvas: &mut Canvas<'_>, row: &RankingRow, y: f32, scale: &Scale, left: f32) {
    canvas.line((left, y), (WIDTH, y), GRID, 0.5, &[1.0, 3.0]);
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
    let gap = MARKS.0 + GAP;
    match (now, before) {
        (Some(now), Some(before)) => {
            rows::value(canvas, display, (now, y), gap, Side::of(leftward), (colour, !row.muted));
            let same = (now - before).abs() < 0.01 && display == previous;
            if !same {
                rows::value(canvas, previous, (before, y), gap, Side::of(!leftward), (MUTED, false));
            }
        }
        (Some(now), None) => rows::value(canvas, display, (now, y), gap, Side::Right, (colour, !row.muted)),
        (None, Some(before)) => {
            rows::value(canvas, previous, (before, y), gap, Side::Right, (MUTED, false));
            rows::value(canvas, display, (before, y), gap, Side::Left, (MUTED, false));
        }
        (None, None) => rows::value(canvas, display, (left, y), gap, Side::Right, (MUTED, false)),
    }
    if let Some(before) = before {
        canvas.mark(Mark::Ring, (before, y), MARKS.1, colour);
    }
    if let Some(now) = now {
        canvas.mark(if row.muted { Mark::Diamond } else { Mark::Disc }, (now, y), if row.muted { MARKS.1 } else { MARKS.0 }, colour);
    }
}
