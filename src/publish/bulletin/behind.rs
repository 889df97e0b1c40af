//! What is behind the figures, as the page shows it: overlong goods by enterprise, chapter and site, goods in flight, the week's rhythm, the spread of
//! hours, and where an office loses its time. Each scope takes from the run's findings what is its own.

use super::compose::Book;
use super::context::{GapView, Named, OverlongRow, OverlongTop, RhythmRow, RhythmView, SpreadView, StandingView, Waiting};
use super::definition::{Definition, Words};
use super::facts::worded;
use super::rank::Offices;
use super::sight::Sight;
use super::why::named;
use crate::measure::analysis::{Findings, Gap, GroupedBy, OverlongGroup, Spread};
use crate::terms::figure::{Direction, Format, Scope};

const HOURS: u64 = 24;
const WEEKDAYS: u64 = 7;
/// Below this many declarations a picture of the week or of the spread shows noise.
const LEAST_FOR_PICTURE: u64 = 30;
/// How many stages are named where an office loses, and where it gains.
const NAMED_STAGES: usize = 3;

/// Enterprises, chapters and sites with most overlong declarations.
pub(super) fn overlong(words: &Words, sight: &Sight, scope: &Scope, found: &Findings) -> Vec<OverlongTop> {
    let own: Vec<&OverlongGroup> = found.overlong.iter().filter(|g| g.scope == *scope).collect();
    let groups = own.chunk_by(|a, b| (a.direction, a.grouped_by) == (b.direction, b.grouped_by));
    groups.filter_map(|group| Some(top(words, sight, group.first()?, group))).collect()
}

fn top(words: &Words, sight: &Sight, first: &OverlongGroup, group: &[&OverlongGroup]) -> OverlongTop {
    let row = |g: &&OverlongGroup| OverlongRow {
        place: g.place,
        // An enterprise without a name it may be known by is told by nothing.
        name: match g.grouped_by {
            GroupedBy::Enterprise => sight.company(g.name.as_deref().unwrap_or(&g.code)),
            GroupedBy::Chapter => sight.chapter(&g.code),
            GroupedBy::Site => sight.site(g.name.as_deref().unwrap_or(&g.code)),
        },
        n: Format::Count.display(Some(g.n as f64)),
        share: Format::Share.display(Some(g.share())),
        hours: Format::Hours.display(Some(g.mean_hours)),
        stage: worded(&words.stages, &g.stage),
        stage_share: Format::Share.display(Some(g.stage_share)),
    };
    let kind = match first.grouped_by {
        GroupedBy::Enterprise => "enterprise",
        GroupedBy::Chapter => "chapter",
        GroupedBy::Site => "site",
    };
    OverlongTop { direction: first.direction.to_string(), kind: kind.to_owned(), rows: group.iter().map(row).collect() }
}

/// Declarations in flight longest, both directions together, as many as the definition lists.
pub(super) fn in_flight(definition: &Definition, sight: &Sight, scope: &Scope, found: &Findings) -> Vec<Waiting> {
    let own = |w: &&crate::measure::analysis::InFlight| scope.is_whole() || w.scope.as_ref() == Some(scope);
    let mut all: Vec<_> = found.in_flight.iter().filter(own).collect();
    all.sort_by(|a, b| b.seconds.cmp(&a.seconds).then_with(|| a.entry_id.cmp(&b.entry_id)));
    let hours = |seconds: u64| Format::Hours.display(Some(seconds as f64 / 3600.0));
    let one = |w: &&crate::measure::analysis::InFlight| Waiting {
        entry_id: sight.entry_id(&w.entry_id),
        direction: w.direction.to_string(),
        office: w.office_name.clone(),
        company: sight.company(&w.company_name),
        hours: hours(w.seconds),
        stage: worded(&definition.shared.stages, &w.stage),
        party: worded(&definition.shared.parties, &w.party),
        stage_hours: hours(w.stage_seconds),
    };
    all.iter().take(definition.longest as usize).map(one).collect()
}

