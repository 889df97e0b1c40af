//! Sheets -> pages: margins, numbers, imprint, watermark; where headings and links lead.

use super::element::{Mark, Part};
use super::flow::Sheet;
use super::furniture;
use super::inline::Collector;
use super::pages::{Entry, Item, Link, Page, Pages, Turn};
use super::style::{Sides, Style};
use super::watermark;
use crate::press::document::Theme;
use crate::press::document::tree::Document;
use std::collections::BTreeMap;

/// Binds sheets into pages.
pub(crate) fn bind<'f>(
    document: &Document,
    theme: &Theme,
    collector: &mut Collector<'_, 'f>,
    masthead: Vec<Item>,
    mut sheets: Vec<Sheet>,
) -> Pages<'f> {
    let page = collector.page;
    if let Some(first) = sheets.first_mut() {
        first.items.splice(0..0, masthead);
    }
    let numbered = sheets.len();
    if let Some(imprint) = &document.imprint {
        let imprint = furniture::imprint(collector, imprint);
        put_imprint(imprint, page, &mut sheets);
    }
    let (outline, anchors) = places(&sheets, page.top);
    let watermark = document.watermark.as_deref().map(|text| watermark::across(collector, text, theme.colours.watermark));
    let mut pages = Vec::new();
    for (at, sheet) in sheets.into_iter().enumerate() {
        let left = if at % 2 == 1 && page.sides == Sides::Both { page.outer } else { page.binding };
        // A turned page is set on the sheet as it is read: its left edge is the sheet's bottom edge.
        let (dx, dy) = match sheet.turn {
            Turn::Upright => (left, page.top),
            Turn::Anticlockwise => (page.sheet.1 - page.top - page.area.1, left),
        };
        let mut furniture: Vec<Item> = Vec::new();
        if at < numbered {
            furniture.extend(
                furniture::page_number(collector, &theme.words.page_number, at + 1).into_iter().map(|item| item.shifted(left, page.top)),
            );
        }
        let links = sheet.links.iter().filter_map(|(link, x, y, width, height)| {
            let (name, text) = &collector.links[*link];
            let (leads_to, target) = anchors.get(name)?;
            Some(Link { link: *link, text: text.clone(), area: (x + dx, y + dy, *width, *height), page: *leads_to, y: *target })
        });
        let links = links.collect();
        let mut items = sheet.items;
        for reference in &sheet.references {
            if let Some((leads_to, _)) = anchors.get(&collector.links[reference.link].0) {
                items.extend(furniture::reference(collector, reference, *leads_to));
            }
        }
        pages.push(Page {
            beneath: watermark.clone().unwrap_or_default(),
            links,
            items: items.into_iter().map(|item| item.shifted(dx, dy)).collect(),
            furniture,
            turn: sheet.turn,
        });
    }
    Pages { fonts: collector.fonts(), sheet: page.sheet, pages, outline }
}

/// The imprint's last rule stands on the type area's bottom edge of the last page, an even one where sheets have two sides.
fn put_imprint(imprint: Part, page: &Style, sheets: &mut Vec<Sheet>) {
    let room = |sheet: &Sheet| sheet.turn == Turn::Upright && sheet.filled + page.line + imprint.height <= page.area.1;
    let even = |count: usize| count.is_multiple_of(2) || page.sides == Sides::One;
    let fits = even(sheets.len()) && sheets.last().is_some_and(room);
    if !fits {
        sheets.push(Sheet::default());
        if !even(sheets.len()) {
            sheets.push(Sheet::default());
        }
    }
    if let Some(last) = sheets.last_mut() {
        let top = page.area.1 - imprint.height;
        last.items.extend(imprint.items.into_iter().map(|item| item.shifted(0.0, top)));
    }
}

/// An anchor's page, from 0, and its height on the sheet.
type Anchors = BTreeMap<String, (usize, f32)>;

/// The outline, and where anchors stand; heights from the sheet's top.
fn places(sheets: &[Sheet], top: f32) -> (Vec<Entry>, Anchors) {
    let mut outline = Vec::new();
    let mut anchors = Anchors::new();
    for (page, sheet) in sheets.iter().enumerate() {
        for (mark, y) in &sheet.marks {
            // On a turned page a height says nothing: the whole page is shown.
            let y = if sheet.turn == Turn::Upright { top + y } else { 0.0 };
            match mark {
                Mark::Heading(level, text) => outline.push(Entry { level: *level, text: text.clone(), page, y }),
                Mark::Anchor(name) => {
                    anchors.entry(name.clone()).or_insert((page, y));
                }
            }
        }
    }
    (outline, anchors)
}
