//! Blocks: headings, paragraphs, lists, attachments and what groups them.

use super::Reader;
use crate::press::document::source::{Element, Node};
use crate::press::document::tree::{Attachment, Block, Heading, Inline, List, ListKind, Paragraph, ParagraphKind, Sealed};

/// Blocks that may stand anywhere.
const BLOCKS: [&str; 12] = ["p", "h2", "h3", "h4", "h5", "ul", "ol", "table", "figure", "div", "hr", "h6"];
/// Classes of a paragraph.
const PARAGRAPHS: [&str; 5] = ["addressees", "note", "signature", "centred", "attachments-note"];

/// Where blocks stand: it decides which heading comes next.
struct Region {
    /// 0 in the main part, 1 in an attachment, whose own title is the h2.
    below_title: u8,
    /// Level of the heading before: 1 is the title.
    level: u8,
    /// Elements understood.
    understood: Vec<&'static str>,
    /// Within a landscape part.
    landscape: bool,
}

impl Reader<'_> {
    pub(super) fn main(&mut self, main: &Element) -> Vec<Block> {
        self.allow(main, &[]);
        let mut understood = vec!["h1", "section"];
        understood.extend(BLOCKS);
        let mut region = Region { below_title: 0, level: 1, understood, landscape: false };
        let blocks = self.blocks(main, &main.children, &mut region);
        let titles: Vec<&Element> = main.children.iter().filter_map(|c| if let Node::Element(e) = c { Some(e) } else { None }).collect();
        self.one(main, "h1", &titles);
        self.attachments_last(main);
        blocks
    }

    fn attachments_last(&mut self, main: &Element) {
        let mut attached = false;
        for child in &main.children {
            let Node::Element(element) = child else { continue };
            if attached && element.name != "section" {
                self.problem("block-after-attachment", element, format!("<{}> stands after an attachment", element.name)).help =
                    Some("attachments are the last thing in <main>".into());
            }
            attached |= element.name == "section";
        }
    }

    fn blocks(&mut self, parent: &Element, children: &[Node], region: &mut Region) -> Vec<Block> {
        let mut blocks = Vec::new();
        let understood = region.understood.clone();
        for child in children {
            let element = match child {
                Node::Element(element) if understood.contains(&element.name.as_str()) => element,
                Node::Element(element) => {
                    self.refuse(element, &parent.name, &understood);
                    continue;
                }
                Node::Text(text, line) => {
                    self.loose_text(parent, text, *line, &understood);
                    continue;
                }
            };
            match element.name.as_str() {
                "p" => self.paragraph(element, &mut blocks),
                "ul" | "ol" => blocks.push(self.list(element)),
                "table" => blocks.push(Block::Table(self.table(element))),
                "figure" => blocks.extend(self.picture(element).map(Block::Picture)),
                "hr" => blocks.extend(self.page_break(element)),
                "div" => blocks.extend(self.group(element, region)),
                "section" => blocks.push(self.attachment(element)),
                _ => blocks.push(self.heading(element, region)),
            }
        }
        blocks
    }

    fn heading(&mut self, element: &Element, region: &mut Region) -> Block {
        self.allow(element, &["id", "class"]);
        let unnumbered = self.classes(element, &["unnumbered"]).contains(&"unnumbered");
        let written: u8 = element.name[1..].parse().expect("headings are named h1 to h6");
        let level = written.saturating_sub(region.below_title);
        if level == 1 && region.below_title > 0 {
            self.problem("heading-level", element, "an attachment has one <h2>, its title, before anything else".into()).help =
                Some("headings in an attachment begin at <h3>".into());
        } else if level > 5 {
            self.problem("heading-level", element, format!("<{}> is a level too deep", element.name)).help =
                Some("headings are numbered on four levels".into());
        } else if level > region.level + 1 {
            let next = region.level + 1 + region.below_title;
            self.problem("skipped-heading", element, format!("<{}> skips a level", element.name)).help = Some(format!("write <h{next}>"));
        }
        region.level = level;
        let anchor = self.anchor(element);
        let (id, text) = (self.node(element), self.filled(element));
        if unnumbered {
            self.unnumbered.insert(id);
        }
        Block::Heading(Heading { id, level: level.clamp(1, 5), anchor, number: String::new(), text })
    }

    fn paragraph(&mut self, element: &Element, blocks: &mut Vec<Block>) {
        let kind = match self.classes(element, &PARAGRAPHS).first().copied() {
            Some("addressees") => ParagraphKind::Addressees,
            Some("note") => ParagraphKind::Note,
            Some("signature") => ParagraphKind::Signature,
            Some("centred") => ParagraphKind::Centred,
            Some("attachments-note") => ParagraphKind::AttachmentsNote,
            _ => ParagraphKind::Body,
        };
        // Links lead to notes, which have marks.
        self.allow(element, if kind == ParagraphKind::Note { &["class", "id"] } else { &["class"] });
        let paragraph = Paragraph { id: self.node(element), kind, anchor: self.anchor(element), text: self.filled(element) };
        match (kind, blocks.last_mut()) {
            (ParagraphKind::Note, Some(Block::Table(table))) => table.notes.push(paragraph),
            _ => blocks.push(Block::Paragraph(paragraph)),
        }
    }

    fn list(&mut self, element: &Element) -> Block {
        let numbered = element.name == "ol";
        self.allow(element, if numbered { &[] } else { &["class"] });
        let contents = !numbered && self.classes(element, &["contents"]).contains(&"contents");
        let id = self.node(element);
        let mut items = Vec::new();
        for item in self.elements(element, &["li"]) {
            self.allow(item, &[]);
            items.push((self.node(item), String::new(), self.filled(item)));
        }
        if items.is_empty() {
            self.problem("empty-element", element, format!("<{}> has no item", element.name));
        }
        let kind = match (numbered, contents) {
            (true, _) => ListKind::Numbered,
            (false, false) => ListKind::Bulleted,
            (false, true) => ListKind::Contents,
        };
        if contents {
            for child in &element.children {
                if let Node::Element(item) = child {
                    self.leads_away(item);
                }
            }
        }
        Block::List(List { id, kind, items })
    }

    /// Reports an item of a list of contents that is no link.
    fn leads_away(&mut self, item: &Element) {
        if !item.children.iter().any(|child| matches!(child, Node::Element(e) if e.name == "a")) {
            self.problem("missing-element", item, "an item of a list of contents has no <a>".into()).help =
                Some("<a href=\"#id\">TITLE</a>: on paper the number of its page stands behind it".into());
        }
    }

    fn page_break(&mut self, element: &Element) -> Option<Block> {
        self.allow(element, &["class"]);
        self.class(element, &["page"]).map(|_| Block::PageBreak)
    }

    fn group(&mut self, element: &Element, region: &mut Region) -> Option<Block> {
        self.allow(element, &["class"]);
        let class = self.class(element, &["together", "landscape", "sealed"])?;
        if class == "sealed" {
            return self.sealed(element).map(Block::Sealed);
        }
        let outer = (region.understood.clone(), region.landscape);
        region.understood = BLOCKS.to_vec();
        if class == "landscape" && region.landscape {
            self.problem("nested-landscape", element, "a landscape part within a landscape part".into());
        }
        region.landscape |= class == "landscape";
        let blocks = self.blocks(element, &element.children, region);
        (region.understood, region.landscape) = outer;
        Some(if class == "together" { Block::Together(blocks) } else { Block::Landscape(blocks) })
    }

    /// Office, date and, where the file holds it, the seal.
    fn sealed(&mut self, element: &Element) -> Option<Sealed> {
        let parts = self.elements(element, &["p", "svg"]);
        let mut signed = Vec::new();
        for p in parts.iter().filter(|part| part.name == "p") {
            self.allow(p, &["class"]);
            self.class(p, &["signature"]);
            signed.push(Paragraph { id: self.node(p), kind: ParagraphKind::Signature, anchor: None, text: self.filled(p) });
        }
        let seal = self.only(element, "svg", &parts).map(|svg| (self.node(svg), self.svg(svg)));
        match <[Paragraph; 2]>::try_from(signed) {
            Ok([office, date]) => Some(Sealed { office, date, seal }),
            Err(found) => {
                let what = format!("<div class=\"sealed\"> holds {} signatures, not an office and a date", found.len());
                self.problem("missing-element", element, what).help = Some("<p class=\"signature\"> twice, then an <svg> or none".into());
                None
            }
        }
    }

    fn attachment(&mut self, element: &Element) -> Block {
        self.allow(element, &["class", "id"]);
        self.class(element, &["attachment"]);
        let (id, anchor) = (self.node(element), self.anchor(element));
        let first = element.children.iter().position(|c| matches!(c, Node::Element(_)));
        let titled =
            first.and_then(|at| if let Node::Element(e) = &element.children[at] { (e.name == "h2").then_some((at, e)) } else { None });
        let (title, rest): (Vec<Inline>, &[Node]) = match titled {
            Some((at, h2)) => {
                self.allow(h2, &[]);
                (self.filled(h2), &element.children[at + 1..])
            }
            None => {
                self.problem("missing-element", element, "the attachment does not begin with its title, an <h2>".into());
                (Vec::new(), &element.children)
            }
        };
        let mut region = Region { below_title: 1, level: 1, understood: BLOCKS.to_vec(), landscape: false };
        let blocks = self.blocks(element, rest, &mut region);
        Block::Attachment(Attachment { id, anchor, label: String::new(), title, blocks })
    }
}
