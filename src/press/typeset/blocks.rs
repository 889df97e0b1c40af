//! Blocks -> elements of the flow: each kind of block with its font, indents and blanks.

use super::element::{Element, Keep, Mark, Part, Reference, baseline, line_parts, paragraph_parts};
use super::fonts::Role;
use super::grid::{self, Fit};
use super::inline::{Atom, Collector, Measure, Pairs, Slack, break_lines, faceted};
use super::pages::{Facet, Turn};
use super::picture;
use super::sealed;
use super::style::{Frame, Style, TextStyle};
use crate::press::document::theme::Words;
use crate::press::document::tree::{Attachment, Block, Heading, Inline, List, ListKind, Paragraph, ParagraphKind, Table};
use crate::terms::problem::Problem;
use std::collections::BTreeSet;

/// Indent of a paragraph's first line, in characters (7.3.3).
const INDENT: f32 = 2.0;
/// Room for the number of a page behind a line of contents, and a blank before it, in characters.
const PAGE_NUMBER: f32 = 3.0;
/// Line pitch of notes, as a multiple of their size.
const NOTE_LEADING: f32 = 1.5;

/// Makes elements of blocks.
pub(crate) struct Maker<'a, 't, 'f> {
    /// Text and its problems.
    pub(crate) collector: &'a mut Collector<'t, 'f>,
    /// Words.
    pub(crate) words: &'t Words,
    /// Where they go.
    pub(crate) frame: Frame,
    /// The document's own words, by which titles are broken.
    pub(crate) pairs: &'t Pairs,
    /// Which section it is at, and those whose tables are set tight.
    pub(crate) section: usize,
    pub(crate) tight: &'a BTreeSet<usize>,
}

impl<'t> Maker<'_, 't, '_> {
    /// A page ends, and with it a section.
    fn new_page(&mut self) -> Element {
        self.section += 1;
        Element::NewPage
    }

