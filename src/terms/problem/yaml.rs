//! The one reader of YAML: a text becomes a typed value, or all that is wrong with it at once, each with its line.
//!
//! A fault is recorded, its node is taken out of the tree, and the tree is read again, until nothing more is wrong. A missing key is
//! filled with a stand-in, so that the next one is found too, and what was taken out isn't missed as well.
//!
//! ```
//! use tongbao::terms::problem::read_yaml;
//! #[derive(serde::Deserialize)]
//! #[serde(deny_unknown_fields)]
//! struct Office { code: String, #[serde(default)] works: Option<String> }
//! let read = read_yaml::<Vec<Office>>("offices.yaml", "- code: 4908\n- { cod: 1 }\n- code: 0110\n  worsk: weekdays\n");
//! let found: Vec<_> = read.problems.0.iter().map(|p| (p.code, p.place.line)).collect();
//! assert_eq!(found, [("unknown-key", Some(2)), ("missing-key", Some(2)), ("unknown-key", Some(4))]);
//! let offices = read.value.expect("two offices are whole");
//! assert_eq!(offices[0].code, "4908"); // text where text is wanted
//! assert_eq!(offices[1].code, "0110"); // and not octal 72
//! ```

use super::reader::{Fault, Wrong};
use super::tree::{Body, Builder, Entry, Include, Map, Node, join, text_of};
use super::{Place, Problem, Problems, nearest};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// Faults after which the rest is not worth a person's time.
const MOST: usize = 200;

/// What reading a file gave.
#[derive(Clone, Debug)]
pub struct Read<T> {
    /// What could be read, without the entries that are wrong; none where too little is left. Whole only if `problems` holds no error.
    pub value: Option<T>,
    /// All that is wrong with it.
    pub problems: Problems,
    /// Where its keys stand.
    pub lines: Lines,
    /// The texts of the files that it includes, by their paths.
    pub included: BTreeMap<String, String>,
}

impl<T> Read<T> {
    /// The value if nothing is wrong with it.
    pub fn whole(self) -> Result<T, Problems> {
        let value = self.problems.or(self.value)?;
        Ok(value.expect("a file without faults gives a value"))
    }
}

/// Where the keys of a file stand, for problems found after reading.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    file: String,
    places: BTreeMap<String, (std::sync::Arc<str>, usize)>,
}

impl Lines {
    /// The place of a key (`offices[3].code`); of the nearest key around it where it doesn't stand in the file.
    pub fn place(&self, path: &str) -> Place {
        let mut around = path;
        loop {
            if let Some((file, line)) = self.places.get(around) {
                return Place::line(&**file, *line).key(path);
            }
            match around.rfind(['.', '[']) {
                Some(at) => around = &around[..at],
                None => return Place::file(&self.file).key(path),
            }
        }
    }
    /// Whether a key stands in the file.
    pub fn has(&self, path: &str) -> bool {
        self.places.contains_key(path)
    }
    fn collect(&mut self, node: &Node) {
        match &node.body {
            Body::Seq(items) => {
                for item in items {
                    self.places.insert(item.path.clone(), (item.file.clone(), item.line));
                    self.collect(item);
                }
            }
            Body::Map(map) => {
                for entry in &map.entries {
                    // An included file's section stands, for its reader, in that file; the key itself in this one.
                    let file = if entry.node.file == node.file { &node.file } else { &entry.node.file };
                    let line = if entry.node.file == node.file { entry.line } else { entry.node.line };
                    self.places.insert(entry.node.path.clone(), (file.clone(), line));
                    self.collect(&entry.node);
                }
            }
            _ => {}
        }
    }
}

/// Reads a YAML text that includes no other file; `file` names it in problems.
pub fn read_yaml<T: DeserializeOwned>(file: &str, text: &str) -> Read<T> {
    read_yaml_with(file, text, &|target| Err(Problem::error("include", format!("`{target}` can't be included from here"))))
}

/// Reads a YAML text whose `!include FILE` nodes are read by `include`, which gets the path relative to where `file` is.
pub fn read_yaml_with<T: DeserializeOwned>(file: &str, text: &str, include: &Include<'_>) -> Read<T> {
    let mut builder = Builder { include, problems: Problems::default(), included: BTreeMap::new(), depth: 0 };
    let root = builder.build(file, text, "");
    let mut lines = Lines { file: file.to_owned(), places: BTreeMap::new() };
    let (mut problems, included) = (builder.problems, builder.included);
    let value = root.and_then(|mut root| {
        lines.collect(&root);
        find_faults::<T>(&mut root, &mut problems);
        salvage(root)
    });
    problems.0.sort_by_key(|p| (p.place.file.as_deref() != Some(file), p.place.file.clone(), p.place.line));
    Read { value, problems, lines, included }
}

