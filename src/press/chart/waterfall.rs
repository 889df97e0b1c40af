//! From one amount to another: each contribution as a bar that begins where the one before it ended.

use super::canvas::{AXIS, BLUE, Canvas, Fill, GREEN, GRID, INK, MUTED, PAPER, SIZE, VERMILION, WIDTH};
use super::rows::{self, Rows, Side};
use super::scale::Scale;
use super::{Amount, Waterfall};
use crate::press::document::tree::{Colour, Svg, TextAnchor};
use crate::press::typeset::fonts::Fonts;

/// Half the height of a bar.
const BAR: f32 = 7.0;
/// Between a bar and its value.
const GAP: f32 = 5.0;
/// A contribution narrower than this is drawn as a stroke.
const THIN: f32 = 1.6;
/// What goes up is hatched, what goes down is light; start and end are dark.
const UP: Fill = Fill::Hatched(VERMILION, 1.0);
const DOWN: Fill = Fill::Solid(Colour(0xa6, 0xd2, 0xc2));

pub(super) fn draw(waterfall: &Waterfall, fonts: &Fonts) -> Svg {
    let mut canvas = Canvas::new(fonts);
    let amounts: Vec<&Amount> = std::iter::once(&waterfall.start).chain(&waterfall.steps).chain([&waterfall.end]).collect();
    let rows = Rows::new(&canvas, amounts.iter().map(|amount| amount.label.as_str()), SIZE + 10.0);
    let value = amounts.iter().filter_map(|a| a.display.as_deref()).map(|t| canvas.strong_width(t)).fold(0.0, f32::max);
    let inset = value + GAP + 3.0;
    let levels = levels(waterfall);
    let all = levels.iter().flat_map(|(from, to)| [*from, *to]).flatten();
    let scale = Scale::new(all, rows.left + inset, WIDTH - inset);

    canvas.text((WIDTH, SIZE), TextAnchor::End, MUTED, &waterfall.unit);
    let below = rows.axis(&mut canvas, &scale, WIDTH);
    let middles: Vec<f32> = rows.middles().collect();
    let last = amounts.len() - 1;
    for (at, (amount, (from, to))) in amounts.iter().zip(&levels).enumerate() {
        rows.label(&mut canvas, at, false);
        let y = middles[at];
        let text = amount.display.as_deref().unwrap_or_default();
        let places = (from.map(|v| scale.at(v)), to.map(|v| scale.at(v)));
        if let (Some(to), Some(next)) = (places.1, middles.get(at + 1)) {
            canvas.line((to, y + BAR), (to, next - BAR), AXIS, 0.8, &[]);
        }
        match places {
            (_, Some(to)) if at == 0 || at == last => whole(&mut canvas, rows.left, to, y, &scale, text),
            (Some(from), Some(to)) if amount.value.is_some() => step(&mut canvas, from, to, y, text),
            (Some(from), _) => rows::value(&mut canvas, text, (from, y), GAP, Side::Right, (MUTED, false)),
            (None, _) => rows::value(&mut canvas, text, (rows.left, y), GAP, Side::Right, (MUTED, false)),
        }
    }
    let height = canvas.source(&waterfall.source, below);
    canvas.finish(height, &waterfall.title, &waterfall.desc)
}

/// Where each row's bar begins and ends: start, steps, end. A step without a value stays where it is.
fn levels(waterfall: &Waterfall) -> Vec<(Option<f64>, Option<f64>)> {
    let finite = |value: Option<f64>| value.filter(|v| v.is_finite());
    let start = finite(waterfall.start.value);
    let mut levels = vec![(start, start)];
    let mut at = start;
    for step in &waterfall.steps {
        let to = at.map(|at| at + finite(step.value).unwrap_or(0.0));
        levels.push((at, to));
        at = to;
    }
    let end = finite(waterfall.end.value);
    levels.push((end, end));
    levels
}

/// The amount before or now: a bar from nought, or from beyond the axis' beginning, which a gap in it says.
fn whole(canvas: &mut Canvas<'_>, left: f32, to: f32, y: f32, scale: &Scale, text: &str) {
    let holds_nought = scale.low() <= 0.0 && scale.ticks.last().is_some_and(|tick| *tick >= 0.0);
    let from = if holds_nought { scale.at(0.0) } else { left + 1.0 };
    canvas.bar([from.min(to), y - BAR, from.max(to), y + BAR], Fill::Solid(BLUE));
    if !holds_nought {
        let x = left + 12.0;
        for (shift, colour, width) in [(0.0, PAPER, 4.0), (-2.5, GRID, 0.8), (2.5, GRID, 0.8)] {
            canvas.line((x + shift - 2.0, y + BAR + 2.0), (x + shift + 2.0, y - BAR - 2.0), colour, width, &[]);
        }
    }
    rows::value(canvas, text, (to, y), GAP, Side::of(to < from), (INK, true));
}

/// A contribution, its value on the side to which it moved.
fn step(canvas: &mut Canvas<'_>, from: f32, to: f32, y: f32, text: &str) {
    let (left, right) = (from.min(to), from.max(to));
    let down = to < from;
    if right - left < THIN {
        canvas.line((to, y - BAR), (to, y + BAR), INK, THIN, &[]);
    } else {
        canvas.bar([left, y - BAR, right, y + BAR], if down { DOWN } else { UP });
    }
    let colour = match (down, right > left) {
        (_, false) => MUTED,
        (true, true) => GREEN,
        (false, true) => VERMILION,
    };
    rows::value(canvas, text, (to, y), GAP, Side::of(down), (colour, false));
}
