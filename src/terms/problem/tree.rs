//! A YAML file as a tree that knows where every node stands and how it was written.

use super::scan::{self, Kind, Spot};
use super::{Place, Problem, Problems};
use serde::de::{EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A value as YAML types it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scalar {
    Null,
    Bool(bool),
    Int(i128),
    Float(f64),
    Text(String),
}

/// A node with its place.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub file: Arc<str>,
    pub line: usize,
    /// Key path from the root: `offices[3].code`.
    pub path: String,
    pub body: Body,
}

#[derive(Clone, Debug)]
pub(super) enum Body {
    /// A value, and its text where it was written plainly.
    Scalar(Scalar, Option<String>),
    Seq(Vec<Node>),
    Map(Map),
    /// Stands in for a key that is missing, so that the next fault can be found: reads as the empty value of any type.
    Hole,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Map {
    pub entries: Vec<Entry>,
    /// Keys that were taken out as faulty, so that they aren't missed as well.
    pub cut: Vec<String>,
    /// Stands in for a missing mapping: what it lacks isn't missed as well.
    pub stand_in: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub key: String,
    pub line: usize,
    pub node: Node,
}

impl Node {
    pub fn place(&self) -> Place {
        let place = Place::line(&*self.file, self.line);
        if self.path.is_empty() { place } else { place.key(&self.path) }
    }
    /// The node that the steps lead to.
    pub fn find(&mut self, steps: &[usize]) -> Option<&mut Node> {
        steps.iter().try_fold(self, |node, step| match &mut node.body {
            Body::Seq(items) => items.get_mut(*step),
            Body::Map(map) => map.entries.get_mut(*step).map(|e| &mut e.node),
            _ => None,
        })
    }
    /// Takes out the node that the steps lead to; false for the root.
    pub fn cut(&mut self, steps: &[usize]) -> bool {
        let Some((last, parents)) = steps.split_last() else { return false };
        match self.find(parents).map(|n| &mut n.body) {
            Some(Body::Seq(items)) if *last < items.len() => {
                items.remove(*last);
                true
            }
            Some(Body::Map(map)) if *last < map.entries.len() => {
                let entry = map.entries.remove(*last);
                map.cut.push(entry.key);
                true
            }
            _ => false,
        }
    }
}

/// Adds a key to a path.
pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// What the parser makes of a text: values without places, duplicate keys kept.
#[derive(Clone, Debug, PartialEq)]
enum Parsed {
    Scalar(Scalar),
    Seq(Vec<Parsed>),
    Map(Vec<(Parsed, Parsed)>),
    Tagged(String, Box<Parsed>),
}

impl<'de> Deserialize<'de> for Parsed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Parsed;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }
            fn visit_unit<E>(self) -> Result<Parsed, E> {
                Ok(Parsed::Scalar(Scalar::Null))
            }
            fn visit_bool<E>(self, v: bool) -> Result<Parsed, E> {
                Ok(Parsed::Scalar(Scalar::Bool(v)))
            }
            fn visit_i64<E>(self, v: i64) -> Result<Parsed, E> {
                Ok(Parsed::Scalar(Scalar::Int(v.into())))
            }
            fn visit_u64<E>(self, v: u64) -> Result<Parsed, E> {
                Ok(Parsed::Scalar(Scalar::Int(v.into())))
            }
            fn visit_i128<E>(self, v: i128) -> Result<Parsed, E> {
                Ok(Parsed::Scalar(Scalar::Int(v)))
            }
            fn visit_u128<E>(self, v: u128) -> Result<Parsed, E> {
                Ok(Parsed::Scalar(i128::try_from(v).map_or_else(|_| Scalar::Text(v.to_string()), Scalar::Int)))
            }
            fn visit_f64<E>(self, v: f64) -> Result<Parsed, E> {
                Ok(Parsed::Scalar(Scalar::Float(v)))
            }
            fn visit_str<E>(self, v: &str) -> Result<Parsed, E> {
                Ok(Parsed::Scalar(Scalar::Text(v.to_owned())))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Parsed, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Parsed::Seq(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parsed, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Parsed::Map(entries))
            }
            fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Parsed, A::Error> {
                let (tag, content) = data.variant::<String>()?;
                Ok(Parsed::Tagged(tag.trim_start_matches('!').to_owned(), Box::new(content.newtype_variant()?)))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// Reads a file that an `!include` names. Its path is the including file's folder, as that was named, and the name that stands there.
pub type Include<'a> = dyn Fn(&str) -> Result<String, Problem> + 'a;

/// How deep includes may nest: a file that includes itself would never end.
const DEEPEST_INCLUDE: usize = 8;

pub(super) struct Builder<'a> {
    pub include: &'a Include<'a>,
    pub problems: Problems,
    /// What was included, by its path.
    pub included: BTreeMap<String, String>,
    pub depth: usize,
}