/// When goods are declared in the week, hour by hour: each office's, or the scope's own. An office works on a weekday on which it mostly does.
pub(super) fn rhythms(scope: &Scope, offices: &Offices, found: &Findings) -> Vec<RhythmView> {
    let row = |direction: Direction, office: &Named| {
        let own = offices.scope(office);
        let rhythm = found.rhythm.iter().find(|r| r.direction == direction && r.scope == own)?;
        let all = rhythm.cells.iter().map(|c| c.declared).sum::<u64>();
        let declared =
            |weekday: u64, hour: u64| rhythm.cells.iter().find(|c| (c.weekday, c.hour) == (weekday, hour)).map_or(0, |c| c.declared);
        let hours = (1..=WEEKDAYS).flat_map(|weekday| (0..HOURS).map(move |hour| (weekday, hour)));
        let values = hours.map(|(weekday, hour)| Some(declared(weekday, hour) as f64 / all as f64 * 100.0)).collect();
        (all >= LEAST_FOR_PICTURE).then(|| RhythmRow { office: office.clone(), values, working: working(&own, found) })
    };
    let view = |direction: Direction| {
        let here = offices.all().iter().filter(|o| scope.is_whole() || *scope == offices.scope(o));
        RhythmView { direction: direction.to_string(), rows: here.filter_map(|office| row(direction, office)).collect() }
    };
    [Direction::I, Direction::E].into_iter().map(view).filter(|v| !v.rows.is_empty()).collect()
}

/// A scope's working days that follow each other, as hours of the week.
fn working(scope: &Scope, found: &Findings) -> Vec<(u64, u64)> {
    let mut spans: Vec<(u64, u64)> = Vec::new();
    let days = found.working_weeks.iter().filter(|w| w.scope == *scope).flat_map(|w| &w.days);
    for day in days.filter(|day| 2 * day.worked > day.days) {
        let (from, to) = ((day.weekday - 1) * HOURS, day.weekday * HOURS);
        match spans.last_mut().filter(|last| last.1 == from) {
            Some(last) => last.1 = to,
            None => spans.push((from, to)),
        }
    }
    spans
}

/// How clearance times are spread, now and last year.
pub(super) fn spreads(scope: &Scope, found: &Findings) -> Vec<SpreadView> {
    let of = |direction: Direction, window: &str| -> Vec<(f64, f64)> {
        let here = |s: &&Spread| s.direction == direction && s.scope == *scope && s.window == window && s.n >= LEAST_FOR_PICTURE;
        found.spreads.iter().find(here).map(|s| s.points.iter().map(|p| (p.hours, p.part)).collect()).unwrap_or_default()
    };
    let view = |direction: Direction| SpreadView {
        direction: direction.to_string(),
        now: of(direction, "current"),
        last_year: of(direction, "last_year"),
    };
    [Direction::I, Direction::E].into_iter().map(view).filter(|v| !v.now.is_empty()).collect()
}

/// An office against the district: its mix set aside, and stage by stage.
pub(super) fn standings(book: &Book<'_>, words: &Words, scope: &Scope, found: &Findings) -> Vec<StandingView> {
    let own = found.standings.iter().filter(|s| s.scope == *scope);
    let view = |s: &crate::measure::analysis::OfficeStanding| {
        let get = |name: &str, scope: &Scope| book.get(name, s.direction, scope, "current");
        let gap = |g: &Gap| {
            let name = format!("stage_hours.{}", g.of);
            GapView { stage: named(&g.of, words.stages.get(&g.of)), own: get(&name, scope), district: get(&name, &book.whole()) }
        };
        // What prints the same on both sides is no difference to a reader.
        let told = |g: &GapView| g.own.display != g.district.display;
        let loses = s.stages.iter().filter(|g| g.gap_hours > 0.0).map(gap).filter(told);
        let gains = s.stages.iter().rev().filter(|g| g.gap_hours < 0.0).map(gap).filter(told);
        StandingView {
            direction: s.direction.to_string(),
            expected: get("expected_hours", scope),
            gap: get("same_mix_gap", scope),
            loses: loses.take(NAMED_STAGES).collect(),
            gains: gains.take(NAMED_STAGES).collect(),
        }
    };
    own.map(view).collect()
}
