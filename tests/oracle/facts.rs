//! One declaration as a run sees it: everything stamped at or after the cut-off has not happened yet; durations worked out once.

use super::calendar::{date_of, midnight};
use super::columns::{Column, Value};
use super::load::{Declaration, State};
use super::workspace::Workspace;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The parties that a second can be charged to.
pub const PARTIES: [&str; 7] = ["enterprise", "customs", "bank", "unsplit", "operator", "port", "ciq"];

/// The stages in their order: the stamp at which each ends, its name, its usual party.
pub const STAGES: [(Column, &str, &str); 14] = [
    (Column::ArrivedAt, "arrival", "enterprise"),
    (Column::ReviewedAt, "review", "customs"),
    (Column::SubmittedAt, "submission", "enterprise"),
    (Column::DutyBilledAt, "assessment", "customs"),
    (Column::PaymentOrderedAt, "payment_order", "enterprise"),
    (Column::DutyPaidAt, "payment", "enterprise"),
    (Column::DutyClearedAt, "duty_clearing", "customs"),
    (Column::InspectionOrderedAt, "selection", "customs"),
    (Column::InspectionStartedAt, "inspection_wait", "operator"),
    (Column::InspectionEndedAt, "inspection", "customs"),
    (Column::InspectionRecordedAt, "recording", "customs"),
    (Column::CiqClearedAt, "quarantine", "ciq"),
    (Column::DocumentsReleasedAt, "documents", "customs"),
    (Column::ReleasedAt, "release", "customs"),
];

/// A declaration of the population. Every duration is in seconds, and absent for a flagged declaration.
#[derive(Clone, Debug, Default)]
pub struct Fact {
    /// 0 import, 1 export.
    pub direction: usize,
    /// Numbers of the scopes that it counts in.
    pub scopes: Vec<usize>,
    /// The office after successors, as a cohort.
    pub office: String,
    pub flagged: bool,
    pub declared: Option<i64>,
    pub arrived: Option<i64>,
    pub released: Option<i64>,
    pub pre_declared: Option<bool>,
    /// Clearance time.
    pub h: Option<i64>,
    pub working: Option<i64>,
    pub total: Option<i64>,
    /// `total` starts at the arrival report for want of the conveyance's arrival.
    pub total_fallback: bool,
    pub preparation: Option<i64>,
    pub removal: Option<i64>,
    pub review: Option<i64>,
    pub submission: Option<i64>,
    pub payment: Option<i64>,
    pub duty_clearing: Option<i64>,
    pub inspection_wait: Option<i64>,
    pub inspection: Option<i64>,
    pub inspection_recording: Option<i64>,
    pub ciq: Option<i64>,
    pub integrated: Option<bool>,
    pub in_district_transit: Option<bool>,
    pub paperless: Option<bool>,
    pub single_window: Option<bool>,
    pub with_duty: bool,
    pub tax_bill_paperless: Option<bool>,
    pub e_payment: Option<bool>,
    pub consolidated_duty: Option<bool>,
    pub self_assessed: Option<bool>,
    pub manual_review: Option<bool>,
    /// Kinds of special handling; `None` is unknown.
    pub special: Option<BTreeSet<String>>,
    pub inspected: Option<bool>,
    pub non_intrusive: bool,
    pub containerised: Option<bool>,
    pub unpacked: Option<bool>,
    pub inspection_found: Option<bool>,
    pub port_inspection: bool,
    /// Whether it is of the certified grade; `None` is an unknown grade.
    pub certified: Option<bool>,
    pub released_on_special_day: bool,
    pub declared_on_special_day: bool,
    /// The second declaration of a RESET pair.
    pub redeclared: bool,
    /// transport mode x inspected x review channel
    pub cohort: String,
    /// Seconds by stage, in the order of `STAGES`; absent where the declaration doesn't have the stage.
    pub stages: [Option<i64>; 14],
    /// Seconds by party, in the order of `PARTIES`.
    pub parties: [i64; 7],
}

/// The population and the scopes of a run.
pub struct World {
    /// `district`, `office:4908`, `transport:5`, `grade:NAME`, `site:NAME`
    pub scopes: Vec<String>,
    /// Sorted by release; those in flight last.
    pub facts: Vec<Fact>,
    /// Numbers of the facts, sorted by declaration.
    pub by_declared: Vec<usize>,
}

impl Fact {
    /// When the clock started, as seen at a moment.
    pub fn clock_start(&self, moment: i64) -> Option<i64> {
        let declared = self.declared.filter(|at| *at < moment)?;
        if self.pre_declared != Some(true) {
            return Some(declared);
        }
        let arrived = self.arrived.filter(|at| *at < moment)?;
        Some(declared.max(arrived))
    }

