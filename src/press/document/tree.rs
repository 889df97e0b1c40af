//! The checked tree between template and output: what a document may hold, and nothing else. Both the HTML file and the pages are made from it.

use super::raster::Raster;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A node's number in document order. Lines and pages carry it, so that the structure tree of the PDF needs no second reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// A whole document.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// What the file says of itself.
    pub meta: Meta,
    /// The head of the first page.
    pub masthead: Option<Masthead>,
    /// Everything between masthead and imprint, in reading order; attachments stand in it as [`Block::Attachment`].
    pub body: Vec<Block>,
    /// The foot of the last page (版记).
    pub imprint: Option<Imprint>,
    /// Text across every page (草稿, 演示数据): an artifact, not content.
    pub watermark: Option<String>,
    /// Where its nodes were written.
    pub source: Source,
}

/// Where nodes were written: for problems that show only on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Name of the file.
    pub file: String,
    /// Line of each node.
    pub lines: BTreeMap<NodeId, usize>,
}

/// What the file says of itself: PDF information and HTML head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meta {
    /// Title.
    pub title: String,
    /// Issuing office.
    pub author: String,
    /// One sentence on the content.
    pub subject: String,
    /// Search words.
    pub keywords: Vec<String>,
    /// BCP 47, `zh-CN`.
    pub language: String,
    /// Local time of the as-of, `2017-05-04T10:00:00`: never the clock.
    pub created: String,
}

/// The head of the first page, top to bottom.
#[derive(Clone, Debug, PartialEq)]
pub struct Masthead {
    /// Node.
    pub id: NodeId,
    /// Lines at the top left: copy number, classification, urgency.
    pub marks: Vec<Mark>,
    /// The bulletin's name or issuing mark, red.
    pub name: Vec<Inline>,
    /// 第4期（总第28期）, or a document number.
    pub issue: Vec<Inline>,
    /// Issuing office, left above the red rule.
    pub office: Vec<Inline>,
    /// Date, right above the red rule.
    pub date: Vec<Inline>,
}

/// One line at the top of the first page.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Node.
    pub id: NodeId,
    /// `classification`, `urgency`: left, Hei; `copy-number`: left, or right where a classification stands on the left.
    pub kind: MarkKind,
    /// Text.
    pub text: Vec<Inline>,
}

/// Which mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// 份号.
    CopyNumber,
    /// 密级, or 内部资料 注意保存.
    Classification,
    /// 紧急程度.
    Urgency,
}

/// The foot of the last page.
#[derive(Clone, Debug, PartialEq)]
pub struct Imprint {
    /// Node.
    pub id: NodeId,
    /// Lines 抄送 or 报、送、发, each a label and its names.
    pub recipients: Vec<(Vec<Inline>, Vec<Inline>)>,
    /// Left of the last line: the issuing office.
    pub office: Vec<Inline>,
    /// Right of the last line: 2017年5月5日印发, or 共印N份.
    pub printed: Vec<Inline>,
}

/// A block.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A heading, numbered by the document.
    Heading(Heading),
    /// A paragraph.
    Paragraph(Paragraph),
    /// A list.
    List(List),
    /// A table.
    Table(Table),
    /// A picture.
    Picture(Picture),
    /// An attachment, on a new page.
    Attachment(Attachment),
    /// Blocks that stay on one page where they fit on one.
    Together(Vec<Block>),
    /// Blocks on landscape pages.
    Landscape(Vec<Block>),
    /// Office and date under a seal.
    Sealed(Sealed),
    /// What follows begins a page.
    PageBreak,
}

/// Office and date under a seal.
#[derive(Clone, Debug, PartialEq)]
pub struct Sealed {
    /// The office that signs.
    pub office: Paragraph,
    /// When.
    pub date: Paragraph,
    /// The seal, where the file holds it; else its place stays free for the stamp.
    pub seal: Option<(NodeId, Svg)>,
}

/// A heading. Level 1 is the document's title (h1); 2 to 5 are 一、 （一） 1. （1）. In an attachment, whose own title is an h2, they begin at h3.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// Node.
    pub id: NodeId,
    /// 1 to 5.
    pub level: u8,
    /// `id` attribute, for links.
    pub anchor: Option<String>,
    /// `一、`; empty for level 1 and for unnumbered ones.
    pub number: String,
    /// Text without the number.
    pub text: Vec<Inline>,
}

