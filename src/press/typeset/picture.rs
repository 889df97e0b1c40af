//! Pictures: the drawing's shapes as paths and real text, never cut, its caption below.

use super::blocks::Maker;
use super::element::{Mark, Part, Start, line_parts};
use super::fonts::{Role, Weight};
use super::grid::CAPTION_LEADING;
use super::inline::{Atom, Measure, Slack, break_lines, faceted};
use super::pages::{Content, Drawing, Facet, Glyphs, Item, Owner, Pen, Set};
use super::style::TextStyle;
use crate::press::document::tree::{NodeId, Picture, Segment, Shape, Svg, TextAnchor};
use std::sync::Arc;

/// A CSS pixel in points.
const PIXEL: f32 = 0.75;
/// Blank above a picture, between it and its caption, and below.
const AROUND: f32 = 6.0;

/// A picture with its caption as one part.
pub(crate) fn part(maker: &mut Maker<'_, '_, '_>, picture: &Picture) -> Part {
    let caption = caption(maker, picture);
    let (width, height) = picture.svg.size;
    let room = maker.frame.height - caption.height - 3.0 * AROUND;
    // Drawn at its size where that fits, else smaller; never larger.
    let scale = PIXEL.min(maker.frame.width / width.max(1.0)).min(room / height.max(1.0));
    let mut drawing = Part { height: height * scale, ..Part::default() };
    let left = (maker.frame.width - width * scale) / 2.0;
    drawing.items = self::drawing(maker, picture.id, &picture.label, &picture.svg, scale, left);
    let mut part = Part { start: Start::Anywhere, above: AROUND, ..Part::default() };
    part.marks.extend(picture.anchor.clone().map(Mark::Anchor));
    part.append(drawing);
    part.append(Part { above: AROUND, ..caption });
    part.height += AROUND;
    part
}

/// A drawing's shapes from its top down, each as long and wide as `scale` says.
pub(crate) fn drawing(maker: &mut Maker<'_, '_, '_>, node: NodeId, label: &str, svg: &Svg, scale: f32, left: f32) -> Vec<Item> {
    svg.shapes.iter().flat_map(|shape| set_shape(maker, node, label, shape, scale, left)).collect()
}

/// 图1 and the caption, centred below.
fn caption(maker: &mut Maker<'_, '_, '_>, picture: &Picture) -> Part {
    let style = TextStyle::new(Role::Hei, maker.page().sizes.caption);
    let mut atoms = maker.collector.text(picture.id, &picture.label, style, "picture caption");
    let text = maker.collector.inlines(picture.id, &picture.caption, style, "picture caption");
    if !atoms.is_empty() && !text.is_empty() {
        atoms.extend(maker.collector.text(picture.id, &maker.words.label_gap, style, "picture caption"));
    }
    atoms.extend(text);
    let atoms = faceted(atoms, Facet::Caption);
    let mut part = Part::default();
    for line in line_parts(&atoms, &break_lines(&atoms, &Measure::of(maker.frame.width, Slack::Centre)), style.size * CAPTION_LEADING, 0.0)
    {
        part.append(line);
    }
    part
}

fn set_shape(maker: &mut Maker<'_, '_, '_>, node: NodeId, label: &str, shape: &Shape, scale: f32, left: f32) -> Vec<Item> {
    match shape {
        Shape::Path { segments, fill, stroke } => {
            let segments = segments.iter().map(|s| scaled(*s, scale, left)).collect();
            let stroke =
                stroke.as_ref().map(|s| Pen { colour: s.colour, width: s.width * scale, dash: s.dash.iter().map(|d| d * scale).collect() });
            vec![Item { owner: drawing_of(node), drawing: Drawing::Path { segments, fill: *fill, stroke } }]
        }
        Shape::Image { at, size, raster } => {
            let (x, y, width, height) = (left + at.0 * scale, at.1 * scale, size.0 * scale, size.1 * scale);
            let raster = Arc::clone(raster);
            vec![Item { owner: drawing_of(node), drawing: Drawing::Image { x, y, width, height, raster } }]
        }
        Shape::Text { at, anchor, size, strong, fill, rotate, text } => {
            let weight = if *strong { Weight::Strong } else { Weight::Regular };
            let style = TextStyle { weight, colour: *fill, ..TextStyle::new(Role::Hei, size * scale) };
            let atoms = maker.collector.text(node, text, style, &format!("picture {label}"));
            let (x, y) = (left + at.0 * scale, at.1 * scale);
            set_text(&atoms, node, x, y, *anchor, *rotate)
        }
    }
}

fn drawing_of(node: NodeId) -> Owner {
    Owner::Node(Content { node, facet: Facet::Drawing, link: None })
}

fn scaled(segment: Segment, k: f32, left: f32) -> Segment {
    match segment {
        Segment::Move(x, y) => Segment::Move(left + x * k, y * k),
        Segment::Line(x, y) => Segment::Line(left + x * k, y * k),
        Segment::Curve(a, b, c, d, x, y) => Segment::Curve(left + a * k, b * k, left + c * k, d * k, left + x * k, y * k),
        Segment::Close => Segment::Close,
    }
}

/// Text on one line at an anchor point. Turned text hangs on one rotation point, so each face's run carries its way along the baseline.
fn set_text(atoms: &[Atom], node: NodeId, x: f32, y: f32, anchor: TextAnchor, rotate: f32) -> Vec<Item> {
    let width: f32 = atoms.iter().map(|a| a.advance).sum();
    let mut pen = match anchor {
        TextAnchor::Start => 0.0,
        TextAnchor::Middle => -width / 2.0,
        TextAnchor::End => -width,
    };
    let mut runs: Vec<Glyphs> = Vec::new();
    for atom in atoms {
        let at = pen + atom.offset;
        if runs.last().is_none_or(|run| run.face != atom.face) {
            let (face, size, colour) = (atom.face, atom.style.size, atom.style.colour);
            runs.push(Glyphs { x, y, rotate, face, size, colour, glyphs: Vec::new() });
        }
        if let Some(run) = runs.last_mut() {
            run.glyphs.push(Set { id: atom.glyph, x: at, text: atom.text.clone(), place: None });
        }
        pen += atom.advance;
    }
    runs.into_iter().map(|run| Item { owner: drawing_of(node), drawing: Drawing::Glyphs(run) }).collect()
}
