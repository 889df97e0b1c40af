//! `VOLUME`: working days without any declaration.

use super::calendar::{DAY, date_of, midnight};
use super::cases::View;
use super::columns::Column;
use super::facts::answering_office;
use super::findings::{Finding, Identity, Level};
use super::rules::Whom;
use super::workspace::Office;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The findings of a run's days.
pub fn volumes(view: &View<'_>) -> Vec<Finding> {
    let counts = counts(view, view.start);
    let mut found = Vec::new();
    for office in &view.workspace.offices {
        for day in view.start.iter_days().take_while(|day| *day < view.end && midnight(*day) + DAY <= view.cutoff) {
            found.extend(volume(view, &counts, office, day));
        }
    }
    found
}

/// Whether a day that a run called out is still without declarations. `start` is the first day of that run's week.
pub fn volume_again(view: &View<'_>, office: &str, day: NaiveDate, start: NaiveDate) -> Option<Finding> {
    volume(view, &counts(view, start), view.workspace.office(office)?, day)
}

/// Declarations by office and day, whatever their state; offices that ended before `start` under their successor.
fn counts(view: &View<'_>, start: NaiveDate) -> BTreeMap<(String, NaiveDate), u64> {
    let mut counts = BTreeMap::new();
    for declaration in view.state.declarations.values() {
        if let Some(at) = declaration.time(Column::DeclaredAt).filter(|at| *at < view.cutoff) {
            let office = answering_office(view.workspace, declaration.text(Column::DeclaringOffice).unwrap_or_default(), start);
            *counts.entry((office, date_of(at))).or_default() += 1;
        }
    }
    counts
}

fn volume(view: &View<'_>, counts: &BTreeMap<(String, NaiveDate), u64>, office: &Office, day: NaiveDate) -> Option<Finding> {
    let whom = Whom { direction: "", office: &office.code, transport: None };
    let number = |key: &str| view.workspace.rules.number("VOLUME", key, whom);
    let works = |day: NaiveDate| {
        let valid = office.valid_from.is_none_or(|first| first <= day) && office.valid_to.is_none_or(|last| day <= last);
        valid && view.workspace.calendar.works(&office.works, day)
    };
    let count = |day: NaiveDate| counts.get(&(office.code.clone(), day)).copied().unwrap_or(0);
    if !works(day) || count(day) > 0 {
        return None;
    }
    let days = number("days") as i64;
    let before = (1..=days).map(|back| day - chrono::Duration::days(back)).filter(|day| works(*day));
    let mut usual: Vec<u64> = before.map(count).collect();
    usual.sort_unstable();
    let half = usual.len() / 2;
    let median = match usual.len() {
        0 => return None,
        n if n % 2 == 1 => usual[half] as f64,
        _ => (usual[half - 1] + usual[half]) as f64 / 2.0,
    };
    (median >= number("least_median")).then(|| Finding {
        identity: Identity { rule: "VOLUME", subject: office.code.clone(), direction: "all", stage: "", day: Some(day) },
        office: office.code.clone(),
        party: None,
        hours: None,
        limit: None,
        level: Some(Level::Yellow),
    })
}
