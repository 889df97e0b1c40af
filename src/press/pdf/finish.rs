//! What printpdf leaves to chance or leaves out: the pages' content, dates, language, links.

use super::archival;
use super::content::Painted;
use super::outline::outline;
use super::save::save;
use super::structure::{self, Annotation, Laid};
use crate::press::document::raster::Raster;
use crate::press::document::tree::{Document as Tree, Meta};
use crate::press::typeset::pages::{Link, Page, Pages, Turn};
use lopdf::{Document, Object, ObjectId, Stream, StringFormat, dictionary};
use std::sync::Arc;

/// The name that the file gives for its maker.
const CREATOR: &str = concat!("tongbao ", env!("CARGO_PKG_VERSION"));
/// The time zone of every date: China has one.
const ZONE: &str = "+08'00'";

/// Finishes the file and writes it out.
pub(super) fn finish(
    mut file: Document,
    pages: &Pages<'_>,
    (painted, images): (Vec<Painted>, Vec<Arc<Raster>>),
    document: &Tree,
) -> Result<Vec<u8>, lopdf::Error> {
    let page_ids: Vec<ObjectId> = file.get_pages().into_values().collect();
    let mut marked = Vec::new();
    for (page, id) in painted.into_iter().zip(&page_ids) {
        let stream = file.get_dictionary(*id)?.get(b"Contents")?.as_reference()?;
        file.objects.insert(stream, Stream::new(dictionary! {}, page.stream).into());
        marked.push(page.marked);
    }
    attach_images(&mut file, &images, &page_ids)?;
    let mut annotations = Vec::new();
    for (at, (page, id)) in pages.pages.iter().zip(&page_ids).enumerate() {
        annotate(&mut file, (page, at), pages.sheet, *id, &page_ids, &mut annotations)?;
    }
    let outline = outline(&mut file, pages, &page_ids);
    catalog(&mut file, &document.meta, outline)?;
    information(&mut file, &document.meta)?;
    archival::attach(&mut file, &document.meta, CREATOR)?;
    structure::attach(&mut file, document, &Laid { pages, marked: &marked, page_ids: &page_ids, annotations: &annotations })?;
    Ok(save(&file)?)
}

/// Pictures of points, as the pages name them. All pages share one list.
fn attach_images(file: &mut Document, images: &[Arc<Raster>], page_ids: &[ObjectId]) -> Result<(), lopdf::Error> {
    let Some(first) = page_ids.first().filter(|_| !images.is_empty()) else { return Ok(()) };
    let resources = file.get_dictionary(*first)?.get(b"Resources")?.as_reference()?;
    let list = file.get_dictionary(resources)?.get(b"XObject")?.as_reference()?;
    for (number, raster) in images.iter().enumerate() {
        let (width, height) = (i64::from(raster.size.0), i64::from(raster.size.1));
        let about = |colours: &str| {
            dictionary! {
                "Type" => "XObject",
                "Subtype" => "Image",
                "Width" => width,
                "Height" => height,
                "ColorSpace" => colours,
                "BitsPerComponent" => 8,
            }
        };
        let mut shown = about("DeviceRGB");
        if let Some(cover) = &raster.cover {
            shown.set("SMask", file.add_object(Stream::new(about("DeviceGray"), cover.clone())));
        }
        let image = file.add_object(Stream::new(shown, raster.colours.clone()));
        file.get_dictionary_mut(list)?.set(format!("I{number}"), image);
    }
    Ok(())
}

/// UTF-16 with its mark, as PDF holds text beyond Latin.
pub(super) fn text(text: &str) -> Object {
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

/// A place on a page: its left edge as it is, the height at the window's top, the zoom as it is.
pub(super) fn destination(page: ObjectId, height: f32) -> Object {
    Object::Array(vec![page.into(), "XYZ".into(), Object::Null, height.into(), Object::Null])
}

fn annotate(
    file: &mut Document,
    (page, at): (&Page, usize),
    sheet: (f32, f32),
    id: ObjectId,
    page_ids: &[ObjectId],
    all: &mut Vec<Annotation>,
) -> Result<(), lopdf::Error> {
    let mut annotations: Vec<Object> = Vec::new();
    for link in &page.links {
        let Some(target) = page_ids.get(link.page) else { continue };
        let annotation = dictionary! {
            "Type" => "Annot",
            "Subtype" => "Link",
            "Rect" => area(link, page.turn, sheet),
            "Border" => vec![0.into(), 0.into(), 0.into()],
            "F" => 4,
            "Contents" => text(&link.text),
            "Dest" => destination(*target, sheet.1 - link.y),
        };
        let object = file.add_object(annotation);
        annotations.push(object.into());
        all.push(Annotation { link: link.link, object, page: at });
    }
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
fn area(link: &Link, turn: Turn, sheet: (f32, f32)) -> Vec<Object> {
    let (x, y, width, height) = link.area;
    let corners = match turn {
        Turn::Upright => [x, sheet.1 - y - height, x + width, sheet.1 - y],
        Turn::Anticlockwise => [y, x, y + height, x + width],
    };
    debug_assert!(corners[2] <= sheet.0 + 1.0);
    corners.map(Object::from).to_vec()
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
