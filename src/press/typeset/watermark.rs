//! What lies beneath a page's content: the document's watermark, and the name of the reader whose copy it is. Outlines, not text: who searches or copies a
//! page must not find it between the lines.

use super::fonts::{FaceId, Fonts, Role};
use super::inline::Collector;
use super::pages::{Artifact, Drawing, Item, Owner, Page, Pages};
use super::style::{ASCENT, Style, TextStyle, WATERMARK_SIZE};
use crate::press::document::Theme;
use crate::press::document::tree::{Colour, NodeId, Segment, Source};
use crate::terms::problem::Problems;

/// A watermark runs up the page at this angle.
const ANGLE: f32 = -45.0;
/// A reader's name runs up more gently, so that it stands apart from the document's own watermark.
const NAME_ANGLE: f32 = -30.0;
/// Size of a reader's name, where a column is wide enough for it.
const NAME_SIZE: f32 = 22.0;
/// A reader's name stands so often across and down a sheet: a part of a page that is cut out shows it too.
const NAMES: (u16, u16) = (2, 5);
/// Of a column a name takes so much at most.
const NAME_SHARE: f32 = 0.9;

/// The watermark, across the sheet from below left to above right; coordinates of the sheet.
pub(crate) fn across(collector: &mut Collector<'_, '_>, text: &str, colour: Colour) -> Vec<Item> {
    // Longest: what a diagonal of the type area holds.
    let (sheet, longest) = (collector.page.sheet, collector.page.area.1);
    let written = Written::of(collector, text, WATERMARK_SIZE, longest);
    painted(written.turned(collector.fonts(), (sheet.0 / 2.0, sheet.1 / 2.0), ANGLE), colour)
}

/// A sheet with a reader's name all over, to lie beneath the pages of a file that was made before.
///
/// # Errors
/// A character of the text that no font has.
pub fn name_beneath<'f>(text: &str, theme: &Theme, fonts: &'f Fonts) -> Result<Pages<'f>, Problems> {
    let (page, source) = (Style::of(theme), Source::default());
    let mut collector = Collector::new(fonts, &page, theme, &source);
    let (width, height) = page.sheet;
    let (columns, rows) = (f32::from(NAMES.0), f32::from(NAMES.1));
    let written = Written::of(&mut collector, text, NAME_SIZE, NAME_SHARE * width / columns);
    let middle = |at: u16, of: f32, length: f32| (f32::from(at) + 0.5) * length / of;
    let places = (0..NAMES.1).flat_map(|row| (0..NAMES.0).map(move |column| (column, row)));
    let segments = places
        .flat_map(|(column, row)| written.turned(fonts, (middle(column, columns, width), middle(row, rows, height)), NAME_ANGLE))
        .collect();
    let beneath = painted(segments, theme.colours.watermark);
    let pages = Pages { fonts, sheet: page.sheet, pages: vec![Page { beneath, ..Page::default() }], outline: Vec::new() };
    collector.problems().or(pages)
}

fn painted(segments: Vec<Segment>, colour: Colour) -> Vec<Item> {
    vec![Item { owner: Owner::Artifact(Artifact::Pagination), drawing: Drawing::Path { segments, fill: Some(colour), stroke: None } }]
}

/// A line of glyphs: each with its left edge from the line's, in points.
struct Written {
    glyphs: Vec<(FaceId, u16, f32)>,
    width: f32,
    size: f32,
}

impl Written {
    /// In `size`, or in as much of it as `longest` has room for.
    fn of(collector: &mut Collector<'_, '_>, text: &str, size: f32, longest: f32) -> Written {
        let atoms = collector.text(NodeId(0), text, TextStyle::new(Role::Hei, size), "watermark");
        let width: f32 = atoms.iter().map(|a| a.advance).sum();
        let scale = (longest / width.max(1.0)).min(1.0);
        let mut pen = 0.0;
        let glyphs = atoms.iter().map(|atom| {
            let left = pen + atom.offset * scale;
            pen += atom.advance * scale;
            (atom.face, atom.glyph, left)
        });
        Written { glyphs: glyphs.collect(), width: width * scale, size: size * scale }
    }

    /// The outlines with the middle of the text's em square at a place, turned about it by an angle in degrees.
    fn turned(&self, fonts: &Fonts, middle: (f32, f32), angle: f32) -> Vec<Segment> {
        let (sin, cos) = angle.to_radians().sin_cos();
        let base = (ASCENT - 0.5) * self.size;
        let mut segments = Vec::new();
        for (face, glyph, left) in &self.glyphs {
            let point = |x: f32, y: f32| {
                let (x, y) = (left - self.width / 2.0 + x * self.size, base - y * self.size);
                (middle.0 + x * cos - y * sin, middle.1 + x * sin + y * cos)
            };
            segments.extend(fonts.outline(*face, *glyph).into_iter().map(|segment| match segment {
                Segment::Move(x, y) => {
                    let (x, y) = point(x, y);
                    Segment::Move(x, y)
                }
                Segment::Line(x, y) => {
                    let (x, y) = point(x, y);
                    Segment::Line(x, y)
                }
                Segment::Curve(a, b, c, d, x, y) => {
                    let ((a, b), (c, d), (x, y)) = (point(a, b), point(c, d), point(x, y));
                    Segment::Curve(a, b, c, d, x, y)
                }
                Segment::Close => Segment::Close,
            }));
        }
        segments
    }
}
