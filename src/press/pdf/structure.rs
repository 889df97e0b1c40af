//! The structure tree: what each piece of content is, in the order in which it is read (ISO 32000-1, 14.7 and 14.8; ISO 14289-1).

mod element;
mod table;

use super::finish::text;
use crate::press::document::tree::{Attachment, Block, Document as Tree, Imprint, List, ListKind, Masthead, NodeId, Picture, Svg};
use crate::press::typeset::pages::{Content, Drawing, Facet, Item, Owner, Pages, Turn};
use element::{Element, Kid};
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat, dictionary};
use std::collections::BTreeMap;

/// An annotation of a link.
pub(super) struct Annotation {
    /// Which link of the document.
    pub(super) link: usize,
    /// The annotation.
    pub(super) object: ObjectId,
    /// Page, from 0.
    pub(super) page: usize,
}

/// Where everything lies.
pub(super) struct Laid<'a> {
    pub(super) pages: &'a Pages<'a>,
    /// For each page what its marked sequences hold.
    pub(super) marked: &'a [Vec<Content>],
    pub(super) page_ids: &'a [ObjectId],
    pub(super) annotations: &'a [Annotation],
}

/// Attaches the tree, and leads from each marked sequence and each annotation to its element.
pub(super) fn attach(file: &mut Document, document: &Tree, laid: &Laid<'_>) -> Result<(), lopdf::Error> {
    let tree = Builder::of(laid).document(document);
    let root = file.new_object_id();
    let written = element::write(file, tree, root, laid);
    let mut parents: Vec<Object> = Vec::new();
    for (page, elements) in written.of_pages.iter().enumerate() {
        let elements: Vec<Object> = elements.iter().map(|id| id.map_or(Object::Null, Object::Reference)).collect();
        if !elements.is_empty() {
            parents.extend([(page as i64).into(), elements.into()]);
            file.get_object_mut(laid.page_ids[page])?.as_dict_mut()?.set("StructParents", page as i64);
        }
    }
    for (at, (annotation, element)) in written.of_annotations.iter().enumerate() {
        let key = (laid.page_ids.len() + at) as i64;
        parents.extend([key.into(), (*element).into()]);
        file.get_object_mut(*annotation)?.as_dict_mut()?.set("StructParent", key);
    }
    let names: Vec<Object> = written
        .names
        .iter()
        .flat_map(|(name, id)| [Object::String(name.clone().into_bytes(), StringFormat::Literal), (*id).into()])
        .collect();
    let next = (laid.page_ids.len() + written.of_annotations.len()) as i64;
    let parents = file.add_object(dictionary! { "Nums" => parents });
    let mut tree =
        dictionary! { "Type" => "StructTreeRoot", "K" => vec![written.top.into()], "ParentTree" => parents, "ParentTreeNextKey" => next };
    if !names.is_empty() {
        let names = file.add_object(dictionary! { "Names" => names });
        tree.set("IDTree", names);
    }
    file.objects.insert(root, Object::Dictionary(tree));
    let catalog = file.catalog_mut()?;
    catalog.set("StructTreeRoot", root);
    catalog.set("MarkInfo", dictionary! { "Marked" => true });
    Ok(())
}

/// A marked sequence: its link, page and number.
type Sequence = (Option<usize>, usize, usize);

/// Makes elements of the document's nodes and gives each its content.
struct Builder<'a> {
    laid: &'a Laid<'a>,
    content: BTreeMap<(NodeId, Facet), Vec<Sequence>>,
}

impl<'a> Builder<'a> {
    fn of(laid: &'a Laid<'a>) -> Self {
        let mut content: BTreeMap<(NodeId, Facet), Vec<Sequence>> = BTreeMap::new();
        for (page, marked) in laid.marked.iter().enumerate() {
            for (number, of) in marked.iter().enumerate() {
                content.entry((of.node, of.facet)).or_default().push((of.link, page, number));
            }
        }
        Builder { laid, content }
    }

    fn document(&mut self, document: &Tree) -> Element {
        let mut kids = Vec::new();
        kids.extend(document.masthead.as_ref().map(|m| Kid::Element(self.masthead(m))));
        kids.extend(self.blocks(&document.body, 0));
        kids.extend(document.imprint.as_ref().map(|i| Kid::Element(self.imprint(i))));
        Element::new("Document", kids)
    }

    /// An element of a node's text with the links in it.
    fn element(&mut self, kind: &'static str, node: NodeId, facet: Facet) -> Element {
        let mut kids = Vec::new();
        for run in self.content.remove(&(node, facet)).unwrap_or_default().chunk_by(|a, b| a.0 == b.0) {
            let sequences = run.iter().map(|(_, page, number)| Kid::Marked { page: *page, number: *number });
            match run.first().and_then(|(link, ..)| *link) {
                None => kids.extend(sequences),
                Some(link) => {
                    let annotations = self.laid.annotations.iter().filter(|a| a.link == link);
                    let places = annotations.map(|a| Kid::Annotation { object: a.object, page: a.page });
                    kids.push(Kid::Element(Element::new("Link", sequences.chain(places).collect())));
                }
            }
        }
        Element::new(kind, kids)
    }

    /// The same, nothing where the node has no such text.
    fn if_any(&mut self, kind: &'static str, node: NodeId, facet: Facet) -> Option<Kid> {
        self.content.contains_key(&(node, facet)).then(|| Kid::Element(self.element(kind, node, facet)))
    }

    fn masthead(&mut self, masthead: &Masthead) -> Element {
        let mut kids: Vec<Kid> = masthead.marks.iter().filter_map(|mark| self.if_any("P", mark.id, Facet::Text)).collect();
        kids.extend((0..4).filter_map(|part| self.if_any("P", masthead.id, Facet::Part(part))));
        Element::new("Sect", kids)
    }

