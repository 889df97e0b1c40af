//! One office's stream of declarations, day by day: how many, at which hour, which are withdrawn and which of those come again.

use super::clock::{DAY, HOUR, MINUTE, Stamp, WorkDays, date_of, day_of};
use super::declaration::{At, Declaration};
use super::dice::Dice;
use super::flow;
use super::plan::{Office, Plan};
use super::trade::{self, Company};
use crate::terms::calendar::Works;
use chrono::{Datelike, Weekday};
use std::collections::BTreeMap;

/// What declares at a moment: something new, or withdrawn goods once more.
enum Origin {
    Import,
    Export,
    Again(Box<Declaration>),
}

/// An office at work.
pub struct Stream<'a> {
    plan: &'a Plan,
    days: &'a WorkDays,
    office: &'a Office,
    index: usize,
    scale: f64,
    dice: Dice,
    /// Its enterprises.
    pub companies: Vec<Company>,
    coming: BTreeMap<(Stamp, u64), Origin>,
    sequence: u64,
    serials: BTreeMap<(i32, bool), u64>,
}

/// Share of declarations that are withdrawn, and of those that come again.
const CANCELLED: f64 = 0.008;
const COME_AGAIN: f64 = 0.4;
/// Share of declarations that share their bill with the one before: one ship's goods, two declarations.
const SPLIT_BILL: f64 = 0.012;

impl<'a> Stream<'a> {
    /// Opens the books of the office at `index`. `first_company` is its first enterprise's running number in the district.
    pub fn new(plan: &'a Plan, days: &'a WorkDays, index: usize, first_company: usize, seed: u64, scale: f64) -> Self {
        let office = &plan.offices[index];
        let mut dice = Dice::new(seed, index as u64 + 1);
        let companies = trade::companies(plan, office, index, first_company, &mut dice);
        let (coming, serials) = (BTreeMap::new(), BTreeMap::new());
        Stream { plan, days, office, index, scale, dice, companies, coming, sequence: 0, serials }
    }

    /// Everything declared in `[first_day, end_day)`, in order of declaration.
    pub fn between(&mut self, first_day: i64, end_day: i64) -> Vec<Declaration> {
        let mut out = Vec::new();
        for day in first_day..end_day {
            self.expect(day);
            while let Some(entry) = self.coming.first_entry() {
                let at = entry.key().0;
                if at >= (day + 1) * DAY {
                    break;
                }
                let origin = entry.remove();
                let declaration = self.declare(at, origin, out.last());
                out.push(declaration);
            }
        }
        out.retain(|d: &Declaration| self.plan.episode(&self.office.code, "missing", d.declared()).is_none());
        out
    }

    fn enqueue(&mut self, at: Stamp, origin: Origin) {
        self.sequence += 1;
        self.coming.insert((at, self.sequence), origin);
    }

    /// Draws the day's declarations.
    fn expect(&mut self, day: i64) {
        if !(self.office.from..self.office.to).contains(&(day * DAY)) {
            return;
        }
        let mean = self.office.volume * self.scale / MEAN_DAYS * self.weight(day);
        for (import, share) in [(true, self.office.import_share), (false, 1.0 - self.office.import_share)] {
            for _ in 0..self.dice.poisson(mean * share) {
                let at = day * DAY + self.second();
                self.enqueue(at, if import { Origin::Import } else { Origin::Export });
            }
        }
    }

    /// How much a day weighs against an ordinary working day of 2016.
    fn weight(&self, day: i64) -> f64 {
        let date = date_of(day);
        let years = (day - day_of(self.office.from)) as f64 / 365.25;
        let growth = self.office.growth.powf(years);
        // A new office finds its trade over half a year.
        let founded = if self.office.from > self.plan_start() { (0.25 + years / 0.5 * 0.75).min(1.0) } else { 1.0 };
        let month = [0.97, 0.74, 0.98, 0.98, 1.0, 1.01, 0.99, 1.0, 1.04, 0.95, 1.08, 1.16][date.month0() as usize];
        let weekday = match date.weekday() {
            Weekday::Mon => 1.04,
            Weekday::Fri => 1.10,
            Weekday::Thu => 1.03,
            _ => 0.97,
        };
        let calendar = &self.plan.calendar;
        let working = calendar.works(date, Works::Weekdays);
        let festival = calendar.holds_spring_festival(date, date_of(day + 1));
        let rest = match self.office.hours.works {
            _ if festival => 0.08,
            Works::EveryDay => 0.52,
            Works::Weekends => 0.34,
            Works::Weekdays => 0.10,
        };
        // Exporters clear their stock before the long holidays, and before the month ends.
        let eve = calendar.holds_spring_festival(date_of(day + 3), date_of(day + 9)) && !festival;
        let month_end = date_of(day + 3).month() != date.month();
        growth * founded * month * if working { weekday } else { rest } * if eve { 1.22 } else { 1.0 } * if month_end { 1.12 } else { 1.0 }
    }

