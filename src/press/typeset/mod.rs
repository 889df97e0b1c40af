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

use crate::press::document::tree::Document;
use crate::terms::problem::Problems;
use blocks::{Maker, UPRIGHT};
use fonts::Fonts;
use inline::Collector;
use pages::Pages;
use style::Style;

/// Sets a document: its blocks become elements of a flow, the flow fills pages, and the pages are bound with numbers, imprint and watermark.
pub fn lay_out<'f>(document: &Document, style: &Style, fonts: &'f Fonts) -> Result<Pages<'f>, Problems> {
    let mut collector = Collector::new(fonts);
    let (masthead, top) = match &document.masthead {
        Some(masthead) => furniture::masthead(&mut collector, masthead),
        None => (Vec::new(), 0.0),
    };
    let elements = Maker { collector: &mut collector, style, frame: UPRIGHT }.blocks(&document.body);
    let sheets = flow::fill(elements, top);
    let pages = bind::bind(document, style, &mut collector, masthead, sheets);
    collector.problems().or(pages)
}