    /// When it was released, as seen at a moment.
    pub fn released_before(&self, moment: i64) -> Option<i64> {
        self.released.filter(|at| *at < moment)
    }
}

impl World {
    /// What a run with this cut-off sees; `start` is its period's first day.
    pub fn at(state: &State, workspace: &Workspace, start: NaiveDate, cutoff: i64) -> World {
        let mut scopes = vec!["district".to_owned()];
        let open = |office: &super::workspace::Office| office.valid_to.is_none_or(|last| last >= start);
        scopes.extend(workspace.offices.iter().filter(|office| open(office)).map(|office| format!("office:{}", office.code)));
        let resets = cancelled_before_redeclared(state, workspace, start, cutoff);
        let mut facts = Vec::new();
        let mut more_scopes = BTreeSet::new();
        let mut named = Vec::new();
        for (id, declaration) in &state.declarations {
            if is_cancelled(declaration, cutoff) || left_out(declaration, workspace) {
                continue;
            }
            let flagged = !state.flags(declaration).is_empty();
            let mut fact = fact(declaration, flagged, workspace, cutoff);
            fact.redeclared = is_redeclared(id, declaration, &resets, cutoff);
            fact.office = answering_office(workspace, declaration.text(Column::DeclaringOffice).unwrap_or_default(), start);
            let mut own = vec!["district".to_owned(), format!("office:{}", fact.office)];
            for (kind, column) in [("transport", Column::TransportMode), ("grade", Column::CreditGrade), ("site", Column::SupervisedSite)] {
                own.extend(declaration.text(column).map(|value| format!("{kind}:{value}")));
            }
            more_scopes.extend(own[2..].iter().cloned());
            named.push(own);
            facts.push(fact);
        }
        scopes.extend(more_scopes);
        let numbers: BTreeMap<&str, usize> = scopes.iter().enumerate().map(|(number, name)| (name.as_str(), number)).collect();
        for (fact, own) in facts.iter_mut().zip(named) {
            fact.scopes = own.iter().filter_map(|name| numbers.get(name.as_str()).copied()).collect();
        }
        facts.sort_by_key(|fact| fact.released.unwrap_or(i64::MAX));
        let mut by_declared: Vec<usize> = (0..facts.len()).filter(|at| facts[*at].declared.is_some()).collect();
        by_declared.sort_by_key(|at| facts[*at].declared);
        World { scopes, facts, by_declared }
    }

    /// The declarations released in a span of days.
    pub fn released_in(&self, (start, end): (NaiveDate, NaiveDate)) -> &[Fact] {
        let place = |moment: i64| self.facts.partition_point(|fact| fact.released.unwrap_or(i64::MAX) < moment);
        &self.facts[place(midnight(start))..place(midnight(end))]
    }

    /// The declarations declared in a span of days.
    pub fn declared_in(&self, (start, end): (NaiveDate, NaiveDate)) -> Vec<&Fact> {
        let place = |moment: i64| self.by_declared.partition_point(|at| self.facts[*at].declared < Some(moment));
        self.by_declared[place(midnight(start))..place(midnight(end))].iter().map(|at| &self.facts[*at]).collect()
    }
}

/// Cancelled from `cancelled_at` on; at all where that is empty and the flag is set.
pub fn is_cancelled(declaration: &Declaration, cutoff: i64) -> bool {
    match declaration.time(Column::CancelledAt) {
        Some(at) => at < cutoff,
        None => declaration.flag(Column::Cancelled) == Some(true),
    }
}

pub fn left_out(declaration: &Declaration, workspace: &Workspace) -> bool {
    let among = |column, codes: &[String]| declaration.text(column).is_some_and(|code| codes.iter().any(|out| out == code));
    among(Column::TransportMode, &workspace.leave_out_transport) || among(Column::TradeMode, &workspace.leave_out_trade)
}

/// The office under which a declaration counts: an office that ended before the period began gives way to its successor.
pub fn answering_office(workspace: &Workspace, code: &str, start: NaiveDate) -> String {
    let mut code = code.to_owned();
    for _ in 0..workspace.offices.len() {
        let Some(office) = workspace.office(&code) else { break };
        let ended = office.valid_to.is_some_and(|last| last < start);
        match &office.successor {
            Some(successor) if ended => code = successor.clone(),
            _ => break,
        }
    }
    code
}

/// Cancelled declarations by company and bill: id, moment of declaration, the moment from which the days of RESET count, the seconds in them.
type Resets = BTreeMap<(String, String), Vec<(String, i64, i64, i64)>>;

