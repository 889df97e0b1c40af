//! `tongbao check`

use crate::operate::cli::{Call, Failure, Status};
use crate::operate::issue;
use crate::store::workspace::{NationalSource, Workspace};
use serde::Serialize;

#[derive(Serialize)]
struct Checked {
    problems: crate::terms::problem::Problems,
    fonts: Vec<(String, String)>,
    national: Vec<NationalSource>,
}

pub fn run(call: &Call) -> Result<Status, Failure> {
    let (workspace, mut problems) = match Workspace::open(&call.directory) {
        Ok(opened) => opened,
        Err(problems) => {
            call.printer.value(&Checked { problems: problems.clone(), fonts: Vec::new(), national: Vec::new() });
            return Err(Failure::usage(problems));
        }
    };
    let (found, fonts) = issue::check(&workspace, call.now());
    problems.extend(found);
    for (role, face) in &fonts {
        call.printer.line(format!("font {role}: {face}"));
    }
    let national = workspace.national_sources().to_vec();
    for source in &national {
        let unused = source.unused.as_ref().map_or(String::new(), |why| format!(" is not used: {why}"));
        call.printer.line(format!("national {}: {}{unused}", source.month, source.file));
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
    call.printer.value(&Checked { problems, fonts, national });
    Ok(status)
}
