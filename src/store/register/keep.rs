//! The register's tables in the state database: read as of a moment, written under an edition's name.

use super::anomaly::{Anomaly, Answer, Change, End, Feedback, Finding, Holds, Identity, Level, State, Why};
use super::fold::WeeklyRun;
use super::lines::lines;
use crate::store::warehouse::{Params, Value, Warehouse, params};
use crate::terms::calendar::Period;
use crate::terms::problem::Problem;
use chrono::NaiveDateTime;

/// A weekly run whose edition is issued.
#[derive(Clone, Debug, PartialEq)]
pub struct PastRun {
    /// Its week.
    pub period: Period,
    /// Its cut-off.
    pub cutoff: NaiveDateTime,
    /// The newest load that it had seen.
    pub last_load: i64,
}

fn broken(what: &str) -> Problem {
    Problem::error("register-row", format!("the register holds a row that this program can't read: {what}"))
        .help("was it written by a newer version?")
}

/// The runs that have moved the register, in order of cut-off.
pub fn runs(warehouse: &Warehouse) -> Result<Vec<PastRun>, Problem> {
    let rows = warehouse.rows("queries/register/runs.sql", &Params::new())?;
    let run = |row: usize| {
        Ok(PastRun {
            period: rows.get(row, "period").as_str().ok_or_else(|| broken("a run without its week"))?.parse()?,
            cutoff: rows.get(row, "cutoff").as_timestamp().ok_or_else(|| broken("a run without its cut-off"))?,
            last_load: rows.get(row, "last_load").as_i64().unwrap_or_default(),
        })
    };
    (0..rows.rows.len()).map(run).collect()
}

/// The newest load's number.
pub fn newest_load(warehouse: &Warehouse) -> Result<i64, Problem> {
    let rows = warehouse.rows("queries/register/newest_load.sql", &Params::new())?;
    Ok(rows.rows.first().and_then(|row| row.first()?.as_i64()).unwrap_or_default())
}

/// Every anomaly as the last run cut off at or before `moment` left it.
pub fn anomalies(warehouse: &Warehouse, moment: NaiveDateTime) -> Result<Vec<Anomaly>, Problem> {
    let rows = warehouse.rows("queries/register/anomalies.sql", &params([("cutoff", moment.into())]))?;
    let one = |row: usize| {
        let cell = |column: &str| rows.get(row, column);
        let text = |column: &str| cell(column).as_str().map(str::to_owned);
        let word = |column: &str| text(column).ok_or_else(|| broken(column));
        let level = |column: &str| text(column).map(|word| Level::of(&word).ok_or_else(|| broken(column))).transpose();
        let why = match text("ended_why").as_deref() {
            Some("disposed") => Some(Why::Disposed),
            Some("over") => Some(Why::Over),
            Some("rule") => Some(Why::Rule),
            Some("load") => {
                Some(Why::Load { load: cell("ended_load").as_i64().unwrap_or_default(), file: text("ended_file").unwrap_or_default() })
            }
            Some(other) => return Err(broken(other)),
            None => None,
        };
        let end = why.map(|why| {
            let on = cell("ended_on").as_date().ok_or_else(|| broken("ended_on"))?;
            Ok::<End, Problem>(End { on, known_at: cell("ended_known_at").as_timestamp().ok_or_else(|| broken("ended_known_at"))?, why })
        });
        Ok(Anomaly {
            id: word("anomaly_id")?,
            finding: Finding {
                identity: Identity {
                    rule: word("rule")?,
                    subject: word("subject")?,
                    direction: word("direction")?.parse()?,
                    stage: text("stage").unwrap_or_default(),
                    since: text("since").unwrap_or_default(),
                },
                office: word("office")?,
                entry_id: text("entry_id"),
                party: text("party"),
                hours: cell("hours").as_f64(),
                limit: cell("limit_hours").as_f64(),
                grade: level("grade")?,
                holds: Holds::of(&word("holds")?).ok_or_else(|| broken("holds"))?,
                fresh: false,
                detail: text("detail"),
            },
            level: level("level")?,
            first_seen: word("first_seen")?.parse()?,
            runs: cell("runs").as_u64().and_then(|n| u32::try_from(n).ok()).ok_or_else(|| broken("runs"))?,
            due: cell("due").as_date(),
            state: State::of(&word("state")?).ok_or_else(|| broken("state"))?,
            answer: Answer {
                cause: text("cause"),
                measures: text("measures"),
                handler: text("handler"),
                closed_at: cell("closed_at").as_timestamp(),
                received_at: cell("answered_at").as_timestamp(),
                person: text("answered_by"),
            },
            end: end.transpose()?,
            as_of: cell("as_of").as_timestamp().ok_or_else(|| broken("as_of"))?,
        })
    };
    (0..rows.rows.len()).map(one).collect()
}

