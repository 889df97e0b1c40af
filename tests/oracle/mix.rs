//! Section 4: what an office's mix would need at the district's speed, and why a mean moved.

use super::calendar::Window;
use super::facts::{Fact, STAGES};
use super::indicators::{Bench, DIRECTIONS, Measured, Sheet, mean, mean_of};
use std::collections::{BTreeMap, BTreeSet};

/// Seconds by cohort.
type Cohorts<'f> = BTreeMap<&'f str, Vec<i64>>;

impl Bench<'_> {
    /// Adds `expected_hours`, `same_mix_gap`, effects and contributions to the sheet.
    pub fn explain(&self, sheet: &mut Sheet) {
        for window in &self.windows {
            self.expected(window, sheet);
        }
        for (window, suffix) in [("previous", "previous"), ("last_year", "last_year")] {
            for direction in 0..2 {
                self.effects(window, suffix, direction, sheet);
            }
        }
    }

    fn offices(&self) -> impl Iterator<Item = (usize, &String)> {
        self.world.scopes.iter().enumerate().filter(|(_, scope)| scope.starts_with("office:"))
    }

    /// The declarations with `h` that a window released, by direction.
    fn with_h(&self, window: &Window, direction: usize) -> Vec<&Fact> {
        let Some(span) = window.span else { return Vec::new() };
        self.world.released_in(span).iter().filter(|fact| fact.direction == direction && fact.h.is_some()).collect()
    }

    fn expected(&self, window: &Window, sheet: &mut Sheet) {
        for (at, direction) in DIRECTIONS.into_iter().enumerate() {
            let facts = self.with_h(window, at);
            let district: BTreeMap<&str, (i64, i64)> = by(&facts, |fact| &fact.cohort, |fact| fact.h.unwrap_or(0))
                .into_iter()
                .map(|(cohort, seconds)| (cohort, (seconds.iter().sum(), seconds.len() as i64)))
                .collect();
            for (number, scope) in self.offices() {
                let own: Vec<&Fact> = facts.iter().copied().filter(|fact| fact.scopes.contains(&number)).collect();
                let n = own.len() as u64;
                // Whole seconds apart from what is left over, so that what is exactly half a hundredth stays so.
                let (mut whole, mut rest) = (0, 0.0);
                for (cohort, own) in by(&own, |fact| &fact.cohort, |_| 1) {
                    let (seconds, all) = district[cohort];
                    let product = seconds * own.len() as i64;
                    whole += product / all;
                    rest += (product % all) as f64 / all as f64;
                }
                let expected = (n > 0).then(|| (whole as f64 + rest) / (n as f64 * 3600.0));
                let gap = mean(&own, |fact| fact.h).value.zip(expected).map(|(mean, expected)| mean - expected);
                let key = |name: &str| (name.to_owned(), direction, scope.clone(), window.name.clone());
                sheet.insert(key("expected_hours"), Measured { value: expected, n });
                sheet.insert(key("same_mix_gap"), Measured { value: gap, n });
            }
        }
    }

    fn effects(&self, reference: &str, suffix: &str, at: usize, sheet: &mut Sheet) {
        let direction = DIRECTIONS[at];
        let window = |name: &str| self.windows.iter().find(|window| window.name == name).expect("a window of every run");
        let (before, now) = (self.with_h(window(reference), at), self.with_h(window("current"), at));
        let n = before.len().min(now.len()) as u64;
        let key = |name: String, scope: &str| (name, direction, scope.to_owned(), "current".to_owned());
        let known = |value: f64| (n > 0).then_some(value);
        let hours = |fact: &Fact| fact.h.unwrap_or(0);

        let moved = kitagawa(&by(&before, |fact| &fact.cohort, hours), &by(&now, |fact| &fact.cohort, hours));
        let mix: f64 = moved.values().map(|(mix, _)| mix).sum();
        let rate: f64 = moved.values().map(|(_, rate)| rate).sum();
        sheet.insert(key(format!("mix_effect_{suffix}"), "district"), Measured { value: known(mix), n });
        sheet.insert(key(format!("rate_effect_{suffix}"), "district"), Measured { value: known(rate), n });

        let whole = |facts: &[&Fact]| mean_of(facts.iter().map(|fact| hours(fact))).value;
        let change = whole(&now).zip(whole(&before)).map(|(now, before)| now - before);
        sheet.insert(key(format!("moved_hours_{suffix}"), "district"), Measured { value: change, n });

        let moved = kitagawa(&by(&before, |fact| &fact.office, hours), &by(&now, |fact| &fact.office, hours));
        for (number, scope) in self.offices() {
            let own = |facts: &[&Fact]| facts.iter().filter(|fact| fact.scopes.contains(&number)).count();
            let (mix, rate) = moved.get(&scope["office:".len()..]).copied().unwrap_or_default();
            let smaller = own(&before).min(own(&now)) as u64;
            sheet.insert(key(format!("contribution_{suffix}"), scope), Measured { value: known(mix + rate), n: smaller });
        }

        for (stage, (column, name, _)) in STAGES.iter().enumerate() {
            if !self.has(column.name()) {
                sheet.insert(key(format!("stage_contribution_{suffix}.{name}"), "district"), Measured::default());
                continue;
            }
            let seconds = |fact: &Fact| fact.stages[stage].unwrap_or(0);
            let moved = kitagawa(&by(&before, |fact| &fact.cohort, seconds), &by(&now, |fact| &fact.cohort, seconds));
            let rate: f64 = moved.values().map(|(_, rate)| rate).sum();
            sheet.insert(key(format!("stage_contribution_{suffix}.{name}"), "district"), Measured { value: known(rate), n });
        }
    }
}

/// The seconds of each cohort.
fn by<'f>(facts: &[&'f Fact], cohort: impl Fn(&'f Fact) -> &'f str, seconds: impl Fn(&Fact) -> i64) -> Cohorts<'f> {
    let mut cohorts = Cohorts::new();
    for fact in facts {
        cohorts.entry(cohort(fact)).or_default().push(seconds(fact));
    }
    cohorts
}

/// Kitagawa's two terms for each cohort, centred: what its share's change and what its mean's change did to the whole's mean.
pub fn kitagawa<'f>(before: &Cohorts<'f>, now: &Cohorts<'f>) -> BTreeMap<&'f str, (f64, f64)> {
    let whole = |cohorts: &Cohorts<'_>| mean_of(cohorts.values().flatten().copied());
    let (all_before, all_now) = (whole(before), whole(now));
    let centre = (all_before.value.unwrap_or(0.0) + all_now.value.unwrap_or(0.0)) / 2.0;
    let share = |cohorts: &Cohorts<'_>, cohort: &str, n: u64| cohorts.get(cohort).map_or(0, Vec::len) as f64 / (n.max(1)) as f64;
    let names: BTreeSet<&'f str> = before.keys().chain(now.keys()).copied().collect();
    let mut moved = BTreeMap::new();
    for name in names {
        let (w0, w1) = (share(before, name, all_before.n), share(now, name, all_now.n));
        let m0 = before.get(name).and_then(|seconds| mean_of(seconds.iter().copied()).value);
        let m1 = now.get(name).and_then(|seconds| mean_of(seconds.iter().copied()).value);
        // A cohort absent on one side takes the other side's mean.
        let (m0, m1) = (m0.or(m1).unwrap_or(0.0), m1.or(m0).unwrap_or(0.0));
        moved.insert(name, ((w1 - w0) * ((m1 + m0) / 2.0 - centre), (m1 - m0) * (w1 + w0) / 2.0));
    }
    moved
}
