//! Seeded chance: one stream of random numbers an office, so that a change at one office leaves the others' bytes alone.

use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Poisson, StandardNormal};

/// A stream of random numbers with the distributions that the district needs.
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// A stream of its own for each `seed` and `stream`.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Dice(rng)
    }
    /// Uniform in [0, 1).
    pub fn unit(&mut self) -> f64 {
        self.0.random::<f64>()
    }
    /// Whether something of that probability happens. Always draws, so that streams stay aligned when a probability changes.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }
    /// Uniform in `[low, high]`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high)
    }
    /// Uniform index under `n`, which is at least 1.
    pub fn below(&mut self, n: usize) -> usize {
        self.0.random_range(0..n)
    }
    /// Lognormal by median and sigma.
    pub fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        let z: f64 = StandardNormal.sample(&mut self.0);
        median * (sigma * z).exp()
    }
    /// Lognormal seconds, at least one, by a median in hours.
    pub fn hours(&mut self, median: f64, sigma: f64) -> i64 {
        (self.lognormal(median, sigma) * 3600.0).round().max(1.0) as i64
    }
    /// Lognormal seconds, at least one, by a median in minutes.
    pub fn minutes(&mut self, median: f64, sigma: f64) -> i64 {
        self.hours(median / 60.0, sigma)
    }
    /// A count around `mean`.
    pub fn poisson(&mut self, mean: f64) -> u64 {
        Poisson::new(mean).map_or(0, |p| p.sample(&mut self.0) as u64)
    }
    /// The index of one of `weights`, each as likely as it weighs.
    pub fn weighted(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let total: f64 = weights.clone().sum();
        let mut left = self.unit() * total;
        let mut last = 0;
        for (i, weight) in weights.enumerate() {
            last = i;
            left -= weight;
            if left < 0.0 {
                break;
            }
        }
        last
    }
    /// An index under `n`, the first ones far likelier: a few enterprises carry most of a district's trade.
    pub fn skewed(&mut self, n: usize) -> usize {
        let u = self.unit();
        (((n as f64 + 1.0).powf(u) - 1.0) as usize).min(n - 1)
    }
}
