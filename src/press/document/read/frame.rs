//! The frame of a file: head, masthead, main, imprint.

use super::Reader;
use crate::press::document::source::{Element, Node};
use crate::press::document::tree::{Document, Imprint, Inline, Mark, MarkKind, Masthead, Meta, Source};
use crate::terms::problem::{Place, Problem};

/// Names of `<meta>` that are understood.
const META: [&str; 6] = ["author", "description", "keywords", "created", "watermark", "viewport"];
/// Classes of the masthead's paragraphs.
const MASTHEAD: [&str; 7] = ["classification", "urgency", "copy-number", "name", "issue", "office", "date"];
/// How `created` is written.
const CREATED: &str = "%Y-%m-%dT%H:%M:%S";

impl Reader<'_> {
    pub(super) fn document(&mut self, root: &[Node]) -> Document {
        let top = Element { name: "file".into(), line: 1, children: root.to_vec(), ..Element::default() };
        let mut document =
            Document { meta: Meta::default(), masthead: None, body: Vec::new(), imprint: None, watermark: None, source: Source::default() };
        let found = self.elements(&top, &["html"]);
        let Some(html) = self.only(&top, "html", &found) else {
            let problem = Problem::error("missing-element", "the file has no <html>").at(Place::file(self.file));
            self.problems.push(problem);
            return document;
        };
        self.allow(html, &["lang"]);
        document.meta.language = self.required(html, "lang").unwrap_or_default().to_owned();
        let parts = self.elements(html, &["head", "body"]);
        if let Some(head) = self.one(html, "head", &parts) {
            self.head(head, &mut document);
        }
        if let Some(body) = self.one(html, "body", &parts) {
            self.allow(body, &[]);
            let parts = self.elements(body, &["header", "main", "footer"]);
            document.masthead = self.only(body, "header", &parts).map(|header| self.masthead(header));
            if let Some(main) = self.one(body, "main", &parts) {
                document.body = self.main(main);
            }
            document.imprint = self.only(body, "footer", &parts).map(|footer| self.imprint(footer));
        }
        document
    }

    fn head(&mut self, head: &Element, document: &mut Document) {
        self.allow(head, &[]);
        let parts = self.elements(head, &["meta", "title"]);
        if let Some(title) = self.one(head, "title", &parts) {
            document.meta.title = self.plain(title);
            if document.meta.title.is_empty() {
                self.problem("empty-element", title, "<title> is empty".into());
            }
        }
        let mut seen: Vec<&str> = Vec::new();
        for meta in parts.iter().filter(|e| e.name == "meta" && e.attribute("charset").is_none()) {
            self.allow(meta, &["name", "content"]);
            let (Some(name), Some(content)) = (self.required(meta, "name"), self.required(meta, "content")) else { continue };
            if seen.contains(&name) {
                self.problem("repeated-element", meta, format!("<meta name=\"{name}\"> is given twice"));
            }
            seen.push(name);
            let content = content.trim().to_owned();
            match name {
                "author" => document.meta.author = content,
                "description" => document.meta.subject = content,
                "keywords" => document.meta.keywords = keywords(&content),
                "created" => document.meta.created = self.created(meta, content),
                "watermark" => document.watermark = Some(content).filter(|c| !c.is_empty()),
                "viewport" => {}
                _ => {
                    let near = crate::terms::problem::nearest(name, META).map(|n| format!("nearest: {n}; ")).unwrap_or_default();
                    let help = format!("{near}understood: {}", META.join(", "));
                    self.problem("unknown-meta", meta, format!("<meta name=\"{name}\"> is not understood")).help = Some(help);
                }
            }
        }
        if !seen.contains(&"created") {
            self.problem("missing-meta", head, "<head> has no <meta name=\"created\">".into()).why =
                Some("a file's dates are the as-of, never the clock".into());
        }
    }

    fn created(&mut self, meta: &Element, content: String) -> String {
        if chrono::NaiveDateTime::parse_from_str(&content, CREATED).is_err() {
            let what = format!("`{content}` is not a local time");
            self.problem("bad-time", meta, what).help = Some("write it as 2017-05-04T10:00:00".into());
        }
        content
    }

    fn masthead(&mut self, header: &Element) -> Masthead {
        self.allow(header, &[]);
        let mut masthead = Masthead {
            id: self.node(header),
            marks: Vec::new(),
            name: Vec::new(),
            issue: Vec::new(),
            office: Vec::new(),
            date: Vec::new(),
        };
        let mut seen: Vec<&str> = Vec::new();
        for p in self.elements(header, &["p"]) {
            self.allow(p, &["class"]);
            let Some(class) = self.class(p, &MASTHEAD) else { continue };
            if seen.contains(&class) {
                self.problem("repeated-element", p, format!("<p class=\"{class}\"> is given twice"));
            }
            seen.push(class);
            let id = self.node(p);
            let text = self.inlines(p);
            match class {
                "copy-number" => masthead.marks.push(Mark { id, kind: MarkKind::CopyNumber, text }),
                "classification" => masthead.marks.push(Mark { id, kind: MarkKind::Classification, text }),
                "urgency" => masthead.marks.push(Mark { id, kind: MarkKind::Urgency, text }),
                "issue" => masthead.issue = text,
                "office" => masthead.office = text,
                "date" => masthead.date = text,
                _ => masthead.name = text,
            }
        }
        if !seen.contains(&"name") {
            self.problem("missing-element", header, "<header> has no <p class=\"name\">".into());
        }
        masthead
    }

    fn imprint(&mut self, footer: &Element) -> Imprint {
        self.allow(footer, &[]);
        let mut imprint = Imprint { id: self.node(footer), recipients: Vec::new(), office: Vec::new(), printed: Vec::new() };
        let parts = self.elements(footer, &["dl", "p"]);
        if let Some(list) = self.only(footer, "dl", &parts) {
            self.allow(list, &[]);
            imprint.recipients = self.recipients(list);
        }
        let mut seen: Vec<&str> = Vec::new();
        for p in parts.iter().filter(|e| e.name == "p") {
            self.allow(p, &["class"]);
            let Some(class) = self.class(p, &["office", "printed"]) else { continue };
            if seen.contains(&class) {
                self.problem("repeated-element", p, format!("<p class=\"{class}\"> is given twice"));
            }
            seen.push(class);
            let text = self.inlines(p);
            if class == "office" { imprint.office = text } else { imprint.printed = text }
        }
        imprint
    }

    fn recipients(&mut self, list: &Element) -> Vec<(Vec<Inline>, Vec<Inline>)> {
        let mut recipients = Vec::new();
        let mut label: Option<(&Element, Vec<Inline>)> = None;
        for item in self.elements(list, &["dt", "dd"]) {
            self.allow(item, &[]);
            let text = self.inlines(item);
            let before = label.take();
            match (item.name.as_str(), before) {
                ("dt", None) => label = Some((item, text)),
                ("dt", Some((lonely, _))) => {
                    self.problem("unpaired-item", lonely, "<dt> is not followed by its <dd>".into());
                    label = Some((item, text));
                }
                (_, Some((_, label))) => recipients.push((label, text)),
                (_, None) => {
                    self.problem("unpaired-item", item, "<dd> does not follow a <dt>".into());
                }
            }
        }
        if let Some((lonely, _)) = label {
            self.problem("unpaired-item", lonely, "<dt> is not followed by its <dd>".into());
        }
        recipients
    }
}

fn keywords(content: &str) -> Vec<String> {
    content.split([',', '\u{ff0c}', '\u{3001}', ';', '\u{ff1b}']).map(|k| k.trim().to_owned()).filter(|k| !k.is_empty()).collect()
}
