//! What would make a picture say something else than its data.

use super::stack::MOST_PARTS;
use super::{Distribution, Heat, Spec, Stack, Waterfall};
use crate::terms::problem::{Place, Problem, Problems};

/// Rows that a page holds.
const MOST_ROWS: usize = 40;
/// Share of the amounts by which a sum in floating point may miss its total.
const SLACK: f64 = 1e-6;

impl Spec {
    /// What would make the picture say something else than the data: rows of unequal length, parts below nought, contributions that don't add up,
    /// more than a page holds. `name` says whose spec it is.
    pub fn check(&self, name: &str) -> Problems {
        let mut check = Check { name, problems: Problems::default() };
        match self {
            Spec::Trend(trend) => {
                for (at, series) in trend.series.iter().enumerate() {
                    check.path(&format!("series[{at}]."), trend.x.len(), series.values.len(), series.display.len());
                }
            }
            Spec::Ranking(ranking) => check.rows(ranking.rows.len()),
            Spec::Stack(stack) => check.stack(stack),
            Spec::Distribution(distribution) => check.distribution(distribution),
            Spec::Heat(heat) => check.heat(heat),
            Spec::Waterfall(waterfall) => check.waterfall(waterfall),
            Spec::Control(control) => {
                check.path("", control.x.len(), control.values.len(), control.display.len());
                check.even("signals", "periods", control.signals.len(), control.x.len());
            }
            Spec::Items(items) => check.rows(items.rows.len()),
            Spec::Year(year) => {
                for (key, path) in [("own.", &year.own), ("best.", &year.best), ("worst.", &year.worst)] {
                    check.path(key, year.x.len(), path.values.len(), path.display.len());
                }
            }
        }
        check.problems
    }
}

struct Check<'n> {
    name: &'n str,
    problems: Problems,
}

impl Check<'_> {
    fn problem(&mut self, code: &'static str, key: &str, what: String, help: &str) {
        self.problems.push(Problem::error(code, what).at(Place::file(self.name).key(key)).help(help));
    }

    fn path(&mut self, prefix: &str, periods: usize, values: usize, display: usize) {
        self.even(&format!("{prefix}values"), "periods", values, periods);
        self.even(&format!("{prefix}display"), "periods", display, periods);
    }

    fn even(&mut self, key: &str, of: &str, found: usize, wanted: usize) {
        if found != wanted {
            let what = format!("{found} {} for {wanted} {of}", key.rsplit('.').next().unwrap_or(key));
            self.problem("uneven-series", key, what, "one for each, null where there is none");
        }
    }

    fn rows(&mut self, found: usize) {
        if found > MOST_ROWS {
            self.problem(
                "too-many-rows",
                "rows",
                format!("{found} rows, and a page holds {MOST_ROWS}"),
                "show the first and the last, or a table",
            );
        }
    }

    fn stack(&mut self, stack: &Stack) {
        self.rows(stack.rows.len());
        if stack.parts.len() > MOST_PARTS {
            let what = format!("{} parts, and {MOST_PARTS} can be told apart without colour", stack.parts.len());
            self.problem("too-many-parts", "parts", what, "join the smallest ones");
        }
        for (at, row) in stack.rows.iter().enumerate() {
            self.even(&format!("rows[{at}].values"), "parts", row.values.len(), stack.parts.len());
            if !row.display.is_empty() {
                self.even(&format!("rows[{at}].display"), "parts", row.display.len(), stack.parts.len());
            }
            if let Some(value) = row.values.iter().flatten().find(|v| **v < 0.0) {
                let what = format!("a part of {value}: bars laid end to end can't go back");
                self.problem("negative-part", &format!("rows[{at}].values"), what, "show signed amounts as a waterfall");
            }
        }
    }

    fn distribution(&mut self, distribution: &Distribution) {
        for (at, series) in distribution.series.iter().enumerate() {
            let falls = series.points.windows(2).any(|w| w[1].0 < w[0].0 || w[1].1 < w[0].1);
            let beyond = series.points.iter().any(|(_, share)| !(0.0..=1.0 + SLACK).contains(share));
            if falls || beyond {
                let what = "shares that fall or lie outside 0 to 1".to_owned();
                self.problem("bad-shares", &format!("series[{at}].points"), what, "the share of all at or below each value, both rising");
            }
        }
        for (key, ticks) in [("ticks", &distribution.ticks), ("limits", &distribution.limits)] {
            if let Some(at) = ticks.iter().position(|tick| tick.at <= 0.0) {
                let what = format!("{} has no place on a logarithmic axis", ticks[at].at);
                self.problem("bad-tick", &format!("{key}[{at}].at"), what, "values above nought");
            }
        }
    }

    fn heat(&mut self, heat: &Heat) {
        self.rows(heat.rows.len());
        if !heat.bands.is_empty() && !heat.columns.len().is_multiple_of(heat.bands.len()) {
            let what = format!("{} names for parts of {} columns", heat.bands.len(), heat.columns.len());
            self.problem("uneven", "bands", what, "as many as divide the columns into equal parts");
        }
        for (at, row) in heat.rows.iter().enumerate() {
            self.even(&format!("rows[{at}].values"), "columns", row.values.len(), heat.columns.len());
            let columns = heat.columns.len() as f32;
            if let Some((from, to)) = row.frames.iter().find(|(from, to)| *from < 0.0 || to <= from || *to > columns) {
                let what = format!("a frame from {from} to {to}, and the row goes from 0 to {columns}");
                self.problem("bad-frame", &format!("rows[{at}].frames"), what, "its beginning before its end, both within the row");
            }
        }
    }

    fn waterfall(&mut self, waterfall: &Waterfall) {
        self.rows(waterfall.steps.len() + 2);
        let steps: Option<f64> = waterfall.steps.iter().map(|step| step.value).sum();
        let (Some(start), Some(steps), Some(end)) = (waterfall.start.value, steps, waterfall.end.value) else { return };
        let size = waterfall.steps.iter().filter_map(|s| s.value).fold(start.abs().max(end.abs()), |most, v| most.max(v.abs()));
        if (start + steps - end).abs() > SLACK * size {
            let what = format!("start and steps sum to {}, the end is {end}", start + steps);
            self.problem("uneven-waterfall", "steps", what, "values in full precision, what is left over as a step of its own");
        }
    }
}
