//! Every figure of the catalogue's section 2.

use super::calendar::{Period, Window, date_of, midnight};
use super::facts::{Fact, PARTIES, STAGES, World};
use super::load::State;
use super::rules::Whom;
use super::workspace::{Baseline, Workspace};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A number and how many declarations stand behind it.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Measured {
    pub value: Option<f64>,
    pub n: u64,
}

/// indicator, direction, scope, window
pub type Key = (String, &'static str, String, String);

/// All figures of a run before they are dressed.
pub type Sheet = BTreeMap<Key, Measured>;

pub const DIRECTIONS: [&str; 2] = ["I", "E"];
const HOUR: i64 = 3_600;
const ONE_DAY: i64 = 24 * HOUR;

/// A run: which period, seen from when.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    pub period: Period,
    pub cutoff: i64,
}

/// Everything that the figures of a run are made from.
pub struct Bench<'a> {
    pub state: &'a State,
    pub workspace: &'a Workspace,
    pub run: Run,
    pub world: World,
    pub windows: Vec<Window>,
}

impl<'a> Bench<'a> {
    /// Prepares a run.
    pub fn new(state: &'a State, workspace: &'a Workspace, run: Run) -> Bench<'a> {
        let (start, _) = run.period.span().expect("the run's period exists");
        let year = run.period.year();
        let configured = workspace.baselines.iter().filter(|row| row.year == year).find_map(|row| row.baseline_year);
        let windows = run.period.windows(configured.unwrap_or(year - 1));
        Bench { state, workspace, run, world: World::at(state, workspace, start, run.cutoff), windows }
    }

    /// Works out sections 2 to 4, derived figures not included.
    pub fn measure(&self) -> Sheet {
        let mut sheet = Sheet::new();
        let kinds = self.special_kinds();
        for window in &self.windows {
            self.measure_window(window, &kinds, &mut sheet);
        }
        self.against_references(&mut sheet);
        sheet
    }

    /// The kinds of special handling that occur.
    fn special_kinds(&self) -> BTreeSet<String> {
        self.world.facts.iter().filter_map(|fact| fact.special.as_ref()).flatten().cloned().collect()
    }

    fn measure_window(&self, window: &Window, kinds: &BTreeSet<String>, sheet: &mut Sheet) {
        let world = &self.world;
        let released: Vec<&Fact> = window.span.map_or(Vec::new(), |span| world.released_in(span).iter().collect());
        let declared: Vec<&Fact> = window.span.map_or(Vec::new(), |span| world.declared_in(span));
        let moment = window.span.map_or(i64::MIN, |span| midnight(span.1).min(self.run.cutoff));
        let in_flight: Vec<&Fact> =
            world.facts.iter().filter(|fact| fact.clock_start(moment).is_some() && fact.released_before(moment).is_none()).collect();
        let (released, declared, in_flight) = (self.grouped(&released), self.grouped(&declared), self.grouped(&in_flight));
        for (number, scope) in world.scopes.iter().enumerate() {
            let mut put = |name: &str, direction: &'static str, measured: Measured| {
                // A window that doesn't exist has no value, not a count of nothing.
                let measured = if window.span.is_some() { measured } else { Measured::default() };
                sheet.insert((name.to_owned(), direction, scope.clone(), window.name.clone()), measured);
            };
            let kind = scope.split(':').next().unwrap_or_default();
            for (at, direction) in DIRECTIONS.into_iter().enumerate() {
                let facts = &released[number][at];
                match kind {
                    "site" => put("site_wait_hours_mean", direction, mean(facts, |fact| fact.inspection_wait)),
                    "transport" | "grade" => {
                        put("declarations", direction, count(facts.len()));
                        put("clearance_hours_mean", direction, mean(facts, |fact| fact.h));
                    }
                    _ => {
                        self.counts(facts, &in_flight[number][at], &mut |name, measured| put(name, direction, measured));
                        self.measures(facts, at, kinds, &mut |name, measured| put(name, direction, measured));
                        put("filed_within_24h_share", direction, self.filed_within(&declared[number][at]));
                        put("in_flight_p90_hours", direction, ages_p90(&in_flight[number][at], moment));
                        self.stages(facts, &mut |name, measured| put(name, direction, measured));
                    }
                }
            }
            match kind {
                "site" => {}
                "transport" | "grade" => put("declarations", "all", count(together(&released[number]).len())),
                _ => {
                    let (released, in_flight) = (together(&released[number]), together(&in_flight[number]));
                    self.counts(&released, &in_flight, &mut |name, measured| put(name, "all", measured));
                }
            }
            if scope == "district" {
                put("quarantined_share", "all", self.quarantined(window));
            }
        }
    }

    /// The declarations by scope and direction.
    fn grouped<'f>(&self, facts: &[&'f Fact]) -> Vec<[Vec<&'f Fact>; 2]> {
        let mut groups = vec![[Vec::new(), Vec::new()]; self.world.scopes.len()];
        for fact in facts {
            for scope in &fact.scopes {
                groups[*scope][fact.direction].push(*fact);
            }
        }
        groups
    }

    /// Counts and data quality: also for both directions together.
    fn counts(&self, facts: &[&Fact], in_flight: &[&Fact], put: &mut dyn FnMut(&str, Measured)) {
        put("declarations", count(facts.len()));
        put("overlong", count(facts.iter().filter(|fact| self.is_overlong(fact)).count()));
        let limit = |fact: &Fact| self.workspace.limits.inspection(self.limit_day(fact));
        let overlong = facts.iter().filter(|fact| fact.inspection.is_some_and(|seconds| over(seconds, limit(fact)))).count();
        let known = self.has("inspection_ordered_at") && self.has("inspection_ended_at");
        put("inspection_overlong", if known { count(overlong) } else { Measured::default() });
        put("in_flight", count(in_flight.len()));
        put("flagged_share", share(facts, |fact| Some(fact.flagged)));
    }

    fn is_overlong(&self, fact: &Fact) -> bool {
        fact.h.is_some_and(|h| over(h, self.overlong_limit(fact)))
    }

    fn overlong_limit(&self, fact: &Fact) -> f64 {
        self.workspace.limits.overlong(self.limit_day(fact), Whom { direction: DIRECTIONS[fact.direction], ..Whom::default() })
    }

    /// Whose day's limits it is held to.
    fn limit_day(&self, fact: &Fact) -> NaiveDate {
        date_of(fact.released.unwrap_or(self.run.cutoff - 1))
    }

    /// Everything about the declarations released in a window, by direction.
    fn measures(&self, facts: &[&Fact], direction: usize, kinds: &BTreeSet<String>, put: &mut dyn FnMut(&str, Measured)) {
        put("clearance_hours_mean", mean(facts, |fact| fact.h));
        put("clearance_hours_median", percentile(facts, 1, 2, |fact| fact.h));
        put("clearance_hours_p90", percentile(facts, 9, 10, |fact| fact.h));
        put("clearance_hours_p95", percentile(facts, 19, 20, |fact| fact.h));
        put("clearance_hours_mean_trimmed", mean(facts, |fact| fact.h.filter(|_| !self.is_overlong(fact))));
        put("clearance_working_hours_mean", mean(facts, |fact| fact.working));
        put("total_hours_mean", mean(facts, |fact| fact.total));
        put("total_hours_median", percentile(facts, 1, 2, |fact| fact.total));
        put("total_hours_p90", percentile(facts, 9, 10, |fact| fact.total));
        put("preparation_hours_mean", mean(facts, |fact| fact.preparation));
        put("removal_hours_mean", mean(facts, |fact| fact.removal));
        put("customs_share_of_total", customs_share(facts));
        for hours in self.workspace.limits.thresholds(DIRECTIONS[direction]) {
            put(&format!("within_{hours}h_share"), share(facts, |fact| fact.h.map(|h| !over(h, hours))));
        }
        let bands = [("le1", 0, 1), ("le4", 1, 4), ("le8", 4, 8), ("le24", 8, 24), ("le48", 24, 48), ("le72", 48, 72)];
        for (name, above, to) in bands {
            // The first band holds 0 too.
            let within = |h: i64| (h > above * HOUR || above == 0) && h <= to * HOUR;
            put(&format!("hours_band_share.{name}"), share(facts, |fact| fact.h.map(within)));
        }
        put("hours_band_share.gt72", share(facts, |fact| fact.h.map(|h| h > 72 * HOUR)));
        put("integrated_share", share(facts, |fact| fact.integrated));
        put("in_district_transit_share", share(facts, |fact| fact.in_district_transit));
        put("paperless_share", share(facts, |fact| fact.paperless));
        let known_early = self.has("pre_declared");
        put("pre_declared_share", share(facts, |fact| known_early.then_some(fact.pre_declared == Some(true))));
        put("single_window_share", share(facts, |fact| fact.single_window));
        put("tax_bill_paperless_share", share(facts, |fact| fact.tax_bill_paperless.filter(|_| fact.with_duty)));
        put("e_payment_share", share(facts, |fact| fact.e_payment.filter(|_| fact.with_duty)));
        put("consolidated_duty_share", share(facts, |fact| fact.consolidated_duty.filter(|_| fact.with_duty)));
        put("self_assessed_share", share(facts, |fact| fact.self_assessed.filter(|_| fact.with_duty)));
        put("manual_review_share", share(facts, |fact| fact.manual_review));
        put("manual_review_hours_mean", mean(facts, |fact| fact.review.filter(|_| fact.manual_review == Some(true))));
        put("review_hours_mean", mean(facts, |fact| fact.review));
        put("special_handling_share", share(facts, |fact| fact.special.as_ref().map(|kinds| !kinds.is_empty())));
        for kind in kinds {
            put(&format!("special_handling_share.{kind}"), share(facts, |fact| fact.special.as_ref().map(|own| own.contains(kind))));
        }
        let special = |fact: &Fact| fact.special.as_ref().is_some_and(|kinds| !kinds.is_empty());
        put("special_handling_hours_mean", mean(facts, |fact| fact.h.filter(|_| special(fact))));
        put("submission_hours_mean", mean(facts, |fact| fact.submission));
        put("payment_hours_mean", mean(facts, |fact| fact.payment));
        put("payment_hours_median", percentile(facts, 1, 2, |fact| fact.payment));
        put("duty_clearing_hours_mean", mean(facts, |fact| fact.duty_clearing));
        let inspected = |fact: &Fact| fact.inspected == Some(true);
        put("inspection_rate", share(facts, |fact| fact.inspected));
        put("non_intrusive_share", share(facts, |fact| inspected(fact).then_some(fact.non_intrusive)));
        let container_inspected = |fact: &Fact| inspected(fact) && fact.containerised == Some(true);
        put("unpacking_rate", share(facts, |fact| fact.unpacked.filter(|_| container_inspected(fact))));
        put("inspection_wait_hours_mean", mean(facts, |fact| fact.inspection_wait));
        put("inspection_hours_mean", mean(facts, |fact| fact.inspection));
        put("inspection_hours_p90", percentile(facts, 9, 10, |fact| fact.inspection));
        put("inspection_recording_hours_mean", mean(facts, |fact| fact.inspection_recording));
        put("inspection_hit_rate", share(facts, |fact| fact.inspection_found.filter(|_| inspected(fact))));
        put("port_inspection_hours_mean", mean(facts, |fact| fact.inspection.filter(|_| fact.port_inspection)));
        put("ciq_hours_mean", mean(facts, |fact| fact.ciq));
        put("special_day_share", share(facts, |fact| Some(fact.released_on_special_day)));
        let special_day = mean(facts, |fact| fact.h.filter(|_| fact.declared_on_special_day));
        let working_day = mean(facts, |fact| fact.h.filter(|_| !fact.declared_on_special_day));
        put("special_day_hours_gap", both(special_day, working_day, |special, working| Some(special - working)));
        let certified = mean(facts, |fact| fact.h.filter(|_| fact.certified == Some(true)));
        let others = mean(facts, |fact| fact.h.filter(|_| fact.certified == Some(false)));
        put("certified_hours_mean", certified);
        put("certified_advantage", both(certified, others, |certified, others| (others != 0.0).then(|| 1.0 - certified / others)));
        // The splits by duty, inspection and pre-declaration, which the catalogue leaves to the bulletin.
        let duty_known = self.has("duty_amount");
        put("dutiable_share", share(facts, |fact| duty_known.then_some(fact.with_duty)));
        put("dutiable_hours_mean", mean(facts, |fact| fact.h.filter(|_| duty_known && fact.with_duty)));
        put("duty_free_hours_mean", mean(facts, |fact| fact.h.filter(|_| duty_known && !fact.with_duty)));
        put("inspected_hours_mean", mean(facts, |fact| fact.h.filter(|_| fact.inspected == Some(true))));
        put("uninspected_hours_mean", mean(facts, |fact| fact.h.filter(|_| fact.inspected == Some(false))));
        put("pre_declared_hours_mean", mean(facts, |fact| fact.h.filter(|_| known_early && fact.pre_declared == Some(true))));
        put("not_pre_declared_hours_mean", mean(facts, |fact| fact.h.filter(|_| known_early && fact.pre_declared != Some(true))));
        put("overlong_share", share(facts, |fact| fact.h.map(|_| self.is_overlong(fact))));
        // Four hours around the limit.
        let near = |fact: &Fact, h: i64| {
            let over = h as f64 - self.overlong_limit(fact) * 3600.0;
            over > -14_400.0 && over <= 14_400.0
        };
        put("just_under_limit_share", share(facts, |fact| fact.h.filter(|h| near(fact, *h)).map(|_| !self.is_overlong(fact))));
        let known = self.has("company_code") && self.has("bill_no");
        put("redeclared_share", share(facts, |fact| known.then_some(fact.redeclared)));
        if direction == 0 {
            put("total_fallback_share", share(facts, |fact| fact.total.map(|_| fact.total_fallback)));
        }
    }

    /// Whether any load brought a column.
    pub fn has(&self, column: &str) -> bool {
        self.state.brought.iter().any(|brought| brought.name() == column)
    }

    /// Section 3: mean hours by stage and party over all that have `h`; P90 over those that have the stage. Nothing is known of a stage whose stamp no
    /// load brought, nor of a party that can't be told without a column.
    fn stages(&self, facts: &[&Fact], put: &mut dyn FnMut(&str, Measured)) {
        for (stage, (column, name, _)) in STAGES.iter().enumerate() {
            let known = |measured: Measured| if self.has(column.name()) { measured } else { Measured::default() };
            put(&format!("stage_hours.{name}"), known(mean(facts, |fact| fact.h.map(|_| fact.stages[stage].unwrap_or(0)))));
            put(&format!("stage_p90_hours.{name}"), known(percentile(facts, 9, 10, |fact| fact.stages[stage])));
        }
        for (party, name) in PARTIES.iter().enumerate() {
            let measured = mean(facts, |fact| fact.h.map(|_| fact.parties[party]));
            put(&format!("party_hours.{name}"), if self.can_tell(name) { measured } else { Measured::default() });
        }
    }

    /// Whether the loads brought what tells a party's seconds from another's.
    fn can_tell(&self, party: &str) -> bool {
        let any = |columns: &[&str]| columns.iter().any(|column| self.has(column));
        match party {
            "enterprise" => any(&["arrived_at", "submitted_at", "payment_ordered_at", "duty_paid_at"]),
            "bank" => self.has("payment_ordered_at") && self.has("duty_paid_at"),
            "unsplit" => self.has("e_payment") && self.has("duty_paid_at"),
            "operator" => self.has("inspection_started_at"),
            "port" => self.has("inspection_office") && any(&["inspection_ended_at", "inspection_recorded_at"]),
            "ciq" => self.has("ciq_cleared_at"),
            _ => true,
        }
    }

    /// Of those declared in a window and at least 24 hours old, the ones released within 24 hours.
    fn filed_within(&self, declared: &[&Fact]) -> Measured {
        share(declared, |fact| {
            if fact.flagged {
                return None;
            }
            let clock = fact.clock_start(self.run.cutoff)?;
            let start = fact.released.map_or(clock, |released| clock.min(released));
            if self.run.cutoff - start < ONE_DAY {
                return None;
            }
            Some(fact.h.is_some_and(|h| h <= ONE_DAY))
        })
    }

    /// Quarantined rows of the rows read by the loads whose cut-off lies in a window. A cut-off is an end, so that the file of a window's last
    /// day, cut off at the midnight after it, lies in the window.
    fn quarantined(&self, window: &Window) -> Measured {
        let Some((start, end)) = window.span else { return Measured::default() };
        let (mut quarantined, mut rows) = (0, 0);
        for load in &self.state.loads {
            if load.cutoff > midnight(start) && load.cutoff <= midnight(end) && load.cutoff <= self.run.cutoff {
                quarantined += load.quarantined;
                rows += load.rows;
            }
        }
        ratio(quarantined, rows)
    }

    /// Figures that set a mean against a baseline, a target or the nation.
    fn against_references(&self, sheet: &mut Sheet) {
        let all_scopes = self.world.scopes.iter().enumerate();
        let scopes: Vec<(usize, &String)> = all_scopes.filter(|(_, scope)| *scope == "district" || scope.starts_with("office:")).collect();
        for (measure, prefix) in [("clearance", ""), ("total", "total_")] {
            for (number, scope) in &scopes {
                for (at, direction) in DIRECTIONS.into_iter().enumerate() {
                    let mean_of = |sheet: &Sheet, window: &str| {
                        sheet[&(format!("{measure}_hours_mean"), direction, (*scope).clone(), window.to_owned())]
                    };
                    let (baseline, target) = self.baseline_and_target(measure, direction, scope, mean_of(sheet, "baseline").value);
                    for window in &self.windows {
                        let Measured { value, n } = mean_of(sheet, &window.name);
                        let own = value.filter(|_| window.name != "baseline");
                        let reduction =
                            own.zip(baseline).filter(|(_, baseline)| *baseline != 0.0).map(|(mean, baseline)| 1.0 - mean / baseline);
                        let attainment = own.zip(baseline.zip(target)).filter(|(_, (baseline, target))| baseline != target);
                        let attainment = attainment.map(|(mean, (baseline, target))| (baseline - mean) / (baseline - target));
                        let gap = value.zip(self.national_hours(measure, at, *number, window)).map(|(mean, national)| mean - national);
                        let mut put = |name: &str, value: Option<f64>| {
                            let key = (format!("{prefix}{name}"), direction, (*scope).clone(), window.name.clone());
                            sheet.insert(key, Measured { value, n });
                        };
                        put("reduction", reduction);
                        put("target_attainment", attainment);
                        put("national_gap", gap);
                        // The nation ranks districts; an office has its row all the same, as every office has every indicator's.
                        let rank = self.national_rank(measure, direction, window).filter(|_| *scope == "district");
                        put("national_rank", rank);
                    }
                    if measure == "clearance" {
                        let pace = self.required_pace(at, *number, target, mean_of(sheet, "year_to_date").n);
                        sheet.insert(("required_pace".into(), direction, (*scope).clone(), "current".into()), pace);
                    }
                }
            }
        }
    }

    /// The configured ones of the run's year; else the scope's own baseline-year mean, and two thirds of the baseline.
    fn baseline_and_target(&self, measure: &str, direction: &str, scope: &str, own: Option<f64>) -> (Option<f64>, Option<f64>) {
        let year = self.run.period.year();
        let last = self.run.period.span().map(|(_, end)| end - chrono::Duration::days(1));
        let valid =
            |row: &&Baseline| row.valid_from.is_none_or(|from| Some(from) <= last) && row.valid_to.is_none_or(|to| last <= Some(to));
        let mut rows = self.workspace.baselines.iter().filter(valid);
        let row = rows.find(|row| row.year == year && row.measure == measure && row.direction == direction && row.scope == scope);
        let baseline = row.and_then(|row| row.baseline_hours).or(own);
        let target = row.and_then(|row| row.target_hours).or(baseline.map(|baseline| baseline * 2.0 / 3.0));
        (baseline, target)
    }

    /// The national mean for a month; for several months weighted by the scope's own declarations; nothing for weeks, or where a month is missing.
    fn national_hours(&self, measure: &str, direction: usize, scope: usize, window: &Window) -> Option<f64> {
        let of_month = |month: &str| {
            let mut rows = self.workspace.national.iter();
            rows.find(|row| row.month == month && row.measure == measure && row.direction == DIRECTIONS[direction])?.hours
        };
        if window.months.len() == 1 {
            return of_month(&window.months[0]);
        }
        if let Period::Week(..) = self.run.period {
            return None;
        }
        let (mut weighted, mut all) = (0.0, 0.0);
        for month in &window.months {
            let (year, number) = month.split_once('-')?;
            let span = Period::Month(year.parse().ok()?, number.parse().ok()?).span()?;
            let facts = self.world.released_in(span).iter().filter(|fact| fact.direction == direction && fact.scopes.contains(&scope));
            let n = facts.filter(|fact| if measure == "total" { fact.total } else { fact.h }.is_some()).count() as f64;
            weighted += of_month(month)? * n;
            all += n;
        }
        (all > 0.0).then(|| weighted / all)
    }

    fn national_rank(&self, measure: &str, direction: &str, window: &Window) -> Option<f64> {
        // A year to date of January has one month too, but is no month.
        let [month] = window.months.as_slice() else { return None };
        if window.name.starts_with("year_to_date") {
            return None;
        }
        let mut rows = self.workspace.national.iter();
        rows.find(|row| row.month == *month && row.measure == measure && row.direction == direction)?.rank
    }

    /// The mean that the remaining months must have for the year's mean to be the target.
    fn required_pace(&self, direction: usize, scope: usize, target: Option<f64>, n: u64) -> Measured {
        let none = Measured { value: None, n };
        let Period::Month(..) = self.run.period else { return none };
        let clearance = |span| {
            let facts = self.world.released_in(span).iter().filter(|fact| fact.direction == direction && fact.scopes.contains(&scope));
            let hours: Vec<i64> = facts.filter_map(|fact| fact.h).collect();
            (hours.len() as f64, hours.iter().sum::<i64>())
        };
        let span = |name: &str| self.windows.iter().find(|window| window.name == name).and_then(|window| window.span);
        let (Some(so_far), Some(last_so_far)) = (span("year_to_date"), span("year_to_date_last_year")) else { return none };
        let year_end = Period::Year(self.run.period.year() - 1).span().expect("a year has days").1;
        let (count, seconds) = clearance(so_far);
        let (last_count, _) = clearance(last_so_far);
        let (last_remaining, _) = clearance((last_so_far.1, year_end));
        let Some(target) = target.filter(|_| last_count > 0.0) else { return none };
        let remaining = last_remaining * count / last_count;
        if remaining <= 0.0 {
            return none;
        }
        let sum = seconds as f64 / HOUR as f64;
        Measured { value: Some((target * (count + remaining) - sum) / remaining), n }
    }
}

