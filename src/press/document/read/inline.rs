//! Text within a block, white space as written.

use super::{Reader, is_space};
use crate::press::document::source::{Element, Node};
use crate::press::document::tree::{Inline, Tone};
use crate::terms::problem::Place;

/// What is understood in a block.
const INLINES: [&str; 6] = ["a", "br", "data", "span", "strong", "sup"];
/// Classes of a span.
const SPANS: [&str; 4] = ["better", "worse", "muted", "raw"];

impl Reader<'_> {
    /// The text of an element.
    pub(super) fn inlines(&mut self, parent: &Element) -> Vec<Inline> {
        let mut run = Vec::new();
        for child in &parent.children {
            match child {
                Node::Text(text, _) => run.push(Inline::Text(text.clone())),
                Node::Element(element) if INLINES.contains(&element.name.as_str()) => run.extend(self.inline(element)),
                Node::Element(element) => self.refuse(element, &parent.name, &INLINES),
            }
        }
        run
    }

    /// The text of an element that must have some.
    pub(super) fn filled(&mut self, element: &Element) -> Vec<Inline> {
        let before = self.problems.0.len();
        let run = self.inlines(element);
        if run.iter().all(is_blank) && self.problems.0.len() == before {
            self.problem("empty-element", element, format!("<{}> is empty", element.name));
        }
        run
    }

    fn inline(&mut self, element: &Element) -> Option<Inline> {
        match element.name.as_str() {
            "a" => self.link(element),
            "data" => self.figure(element),
            "span" => self.span(element),
            "br" => {
                self.allow(element, &[]);
                Some(Inline::Break)
            }
            "strong" => {
                self.allow(element, &[]);
                Some(Inline::Strong(self.inlines(element)))
            }
            _ => {
                self.allow(element, &[]);
                Some(Inline::Superscript(self.inlines(element)))
            }
        }
    }

    fn span(&mut self, element: &Element) -> Option<Inline> {
        self.allow(element, &["class"]);
        let tone = match self.class(element, &SPANS)? {
            "raw" => return Some(Inline::Raw(self.plain(element))),
            "better" => Tone::Better,
            "worse" => Tone::Worse,
            _ => Tone::Muted,
        };
        Some(Inline::Tone(tone, self.inlines(element)))
    }

    fn figure(&mut self, element: &Element) -> Option<Inline> {
        self.allow(element, &["value", "data-figure"]);
        let value = self.required(element, "value")?.trim().to_owned();
        let figure = self.required(element, "data-figure")?.trim().to_owned();
        if figure.is_empty() {
            self.problem("empty-element", element, "<data> has an empty data-figure".into());
        }
        if !value.is_empty() && !value.parse::<f64>().is_ok_and(f64::is_finite) {
            let what = format!("value `{value}` of figure {figure} is not a number");
            self.problem("bad-value", element, what).help = Some("full precision with a point, or empty for null".into());
        }
        let text = self.filled(element);
        Some(Inline::Figure { figure, value, text })
    }

    fn link(&mut self, element: &Element) -> Option<Inline> {
        self.allow(element, &["href"]);
        let href = self.required(element, "href")?;
        let Some(target) = href.strip_prefix('#').filter(|t| !t.is_empty()) else {
            let what = format!("link to `{href}`, which is outside the document");
            self.problem("outside-link", element, what).help = Some("links are to #id of a table, picture, heading or attachment".into());
            return None;
        };
        self.links.push((target.to_owned(), Place::line(self.file, element.line).key(&element.path)));
        let text = self.inlines(element);
        let text = if text.iter().all(is_blank) { Vec::new() } else { text };
        Some(Inline::Link { target: target.to_owned(), text })
    }

    /// The text of an element that holds nothing but text, folded by itself.
    pub(super) fn plain(&mut self, element: &Element) -> String {
        let mut text = String::new();
        for child in &element.children {
            match child {
                Node::Text(more, _) => text.push_str(more),
                Node::Element(inner) => self.refuse(inner, &element.name, &[]),
            }
        }
        text.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

fn is_blank(inline: &Inline) -> bool {
    match inline {
        Inline::Text(text) | Inline::Raw(text) => text.trim_matches(is_space).is_empty(),
        Inline::Strong(text) | Inline::Tone(_, text) | Inline::Superscript(text) => text.iter().all(is_blank),
        Inline::Break => true,
        Inline::Figure { .. } | Inline::Link { .. } => false,
    }
}
