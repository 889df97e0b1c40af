//! A page's items -> the operators of its content stream.

use super::subset::{Coded, Subsets};
use crate::press::document::tree::{Colour, Segment};
use crate::press::typeset::pages::{Artifact, Content, Drawing, Facet, Glyphs, Item, Owner, Page, Pen, Set, Turn};
use printpdf::matrix::TextMatrix;
use printpdf::text::{Codepoint, TextItem};
use printpdf::xobject::DictItem;
use printpdf::{Color, CurTransMat, Op, PdfFontHandle, Pt, Rgb};
use std::collections::BTreeMap;

/// A page painted.
pub(super) struct Painted {
    /// Operators.
    pub(super) ops: Vec<Op>,
    /// What each marked sequence of content holds, by its number on the page.
    pub(super) marked: Vec<Content>,
    /// The blank behind glyphs that is in force.
    spacing: f64,
}

/// The operators of a page.
pub(super) fn paint_page(page: &Page, (width, height): (f32, f32), subsets: &Subsets) -> Painted {
    let mut painted = Painted { ops: Vec::new(), marked: Vec::new(), spacing: 0.0 };
    paint(&page.beneath, height, subsets, &mut painted);
    match page.turn {
        Turn::Upright => paint(&page.items, height, subsets, &mut painted),
        Turn::Anticlockwise => {
            let before = painted.spacing;
            painted.ops.push(Op::SaveGraphicsState);
            // What was right is up, what was up is left.
            painted.ops.push(Op::SetTransformationMatrix { matrix: CurTransMat::Raw([0.0, 1.0, -1.0, 0.0, width, 0.0]) });
            paint(&page.items, width, subsets, &mut painted);
            painted.ops.push(Op::RestoreGraphicsState);
            painted.spacing = before;
        }
    }
    paint(&page.furniture, height, subsets, &mut painted);
    painted
}

/// Paints items on a canvas of a height. Neighbours of one owner share a marked sequence: everything on a page is content of a node or an artifact.
fn paint(items: &[Item], height: f32, subsets: &Subsets, painted: &mut Painted) {
    for group in items.chunk_by(|a, b| a.owner == b.owner) {
        let Some(first) = group.first() else { continue };
        painted.ops.push(match first.owner {
            Owner::Artifact(kind) => begin_artifact(kind),
            Owner::Node(content) => {
                painted.marked.push(content);
                begin_content(content, painted.marked.len() - 1)
            }
        });
        for item in group {
            match &item.drawing {
                Drawing::Glyphs(run) => glyphs(run, height, subsets, &mut painted.spacing, &mut painted.ops),
                Drawing::Rectangle { x, y, width, height: own, fill } => {
                    painted.ops.push(Op::SetFillColor { col: colour(*fill) });
                    painted.ops.push(operator("re", &[*x, height - y - own, *width, *own]));
                    painted.ops.push(operator("f", &[]));
                }
                Drawing::Path { segments, fill, stroke } => path(segments, *fill, stroke.as_ref(), height, &mut painted.ops),
            }
        }
        painted.ops.push(Op::EndMarkedContent);
    }
}

fn begin_content(content: Content, number: usize) -> Op {
    let tag = if content.facet == Facet::Drawing { "Figure" } else { "Span" };
    let map = BTreeMap::from([("MCID".to_owned(), DictItem::Int(number as i64))]);
    Op::BeginMarkedContentWithProperties { tag: tag.into(), properties: DictItem::Dict { map } }
}

fn begin_artifact(kind: Artifact) -> Op {
    let kind = match kind {
        Artifact::Pagination => "Pagination",
        Artifact::Layout => "Layout",
    };
    let map = BTreeMap::from([("Type".to_owned(), DictItem::Name(kind.into()))]);
    Op::BeginMarkedContentWithProperties { tag: "Artifact".into(), properties: DictItem::Dict { map } }
}