impl Builder<'_> {
    /// Parses a text; none where its syntax is broken, which is then among the problems.
    pub fn build(&mut self, file: &str, text: &str, path: &str) -> Option<Node> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file: Arc<str> = file.into();
        let blank = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
        let parsed = if text.lines().all(blank) { Ok(Parsed::Scalar(Scalar::Null)) } else { serde_yaml::from_str::<Parsed>(text) };
        match parsed {
            Ok(parsed) => {
                let spot = scan::scan(text);
                Some(self.node(&file, parsed, Some(&spot), spot.line, path.to_owned()))
            }
            Err(error) => {
                self.problems.push(syntax(&file, text, &error));
                None
            }
        }
    }

    fn node(&mut self, file: &Arc<str>, parsed: Parsed, spot: Option<&Spot>, line: usize, path: String) -> Node {
        let body = match parsed {
            Parsed::Scalar(value) => {
                let raw = match spot.map(|s| &s.kind) {
                    Some(Kind::Scalar(Some(raw))) => as_written(raw, &value),
                    _ => None,
                };
                Body::Scalar(value, raw)
            }
            Parsed::Seq(items) => {
                let spots = match spot.map(|s| &s.kind) {
                    Some(Kind::Seq(spots)) if spots.len() == items.len() => Some(spots),
                    _ => None,
                };
                let item = |(i, item)| {
                    let spot = spots.map(|s| &s[i]);
                    self.node(file, item, spot, spot.map_or(line, |s| s.line), format!("{path}[{i}]"))
                };
                Body::Seq(items.into_iter().enumerate().map(item).collect())
            }
            Parsed::Map(entries) => {
                let spots = match spot.map(|s| &s.kind) {
                    Some(Kind::Map(spots)) if spots.len() == entries.len() => Some(spots),
                    _ => None,
                };
                Body::Map(self.map(file, entries, spots, line, &path))
            }
            Parsed::Tagged(tag, content) if tag == "include" => return self.included(file, *content, line, path),
            Parsed::Tagged(tag, _) => {
                self.problems.push(
                    Problem::error("unknown-tag", format!("`!{tag}` means nothing here"))
                        .at(Place::line(&**file, line).key(&path))
                        .help("the only tag is `!include FILE`; quote a text that begins with `!`"),
                );
                Body::Hole
            }
        };
        Node { file: file.clone(), line, path, body }
    }

    fn map(
        &mut self,
        file: &Arc<str>,
        entries: Vec<(Parsed, Parsed)>,
        spots: Option<&Vec<(Option<String>, usize, Spot)>>,
        line: usize,
        path: &str,
    ) -> Map {
        let mut map = Map::default();
        for (i, (key, value)) in entries.into_iter().enumerate() {
            let spot = spots.map(|s| &s[i]);
            let line = spot.map_or(line, |s| s.1);
            let key = match key {
                Parsed::Scalar(value) => {
                    let raw = spot.and_then(|s| s.0.as_deref()).and_then(|raw| as_written(raw, &value));
                    raw.unwrap_or_else(|| text_of(&value))
                }
                _ => {
                    self.problems.push(
                        Problem::error("bad-key", "a key is a word, not a list or a mapping").at(Place::line(&**file, line).key(path)),
                    );
                    continue;
                }
            };
            let below = join(path, &key);
            if let Some(first) = map.entries.iter().find(|e| e.key == key) {
                self.problems.push(
                    Problem::error("duplicate-key", format!("`{key}` stands twice; first in line {}", first.line))
                        .at(Place::line(&**file, line).key(below))
                        .help("keep one of the two"),
                );
                continue;
            }
            let mut node = self.node(file, value, spot.map(|s| &s.2), line, below);
            if node.file == *file {
                node.line = line; // its key's: that is where a person looks
            }
            map.entries.push(Entry { key, line, node });
        }
        map
    }

    fn included(&mut self, file: &Arc<str>, content: Parsed, line: usize, path: String) -> Node {
        let place = || Place::line(&**file, line).key(&path);
        let hole = |path: String| Node { file: file.clone(), line, path, body: Body::Hole };
        let Parsed::Scalar(Scalar::Text(target)) = content else {
            self.problems.push(
                Problem::error("include", "`!include` wants one file name").at(place()).help("write `offices: !include offices.csv`"),
            );
            return hole(path);
        };
        if self.depth >= DEEPEST_INCLUDE {
            self.problems
                .push(Problem::error("include", format!("`{target}` is included by itself, or {DEEPEST_INCLUDE} levels deep")).at(place()));
            return hole(path);
        }
        let target = match file.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/{target}"),
            None => target,
        };
        let text = match (self.include)(&target) {
            Ok(text) => text,
            Err(problem) => {
                self.problems.push(Problem { place: place(), ..problem });
                return hole(path);
            }
        };
        self.included.insert(target.clone(), text.clone());
        self.depth += 1;
        let node =
            if target.to_ascii_lowercase().ends_with(".csv") { self.csv(&target, &text, &path) } else { self.build(&target, &text, &path) };
        self.depth -= 1;
        node.unwrap_or_else(|| hole(path))
    }

    /// A CSV's rows as a list of mappings: its header holds the keys, an empty cell leaves its key out.
    fn csv(&mut self, file: &str, text: &str, path: &str) -> Option<Node> {
        let name: Arc<str> = file.into();
        let mut records = super::csv::records(text.strip_prefix('\u{feff}').unwrap_or(text)).into_iter();
        let Some((_, header)) = records.next() else {
            self.problems
                .push(Problem::error("include-csv", "the file is empty").at(Place::file(file)).help("its first line holds the keys"));
            return None;
        };
        let mut rows = Vec::new();
        for (line, cells) in records {
            let row = format!("{path}[{}]", rows.len());
            if cells.len() != header.len() {
                self.problems.push(
                    Problem::error("include-csv", format!("{} cells under a header of {}", cells.len(), header.len()))
                        .at(Place::line(file, line).key(&row))
                        .help("put a cell that holds a comma into double quotes"),
                );
            }
            let mut map = Map::default();
            for (key, cell) in header.iter().zip(cells).map(|(k, c)| (k.trim(), c)).filter(|(k, c)| !k.is_empty() && !c.trim().is_empty()) {
                let node = self.cell(&name, line, cell.trim(), join(&row, key));
                map.entries.push(Entry { key: key.to_owned(), line, node });
            }
            rows.push(Node { file: name.clone(), line, path: row, body: Body::Map(map) });
        }
        Some(Node { file: name, line: 1, path: path.to_owned(), body: Body::Seq(rows) })
    }

    /// A cell reads as a YAML scalar does; `[a, b]` is a list.
    fn cell(&mut self, file: &Arc<str>, line: usize, cell: &str, path: String) -> Node {
        let listed = cell.starts_with('[') && cell.ends_with(']') || cell.starts_with('{') && cell.ends_with('}');
        let parsed = match serde_yaml::from_str::<Parsed>(cell) {
            Ok(parsed @ (Parsed::Seq(_) | Parsed::Map(_))) if listed => parsed,
            Ok(Parsed::Scalar(value)) if !matches!(value, Scalar::Text(_)) => Parsed::Scalar(value),
            _ => Parsed::Scalar(Scalar::Text(cell.to_owned())),
        };
        let spot = Spot { line, kind: Kind::Scalar(Some(cell.to_owned())) };
        self.node(file, parsed, Some(&spot), line, path)
    }
}

