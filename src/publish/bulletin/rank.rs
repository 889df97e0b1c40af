//! Rankings for the page: offices best first, small samples and absent ones apart, and who moved most.

use super::compose::Book;
use super::context::{Movement, Named, Ranking, Row};
use super::definition::RankingSpec;
use super::shown::{Better, Shown, Tone};
use crate::store::workspace::config::{Authority, Config};
use crate::terms::calendar::Period;
use crate::terms::figure::{Direction, Level, Scope};

/// The offices that have a scope in a period, by code.
pub(super) struct Offices {
    level: Level,
    named: Vec<Named>,
}

impl Offices {
    /// Those whose last valid day doesn't lie before the period's start.
    pub(super) fn of(config: &Config, period: Period) -> Self {
        let valid = config.units().iter().filter(|o| o.valid_to.is_none_or(|last| last >= period.first_day()));
        let mut named: Vec<Named> =
            valid.map(|o| Named { code: o.code.clone(), name: o.name.clone(), short: o.short_name().to_owned() }).collect();
        named.sort_by(|a, b| a.code.cmp(&b.code));
        Offices { level: config.level, named }
    }

    /// All of them.
    pub(super) fn all(&self) -> &[Named] {
        &self.named
    }

    /// The scope of one of them.
    pub(super) fn scope(&self, office: &Named) -> Scope {
        self.level.unit(office.code.as_str())
    }

    /// A scope's name.
    pub(super) fn name(&self, scope: &Scope, config: &Config) -> String {
        let found = match scope {
            Scope::Office(code) | Scope::Member(code) => self.named.iter().find(|o| o.code == *code).map(|o| o.name.clone()),
            Scope::Department(code) => config.departments.iter().find(|d| d.code == *code).map(|d| d.name.clone()),
            Scope::District | Scope::Country => Some(config.authority.name.clone()),
            Scope::Cut { of, .. } => Some(of.clone()),
        };
        found.unwrap_or_else(|| scope.to_string())
    }
}

/// Every ranking that is asked for. `reader` is the scope whose edition it is.
pub(super) fn rankings(specs: &[RankingSpec], offices: &Offices, book: &Book<'_>, district: &Authority, reader: &Scope) -> Vec<Ranking> {
    let specs = specs.iter().flat_map(|r| r.directions.iter().map(move |d| (r, *d)));
    let mut all: Vec<Ranking> = specs.map(|(spec, direction)| ranking(spec, direction, offices, book, district)).collect();
    for ranking in &mut all {
        let own = ranking.rows.iter_mut().chain(&mut ranking.small);
        own.for_each(|row| row.own = reader.unit() == Some(row.office.code.as_str()));
    }
    all
}

/// Offices by one indicator in one direction.
pub(super) fn ranking(spec: &RankingSpec, direction: Direction, offices: &Offices, book: &Book<'_>, district: &Authority) -> Ranking {
    let whole = Named { code: district.code.clone(), name: district.name.clone(), short: district.name.clone() };
    let (mut rows, mut small, mut absent) = (Vec::new(), Vec::new(), Vec::new());
    for office in &offices.named {
        let row = row(spec, direction, office.clone(), &offices.scope(office), book);
        match (&row.rank, row.current.value) {
            (Some(_), _) => rows.push(row),
            (None, Some(_)) => small.push(row),
            (None, None) => absent.push(office.clone()),
        }
    }
    let place = |row: &Row| row.rank.as_ref().and_then(|r| r.value).unwrap_or(f64::INFINITY);
    rows.sort_by(|a, b| place(a).total_cmp(&place(b)).then_with(|| a.office.code.cmp(&b.office.code)));
    let district = row(spec, direction, whole, &offices.level.whole(), book);
    Ranking {
        indicator: spec.indicator.clone(),
        direction: direction.to_string(),
        offices: offices.named.len(),
        improved: moved(&rows, Tone::Better),
        worsened: moved(&rows, Tone::Worse),
        lagging: lagging(&rows, &district, book.better(&spec.indicator)),
        district,
        rows,
        small,
        absent,
    }
}

/// Offices whose change has that meaning, the largest change first.
fn moved(rows: &[Row], tone: Tone) -> Vec<Row> {
    let mut moved: Vec<Row> = rows.iter().filter(|r| r.change.tone == tone).cloned().collect();
    let size = |row: &Row| row.change.value.map_or(0.0, f64::abs);
    moved.sort_by(|a, b| size(b).total_cmp(&size(a)).then_with(|| a.office.code.cmp(&b.office.code)));
    moved
}

/// Offices on the wrong side of the district's value, the furthest first.
fn lagging(rows: &[Row], district: &Row, better: Better) -> Vec<Row> {
    let behind = |row: &&Row| match (row.current.value, district.current.value, better) {
        (Some(own), Some(whole), Better::Lower) => own > whole,
        (Some(own), Some(whole), Better::Higher) => own < whole,
        _ => false,
    };
    // Rows stand best first.
    rows.iter().rev().filter(behind).cloned().collect()
}

fn row(spec: &RankingSpec, direction: Direction, office: Named, scope: &Scope, book: &Book<'_>) -> Row {
    let derived = |suffix: &str| book.get(&format!("{}.{suffix}", spec.indicator), direction, scope, "current");
    let rank = Some(derived("rank")).filter(|r| r.value.is_some());
    let (movement, places) = movement(rank.as_ref(), &derived("rank_previous"));
    Row {
        office,
        own: false,
        rank,
        movement,
        places,
        current: book.get(&spec.indicator, direction, scope, "current"),
        previous: book.get(&spec.indicator, direction, scope, "previous"),
        change: derived("change_previous"),
        columns: spec.columns.iter().map(|name| (name.clone(), book.get(name, direction, scope, "current"))).collect(),
    }
}

fn movement(rank: Option<&Shown>, before: &Shown) -> (Movement, u32) {
    // Ranks are small whole numbers held as figures' values.
    match (rank.and_then(|r| r.value), before.value) {
        (None, _) => (Movement::None, 0),
        (Some(_), None) => (Movement::New, 0),
        (Some(now), Some(then)) if now < then => (Movement::Up, (then - now) as u32),
        (Some(now), Some(then)) if now > then => (Movement::Down, (now - then) as u32),
        (Some(_), Some(_)) => (Movement::Same, 0),
    }
}
