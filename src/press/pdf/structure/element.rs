//! Structure elements, and how they are written.

use super::{Laid, alternative};
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat, dictionary};
use std::collections::BTreeMap;

/// A structure element with what it holds.
pub(super) struct Element {
    /// Structure type.
    kind: &'static str,
    /// What it holds, in reading order.
    pub(super) kids: Vec<Kid>,
    /// For those who can't see it.
    pub(super) alternative: Option<String>,
    /// By which others name it.
    pub(super) name: Option<String>,
    attributes: Option<Dictionary>,
}

/// What an element holds.
pub(super) enum Kid {
    Element(Element),
    /// A marked sequence of a page.
    Marked {
        page: usize,
        number: usize,
    },
    /// An annotation on a page.
    Annotation {
        object: ObjectId,
        page: usize,
    },
}

impl Element {
    pub(super) fn new(kind: &'static str, kids: Vec<Kid>) -> Self {
        Element { kind, kids, alternative: None, name: None, attributes: None }
    }

    /// The same with attributes.
    pub(super) fn with(mut self, attributes: Dictionary) -> Self {
        self.attributes = Some(attributes);
        self
    }
}

/// What leads to the elements.
pub(super) struct Written {
    /// The outermost.
    pub(super) top: ObjectId,
    /// For each page the element of each marked sequence.
    pub(super) of_pages: Vec<Vec<Option<ObjectId>>>,
    /// Annotations with their elements.
    pub(super) of_annotations: Vec<(ObjectId, ObjectId)>,
    /// Elements by name.
    pub(super) names: BTreeMap<String, ObjectId>,
}

/// Writes an element and everything in it.
pub(super) fn write(file: &mut Document, top: Element, root: ObjectId, laid: &Laid<'_>) -> Written {
    let of_pages = laid.marked.iter().map(|marked| vec![None; marked.len()]).collect();
    let mut written = Written { top: file.new_object_id(), of_pages, of_annotations: Vec::new(), names: BTreeMap::new() };
    let id = written.top;
    put(file, top, id, root, laid.page_ids, &mut written);
    written
}

fn put(file: &mut Document, element: Element, id: ObjectId, parent: ObjectId, pages: &[ObjectId], written: &mut Written) {
    // The page of an element is the one on which it begins; what lies on another says so.
    let own = element.kids.iter().find_map(|kid| if let Kid::Marked { page, .. } = kid { Some(*page) } else { None });
    let mut kids: Vec<Object> = Vec::new();
    for kid in element.kids {
        kids.push(match kid {
            Kid::Element(inner) => {
                let inner_id = file.new_object_id();
                put(file, inner, inner_id, id, pages, written);
                inner_id.into()
            }
            Kid::Marked { page, number } => {
                written.of_pages[page][number] = Some(id);
                if own == Some(page) {
                    (number as i64).into()
                } else {
                    Object::Dictionary(dictionary! { "Type" => "MCR", "Pg" => pages[page], "MCID" => number as i64 })
                }
            }
            Kid::Annotation { object, page } => {
                written.of_annotations.push((object, id));
                Object::Dictionary(dictionary! { "Type" => "OBJR", "Obj" => object, "Pg" => pages[page] })
            }
        });
    }
    let mut dictionary = dictionary! { "Type" => "StructElem", "S" => element.kind, "P" => parent };
    if let Some(page) = own {
        dictionary.set("Pg", pages[page]);
    }
    match kids.len() {
        0 => {}
        1 => dictionary.set("K", kids.remove(0)),
        _ => dictionary.set("K", kids),
    }
    if let Some(name) = element.name {
        dictionary.set("ID", Object::String(name.clone().into_bytes(), StringFormat::Literal));
        written.names.insert(name, id);
    }
    if let Some(attributes) = element.attributes {
        dictionary.set("A", attributes);
    }
    alternative(&mut dictionary, element.alternative.as_deref());
    file.objects.insert(id, Object::Dictionary(dictionary));
}
