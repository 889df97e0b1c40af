//! Elements to the tree: exactly the subset that both outputs can show, everything else a problem with its place and the nearest thing understood.

mod block;
mod frame;
mod inline;
mod picture;
mod shape;
mod table;

use super::source::{self, Element, Node};
use super::tree::{Document, NodeId, Source};
use crate::terms::problem::{Place, Problem, Problems, nearest};
use std::collections::{BTreeMap, BTreeSet};

/// What reading yields: the tree, not yet numbered or folded, and what numbering needs to report places.
pub(super) struct Reading {
    /// The tree; labels are empty, white space is as written.
    pub document: Document,
    /// Headings that carry no number.
    pub unnumbered: BTreeSet<NodeId>,
    /// Every link to an anchor: target and place, in order.
    pub links: Vec<(String, Place)>,
    /// Everything wrong so far.
    pub problems: Problems,
}

/// Reads a whole file, called `file` in problems.
pub(super) fn read(html: &str, file: &str) -> Reading {
    let mut problems = Problems::default();
    let root = source::read(html, file, &mut problems);
    let mut reader =
        Reader { file, problems, lines: BTreeMap::new(), anchors: BTreeMap::new(), unnumbered: BTreeSet::new(), links: Vec::new() };
    let mut document = reader.document(&root);
    document.source = Source { file: file.to_owned(), lines: reader.lines };
    Reading { document, unnumbered: reader.unnumbered, links: reader.links, problems: reader.problems }
}

struct Reader<'a> {
    file: &'a str,
    problems: Problems,
    lines: BTreeMap<NodeId, usize>,
    anchors: BTreeMap<String, usize>,
    unnumbered: BTreeSet<NodeId>,
    links: Vec<(String, Place)>,
}

/// What people write for what is understood.
const MEANT: [(&str, &str); 22] = [
    ("article", "main"),
    ("aside", "p class=\"note\""),
    ("b", "strong"),
    ("blockquote", "p class=\"note\""),
    ("center", "p class=\"centred\""),
    ("code", "span class=\"raw\""),
    ("col", "table without col: widths come from the content"),
    ("colgroup", "table without colgroup: widths come from the content"),
    ("dfn", "strong"),
    ("ellipse", "path"),
    ("em", "strong"),
    ("font", "span class=\"muted\""),
    ("h6", "h5"),
    ("i", "strong"),
    ("img", "figure with an inline svg"),
    ("mark", "strong"),
    ("nav", "a list of links"),
    ("pre", "p with br and span class=\"raw\""),
    ("small", "p class=\"note\""),
    ("time", "text"),
    ("tspan", "one text for each piece"),
    ("u", "strong"),
];

