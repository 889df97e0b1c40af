//! `tongbao check`

use crate::operate::cli::{Call, Failure, Status};
use crate::operate::issue;
use crate::store::workspace::Workspace;
use serde::Serialize;

#[derive(Serialize)]
struct Checked {
    problems: crate::terms::problem::Problems,
    fonts: Vec<(String, String)>,
}

pub fn run(call: &Call) -> Result<Status, Failure> {
    let (workspace, mut problems) = match Workspace::open(&call.directory) {
        Ok(opened) => opened,
        Err(problems) => {
            call.printer.value(&Checked { problems: problems.clone(), fonts: Vec::new() });
            return Err(Failure::usage(problems));
        }
    };
    let (found, fonts) = issue::check(&workspace, call.now());
    problems.extend(found);
    for (role, face) in &fonts {
        call.printer.line(format!("font {role}: {face}"));
    }
    call.printer.problems(&problems);
    call.printer.line(match problems.0.len() {
        0 => "no problems".to_owned(),
        n => format!("{n} problem{}", if n == 1 { "" } else { "s" }),
    });
    let status = if problems.has_errors() {
        Status::Usage
    } else if problems.0.is_empty() {
        Status::Done
    } else {
        Status::Findings
    };
    call.printer.value(&Checked { problems, fonts });
    Ok(status)
}