    /// The page's measures.
    pub(crate) fn page(&self) -> &'t Style {
        self.collector.page
    }

    /// Two characters.
    fn indent(&self) -> f32 {
        INDENT * self.page().character
    }

    /// The elements of blocks, in order.
    pub(crate) fn blocks(&mut self, blocks: &[Block]) -> Vec<Element> {
        let mut elements = Vec::new();
        for (at, block) in blocks.iter().enumerate() {
            match block {
                Block::Heading(heading) if heading.level == 1 => {
                    elements.extend(self.title(&heading.text, heading).into_iter().map(Element::Part));
                }
                Block::Heading(heading) => elements.extend(self.heading(heading).into_iter().map(Element::Part)),
                Block::Paragraph(paragraph) => {
                    let before = at.checked_sub(1).map(|before| &blocks[before]);
                    let mut parts = self.paragraph(paragraph, before);
                    if holds_on(blocks.get(at + 1))
                        && let Some(last) = parts.last_mut()
                    {
                        last.keep = Keep::WithNext;
                    }
                    elements.extend(parts.into_iter().map(Element::Part));
                }
                Block::List(list) if list.kind == ListKind::Contents => elements.extend(self.contents(list).into_iter().map(Element::Part)),
                Block::List(list) => elements.extend(self.list(list).into_iter().map(Element::Part)),
                Block::Table(table) => elements.extend(self.table(table)),
                Block::Picture(picture) => {
                    let mut part = picture::part(self, picture);
                    if holds_on(blocks.get(at + 1)) {
                        part.keep = Keep::WithNext;
                    }
                    elements.push(Element::Part(part));
                }
                Block::Attachment(attachment) => elements.extend(self.attachment(attachment)),
                Block::Together(blocks) => elements.push(Element::Together(self.blocks(blocks))),
                Block::Landscape(blocks) => {
                    let frame = std::mem::replace(&mut self.frame, self.collector.page.turned());
                    elements.push(Element::Turn(Turn::Anticlockwise));
                    elements.extend(self.blocks(blocks));
                    elements.push(Element::Turn(Turn::Upright));
                    self.frame = frame;
                }
                Block::Sealed(sealed) => elements.push(Element::Part(sealed::part(self, sealed))),
                Block::PageBreak => elements.push(self.new_page()),
            }
        }
        elements
    }

    /// A table; one whose columns have no room across an upright page stands on pages of its own, turned.
    fn table(&mut self, table: &Table) -> Vec<Element> {
        let (rows, fit) = grid::rows(self, table);
        if fit == Fit::Comfortable || self.frame.width >= self.page().turned().width {
            self.whole_numbers(table, fit);
            return vec![Element::Table(Box::new(rows))];
        }
        let frame = std::mem::replace(&mut self.frame, self.collector.page.turned());
        let (rows, fit) = grid::rows(self, table);
        self.frame = frame;
        self.whole_numbers(table, fit);
        vec![Element::Turn(Turn::Anticlockwise), Element::Table(Box::new(rows)), Element::Turn(Turn::Upright)]
    }

    /// Refuses a table whose numbers would be torn even on a turned page.
    fn whole_numbers(&mut self, table: &Table, fit: Fit) {
        if fit == Fit::Torn {
            let problem =
                Problem::error("table-too-wide", "the columns of a table have no room for their numbers, not even on a turned page")
                    .why("a number is never split")
                    .help("leave out columns, or make two tables of it");
            self.collector.refuse(table.id, &table.label, problem);
        }
    }

    /// The title: size 2, XiaoBiaoSong, lines about equally long, a blank line below.
    fn title(&mut self, text: &[Inline], heading: &Heading) -> Vec<Part> {
        let style =
            TextStyle { gap: self.page().grid(Role::XiaoBiaoSong).gap, ..TextStyle::new(Role::XiaoBiaoSong, self.page().sizes.title) };
        let mut atoms = self.collector.inlines(heading.id, text, style, "title");
        self.pairs.glue(&mut atoms);
        let lines = break_lines(&atoms, &Measure::of(self.frame.width, Slack::Balance));
        let mut parts = line_parts(&atoms, &lines, self.page().line, 0.0);
        if let Some(first) = parts.first_mut() {
            first.marks = marks(heading, plain(&atoms));
        }
        parts.push(Part::blank(self.page().line));
        for part in &mut parts {
            part.keep = Keep::WithNext;
        }
        parts
    }

    /// A heading: never the last line of a page.
    fn heading(&mut self, heading: &Heading) -> Vec<Part> {
        let role = match heading.level {
            2 => Role::Hei,
            3 => Role::Kai,
            _ => Role::FangSong,
        };
        let style = self.page().grid(role);
        let mut atoms = self.collector.text(heading.id, &heading.number, style, "heading");
        atoms.extend(self.collector.inlines(heading.id, &heading.text, style, "heading"));
        let measure = Measure { first: self.indent(), ..Measure::of(self.frame.width, Slack::Left) };
        let lines = break_lines(&atoms, &measure);
        let mut parts = line_parts(&atoms, &lines, self.page().line, 0.0);
        for part in &mut parts {
            part.keep = Keep::WithNext;
        }
        if let Some(first) = parts.first_mut() {
            first.marks = marks(heading, plain(&atoms));
        }
        parts
    }

    fn paragraph(&mut self, paragraph: &Paragraph, before: Option<&Block>) -> Vec<Part> {
        let style = self.page().grid(Role::FangSong);
        let width = self.frame.width;
        let place = "paragraph";
        match paragraph.kind {
            ParagraphKind::Body => {
                let atoms = self.collector.inlines(paragraph.id, &paragraph.text, style, place);
                paragraph_parts(&atoms, &Measure { first: self.indent(), ..Measure::of(width, Slack::Justify) }, self.page().line)
            }
            ParagraphKind::Addressees => {
                let atoms = self.collector.inlines(paragraph.id, &paragraph.text, style, place);
                let mut parts = paragraph_parts(&atoms, &Measure::of(width, Slack::Justify), self.page().line);
                keep_all(&mut parts);
                parts
            }
            ParagraphKind::AttachmentsNote => self.attachments_note(paragraph),
            ParagraphKind::Note => self.note(paragraph),
            ParagraphKind::Signature => self.signature(paragraph, before),
            ParagraphKind::Centred => {
                let atoms = self.collector.inlines(paragraph.id, &paragraph.text, style, place);
                paragraph_parts(&atoms, &Measure::of(width, Slack::Centre), self.page().line)
            }
        }
    }

    /// A note under a table or picture: small, solid, kept in one piece.
    pub(crate) fn note(&mut self, paragraph: &Paragraph) -> Vec<Part> {
        let style = TextStyle::new(Role::Song, self.page().sizes.note);
        let atoms = self.collector.inlines(paragraph.id, &paragraph.text, style, "note");
        let lines = break_lines(&atoms, &Measure::of(self.frame.width, Slack::Justify));
        let mut parts = line_parts(&atoms, &lines, self.page().sizes.note * NOTE_LEADING, 0.0);
        for part in &mut parts {
            part.start = super::element::Start::Anywhere;
        }
        let last = parts.len().saturating_sub(1);
        keep_all(&mut parts[..last]);
        if let Some(first) = parts.first_mut() {
            first.marks.extend(paragraph.anchor.clone().map(Mark::Anchor));
        }
        parts
    }

    /// 附件说明: one line below the body; lines after a break stand under the first item, wrapped ones under its name.
    fn attachments_note(&mut self, paragraph: &Paragraph) -> Vec<Part> {
        let style = self.page().grid(Role::FangSong);
        let atoms = self.collector.inlines(paragraph.id, &paragraph.text, style, "attachments note");
        let word = prefix(&atoms, |c| matches!(c, ':' | '\u{ff1a}'));
        let number = prefix(&atoms[word..], |c| matches!(c, '.' | '\u{ff0e}'));
        let width_of = |atoms: &[Atom]| atoms.iter().map(|a| a.advance).sum::<f32>();
        let items = self.indent() + width_of(&atoms[..word]);
        let names = items + width_of(&atoms[word..word + number]);
        let mut parts = Vec::new();
        let mut first = self.indent();
        for item in atoms.split(Atom::is_forced_end) {
            let measure = Measure { first, rest: names, ..Measure::of(self.frame.width, Slack::Justify) };
            parts.extend(paragraph_parts(item, &measure, self.page().line));
            first = items;
        }
        // A reader counts the attachments at a glance.
        let last = parts.len().saturating_sub(1);
        keep_all(&mut parts[..last]);
        self.line_above(parts)
    }

    /// Office and date at the right: the office two characters in, the date two characters right of where the office begins.
    fn signature(&mut self, paragraph: &Paragraph, before: Option<&Block>) -> Vec<Part> {
        let style = self.page().grid(Role::FangSong);
        let atoms = self.collector.inlines(paragraph.id, &paragraph.text, style, "signature");
        let width = self.frame.width - self.indent();
        let own = atoms.iter().map(|a| a.advance).sum::<f32>();
        let mut measure = Measure::of(width, Slack::Right);
        let mut blank = false;
        match before {
            Some(Block::Paragraph(office)) if office.kind == ParagraphKind::Signature => {
                let office = self.collector.inlines(office.id, &office.text, style, "signature");
                let left = width - office.iter().map(|a| a.advance).sum::<f32>() + self.indent();
                if left + own <= width {
                    measure = Measure { first: left, rest: left, ..Measure::of(self.frame.width, Slack::Left) };
                }
            }
            _ => blank = true,
        }
        let parts = paragraph_parts(&atoms, &measure, self.page().line);
        if blank { self.line_above(parts) } else { parts }
    }

    /// Parts with a blank line above, but not at a page's top.
    fn line_above(&self, mut parts: Vec<Part>) -> Vec<Part> {
        if let Some(first) = parts.first_mut() {
            first.above = self.page().line;
        }
        parts
    }

    /// A list of contents: a line an item, longer ones hanging, and room for the number of a page at the end.
    fn contents(&mut self, list: &List) -> Vec<Part> {
        let style = self.page().grid(Role::FangSong);
        let right = self.frame.width;
        let measure = Measure { rest: self.indent(), ..Measure::of(right - PAGE_NUMBER * self.page().character, Slack::Left) };
        let mut parts = Vec::new();
        for (node, _, text) in &list.items {
            let atoms = self.collector.inlines(*node, text, style, "list of contents");
            let lines = break_lines(&atoms, &measure);
            let mut item = line_parts(&atoms, &lines, self.page().line, 0.0);
            let link = atoms.iter().find_map(|atom| atom.link);
            if let (Some(last), Some(line), Some(link)) = (item.last_mut(), lines.last(), link) {
                let y = baseline(self.page().line, style.size);
                last.references.push(Reference { link, node: *node, from: line.x + line.width, to: right, y });
            }
            let last = item.len().saturating_sub(1);
            keep_all(&mut item[..last]);
            parts.extend(item);
        }
        parts
    }

    /// Items indented two characters, their lines hanging behind the label.
    fn list(&mut self, list: &List) -> Vec<Part> {
        let style = self.page().grid(Role::FangSong);
        let mut parts = Vec::new();
        for (node, label, text) in &list.items {
            let mut atoms = faceted(self.collector.text(*node, label, style, "list"), Facet::Label);
            let label = atoms.iter().map(|a| a.advance).sum::<f32>();
            atoms.extend(self.collector.inlines(*node, text, style, "list"));
            let measure = Measure { width: self.frame.width, first: self.indent(), rest: self.indent() + label, slack: Slack::Justify };
            parts.extend(paragraph_parts(&atoms, &measure, self.page().line));
        }
        parts
    }

    /// An attachment: a new page, its label at the top left, its title centred on the third line.
    fn attachment(&mut self, attachment: &Attachment) -> Vec<Element> {
        let label = self.collector.text(attachment.id, &attachment.label, self.page().grid(Role::Hei), "attachment");
        let label = faceted(label, Facet::Label);
        let lines = break_lines(&label, &Measure::of(self.frame.width, Slack::Left));
        let mut parts = line_parts(&label, &lines, self.page().line, 0.0);
        parts.push(Part::blank(self.page().line));
        let style =
            TextStyle { gap: self.page().grid(Role::XiaoBiaoSong).gap, ..TextStyle::new(Role::XiaoBiaoSong, self.page().sizes.title) };
        let mut title = self.collector.inlines(attachment.id, &attachment.title, style, "attachment");
        self.pairs.glue(&mut title);
        let lines = break_lines(&title, &Measure::of(self.frame.width, Slack::Balance));
        parts.extend(line_parts(&title, &lines, self.page().line, 0.0));
        parts.push(Part::blank(self.page().line));
        keep_all(&mut parts);
        if let Some(first) = parts.first_mut() {
            // In the outline an attachment is a sibling of the first level headings.
            first.marks.push(Mark::Heading(2, format!("{}{}{}", attachment.label, self.words.label_gap, plain(&title))));
            first.marks.extend(attachment.anchor.clone().map(Mark::Anchor));
        }
        let mut elements = vec![self.new_page()];
        elements.extend(parts.into_iter().map(Element::Part));
        elements.extend(self.blocks(&attachment.blocks));
        elements
    }
}

/// Whether a block stands with what is before it: a note, or a sealed signature, which is never on a page without text.
fn holds_on(block: Option<&Block>) -> bool {
    matches!(block, Some(Block::Paragraph(Paragraph { kind: ParagraphKind::Note, .. }) | Block::Sealed(_)))
}

/// How many atoms stand up to and with the first that `ends` a prefix; 0 where none does.
fn prefix(atoms: &[Atom], ends: impl Fn(char) -> bool) -> usize {
    atoms.iter().take_while(|a| !a.is_forced_end()).position(|a| ends(a.character)).map_or(0, |at| at + 1)
}

fn keep_all(parts: &mut [Part]) {
    for part in parts {
        part.keep = Keep::WithNext;
    }
}

fn marks(heading: &Heading, text: String) -> Vec<Mark> {
    std::iter::once(Mark::Heading(heading.level, text)).chain(heading.anchor.clone().map(Mark::Anchor)).collect()
}

/// The characters of atoms.
pub(crate) fn plain(atoms: &[Atom]) -> String {
    atoms.iter().map(|a| a.text.as_str()).collect()
}
