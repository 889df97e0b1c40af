//! Every run of text of a document, in reading order.

use super::tree::{Block, Document, Inline, Table};

/// Calls `change` on the text of every block, cell, caption and mark.
pub(super) fn runs(document: &mut Document, change: &mut impl FnMut(&mut Vec<Inline>)) {
    if let Some(masthead) = &mut document.masthead {
        masthead.marks.iter_mut().for_each(|mark| change(&mut mark.text));
        for run in [&mut masthead.name, &mut masthead.issue, &mut masthead.office, &mut masthead.date] {
            change(run);
        }
    }
    blocks(&mut document.body, change);
    if let Some(imprint) = &mut document.imprint {
        for (label, names) in &mut imprint.recipients {
            change(label);
            change(names);
        }
        change(&mut imprint.office);
        change(&mut imprint.printed);
    }
}

fn blocks(blocks_: &mut [Block], change: &mut impl FnMut(&mut Vec<Inline>)) {
    for block in blocks_ {
        match block {
            Block::Heading(heading) => change(&mut heading.text),
            Block::Paragraph(paragraph) => change(&mut paragraph.text),
            Block::List(list) => list.items.iter_mut().for_each(|(_, _, text)| change(text)),
            Block::Table(table) => cells(table, change),
            Block::Picture(picture) => change(&mut picture.caption),
            Block::Attachment(attachment) => {
                change(&mut attachment.title);
                blocks(&mut attachment.blocks, change);
            }
            Block::Together(inner) | Block::Landscape(inner) => blocks(inner, change),
            Block::Sealed(sealed) => {
                change(&mut sealed.office.text);
                change(&mut sealed.date.text);
            }
            Block::PageBreak => {}
        }
    }
}

fn cells(table: &mut Table, change: &mut impl FnMut(&mut Vec<Inline>)) {
    change(&mut table.caption);
    for row in table.head.iter_mut().chain(&mut table.body).chain(&mut table.foot) {
        row.cells.iter_mut().for_each(|cell| change(&mut cell.text));
    }
    table.notes.iter_mut().for_each(|note| change(&mut note.text));
}
