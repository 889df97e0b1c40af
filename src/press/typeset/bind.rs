//! Sheets -> pages: margins, numbers, imprint, watermark; where headings and links lead.

use super::element::{Mark, Part};
use super::flow::Sheet;
use super::furniture;
use super::inline::Collector;
use super::pages::{Entry, Item, Link, Page, Pages, Turn};
use super::style::{BINDING, LINE_PITCH, OUTER, SHEET_HEIGHT, Sides, TOP, TYPE_HEIGHT};
use crate::press::document::Theme;
use crate::press::document::tree::Document;
use std::collections::BTreeMap;

/// Binds sheets into pages.
pub(crate) fn bind<'f>(
    document: &Document,
    theme: &Theme,
    sides: Sides,
    collector: &mut Collector<'_, 'f>,
    masthead: Vec<Item>,
    mut sheets: Vec<Sheet>,
) -> Pages<'f> {
    if let Some(first) = sheets.first_mut() {
        first.items.splice(0..0, masthead);
    }
    let numbered = sheets.len();
    if let Some(imprint) = &document.imprint {
        let imprint = furniture::imprint(collector, imprint);
        put_imprint(imprint, sides, &mut sheets);
    }
    let (outline, anchors) = places(&sheets);
    let watermark = document.watermark.as_deref().map(|text| furniture::watermark(collector, text, theme.colours.watermark));
    let mut pages = Vec::new();
    for (at, sheet) in sheets.into_iter().enumerate() {
        let left = if at % 2 == 1 && sides == Sides::Both { OUTER } else { BINDING };
        // A turned page is set on the sheet as it is read: its left edge is the sheet's bottom edge.
        let (dx, dy) = match sheet.turn {
            Turn::Upright => (left, TOP),
            Turn::Anticlockwise => (SHEET_HEIGHT - TOP - TYPE_HEIGHT, left),
        };
        let mut furniture: Vec<Item> = Vec::new();
        if at < numbered {
            furniture.extend(
                furniture::page_number(collector, &theme.words.page_number, at + 1).into_iter().map(|item| item.shifted(left, TOP)),
            );
        }
        let links = sheet.links.iter().filter_map(|(link, x, y, width, height)| {
            let (name, text) = &collector.links[*link];
            let (page, target) = anchors.get(name)?;
            Some(Link { link: *link, text: text.clone(), area: (x + dx, y + dy, *width, *height), page: *page, y: *target })
        });
        let links = links.collect();
        let mut items = sheet.items;
        for reference in &sheet.references {
            if let Some((page, _)) = anchors.get(&collector.links[reference.link].0) {
                items.extend(furniture::reference(collector, reference, *page));
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
    Pages { fonts: collector.fonts(), pages, outline }
}

/// The imprint's last rule stands on the type area's bottom edge of the last page, an even one where sheets have two sides.
fn put_imprint(imprint: Part, sides: Sides, sheets: &mut Vec<Sheet>) {
    let room = |sheet: &Sheet| sheet.turn == Turn::Upright && sheet.filled + LINE_PITCH + imprint.height <= TYPE_HEIGHT;
    let even = |count: usize| count.is_multiple_of(2) || sides == Sides::One;
    let fits = even(sheets.len()) && sheets.last().is_some_and(room);
    if !fits {
        sheets.push(Sheet::default());
        if !even(sheets.len()) {
            sheets.push(Sheet::default());
        }
    }
    if let Some(last) = sheets.last_mut() {
        let top = TYPE_HEIGHT - imprint.height;
        last.items.extend(imprint.items.into_iter().map(|item| item.shifted(0.0, top)));
    }
}

/// An anchor's page, from 0, and its height on the sheet.
type Anchors = BTreeMap<String, (usize, f32)>;

/// The outline, and where anchors stand; heights from the sheet's top.
fn places(sheets: &[Sheet]) -> (Vec<Entry>, Anchors) {
    let mut outline = Vec::new();
    let mut anchors = Anchors::new();
    for (page, sheet) in sheets.iter().enumerate() {
        for (mark, y) in &sheet.marks {
            // On a turned page a height says nothing: the whole page is shown.
            let y = if sheet.turn == Turn::Upright { TOP + y } else { 0.0 };
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
