//! A page's items -> the bytes of its content stream.
//!
//! Written by hand and not through printpdf's operators: a page of text is thousands of them, and what is said again on every line (colour, font, matrix) is
//! most of a file that shall pass a mail gateway. Only what changes is said.

use super::subset::{Coded, Subsets};
use crate::press::document::raster::Raster;
use crate::press::document::tree::{Colour, Segment};
use crate::press::typeset::pages::{Artifact, Content, Drawing, Facet, Glyphs, Item, Owner, Page, Pen, Set, Turn};
use std::io::Write;
use std::sync::Arc;

/// A page painted.
pub(super) struct Painted {
    /// The content stream.
    pub(super) stream: Vec<u8>,
    /// What each marked sequence of content holds, by its number on the page.
    pub(super) marked: Vec<Content>,
}

/// The content stream of a page. Pictures of points that it shows are noted in `images`, by whose places they are named.
pub(super) fn paint_page(page: &Page, (width, height): (f32, f32), subsets: &Subsets, images: &mut Vec<Arc<Raster>>) -> Painted {
    let painted = Painted { stream: Vec::new(), marked: Vec::new() };
    let mut brush = Brush { subsets, images, height, painted, said: Said::default(), text: Text::Closed };
    brush.paint(&page.beneath);
    match page.turn {
        Turn::Upright => brush.paint(&page.items),
        Turn::Anticlockwise => {
            brush.end_text();
            let before = brush.said;
            // What was right is up, what was up is left.
            brush.operator("q", &[]);
            brush.operator("cm", &[0.0, 1.0, -1.0, 0.0, f64::from(width), 0.0]);
            brush.height = width;
            brush.paint(&page.items);
            brush.end_text();
            brush.operator("Q", &[]);
            (brush.height, brush.said) = (height, before);
        }
    }
    brush.paint(&page.furniture);
    brush.end_text();
    brush.painted
}

/// What the stream last said of how things are painted; nothing at its start.
#[derive(Clone, Copy, Default)]
struct Said {
    /// Font, by its number, and size.
    font: Option<(usize, f32)>,
    /// The blank behind glyphs, in thousandths of a point.
    spacing: i64,
    fill: Option<Colour>,
    stroke: Option<Colour>,
}

/// Whether a text object is open.
#[derive(Clone, Copy, PartialEq)]
enum Text {
    Closed,
    /// Its line begins there.
    From(f64, f64),
    /// Its line is turned: what follows says its place anew.
    Turned,
}

struct Brush<'s> {
    subsets: &'s Subsets,
    images: &'s mut Vec<Arc<Raster>>,
    /// Of the canvas that the items' heights are counted from the top of.
    height: f32,
    painted: Painted,
    said: Said,
    text: Text,
}