/// The text of a plainly written scalar, if the parser reads that text as the same value.
fn as_written(raw: &str, value: &Scalar) -> Option<String> {
    let same = match value {
        Scalar::Text(text) => text == raw,
        other => matches!(serde_yaml::from_str::<Parsed>(raw), Ok(Parsed::Scalar(value)) if value == *other),
    };
    same.then(|| raw.to_owned())
}

/// A value's text where it isn't known how it was written.
pub(super) fn text_of(value: &Scalar) -> String {
    match value {
        Scalar::Null => String::new(),
        Scalar::Bool(v) => v.to_string(),
        Scalar::Int(v) => v.to_string(),
        Scalar::Float(v) => v.to_string(),
        Scalar::Text(v) => v.clone(),
    }
}

/// Broken syntax as a problem.
fn syntax(file: &str, text: &str, error: &serde_yaml::Error) -> Problem {
    let what = error.to_string();
    let line = error.location().map(|l| l.line());
    let problem = Problem::error("yaml-syntax", format!("not YAML: {what}"))
        .at(line.map_or_else(|| Place::file(file), |line| Place::line(file, line)));
    let wide = |line: &str| line.contains(['\u{ff1a}', '\u{ff0c}', '\u{201c}', '\u{201d}']);
    let near = |line: usize| text.lines().skip(line.saturating_sub(2)).take(2);
    match line {
        Some(line) if near(line).any(|l| l.starts_with(|c: char| c.is_whitespace()) && l.trim_start_matches(' ').starts_with('\t')) => {
            problem.help("a tab stands in the indentation: YAML indents with spaces")
        }
        Some(line) if near(line).any(wide) => {
            problem.help("a full-width mark stands there: YAML's own colons, commas and quotes are the ASCII ones")
        }
        _ => problem
            .help("look at that line and the one before: indentation, a colon without a space after it, a bracket or a quote left open"),
    }
}
