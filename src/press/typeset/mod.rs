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
mod sealed;
pub mod style;
mod watermark;

use crate::press::document::tree::Document;
use crate::press::document::{Theme, text};
use crate::terms::problem::Problems;
use blocks::Maker;
use flow::Sheet;
use fonts::Fonts;
use inline::{Collector, Pairs};
use pages::{Item, Pages};
use std::collections::BTreeSet;
use style::Style;

pub use watermark::name_beneath;

/// Sets a document: its blocks become elements of a flow, the flow fills pages, and the pages are bound with numbers, imprint and watermark.
pub fn lay_out<'f>(document: &Document, theme: &Theme, fonts: &'f Fonts) -> Result<Pages<'f>, Problems> {
    let (page, pairs) = (Style::of(theme), Pairs::of(&text(document, theme)));
    let job = Job { document, theme, fonts, page: &page, pairs: &pairs };
    let Filled { mut collector, masthead, sheets } = job.filled();
    let pages = bind::bind(document, theme, &mut collector, masthead, sheets);
    collector.problems().or(pages)
}

/// What is needed to set a document.
#[derive(Clone, Copy)]
struct Job<'t, 'f> {
    document: &'t Document,
    theme: &'t Theme,
    fonts: &'f Fonts,
    page: &'t Style,
    pairs: &'t Pairs,
}

/// Pages filled, not yet bound.
struct Filled<'t, 'f> {
    collector: Collector<'t, 'f>,
    masthead: Vec<Item>,
    sheets: Vec<Sheet>,
}

impl<'t, 'f> Job<'t, 'f> {
    /// Filled pages; where a section's last page would hold a few lines only and its tables, set tighter, save that page, they are.
    fn filled(self) -> Filled<'t, 'f> {
        let loose = self.fill(&BTreeSet::new());
        let mut forgotten = flow::forgotten(&loose.sheets, self.page);
        // The last page has the imprint at its foot anyway.
        if let (Some(_), Some(last)) = (&self.document.imprint, loose.sheets.last()) {
            forgotten.remove(&last.section);
        }
        if forgotten.is_empty() {
            return loose;
        }
        let tight = self.fill(&forgotten);
        let (before, after) = (flow::sections(&loose.sheets), flow::sections(&tight.sheets));
        let saved: BTreeSet<usize> = forgotten.iter().copied().filter(|section| after[section] < before[section]).collect();
        if saved.is_empty() {
            loose
        } else if saved == forgotten {
            tight
        } else {
            self.fill(&saved)
        }
    }

    fn fill(self, tight: &BTreeSet<usize>) -> Filled<'t, 'f> {
        let Job { document, theme, page, .. } = self;
        let mut collector = Collector::new(self.fonts, page, theme, &document.source);
        let (masthead, top) = match &document.masthead {
            Some(masthead) => furniture::masthead(&mut collector, masthead, theme.colours.masthead),
            None => (Vec::new(), 0.0),
        };
        let frame = page.upright();
        let mut maker = Maker { collector: &mut collector, words: &theme.words, frame, pairs: self.pairs, section: 0, tight };
        let elements = maker.blocks(&document.body);
        Filled { collector, masthead, sheets: flow::fill(elements, page, top) }
    }
}
