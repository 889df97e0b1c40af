//! Made-up findings: lists as long as they can be, or as short.

use super::{MANY, Moves, Sample};
use crate::measure::analysis::{
    Counted, DataQuality, Findings, Gap, GroupedBy, InFlight, LoadSeen, Longest, MeanMoved, OfficeStanding, OverlongGroup, Part,
    Quarantined, Rhythm, RhythmCell, Spread, SpreadPoint,
};
use crate::publish::bulletin::correction::{Correction, MovedFigure};
use crate::publish::bulletin::definition::Definition;
use crate::terms::figure::{Direction, Figure, Scope};

/// Enterprises, chapters and sites in each list.
const TOP: u64 = 5;

impl Sample<'_> {
    pub(super) fn findings(&self, definition: &Definition) -> Findings {
        let full = self.n == MANY;
        let count = if full { definition.longest } else { u32::from(self.n > 0) };
        let first = self.config.units().first().map(|o| self.config.unit_scope(&o.code));
        let scopes: Vec<Scope> = std::iter::once(self.config.whole()).chain(first.clone()).collect();
        let both = |of: &dyn Fn(Direction, &Scope) -> Vec<OverlongGroup>| -> Vec<OverlongGroup> {
            scopes.iter().flat_map(|scope| [Direction::I, Direction::E].into_iter().flat_map(move |d| of(d, scope))).collect()
        };
        let directions = || self.directions.iter().copied().filter(|d| *d != Direction::All);
        Findings {
            moved: if self.moves == Moves::Nowhere { Vec::new() } else { directions().flat_map(|d| self.moved(d)).collect() },
            standings: if full { first.iter().flat_map(|scope| directions().map(|d| standing(d, scope))).collect() } else { Vec::new() },
            overlong: if full { both(&overlong) } else { Vec::new() },
            rhythm: if full { scopes.iter().flat_map(|scope| directions().map(|d| rhythm(d, scope))).collect() } else { Vec::new() },
            spreads: if full { scopes.iter().flat_map(|scope| directions().flat_map(|d| spreads(d, scope))).collect() } else { Vec::new() },
            longest: self.longest(count),
            in_flight: self.in_flight(count),
            quality: self.quality(full),
            ..Findings::default()
        }
    }

    fn moved(&self, direction: Direction) -> Vec<MeanMoved> {
        let part = |of: String| Part { of, figure: String::new(), hours: 0.0, n: self.n };
        let one = |against: &str| MeanMoved {
            direction,
            against: against.to_owned(),
            comparable: true,
            then_hours: 0.0,
            now_hours: 0.0,
            change_hours: 0.0,
            n: self.n,
            mix: part("mix".to_owned()),
            rate: part("rate".to_owned()),
            stages: Vec::new(),
            offices: self.config.units().iter().map(|o| part(self.config.unit_scope(&o.code).to_string())).collect(),
            cohorts: Vec::new(),
        };
        vec![one("previous"), one("last_year")]
    }

    fn longest(&self, count: u32) -> Vec<Longest> {
        let Some(office) = self.config.units().first() else { return Vec::new() };
        let one = |i: u32| Longest {
            direction: Direction::I,
            place: u64::from(i),
            office_place: u64::from(i),
            entry_id: format!("9901201711{i:08}"),
            scope: Some(self.config.unit_scope(&office.code)),
            office: office.code.clone(),
            office_name: office.short_name().to_owned(),
            company_code: String::new(),
            company_name: if !i.is_multiple_of(3) { format!("<Company {i}> & Co.") } else { String::new() },
            transport_mode: String::new(),
            main_hs: String::new(),
            supervised_site: String::new(),
            declared_at: Some(self.period.start()),
            started_at: Some(self.period.start()),
            released_at: Some(self.period.end() - chrono::Duration::hours(1)),
            seconds: u64::from(2_000_000 - i),
            stage: (!i.is_multiple_of(2)).then(|| "inspection_wait".to_owned()),
            party: (!i.is_multiple_of(2)).then(|| "operator".to_owned()),
            stage_seconds: (!i.is_multiple_of(2)).then(|| u64::from(1_000_000 - i)),
        };
        (1..=count).map(one).collect()
    }

    fn in_flight(&self, count: u32) -> Vec<InFlight> {
        let longest = self.longest(count).into_iter();
        let one = |l: Longest| InFlight {
            direction: l.direction,
            place: l.place,
            office_place: l.office_place,
            entry_id: l.entry_id,
            scope: l.scope,
            office: l.office,
            office_name: l.office_name,
            company_code: l.company_code,
            company_name: l.company_name,
            transport_mode: l.transport_mode,
            main_hs: l.main_hs,
            supervised_site: l.supervised_site,
            declared_at: l.declared_at,
            started_at: l.started_at,
            seconds: l.seconds,
            stage: "inspection_wait".to_owned(),
            party: "operator".to_owned(),
            open_since: l.started_at,
            stage_seconds: l.seconds / 2,
        };
        longest.map(one).collect()
    }

    /// A correction in which every tenth figure moved.
    pub(super) fn correction(&self, figures: &[Figure]) -> Correction {
        let moved = figures.iter().step_by(10).map(|f| MovedFigure {
            id: f.id.clone(),
            unit: f.unit.clone(),
            old: None,
            new: f.value,
            old_display: String::new(),
            new_display: f.display(),
            loads: vec![3],
        });
        Correction {
            number: 1,
            corrects: self.period.end_day(),
            loads: [(3, "H2010_00000003.csv".to_owned())].into(),
            definitions: true,
            settings: true,
            moved: moved.collect(),
        }
    }

    fn quality(&self, full: bool) -> DataQuality {
        if !full {
            return DataQuality::default();
        }
        let counted = |codes: &[&str]| codes.iter().map(|code| Counted { code: (*code).to_owned(), count: 1_234 }).collect();
        let quarantined = |reason: &str| Quarantined { source: "h2010".into(), reason: reason.into(), state: "waiting".into(), rows: 2 };
        let load = |load_id: u64| LoadSeen {
            load_id,
            source: "h2010".into(),
            file: format!("H2010_{load_id:08}.csv"),
            cutoff: Some(self.period.end()),
            rows: 15_234,
            loaded: 15_000,
            updated: 200,
            unchanged: 30,
            quarantined: 4,
        };
        DataQuality {
            flags: counted(&["after_cutoff", "stage_reversed"]),
            notes: counted(&["entry_id_year"]),
            negative: counted(&["payment_hours"]),
            quarantined: vec![quarantined("unreadable"), quarantined("superseded")],
            loads: (1..=3).map(load).collect(),
            gates: vec!["DATA".to_owned()],
        }
    }
}