/// Reads the YAML in a file's leading comment lines (`-- title: ...`), up to the first line that is neither blank nor begins with `prefix`.
pub fn read_header<T: DeserializeOwned>(file: &str, text: &str, prefix: &str) -> Read<T> {
    let mut header = String::new();
    for line in text.strip_prefix('\u{feff}').unwrap_or(text).lines() {
        match line.strip_prefix(prefix) {
            Some(rest) => header.push_str(rest.strip_prefix(' ').unwrap_or(rest)),
            None if line.trim().is_empty() => {}
            None => break,
        }
        header.push('\n');
    }
    read_yaml(file, &header)
}

/// Finds every fault, leaving a tree that reads without one, but for its stand-ins.
fn find_faults<T: DeserializeOwned>(root: &mut Node, problems: &mut Problems) {
    for _ in 0..MOST {
        let Err(fault) = T::deserialize(&*root) else { return };
        let steps = fault.steps();
        let goes_on = if let Some(owner) = standin_owner(root, &steps, &fault.wrong) {
            root.cut(owner)
        } else if let Wrong::Missing(key) = fault.wrong {
            root.find(&steps).is_some_and(|node| stand_in(node, key, problems))
        } else {
            problems.extend(describe(root, &steps, &fault).into());
            root.cut(&steps)
        };
        if !goes_on {
            return;
        }
    }
}

/// The steps to the entry whose missing key's stand-in couldn't be read; none where the fault is the file's own.
fn standin_owner<'a>(root: &mut Node, steps: &'a [usize], wrong: &Wrong) -> Option<&'a [usize]> {
    let missing = matches!(wrong, Wrong::Missing(_));
    let depth = (0..=steps.len()).find(|n| matches!(root.find(&steps[..*n]).map(|node| &node.body), Some(Body::Hole)))?;
    if missing && depth == steps.len() { None } else { Some(&steps[..depth.saturating_sub(1)]) }
}

/// Puts a stand-in under the missing key, and records that it is missing unless that follows from an earlier fault.
fn stand_in(node: &mut Node, key: &'static str, problems: &mut Problems) -> bool {
    let place = node.place();
    let hole = Node { file: node.file.clone(), line: node.line, path: join(&node.path, key), body: Body::Hole };
    let own = !matches!(node.body, Body::Hole);
    if !matches!(node.body, Body::Map(_)) {
        node.body = Body::Map(Map { stand_in: !own, ..Map::default() });
    }
    let Body::Map(map) = &mut node.body else { return false };
    if map.entries.iter().any(|e| e.key == key) {
        return false;
    }
    if !map.stand_in && !map.cut.iter().any(|k| k == key) {
        problems.push(Problem::error("missing-key", format!("`{key}` is missing")).at(place));
    }
    map.entries.push(Entry { key: key.to_owned(), line: hole.line, node: hole });
    true
}

/// A fault in words.
fn describe(root: &mut Node, steps: &[usize], fault: &Fault) -> Problem {
    let place = match (steps.split_last(), fault.at_key) {
        (Some((last, parents)), true) => match root.find(parents).map(|n| (&n.body, &n.file)) {
            Some((Body::Map(map), file)) => {
                map.entries.get(*last).map(|e| Place::line(&**file, e.line).key(&e.node.path)).unwrap_or_default()
            }
            _ => Place::default(),
        },
        _ => root.find(steps).map(|n| n.place()).unwrap_or_default(),
    };
    let found = root.find(steps).and_then(|n| match &n.body {
        Body::Scalar(value, raw) => Some(raw.clone().unwrap_or_else(|| text_of(value))),
        _ => None,
    });
    match &fault.wrong {
        Wrong::UnknownKey { key, known } => {
            let problem = Problem::error("unknown-key", format!("unknown key `{key}`")).at(place).why(one_of("keys here are", known));
            match nearest(key, known.iter().copied()) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help("take it out"),
            }
        }
        Wrong::UnknownName { name, known } => {
            let problem =
                Problem::error("unknown-name", format!("`{name}` is not known here")).at(place).why(one_of("names here are", known));
            match nearest(name, known.iter().copied()) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem,
            }
        }
        Wrong::Twice(key) => {
            Problem::error("duplicate-key", format!("`{key}` is given twice, under two of its names")).at(place).help("keep one of the two")
        }
        Wrong::Value(message) => bad_value(message, found.as_deref()).at(place),
        Wrong::Missing(key) => Problem::error("missing-key", format!("`{key}` is missing")).at(place),
        Wrong::Hole => Problem::error("bad-value", "nothing can be read here").at(place),
    }
}

