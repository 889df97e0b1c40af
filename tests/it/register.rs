//! The register against the auditor's: the same exports and the same returned forms, run by run.

use crate::district::District;
use crate::oracle::{self, Answer, Key, Register};
use chrono::NaiveDateTime;
use std::collections::BTreeMap;
use tongbao::publish::workbook::form::{Kind, Layouts, read};
use tongbao::store::workspace::Workspace;
use tongbao::terms::figure::Scope;

/// An answer that closes, as a returned form has it: when, by which office, about which id.
struct Closing {
    at: NaiveDateTime,
    office: String,
    id: String,
}

/// What the returned forms of a district say is put right, in order of receipt. Rows with faults say nothing.
fn closings(district: &District) -> Vec<Closing> {
    let (workspace, _) = Workspace::open(district.dir()).unwrap_or_else(|p| panic!("{p}"));
    let layouts = Layouts::load(&workspace.overlay).unwrap_or_else(|p| panic!("{p}"));
    let folder = district.dir().join("exports/forms");
    let received = std::fs::read_to_string(folder.join("received.csv")).unwrap_or_default();
    let mut closings = Vec::new();
    for line in received.lines().skip(1) {
        let (at, name) = line.split_once(',').unwrap();
        let (forms, _) = read(name, &std::fs::read(folder.join(name)).unwrap(), &layouts);
        for form in forms.into_iter().filter(|form| form.name.kind == Kind::Anomalies) {
            let Scope::Office(office) = &form.name.scope else { continue };
            for answer in form.answers.iter().filter(|a| a.faults.is_empty() && a.get("closed_at").day().is_some()) {
                closings.push(Closing {
                    at: NaiveDateTime::parse_from_str(at, "%Y-%m-%d %H:%M:%S").unwrap(),
                    office: office.clone(),
                    id: answer.id.clone(),
                });
            }
        }
    }
    closings
}

/// Every edition's anomalies and register figures against the auditor's, in the order of issue.
fn audit(district: &District) -> String {
    let (workspace, state) = district.audited();
    let mut register = Register::default();
    let mut closings = closings(district).into_iter().peekable();
    let mut names: BTreeMap<String, Key> = BTreeMap::new();
    let (mut complaints, mut editions) = (String::new(), Vec::new());
    for (bulletin, period, as_of) in district.due() {
        while let Some(closing) = closings.next_if(|c| c.at < as_of) {
            let Some(anomaly) = names.get(&closing.id) else { continue };
            register.answer(&Answer { received: closing.at, office: closing.office, anomaly: anomaly.clone() });
        }
        if bulletin == "weekly" {
            register.run(state, workspace, &period.to_string(), None);
        }
        let folder = district.edition(bulletin, period);
        if !folder.exists() {
            continue; // not every month is issued for the tests
        }
        let csv = std::fs::read_to_string(folder.join("anomalies.csv")).unwrap();
        names.extend(oracle::keys(&csv));
        let found = oracle::compare_anomalies(&register.rows(&period.to_string(), None), &csv);
        if !found.is_empty() {
            complaints += &format!("{bulletin} {period}\n{}", oracle::told(&found));
        }
        let figures = oracle::register_figures(&register, state, workspace, &period.to_string(), None);
        let found = oracle::compare(&figures, &std::fs::read_to_string(folder.join("figures.csv")).unwrap());
        if !found.is_empty() {
            complaints += &format!("{bulletin} {period}\n{}", oracle::summary(&found));
        }
        editions.push((format!("{bulletin}/{period}"), csv));
    }
    complaints + &oracle::told(&oracle::compare_ids(&editions))
}

#[test]
fn the_register_of_the_demo_equals_the_audit() {
    let found = audit(District::issued());
    assert!(found.is_empty(), "\n{found}");
}

#[test]
fn the_register_of_another_district_equals_the_audit() {
    let found = audit(District::another());
    assert!(found.is_empty(), "\n{found}");
}
