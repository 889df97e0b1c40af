//! The way of one declaration through the hands that it passes: enterprise, review, cashier, bank, yard, inspectors, quarantine, gate.
//! Each hand takes a lognormal time; people's hands only while they are at work, machines' at any hour. The stages add up to the clearance time.

use super::clock::{BANK, DAY, ENTERPRISE, HOUR, Hours, MINUTE, QUARANTINE, REVIEWERS, Stamp, WorkDays, date_of, day_of, midnight};
use super::declaration::{At, Declaration, Inspection};
use super::dice::Dice;
use super::plan::{Office, Plan};
use crate::terms::calendar::{Period, Works};
use chrono::Datelike;

/// A hand that works to the clock of its people.
struct Desk<'a> {
    days: &'a WorkDays,
    dice: &'a mut Dice,
    hours: Hours,
    /// Slowness of this office on this day: 1 is the district's of 2016.
    pace: f64,
}

impl Desk<'_> {
    /// People of the office, `median` hours of work; by appointment some work on days of rest too.
    fn people(&mut self, from: Stamp, median: f64, sigma: f64) -> Stamp {
        let seconds = self.dice.hours(median * self.pace, sigma);
        let works = if self.dice.chance(BY_APPOINTMENT) { Works::EveryDay } else { self.hours.works };
        self.days.advance(from, seconds, Hours { works, ..self.hours })
    }
    /// Other people, on hours of their own; some of them, too, see to it on a day of rest.
    fn others(&mut self, hours: Hours, from: Stamp, median: f64, sigma: f64) -> Stamp {
        let seconds = self.dice.hours(median * self.pace, sigma);
        let works = if self.dice.chance(BY_APPOINTMENT) { Works::EveryDay } else { hours.works };
        self.days.advance(from, seconds, Hours { works, ..hours })
    }
    /// A machine, `median` minutes.
    fn machine(&mut self, from: Stamp, median: f64, sigma: f64) -> Stamp {
        from + self.dice.minutes(median * self.pace, sigma)
    }
}

/// Least seconds that a true review by an expert and a true inspection by hand take; faster is a fault of its own.
const LEAST_REVIEW: i64 = 45;
const LEAST_INSPECTION: i64 = 7 * MINUTE;

/// How soon goods leave that were done with before they arrived.
const AT_ONCE: i64 = 2 * MINUTE;

/// Share of an office's steps that somebody comes in for on a day of rest (预约加班).
const BY_APPOINTMENT: f64 = 0.3;

/// How slow an office is on a day, as a factor of the district's pace of 2016.
fn pace(plan: &Plan, office: &Office, d: &Declaration, certified: bool, at: Stamp) -> f64 {
    let year = 1.0 + (office.level_2017 - 1.0) * plan.trend("pace", at);
    let episode = plan.episode(&office.code, "pace", at).unwrap_or(1.0);
    // Before the Spring Festival and in the last days of a quarter everybody hurries; the rest of the year breathes a little.
    let season = 1.0 + 0.05 * (2.0 * std::f64::consts::PI * (at as f64 / DAY as f64) / 91.3).sin();
    office.pace * year * episode * season * if certified { 0.62 } else { 1.0 } * if d.import { 1.0 } else { 0.55 }
}

/// Gives a declaration all its stamps, as if nothing ever went wrong.
pub fn run(plan: &Plan, days: &WorkDays, office: &Office, d: &mut Declaration, certified: bool, at: Stamp, dice: &mut Dice) {
    let pace = pace(plan, office, d, certified, at);
    let mut desk = Desk { days, dice, hours: office.hours, pace };
    d.set(At::Declared, at);
    arrive(office, d, at, desk.dice);
    let begun = review(d, at, &mut desk);
    let ready = duty(d, begun, &mut desk);
    let documents = documents(d, ready, &mut desk);
    let checked = inspect(plan, office, d, begun, &mut desk);
    let quarantined = quarantine(d, at, &mut desk);
    release(office, d, documents.max(checked).max(quarantined), &mut desk);
}

/// Typical hours between the conveyance's and the goods' arrival, and between arrival and declaration, by transport.
fn waits(transport: &str) -> (f64, f64) {
    match transport {
        "2" => (9.0, 24.0),
        "3" => (5.0, 18.0),
        "4" => (0.6, 4.0),
        "5" => (2.6, 9.0),
        "6" => (7.0, 20.0),
        _ => (1.5, 6.0),
    }
}

