//! What the log says of a command: that it began, and how it ended. It holds what was printed for people, cut short, and no secret: arguments name
//! files and editions only, and a secret shows itself to nobody.

use crate::operate::cli::{Call, Status, clock};
use crate::store::workspace::{CONFIG, Log};
use crate::terms::problem::Problems;
use serde::Serialize;
use std::time::Instant;

/// So many lines of an answer are kept, each so long (characters).
const LINES: usize = 20;
const LENGTH: usize = 300;

/// One line of the log.
#[derive(Serialize)]
struct Record<'a> {
    at: String,
    pid: u32,
    event: &'static str,
    command: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    milliseconds: Option<u128>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    said: Vec<String>,
    #[serde(skip_serializing_if = "nothing")]
    problems: Problems,
}

fn nothing(problems: &Problems) -> bool {
    problems.0.is_empty()
}

/// A command's place in the log.
pub struct Journal {
    log: Option<Log>,
    command: Vec<String>,
    began: Instant,
}

impl Journal {
    /// Notes that a command begins, where there is a workspace to note it in.
    pub fn begin(call: &Call, command: Vec<String>) -> Journal {
        let log =
            call.directory.join(CONFIG).exists().then(|| Log::open(&call.directory).map_err(|p| call.printer.problems(&p.into())).ok());
        let journal = Journal { log: log.flatten(), command, began: Instant::now() };
        journal.write(call, &Record { as_of: call.as_of.map(|t| t.to_string()), ..journal.record("begin") });
        journal
    }

    /// Notes how it ended.
    pub fn end(&self, call: &Call, status: Status) {
        let (said, problems) = call.printer.told();
        let said = said.iter().take(LINES).map(|line| line.chars().take(LENGTH).collect()).collect();
        let record = Record {
            status: Some(status as u8),
            milliseconds: Some(self.began.elapsed().as_millis()),
            said,
            problems: Problems(problems.0.into_iter().take(LINES).collect()),
            ..self.record("end")
        };
        self.write(call, &record);
    }

    fn record(&self, event: &'static str) -> Record<'_> {
        Record {
            at: clock::now().to_string(),
            pid: std::process::id(),
            event,
            command: &self.command,
            as_of: None,
            status: None,
            milliseconds: None,
            said: Vec::new(),
            problems: Problems::default(),
        }
    }

    fn write(&self, call: &Call, record: &Record<'_>) {
        if let Some(log) = &self.log
            && let Err(problem) = log.write(record)
        {
            call.printer.problems(&problem.into());
        }
    }
}
