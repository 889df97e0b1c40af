//! The demo's roster: each message holds exactly the files that its reader may see. Who may is worked out here once more, from the configuration and the
//! ledger, the slow way.

use super::desk::{mails, read};
use crate::district::District;
use std::collections::{BTreeMap, BTreeSet};
use tongbao::store::archive::{EditionId, sha256};
use tongbao::store::workspace::Workspace;
use tongbao::store::workspace::config::{Config, See, Whose};
use tongbao::terms::figure::Scope;

/// A file as a scope's, in a format: `office-4908`, `pdf`.
type File = (String, String);

/// The scopes that a line is about.
fn scopes(config: &Config, whose: &Whose) -> Vec<Scope> {
    match whose {
        Whose::EachUnit(_) => config.units().iter().map(|o| config.unit_scope(&o.code)).collect(),
        Whose::EachDepartment => config.departments.iter().map(|d| Scope::Department(d.code.clone())).collect(),
        Whose::One(scope) => vec![scope.clone()],
    }
}

/// The ids that a role means.
fn holders(config: &Config, role: &str, scope: &Scope) -> Vec<String> {
    match (role, scope) {
        ("director", _) => config.authority.director.iter().cloned().collect(),
        ("head", Scope::Office(code)) => {
            config.offices.iter().filter(|o| o.code == *code).flat_map(|o| o.head.as_slice()).cloned().collect()
        }
        ("head", Scope::Department(code)) => {
            config.departments.iter().filter(|d| d.code == *code).flat_map(|d| d.head.as_slice()).cloned().collect()
        }
        ("head", _) => Vec::new(),
        (id, _) => vec![id.to_owned()],
    }
}

#[test]
fn each_message_of_the_demo_holds_exactly_the_files_its_reader_may_see() {
    let district = District::issued();
    let (workspace, _) = Workspace::open(district.dir()).unwrap_or_else(|p| panic!("{p}"));
    let config = &workspace.config;
    let output = crate::district::tongbao(district.dir(), &["--format", "json", "export", "ledger"]);
    let ledger: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |row: &serde_json::Value, key: &str| row[key].as_str().map(str::to_owned);
    // By address and edition: what is due, and what of declarations must be hidden there.
    let mut due: BTreeMap<(String, String), BTreeSet<File>> = BTreeMap::new();
    let mut hidden: BTreeMap<(String, String, String), BTreeSet<String>> = BTreeMap::new();
    for row in ledger.as_array().unwrap().iter().filter(|row| row["state"] == "issued" && !row["released_at"].is_null()) {
        let edition: EditionId = text(row, "edition").unwrap().parse().unwrap();
        let on: chrono::NaiveDate = text(row, "decided_at").or(text(row, "as_of")).unwrap()[..10].parse().unwrap();
        for line in config.circulation.iter().filter(|line| line.bulletin == edition.bulletin()) {
            for scope in scopes(config, &line.scope) {
                for role in line.to.0.iter().chain(&line.cc.0) {
                    for id in holders(config, role, &scope) {
                        let person = config.people.iter().find(|p| p.id == id).unwrap();
                        let there = person.valid_from.is_none_or(|day| day <= on) && person.valid_to.is_none_or(|day| on <= day);
                        let Some(address) = person.email.clone().filter(|_| there) else { continue };
                        for format in &line.formats {
                            let (stem, ending) = (scope.file_name(), format.ending());
                            if district.dir().join(format!("archive/{edition}/{stem}.{ending}")).exists() {
                                let key = (address.clone(), edition.to_string());
                                due.entry(key).or_default().insert((stem.clone(), ending.to_owned()));
                                let rules = line.sees.as_ref().and_then(|name| config.visibility.get(name)).cloned().unwrap_or_default();
                                let hides = |column: &&str| rules.get(*column).is_none_or(|see| *see != See::Whole);
                                let columns = ["entry_id", "company_name"].iter().filter(|c| hides(c)).map(|c| (*c).to_owned());
                                hidden.entry((address.clone(), edition.to_string(), stem)).or_default().extend(columns);
                            }
                        }
                    }
                }
            }
        }
    }
    let mut got: BTreeMap<(String, String), BTreeSet<File>> = BTreeMap::new();
    for mail in read(&mails(&district.dir().join("outbox"))) {
        assert_eq!((&mail["defects"], mail["to"].as_array().unwrap().len()), (&serde_json::json!([]), 1), "{mail}");
        let address = mail["to"][0][1].as_str().unwrap().to_owned();
        // 4900.monthly.2017-04.c1.head_4908@...
        let id = mail["headers"]["Message-ID"].as_str().unwrap();
        let Some(edition) =
            due.keys().map(|(_, edition)| edition).filter(|e| id.contains(&format!(".{}.", e.replace('/', ".")))).max_by_key(|e| e.len())
        else {
            assert!(mail["files"].as_array().unwrap().is_empty(), "a notice has no files: {id}");
            continue;
        };
        let folder = district.dir().join("archive").join(edition);
        let manifest: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.join("manifest.json")).unwrap()).unwrap();
        let names: BTreeMap<String, String> =
            crate::district::files(&folder).into_iter().map(|(name, bytes)| (sha256(&bytes), name)).collect();
        for file in mail["files"].as_array().unwrap() {
            let name = &names[file["sha256"].as_str().unwrap()];
            let (stem, ending) = name.rsplit_once('.').unwrap();
            let scope = stem.split('.').next().unwrap().to_owned();
            let must = hidden.get(&(address.clone(), edition.clone(), scope.clone())).unwrap_or_else(|| panic!("{name} to {address}"));
            let does = manifest["sights"][stem].as_object().unwrap();
            assert!(must.iter().all(|column| does.contains_key(column)), "{name} to {address} hides {does:?}, must hide {must:?}");
            got.entry((address.clone(), edition.clone())).or_default().insert((scope, ending.to_owned()));
        }
    }
    assert!(due.len() > 100 && hidden.values().any(|columns| !columns.is_empty()), "{} messages: the test looks at nothing", due.len());
    assert_eq!(got, due);
}
