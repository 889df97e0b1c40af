//! The measurements of a page, in points, as the theme gives them; beside them those that GB/T 9704-2012 leaves to nobody.

use super::fonts::{Role, Weight};
use crate::press::document::Theme;
use crate::press::document::measures::{Rules, Sizes};
use crate::press::document::theme::TableStyle;
use crate::press::document::tree::Colour;

/// A millimetre in points.
pub const MM: f32 = 72.0 / 25.4;

/// How far above the baseline the em square of a Chinese face reaches.
pub const ASCENT: f32 = 0.88;

/// Between a cell's text and a rule or the next cell, at either side.
pub const CELL_SIDE: f32 = 4.0;

/// Text and rules on paper: a near-black would be printed as a raster.
pub const BLACK: Colour = Colour(0, 0, 0);
/// Size of the watermark.
pub const WATERMARK_SIZE: f32 = 96.0;

/// The page as the theme wants it, in points.
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    /// Width and height of the sheet.
    pub sheet: (f32, f32),
    /// Margin above.
    pub top: f32,
    /// Margin at the binding edge.
    pub binding: f32,
    /// The margin opposite: what is left of the sheet.
    pub outer: f32,
    /// Width and height of the type area.
    pub area: (f32, f32),
    /// From baseline to baseline.
    pub line: f32,
    /// From character to character.
    pub character: f32,
    /// Top of the bulletin's name below the type area's top.
    pub name_top: f32,
    /// The masthead's rule below the issue line.
    pub rule_below: f32,
    /// Top of the page number's dash below the type area.
    pub number_top: f32,
    /// Sheets' sides.
    pub sides: Sides,
    /// Sizes of text.
    pub sizes: Sizes,
    /// Thickness of rules.
    pub rules: Rules,
    /// How rows of tables are told apart.
    pub tables: TableStyle,
    /// Between the rows of a ruled table.
    pub row: Colour,
    /// Behind emphasised rows.
    pub emphasis: Colour,
    /// Behind every other row.
    pub stripe: Colour,
    /// Behind the text of cells, as long as their share.
    pub bar: Colour,
}

/// Room for a page's content, as it is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Width of a line.
    pub width: f32,
    /// Height of a page.
    pub height: f32,
}

impl Style {
    /// The theme's measures.
    pub fn of(theme: &Theme) -> Style {
        let page = &theme.page;
        let (sheet, area) = ((page.paper.0 * MM, page.paper.1 * MM), (page.area.0 * MM, page.area.1 * MM));
        Style {
            sheet,
            top: page.top * MM,
            binding: page.binding * MM,
            outer: sheet.0 - page.binding * MM - area.0,
            area,
            line: area.1 / f32::from(page.lines.max(1)),
            character: area.0 / f32::from(page.characters.max(1)),
            name_top: theme.distances.name * MM,
            rule_below: theme.distances.rule * MM,
            number_top: theme.distances.number * MM,
            sides: if page.duplex { Sides::Both } else { Sides::One },
            sizes: theme.sizes.clone(),
            rules: theme.rules,
            tables: theme.tables,
            row: theme.colours.row,
            emphasis: theme.colours.emphasis,
            stripe: theme.colours.zebra,
            bar: theme.colours.bar,
        }
    }

    /// The type area of an upright page.
    pub fn upright(&self) -> Frame {
        Frame { width: self.area.0, height: self.area.1 }
    }

    /// The type area of a turned page.
    pub fn turned(&self) -> Frame {
        Frame { width: self.area.1, height: self.area.0 }
    }

    /// Body text on the character grid.
    pub fn grid(&self, role: Role) -> TextStyle {
        TextStyle { pitch: self.character, gap: AUTOSPACE, ..TextStyle::new(role, self.sizes.text) }
    }
}

/// The gap between a Han character and a Latin letter or digit, as a share of an em: half-width glyphs bring some blank of their own, and a gap of more
/// than a tenth would be read as a space by those who take the text out of the file.
const AUTOSPACE: f32 = 0.1;

/// How characters are set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TextStyle {
    /// Font.
    pub role: Role,
    /// Weight.
    pub weight: Weight,
    /// Size in points.
    pub size: f32,
    /// What a full-width character advances: the size, or the grid's pitch in body text.
    pub pitch: f32,
    /// Colour.
    pub colour: Colour,
    /// Above the baseline.
    pub rise: f32,
    /// Between Han characters and Latin letters or digits, as a share of the size.
    pub gap: f32,
}

impl TextStyle {
    /// Black, set solid.
    pub const fn new(role: Role, size: f32) -> Self {
        TextStyle { role, weight: Weight::Regular, size, pitch: size, colour: BLACK, rise: 0.0, gap: 0.0 }
    }
    /// In a colour.
    pub const fn colour(mut self, colour: Colour) -> Self {
        self.colour = colour;
        self
    }
    /// Bold.
    pub const fn strong(mut self) -> Self {
        self.weight = Weight::Strong;
        self
    }
}

/// One or both sides of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sides {
    /// Both: even pages mirror, and the imprint stands on an even page.
    Both,
    /// One: every page has its binding edge at the left.
    One,
}