fn standing(direction: Direction, scope: &Scope) -> OfficeStanding {
    let gap = |of: &str, gap_hours: f64| Gap {
        of: of.to_owned(),
        figure: String::new(),
        hours: 2.0,
        previous_hours: Some(1.8),
        district_hours: 2.0 - gap_hours,
        gap_hours,
    };
    OfficeStanding {
        direction,
        scope: scope.clone(),
        n: MANY,
        rank: Some(1),
        ranked: 6,
        hours: 10.0,
        previous_hours: Some(9.5),
        district_hours: 9.0,
        gap_hours: 1.0,
        mix_hours: 0.4,
        pace_hours: 0.6,
        stages: vec![gap("inspection_wait", 1.5), gap("payment", 0.1), gap("release", -0.2), gap("review", -0.4)],
        parties: Vec::new(),
    }
}

fn overlong(direction: Direction, scope: &Scope) -> Vec<OverlongGroup> {
    let one = |grouped_by: GroupedBy, place: u64| OverlongGroup {
        direction,
        scope: scope.clone(),
        grouped_by,
        place,
        code: format!("{}", 80 + place),
        name: (grouped_by != GroupedBy::Chapter).then(|| format!("<Company {place}> & Co.")),
        n: 100 / place,
        all_n: MANY,
        mean_hours: 72.5,
        stage: "inspection_wait".to_owned(),
        stage_share: 0.625,
    };
    let kinds = [GroupedBy::Enterprise, GroupedBy::Chapter, GroupedBy::Site];
    kinds.into_iter().flat_map(|kind| (1..=TOP).map(move |place| one(kind, place))).collect()
}

fn rhythm(direction: Direction, scope: &Scope) -> Rhythm {
    let cell =
        |weekday: u64, hour: u64| RhythmCell { weekday, hour, declared: weekday * hour, released: hour, n: 1, mean_hours: Some(1.0) };
    Rhythm { direction, scope: scope.clone(), cells: (1..=6).flat_map(|day| (8..20).map(move |hour| cell(day, hour))).collect() }
}

fn spreads(direction: Direction, scope: &Scope) -> Vec<Spread> {
    let points =
        |slow: f64| (1..=100).map(|i| SpreadPoint { part: f64::from(i) / 100.0, hours: slow * f64::from(i * i) / 100.0 }).collect();
    let one =
        |window: &str, slow: f64| Spread { direction, scope: scope.clone(), window: window.to_owned(), n: MANY, points: points(slow) };
    vec![one("current", 0.8), one("last_year", 1.0)]
}
