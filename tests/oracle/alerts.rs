//! The register's figures: `alerts_open`, `alerts_closed`, `disposal_rate`, `disposal_on_time_rate`.

use super::calendar::{DAY, Window, midnight};
use super::indicators::{Bench, Measured, Sheet, count};
use super::register::{Anomaly, Register};

impl Bench<'_> {
    /// Adds the register's figures for every window, the district and its offices, each direction and all.
    pub fn register(&self, register: &Register, sheet: &mut Sheet) {
        let scopes = self.world.scopes.iter().filter(|scope| *scope == "district" || scope.starts_with("office:"));
        for scope in scopes {
            for direction in ["I", "E", "all"] {
                let alarms: Vec<&Anomaly> = register.anomalies.values().filter(|one| self.concerns(one, scope, direction)).collect();
                for window in &self.windows {
                    let figures = of_window(&alarms, window, register, self.run.cutoff);
                    for (name, measured) in figures {
                        sheet.insert((name.to_owned(), direction, scope.clone(), window.name.clone()), measured);
                    }
                }
            }
        }
    }

    /// Whether an anomaly is an alarm of a scope and direction, known at the cut-off. Good news is no alarm.
    fn concerns(&self, anomaly: &Anomaly, scope: &str, direction: &str) -> bool {
        let Some(last) = anomaly.history.iter().rfind(|listing| listing.cutoff <= self.run.cutoff) else { return false };
        let (start, _) = self.run.period.span().expect("the run's period exists");
        let office = super::facts::answering_office(self.workspace, &last.finding.office, start);
        let of_direction = direction == "all" || anomaly.identity.direction == direction;
        last.level.is_some() && of_direction && (scope == "district" || scope == format!("office:{office}"))
    }
}

fn of_window(alarms: &[&Anomaly], window: &Window, register: &Register, cutoff: i64) -> [(&'static str, Measured); 4] {
    let none = Measured::default();
    let nothing = [("alerts_open", none), ("alerts_closed", none), ("disposal_rate", none), ("disposal_on_time_rate", none)];
    let Some((start, end)) = window.span else { return nothing };
    if register.begins().is_none_or(|first| first > end || midnight(first) > cutoff) {
        return nothing;
    }
    let (from, to) = (midnight(start), midnight(end).min(cutoff));
    let listed = |one: &Anomaly| one.first_week.1 <= end;
    let open = alarms.iter().filter(|one| listed(one) && one.closed_by(to).is_none()).count();
    let closed = alarms.iter().filter(|one| one.closed_by(to).is_some() && one.closed_by(from).is_none()).count();
    let in_window = |one: &Anomaly| listed(one) && one.first_week.1 > start;
    let ends = |one: &Anomaly| one.due.map(|due| midnight(due) + DAY);
    let due: Vec<&&Anomaly> = alarms.iter().filter(|one| in_window(one) && ends(one).is_some_and(|at| at <= to)).collect();
    let disposed = due.iter().filter(|one| one.closed_by(to).is_some()).count();
    // What ended with its goods ended with them, and not only when a run saw it.
    let ended = |one: &Anomaly| one.closed_by(to).map(|closed| closed.over.unwrap_or(closed.at));
    let on_time = due
        .iter()
        .filter(|one| ends(one).zip(ended(one)).is_some_and(|(end, at)| at < end || (at == end && one.closed_by(end).is_some())))
        .count();
    let rate = |part: usize| Measured { value: (!due.is_empty()).then(|| part as f64 / due.len() as f64), n: due.len() as u64 };
    [
        ("alerts_open", count(open)),
        ("alerts_closed", count(closed)),
        ("disposal_rate", rate(disposed)),
        ("disposal_on_time_rate", rate(on_time)),
    ]
}
