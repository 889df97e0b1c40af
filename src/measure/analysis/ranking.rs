//! Offices in order: competition ranking, small samples apart, the place before beside the place now.

use super::derive::by_indicator;
use crate::measure::indicators::{Better, Catalogue};
use crate::terms::figure::{Direction, Figure, Scope};
use serde::Serialize;

/// An indicator's offices in order.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ranking {
    /// By which indicator.
    pub indicator: String,
    /// In which direction of trade.
    pub direction: Direction,
    /// The ranked ones, best first; ties by code.
    pub rows: Vec<RankedRow>,
    /// Those with too small a sample, by code: shown and not ranked.
    pub small: Vec<RankedRow>,
}

/// One office.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RankedRow {
    /// Its scope.
    pub scope: Scope,
    /// Its value.
    pub value: Option<f64>,
    /// The sample behind it.
    pub n: u64,
    /// Its place.
    pub rank: Option<u32>,
    /// Its place in the window before, by the same rules.
    pub previous_rank: Option<u32>,
    /// From there to here.
    pub movement: Movement,
}

/// How a place changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "places", rename_all = "lowercase")]
pub enum Movement {
    /// Better by so many places.
    Up(u32),
    /// Worse by so many places.
    Down(u32),
    /// The same place.
    Level,
    /// It had no place before.
    New,
    /// It has no place now.
    None,
}

impl Movement {
    /// From the place before to the place now.
    pub fn between(previous: Option<u32>, now: Option<u32>) -> Movement {
        match (previous, now) {
            (_, None) => Movement::None,
            (None, Some(_)) => Movement::New,
            (Some(then), Some(now)) if now < then => Movement::Up(then - now),
            (Some(then), Some(now)) if now > then => Movement::Down(now - then),
            _ => Movement::Level,
        }
    }
}

/// Every indicator that has a better side, in the catalogue's order.
pub fn rankings(catalogue: &Catalogue, figures: &[Figure]) -> Vec<Ranking> {
    let groups = by_indicator(catalogue, figures).into_iter().filter(|g| g.definition.better != Better::Neither);
    groups
        .map(|group| {
            let (now, then) = (group.offices("current"), group.offices("previous"));
            let previous: Vec<(&Scope, Option<u32>)> =
                then.iter().map(|f| &f.id.scope).zip(ranks(group.definition.better, &then)).collect();
            let row = |(figure, rank): (&&Figure, Option<u32>)| {
                let previous_rank = previous.iter().find(|(scope, _)| **scope == figure.id.scope).and_then(|(_, rank)| *rank);
                let movement = Movement::between(previous_rank, rank);
                RankedRow { scope: figure.id.scope.clone(), value: figure.value, n: figure.n, rank, previous_rank, movement }
            };
            let all = now.iter().zip(ranks(group.definition.better, &now)).map(row);
            let (mut rows, small): (Vec<RankedRow>, Vec<RankedRow>) = all.partition(|row| row.rank.is_some());
            rows.sort_by_key(|row| row.rank);
            Ranking { indicator: group.definition.name, direction: group.direction, rows, small }
        })
        .filter(|ranking| !(ranking.rows.is_empty() && ranking.small.is_empty()))
        .collect()
}

/// One of them.
pub fn ranking<'a>(rankings: &'a [Ranking], indicator: &str, direction: Direction) -> Option<&'a Ranking> {
    rankings.iter().find(|r| r.indicator == indicator && r.direction == direction)
}

/// Places by competition: one more than the number of those that are strictly better. Small samples and nulls have none.
pub(super) fn ranks(better: Better, figures: &[&Figure]) -> Vec<Option<u32>> {
    let ranked = |figure: &&Figure| figure.value.filter(|_| !figure.is_small());
    let values: Vec<f64> = figures.iter().filter_map(ranked).collect();
    let ahead = |value: f64| match better {
        Better::Lower => values.iter().filter(|v| **v < value).count(),
        Better::Higher => values.iter().filter(|v| **v > value).count(),
        Better::Neither => 0,
    };
    let place = |value: f64| u32::try_from(ahead(value) + 1).ok();
    figures.iter().map(|figure| ranked(figure).filter(|_| better != Better::Neither).and_then(place)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Movement, ranks};
    use crate::measure::indicators::Better;
    use crate::terms::figure::{Direction, Figure, FigureId, Format, Note, Scope};

    fn figure(value: Option<f64>, notes: Vec<Note>) -> Figure {
        let id = FigureId { indicator: "x".into(), direction: Direction::I, scope: Scope::District, window: "current".into() };
        let day = chrono::NaiveDate::default();
        Figure { id, start: day, end: day, value, n: 40, unit: String::new(), format: Format::Hours, notes, words: None }
    }

    #[test]
    fn a_tie_shares_its_place_and_the_next_is_skipped() {
        let all = [
            figure(Some(2.0), vec![]),
            figure(Some(1.0), vec![]),
            figure(Some(0.5), vec![Note::Small]),
            figure(Some(2.0), vec![]),
            figure(Some(3.0), vec![]),
            figure(None, vec![]),
        ];
        let all: Vec<&Figure> = all.iter().collect();
        assert_eq!(ranks(Better::Lower, &all), [Some(2), Some(1), None, Some(2), Some(4), None]);
        assert_eq!(ranks(Better::Higher, &all), [Some(2), Some(4), None, Some(2), Some(1), None]);
        assert_eq!(ranks(Better::Neither, &all), [None; 6]);
    }

    #[test]
    fn movement_is_told_by_places() {
        assert_eq!(Movement::between(Some(4), Some(1)), Movement::Up(3));
        assert_eq!(Movement::between(Some(1), Some(2)), Movement::Down(1));
        assert_eq!(Movement::between(None, Some(2)), Movement::New);
        assert_eq!(Movement::between(Some(2), None), Movement::None);
    }
}
