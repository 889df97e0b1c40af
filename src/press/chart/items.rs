//! Scores against full marks: a bar in an outline.

use super::Items;
use super::canvas::{AXIS, BLUE, Canvas, Fill, INK, MUTED, SIZE, VERMILION, WIDTH};
use super::rows::{self, Rows, Side};
use super::scale::Scale;
use crate::press::document::tree::{Colour, Svg, TextAnchor};
use crate::press::typeset::fonts::Fonts;

/// Half the height of a bar.
const BAR: f32 = 6.5;
/// Left out of the sum.
const PALE: Colour = Colour(0xc4, 0xcc, 0xd4);

pub(super) fn draw(items: &Items, fonts: &Fonts) -> Svg {
    let mut canvas = Canvas::new(fonts);
    let rows = Rows::new(&canvas, items.rows.iter().map(|item| item.label.as_str()), SIZE + 8.0);
    let texts = items.rows.iter().flat_map(|item| &item.display).map(|t| canvas.strong_width(t)).fold(0.0, f32::max);
    let right = WIDTH - if texts > 0.0 { texts + 9.0 } else { 6.0 };
    let finite = |value: Option<f64>| value.filter(|v| v.is_finite());
    let all = items.rows.iter().flat_map(|item| [finite(item.value), finite(item.full)]).flatten();
    let scale = Scale::new(all.chain([0.0]), rows.left, right);

    canvas.text((WIDTH, SIZE), TextAnchor::End, MUTED, &items.unit);
    let below = rows.axis(&mut canvas, &scale, right);
    let nought = scale.at(0.0);
    for (at, (item, y)) in items.rows.iter().zip(rows.middles()).enumerate() {
        rows.label(&mut canvas, at, item.muted);
        let full = finite(item.full).map_or(nought, |v| scale.at(v));
        let score = finite(item.value).map_or(nought, |v| scale.at(v));
        if full > nought {
            canvas.frame([nought, y - BAR, full, y + BAR], if item.muted { PALE } else { AXIS }, 0.8);
        }
        let fill = match (item.muted, score < nought) {
            (true, _) => Fill::Solid(PALE),
            (false, true) => Fill::Hatched(VERMILION, 1.0),
            (false, false) => Fill::Solid(BLUE),
        };
        if (score - nought).abs() > 0.05 {
            canvas.bar([score.min(nought), y - BAR, score.max(nought), y + BAR], fill);
        }
        let text = item.display.as_deref().unwrap_or_default();
        let place = (full.max(score).max(nought), y);
        rows::value(&mut canvas, text, place, 6.0, Side::Right, (if item.muted { MUTED } else { INK }, !item.muted));
    }
    let height = canvas.source(&items.source, below);
    canvas.finish(height, &items.title, &items.desc)
}
