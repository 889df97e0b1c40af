//! All definitions, built-in and the workspace's, checked and unfolded.

use super::definition::{Change, Definition, Each, Header, Kind, RowsOf, ScopeKind};
use crate::store::workspace::Overlay;
use crate::store::workspace::config::{ByDirection, Config};
use crate::terms::figure::Direction;
use crate::terms::problem::{Place, Problem, Problems, read_header, read_yaml};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Titles and units of what follows from every indicator.
const DERIVED: &str = "queries/rankings/derived.yaml";
/// Where definition files stand, in the built-in queries and in a workspace's.
const FOLDER: &str = "queries/indicators";
/// The threshold that every district has, in hours.
const ALWAYS: f64 = 24.0;
/// The name under which a member's word stands in a family's file, where a query lists the members.
pub(super) const MEMBER: &str = "kind";

/// The indicators of a workspace.
#[derive(Clone, Debug)]
pub struct Catalogue {
    definitions: Vec<Definition>,
    derived: BTreeMap<String, Derived>,
}

/// What a derived figure is called: `change_previous` and so on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derived {
    /// Chinese title.
    pub title: String,
    /// The unit's word where quantities are compared.
    pub relative: String,
    /// The unit's word where shares are compared.
    pub points: String,
}

impl Catalogue {
    /// Reads every definition file and reports all that is wrong with them.
    pub fn load(overlay: &Overlay, config: &Config) -> Result<Catalogue, Problems> {
        let mut problems = Problems::default();
        let mut definitions = Vec::new();
        for path in overlay.list(FOLDER, ".sql") {
            match overlay.read(&path) {
                Ok(file) => match read_header::<Header>(&path, &file.text, "--").whole() {
                    Ok(header) => {
                        let each = header.each.clone();
                        let definition = header.definition(&path, body(&file.text));
                        problems.extend(faults(&definition));
                        unfold(definition, each, overlay, config, &mut definitions, &mut problems);
                    }
                    Err(wrong) => problems.extend(wrong),
                },
                Err(problem) => problems.push(problem),
            }
        }
        definitions.sort_by(|a, b| (a.order, &a.path).cmp(&(b.order, &b.path)));
        let mut seen = BTreeMap::new();
        for definition in &definitions {
            if let Some(other) = seen.insert(definition.name.clone(), &definition.path) {
                problems.push(
                    Problem::error("indicator-twice", format!("indicator `{}` is defined twice", definition.name))
                        .at(Place::file(&definition.path).key("name"))
                        .why(format!("it stands in {other} too")),
                );
            }
        }
        let derived = match overlay.read(DERIVED).map(|file| read_yaml(DERIVED, &file.text).whole()) {
            Ok(Ok(derived)) => derived,
            Ok(Err(wrong)) => {
                problems.extend(wrong);
                BTreeMap::new()
            }
            Err(problem) => {
                problems.push(problem);
                BTreeMap::new()
            }
        };
        problems.or(Catalogue { definitions, derived })
    }

    /// In the catalogue's order. A family whose members the data name is one definition, its name with `{kind}`.
    pub fn definitions(&self) -> &[Definition] {
        &self.definitions
    }

    /// What a derived figure is called, by the last part of its name.
    pub fn derived(&self, name: &str) -> Option<&Derived> {
        self.derived.get(name)
    }

    /// All derived figures by the last part of their names.
    pub fn derived_all(&self) -> impl Iterator<Item = (&str, &Derived)> {
        self.derived.iter().map(|(name, derived)| (name.as_str(), derived))
    }

    /// The unit of a derived figure.
    pub(crate) fn derived_unit(&self, name: &str, change: Change) -> String {
        let unit = |derived: &Derived| if change == Change::Points { derived.points.clone() } else { derived.relative.clone() };
        self.derived(name).map(unit).unwrap_or_default()
    }

    /// The definition of an indicator by its name in figure ids, members of families included.
    pub fn find(&self, indicator: &str) -> Option<Definition> {
        let found = self.definitions.iter().find(|d| d.members.is_none() && d.name == indicator).cloned();
        found.or_else(|| self.definitions.iter().filter(|d| d.members.is_some()).find_map(|family| member_named(family, indicator)))
    }
}

fn member_named(family: &Definition, indicator: &str) -> Option<Definition> {
    let (before, after) = family.name.split_once(&format!("{{{MEMBER}}}"))?;
    let word = indicator.strip_prefix(before)?.strip_suffix(after)?;
    (!word.is_empty()).then(|| family.member(&BTreeMap::from([(MEMBER.to_owned(), word.to_owned())])))
}

/// What stands below the header.
pub(super) fn body(text: &str) -> &str {
    let mut rest = text.trim_start_matches('\u{feff}');
    while let Some((line, below)) = rest.split_once('\n') {
        if !line.starts_with("--") && !line.trim().is_empty() {
            break;
        }
        rest = below;
    }
    rest.trim().trim_end_matches(';')
}

