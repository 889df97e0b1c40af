//! Whose desk an edition is for: what an office or a department sees beyond the district's page.

use super::definition::{Definition, RankingSpec};
use crate::store::workspace::config::Config;
use crate::terms::calendar::Period;
use crate::terms::figure::{Direction, Scope};

/// The scopes that have an edition of this bulletin in a period: the district, offices open in it by code, departments as configured.
pub fn scopes(definition: &Definition, config: &Config, period: Period) -> Vec<Scope> {
    let open = |first: Option<chrono::NaiveDate>, last: Option<chrono::NaiveDate>| {
        first.is_none_or(|day| day < period.end_day()) && last.is_none_or(|day| day >= period.first_day())
    };
    let mut offices: Vec<Scope> =
        config.units().iter().filter(|o| open(o.valid_from, o.valid_to)).map(|o| config.unit_scope(&o.code)).collect();
    offices.sort();
    let departments = config.departments.iter().map(|d| Scope::Department(d.code.clone()));
    let all = std::iter::once(config.whole()).chain(offices).chain(departments);
    all.filter(|scope| definition.edition_of(scope).is_ok()).collect()
}

/// The indicators that a department answers for; none for other scopes.
pub(super) fn answers_for(config: &Config, scope: &Scope) -> Vec<String> {
    let Scope::Department(code) = scope else { return Vec::new() };
    config.departments.iter().find(|d| d.code == *code).map(|d| d.indicators.clone()).unwrap_or_default()
}

/// What is ranked on the page: a department's own indicators, else what the definition ranks.
pub(super) fn ranked(definition: &Definition, answers_for: &[String], scope: &Scope) -> Vec<RankingSpec> {
    if !matches!(scope, Scope::Department(_)) {
        return definition.rankings.clone();
    }
    let directions = vec![Direction::I, Direction::E];
    let spec = |name: &String| RankingSpec { indicator: name.clone(), directions: directions.clone(), columns: Vec::new() };
    answers_for.iter().map(spec).collect()
}
