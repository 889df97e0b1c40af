//! The outline: headings as bookmarks.

use super::finish::{destination, text};
use crate::press::typeset::pages::{Entry, Pages};
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

/// The headings as a tree; nothing where there are none. The title's children lie open, theirs closed.
pub(super) fn outline(file: &mut Document, pages: &Pages<'_>, page_ids: &[ObjectId]) -> Option<ObjectId> {
    let entries = &pages.outline;
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
        dictionary.set("Dest", destination(page_ids[entry.page], pages.sheet.1 - entry.y));
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