fn one_of(lead: &str, names: &[&str]) -> String {
    if names.is_empty() { "no key is known here".to_owned() } else { format!("{lead} {}", names.join(", ")) }
}

/// A value its type refused. Types whose own error is a [`Problem`] come with its help; dates come with chrono's words, which name no date.
fn bad_value(message: &str, found: Option<&str>) -> Problem {
    /// All that chrono says of a date it can't read begins with one of these.
    const CHRONO: [&str; 5] =
        ["premature end of input", "input is out of range", "input contains invalid characters", "trailing input", "no possible date"];
    let mut lines = message.lines();
    let first = lines.next().unwrap_or_default();
    let what = match first.strip_prefix("error[").and_then(|rest| rest.split_once("]: ")) {
        Some((_, what)) => what,
        None => first,
    };
    let (found_text, is_date) = (found.unwrap_or_default(), CHRONO.iter().any(|c| what.starts_with(c)));
    let mut problem = if is_date {
        Problem::error("bad-value", format!("`{found_text}` is not a date")).why(what).help("write dates as 2017-04-05")
    } else if found_text.is_empty() || what.contains(found_text) {
        Problem::error("bad-value", what)
    } else {
        Problem::error("bad-value", format!("`{found_text}`: {what}"))
    };
    for line in lines.map(str::trim) {
        if let Some(why) = line.strip_prefix("why: ") {
            problem = problem.why(why);
        } else if let Some(help) = line.strip_prefix("help: ") {
            problem = problem.help(help);
        }
    }
    problem
}

/// What can be read of a tree whose faults are known: without stand-ins, and without the entries that then lack a key.
fn salvage<T: DeserializeOwned>(mut root: Node) -> Option<T> {
    drop_standins(&mut root);
    for _ in 0..MOST {
        match T::deserialize(&root) {
            Ok(value) => return Some(value),
            Err(fault) if root.cut(&fault.steps()) => {}
            Err(_) => return None,
        }
    }
    None
}

