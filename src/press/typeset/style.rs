//! The measurements of a page, in points, each with its clause of GB/T 9704-2012.

use super::fonts::{Role, Weight};
use crate::press::document::tree::Colour;

/// A millimetre in points.
pub const MM: f32 = 72.0 / 25.4;

/// The sheet (5.1): A4.
pub const SHEET_WIDTH: f32 = 210.0 * MM;
/// The sheet (5.1): A4.
pub const SHEET_HEIGHT: f32 = 297.0 * MM;
/// Top margin (5.2.1).
pub const TOP: f32 = 37.0 * MM;
/// Margin at the binding edge (5.2.1).
pub const BINDING: f32 = 28.0 * MM;
/// Type area (5.2.1).
pub const TYPE_WIDTH: f32 = 156.0 * MM;
/// Type area (5.2.1).
pub const TYPE_HEIGHT: f32 = 225.0 * MM;
/// The margin opposite the binding edge: what is left of the sheet.
pub const OUTER: f32 = SHEET_WIDTH - BINDING - TYPE_WIDTH;
/// Lines a page (5.2.3).
pub const LINES: u32 = 22;
/// Characters a line (5.2.3).
pub const CHARACTERS: u32 = 28;
/// From baseline to baseline.
pub const LINE_PITCH: f32 = TYPE_HEIGHT / LINES as f32;
/// From character to character.
pub const CHARACTER_PITCH: f32 = TYPE_WIDTH / CHARACTERS as f32;

/// Size 2 (二号): the title (7.3.1).
pub const SIZE_2: f32 = 22.0;
/// Size 3 (三号): body text (5.2.2).
pub const SIZE_3: f32 = 16.0;
/// Size 4 (四号): page numbers and the imprint (7.4, 7.5).
pub const SIZE_4: f32 = 14.0;
/// Small size 4 (小四): captions.
pub const SIZE_4_SMALL: f32 = 12.0;
/// Size 5 (五号): table cells.
pub const SIZE_5: f32 = 10.5;
/// Small size 5 (小五): notes.
pub const SIZE_5_SMALL: f32 = 9.0;
/// Size of the bulletin's name: as large as fits, never so large as a leading organ's mark (7.2.4).
pub const SIZE_NAME: f32 = 42.0;
/// Table cells shrink in these steps before a short column would have to wrap.
pub const CELL_SIZES: [f32; 4] = [SIZE_5, SIZE_5_SMALL, 8.0, 7.5];

/// How far above the baseline the em square of a Chinese face reaches.
pub const ASCENT: f32 = 0.88;

/// Top of the bulletin's name below the type area's top (7.2.4).
pub const NAME_TOP: f32 = 35.0 * MM;
/// The red rule below the issue line (7.2.7).
pub const RULE_BELOW: f32 = 4.0 * MM;
/// Thickness of the red rule; the standard gives none, offices print about this.
pub const RED_RULE: f32 = 1.5;
/// Top of the page number's dash below the type area (7.5).
pub const NUMBER_TOP: f32 = 7.0 * MM;
/// First and last rule of the imprint (7.4.1).
pub const IMPRINT_OUTER_RULE: f32 = 0.35 * MM;
/// Rules within the imprint (7.4.1).
pub const IMPRINT_INNER_RULE: f32 = 0.25 * MM;

/// Outer rules of a table.
pub const TABLE_OUTER_RULE: f32 = 1.0;
/// Inner rules of a table.
pub const TABLE_INNER_RULE: f32 = 0.5;
/// Between a cell's text and a rule or the next cell, at either side.
pub const CELL_SIDE: f32 = 4.0;
/// Between a cell's text and the rules above and below.
pub const CELL_ABOVE: f32 = 3.0;
/// Line pitch within a cell, as a multiple of its size.
pub const CELL_LEADING: f32 = 1.35;

/// Text and rules on paper: a near-black would be printed as a raster.
pub const BLACK: Colour = Colour(0, 0, 0);
/// Rules within a table.
pub const GREY_RULE: Colour = Colour(150, 150, 150);
/// Behind emphasised rows.
pub const TINT: Colour = Colour(240, 240, 240);
/// Behind every other row, where the theme wants it.
pub const STRIPE: Colour = Colour(246, 246, 246);
/// Size of the watermark.
pub const WATERMARK_SIZE: f32 = 96.0;

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
}

impl TextStyle {
    /// Black, set solid.
    pub const fn new(role: Role, size: f32) -> Self {
        TextStyle { role, weight: Weight::Regular, size, pitch: size, colour: BLACK, rise: 0.0 }
    }
    /// Body text on the character grid.
    pub const fn grid(role: Role) -> Self {
        TextStyle { role, weight: Weight::Regular, size: SIZE_3, pitch: CHARACTER_PITCH, colour: BLACK, rise: 0.0 }
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