    fn imprint(&mut self, imprint: &Imprint) -> Element {
        let parts = imprint.recipients.len() as u16 + 2;
        let kids = (0..parts).filter_map(|part| self.if_any("P", imprint.id, Facet::Part(part))).collect();
        Element::new("Sect", kids)
    }

    /// The elements of blocks whose headings stand `below` another title.
    fn blocks(&mut self, blocks: &[Block], below: u8) -> Vec<Kid> {
        let mut kids = Vec::new();
        for block in blocks {
            match block {
                Block::Heading(heading) => kids.extend(self.if_any(level(heading.level + below), heading.id, Facet::Text)),
                Block::Paragraph(paragraph) => kids.extend(self.if_any("P", paragraph.id, Facet::Text)),
                Block::List(list) => kids.push(Kid::Element(self.list(list))),
                Block::Table(table) => {
                    kids.push(Kid::Element(self.table(table)));
                    kids.extend(table.notes.iter().filter_map(|note| self.if_any("P", note.id, Facet::Text)));
                }
                Block::Picture(picture) => kids.push(Kid::Element(self.picture(picture))),
                Block::Attachment(attachment) => kids.push(Kid::Element(self.attachment(attachment))),
                Block::Together(blocks) | Block::Landscape(blocks) => kids.extend(self.blocks(blocks, below)),
                Block::Sealed(sealed) => {
                    kids.extend([&sealed.office, &sealed.date].iter().filter_map(|p| self.if_any("P", p.id, Facet::Text)));
                    kids.extend(sealed.seal.as_ref().map(|(node, svg)| Kid::Element(self.drawing(*node, svg))));
                }
                Block::PageBreak => {}
            }
        }
        kids
    }

    fn list(&mut self, list: &List) -> Element {
        let numbering = match list.kind {
            ListKind::Numbered => "Decimal",
            ListKind::Bulleted => "Disc",
            ListKind::Contents => return self.contents(list),
        };
        let mut items = Vec::new();
        for (node, ..) in &list.items {
            let parts = self.if_any("Lbl", *node, Facet::Label).into_iter().chain(self.if_any("LBody", *node, Facet::Text));
            items.push(Kid::Element(Element::new("LI", parts.collect())));
        }
        Element::new("L", items).with(dictionary! { "O" => "List", "ListNumbering" => numbering })
    }

    fn contents(&mut self, list: &List) -> Element {
        let mut items = Vec::new();
        for (node, ..) in &list.items {
            let parts = self.if_any("Reference", *node, Facet::Text).into_iter().chain(self.if_any("Span", *node, Facet::Part(0)));
            items.push(Kid::Element(Element::new("TOCI", parts.collect())));
        }
        Element::new("TOC", items)
    }

    fn picture(&mut self, picture: &Picture) -> Element {
        let mut figure = self.drawing(picture.id, &picture.svg);
        figure.kids.extend(self.if_any("Caption", picture.id, Facet::Caption));
        figure
    }

    fn drawing(&mut self, node: NodeId, svg: &Svg) -> Element {
        let mut figure = self.element("Figure", node, Facet::Drawing);
        figure.alternative = Some([svg.title.as_str(), svg.desc.as_str()].join("\n"));
        match self.bounds(node) {
            Some(bounds) => {
                let bounds: Vec<Object> = bounds.into_iter().map(Object::from).collect();
                figure.with(dictionary! { "O" => "Layout", "Placement" => "Block", "BBox" => bounds })
            }
            None => figure,
        }
    }

    /// Around a drawing on its upright sheet: left, bottom, right, top.
    fn bounds(&self, node: NodeId) -> Option<[f32; 4]> {
        let is_own = |item: &&Item| matches!(item.owner, Owner::Node(c) if c.node == node && c.facet == Facet::Drawing);
        let page = self.laid.pages.pages.iter().find(|page| page.items.iter().any(|item| is_own(&item)))?;
        let mut around = [f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY];
        let mut hold = |x: f32, y: f32| around = [around[0].min(x), around[1].min(y), around[2].max(x), around[3].max(y)];
        for item in page.items.iter().filter(is_own) {
            match &item.drawing {
                Drawing::Glyphs(run) => {
                    hold(run.x, run.y - run.size);
                    hold(run.x + run.glyphs.last().map_or(0.0, |g| g.x + run.size), run.y);
                }
                Drawing::Rectangle { x, y, width, height, .. } | Drawing::Image { x, y, width, height, .. } => {
                    hold(*x, *y);
                    hold(x + width, y + height);
                }
                Drawing::Path { segments, .. } => segments.iter().filter_map(|s| s.end()).for_each(|(x, y)| hold(x, y)),
            }
        }
        let ([left, top, right, bottom], height) = (around, self.laid.pages.sheet.1);
        Some(match page.turn {
            Turn::Upright => [left, height - bottom, right, height - top],
            Turn::Anticlockwise => [top, left, bottom, right],
        })
    }

    fn attachment(&mut self, attachment: &Attachment) -> Element {
        let mut kids: Vec<Kid> = self.if_any("P", attachment.id, Facet::Label).into_iter().collect();
        kids.extend(self.if_any("H2", attachment.id, Facet::Text));
        kids.extend(self.blocks(&attachment.blocks, 1));
        Element::new("Sect", kids)
    }
}

/// The structure type of a heading.
fn level(level: u8) -> &'static str {
    match level {
        1 => "H1",
        2 => "H2",
        3 => "H3",
        4 => "H4",
        5 => "H5",
        _ => "H6",
    }
}

/// Text of an attribute.
fn alternative(dictionary: &mut Dictionary, value: Option<&str>) {
    if let Some(value) = value {
        dictionary.set("Alt", text(value));
    }
}
