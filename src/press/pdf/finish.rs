//! What printpdf leaves to chance or leaves out: id, dates, language, outline, links.

use crate::press::document::tree::{Document as Tree, Meta};
use crate::press::typeset::pages::{Entry, Link, Page, Pages, Turn};
use crate::press::typeset::style::{SHEET_HEIGHT, SHEET_WIDTH};
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat, dictionary};
use sha2::{Digest, Sha256};

/// The name that the file gives for its maker.
const CREATOR: &str = concat!("tongbao ", env!("CARGO_PKG_VERSION"));
/// The time zone of every date: China has one.
const ZONE: &str = "+08'00'";

/// Finishes the file and writes it out.
pub(super) fn finish(mut file: Document, pages: &Pages<'_>, document: &Tree) -> Result<Vec<u8>, lopdf::Error> {
    file.version = "1.7".into();
    let page_ids: Vec<ObjectId> = file.get_pages().into_values().collect();
    for (page, id) in pages.pages.iter().zip(&page_ids) {
        annotate(&mut file, page, *id, &page_ids)?;
    }
    let outline = outline(&mut file, &pages.outline, &page_ids);
    catalog(&mut file, &document.meta, outline)?;
    information(&mut file, &document.meta)?;
    file.compress();
    identify(&mut file);
    let mut bytes = Vec::new();
    file.save_to(&mut bytes)?;
    Ok(bytes)
}

