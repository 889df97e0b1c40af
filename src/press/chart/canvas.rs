//! What pictures are drawn with: few colours, few strokes, text that is measured.

use super::labels::wrap;
use crate::press::document::full_width;
use crate::press::document::tree::{Colour, Segment, Shape, Stroke, Svg, TextAnchor};
use crate::press::typeset::fonts::{Fonts, Role, Weight};

/// Width of the type area, 156 mm, in CSS pixels.
pub(super) const WIDTH: f32 = 590.0;
/// Size of all text: 9 pt on paper.
pub(super) const SIZE: f32 = 12.0;
/// From one line of text to the next.
pub(super) const LEADING: f32 = 15.0;
/// From a line's middle to its baseline: Chinese characters fill the em, and stand a tenth of it below the line.
pub(super) const MIDDLE: f32 = 0.36 * SIZE;

pub(super) const INK: Colour = Colour(0x1a, 0x1a, 0x1a);
pub(super) const MUTED: Colour = Colour(0x5c, 0x5c, 0x5c);
pub(super) const GRID: Colour = Colour(0xdc, 0xdc, 0xdc);
pub(super) const AXIS: Colour = Colour(0x6b, 0x6b, 0x6b);
pub(super) const PAPER: Colour = Colour(0xff, 0xff, 0xff);
// Told apart by the colour-blind, and in grey by dashes and marks.
pub(super) const BLUE: Colour = Colour(0x0b, 0x4f, 0x8a);
pub(super) const VERMILION: Colour = Colour(0xb0, 0x41, 0x0e);
pub(super) const GREEN: Colour = Colour(0x00, 0x6b, 0x52);
pub(super) const PURPLE: Colour = Colour(0x6b, 0x3f, 0xa0);

/// How an area is filled. Told apart in grey by shade and by the way of its lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fill {
    Solid(Colour),
    /// Lines that run up (1), down (-1) or level (0) to the right.
    Hatched(Colour, f32),
}

/// From one line of a hatching to the next.
const HATCH: f32 = 4.5;

/// A mark at a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Disc,
    Ring,
    Square,
    Triangle,
    Diamond,
}

/// How a line and its marks look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Look {
    pub colour: Colour,
    pub width: f32,
    pub dash: &'static [f32],
    pub mark: Option<Mark>,
}

/// A picture being drawn.
pub(super) struct Canvas<'a> {
    fonts: &'a Fonts,
    shapes: Vec<Shape>,
}