/// A run of glyphs: one matrix and one spacing, then glyphs, with steps where one stands elsewhere than the spacing brings it.
fn glyphs(run: &Glyphs, height: f32, subsets: &Subsets, spacing: &mut f64, ops: &mut Vec<Op>) {
    ops.push(Op::StartTextSection);
    ops.push(Op::SetFillColor { col: colour(run.colour) });
    let coded: Vec<Coded<'_>> = run.glyphs.iter().map_while(|glyph| subsets.code(run.face, glyph)).collect();
    let usual = usual_spacing(run, &coded);
    if usual != *spacing {
        *spacing = usual;
        ops.push(Op::Unknown { key: "Tc".into(), value: vec![DictItem::Real(usual as f32)] });
    }
    // In thousandths of an em.
    let spaced = usual * 1000.0 / f64::from(run.size);
    let mut from = 0;
    while let (Some(first), Some(code)) = (run.glyphs.get(from), coded.get(from)) {
        let font = code.font;
        let (sin, cos) = f64::from(0.0 - run.rotate).to_radians().sin_cos();
        let (x, y) = (f64::from(run.x) + f64::from(first.x) * cos, f64::from(height - run.y) + f64::from(first.x) * sin);
        ops.push(Op::SetFont { font: PdfFontHandle::External(font.id.clone()), size: Pt(run.size) });
        let matrix = [cos as f32, sin as f32, (0.0 - sin) as f32, cos as f32, thousandth(x), thousandth(y)];
        ops.push(Op::SetTextMatrix { matrix: TextMatrix::Raw(matrix) });
        // Where the pen stands and shall stand, in thousandths of an em from the first glyph.
        let mut pen = 0.0_f64;
        let mut items = Vec::new();
        let mut together: Vec<Codepoint> = Vec::new();
        for (glyph, code) in run.glyphs[from..].iter().zip(&coded[from..]).take_while(|(_, code)| code.font.id == font.id) {
            let target = f64::from(glyph.x - first.x) * 1000.0 / f64::from(run.size);
            if (pen - target).abs() > STEP {
                let step = ((pen - target) * 10.0).round() / 10.0;
                if !together.is_empty() {
                    items.push(TextItem::GlyphIds(std::mem::take(&mut together)));
                }
                items.push(TextItem::Offset(step as f32));
                pen -= step;
            }
            together.push(Codepoint { gid: code.code, offset: 0.0, cid: Some(glyph.text.clone()) });
            pen += code.advance + spaced;
            from += 1;
        }
        items.push(TextItem::GlyphIds(together));
        ops.push(Op::ShowText { items });
    }
    ops.push(Op::EndTextSection);
}

/// What a glyph may stand off its place, in thousandths of an em: a hundredth of a point in the largest title.
const STEP: f64 = 0.4;

/// The blank behind a glyph that most of a run's glyphs have, in points: body text stands closer than its em, or wider in a justified line.
fn usual_spacing(run: &Glyphs, coded: &[Coded<'_>]) -> f64 {
    let blank = |(pair, code): (&[Set], &Coded<'_>)| {
        let own = code.advance * f64::from(run.size) / 1000.0;
        ((f64::from(pair[1].x - pair[0].x) - own) * 1000.0).round() as i64
    };
    let mut blanks: Vec<i64> = run.glyphs.windows(2).zip(coded).map(blank).collect();
    blanks.sort_unstable();
    let most = blanks.chunk_by(|a, b| a == b).max_by_key(|same| same.len()).filter(|same| same.len() > 1);
    most.and_then(|same| same.first()).map_or(0.0, |blank| *blank as f64 / 1000.0)
}

fn path(segments: &[Segment], fill: Option<Colour>, stroke: Option<&Pen>, height: f32, ops: &mut Vec<Op>) {
    if let Some(fill) = fill {
        ops.push(Op::SetFillColor { col: colour(fill) });
    }
    if let Some(pen) = stroke {
        ops.push(Op::SetOutlineColor { col: colour(pen.colour) });
        ops.push(Op::SetOutlineThickness { pt: Pt(pen.width) });
        let dash = DictItem::Array(pen.dash.iter().map(|d| DictItem::Real(*d)).collect());
        ops.push(Op::Unknown { key: "d".into(), value: vec![dash, DictItem::Int(0)] });
    }
    for segment in segments {
        ops.push(match *segment {
            Segment::Move(x, y) => operator("m", &[x, height - y]),
            Segment::Line(x, y) => operator("l", &[x, height - y]),
            Segment::Curve(a, b, c, d, x, y) => operator("c", &[a, height - b, c, height - d, x, height - y]),
            Segment::Close => operator("h", &[]),
        });
    }
    ops.push(operator(
        match (fill, stroke) {
            (Some(_), Some(_)) => "B",
            (Some(_), None) => "f",
            (None, Some(_)) => "S",
            (None, None) => "n",
        },
        &[],
    ));
}

fn operator(key: &str, operands: &[f32]) -> Op {
    Op::Unknown { key: key.into(), value: operands.iter().map(|v| DictItem::Real(thousandth(f64::from(*v)))).collect() }
}

fn thousandth(value: f64) -> f32 {
    ((value * 1000.0).round() / 1000.0) as f32
}

fn colour(Colour(r, g, b): Colour) -> Color {
    let share = |v: u8| f32::from(v) / 255.0;
    Color::Rgb(Rgb { r: share(r), g: share(g), b: share(b), icc_profile: None })
}