fn drop_standins(node: &mut Node) {
    let stands = |node: &Node| matches!(&node.body, Body::Hole) || matches!(&node.body, Body::Map(map) if map.stand_in);
    match &mut node.body {
        Body::Seq(items) => {
            items.retain(|i| !stands(i));
            items.iter_mut().for_each(drop_standins);
        }
        Body::Map(map) => {
            map.entries.retain(|e| !stands(&e.node));
            map.entries.iter_mut().for_each(|e| drop_standins(&mut e.node));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Top {
        district: Named,
        #[serde(default)]
        offices: Vec<Named>,
        #[serde(default)]
        limits: BTreeMap<String, f64>,
        #[serde(default)]
        on: bool,
        since: Option<chrono::NaiveDate>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Named {
        code: String,
        name: String,
        #[serde(default)]
        kind: Kind,
    }

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        Air,
        #[default]
        Other,
    }

    fn found(text: &str) -> Vec<(&'static str, usize, String)> {
        let read = read_yaml::<Top>("t.yaml", text);
        read.problems.0.into_iter().map(|p| (p.code, p.place.line.unwrap_or(0), p.place.key.unwrap_or_default())).collect()
    }

    fn listed<'a>(found: &'a [(&'static str, usize, String)]) -> Vec<(&'static str, usize, &'a str)> {
        found.iter().map(|(c, l, k)| (*c, *l, k.as_str())).collect()
    }

    #[test]
    fn everything_at_once_and_nothing_twice() {
        let text = "district:\n  code: [1]\n  nam: x\noffices:\n  - { code: 1, name: a, kind: aair }\n  - name: b\nlimits: { x: abc, y: 07, z: 1 }\non: yes\nsince: 2016-13-01\n";
        let found = found(text);
        let want = [
            ("missing-key", 1, "district"),
            ("bad-value", 2, "district.code"),
            ("unknown-key", 3, "district.nam"),
            ("unknown-name", 5, "offices[0].kind"),
            ("missing-key", 6, "offices[1]"),
            ("bad-value", 7, "limits.x"),
            ("bad-value", 7, "limits.y"),
            ("bad-value", 8, "on"),
            ("bad-value", 9, "since"),
        ];
        assert_eq!(listed(&found), want);
    }

    #[test]
    fn two_missing_sections_are_one_problem_each() {
        assert_eq!(
            listed(&found("offices:\n  -\n")),
            [("missing-key", 1, ""), ("missing-key", 2, "offices[0]"), ("missing-key", 2, "offices[0]")]
        );
        assert_eq!(listed(&found("")), [("missing-key", 1, "")]);
    }

    #[test]
    fn what_is_whole_is_kept() {
        let read = read_yaml::<Top>(
            "t.yaml",
            "district: { code: 4900, name: d }\noffices:\n  - code: 0110\n    name: 1.50\n  - code: 2\nlimits:\n#  x: 1\n",
        );
        let top = read.value.expect("the district is whole");
        assert_eq!((top.district.code.as_str(), top.offices.len()), ("4900", 1));
        assert_eq!((top.offices[0].code.as_str(), top.offices[0].name.as_str()), ("0110", "1.50"));
        assert_eq!(top.offices[0].kind, Kind::Other);
        assert_eq!((top.on, top.since, top.limits.len()), (false, None, 0));
        assert_eq!(read.lines.place("offices[1].kind").line, Some(5));
        assert_eq!(read.lines.place("nowhere.x").line, None);
    }

    #[test]
    fn duplicates_and_syntax() {
        assert_eq!(listed(&found("district: { code: 1, name: d }\non: true\non: false\n")), [("duplicate-key", 3, "on")]);
        let broken = read_yaml::<Top>("t.yaml", "district: { code: 1, name: d }\noffices:\n  - { code: 1\non: true\n");
        assert_eq!((broken.problems.0.len(), broken.problems.0[0].code), (1, "yaml-syntax"));
        assert!(broken.problems.0[0].place.line.is_some());
    }

    #[test]
    fn includes_keep_their_lines() {
        let include = |target: &str| match target {
            "offices.csv" => Ok("code,name,kind\n0110,a,\n4908,b,aair\n".to_owned()),
            "district.yaml" => Ok("# the district\ncode: 4900\nnmae: x\n".to_owned()),
            other => Err(Problem::error("no-file", format!("{other}?"))),
        };
        let text = "district: !include district.yaml\noffices: !include offices.csv\nlimits: !include limits.yaml\n";
        let read = read_yaml_with::<Top>("t.yaml", text, &include);
        let found: Vec<_> = read.problems.0.iter().map(|p| (p.code, p.place.to_string())).collect();
        assert_eq!(
            found,
            [
                ("no-file", "t.yaml:3, `limits`".to_owned()),
                ("missing-key", "district.yaml:2, `district`".to_owned()),
                ("unknown-key", "district.yaml:3, `district.nmae`".to_owned()),
                ("unknown-name", "offices.csv:3, `offices[1].kind`".to_owned()),
            ]
        );
    }

    proptest::proptest! {
        /// Whatever is read, every fault stands in a line of the text.
        #[test]
        fn faults_stand_in_the_text(text in "((district|offices|on|since|code|name|x)(: |:\n  |:\n- )|[0-9]|~|\n|\n  |- |\\{|\\}|\\[|\\]|, |\"|# |\u{ff1a}|\t|&a |\\*a|\\|\n)*") {
            let read = read_yaml::<Top>("t.yaml", &text);
            let lines = text.lines().count().max(1) + 1; // the parser may stand behind the last
            for problem in &read.problems.0 {
                proptest::prop_assert!(problem.place.line.is_none_or(|l| (1..=lines).contains(&l)), "{problem}");
            }
            proptest::prop_assert!(read.value.is_some() || !read.problems.0.is_empty());
        }
    }

    #[test]
    fn a_header_keeps_its_lines() {
        let read = read_header::<Named>("q.sql", "-- code: 1\n--\n-- nam: x\n-- name: y\nAFTER -- z: 1\n", "--");
        assert_eq!(read.problems.0[0].place.line, Some(3));
        assert_eq!(read.value.expect("both keys stand there").name, "y");
    }
}
