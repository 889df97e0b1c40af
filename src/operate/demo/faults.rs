//! What goes wrong in a real district's data, put in on purpose: each kind a few times, and each noted with its place.

use super::clock::{DAY, HOUR, MINUTE, Stamp, date_of, day_of};
use super::declaration::{At, Damage, Declaration, Inspection};
use super::dice::Dice;
use super::plan::{FaultPlan, Office, Plan};
use crate::terms::calendar::Period;
use chrono::NaiveDateTime;

/// One injected fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What it is: `flag:...`, `quarantine:...`, `anomaly:...`, `note:...`, `load:...`.
    pub kind: String,
    /// The export file that first shows it, by its name.
    pub file: String,
    /// The physical line in that file (row in a workbook), the header being 1.
    pub line: Option<u64>,
    /// The declaration, as it should read.
    pub entry_id: Option<String>,
    /// The week it belongs to: of the release where there is one, else of the declaration.
    pub period: Option<Period>,
    /// When the declaration was declared, truly.
    pub declared_at: Option<NaiveDateTime>,
}

/// The ISO week that holds a stamp.
pub fn week(stamp: Stamp) -> Period {
    Period::week_of(date_of(day_of(stamp)))
}

/// Local time as chrono has it.
pub fn time(stamp: Stamp) -> Option<NaiveDateTime> {
    chrono::DateTime::from_timestamp(stamp, 0).map(|t| t.naive_utc())
}

/// The faults still to inject, each with the office that it is meant for.
pub struct Injector {
    waiting: Vec<(FaultPlan, Option<usize>)>,
    dice: Dice,
    /// Those injected.
    pub faults: Vec<Fault>,
}

/// Longest clearance of a declaration that gets a fault: the fault then falls into the week that the plan meant.
const PROMPT: i64 = 3 * DAY;
/// How long a fault waits for a declaration that fits.
const PATIENCE: i64 = 45 * DAY;
/// How long it waits for one of its own feed and office, where any other would do.
const LOYALTY: i64 = 12 * DAY;
/// Declarations a month from which an office always has one that fits.
const LARGE: f64 = 450.0;

impl Injector {
    /// All of the plan's faults. In a district of full size the offices that are large enough take turns; in a small one whoever fits comes first.
    pub fn new(plan: &Plan, seed: u64, scale: f64) -> Self {
        let turn = |(i, fault): (usize, &FaultPlan)| {
            let large = |o: &Office| o.feed == fault.feed && o.from <= fault.from && o.volume * scale >= LARGE;
            let offices: Vec<usize> = plan.offices.iter().enumerate().filter(|(_, o)| large(o)).map(|(i, _)| i).collect();
            (fault.clone(), if offices.is_empty() { None } else { Some(offices[i % offices.len()]) })
        };
        Injector { waiting: plan.faults.iter().enumerate().map(turn).collect(), dice: Dice::new(seed, 0), faults: Vec::new() }
    }

    /// Gives a declaration the first waiting fault that fits it.
    pub fn meet(&mut self, d: &mut Declaration, feed: &str) {
        let (declared, office) = (d.declared(), d.office);
        let due = |(f, meant): &(FaultPlan, Option<usize>)| {
            let anywhere = declared > f.from + LOYALTY && (f.kind.starts_with("flag:") || f.kind.starts_with("anomaly:"));
            let here = f.feed == feed && meant.is_none_or(|o| o == office);
            (here || anywhere) && (f.from..f.from + PATIENCE).contains(&declared)
        };
        if self.waiting.is_empty() || d.fault.is_some() || d.cancelled || !self.waiting.iter().any(due) {
            return;
        }
        let prompt = d.get(At::Released).is_some_and(|r| r - d.declared() < PROMPT);
        for i in 0..self.waiting.len() {
            if due(&self.waiting[i]) && prompt && self.inject(&self.waiting[i].0.kind.clone(), d) {
                let (plan, _) = self.waiting.remove(i);
                d.fault = Some(self.faults.len());
                self.faults.push(Fault {
                    kind: plan.kind,
                    file: String::new(),
                    line: None,
                    entry_id: Some(d.entry_id.clone()),
                    period: Some(week(d.get(At::Released).unwrap_or(d.declared()))),
                    declared_at: time(d.declared()),
                });
                return;
            }
        }
    }

