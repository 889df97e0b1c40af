//! The page that lists the archive's released editions.

use super::Press;
use crate::publish::bulletin::Definition;
use crate::store::archive::{Entry, Manifest};
use crate::store::workspace::Workspace;
use crate::store::workspace::config::Config;
use crate::terms::figure::Scope;
use crate::terms::problem::Problems;
use serde::Serialize;
use std::collections::BTreeMap;

/// Its template.
const TEMPLATE: &str = "index.html";
/// What a reader opens first.
const ORDER: [&str; 4] = ["pdf", "html", "xlsx", "csv"];

#[derive(Serialize)]
struct Index {
    district: String,
    mark: Option<String>,
    bulletins: Vec<Bulletin>,
}

#[derive(Serialize)]
struct Bulletin {
    name: String,
    editions: Vec<Edition>,
}

#[derive(Serialize)]
struct Edition {
    period: String,
    folder: String,
    /// The district's pages.
    district: Vec<File>,
    /// Offices' and departments', by code.
    scopes: Vec<ScopePages>,
    /// Tables of the whole edition.
    tables: Vec<File>,
}

#[derive(Serialize)]
struct ScopePages {
    name: String,
    files: Vec<File>,
}

#[derive(Serialize)]
struct File {
    name: String,
    /// Its ending, in capitals.
    label: String,
}

/// The page, newest editions first.
pub(super) fn index(press: &Press, workspace: &Workspace, released: &[Entry]) -> Result<String, Problems> {
    let mut editions: BTreeMap<&str, Vec<Edition>> = BTreeMap::new();
    for entry in released {
        let manifest = Manifest::read(&entry.edition.folder(&workspace.archive_dir()))?;
        let files: Vec<&String> = manifest.files.keys().collect();
        editions.entry(entry.edition.bulletin()).or_default().push(edition(&workspace.config, entry, &files));
    }
    let mut index = Index { district: workspace.config.authority.name.clone(), mark: None, bulletins: Vec::new() };
    for (key, mut editions) in editions {
        editions.sort_by(|a, b| b.period.cmp(&a.period));
        let definition = Definition::load(&workspace.overlay, key)?;
        index.mark = definition.mark.watermark.clone();
        index.bulletins.push(Bulletin { name: definition.full_name(&workspace.config.authority.name), editions });
    }
    press.renderer().page(TEMPLATE, &index)
}

fn edition(config: &Config, entry: &Entry, files: &[&String]) -> Edition {
    let of = |stem: &str| -> Vec<File> {
        let file = |ending: &&str| {
            let name = format!("{stem}.{ending}");
            files.contains(&&name).then(|| File { name, label: ending.to_uppercase() })
        };
        ORDER.iter().filter_map(file).collect()
    };
    let offices = config.units().iter().map(|o| (config.unit_scope(&o.code), &o.name));
    let departments = config.departments.iter().map(|d| (Scope::Department(d.code.clone()), &d.name));
    let scopes = offices.chain(departments).map(|(scope, name)| ScopePages { name: name.clone(), files: of(&scope.file_name()) });
    let table = |name: &&&String| name.ends_with(".csv");
    Edition {
        period: entry.edition.leaf(),
        folder: entry.edition.to_string(),
        district: of(&config.whole().file_name()),
        scopes: scopes.filter(|s| !s.files.is_empty()).collect(),
        tables: files.iter().filter(table).map(|name| File { name: (*name).clone(), label: (*name).clone() }).collect(),
    }
}