/// A paragraph.
#[derive(Clone, Debug, PartialEq)]
pub struct Paragraph {
    /// Node.
    pub id: NodeId,
    /// How it is set.
    pub kind: ParagraphKind,
    /// `id` attribute of a note: it has a mark, to which links lead.
    pub anchor: Option<String>,
    /// Text.
    pub text: Vec<Inline>,
}

/// How a paragraph is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParagraphKind {
    /// Body: first line indented 2 characters, justified.
    Body,
    /// 主送机关: flush left.
    Addressees,
    /// 附件说明: indented 2, following lines aligned under the first item's name.
    AttachmentsNote,
    /// A note under a table or picture: small, no indent.
    Note,
    /// Signature or date at the right.
    Signature,
    /// Centred.
    Centred,
}

/// A list.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// Node.
    pub id: NodeId,
    /// What kind of list.
    pub kind: ListKind,
    /// Items: node, label as printed (`1.`, `·`), text.
    pub items: Vec<(NodeId, String, Vec<Inline>)>,
}

/// A kind of list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// Items with numbers.
    Numbered,
    /// Items with points.
    Bulleted,
    /// A list of contents: links, on paper with the numbers of their pages.
    Contents,
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Node.
    pub id: NodeId,
    /// `id` attribute, for links.
    pub anchor: Option<String>,
    /// `表1`, given by the document.
    pub label: String,
    /// Caption without its label.
    pub caption: Vec<Inline>,
    /// Head rows, repeated on every page.
    pub head: Vec<Row>,
    /// Body rows.
    pub body: Vec<Row>,
    /// Totals rows, kept with the row before them.
    pub foot: Vec<Row>,
    /// Notes under the table.
    pub notes: Vec<Paragraph>,
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Node.
    pub id: NodeId,
    /// `emphasis` class: a totals or district row.
    pub emphasis: bool,
    /// Cells, in order; a spanned place has no cell.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Node.
    pub id: NodeId,
    /// Head cells name the rows or columns they head.
    pub heads: Heads,
    /// Columns covered.
    pub columns: u16,
    /// Rows covered.
    pub rows: u16,
    /// How its text stands.
    pub align: Align,
    /// Length of the bar behind its text, as a share of the cell.
    pub share: Option<f32>,
    /// Text.
    pub text: Vec<Inline>,
}

/// What a cell heads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heads {
    /// Nothing: a data cell.
    Nothing,
    /// Its column.
    Column,
    /// Its row.
    Row,
}

/// How a cell's text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Heads.
    Centre,
    /// Numbers, on the decimal point.
    Decimal,
}

/// A picture with its caption.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Node.
    pub id: NodeId,
    /// `id` attribute, for links.
    pub anchor: Option<String>,
    /// `图1`, given by the document.
    pub label: String,
    /// Caption without its label.
    pub caption: Vec<Inline>,
    /// Drawing.
    pub svg: Svg,
}

/// An attachment.
#[derive(Clone, Debug, PartialEq)]
pub struct Attachment {
    /// Node.
    pub id: NodeId,
    /// `id` attribute, for links.
    pub anchor: Option<String>,
    /// `附件1`, given by the document (`附件` where there is one only).
    pub label: String,
    /// Title, centred on the third line.
    pub title: Vec<Inline>,
    /// Content.
    pub blocks: Vec<Block>,
}

/// Text within a block.
#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    /// Characters. White space is already folded as HTML folds it.
    Text(String),
    /// A figure of the bulletin: its id goes into the HTML.
    Figure {
        /// `clearance_hours_mean.I.district.current`.
        figure: String,
        /// In full precision, as in `figures.csv`; empty for null.
        value: String,
        /// As shown.
        text: Vec<Inline>,
    },
    /// Bold.
    Strong(Vec<Inline>),
    /// In a colour that a reader without colour doesn't need.
    Tone(Tone, Vec<Inline>),
    /// Raised.
    Superscript(Vec<Inline>),
    /// Data that is set as it is: ids, company names, file names. No punctuation is changed in it.
    Raw(String),
    /// A link: `#anchor` within the document. An empty `<a href="#x">` gets the label of its target (表1).
    Link {
        /// Anchor without `#`.
        target: String,
        /// Text.
        text: Vec<Inline>,
    },
    /// A forced line end.
    Break,
}