impl Reader<'_> {
    fn node(&mut self, element: &Element) -> NodeId {
        let id = NodeId(self.lines.len() as u32 + 1);
        self.lines.insert(id, element.line);
        id
    }

    fn problem(&mut self, code: &'static str, element: &Element, what: String) -> &mut Problem {
        let place = element.place(self.file);
        self.problems.push(Problem::error(code, what).at(place));
        self.problems.0.last_mut().expect("one was pushed")
    }

    /// Says that an element isn't understood where it stands.
    fn refuse(&mut self, element: &Element, parent: &str, understood: &[&str]) {
        let name = &element.name;
        let meant = MEANT.iter().find(|(n, _)| n == name).map(|(_, meant)| *meant);
        let near = meant.or_else(|| nearest(name, understood.iter().copied()));
        let known = if understood.is_empty() {
            "text alone is understood here".to_owned()
        } else {
            format!("understood here: {}", understood.join(", "))
        };
        let help = near.map_or(known.clone(), |near| format!("nearest: {near}; {known}"));
        let what = format!("<{name}> is not understood in <{parent}>");
        self.problem("unknown-element", element, what).help = Some(help);
    }

    /// The understood elements in an element that holds no text of its own; the rest is reported.
    fn elements<'e>(&mut self, parent: &'e Element, understood: &[&str]) -> Vec<&'e Element> {
        let mut found = Vec::new();
        for child in &parent.children {
            match child {
                Node::Element(element) if understood.contains(&element.name.as_str()) => found.push(element),
                Node::Element(element) => self.refuse(element, &parent.name, understood),
                Node::Text(text, line) => self.loose_text(parent, text, *line, understood),
            }
        }
        found
    }

    fn loose_text(&mut self, parent: &Element, text: &str, line: usize, understood: &[&str]) {
        if text.trim_matches(is_space).is_empty() {
            return;
        }
        // The line on which the text itself begins, not the line break before it.
        let blank = text.len() - text.trim_start_matches(is_space).len();
        let first_line = line + text[..blank].matches('\n').count();
        let shown: String = text.trim_matches(is_space).chars().take(20).collect();
        let mut problem = Problem::error("loose-text", format!("text in <{}> that no element holds: `{shown}`", parent.name))
            .at(Place::line(self.file, first_line).key(&parent.path));
        problem.help = Some(format!("put it into one of: {}", understood.join(", ")));
        self.problems.push(problem);
    }

    /// Reports attributes other than `allowed`.
    fn allow(&mut self, element: &Element, allowed: &[&str]) {
        for (name, _) in &element.attributes {
            if allowed.contains(&name.as_str()) {
                continue;
            }
            let what = format!("attribute {name} of <{}> is not understood", element.name);
            let near = nearest(name, allowed.iter().copied()).map(|n| format!("nearest: {n}; ")).unwrap_or_default();
            let known = if allowed.is_empty() { "it takes none".to_owned() } else { format!("understood: {}", allowed.join(", ")) };
            self.problem("unknown-attribute", element, what).help = Some(format!("{near}{known}"));
        }
    }

    /// The classes of an element, those not in `allowed` reported.
    fn classes<'e>(&mut self, element: &'e Element, allowed: &[&str]) -> Vec<&'e str> {
        let mut found = Vec::new();
        for class in element.attribute("class").unwrap_or_default().split_ascii_whitespace() {
            if allowed.contains(&class) {
                found.push(class);
                continue;
            }
            let what = format!("class {class} of <{}> is not understood here", element.name);
            let near = nearest(class, allowed.iter().copied()).map(|n| format!("nearest: {n}; ")).unwrap_or_default();
            let known = if allowed.is_empty() { "it takes none".to_owned() } else { format!("understood: {}", allowed.join(", ")) };
            self.problem("unknown-class", element, what).help = Some(format!("{near}{known}"));
        }
        if found.len() > 1 {
            self.problem("too-many-classes", element, format!("<{}> has {} classes and takes one", element.name, found.len()));
        }
        found
    }

    /// The one class of an element that has to have one.
    fn class<'e>(&mut self, element: &'e Element, allowed: &[&str]) -> Option<&'e str> {
        let before = self.problems.0.len();
        let found = self.classes(element, allowed);
        if found.is_empty() && self.problems.0.len() == before {
            let what = format!("<{}> takes a class here and has none", element.name);
            self.problem("missing-class", element, what).help = Some(format!("one of: {}", allowed.join(", ")));
        }
        found.first().copied()
    }

    /// An attribute that has to be there.
    fn required<'e>(&mut self, element: &'e Element, name: &str) -> Option<&'e str> {
        let value = element.attribute(name);
        if value.is_none() {
            self.problem("missing-attribute", element, format!("<{}> has no attribute {name}", element.name));
        }
        value
    }

    /// The `id` attribute, each given once.
    fn anchor(&mut self, element: &Element) -> Option<String> {
        let id = element.attribute("id")?;
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if !id.starts_with(|c: char| c.is_ascii_alphabetic()) || !id.chars().all(plain) {
            let what = format!("id `{id}` is not a plain name");
            self.problem("bad-id", element, what).help = Some("begin with a letter; letters, digits, - and _ only".into());
        }
        if let Some(line) = self.anchors.insert(id.to_owned(), element.line) {
            self.problem("repeated-id", element, format!("id `{id}` is given twice, first on line {line}"));
        }
        Some(id.to_owned())
    }

    /// The first of `found`; further ones are reported.
    fn only<'e>(&mut self, parent: &Element, name: &str, found: &[&'e Element]) -> Option<&'e Element> {
        let mut these = found.iter().filter(|e| e.name == name);
        let first = these.next().copied();
        for more in these {
            self.problem("repeated-element", more, format!("<{}> holds one <{name}>, and this is another", parent.name));
        }
        first
    }

    /// As [`Reader::only`], for an element that has to be there.
    fn one<'e>(&mut self, parent: &Element, name: &str, found: &[&'e Element]) -> Option<&'e Element> {
        let first = self.only(parent, name, found);
        if first.is_none() {
            self.problem("missing-element", parent, format!("<{}> has no <{name}>", parent.name));
        }
        first
    }
}

/// What HTML folds: not the ideographic or no-break space.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}
