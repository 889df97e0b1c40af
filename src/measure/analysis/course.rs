//! How an indicator went over the last periods: runs of one direction, a turn, a record.

use crate::terms::calendar::Period;
use crate::terms::figure::{Direction, Figure, FigureId, Scope};
use std::collections::BTreeMap;

/// A record over fewer periods than this says little.
const LEAST_FOR_RECORD: usize = 12;
/// A turn after fewer periods than this is no turn but a wobble.
const LEAST_FOR_TURN: u32 = 3;

/// The course of one indicator up to the present period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// For how many periods on end it rose (or fell), this one included; 0 where it didn't move or there is nothing to compare with.
    pub run: u32,
    /// Which way that run goes.
    pub rises: bool,
    /// For how many periods it went the other way before a run of one; 0 where that is no turn.
    pub turned_after: u32,
    /// Over how many periods the present value is the highest; 0 where it isn't, or shares the place.
    pub highest_of: usize,
    /// Likewise the lowest.
    pub lowest_of: usize,
}

/// Figures by id, for those who look up many.
pub type ById<'a> = BTreeMap<&'a FigureId, &'a Figure>;

/// The figures of a run by id.
pub fn by_id(figures: &[Figure]) -> ById<'_> {
    figures.iter().map(|f| (&f.id, f)).collect()
}

/// The course of `indicator` in `direction` and `scope`, from the trend's windows that end with `period`. A period without value, or with too small
/// a sample, ends the look back.
pub fn course(figures: &ById<'_>, indicator: &str, direction: Direction, scope: &Scope, period: Period) -> Course {
    let value = |period: &Period| {
        let window = format!("{}:{period}", period.kind());
        let id = FigureId { indicator: indicator.to_owned(), direction, scope: scope.clone(), window };
        figures.get(&id).filter(|f| !f.is_small()).and_then(|f| f.value)
    };
    let back = std::iter::successors(Some(period), |p| Some(p.previous()));
    let values: Vec<f64> = back.map_while(|p| value(&p)).collect();
    Course::of(&values)
}

impl Course {
    /// From values, the newest first.
    ///
    /// ```
    /// use tongbao::measure::analysis::Course;
    /// assert_eq!(Course::of(&[3.0, 4.0, 5.0, 5.0]), Course { run: 2, rises: false, ..Course::default() });
    /// assert_eq!(Course::of(&[6.0, 3.0, 4.0, 5.0, 6.0]).turned_after, 3);
    /// assert_eq!(Course::of(&[]), Course::default());
    /// let year: Vec<f64> = (0..13).map(f64::from).collect();
    /// assert_eq!(Course::of(&year).lowest_of, 13);
    /// ```
    pub fn of(newest_first: &[f64]) -> Course {
        let steps: Vec<f64> = newest_first.windows(2).map(|pair| pair[0] - pair[1]).collect();
        let same_way = |steps: &[f64], rises: bool| {
            let moved = steps.iter().take_while(|step| if rises { **step > 0.0 } else { **step < 0.0 });
            u32::try_from(moved.count()).expect("a trend has some dozens of periods")
        };
        let rises = steps.first().is_some_and(|step| *step > 0.0);
        let run = same_way(&steps, rises);
        let before = if run == 1 { same_way(&steps[1..], !rises) } else { 0 };
        let (mut highest_of, mut lowest_of) = (0, 0);
        if let [now, earlier @ ..] = newest_first
            && newest_first.len() >= LEAST_FOR_RECORD
        {
            let periods = newest_first.len();
            highest_of = if earlier.iter().all(|then| then < now) { periods } else { 0 };
            lowest_of = if earlier.iter().all(|then| then > now) { periods } else { 0 };
        }
        Course { run, rises, turned_after: if before >= LEAST_FOR_TURN { before } else { 0 }, highest_of, lowest_of }
    }
}