/// UTF-16 with its mark, as PDF holds text beyond Latin.
fn text(text: &str) -> Object {
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

/// A place on a page: its left edge as it is, the height at the window's top, the zoom as it is.
fn destination(page: ObjectId, y: f32) -> Object {
    Object::Array(vec![page.into(), "XYZ".into(), Object::Null, (SHEET_HEIGHT - y).into(), Object::Null])
}

fn annotate(file: &mut Document, page: &Page, id: ObjectId, page_ids: &[ObjectId]) -> Result<(), lopdf::Error> {
    let annotations: Vec<Object> = page
        .links
        .iter()
        .filter_map(|link| {
            let annotation = dictionary! {
                "Type" => "Annot",
                "Subtype" => "Link",
                "Rect" => area(link, page.turn),
                "Border" => vec![0.into(), 0.into(), 0.into()],
                "F" => 4,
                "Dest" => destination(*page_ids.get(link.page)?, link.y),
            };
            Some(file.add_object(annotation).into())
        })
        .collect();
    let dictionary = file.get_object_mut(id)?.as_dict_mut()?;
    if annotations.is_empty() {
        dictionary.remove(b"Annots");
    } else {
        dictionary.set("Annots", annotations);
        dictionary.set("Tabs", "S");
    }
    Ok(())
}

/// A link's rectangle on the upright sheet, from its lower left to its upper right corner.
fn area(link: &Link, turn: Turn) -> Vec<Object> {
    let (x, y, width, height) = link.area;
    let corners = match turn {
        Turn::Upright => [x, SHEET_HEIGHT - y - height, x + width, SHEET_HEIGHT - y],
        Turn::Anticlockwise => [y, x, y + height, x + width],
    };
    debug_assert!(corners[2] <= SHEET_WIDTH + 1.0);
    corners.map(Object::from).to_vec()
}

/// The headings as a tree; nothing where there are none. The title's children lie open, theirs closed.
fn outline(file: &mut Document, entries: &[Entry], page_ids: &[ObjectId]) -> Option<ObjectId> {
    let family = Family::of(entries);
    let (first, last) = (family.top.first()?, family.top.last()?);
    let root = file.new_object_id();
    let ids: Vec<ObjectId> = entries.iter().map(|_| file.new_object_id()).collect();
    for (at, entry) in entries.iter().enumerate() {
        let siblings = family.parents[at].map_or(&family.top, |parent| &family.children[parent]);
        let place = siblings.iter().position(|s| *s == at)?;
        let mut dictionary = Dictionary::new();
        dictionary.set("Title", text(&entry.text));
        dictionary.set("Parent", family.parents[at].map_or(root, |parent| ids[parent]));
        dictionary.set("Dest", destination(page_ids[entry.page], entry.y));
        if place > 0 {
            dictionary.set("Prev", ids[siblings[place - 1]]);
        }
        if let Some(next) = siblings.get(place + 1) {
            dictionary.set("Next", ids[*next]);
        }
        let own = &family.children[at];
        if let (Some(first), Some(last)) = (own.first(), own.last()) {
            dictionary.set("First", ids[*first]);
            dictionary.set("Last", ids[*last]);
            let sign = if family.parents[at].is_none() { 1 } else { -1 };
            dictionary.set("Count", sign * own.len() as i64);
        }
        file.objects.insert(ids[at], Object::Dictionary(dictionary));
    }
    let open: usize = family.top.iter().map(|at| 1 + family.children[*at].len()).sum();
    let dictionary = dictionary! { "Type" => "Outlines", "First" => ids[*first], "Last" => ids[*last], "Count" => open as i64 };
    file.objects.insert(root, Object::Dictionary(dictionary));
    Some(root)
}

/// Who stands under whom among headings.
struct Family {
    parents: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
    top: Vec<usize>,
}

impl Family {
    /// A heading's parent is the nearest one before it of a lower level.
    fn of(entries: &[Entry]) -> Self {
        let mut family = Family { parents: Vec::new(), children: vec![Vec::new(); entries.len()], top: Vec::new() };
        for (at, entry) in entries.iter().enumerate() {
            let parent = (0..at).rev().find(|before| entries[*before].level < entry.level);
            family.parents.push(parent);
            match parent {
                Some(parent) => family.children[parent].push(at),
                None => family.top.push(at),
            }
        }
        family
    }
}

fn catalog(file: &mut Document, meta: &Meta, outline: Option<ObjectId>) -> Result<(), lopdf::Error> {
    let language = if meta.language.is_empty() { "zh-CN" } else { &meta.language };
    let catalog = file.catalog_mut()?;
    catalog.set("Lang", Object::string_literal(language));
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    catalog.set("PageLayout", "OneColumn");
    match outline {
        Some(id) => {
            catalog.set("Outlines", id);
            catalog.set("PageMode", "UseOutlines");
        }
        None => catalog.set("PageMode", "UseNone"),
    }
    Ok(())
}

/// The information dictionary. Its dates are the as-of, never the clock.
fn information(file: &mut Document, meta: &Meta) -> Result<(), lopdf::Error> {
    let mut information = dictionary! {
        "Title" => text(&meta.title),
        "Author" => text(&meta.author),
        "Subject" => text(&meta.subject),
        "Keywords" => text(&meta.keywords.join(", ")),
        "Creator" => Object::string_literal(CREATOR),
        "Producer" => Object::string_literal(CREATOR),
    };
    let digits: String = meta.created.chars().filter(char::is_ascii_digit).collect();
    if digits.len() >= 8 {
        let date = Object::string_literal(format!("D:{digits:0<14}{ZONE}"));
        information.set("CreationDate", date.clone());
        information.set("ModDate", date);
    }
    let id = file.trailer.get(b"Info")?.as_reference()?;
    file.objects.insert(id, Object::Dictionary(information));
    Ok(())
}

/// The file's id: a digest of its objects, so that the same pages have the same one and others another.
fn identify(file: &mut Document) {
    let mut digest = Sha256::new();
    for (id, object) in &file.objects {
        digest.update(id.0.to_be_bytes());
        match object {
            Object::Stream(stream) => digest.update(&stream.content),
            other => digest.update(format!("{other:?}")),
        }
    }
    let id = Object::String(digest.finalize()[..16].to_vec(), StringFormat::Hexadecimal);
    file.trailer.set("ID", vec![id.clone(), id]);
}
