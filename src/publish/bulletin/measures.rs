//! Reform measures (改革措施): each indicator with its changes, target, course, and the offices that lead and lag.

use super::compose::{Book, quantity_of};
use super::context::{CourseView, Measure, MeasureCell, Measures};
use super::definition::{Definition, MeasuresSpec, RankingSpec};
use super::rank::{Offices, ranking};
use super::shown::{Better, Tone, Way};
use crate::measure::analysis::Course;
use crate::store::workspace::config::Authority;
use crate::terms::calendar::Period;
use crate::terms::figure::{Direction, Scope};

/// Every group of `specs`, in its order.
pub(super) fn measures(
    specs: &[MeasuresSpec],
    definition: &Definition,
    offices: &Offices,
    book: &Book<'_>,
    district: &Authority,
    period: Period,
    scope: &Scope,
) -> Vec<Measures> {
    let one = |spec: &MeasuresSpec| {
        let rows: Vec<Measure> =
            spec.indicators.iter().map(|name| measure(definition, offices, book, district, period, scope, name)).collect();
        Measures { title: spec.title.clone(), shows: rows.iter().any(|row| row.shows), rows }
    };
    specs.iter().map(one).collect()
}

fn measure(
    definition: &Definition,
    offices: &Offices,
    book: &Book<'_>,
    district: &Authority,
    period: Period,
    scope: &Scope,
    name: &str,
) -> Measure {
    let better = book.better(name);
    let cell = |direction: Direction| {
        let derived = |suffix: &str| book.get(&format!("{name}.{suffix}"), direction, scope, "current");
        let now = book.get(name, direction, scope, "current");
        let target = definition.targets.iter().find(|t| t.year == period.year() && t.indicator == name && t.direction == direction);
        let spec = RankingSpec { indicator: name.to_owned(), directions: vec![direction], columns: Vec::new() };
        let ranked = (better != Better::None).then(|| ranking(&spec, direction, offices, book, district));
        let rows = ranked.as_ref().map(|r| r.rows.as_slice()).unwrap_or_default();
        let apart = rows.len() > 1 && rows.first().map(|r| &r.current.display) != rows.last().map(|r| &r.current.display);
        let cell = MeasureCell {
            change_previous: derived("change_previous"),
            change_last_year: derived("change_last_year"),
            to_date: book.get(name, direction, scope, "year_to_date"),
            district: (!scope.is_whole()).then(|| book.get(name, direction, &book.whole(), "current")),
            rank: Some(derived("rank")).filter(|r| r.value.is_some()),
            ranked: rows.len(),
            reached: target.zip(now.value).map(|(t, now)| if better == Better::Lower { now <= t.target } else { now >= t.target }),
            target: target.map(|t| quantity_of(book, name, t.target)),
            best: rows.first().filter(|_| apart).cloned(),
            worst: rows.last().filter(|_| apart).cloned(),
            course: CourseView::of(book.course(name, direction, scope, period), better),
            now,
        };
        (direction.to_string(), cell)
    };
    let cells: std::collections::BTreeMap<String, MeasureCell> = [Direction::I, Direction::E].into_iter().map(cell).collect();
    Measure { indicator: name.to_owned(), shows: cells.values().any(|c| c.now.value.is_some()), cells }
}

impl CourseView {
    pub(super) fn of(course: Course, better: Better) -> CourseView {
        let tone = |rises: bool| match (rises, better) {
            (_, Better::None) => Tone::Plain,
            (true, Better::Higher) | (false, Better::Lower) => Tone::Better,
            _ => Tone::Worse,
        };
        let record = match (course.highest_of, course.lowest_of) {
            (0, 0) => Way::None,
            (0, _) => Way::Down,
            _ => Way::Up,
        };
        CourseView {
            run: course.run,
            way: if course.run == 0 {
                Way::None
            } else if course.rises {
                Way::Up
            } else {
                Way::Down
            },
            tone: if course.run == 0 { Tone::Plain } else { tone(course.rises) },
            turned_after: course.turned_after,
            record,
            record_tone: if record == Way::None { Tone::Plain } else { tone(record == Way::Up) },
            periods: course.highest_of.max(course.lowest_of),
        }
    }
}