/// What a header can say and no frame can do.
fn faults(definition: &Definition) -> Problems {
    let mut problems = Problems::default();
    let mut fault = |key: &str, what: String| {
        problems.push(
            Problem::error("indicator-header", format!("indicator `{}`: {what}", definition.name))
                .at(Place::file(&definition.path).key(key)),
        );
    };
    if definition.sql.is_empty() {
        fault("kind", "no expression stands below the header".into());
    }
    match (definition.kind, definition.quantile) {
        (Kind::Quantile, Some(q)) if q > 0.0 && q < 1.0 => {}
        (Kind::Quantile, _) => fault("quantile", "a quantile between 0 and 1 is needed".into()),
        (_, Some(_)) => fault("quantile", "only `kind: quantile` has one".into()),
        (_, None) => {}
    }
    if definition.directions.contains(&Direction::All) && !definition.kind.adds_up() {
        fault("directions", "import and export of it don't add up, so there is no `all`".into());
    }
    let cuts = definition.scopes.iter().any(|s| !matches!(s, ScopeKind::District | ScopeKind::Office));
    if cuts && definition.rows == RowsOf::Loads {
        fault("scopes", "loads belong to the district".into());
    }
    problems
}

/// A plain definition as it is, a family as its members.
fn unfold(
    definition: Definition,
    each: Option<Each>,
    overlay: &Overlay,
    config: &Config,
    into: &mut Vec<Definition>,
    problems: &mut Problems,
) {
    match each {
        None => into.push(definition),
        Some(Each::Listed(members)) => into.extend(members.iter().map(|words| definition.member(words))),
        Some(Each::Word(word)) if word == "thresholds" => into.extend(by_threshold(&definition, config)),
        Some(Each::Word(path)) if path.ends_with(".yaml") => match listed(overlay, &path) {
            Ok(members) => into.extend(members.iter().map(|words| definition.member(words))),
            Err(wrong) => problems.extend(wrong),
        },
        Some(Each::Word(path)) if path.ends_with(".sql") => {
            if !definition.name.contains(&format!("{{{MEMBER}}}")) {
                problems.push(
                    Problem::error("indicator-header", format!("family `{}` must hold {{{MEMBER}}} in its name", definition.name))
                        .at(Place::file(&definition.path).key("name")),
                );
            }
            into.push(Definition { members: Some(path), ..definition });
        }
        Some(Each::Word(word)) => problems.push(
            Problem::error("indicator-header", format!("`{word}` names no members"))
                .at(Place::file(&definition.path).key("each"))
                .help("write `thresholds`, a list of words, or the path of a list or of a query that gives them"),
        ),
    }
}

/// Each member's words, from a file that several families share.
fn listed(overlay: &Overlay, path: &str) -> Result<Vec<BTreeMap<String, String>>, Problems> {
    let file = overlay.read(path)?;
    read_yaml(&file.path, &file.text).whole()
}

/// One definition a threshold of any set of limits, for the directions that have it; 24 hours for both always.
fn by_threshold(definition: &Definition, config: &Config) -> Vec<Definition> {
    let all = |of: fn(&ByDirection<Vec<f64>>) -> &Vec<f64>| -> Vec<f64> {
        config.limits.all().iter().flat_map(|limits| of(&limits.thresholds)).copied().collect()
    };
    let (import, export) = (all(|of| &of.import), all(|of| &of.export));
    let mut thresholds: Vec<f64> = import.iter().chain(&export).copied().chain([ALWAYS]).collect();
    thresholds.sort_by(f64::total_cmp);
    thresholds.dedup();
    let has = |direction: Direction, hours: f64| {
        hours == ALWAYS
            || match direction {
                Direction::I => import.contains(&hours),
                Direction::E => export.contains(&hours),
                Direction::All => import.contains(&hours) && export.contains(&hours),
            }
    };
    let member = |hours: f64| {
        let words = BTreeMap::from([("hours".to_owned(), hours.to_string())]);
        let directions = definition.directions.iter().copied().filter(|d| has(*d, hours)).collect();
        Definition { directions, ..definition.member(&words) }
    };
    thresholds.into_iter().map(member).collect()
}

/// The families among `definitions` with the members that their queries named.
pub(super) fn with_members(definitions: &[Definition], named: &BTreeMap<String, BTreeSet<String>>) -> Vec<Definition> {
    let members = |family: &Definition, path: &str| -> Vec<Definition> {
        let words = named.get(path).into_iter().flatten();
        // A word from the data stands in SQL's quotes: its own are doubled there, nowhere else.
        words
            .map(|word| {
                let plain = family.member(&BTreeMap::from([(MEMBER.to_owned(), word.clone())]));
                let quoted = family.member(&BTreeMap::from([(MEMBER.to_owned(), word.replace('\'', "''"))]));
                Definition { sql: quoted.sql, members: None, ..plain }
            })
            .collect()
    };
    definitions
        .iter()
        .flat_map(|d| match &d.members {
            Some(path) => members(d, path),
            None => vec![d.clone()],
        })
        .collect()
}
