//! A document as plain text in reading order: for mail, search and tests.

use super::theme::Theme;
use super::tree::{Block, Document, Inline, Table};

/// One line a paragraph, heading, caption or row; cells parted by tabs.
pub fn text(document: &Document, theme: &Theme) -> String {
    let mut lines = Lines { gap: &theme.words.label_gap, out: String::new() };
    if let Some(masthead) = &document.masthead {
        masthead.marks.iter().for_each(|mark| lines.line("", &mark.text));
        for run in [&masthead.name, &masthead.issue, &masthead.office, &masthead.date] {
            lines.line("", run);
        }
    }
    lines.blocks(&document.body);
    if let Some(imprint) = &document.imprint {
        imprint.recipients.iter().for_each(|(label, names)| lines.line(&plain(label), names));
        lines.line("", &imprint.office);
        lines.line("", &imprint.printed);
    }
    lines.out
}

/// The characters of a run of text.
pub fn plain(run: &[Inline]) -> String {
    let mut out = String::new();
    append(run, &mut out);
    out
}

fn append(run: &[Inline], out: &mut String) {
    for inline in run {
        match inline {
            Inline::Text(text) | Inline::Raw(text) => out.push_str(text),
            Inline::Break => out.push('\n'),
            Inline::Figure { text, .. }
            | Inline::Strong(text)
            | Inline::Tone(_, text)
            | Inline::Superscript(text)
            | Inline::Link { text, .. } => append(text, out),
        }
    }
}

struct Lines<'a> {
    gap: &'a str,
    out: String,
}

impl Lines<'_> {
    fn line(&mut self, label: &str, run: &[Inline]) {
        let line = plain(run);
        if !label.is_empty() || !line.is_empty() {
            self.out.push_str(label);
            self.out.push_str(&line);
            self.out.push('\n');
        }
    }

    fn labelled(&mut self, label: &str, run: &[Inline]) {
        let label = format!("{label}{}", self.gap);
        self.line(&label, run);
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Heading(heading) => self.line(&heading.number, &heading.text),
                Block::Paragraph(paragraph) => self.line("", &paragraph.text),
                Block::List(list) => list.items.iter().for_each(|(_, label, run)| self.line(label, run)),
                Block::Table(table) => self.table(table),
                Block::Picture(picture) => self.labelled(&picture.label, &picture.caption),
                Block::Attachment(attachment) => {
                    self.labelled(&attachment.label, &attachment.title);
                    self.blocks(&attachment.blocks);
                }
                Block::Together(inner) | Block::Landscape(inner) => self.blocks(inner),
                Block::Sealed(sealed) => {
                    self.line("", &sealed.office.text);
                    self.line("", &sealed.date.text);
                }
                Block::PageBreak => {}
            }
        }
    }

    fn table(&mut self, table: &Table) {
        self.labelled(&table.label, &table.caption);
        for row in table.head.iter().chain(&table.body).chain(&table.foot) {
            let cells: Vec<String> = row.cells.iter().map(|cell| plain(&cell.text)).collect();
            self.out.push_str(&cells.join("\t"));
            self.out.push('\n');
        }
        table.notes.iter().for_each(|note| self.line("", &note.text));
    }
}