fn arrive(office: &Office, d: &mut Declaration, declared: Stamp, dice: &mut Dice) {
    let (unloading, waiting) = waits(&d.transport);
    let arrived = match (d.pre_declared, d.import) {
        (true, _) => declared + dice.hours(waiting * 0.9, 0.7),
        (false, true) => declared - dice.hours(waiting, 1.0),
        (false, false) => declared - dice.hours(5.0 + waiting * 0.25, 0.9),
    };
    d.set(At::Arrived, arrived);
    let reported = match office.kind.as_str() {
        "air" => 0.94,
        "water" => 0.90,
        "rail" => 0.85,
        "road" => 0.62,
        "post" => 0.25,
        _ => 0.70,
    };
    if d.import && dice.chance(reported) {
        d.set(At::ConveyanceArrived, arrived - dice.hours(unloading, 0.8));
    }
}

/// Review, and the hand-over of papers where there are any: the moment from which the office can begin.
fn review(d: &mut Declaration, declared: Stamp, desk: &mut Desk<'_>) -> Stamp {
    let reviewed = match d.manual_review {
        Some(true) => desk.others(REVIEWERS, declared, 2.2, 1.05).max(declared + LEAST_REVIEW),
        _ => desk.machine(declared, if d.import { 14.0 } else { 6.0 }, 1.1),
    };
    d.set(At::Reviewed, reviewed);
    if d.paperless == Some(false) {
        let submitted = desk.people(reviewed, 4.2, 0.95);
        d.set(At::Submitted, submitted);
        return submitted;
    }
    reviewed
}

/// Duty: billed, ordered, paid, cleared. Consolidated and guaranteed duty is settled after the goods have left.
fn duty(d: &mut Declaration, begun: Stamp, desk: &mut Desk<'_>) -> Stamp {
    if d.duty.is_none() || d.consolidated == Some(true) {
        return begun;
    }
    let billed = if d.paperless == Some(false) { desk.people(begun, 0.7, 0.8) } else { desk.machine(begun, 9.0, 1.0) };
    d.set(At::DutyBilled, billed);
    if d.guaranteed == Some(true) {
        return billed;
    }
    if d.e_payment == Some(true) {
        let ordered = desk.others(ENTERPRISE, billed, 2.4, 1.15);
        let paid = desk.days.advance(ordered, desk.dice.minutes(9.0, 1.1), BANK);
        // Some banks don't report the order.
        if !desk.dice.chance(0.08) {
            d.set(At::PaymentOrdered, ordered);
        }
        d.set(At::DutyPaid, paid);
        let cleared = desk.machine(paid, 11.0, 1.0);
        d.set(At::DutyCleared, cleared);
        return cleared;
    }
    let paid = desk.others(ENTERPRISE, billed, 7.5, 0.85);
    d.set(At::DutyPaid, paid);
    let cleared = desk.people(paid, 1.6, 0.85);
    d.set(At::DutyCleared, cleared);
    cleared
}

/// Special handling and the release of the documents.
fn documents(d: &mut Declaration, ready: Stamp, desk: &mut Desk<'_>) -> Stamp {
    let mut at = ready;
    if d.special != 0 {
        at = desk.people(at, if d.guaranteed == Some(true) { 5.0 } else { 24.0 }, 0.8);
    }
    // Even without papers somebody at the site looks at most imports; the rest goes through by itself.
    let looked_at = d.paperless == Some(false) || desk.dice.chance(if d.import { 0.55 } else { 0.12 });
    let released = if looked_at { desk.people(at, 0.7, 0.9) } else { desk.machine(at, 8.0, 1.0) };
    d.set(At::DocumentsReleased, released);
    released
}