/// Both directions.
fn together<'f>(groups: &[Vec<&'f Fact>; 2]) -> Vec<&'f Fact> {
    groups.iter().flatten().copied().collect()
}

/// More seconds than so many hours.
fn over(seconds: i64, hours: f64) -> bool {
    seconds as f64 > hours * HOUR as f64
}

pub fn count(n: usize) -> Measured {
    Measured { value: Some(n as f64), n: n as u64 }
}

fn ratio(part: u64, whole: u64) -> Measured {
    Measured { value: (whole > 0).then(|| part as f64 / whole as f64), n: whole }
}

/// Of the facts for which the answer is known, the share of yes.
pub fn share(facts: &[&Fact], answer: impl Fn(&Fact) -> Option<bool>) -> Measured {
    let (mut yes, mut known) = (0, 0);
    for answer in facts.iter().filter_map(|fact| answer(fact)) {
        known += 1;
        yes += u64::from(answer);
    }
    ratio(yes, known)
}

/// Mean hours of the known durations: whole seconds summed, divided once.
pub fn mean(facts: &[&Fact], duration: impl Fn(&Fact) -> Option<i64>) -> Measured {
    mean_of(facts.iter().filter_map(|fact| duration(fact)))
}

/// The mean in hours of durations in seconds.
pub fn mean_of(durations: impl Iterator<Item = i64>) -> Measured {
    let (mut sum, mut n) = (0, 0);
    for seconds in durations {
        sum += seconds;
        n += 1;
    }
    Measured { value: (n > 0).then(|| sum as f64 / (n * HOUR) as f64), n: n as u64 }
}

