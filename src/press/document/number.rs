//! Numbers and labels: headings, tables, pictures, attachments, list items; then what refers to them.

use super::theme::{Numeral, Theme};
use super::tree::{Block, Document, Inline, ListKind, NodeId, Paragraph};
use super::walk;
use crate::terms::problem::{Place, Problem, Problems, nearest};
use std::collections::{BTreeMap, BTreeSet};

/// Gives every node its number or label and every empty link the label of its target. `links` are all links with their places.
pub(super) fn number(document: &mut Document, theme: &Theme, unnumbered: &BTreeSet<NodeId>, links: &[(String, Place)]) -> Problems {
    let attachments = document.body.iter().filter(|b| matches!(b, Block::Attachment(_))).count();
    let mut numbers = Numbers {
        theme,
        unnumbered,
        attachments,
        headings: [0; 4],
        tables: 0,
        pictures: 0,
        notes: 0,
        attached: 0,
        labels: BTreeMap::new(),
    };
    numbers.blocks(&mut document.body);
    let labels = numbers.labels;
    let problems = unknown(&labels, links);
    walk::runs(document, &mut |run| refer(run, &labels));
    problems
}

struct Numbers<'a> {
    theme: &'a Theme,
    unnumbered: &'a BTreeSet<NodeId>,
    attachments: usize,
    headings: [usize; 4],
    tables: usize,
    pictures: usize,
    notes: usize,
    attached: usize,
    labels: BTreeMap<String, Inline>,
}

impl Numbers<'_> {
    fn blocks(&mut self, blocks: &mut [Block]) {
        for block in blocks {
            match block {
                Block::Heading(heading) => {
                    if !self.unnumbered.contains(&heading.id) {
                        heading.number = self.heading(heading.level);
                    }
                    self.label(heading.anchor.as_ref(), heading.number.trim_end_matches(['\u{3001}', '.']));
                }
                Block::List(list) => {
                    let words = &self.theme.words;
                    for (at, (_, label, _)) in list.items.iter_mut().enumerate() {
                        *label = match list.kind {
                            ListKind::Numbered => numbered(&words.list_item, at + 1),
                            ListKind::Bulleted => words.bullet.clone(),
                            ListKind::Contents => String::new(),
                        };
                    }
                }
                Block::Table(table) => {
                    self.tables += 1;
                    table.label = numbered(&self.theme.words.table, self.tables);
                    self.label(table.anchor.as_ref(), &table.label);
                    table.notes.iter_mut().for_each(|note| self.note(note));
                }
                Block::Picture(picture) => {
                    self.pictures += 1;
                    picture.label = numbered(&self.theme.words.picture, self.pictures);
                    self.label(picture.anchor.as_ref(), &picture.label);
                }
                Block::Attachment(attachment) => {
                    self.attached += 1;
                    let words = &self.theme.words;
                    attachment.label =
                        if self.attachments == 1 { words.only_attachment.clone() } else { numbered(&words.attachment, self.attached) };
                    self.label(attachment.anchor.as_ref(), &attachment.label);
                    self.headings = [0; 4];
                    self.blocks(&mut attachment.blocks);
                }
                Block::Together(blocks) | Block::Landscape(blocks) => self.blocks(blocks),
                Block::Paragraph(paragraph) => self.note(paragraph),
                Block::Sealed(_) | Block::PageBreak => {}
            }
        }
    }

    fn heading(&mut self, level: u8) -> String {
        let Some(depth) = usize::from(level).checked_sub(2).filter(|depth| *depth < self.headings.len()) else { return String::new() };
        self.headings[depth] += 1;
        self.headings[depth + 1..].fill(0);
        let number = self.headings[depth];
        let Some(numbering) = self.theme.headings.get(depth) else { return String::new() };
        match numbering.numeral {
            Numeral::Chinese => numbering.pattern.replace("{n}", &self.theme.numerals.chinese(number)),
            Numeral::Arabic => numbered(&numbering.pattern, number),
        }
    }

    fn label(&mut self, anchor: Option<&String>, label: &str) {
        if let Some(anchor) = anchor {
            self.labels.insert(anchor.clone(), Inline::Text(label.to_owned()));
        }
    }

    /// A note that links lead to begins with its mark, which stands raised where the link is.
    fn note(&mut self, note: &mut Paragraph) {
        let Some(anchor) = &note.anchor else { return };
        self.notes += 1;
        let mark = Inline::Text(note_mark(self.notes));
        note.text.insert(0, mark.clone());
        self.labels.insert(anchor.clone(), Inline::Superscript(vec![mark]));
    }
}

/// A number in a circle; in brackets where there is no circle for it.
fn note_mark(n: usize) -> String {
    const ONE: u32 = 0x2460;
    const CIRCLED: usize = 20;
    let circled = u32::try_from(n).ok().filter(|_| n <= CIRCLED).and_then(|n| char::from_u32(ONE + n - 1));
    circled.map_or_else(|| format!("[{n}]"), String::from)
}

fn numbered(pattern: &str, n: usize) -> String {
    pattern.replace("{n}", &n.to_string())
}

/// Links to nothing.
fn unknown(labels: &BTreeMap<String, Inline>, links: &[(String, Place)]) -> Problems {
    let mut problems = Problems::default();
    for (target, place) in links {
        if labels.contains_key(target) {
            continue;
        }
        let near = nearest(target, labels.keys().map(String::as_str));
        let all = labels.keys().cloned().collect::<Vec<_>>().join(", ");
        let help = match near {
            Some(near) => format!("nearest: #{near}"),
            None if all.is_empty() => "no table, picture, heading, note or attachment has an id".to_owned(),
            None => format!("there are: {all}"),
        };
        problems.push(Problem::error("unknown-target", format!("link to #{target}, which is nowhere")).at(place.clone()).help(help));
    }
    problems
}

/// Fills empty links.
fn refer(run: &mut [Inline], labels: &BTreeMap<String, Inline>) {
    for inline in run {
        match inline {
            Inline::Link { target, text } if text.is_empty() => {
                text.extend(labels.get(target).cloned());
            }
            Inline::Link { text, .. } | Inline::Strong(text) | Inline::Tone(_, text) | Inline::Superscript(text) => refer(text, labels),
            Inline::Figure { .. } | Inline::Text(_) | Inline::Raw(_) | Inline::Break => {}
        }
    }
}