impl<'a> Canvas<'a> {
    pub fn new(fonts: &'a Fonts) -> Canvas<'a> {
        Canvas { fonts, shapes: Vec::new() }
    }

    /// The picture, its coordinates rounded: both outputs then show the same ones.
    pub fn finish(self, height: f32, title: &str, desc: &str) -> Svg {
        let shapes = self.shapes.into_iter().map(rounded).collect();
        Svg { size: (WIDTH, height.ceil()), title: full_width(title), desc: full_width(desc), shapes }
    }

    /// Room that a text needs: in the fonts of the page, or in those of a reader's browser where they are wider.
    pub fn width(&self, text: &str) -> f32 {
        self.fonts.width(Role::Hei, SIZE, text).max(usual_width(text, 0.56))
    }

    /// The same for bold text.
    pub fn strong_width(&self, text: &str) -> f32 {
        self.fonts.width_of(Role::Hei, Weight::Strong, SIZE, text).max(usual_width(text, 0.6))
    }

    pub fn line(&mut self, from: (f32, f32), to: (f32, f32), colour: Colour, width: f32, dash: &[f32]) {
        self.lines(&[from, to], colour, width, dash);
    }

    pub fn lines(&mut self, points: &[(f32, f32)], colour: Colour, width: f32, dash: &[f32]) {
        let segments = outline(points);
        self.shapes.push(Shape::Path { segments, fill: None, stroke: Some(Stroke { colour, width, dash: dash.to_vec() }) });
    }

    pub fn text(&mut self, at: (f32, f32), anchor: TextAnchor, fill: Colour, text: &str) {
        self.write(at, anchor, fill, false, text);
    }

    pub fn write(&mut self, at: (f32, f32), anchor: TextAnchor, fill: Colour, strong: bool, text: &str) {
        if !text.is_empty() {
            self.shapes.push(Shape::Text { at, anchor, size: SIZE, strong, fill, rotate: 0.0, text: text.to_owned() });
        }
    }

    /// A piece of paper over what lies below a text.
    pub fn blank(&mut self, left: f32, top: f32, right: f32, bottom: f32) {
        self.plain([left, top, right, bottom], PAPER);
    }

    /// A filled box without an outline: left, top, right, bottom.
    pub fn plain(&mut self, [left, top, right, bottom]: [f32; 4], fill: Colour) {
        self.polygon(&[(left, top), (right, top), (right, bottom), (left, bottom)], fill);
    }

    /// A filled area without an outline.
    pub fn polygon(&mut self, points: &[(f32, f32)], fill: Colour) {
        self.shapes.push(Shape::Path { segments: closed(points), fill: Some(fill), stroke: None });
    }

    /// The outline of a box.
    pub fn frame(&mut self, [left, top, right, bottom]: [f32; 4], colour: Colour, width: f32) {
        let segments = closed(&[(left, top), (right, top), (right, bottom), (left, bottom)]);
        self.shapes.push(Shape::Path { segments, fill: None, stroke: Some(Stroke { colour, width, dash: Vec::new() }) });
    }

    /// A bar: filled, hatched where it shall be, and outlined.
    pub fn bar(&mut self, space: [f32; 4], fill: Fill) {
        let line = match fill {
            Fill::Solid(colour) => {
                self.plain(space, colour);
                darker(colour)
            }
            Fill::Hatched(colour, slope) => {
                self.plain(space, PAPER);
                let segments: Vec<Segment> =
                    hatching(space, slope).into_iter().flat_map(|(a, b)| [Segment::Move(a.0, a.1), Segment::Line(b.0, b.1)]).collect();
                if !segments.is_empty() {
                    self.shapes.push(Shape::Path { segments, fill: None, stroke: Some(Stroke { colour, width: 1.1, dash: Vec::new() }) });
                }
                colour
            }
        };
        self.frame(space, line, 0.8);
    }

    /// Writes where the values come from, below everything else; returns the picture's height.
    pub fn source(&mut self, source: &str, below: f32) -> f32 {
        let mut at = below;
        for line in wrap(self, source, WIDTH) {
            at += LEADING;
            self.text((0.0, at), TextAnchor::Start, MUTED, &line);
        }
        at + 6.0
    }

    /// Whether nothing but gridlines and plain areas is drawn in a space.
    pub fn is_free(&self, space: [f32; 4]) -> bool {
        let touched = |shape: &Shape| match shape {
            Shape::Path { segments, stroke: Some(stroke), .. } if stroke.colour != GRID => touches(segments, space),
            Shape::Path { .. } | Shape::Image { .. } => false,
            Shape::Text { at, anchor, strong, text, .. } => {
                let width = if *strong { self.strong_width(text) } else { self.width(text) };
                let left = match anchor {
                    TextAnchor::Start => at.0,
                    TextAnchor::Middle => at.0 - width / 2.0,
                    TextAnchor::End => at.0 - width,
                };
                left < space[2] && left + width > space[0] && at.1 - SIZE * 0.9 < space[3] && at.1 + SIZE * 0.15 > space[1]
            }
        };
        !self.shapes.iter().any(touched)
    }

    /// A mark of about `r` around its middle. Hollow ones hide the line below them.
    pub fn mark(&mut self, mark: Mark, (x, y): (f32, f32), r: f32, colour: Colour) {
        let (segments, filled) = match mark {
            Mark::Disc => (Segment::circle(x, y, r), true),
            Mark::Ring => (Segment::circle(x, y, r), false),
            Mark::Square => (closed(&[(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)]), false),
            Mark::Triangle => (closed(&[(x, y - 1.2 * r), (x + 1.1 * r, y + 0.8 * r), (x - 1.1 * r, y + 0.8 * r)]), true),
            Mark::Diamond => (closed(&[(x, y - 1.3 * r), (x + 1.3 * r, y), (x, y + 1.3 * r), (x - 1.3 * r, y)]), false),
        };
        let fill = Some(if filled { colour } else { PAPER });
        self.shapes.push(Shape::Path { segments, fill, stroke: Some(Stroke { colour, width: 1.3, dash: Vec::new() }) });
    }
}

/// Whether an outline passes through a space. A curve counts as its chord: marks are small.
fn touches(segments: &[Segment], space: [f32; 4]) -> bool {
    let (mut at, mut start) = ((0.0, 0.0), (0.0, 0.0));
    segments.iter().any(|segment| {
        let to = match *segment {
            Segment::Move(x, y) => {
                (at, start) = ((x, y), (x, y));
                return false;
            }
            Segment::Line(x, y) | Segment::Curve(_, _, _, _, x, y) => (x, y),
            Segment::Close => start,
        };
        let from = std::mem::replace(&mut at, to);
        clipped(from, to, space).is_some()
    })
}

/// The piece of a line within a space.
fn clipped(from: (f32, f32), to: (f32, f32), [left, top, right, bottom]: [f32; 4]) -> Option<((f32, f32), (f32, f32))> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut first, mut last) = (0.0_f32, 1.0_f32);
    for (way, room) in [(-dx, from.0 - left), (dx, right - from.0), (-dy, from.1 - top), (dy, bottom - from.1)] {
        if way == 0.0 && room < 0.0 {
            return None;
        }
        if way < 0.0 {
            first = first.max(room / way);
        } else if way > 0.0 {
            last = last.min(room / way);
        }
    }
    (first < last).then_some(((from.0 + first * dx, from.1 + first * dy), (from.0 + last * dx, from.1 + last * dy)))
}