    /// Those of the plan that met nothing fit, by kind.
    pub fn unmet(&self) -> Vec<&FaultPlan> {
        self.waiting.iter().map(|(plan, _)| plan).collect()
    }

    fn inject(&mut self, kind: &str, d: &mut Declaration) -> bool {
        match kind.split_once(':') {
            Some(("flag", what)) => self.flag(what, d),
            Some(("anomaly", what)) => self.anomaly(what, d),
            Some(("note", what)) => self.note(what, d),
            Some(("quarantine", what)) => damage(kind, what, d),
            Some(("load", what)) => damage(kind, what, d),
            _ => false,
        }
    }

    /// Orders of stamps that can't be.
    fn flag(&mut self, what: &str, d: &mut Declaration) -> bool {
        let back = self.dice.between(3 * MINUTE, 90 * MINUTE);
        let before = |d: &mut Declaration, late: At, early: At| match (d.get(late), d.get(early)) {
            (Some(_), Some(early)) => {
                d.set(late, early - back);
                true
            }
            _ => false,
        };
        match what {
            // Not so early in the day that it falls into the day before.
            "released_before_declared" => {
                !d.pre_declared && d.inspection.is_none() && d.declared() % DAY > 2 * HOUR && before(d, At::Released, At::Declared)
            }
            "pre_declared_without_arrival" if d.pre_declared && d.import => {
                d.set(At::Arrived, None);
                d.set(At::ConveyanceArrived, None);
                true
            }
            "reviewed_before_declared" => before(d, At::Reviewed, At::Declared),
            "paid_before_billed" => before(d, At::DutyPaid, At::DutyBilled),
            "cleared_before_paid" => before(d, At::DutyCleared, At::DutyPaid),
            "cleared_before_billed" if d.get(At::DutyPaid).is_some() => {
                d.set(At::DutyPaid, None);
                d.set(At::PaymentOrdered, None);
                before(d, At::DutyCleared, At::DutyBilled)
            }
            "inspection_started_before_ordered" => before(d, At::InspectionStarted, At::InspectionOrdered),
            "inspection_ended_before_started" => before(d, At::InspectionEnded, At::InspectionStarted),
            "inspection_recorded_before_ended" => before(d, At::InspectionRecorded, At::InspectionEnded),
            "closed_before_released" => before(d, At::Closed, At::Released),
            "stamp_after_cutoff" => match d.get(At::Removed) {
                // The year mistyped: ten years on.
                Some(removed) => {
                    d.set(At::Removed, removed + 3652 * DAY);
                    d.future = Some(At::Removed as usize);
                    true
                }
                None => false,
            },
            _ => false,
        }
    }

    /// Work that can't have been done, and goods that stay.
    fn anomaly(&mut self, what: &str, d: &mut Declaration) -> bool {
        let settled = d.consolidated != Some(true) && d.guaranteed != Some(true);
        match what {
            "inspection_never_ended" if d.get(At::InspectionStarted).is_some() => {
                d.set(At::InspectionEnded, None);
                d.set(At::InspectionRecorded, None);
                true
            }
            "duty_never_cleared" if d.get(At::DutyBilled).is_some() && settled => {
                d.set(At::DutyCleared, None);
                true
            }
            "inspected_too_fast" if matches!(d.inspection, Some(Inspection::Manual | Inspection::Both)) => {
                match d.get(At::InspectionStarted) {
                    Some(started) => {
                        d.set(At::InspectionEnded, started + self.dice.between(40, 280));
                        true
                    }
                    None => false,
                }
            }
            "reviewed_too_fast" if d.manual_review == Some(true) => {
                d.set(At::Reviewed, d.declared() + self.dice.between(1, 8));
                true
            }
            // Nobody noticed it for days, though nothing stood in its way.
            "forgotten" if !d.pre_declared && d.inspection.is_none() && d.manual_review == Some(false) && !d.import => {
                let later = self.dice.between(70 * HOUR, 100 * HOUR);
                for at in [At::Released, At::Closed, At::Removed] {
                    d.set(at, d.get(at).map(|s| s + later));
                }
                true
            }
            _ => false,
        }
    }

