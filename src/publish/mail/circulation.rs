//! Who gets what: the circulation's lines with their roles resolved on a day. Nothing is sent that no line names.

use crate::publish::bulletin::Sight;
use crate::store::workspace::config::{Attached, Config, Person};
use crate::terms::figure::Scope;
use crate::terms::problem::{Problem, Problems};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The circulation's words for whoever holds a post.
const DIRECTOR: &str = "director";
const HEAD: &str = "head";

/// One scope's edition, as a reader gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Whose edition.
    #[serde(with = "scope_text")]
    pub scope: Scope,
    /// As what.
    pub formats: BTreeSet<Attached>,
    /// What the reader may see of it.
    pub sight: Sight,
    /// Whether the reader's name lies beneath the pages.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub watermark: bool,
}

mod scope_text {
    use super::Scope;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub fn serialize<S: Serializer>(scope: &Scope, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(scope)
    }
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Scope, D::Error> {
        Scope::try_from(String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// A person who gets an edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Whose id.
    pub person: String,
    /// Name.
    pub name: String,
    /// Where to.
    pub address: String,
    /// Named under `cc` alone.
    pub copy: bool,
    /// What of it, by scope.
    pub shares: Vec<Share>,
}

/// Who gets an edition, by id, and who should and can't.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    /// Who gets it.
    pub readers: Vec<Reader>,
    /// Warnings: posts that nobody holds on the day, people without an address that mail may go to.
    pub gaps: Problems,
}

/// On which day a roster is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// That day: who holds the posts then.
    Day(NaiveDate),
    /// Any: everyone who ever holds them.
    AnyDay,
}

impl On {
    pub(super) fn holds(self, person: &Person) -> bool {
        match self {
            On::AnyDay => true,
            On::Day(day) => person.valid_from.is_none_or(|from| from <= day) && person.valid_to.is_none_or(|to| day <= to),
        }
    }
}

/// The readers of a bulletin's editions of `scopes`.
///
/// What a person may see of a scope is one thing: where two lines give it to the same person, the narrower sight holds for all of it, and the reader's name
/// lies beneath the pages if either says so.
pub fn roster(config: &Config, bulletin: &str, scopes: &[Scope], on: On) -> Roster {
    let mut readers: BTreeMap<&str, (&Person, bool, BTreeMap<&Scope, Share>)> = BTreeMap::new();
    let mut gaps = Problems::default();
    let mut gap = |problem: Problem| {
        if !gaps.0.contains(&problem) {
            gaps.push(problem);
        }
    };
    for line in config.circulation.iter().filter(|line| line.bulletin == bulletin) {
        let sight = Sight::line(config, line);
        for scope in scopes.iter().filter(|scope| line.scope.covers(scope)) {
            let named = line.to.0.iter().map(|role| (role, false)).chain(line.cc.0.iter().map(|role| (role, true)));
            for (role, copy) in named {
                let people = holders(config, role, scope);
                let valid: Vec<&Person> = people.into_iter().filter(|person| on.holds(person)).collect();
                if valid.is_empty() {
                    gap(missing(config, bulletin, role, scope, on));
                }
                for person in valid {
                    let (_, copies, shares) = readers.entry(&person.id).or_insert((person, true, BTreeMap::new()));
                    *copies &= copy;
                    let share = Share { scope: scope.clone(), formats: BTreeSet::new(), sight: sight.clone(), watermark: false };
                    let share = shares.entry(scope).or_insert(share);
                    share.watermark |= line.watermark;
                    share.sight = share.sight.and(&sight);
                    share.formats.extend(&line.formats);
                }
            }
        }
    }
    let mut found = Vec::new();
    for (id, (person, copy, shares)) in readers {
        match address(config, person) {
            Ok(address) => found.push(Reader {
                person: id.to_owned(),
                name: person.name.clone(),
                address: address.to_owned(),
                copy,
                shares: shares.into_values().collect(),
            }),
            Err(problem) => gap(*problem),
        }
    }
    Roster { readers: found, gaps }
}

/// Whoever is meant by a role or an id.
fn holders<'a>(config: &'a Config, role: &str, scope: &Scope) -> Vec<&'a Person> {
    let ids: Vec<&str> = match (role, scope) {
        (DIRECTOR, _) => config.authority.director.iter().map(String::as_str).collect(),
        (HEAD, scope) if scope.is_unit() => {
            let unit = config.unit_of(scope);
            unit.map(|o| o.head.as_slice().iter().map(String::as_str).collect()).unwrap_or_default()
        }
        (HEAD, Scope::Department(code)) => {
            let department = config.departments.iter().find(|d| d.code == *code);
            department.map(|d| d.head.as_slice().iter().map(String::as_str).collect()).unwrap_or_default()
        }
        (id, _) => vec![id],
    };
    ids.into_iter().filter_map(|id| config.people.iter().find(|p| p.id == id)).collect()
}

fn missing(config: &Config, bulletin: &str, role: &str, scope: &Scope, on: On) -> Problem {
    let day = match on {
        On::Day(day) => format!(" on {day}"),
        On::AnyDay => String::new(),
    };
    let (what, help) = match role {
        DIRECTOR => {
            let key = config.authority_key();
            (format!("nobody directs the {key}{day}"), format!("see `{key}.director` and that person's validity"))
        }
        HEAD => (format!("nobody heads {scope}{day}"), "name whoever does under its `head`, with `valid_from`".to_owned()),
        id => (format!("`{id}` holds no post{day}"), "see `valid_from` and `valid_to` of that person".to_owned()),
    };
    Problem::warning("reader-missing", what).why(format!("the circulation sends `{bulletin}` of {scope} to `{role}`")).help(help)
}

/// Where mail to a person goes, or why none can.
pub fn address<'a>(config: &Config, person: &'a Person) -> Result<&'a str, Box<Problem>> {
    let Some(address) = &person.email else {
        return Err(Box::new(
            Problem::warning("no-address", format!("`{}` has no address", person.id))
                .why("the circulation sends mail there")
                .help("give the person an `email`, or take the line out"),
        ));
    };
    if config.mail.as_ref().is_some_and(|mail| mail.allows(address)) {
        return Ok(address);
    }
    Err(Box::new(
        Problem::warning("outside-domain", format!("mail to `{address}` is not allowed"))
            .why("its domain is not among `mail.allowed_domains`")
            .help("add the domain there, or mend the address"),
    ))
}

/// The files that the editions of `scopes` need: stem, scope, sight. Each scope's own is made by the least that any of its lines allows; a reader who may
/// see more, or otherwise, gets another. `more` are sights beyond the circulation's, of readers of an edition that is corrected.
pub fn sights(config: &Config, bulletin: &str, scopes: &[Scope], more: &[Share]) -> Vec<(String, Scope, Sight)> {
    let potential = roster(config, bulletin, scopes, On::AnyDay).readers;
    let mut all = Vec::new();
    for scope in scopes {
        let own = Sight::of(config, bulletin, scope);
        let shares = potential.iter().flat_map(|reader| &reader.shares).chain(more);
        let others: BTreeSet<&Sight> = shares.filter(|s| s.scope == *scope && s.sight != own).map(|s| &s.sight).collect();
        let variant = |sight: &&Sight| (format!("{}.{}", scope.file_name(), sight.file_name()), scope.clone(), (*sight).clone());
        let variants: Vec<_> = others.iter().map(variant).collect();
        all.push((scope.file_name(), scope.clone(), own));
        all.extend(variants);
    }
    all
}
