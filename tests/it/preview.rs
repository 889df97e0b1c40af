//! A draft that follows what its maker changes.

use crate::small::Small;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// A machine under load takes its time.
const PATIENCE: Duration = Duration::from_secs(120);

#[test]
fn a_draft_is_made_again_when_a_template_changes() {
    let small = Small::new("");
    small.load("2017-03-01", "2017-03-31", 3);
    let out = small.dir().join("drafts");
    let mut child = Command::new(env!("CARGO_BIN_EXE_tongbao"))
        .arg("-C")
        .arg(small.dir())
        .args(["--as-of", "2017-04-06", "preview", "monthly", "--period", "2017-03", "--out"])
        .arg(&out)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (sender, printed) = mpsc::channel();
    std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
    let page = out.join("monthly-2017-03-district.html");
    let until_anomalies = || while !printed.recv_timeout(PATIENCE).expect("a path").ends_with("anomalies.csv") {};
    until_anomalies();
    assert!(!std::fs::read_to_string(&page).unwrap().contains("second thoughts"));
    // The note's folder is new: it was not there to be watched.
    std::fs::create_dir_all(small.dir().join("notes/monthly")).unwrap();
    std::thread::sleep(Duration::from_secs(1));
    std::fs::write(small.dir().join("notes/monthly/2017-03.md"), "second thoughts\n").unwrap();
    until_anomalies();
    if !std::fs::read_to_string(&page).unwrap().contains("second thoughts") {
        until_anomalies();
    }
    assert!(std::fs::read_to_string(&page).unwrap().contains("second thoughts"));
    assert!(!small.dir().join("archive").exists(), "a draft leaves no trace");
    let interrupted = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(interrupted.success() && !child.wait().unwrap().success());
}
