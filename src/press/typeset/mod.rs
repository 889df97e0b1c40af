//! Document -> blocks -> lines -> pages. Knows nothing of PDF; every item keeps its node's id.

mod bind;
mod blocks;
mod element;
mod flow;
pub mod fonts;
mod furniture;
mod grid;
mod inline;
pub mod pages;
mod picture;
pub mod style;

use crate::press::document::Theme;
use crate::press::document::tree::Document;
use crate::terms::problem::Problems;
use blocks::{Maker, UPRIGHT};
use fonts::Fonts;
use inline::{Collector, Pairs};
use pages::Pages;
use style::Sides;

/// Sets a document for sheets printed on both sides.
pub fn lay_out<'f>(document: &Document, theme: &Theme, fonts: &'f Fonts) -> Result<Pages<'f>, Problems> {
    lay_out_on(document, theme, Sides::Both, fonts)
}

/// Sets a document: its blocks become elements of a flow, the flow fills pages, and the pages are bound with numbers, imprint and watermark.
pub fn lay_out_on<'f>(document: &Document, theme: &Theme, sides: Sides, fonts: &'f Fonts) -> Result<Pages<'f>, Problems> {
    let mut collector = Collector::new(fonts, &theme.colours, &document.source);
    let (masthead, top) = match &document.masthead {
        Some(masthead) => furniture::masthead(&mut collector, masthead, theme.colours.masthead),
        None => (Vec::new(), 0.0),
    };
    let pairs = Pairs::of(&crate::press::document::text(document, theme));
    let elements = Maker { collector: &mut collector, words: &theme.words, tables: theme.tables, frame: UPRIGHT, pairs: &pairs }
        .blocks(&document.body);
    let sheets = flow::fill(elements, top);
    let pages = bind::bind(document, theme, sides, &mut collector, masthead, sheets);
    collector.problems().or(pages)
}
