//! Ctrl-C, a request to end, a second command: at once, and everything stays as it was.

use super::oracle::{Oracle, copy, exit_code, state};
use crate::pair::program;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A query that takes longer than anybody waits.
const ENDLESS: &str = "-- question: How long is for ever?\n-- grain: one row\n\
SELECT count(*) AS load_id FROM range(10000000) AS a(x), range(10000000) AS b(y) WHERE hash(x + y) % 7 = 3;\n";

/// Longer than a stop may take, on a busy machine.
const AT_ONCE: Duration = Duration::from_secs(6);

/// A workspace in which some step never ends.
fn stuck(step: usize, query: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("district");
    copy(&Oracle::made().before(step), &dir);
    let file = dir.join(query);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, ENDLESS).unwrap();
    (folder, dir)
}

fn started(dir: &Path, step: usize) -> Child {
    let arguments = Oracle::made().arguments(step, dir);
    let child = program(dir, &arguments.iter().map(String::as_str).collect::<Vec<_>>())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while !dir.join(".tongbao.owner").exists() {
        assert!(begun.elapsed() < Duration::from_secs(30), "it never began");
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(1500)); // into the query
    child
}

fn stopped_by(signal: &str, step: usize, query: &str) {
    let (_folder, dir) = stuck(step, query);
    let child = started(&dir, step);
    let asked = Instant::now();
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert!(asked.elapsed() < AT_ONCE, "{signal}: it took {:?}", asked.elapsed());
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{signal}: {said}");
    assert_eq!(said.matches("error[interrupted]").count(), 1, "{signal}: {said}");
    assert!(!said.contains("error[query]"), "{signal}: {said}");
    assert!(!dir.join(".tongbao.owner").exists(), "{signal}: it gave the workspace back");
    fs::remove_file(dir.join(query)).unwrap();
    assert!(state(&dir) == Oracle::made().states[step], "{signal}: something was changed");
    super::recovers(Oracle::made(), step, &dir, signal);
}

#[test]
fn a_stop_ends_a_query_at_once_and_leaves_all_as_it_was() {
    stopped_by("-INT", 3, "queries/register/newest_load.sql");
    stopped_by("-TERM", 2, "queries/ingest/load_next.sql");
}

#[test]
fn of_two_commands_one_works_and_the_other_says_who() {
    let (_folder, dir) = stuck(2, "queries/ingest/load_next.sql");
    let mut first = started(&dir, 2);
    for second in
        [vec!["run", "weekly", "--period", "2017-W15"], vec!["export", "loads"], vec!["verify"], vec!["backup", "/tmp/never.tar.gz"]]
    {
        let begun = Instant::now();
        let (code, said) = exit_code(&dir, &second);
        assert_eq!(code, Some(4), "{second:?}: {said}");
        assert!(said.contains(&format!("process {} ", first.id())) && said.contains("at step ingest"), "{said}");
        assert!(begun.elapsed() < AT_ONCE, "{second:?} took {:?}", begun.elapsed());
    }
    first.kill().unwrap();
    first.wait().unwrap();
    // Killed, it left its name; the next one isn't held up by it.
    fs::remove_file(dir.join("queries/ingest/load_next.sql")).unwrap();
    super::recovers(Oracle::made(), 2, &dir, "killed while another waited");
}

#[test]
fn two_runs_started_together_issue_once() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("district");
    copy(&Oracle::made().before(3), &dir);
    let arguments = Oracle::made().arguments(3, &dir);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let both = [0, 1].map(|_| program(&dir, &arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    let mut codes = both.map(|mut child| child.wait().unwrap().code());
    codes.sort();
    // On a machine this busy the second may begin after the first is through: then it finds the edition issued.
    assert!(codes == [Some(0), Some(4)] || codes == [Some(0), Some(0)], "{codes:?}");
    super::recovers(Oracle::made(), 3, &dir, "two at once");
}

#[test]
fn what_was_done_stands_in_the_log_and_no_secret_does() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("district");
    copy(&Oracle::made().before(3), &dir);
    drop(fs::remove_dir_all(dir.join("log")));
    let (code, _) = exit_code(&dir, &["--as-of", "2017-04-18", "run", "weekly", "--period", "2017-W15"]);
    assert_eq!(code, Some(0));
    let (code, _) = exit_code(&dir, &["run", "weekly", "--period", "2017-W99"]);
    assert_eq!(code, Some(2));
    let (code, _) = exit_code(&dir, &["verify", "weekly/2017-W16"]);
    assert_eq!(code, Some(1));
    let (_, quiet) = exit_code(&dir, &["-q", "verify"]);
    assert_eq!(quiet, "");
    let (_, all) = exit_code(&dir, &["-vv", "verify"]);
    assert!(all.contains("queries/archive/ledger.sql"), "{all}");
    let log = fs::read_to_string(dir.join("log/tongbao.log")).unwrap();
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<(&str, &serde_json::Value)> = lines.iter().map(|l| (l["event"].as_str().unwrap(), &l["status"])).collect();
    // A call that can't be read never begins.
    let ends = [0.into(), 1.into(), 0.into(), 0.into()];
    let null = serde_json::Value::Null;
    let want: Vec<(&str, &serde_json::Value)> = ends.iter().flat_map(|end| [("begin", &null), ("end", end)]).collect();
    assert_eq!(told, want, "{log}");
    assert!(lines[1]["said"][0].as_str().unwrap().starts_with("issued weekly/2017-W15"), "{log}");
    assert_eq!(lines[3]["problems"][0]["code"], "no-edition", "{log}");
}
