//! A made-up register: every state, level and end, goods and offices, with and without what an office may leave out.

use super::{FEW, MANY, Moves, Sample};
use crate::publish::bulletin::alerts::Alerted;
use crate::publish::bulletin::context::RuleName;
use crate::store::register::{Anomaly, Answer, Chart, ChartWeek, End, Finding, Holds, Identity, Level, State, Why};
use crate::terms::calendar::Period;
use crate::terms::figure::Direction;

/// What the made-up anomalies cycle through: rule, stage, party.
const KINDS: [(&str, &str, &str); 5] =
    [("OVERLONG", "", ""), ("STAGE", "inspection_wait", "operator"), ("STUCK", "", ""), ("VOLUME", "", ""), ("SHIFT", "", "")];
/// Weeks of a chart.
const WEEKS: usize = 34;

impl Sample<'_> {
    /// Nothing in an empty district, one anomaly in the smallest, hundreds in the largest.
    pub(super) fn alerts(&self) -> Alerted {
        let count = match self.n {
            0 => 0,
            FEW => 1,
            _ => 240,
        };
        let rules = KINDS.map(|(code, ..)| RuleName { code: code.to_owned(), title: format!("<{code}>"), meaning: code.to_owned() });
        let mut listed: Vec<Anomaly> = (0..count).filter_map(|at| self.anomaly(at)).collect();
        listed.sort_by(Anomaly::by_weight);
        Alerted { began: self.n > 0, listed, rules: rules.into(), charts: self.charts() }
    }

    fn anomaly(&self, at: usize) -> Option<Anomaly> {
        let office = &self.config.units().get(at % self.config.units().len().max(1))?.code;
        let (rule, stage, party) = KINDS[at % KINDS.len()];
        let of_office = rule == "VOLUME" || rule == "SHIFT";
        let end = |why| End { on: self.period.first_day(), known_at: self.period.start(), why };
        // Where nothing moves, everything is new and open.
        let state = if self.moves == Moves::Mixed { State::ALL[at / KINDS.len() % State::ALL.len()] } else { State::New };
        let ended = match state {
            State::Disposed => Some(Why::Disposed),
            State::Resolved if at.is_multiple_of(2) => Some(Why::Over),
            State::Resolved if at.is_multiple_of(3) => Some(Why::Rule),
            State::Resolved => Some(Why::Load { load: 7, file: "<a&b>.csv".to_owned() }),
            _ => None,
        };
        let level = (rule != "SHIFT" || at.is_multiple_of(2)).then(|| Level::ALL[at % Level::ALL.len()]);
        let identity = Identity {
            rule: rule.to_owned(),
            subject: if of_office { format!("office:{office}") } else { format!("9901201711{at:08}") },
            direction: if rule == "VOLUME" { Direction::All } else { Direction::I },
            stage: stage.to_owned(),
            since: if of_office { self.period.first_day().to_string() } else { String::new() },
        };
        let words = |text: &str| (state == State::Disposed || at.is_multiple_of(4)).then(|| text.to_owned());
        Some(Anomaly {
            id: identity.id(),
            finding: Finding {
                office: office.clone(),
                entry_id: (!of_office).then(|| identity.subject.clone()),
                identity,
                party: (!party.is_empty()).then(|| party.to_owned()),
                hours: (rule != "VOLUME").then_some(100.0 + at as f64),
                limit: (rule != "VOLUME").then_some(48.0),
                grade: level,
                holds: if at.is_multiple_of(2) { Holds::InFlight } else { Holds::Fact },
                fresh: true,
                detail: None,
            },
            level,
            first_seen: Period::Week(2017, 50),
            runs: 1,
            due: level.map(|_| self.period.first_day()),
            state,
            answer: Answer { cause: words("<cause> & cause"), measures: words("<measures>"), ..Answer::default() },
            end: ended.map(end),
            as_of: self.period.end(),
        })
    }

    fn charts(&self) -> Vec<Chart> {
        if self.n != MANY || !matches!(self.period, Period::Week(..)) {
            return Vec::new();
        }
        let mut weeks: Vec<ChartWeek> = std::iter::successors(Some(self.period), |week| Some(week.previous()))
            .take(WEEKS)
            .enumerate()
            .map(|(back, week)| ChartWeek { week, hours: (back != 5).then_some(if back == 0 { 40.0 } else { 20.0 }), signal: back == 0 })
            .collect();
        weeks.reverse();
        let chart = |place: usize, direction: Direction, slower: bool, beyond: bool| Chart {
            office: self.config.units().get(place).map_or_else(String::new, |o| o.code.clone()),
            direction,
            slower,
            beyond,
            row: 8,
            centre: 20.0,
            lower: 12.0,
            upper: 33.0,
            weeks: weeks.clone(),
        };
        let (import, export) = (Direction::I, Direction::E);
        vec![chart(0, import, true, true), chart(1, import, true, false), chart(0, export, false, true), chart(1, export, false, false)]
    }
}
