//! Blocks.

use super::{Page, id_attribute, own_id, svg};
use crate::press::document::tree::{
    Align, Attachment, Block, Cell, Heading, Heads, Inline, List, ListKind, Paragraph, ParagraphKind, Picture, Row, Sealed, Table,
};

/// Columns beyond which a table is set smaller, to need less scrolling.
const MANY_COLUMNS: u32 = 8;

/// Where blocks stand: an attachment's headings are one level below those of the main part.
#[derive(Clone, Copy)]
pub(super) enum Depth {
    Main,
    Attachment,
}

impl Page<'_> {
    pub(super) fn blocks(&mut self, blocks: &[Block], depth: Depth) {
        for block in blocks {
            match block {
                Block::Heading(heading) => self.heading(heading, depth),
                Block::Paragraph(paragraph) => self.paragraph(paragraph),
                Block::List(list) => self.list(list),
                Block::Table(table) => self.table(table),
                Block::Picture(picture) => self.picture(picture),
                Block::Attachment(attachment) => self.attachment(attachment),
                Block::Together(inner) => self.group("together", inner, depth),
                Block::Landscape(inner) => self.group("landscape", inner, depth),
                Block::Sealed(sealed) => self.sealed(sealed),
                Block::PageBreak => self.out.push_str("<hr class=\"page\">\n"),
            }
        }
    }

    fn sealed(&mut self, sealed: &Sealed) {
        self.out.push_str("<div class=\"sealed\">\n");
        self.paragraph(&sealed.office);
        self.paragraph(&sealed.date);
        if let Some((node, seal)) = &sealed.seal {
            let drawing = svg::write(seal, Some(&format!("_{}", node.0)));
            self.put(format_args!("{drawing}\n"));
        }
        self.out.push_str("</div>\n");
    }

    fn group(&mut self, class: &str, inner: &[Block], depth: Depth) {
        self.put(format_args!("<div class=\"{class}\">\n"));
        self.blocks(inner, depth);
        self.out.push_str("</div>\n");
    }

    fn heading(&mut self, heading: &Heading, depth: Depth) {
        let level = match depth {
            Depth::Main => heading.level,
            Depth::Attachment => heading.level + 1,
        };
        // The look follows the number, the tag the outline.
        let class = format!(" class=\"level-{}\"", heading.level);
        self.put(format_args!("<h{level}{class}{}>{}", id_attribute(heading.anchor.as_ref()), super::escape(&heading.number)));
        self.inlines(&heading.text);
        self.put(format_args!("</h{level}>\n"));
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        let class = match paragraph.kind {
            ParagraphKind::Body => "",
            ParagraphKind::Addressees => " class=\"addressees\"",
            ParagraphKind::AttachmentsNote => " class=\"attachments-note\"",
            ParagraphKind::Note => " class=\"note\"",
            ParagraphKind::Signature => " class=\"signature\"",
            ParagraphKind::Centred => " class=\"centred\"",
        };
        self.put(format_args!("<p{class}{}>", id_attribute(paragraph.anchor.as_ref())));
        self.inlines(&paragraph.text);
        self.out.push_str("</p>\n");
    }

    fn list(&mut self, list: &List) {
        let (tag, class) = match list.kind {
            ListKind::Numbered => ("ol", ""),
            ListKind::Bulleted => ("ul", ""),
            ListKind::Contents => ("ul", " class=\"contents\""),
        };
        self.put(format_args!("<{tag}{class}>\n"));
        for (_, _, text) in &list.items {
            self.out.push_str("<li>");
            self.inlines(text);
            self.out.push_str("</li>\n");
        }
        self.put(format_args!("</{tag}>\n"));
    }

    fn labelled(&mut self, label: &str, text: &[Inline]) {
        let gap = super::escape(&self.theme.words.label_gap);
        self.put(format_args!("<span class=\"label\">{}</span>{gap}", super::escape(label)));
        self.inlines(text);
    }

    fn table(&mut self, table: &Table) {
        let caption = own_id(table.id, "caption");
        // Wide tables scroll inside themselves, by keyboard too.
        let columns: u32 = table.head.first().map_or(0, |row| row.cells.iter().map(|cell| u32::from(cell.columns)).sum());
        let class = if columns > MANY_COLUMNS { "table wide" } else { "table" };
        self.put(format_args!("<div class=\"{class}\" role=\"region\" aria-labelledby=\"{caption}\" tabindex=\"0\">\n"));
        self.put(format_args!("<table{}>\n<caption id=\"{caption}\">", id_attribute(table.anchor.as_ref())));
        self.labelled(&table.label, &table.caption);
        self.out.push_str("</caption>\n");
        for (tag, rows) in [("thead", &table.head), ("tbody", &table.body), ("tfoot", &table.foot)] {
            if rows.is_empty() && tag != "tbody" {
                continue;
            }
            self.put(format_args!("<{tag}>\n"));
            rows.iter().for_each(|row| self.row(row));
            self.put(format_args!("</{tag}>\n"));
        }
        self.out.push_str("</table>\n</div>\n");
        table.notes.iter().for_each(|note| self.paragraph(note));
    }

    fn row(&mut self, row: &Row) {
        self.out.push_str(if row.emphasis { "<tr class=\"emphasis\">" } else { "<tr>" });
        row.cells.iter().for_each(|cell| self.cell(cell));
        self.out.push_str("</tr>\n");
    }

    fn cell(&mut self, cell: &Cell) {
        let (tag, scope) = match cell.heads {
            Heads::Nothing => ("td", ""),
            Heads::Column => ("th", " scope=\"col\""),
            Heads::Row => ("th", " scope=\"row\""),
        };
        let align = match (cell.align, cell.heads) {
            (Align::Decimal, _) => "num",
            (Align::Centre, Heads::Nothing | Heads::Row) => "centred",
            _ => "",
        };
        let bar = cell.share.map(|share| format!(" style=\"--share: {:.1}%\"", share * 100.0));
        let classes: Vec<&str> = [align, if bar.is_some() { "bar" } else { "" }].into_iter().filter(|class| !class.is_empty()).collect();
        let class = if classes.is_empty() { String::new() } else { format!(" class=\"{}\"", classes.join(" ")) };
        self.put(format_args!("<{tag}{class}{scope}{}", bar.unwrap_or_default()));
        for (name, span) in [("colspan", cell.columns), ("rowspan", cell.rows)] {
            if span > 1 {
                self.put(format_args!(" {name}=\"{span}\""));
            }
        }
        self.out.push('>');
        self.inlines(&cell.text);
        self.put(format_args!("</{tag}>"));
    }

    fn picture(&mut self, picture: &Picture) {
        let caption = own_id(picture.id, "caption");
        self.put(format_args!("<figure{}>\n", id_attribute(picture.anchor.as_ref())));
        self.put(format_args!("<div class=\"drawing\" role=\"group\" aria-labelledby=\"{caption}\" tabindex=\"0\">\n"));
        let drawing = svg::write(&picture.svg, Some(&format!("_{}", picture.id.0)));
        self.put(format_args!("{drawing}\n</div>\n<figcaption id=\"{caption}\">"));
        self.labelled(&picture.label, &picture.caption);
        self.out.push_str("</figcaption>\n</figure>\n");
    }

    fn attachment(&mut self, attachment: &Attachment) {
        let title = own_id(attachment.id, "title");
        let anchor = id_attribute(attachment.anchor.as_ref());
        self.put(format_args!("<section class=\"attachment\"{anchor} aria-labelledby=\"{title}\">\n"));
        self.put(format_args!("<p class=\"label\">{}</p>\n<h2 class=\"title\" id=\"{title}\">", super::escape(&attachment.label)));
        self.inlines(&attachment.title);
        self.out.push_str("</h2>\n");
        self.blocks(&attachment.blocks, Depth::Attachment);
        self.out.push_str("</section>\n");
    }
}
