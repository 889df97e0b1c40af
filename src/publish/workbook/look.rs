//! How workbooks look: few formats, in the theme's colours.

use super::words::Words;
use crate::press::document::theme::Theme;
use crate::press::document::tree::{Colour, Tone};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// Points: 10.5 is size 5, as in the page's tables.
const SIZE: f64 = 10.5;
const TITLE_SIZE: f64 = 14.0;
/// Widths of a column in characters of half width.
const NARROWEST: f64 = 6.0;
const WIDEST: f64 = 48.0;
/// Room left and right of the text.
const MARGIN: f64 = 2.0;
/// Points from line to line of a cell, and above and below its text.
const LINE: f64 = 14.0;
const PADDING: f64 = 4.0;
/// ISO paper number of A4.
pub(super) const A4: u8 = 9;

/// Formats to start from.
pub(super) struct Look {
    pub words: Words,
    colours: [Color; 5],
}

impl Look {
    pub(super) fn new(theme: &Theme, words: &Words) -> Look {
        let c = &theme.colours;
        Look { words: words.clone(), colours: [&c.better, &c.worse, &c.muted, &c.zebra, &c.link].map(colour) }
    }

    fn base(&self) -> Format {
        Format::new().set_font_name(&self.words.font).set_font_size(SIZE).set_align(FormatAlign::VerticalCenter)
    }

    /// Text outside a table.
    pub(super) fn line(&self) -> Format {
        self.base()
    }

    /// A note under a table.
    pub(super) fn note(&self) -> Format {
        self.base().set_font_color(self.colours[2])
    }

    /// A link to another sheet.
    pub(super) fn link(&self) -> Format {
        self.base().set_font_color(self.colours[4]).set_underline(rust_xlsxwriter::FormatUnderline::Single)
    }

    /// A sheet's title.
    pub(super) fn title(&self) -> Format {
        self.base().set_font_name(&self.words.heading_font).set_font_size(TITLE_SIZE).set_bold()
    }

    /// A table's head.
    pub(super) fn head(&self) -> Format {
        self.cell()
            .set_font_name(&self.words.heading_font)
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_background_color(self.colours[3])
    }

    /// A cell of a table.
    pub(super) fn cell(&self) -> Format {
        self.base().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x00A6_A6A6))
    }

    /// A cell that is given and stays as it is.
    pub(super) fn given(&self) -> Format {
        self.cell().set_background_color(self.colours[3])
    }

    /// Its colour by tone.
    pub(super) fn toned(&self, format: Format, tone: Option<Tone>) -> Format {
        match tone {
            Some(Tone::Better) => format.set_font_color(self.colours[0]),
            Some(Tone::Worse) => format.set_font_color(self.colours[1]),
            Some(Tone::Muted) => format.set_font_color(self.colours[2]),
            None => format,
        }
    }
}

fn colour(of: &Colour) -> Color {
    Color::RGB(u32::from_be_bytes([0, of.0, of.1, of.2]))
}

/// A text's width in characters of half width: the widest of its lines, Chinese characters counting two.
pub(super) fn width(text: &str) -> f64 {
    let line = |l: &str| l.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum::<f64>();
    text.lines().map(line).fold(0.0, f64::max)
}

/// A column's width for the widest text in it.
pub(super) fn column_width(widest: f64) -> f64 {
    (widest + MARGIN).clamp(NARROWEST, WIDEST)
}

/// How many lines a text takes in a column of that width.
pub(super) fn lines(text: &str, column: f64) -> u32 {
    text.lines().map(|line| (width(line) / (column - MARGIN).max(1.0)).ceil().max(1.0) as u32).sum::<u32>().max(1)
}

/// A row's height for so many lines: not every spreadsheet program finds it by itself.
pub(super) fn height(lines: u32) -> f64 {
    PADDING + LINE * f64::from(lines)
}

/// Text stays text when a person types into its cell: an id isn't rounded, a name that begins with `=` isn't run.
pub(super) fn text_format(format: Format, text: &str) -> Format {
    let format = if text.contains('\n') || width(text) + MARGIN > WIDEST { format.set_text_wrap() } else { format };
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format.set_num_format("@").set_quote_prefix()
    } else if text.bytes().any(|b| b.is_ascii_digit()) {
        format.set_num_format("@")
    } else {
        format
    }
}