    /// Numbers that don't say what the columns say.
    fn note(&mut self, what: &str, d: &mut Declaration) -> bool {
        let (at, with) = match what {
            "id_of_other_office" => (0..4, "5301".to_owned()),
            "id_of_other_year" => (4..8, (d.entry_id[4..8].parse::<i32>().unwrap_or_default() - 1).to_string()),
            "id_of_other_direction" => (8..9, if d.import { "0" } else { "1" }.to_owned()),
            _ => return false,
        };
        // Out of the way of true numbers.
        d.entry_id.replace_range(at, &with);
        d.entry_id.replace_range(9..11, "99");
        true
    }
}

/// A cell or a line that can't be read. The declaration itself stays true; only its first file shows the damage.
fn damage(kind: &str, what: &str, d: &mut Declaration) -> bool {
    let (column, text) = match what {
        "missing_entry_id" => ("entry_id", String::new()),
        "malformed_entry_id" => ("entry_id", d.entry_id[..16].to_owned()),
        "digits_lost_entry_id" => {
            let digits = d.entry_id[..15].replace('I', "1").replace('E', "0");
            ("entry_id", format!("{digits}000"))
        }
        "missing_declared_at" => ("declared_at", String::new()),
        "unreadable_declared_at" => ("declared_at", "2017-02-30 10:61:00".to_owned()),
        "missing_direction" => ("direction", String::new()),
        "unreadable_direction" => ("direction", "?".to_owned()),
        "missing_office" => ("declaring_office", String::new()),
        "unknown_office" => ("declaring_office", "4999".to_owned()),
        "unreadable_stamp" => ("released_at", "0000-00-00 00:00:00".to_owned()),
        "unreadable_flag" => ("paperless", "Q".to_owned()),
        "unreadable_number" => ("goods_value", "12O.5O".to_owned()),
        "unlisted_transport_mode" => ("transport_mode", "K".to_owned()),
        "unlisted_credit_grade" => ("credit_grade", "AEO+".to_owned()),
        "unlisted_review_channel" => ("review_channel", "auto?".to_owned()),
        "unlisted_inspection_mode" => ("inspection_mode", "X-ray".to_owned()),
        "too_few_cells" | "too_many_cells" | "undecodable_bytes" | "twice_different" | "twice_the_same" => ("line", String::new()),
        "wrong_value_corrected_later" => ("goods_value", format!("{}.00", d.value / 1000 + 1)),
        "event_repeated" if d.get(At::InspectionStarted).is_some() => ("event", "inspection_started_at".to_owned()),
        "event_of_unknown_declaration" if d.get(At::InspectionStarted).is_some() => ("event", "inspection_started_at".to_owned()),
        "event_unreadable_time" if d.get(At::InspectionRecorded).is_some() => ("event", "inspection_recorded_at".to_owned()),
        "event_of_unknown_name" if d.get(At::InspectionRecorded).is_some() => ("event", "inspection_recorded_at".to_owned()),
        _ => return false,
    };
    d.damage = Some(Damage { kind: kind.to_owned(), column: column.to_owned(), text });
    true
}

/// What an office's episodes amount to: faults without a line.
pub fn of_episodes(plan: &Plan) -> Vec<Fault> {
    let kind = |kind: &str, factor: f64| match kind {
        "missing" => "anomaly:missing_day",
        "overlong_inspections" => "anomaly:overlong_inspections",
        _ if factor > 1.0 => "anomaly:slow_weeks",
        _ => "anomaly:fast_weeks",
    };
    plan.episodes
        .iter()
        .map(|e| Fault {
            kind: format!("{}:{}", kind(&e.kind, e.factor), e.office),
            file: String::new(),
            line: None,
            entry_id: None,
            period: Some(week(e.from)),
            declared_at: time(e.from),
        })
        .collect()
}