impl Brush<'_> {
    /// Paints items. Neighbours of one owner share a marked sequence: everything on a page is content of a node or an artifact.
    fn paint(&mut self, items: &[Item]) {
        for group in items.chunk_by(|a, b| a.owner == b.owner) {
            let Some(first) = group.first() else { continue };
            // A marked sequence lies within a text object or around whole ones.
            let only_text = group.iter().all(|item| matches!(item.drawing, Drawing::Glyphs(_)));
            if only_text {
                self.begin_text()
            } else {
                self.end_text()
            }
            self.begin(first.owner);
            for item in group {
                match &item.drawing {
                    Drawing::Glyphs(run) => self.glyphs(run),
                    Drawing::Rectangle { x, y, width, height, fill } => {
                        self.end_text();
                        self.fill(*fill);
                        self.operator("re", &[*x, self.height - y - height, *width, *height].map(f64::from));
                        self.operator("f", &[]);
                    }
                    Drawing::Image { x, y, width, height, raster } => {
                        self.end_text();
                        self.image([*x, self.height - y - height, *width, *height].map(f64::from), raster);
                    }
                    Drawing::Path { segments, fill, stroke } => {
                        self.end_text();
                        self.path(segments, *fill, stroke.as_ref());
                    }
                }
            }
            if !only_text {
                self.end_text();
            }
            self.put(b"EMC\n");
        }
    }

    fn begin(&mut self, owner: Owner) {
        match owner {
            Owner::Artifact(Artifact::Pagination) => self.put(b"/Artifact<</Type/Pagination>>BDC\n"),
            Owner::Artifact(Artifact::Layout) => self.put(b"/Artifact<</Type/Layout>>BDC\n"),
            Owner::Node(content) => {
                let tag = if content.facet == Facet::Drawing { "Figure" } else { "Span" };
                let number = self.painted.marked.len();
                writeln!(self.painted.stream, "/{tag}<</MCID {number}>>BDC").expect("a Vec takes everything");
                self.painted.marked.push(content);
            }
        }
    }

    fn begin_text(&mut self) {
        if self.text == Text::Closed {
            self.put(b"BT\n");
            self.text = Text::From(0.0, 0.0);
        }
    }

    fn end_text(&mut self) {
        if self.text != Text::Closed {
            self.put(b"ET\n");
            self.text = Text::Closed;
        }
    }

    /// A run of glyphs: where it begins, one spacing, then glyphs, with steps where one stands elsewhere than the spacing brings it.
    fn glyphs(&mut self, run: &Glyphs) {
        let coded: Vec<Coded> = run.glyphs.iter().map_while(|glyph| self.subsets.code(run.face, glyph)).collect();
        let Some(first) = run.glyphs.first() else { return };
        self.begin_text();
        self.fill(run.colour);
        let usual = usual_spacing(run, &coded);
        if usual != self.said.spacing {
            self.said.spacing = usual;
            self.operator("Tc", &[usual as f64 / 1000.0]);
        }
        self.move_to(run, first.x);
        // In thousandths of an em.
        let size = f64::from(run.size);
        let spaced = usual as f64 / size;
        // Where the pen stands and shall stand, in thousandths of an em from the first glyph.
        let mut pen = 0.0_f64;
        let mut glyphs = run.glyphs.iter().zip(&coded).peekable();
        while let Some((_, code)) = glyphs.peek() {
            let font = code.font;
            if self.said.font != Some((font, run.size)) {
                self.said.font = Some((font, run.size));
                self.put(b"/F");
                self.number(font as f64);
                self.put(b" ");
                self.number(size);
                self.put(b" Tf\n");
            }
            self.put(b"[(");
            let mut begun = false;
            while let Some((glyph, code)) = glyphs.next_if(|(_, code)| code.font == font) {
                let target = f64::from(glyph.x - first.x) * 1000.0 / size;
                if (pen - target).abs() > STEP {
                    let step = (pen - target).round();
                    // Nothing shown yet: the string stays open for the first glyph behind the step.
                    if begun {
                        self.put(b")");
                    } else {
                        self.painted.stream.pop();
                    }
                    self.number(step);
                    self.put(b"(");
                    pen -= step;
                }
                begun = true;
                self.code(code.code);
                pen += code.advance + spaced;
            }
            self.put(b")]TJ\n");
        }
    }

    /// Moves to where a run's first glyph stands, from where the text object's line began.
    fn move_to(&mut self, run: &Glyphs, first: f32) {
        let (sin, cos) = f64::from(0.0 - run.rotate).to_radians().sin_cos();
        let (x, y) = (f64::from(run.x) + f64::from(first) * cos, f64::from(self.height - run.y) + f64::from(first) * sin);
        if run.rotate != 0.0 {
            self.operator("Tm", &[cos, sin, 0.0 - sin, cos, x, y]);
            self.text = Text::Turned;
            return;
        }
        let (x, y) = (hundredths(x), hundredths(y));
        match self.text {
            Text::From(from_x, from_y) => self.operator("Td", &[x - from_x, y - from_y]),
            Text::Closed | Text::Turned => self.operator("Tm", &[1.0, 0.0, 0.0, 1.0, x, y]),
        }
        self.text = Text::From(x, y);
    }

    /// A glyph's number within a string.
    fn code(&mut self, code: u16) {
        for byte in code.to_be_bytes() {
            match byte {
                b'(' | b')' | b'\\' => self.put(&[b'\\', byte]),
                // As it is it would be read as a line feed.
                b'\r' => self.put(b"\\r"),
                _ => self.painted.stream.push(byte),
            }
        }
    }

    /// A picture of points within a rectangle: left, bottom, width, height.
    fn image(&mut self, [x, y, width, height]: [f64; 4], raster: &Arc<Raster>) {
        let number = self.images.iter().position(|known| Arc::ptr_eq(known, raster)).unwrap_or_else(|| {
            self.images.push(Arc::clone(raster));
            self.images.len() - 1
        });
        self.operator("q", &[]);
        self.operator("cm", &[width, 0.0, 0.0, height, x, y]);
        writeln!(self.painted.stream, "/I{number} Do").expect("a Vec takes everything");
        self.operator("Q", &[]);
    }

    fn path(&mut self, segments: &[Segment], fill: Option<Colour>, stroke: Option<&Pen>) {
        if let Some(fill) = fill {
            self.fill(fill);
        }
        if let Some(pen) = stroke {
            if self.said.stroke != Some(pen.colour) {
                self.said.stroke = Some(pen.colour);
                self.operator("RG", &shares(pen.colour));
            }
            self.operator("w", &[f64::from(pen.width)]);
            self.put(b"[");
            for (at, length) in pen.dash.iter().enumerate() {
                if at > 0 {
                    self.put(b" ");
                }
                self.number(f64::from(*length));
            }
            self.put(b"]0 d\n");
        }
        let height = self.height;
        for segment in segments {
            match *segment {
                Segment::Move(x, y) => self.operator("m", &[x, height - y].map(f64::from)),
                Segment::Line(x, y) => self.operator("l", &[x, height - y].map(f64::from)),
                Segment::Curve(a, b, c, d, x, y) => self.operator("c", &[a, height - b, c, height - d, x, height - y].map(f64::from)),
                Segment::Close => self.operator("h", &[]),
            }
        }
        let painted = match (fill, stroke) {
            (Some(_), Some(_)) => "B",
            (Some(_), None) => "f",
            (None, Some(_)) => "S",
            (None, None) => "n",
        };
        self.operator(painted, &[]);
    }

    fn fill(&mut self, colour: Colour) {
        if self.said.fill != Some(colour) {
            self.said.fill = Some(colour);
            self.operator("rg", &shares(colour));
        }
    }

    fn operator(&mut self, key: &str, operands: &[f64]) {
        for operand in operands {
            self.number(*operand);
            self.put(b" ");
        }
        self.put(key.as_bytes());
        self.put(b"\n");
    }

    /// A number with at most three digits behind the point.
    fn number(&mut self, value: f64) {
        let thousandths = (value * 1000.0).round() as i64;
        let (sign, rest) = if thousandths < 0 { ("-", -thousandths) } else { ("", thousandths) };
        let (whole, behind) = (rest / 1000, rest % 1000);
        let out = &mut self.painted.stream;
        let written = if behind == 0 {
            write!(out, "{sign}{whole}")
        } else if behind % 100 == 0 {
            write!(out, "{sign}{whole}.{}", behind / 100)
        } else if behind % 10 == 0 {
            write!(out, "{sign}{whole}.{:02}", behind / 10)
        } else {
            write!(out, "{sign}{whole}.{behind:03}")
        };
        written.expect("a Vec takes everything");
    }

    fn put(&mut self, bytes: &[u8]) {
        self.painted.stream.extend_from_slice(bytes);
    }
}

/// What a glyph may stand off its place, in thousandths of an em: three hundredths of a point in body text.
const STEP: f64 = 2.0;

/// Where text begins is said in hundredths of a point, so that the way from line to line is the same on every page.
fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// The blank behind a glyph that most of a run's glyphs have, in thousandths of a point: body text stands closer than its em, or wider in a justified line.
fn usual_spacing(run: &Glyphs, coded: &[Coded]) -> i64 {
    let blank = |(pair, code): (&[Set], &Coded)| {
        let own = code.advance * f64::from(run.size) / 1000.0;
        ((f64::from(pair[1].x - pair[0].x) - own) * 1000.0).round() as i64
    };
    let mut blanks: Vec<i64> = run.glyphs.windows(2).zip(coded).map(blank).collect();
    blanks.sort_unstable();
    let most = blanks.chunk_by(|a, b| a == b).max_by_key(|same| same.len()).filter(|same| same.len() > 1);
    most.and_then(|same| same.first()).copied().unwrap_or(0)
}

fn shares(Colour(r, g, b): Colour) -> [f64; 3] {
    [r, g, b].map(|value| f64::from(value) / 255.0)
}