fn cancelled_before_redeclared(state: &State, workspace: &Workspace, start: NaiveDate, cutoff: i64) -> Resets {
    let mut resets = Resets::new();
    for (id, declaration) in &state.declarations {
        let declared = declaration.time(Column::DeclaredAt).filter(|at| *at < cutoff);
        if let (true, Some(key), Some(declared)) = (is_cancelled(declaration, cutoff), company_and_bill(declaration), declared) {
            let from = declaration.time(Column::CancelledAt).unwrap_or(declared);
            let direction = if declaration.text(Column::Direction) == Some("E") { "E" } else { "I" };
            let office = answering_office(workspace, declaration.text(Column::DeclaringOffice).unwrap_or_default(), start);
            let whom = super::rules::Whom { direction, office: &office, transport: declaration.text(Column::TransportMode) };
            let within = workspace.rules.number("RESET", "days", whom) * super::calendar::DAY as f64;
            resets.entry(key).or_default().push((id.clone(), declared, from, within as i64));
        }
    }
    resets
}

pub fn company_and_bill(declaration: &Declaration) -> Option<(String, String)> {
    Some((declaration.text(Column::CompanyCode)?.to_owned(), declaration.text(Column::BillNo)?.to_owned()))
}

fn is_redeclared(id: &str, declaration: &Declaration, resets: &Resets, cutoff: i64) -> bool {
    let Some(key) = company_and_bill(declaration) else { return false };
    let Some(at) = declaration.time(Column::DeclaredAt).filter(|at| *at < cutoff) else { return false };
    let earlier = resets.get(&key).map_or(&[][..], Vec::as_slice);
    earlier.iter().any(|(other, declared, from, within)| other != id && at > *declared && at >= *from && at - from <= *within)
}

/// Works out one declaration.
fn fact(declaration: &Declaration, flagged: bool, workspace: &Workspace, cutoff: i64) -> Fact {
    let time = |column| declaration.time(column).filter(|at| *at < cutoff);
    let flag = |column| declaration.flag(column);
    let text = |column| declaration.text(column);
    // A duration: both stamps known, not negative, nothing of a flagged declaration.
    let between = |from: Option<i64>, to: Option<i64>| {
        let seconds = to? - from?;
        (seconds >= 0 && !flagged).then_some(seconds)
    };
    let direction = usize::from(text(Column::Direction) == Some("E"));
    let released = time(Column::ReleasedAt);
    let by_release = |at: Option<i64>| at.filter(|at| released.is_some_and(|released| *at <= released));
    let (billed, paid, cleared) = (time(Column::DutyBilledAt), time(Column::DutyPaidAt), time(Column::DutyClearedAt));
    let (ordered, started, ended) = (time(Column::InspectionOrderedAt), time(Column::InspectionStartedAt), time(Column::InspectionEndedAt));
    let own_office = text(Column::DeclaringOffice).unwrap_or_default();
    let mode = text(Column::InspectionMode);
    let special_day = |at: Option<i64>| at.is_some_and(|at| !workspace.calendar.is_weekday(date_of(at)));
    let first_grade = workspace.credit_grades.first().map(String::as_str);
    let mut fact = Fact {
        direction,
        flagged,
        declared: time(Column::DeclaredAt),
        arrived: time(Column::ArrivedAt),
        released,
        pre_declared: flag(Column::PreDeclared),
        preparation: between(time(Column::ArrivedAt), time(Column::DeclaredAt)),
        removal: between(released, time(Column::RemovedAt)),
        review: between(time(Column::DeclaredAt), time(Column::ReviewedAt)),
        submission: between(time(Column::ReviewedAt), time(Column::SubmittedAt)).filter(|_| flag(Column::Paperless) == Some(false)),
        payment: between(billed, by_release(paid)),
        duty_clearing: between(paid, by_release(cleared)),
        inspection_wait: between(ordered, started),
        inspection: between(ordered, ended),
        inspection_recording: between(ended, time(Column::InspectionRecordedAt)),
        ciq: between(time(Column::DeclaredAt), time(Column::CiqClearedAt)).filter(|_| flag(Column::CiqRequired) == Some(true)),
        integrated: flag(Column::Integrated),
        in_district_transit: flag(Column::InDistrictTransit),
        paperless: flag(Column::Paperless),
        single_window: flag(Column::SingleWindow),
        with_duty: declaration.money(Column::DutyAmount).is_some_and(|fen| fen != 0),
        tax_bill_paperless: flag(Column::TaxBillPaperless),
        e_payment: flag(Column::EPayment),
        consolidated_duty: flag(Column::ConsolidatedDuty),
        self_assessed: flag(Column::SelfAssessed),
        manual_review: text(Column::ReviewChannel).map(|channel| channel == "人工"),
        special: text(Column::SpecialHandling).map(kinds),
        inspected: mode.map(|mode| !mode.is_empty()),
        non_intrusive: mode.is_some_and(|mode| mode.contains("机检")),
        containerised: flag(Column::Containerised),
        unpacked: flag(Column::Unpacked),
        inspection_found: flag(Column::InspectionFound),
        port_inspection: text(Column::InspectionOffice).is_some_and(|office| office != own_office),
        certified: text(Column::CreditGrade).map(|grade| Some(grade) == first_grade),
        released_on_special_day: special_day(released),
        declared_on_special_day: special_day(time(Column::DeclaredAt)),
        cohort: cohort(declaration),
        ..Fact::default()
    };
    let works = workspace.office(own_office).map_or("weekdays", |office| office.works.as_str());
    let start = fact.clock_start(cutoff).zip(released).map(|(start, released)| start.min(released));
    fact.h = between(start, released);
    if let (Some(start), Some(released), Some(_)) = (start, released, fact.h) {
        fact.working = Some(workspace.calendar.working_seconds(works, start, released));
        attribute(&mut fact, declaration, start, released);
    }
    let conveyance = time(Column::ConveyanceArrivedAt).filter(|_| direction == 0);
    let total_start = conveyance.or(time(Column::ArrivedAt));
    if let (Some(from), Some(to), false) = (total_start, released, flagged) {
        fact.total = match to - from {
            seconds if seconds >= 0 => Some(seconds),
            _ if fact.pre_declared == Some(true) => Some(0),
            _ => None,
        };
    }
    fact.total_fallback = direction == 0 && conveyance.is_none() && fact.total.is_some();
    fact
}