/// The percentile `numerator / denominator` in hours of the known durations.
fn percentile(facts: &[&Fact], numerator: i64, denominator: i64, duration: impl Fn(&Fact) -> Option<i64>) -> Measured {
    percentile_of(facts.iter().filter_map(|fact| duration(fact)).collect(), numerator, denominator)
}

/// Type 7: the place (n - 1) p between the sorted values, with linear interpolation, in whole numbers until the last division.
pub fn percentile_of(mut durations: Vec<i64>, numerator: i64, denominator: i64) -> Measured {
    durations.sort_unstable();
    let n = durations.len() as i64;
    if n == 0 {
        return Measured::default();
    }
    let place = (n - 1) * numerator;
    let low = durations[(place / denominator) as usize];
    let high = durations[((place / denominator + 1).min(n - 1)) as usize];
    let parts = low * denominator + (place % denominator) * (high - low);
    Measured { value: Some(parts as f64 / (denominator * HOUR) as f64), n: n as u64 }
}

/// A figure of two means: known where both are, `n` the smaller side.
fn both(one: Measured, other: Measured, figure: impl Fn(f64, f64) -> Option<f64>) -> Measured {
    let value = one.value.zip(other.value).and_then(|(one, other)| figure(one, other));
    Measured { value, n: one.n.min(other.n) }
}

/// Sum of `h` / sum of `total`, of those that have both.
fn customs_share(facts: &[&Fact]) -> Measured {
    let pairs: Vec<(i64, i64)> = facts.iter().filter_map(|fact| fact.h.zip(fact.total)).collect();
    let clearance: i64 = pairs.iter().map(|pair| pair.0).sum();
    let total: i64 = pairs.iter().map(|pair| pair.1).sum();
    Measured { value: (total != 0).then(|| clearance as f64 / total as f64), n: pairs.len() as u64 }
}

/// P90 of the ages of those in flight.
fn ages_p90(in_flight: &[&Fact], moment: i64) -> Measured {
    let ages = in_flight.iter().filter(|fact| !fact.flagged);
    percentile_of(ages.filter_map(|fact| fact.clock_start(moment).map(|start| moment - start)).collect(), 9, 10)
}