/// The lines that fill a space. They hang on the paper, not on the space, so that those of neighbours meet.
fn hatching(space: [f32; 4], slope: f32) -> Vec<((f32, f32), (f32, f32))> {
    let [left, top, right, bottom] = space;
    if slope == 0.0 {
        let count = ((bottom - top) / HATCH).floor().max(1.0);
        let step = (bottom - top) / (count + 1.0);
        return (1..=count as u32).map(|at| at as f32 * step + top).map(|y| ((left, y), (right, y))).collect();
    }
    // Lines y = base - slope * x.
    let (low, high) = if slope > 0.0 { (top + left, bottom + right) } else { (top - right, bottom - left) };
    let (first, last) = ((low / (HATCH * 1.4)).ceil() as i32, (high / (HATCH * 1.4)).floor() as i32);
    let line = |at: i32| {
        let base = at as f32 * HATCH * 1.4;
        clipped((left, base - slope * left), (right, base - slope * right), space)
    };
    (first..=last).filter_map(line).collect()
}

/// Of the same hue, for an outline.
fn darker(Colour(r, g, b): Colour) -> Colour {
    let shade = |v: u8| (u16::from(v) * 3 / 5) as u8;
    Colour(shade(r), shade(g), shade(b))
}

/// Width in an ordinary sans-serif whose digits are `digit` em wide.
fn usual_width(text: &str, digit: f32) -> f32 {
    let em = |c: char| match c {
        ' ' | '.' | ',' | ':' | ';' | '|' | '!' | '\'' => 0.3,
        '-' | '(' | ')' | '/' => 0.4,
        'M' | 'W' | 'm' | 'w' | '%' | '@' => 0.95,
        'A'..='Z' => 0.72,
        c if c.is_ascii() => digit,
        _ => 1.0,
    };
    text.chars().map(em).sum::<f32>() * SIZE
}

fn outline(points: &[(f32, f32)]) -> Vec<Segment> {
    let segment = |(i, (x, y)): (usize, &(f32, f32))| if i == 0 { Segment::Move(*x, *y) } else { Segment::Line(*x, *y) };
    points.iter().enumerate().map(segment).collect()
}

fn closed(points: &[(f32, f32)]) -> Vec<Segment> {
    let mut segments = outline(points);
    segments.push(Segment::Close);
    segments
}

/// To a hundredth of a pixel.
fn round(n: f32) -> f32 {
    (n * 100.0).round() / 100.0
}

fn rounded(shape: Shape) -> Shape {
    match shape {
        Shape::Path { segments, fill, stroke } => {
            let segment = |segment| match segment {
                Segment::Move(x, y) => Segment::Move(round(x), round(y)),
                Segment::Line(x, y) => Segment::Line(round(x), round(y)),
                Segment::Curve(a, b, c, d, x, y) => Segment::Curve(round(a), round(b), round(c), round(d), round(x), round(y)),
                Segment::Close => Segment::Close,
            };
            Shape::Path { segments: segments.into_iter().map(segment).collect(), fill, stroke }
        }
        image @ Shape::Image { .. } => image,
        Shape::Text { at: (x, y), anchor, size, strong, fill, rotate, text } => {
            // As reading folds it, and with the marks that reading would set.
            let text = full_width(&text.split_ascii_whitespace().collect::<Vec<_>>().join(" "));
            Shape::Text { at: (round(x), round(y)), anchor, size, strong, fill, rotate, text }
        }
    }
}