    fn plan_start(&self) -> Stamp {
        self.plan.offices.iter().map(|o| o.from).min().unwrap_or_default()
    }

    /// A second of the day: two humps, a lunch, a few at night.
    fn second(&mut self) -> i64 {
        const BY_HOUR: [f64; 24] =
            [0.5, 0.3, 0.2, 0.2, 0.2, 0.3, 0.6, 1.5, 6.0, 11.0, 12.0, 10.0, 4.5, 5.5, 10.0, 12.0, 11.5, 8.0, 3.5, 2.2, 1.8, 1.4, 1.0, 0.7];
        self.dice.weighted(BY_HOUR.into_iter()) as i64 * HOUR + self.dice.between(0, HOUR - 1)
    }

    fn declare(&mut self, at: Stamp, origin: Origin, before: Option<&Declaration>) -> Declaration {
        let mut d = match origin {
            Origin::Import => trade::draw(self.plan, self.office, &self.companies, true, at, &mut self.dice),
            Origin::Export => trade::draw(self.plan, self.office, &self.companies, false, at, &mut self.dice),
            Origin::Again(d) => *d,
        };
        if let Some(before) = before.filter(|b| b.import == d.import && !d.again && !b.cancelled)
            && self.dice.chance(SPLIT_BILL)
        {
            (d.bill, d.company, d.grade, d.pre_declared) = (before.bill.clone(), before.company, before.grade, false);
        }
        d.office = self.index;
        d.entry_id = self.number(at, d.import);
        let certified = self.companies[d.company].certified();
        flow::run(self.plan, self.days, self.office, &mut d, certified, at, &mut self.dice);
        if self.dice.chance(CANCELLED) && !d.again {
            self.cancel(&mut d);
        }
        d.again = false;
        d
    }

    /// The next number: office, year, direction, serial.
    fn number(&mut self, at: Stamp, import: bool) -> String {
        let year = date_of(day_of(at)).year();
        let serial = self.serials.entry((year, import)).or_insert(0);
        *serial += 1;
        let letters = self.plan.setting("number_direction") == "letters";
        let direction = match (letters, import) {
            (false, true) => "1",
            (false, false) => "0",
            (true, true) => "I",
            (true, false) => "E",
        };
        format!("{}{year}{direction}{:03}{serial:06}", self.office.code, self.index + 1)
    }

    /// Withdraws a declaration, mostly before its release, and lets the same goods come again, mostly within days.
    fn cancel(&mut self, d: &mut Declaration) {
        let released = d.get(At::Released).unwrap_or(i64::MAX);
        let after_release = self.dice.chance(0.15);
        let from = if after_release { released } else { d.declared() };
        let wait = self.dice.hours(if after_release { 16.0 } else { 5.0 }, 1.0);
        let at = self.days.advance(from, wait, self.office.hours) + self.dice.between(1, 50);
        d.cancelled = true;
        for (i, stamp) in d.at.iter_mut().enumerate() {
            let arrival = i == At::Arrived as usize || i == At::ConveyanceArrived as usize;
            if !arrival && stamp.is_some_and(|s| s >= at) {
                *stamp = None;
            }
        }
        d.set(At::Cancelled, at);
        if self.dice.chance(COME_AGAIN) {
            let days = self.dice.lognormal(0.9, 0.9);
            let again =
                self.days.advance(at + (days * DAY as f64 * 0.6) as i64 + 20 * MINUTE, self.dice.minutes(40.0, 0.8), self.office.hours);
            let template = Declaration { at: Default::default(), cancelled: false, again: true, pre_declared: false, ..d.clone() };
            self.enqueue(again, Origin::Again(Box::new(template)));
        }
    }
}

/// Ordinary working days' worth of declarations in a month: working days, what the days off add, and the growth of two years.
const MEAN_DAYS: f64 = 28.0;