/// A colour by meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// For the better.
    Better,
    /// For the worse.
    Worse,
    /// Beside the point: small samples, nulls.
    Muted,
}

/// A drawing: the few shapes that both outputs can draw alike. Coordinates in CSS pixels (96 to the inch), y down.
#[derive(Clone, Debug, PartialEq)]
pub struct Svg {
    /// Width and height of the view box.
    pub size: (f32, f32),
    /// What it shows, for `<title>`.
    pub title: String,
    /// Alternative text, for `<desc>`.
    pub desc: String,
    /// In painting order.
    pub shapes: Vec<Shape>,
}

/// A shape.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A path, all lines and curves absolute.
    Path {
        /// Segments.
        segments: Vec<Segment>,
        /// Fill colour.
        fill: Option<Colour>,
        /// Stroke.
        stroke: Option<Stroke>,
    },
    /// A picture of points.
    Image {
        /// Top left corner.
        at: (f32, f32),
        /// Width and height at which it is shown.
        size: (f32, f32),
        /// The points.
        raster: Arc<Raster>,
    },
    /// Text on one line.
    Text {
        /// Anchor point: baseline.
        at: (f32, f32),
        /// Where the anchor point stands in the text.
        anchor: TextAnchor,
        /// Size in CSS pixels.
        size: f32,
        /// Bold.
        strong: bool,
        /// Colour.
        fill: Colour,
        /// Degrees clockwise around the anchor point.
        rotate: f32,
        /// Characters.
        text: String,
    },
}

/// A path's segment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Segment {
    /// Moves without drawing.
    Move(f32, f32),
    /// Line.
    Line(f32, f32),
    /// Cubic curve.
    Curve(f32, f32, f32, f32, f32, f32),
    /// Back to the last move.
    Close,
}

impl Segment {
    /// A circle as four curves.
    pub fn circle(x: f32, y: f32, r: f32) -> Vec<Segment> {
        /// How far the handles of a quarter circle's curve lie from its ends, in radii.
        const QUARTER: f32 = 0.552_284_8;
        let k = r * QUARTER;
        vec![
            Segment::Move(x + r, y),
            Segment::Curve(x + r, y + k, x + k, y + r, x, y + r),
            Segment::Curve(x - k, y + r, x - r, y + k, x - r, y),
            Segment::Curve(x - r, y - k, x - k, y - r, x, y - r),
            Segment::Curve(x + k, y - r, x + r, y - k, x + r, y),
            Segment::Close,
        ]
    }

    /// Where it ends; nowhere of its own where it closes a path.
    pub fn end(self) -> Option<(f32, f32)> {
        match self {
            Segment::Move(x, y) | Segment::Line(x, y) | Segment::Curve(_, _, _, _, x, y) => Some((x, y)),
            Segment::Close => None,
        }
    }

    /// The same segment elsewhere.
    pub fn moved(self, dx: f32, dy: f32) -> Segment {
        match self {
            Segment::Move(x, y) => Segment::Move(x + dx, y + dy),
            Segment::Line(x, y) => Segment::Line(x + dx, y + dy),
            Segment::Curve(a, b, c, d, x, y) => Segment::Curve(a + dx, b + dy, c + dx, d + dy, x + dx, y + dy),
            Segment::Close => Segment::Close,
        }
    }
}

/// sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

/// A stroke.
#[derive(Clone, Debug, PartialEq)]
pub struct Stroke {
    /// Colour.
    pub colour: Colour,
    /// Width in CSS pixels.
    pub width: f32,
    /// On and off lengths in CSS pixels; empty for solid.
    pub dash: Vec<f32>,
}

/// Where an anchor point stands in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextAnchor {
    /// Text begins there.
    Start,
    /// Text is centred there.
    Middle,
    /// Text ends there.
    End,
}
