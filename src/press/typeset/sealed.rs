//! Office and date under a seal (7.3.5.1): the date four characters in from the right, the office centred over it, the seal over both.

use super::blocks::Maker;
use super::element::{Part, Start, line_part};
use super::fonts::Role;
use super::inline::{Atom, Measure, Slack, break_lines};
use super::picture;
use crate::press::document::tree::{Paragraph, Sealed};

/// How far in from the right the date ends, in characters.
const DATE_IN: f32 = 4.0;
/// A seal of a customs house, in points: 42 mm. Kept free for the stamp where the file holds none.
const SEAL: f32 = 42.0 * super::style::MM;
/// Office and date stand a little below the seal's middle, as a share of its height from its top.
const MIDDLE: f32 = 0.6;
/// A CSS pixel in points.
const PIXEL: f32 = 0.75;

/// Both lines and the seal as one part.
pub(crate) fn part(maker: &mut Maker<'_, '_, '_>, sealed: &Sealed) -> Part {
    let (line, frame) = (maker.page().line, maker.frame.width);
    let office = lines(maker, &sealed.office);
    let date = lines(maker, &sealed.date);
    let right = frame - DATE_IN * maker.page().character;
    let middle = right - width(&date) / 2.0;
    let (seal_width, seal_height) = sealed.seal.as_ref().map_or((SEAL, SEAL), |(_, svg)| (svg.size.0 * PIXEL, svg.size.1 * PIXEL));
    // The seal's top is within a line of the text above it.
    let above = ((line / 2.0 + MIDDLE * seal_height) / line - 1.0).round().max(1.0);
    let top = ((above + 1.0) * line - MIDDLE * seal_height).max(0.0);
    let mut part = Part { height: ((above + 2.0) * line).max(top + seal_height), start: Start::Grid, ..Part::default() };
    if let Some((node, svg)) = &sealed.seal {
        // Beneath the text, which shows through a seal.
        let drawing = picture::drawing(maker, *node, "seal", svg, PIXEL, middle - seal_width / 2.0);
        part.items.extend(drawing.into_iter().map(|item| item.shifted(0.0, top)));
    }
    for (at, atoms) in (0_u8..).zip([&office, &date]) {
        let left = (middle - width(atoms) / 2.0).min(frame - width(atoms)).max(0.0);
        let below = (above + f32::from(at)) * line;
        for set in break_lines(atoms, &Measure::of(frame, Slack::Left)) {
            part.items.extend(line_part(atoms, &set, line, left).items.into_iter().map(|item| item.shifted(0.0, below)));
        }
    }
    part
}

fn lines(maker: &mut Maker<'_, '_, '_>, paragraph: &Paragraph) -> Vec<Atom> {
    let style = maker.page().grid(Role::FangSong);
    maker.collector.inlines(paragraph.id, &paragraph.text, style, "signature")
}

/// Width on one line.
fn width(atoms: &[Atom]) -> f32 {
    break_lines(atoms, &Measure::of(f32::MAX, Slack::Left)).iter().map(|line| line.width).fold(0.0, f32::max)
}