/// The kinds of special handling in a cell.
fn kinds(cell: &str) -> BTreeSet<String> {
    cell.split(';').map(str::trim).filter(|kind| !kind.is_empty()).map(str::to_owned).collect()
}

/// transport mode x inspected or not x review channel; what is unknown is a value of its own.
fn cohort(declaration: &Declaration) -> String {
    let or_unknown = |column| declaration.text(column).unwrap_or("未知").to_owned();
    let inspected = match declaration.value(Column::InspectionMode) {
        Value::Text(mode) if mode.is_empty() => "no",
        Value::Text(_) => "yes",
        _ => "未知",
    };
    format!("{}|{}|{}", or_unknown(Column::TransportMode), inspected, or_unknown(Column::ReviewChannel))
}

/// The stages between two moments, in order: each ends at one of the declaration's stamps and lasts from the one before.
pub fn gaps(declaration: &Declaration, start: i64, until: i64) -> Vec<(usize, i64)> {
    let mut stamps: Vec<(i64, usize)> = Vec::new();
    for (stage, (column, ..)) in STAGES.iter().enumerate() {
        if let Some(at) = declaration.time(*column)
            && at > start
            && at <= until
        {
            stamps.push((at, stage));
        }
    }
    stamps.sort();
    let begins = std::iter::once(start).chain(stamps.iter().map(|stamp| stamp.0));
    begins.zip(&stamps).map(|(begin, (at, stage))| (*stage, at - begin)).collect()
}

/// Charges every second between clock start and release to the stage that ends it, and to a party.
fn attribute(fact: &mut Fact, declaration: &Declaration, start: i64, released: i64) {
    for (stage, seconds) in gaps(declaration, start, released) {
        let party = party(declaration, stage);
        let party = PARTIES.iter().position(|name| *name == party).expect("a party of the table");
        fact.stages[stage] = Some(seconds);
        fact.parties[party] += seconds;
    }
}

/// The party that a stage is charged to.
pub fn party(declaration: &Declaration, stage: usize) -> &'static str {
    let (column, _, usual) = STAGES[stage];
    match column {
        Column::DutyPaidAt => {
            let paid = declaration.time(Column::DutyPaidAt);
            let order_known = declaration.time(Column::PaymentOrderedAt).is_some_and(|order| Some(order) <= paid);
            if order_known {
                "bank"
            } else if declaration.flag(Column::EPayment) == Some(true) {
                "unsplit"
            } else {
                usual
            }
        }
        Column::InspectionEndedAt | Column::InspectionRecordedAt => {
            let elsewhere = declaration.text(Column::InspectionOffice) != declaration.text(Column::DeclaringOffice);
            if declaration.text(Column::InspectionOffice).is_some() && elsewhere { "port" } else { usual }
        }
        _ => usual,
    }
}
