//! What typesetting yields: sheets of items, each with the node it stands for. Points from a sheet's top left corner, y down.

use super::fonts::{FaceId, Fonts};
use crate::press::document::raster::Raster;
use crate::press::document::tree::{Colour, NodeId, Segment};
use smol_str::SmolStr;
use std::sync::Arc;

/// What a glyph stands for: a character or a few. There are as many as characters on the pages, so a short one asks for no memory of its own.
pub type Text = SmolStr;

/// A document's pages, with the fonts they were set in.
#[derive(Debug)]
pub struct Pages<'f> {
    /// Fonts of the glyphs.
    pub fonts: &'f Fonts,
    /// Width and height of every sheet, upright.
    pub sheet: (f32, f32),
    /// In order.
    pub pages: Vec<Page>,
    /// Headings, in order.
    pub outline: Vec<Entry>,
}

/// A sheet's side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Painted first, upright: the watermark.
    pub beneath: Vec<Item>,
    /// Content in painting order; on a turned page as it is read, from the turned sheet's top left corner.
    pub items: Vec<Item>,
    /// Upright on every page: its number.
    pub furniture: Vec<Item>,
    /// Where a reader can go from here.
    pub links: Vec<Link>,
    /// How its content lies.
    pub turn: Turn,
}

/// How a page's content lies on its sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// As usual.
    #[default]
    Upright,
    /// Anticlockwise by a quarter: its top is the sheet's left edge.
    Anticlockwise,
}

/// Something that is painted.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What it belongs to.
    pub owner: Owner,
    /// What is painted.
    pub drawing: Drawing,
}

/// What an item belongs to in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Content of a node.
    Node(Content),
    /// An ornament of the page that a reader aloud leaves out.
    Artifact(Artifact),
}

/// Content of a node: which of its texts, and within which link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Content {
    /// The node.
    pub node: NodeId,
    /// Which of its texts.
    pub facet: Facet,
    /// The link that it leads away by, counted over the document.
    pub link: Option<usize>,
}

/// Which of a node's texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// The text itself, where a node has but one beside its label.
    Text,
    /// What stands before the text: an item's number, an attachment's label.
    Label,
    /// The caption of a table or picture.
    Caption,
    /// The picture itself.
    Drawing,
    /// One of several texts, counted in reading order: masthead (name, issue, office, date) and imprint (every recipient, office, printing).
    Part(u16),
}

/// Kinds of artifacts, as PDF names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Artifact {
    /// Page numbers, watermarks.
    Pagination,
    /// Rules, tints, repeated heads.
    Layout,
}

/// What is painted.
#[derive(Clone, Debug, PartialEq)]
pub enum Drawing {
    /// Glyphs on one baseline.
    Glyphs(Glyphs),
    /// A filled rectangle: a rule or a tint.
    Rectangle {
        /// Left.
        x: f32,
        /// Top.
        y: f32,
        /// Width.
        width: f32,
        /// Height.
        height: f32,
        /// Fill.
        fill: Colour,
    },
    /// A picture of points.
    Image {
        /// Left.
        x: f32,
        /// Top.
        y: f32,
        /// Width.
        width: f32,
        /// Height.
        height: f32,
        /// The points.
        raster: Arc<Raster>,
    },
    /// A path of a picture.
    Path {
        /// Segments.
        segments: Vec<Segment>,
        /// Fill.
        fill: Option<Colour>,
        /// Stroke: width, dashes, colour.
        stroke: Option<Pen>,
    },
}

/// A stroke, in points.
#[derive(Clone, Debug, PartialEq)]
pub struct Pen {
    /// Colour.
    pub colour: Colour,
    /// Width.
    pub width: f32,
    /// On and off lengths.
    pub dash: Vec<f32>,
}

/// Glyphs of one face and size on one baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct Glyphs {
    /// Where the baseline begins.
    pub x: f32,
    /// Baseline.
    pub y: f32,
    /// Degrees clockwise around that point.
    pub rotate: f32,
    /// Face.
    pub face: FaceId,
    /// Size.
    pub size: f32,
    /// Colour.
    pub colour: Colour,
    /// In order.
    pub glyphs: Vec<Set>,
}

/// A glyph set at its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// Number in the face.
    pub id: u16,
    /// From the beginning of the baseline.
    pub x: f32,
    /// The characters it stands for.
    pub text: Text,
    /// The place it takes where that is less than its own: a mark beside another. Text is found again by places that don't overlap.
    pub place: Option<Place>,
}

/// A part of a glyph's own place, in thousandths of an em.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Where the part begins.
    pub from: u16,
    /// How wide it is.
    pub width: u16,
}

/// A place that leads elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Which link of the document: one that runs over a line's end has several places.
    pub link: usize,
    /// What it says.
    pub text: String,
    /// Left, top, width, height.
    pub area: (f32, f32, f32, f32),
    /// Page, from 0.
    pub page: usize,
    /// Height on that page.
    pub y: f32,
}

/// A heading in the outline.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// 1 for the title.
    pub level: u8,
    /// Number and text.
    pub text: String,
    /// Page, from 0.
    pub page: usize,
    /// Height on that page.
    pub y: f32,
}

impl Item {
    /// Moved by a distance.
    pub(crate) fn shifted(mut self, dx: f32, dy: f32) -> Self {
        match &mut self.drawing {
            Drawing::Glyphs(glyphs) => {
                glyphs.x += dx;
                glyphs.y += dy;
            }
            Drawing::Rectangle { x, y, .. } | Drawing::Image { x, y, .. } => {
                *x += dx;
                *y += dy;
            }
            Drawing::Path { segments, .. } => {
                for segment in segments {
                    *segment = match *segment {
                        Segment::Move(x, y) => Segment::Move(x + dx, y + dy),
                        Segment::Line(x, y) => Segment::Line(x + dx, y + dy),
                        Segment::Curve(a, b, c, d, x, y) => Segment::Curve(a + dx, b + dy, c + dx, d + dy, x + dx, y + dy),
                        Segment::Close => Segment::Close,
                    };
                }
            }
        }
        self
    }

    /// As an artifact: a repeated head is read once.
    pub(crate) fn repeated(mut self) -> Self {
        self.owner = Owner::Artifact(Artifact::Layout);
        self
    }
}