/// Inspection: ordered, begun, ended, recorded. Returns when it no longer stands in the way.
fn inspect(plan: &Plan, office: &Office, d: &mut Declaration, begun: Stamp, desk: &mut Desk<'_>) -> Stamp {
    let Some(mode) = d.inspection else { return begun };
    // What is not there can't be inspected.
    let from = begun.max(d.get(At::Arrived).unwrap_or(begun));
    let ordered = desk.machine(from, 14.0, 1.0);
    let burst = plan.episode(&office.code, "overlong_inspections", ordered).is_some();
    let mut started = desk.people(ordered, 8.0, 0.75);
    if burst {
        started = started.max(ordered + 40 * HOUR) + desk.dice.hours(14.0, 0.5);
    }
    let (median, sigma) = match mode {
        Inspection::Machine => (0.55, 0.6),
        Inspection::Manual => (2.3, 0.75),
        Inspection::Both => (2.8, 0.75),
    };
    let mut ended = desk.people(started, median, sigma).max(started + LEAST_INSPECTION);
    // A finding is argued over.
    if d.found == Some(true) && desk.dice.chance(0.35) {
        ended = desk.people(ended, 14.0, 0.7);
    }
    if burst {
        ended = ended.max(ordered + 49 * HOUR + desk.dice.hours(9.0, 0.8));
    }
    let recorded = desk.people(ended, 0.7, 1.0);
    d.set(At::InspectionOrdered, ordered);
    d.set(At::InspectionStarted, started);
    d.set(At::InspectionEnded, ended);
    d.set(At::InspectionRecorded, recorded);
    recorded
}

fn quarantine(d: &mut Declaration, declared: Stamp, desk: &mut Desk<'_>) -> Stamp {
    if d.ciq != Some(true) {
        return declared;
    }
    let from = declared.max(d.get(At::Arrived).filter(|_| desk.dice.chance(0.5)).unwrap_or(declared));
    let cleared = desk.others(QUARANTINE, from, 4.6, 0.9);
    d.set(At::CiqCleared, cleared);
    cleared
}

/// The release of the goods, and what follows it: the gate, the closing, the duty that was deferred.
fn release(office: &Office, d: &mut Declaration, ready: Stamp, desk: &mut Desk<'_>) {
    let done = if d.paperless == Some(false) { desk.people(ready, 0.25, 0.9) } else { desk.machine(ready, 8.0, 1.0) };
    let arrived = d.get(At::Arrived).unwrap_or(done);
    // Released on arrival; a few before the arrival is reported, and their clearance takes no time. Files end at midnight: one that knew the release and
    // not the arrival would hold a fault that nobody put in.
    let released = if !d.pre_declared || arrived <= done {
        done
    } else if !desk.dice.chance(0.10) {
        desk.machine(arrived, 16.0, 1.0)
    } else if day_of(done) == day_of(arrived) {
        done
    } else {
        arrived + AT_ONCE
    };
    d.set(At::Released, released);
    // Papers aren't released after the goods.
    d.set(At::DocumentsReleased, d.get(At::DocumentsReleased).map(|at| at.min(released)));
    let (gone, sigma) = if d.import { (9.0, 0.95) } else { (58.0, 0.65) };
    let removed = released.max(arrived) + desk.dice.hours(gone * if office.kind == "post" { 0.6 } else { 1.0 }, sigma);
    d.set(At::Removed, removed);
    d.set(At::Closed, if d.import { desk.machine(released, 25.0, 1.2) } else { removed + desk.dice.hours(7.0, 0.8) });
    if d.consolidated == Some(true) {
        let billed = desk.others(ENTERPRISE, next_month(released) + 2 * DAY, 6.0, 0.7);
        settle(d, billed, 3.0, desk);
    } else if d.guaranteed == Some(true) {
        settle(d, released, 30.0, desk);
    }
}

/// Duty paid after the release. A bill that was made stays.
fn settle(d: &mut Declaration, from: Stamp, median: f64, desk: &mut Desk<'_>) {
    let billed = d.get(At::DutyBilled).unwrap_or(from);
    d.set(At::DutyBilled, billed);
    let ordered = desk.others(ENTERPRISE, from.max(billed), median, 0.8);
    if d.e_payment == Some(true) {
        d.set(At::PaymentOrdered, ordered);
    }
    let paid = desk.days.advance(ordered, desk.dice.minutes(9.0, 1.1), BANK);
    d.set(At::DutyPaid, paid);
    d.set(At::DutyCleared, desk.machine(paid, 20.0, 1.0));
}

/// Midnight of the first of the next month.
fn next_month(at: Stamp) -> Stamp {
    let date = date_of(day_of(at));
    midnight(Period::Month(date.year(), date.month()).end_day())
}