/// What came in before `moment`, in order of receipt.
pub fn feedback(warehouse: &Warehouse, moment: NaiveDateTime) -> Result<Vec<Feedback>, Problem> {
    let rows = warehouse.rows("queries/register/feedback.sql", &params([("cutoff", moment.into())]))?;
    let one = |row: usize| {
        let text = |column: &str| rows.get(row, column).as_str().map(str::to_owned);
        Ok(Feedback {
            received_at: rows.get(row, "received_at").as_timestamp().ok_or_else(|| broken("received_at"))?,
            person: text("person").unwrap_or_default(),
            anomaly_id: text("anomaly_id").ok_or_else(|| broken("anomaly_id"))?,
            cause: text("cause"),
            measures: text("measures"),
            handler: text("handler"),
            closed_at: rows.get(row, "closed_at").as_timestamp(),
            file: text("file").unwrap_or_default(),
        })
    };
    (0..rows.rows.len()).map(one).collect()
}

/// Keeps lines of one answer that `person` sent in as `file`. They count from the next run on, and in every reading as of a later moment.
pub fn receive(warehouse: &Warehouse, received_at: NaiveDateTime, person: &str, file: &str, answers: &[Feedback]) -> Result<(), Problem> {
    let row = |f: &Feedback| {
        vec![f.anomaly_id.as_str().into(), f.cause.clone().into(), f.measures.clone().into(), f.handler.clone().into(), f.closed_at.into()]
    };
    let given = params([
        ("received_at", received_at.into()),
        ("person", person.into()),
        ("file", file.into()),
        ("answers", lines(answers.iter().map(row))),
    ]);
    warehouse.execute("queries/register/receive.sql", &given).map(drop)
}

/// Writes what a run leaves under its edition's name; it counts once the ledger says that the edition is issued.
pub fn write(warehouse: &Warehouse, run: &WeeklyRun, last_load: i64, anomalies: &[&Anomaly], changes: &[Change]) -> Result<(), Problem> {
    let change = |(place, c): (usize, &Change)| {
        let texts = [&c.id, &c.at.to_string(), &c.by, &c.what, &c.old, &c.new, &c.why].map(|text| Value::from(text.as_str()));
        std::iter::once(Value::from(place as u64)).chain(texts).collect()
    };
    let given = params([
        ("edition", run.edition.as_str().into()),
        ("period", run.period.to_string().into()),
        ("cutoff", run.cutoff.into()),
        ("last_load", last_load.into()),
        ("anomalies", lines(anomalies.iter().map(|a| cells(a)))),
        ("changes", lines(changes.iter().enumerate().map(change))),
    ]);
    warehouse.execute("queries/register/write.sql", &given).map(drop)
}

/// An anomaly in the order of `queries/register/write.sql`.
fn cells(anomaly: &Anomaly) -> Vec<Value> {
    let Finding { identity, office, entry_id, party, hours, limit, detail, holds, grade, .. } = &anomaly.finding;
    let Answer { cause, measures, handler, closed_at, received_at, person } = &anomaly.answer;
    let word = |level: Option<Level>| Value::from(level.map(Level::word));
    let (why, load, file) = match anomaly.end.as_ref().map(|end| &end.why) {
        Some(Why::Disposed) => (Some("disposed"), None, None),
        Some(Why::Over) => (Some("over"), None, None),
        Some(Why::Rule) => (Some("rule"), None, None),
        Some(Why::Load { load, file }) => (Some("load"), Some(*load), Some(file.clone())),
        None => (None, None, None),
    };
    vec![
        anomaly.id.as_str().into(),
        identity.rule.as_str().into(),
        identity.subject.as_str().into(),
        identity.direction.to_string().into(),
        identity.stage.as_str().into(),
        identity.since.as_str().into(),
        office.as_str().into(),
        entry_id.clone().into(),
        party.clone().into(),
        (*hours).into(),
        (*limit).into(),
        detail.clone().into(),
        holds.word().into(),
        word(*grade),
        word(anomaly.level),
        anomaly.first_seen.to_string().into(),
        anomaly.runs.into(),
        anomaly.due.into(),
        anomaly.state.word().into(),
        cause.clone().into(),
        measures.clone().into(),
        handler.clone().into(),
        (*closed_at).into(),
        (*received_at).into(),
        person.clone().into(),
        anomaly.end.as_ref().map(|end| end.on).into(),
        why.into(),
        load.into(),
        file.into(),
        anomaly.end.as_ref().map(|end| end.known_at).into(),
    ]
}
