//! From values to places: round ticks, and a straight scale between them.

/// Ticks are sought around this number.
const TICKS: f64 = 5.0;
/// A smallest value below this share of the largest draws the axis down to nought: the picture then tells proportions too.
const NEAR_NOUGHT: f64 = 0.45;
/// What a step may be, times a power of ten.
const STEPS: [f64; 4] = [1.0, 2.0, 2.5, 5.0];

/// Decimals beyond which ticks are not told apart.
const MOST_DECIMALS: i32 = 12;

/// An axis from a round number to a round number.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scale {
    /// Round values, rising.
    pub ticks: Vec<f64>,
    decimals: usize,
    from: f32,
    to: f32,
}

impl Scale {
    /// Ticks around the values; places run from `from` (lowest value) to `to`.
    pub fn new(values: impl Iterator<Item = f64>, from: f32, to: f32) -> Scale {
        Scale::of(TICKS, values, from, to)
    }

    /// The same with about so many steps.
    pub fn of(count: f64, values: impl Iterator<Item = f64>, from: f32, to: f32) -> Scale {
        let values: Vec<f64> = values.collect();
        // Where things are counted there is nothing between one and two. Noughts alone don't tell whether they are counts.
        let counted = values.iter().all(|v| v.fract() == 0.0) && values.iter().any(|v| *v != 0.0);
        let (low, high) = range(values.into_iter());
        let step = step((high - low) / count);
        let step = if counted { step.floor().max(1.0) } else { step };
        let (first, last) = ((low / step + SLACK).floor(), (high / step - SLACK).ceil());
        let ticks: Vec<f64> = whole_numbers(first, last).into_iter().map(|i| i * step).collect();
        let decimals = (0..MOST_DECIMALS).find(|d| is_round(step * 10f64.powi(*d))).unwrap_or(MOST_DECIMALS);
        Scale { ticks, decimals: usize::try_from(decimals).unwrap_or(0), from, to }
    }

    /// Where a value stands.
    pub fn at(&self, value: f64) -> f32 {
        let (low, high) = (self.low(), self.ticks.last().copied().unwrap_or(1.0));
        let share = if high > low { (value - low) / (high - low) } else { 0.5 };
        self.from + (self.to - self.from) * share as f32
    }

    /// The lowest tick.
    pub fn low(&self) -> f64 {
        self.ticks.first().copied().unwrap_or(0.0)
    }

    /// A tick as text, with the minus sign of figures.
    pub fn text(&self, tick: f64) -> String {
        let text = format!("{tick:.*}", self.decimals);
        // Nought has no sign.
        if text.trim_start_matches('-').chars().all(|c| matches!(c, '0' | '.')) { text.trim_start_matches('-').to_owned() } else { text }
    }
}

/// Share of a step by which a value may miss a tick, rounding being what it is.
const SLACK: f64 = 1e-9;

/// From the lowest to the highest, widened where they are one or where nought is near.
fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values.filter(|v| v.is_finite()) {
        (low, high) = (low.min(value), high.max(value));
    }
    if low > high {
        return (0.0, 1.0);
    }
    if low >= 0.0 && low <= high * NEAR_NOUGHT {
        low = 0.0;
    } else if high <= 0.0 && high >= low * NEAR_NOUGHT {
        high = 0.0;
    }
    if high - low > high.abs().max(low.abs()) * SLACK {
        return (low, high);
    }
    match low.abs() {
        0.0 => (0.0, 1.0),
        size => (low - size * 0.2, high + size * 0.2),
    }
}

/// The least round step that is no smaller.
fn step(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    STEPS.iter().map(|s| s * power).find(|s| *s >= least * (1.0 - SLACK)).unwrap_or(10.0 * power)
}

fn is_round(value: f64) -> bool {
    (value - value.round()).abs() < 1e-6 && value.round() != 0.0
}

fn whole_numbers(first: f64, last: f64) -> Vec<f64> {
    let mut found = vec![first];
    while found.len() < 20 && found.last().is_some_and(|n| *n < last) {
        found.push(first + found.len() as f64);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::Scale;

    fn ticks(values: &[f64]) -> Vec<String> {
        let scale = Scale::new(values.iter().copied(), 0.0, 100.0);
        scale.ticks.iter().map(|t| scale.text(*t)).collect()
    }

    #[test]
    fn ticks_are_round_and_hold_every_value() {
        assert_eq!(ticks(&[15.93, 25.29]), ["14", "16", "18", "20", "22", "24", "26"]);
        assert_eq!(ticks(&[1.0, 20.0]), ["0", "5", "10", "15", "20"]);
        assert_eq!(ticks(&[0.0, 0.0]), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(ticks(&[]), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(ticks(&[7.0, 7.0]), ["5", "6", "7", "8", "9"]);
        assert_eq!(ticks(&[-3.0, 4.0]), ["-4", "-2", "0", "2", "4"]);
        assert_eq!(ticks(&[-40.0, -3.0]), ["-40", "-30", "-20", "-10", "0"]);
        assert_eq!(ticks(&[f64::NAN, 1.0, 2.0]), ["1.0", "1.2", "1.4", "1.6", "1.8", "2.0"].map(String::from).to_vec());
    }

    #[test]
    fn every_value_lies_within_the_axis() {
        for low in [-1e6, -3.7, 0.0, 1e-4, 0.3, 99.9, 1e7] {
            for span in [0.0, 1e-3, 0.7, 12.0, 3e5] {
                let scale = Scale::new([low, low + span].into_iter(), 0.0, 100.0);
                for value in [low, low + span] {
                    assert!((-0.01..=100.01).contains(&scale.at(value)), "{low} {span}: {:?}", scale.ticks);
                }
                assert!((2..=12).contains(&scale.ticks.len()), "{low} {span}: {:?}", scale.ticks);
            }
        }
    }
}
