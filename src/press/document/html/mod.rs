//! The document as one HTML file: nothing fetched, no script, every figure with its id, every table and picture named for those who can't see it.

mod block;
mod inline;
mod style;

use super::svg;
use super::theme::Theme;
use super::tree::{Document, Imprint, Inline, MarkKind, Masthead, NodeId};
use std::fmt::{Display, Write};

/// Nothing may be fetched: said to the browser too.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// Writes the file.
pub fn to_html(document: &Document, theme: &Theme) -> String {
    let mut page = Page { theme, out: String::new() };
    page.head(document);
    page.out.push_str("<body>\n");
    if let Some(masthead) = &document.masthead {
        page.masthead(masthead);
    }
    page.out.push_str("<main>\n");
    page.blocks(&document.body, block::Depth::Main);
    page.out.push_str("</main>\n");
    if let Some(imprint) = &document.imprint {
        page.imprint(imprint);
    }
    page.out.push_str("</body>\n</html>\n");
    page.out
}

struct Page<'a> {
    theme: &'a Theme,
    out: String,
}

impl Page<'_> {
    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        self.out.write_fmt(text).expect("a String takes everything");
    }

    fn head(&mut self, document: &Document) {
        let meta = &document.meta;
        self.put(format_args!("<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n", escape(&meta.language)));
        self.put(format_args!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n"));
        self.out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        self.put(format_args!("<title>{}</title>\n", escape(&meta.title)));
        // Parted by the full-width comma: an ASCII one beside a Chinese character stands nowhere in the file.
        let keywords = meta.keywords.join("\u{ff0c}");
        let described =
            [("author", &meta.author), ("description", &meta.subject), ("keywords", &keywords), ("dcterms.created", &meta.created)];
        for (name, content) in described {
            if !content.is_empty() {
                self.put(format_args!("<meta name=\"{name}\" content=\"{}\">\n", escape(content)));
            }
        }
        let style = style::sheet(self.theme, document.watermark.as_deref());
        self.put(format_args!("<style>\n{style}</style>\n</head>\n"));
    }

    fn masthead(&mut self, masthead: &Masthead) {
        self.out.push_str("<header>\n");
        if !masthead.marks.is_empty() {
            self.out.push_str("<div class=\"marks\">\n");
            for mark in &masthead.marks {
                let class = match mark.kind {
                    MarkKind::CopyNumber => "copy-number",
                    MarkKind::Classification => "classification",
                    MarkKind::Urgency => "urgency",
                };
                self.line("p", class, &mark.text);
            }
            self.out.push_str("</div>\n");
        }
        self.line("p", "name", &masthead.name);
        self.line("p", "issue", &masthead.issue);
        self.ends(&[("office", &masthead.office), ("date", &masthead.date)]);
        self.out.push_str("</header>\n");
    }

    fn imprint(&mut self, imprint: &Imprint) {
        self.out.push_str("<footer>\n");
        if !imprint.recipients.is_empty() {
            self.out.push_str("<dl>\n");
            for (label, names) in &imprint.recipients {
                self.out.push_str("<div><dt>");
                self.inlines(label);
                self.out.push_str("</dt><dd>");
                self.inlines(names);
                self.out.push_str("</dd></div>\n");
            }
            self.out.push_str("</dl>\n");
        }
        self.ends(&[("office", &imprint.office), ("printed", &imprint.printed)]);
        self.out.push_str("</footer>\n");
    }

    /// A line with something at either end.
    fn ends(&mut self, parts: &[(&str, &Vec<Inline>)]) {
        if parts.iter().all(|(_, text)| text.is_empty()) {
            return;
        }
        self.out.push_str("<p class=\"ends\">");
        for (class, text) in parts {
            self.put(format_args!("<span class=\"{class}\">"));
            self.inlines(text);
            self.out.push_str("</span>");
        }
        self.out.push_str("</p>\n");
    }

    fn line(&mut self, tag: &str, class: &str, text: &[Inline]) {
        if text.is_empty() {
            return;
        }
        self.put(format_args!("<{tag} class=\"{class}\">"));
        self.inlines(text);
        self.put(format_args!("</{tag}>\n"));
    }
}

/// An id that no template can have given: theirs begin with a letter.
fn own_id(node: NodeId, part: impl Display) -> String {
    format!("_{}-{part}", node.0)
}

/// ` id="x"`, or nothing.
fn id_attribute(anchor: Option<&String>) -> String {
    anchor.map(|anchor| format!(" id=\"{}\"", escape(anchor))).unwrap_or_default()
}

/// Characters that mean something in HTML, in text and in attributes.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}
