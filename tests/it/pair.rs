//! A district of two offices and a few hundred declarations: made in a moment, and everything can be done with it.

use crate::district::said;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// Two offices with heads, so that forms are written and answers known.
pub const CONFIG: &str = r#"
district: { code: "0200", name: 某海关, director: boss, started: { weekly: 2017-W01, monthly: 2017-01 } }
offices:
  - { code: "0201", name: 甲办事处, short: 甲, kind: air, head: jia }
  - { code: "0202", name: 乙办事处, short: 乙, kind: water, head: yi }
people:
  - { id: boss, name: 某某, email: boss@example.invalid }
  - { id: jia, name: 甲某, email: jia@example.invalid }
  - { id: yi, name: 乙某, email: yi@example.invalid }
limits: { overlong: { I: 48, E: 24 } }
ingest: { bad_rows: 0.5 }
"#;

const HEADER: &str = "entry_id,declaring_office,direction,transport_mode,company_name,declared_at,reviewed_at,released_at\n";

/// A workspace of its own, gone after the test.
pub struct Pair {
    folder: TempDir,
}

impl Pair {
    /// With nothing loaded; the export files lie in `exports/`.
    pub fn new() -> Pair {
        let pair = Pair { folder: TempDir::new().unwrap() };
        pair.write("tongbao.yaml", CONFIG);
        for day in [10, 17, 24] {
            pair.write(&format!("exports/h_201704{day}.csv"), &export(day));
        }
        pair
    }

    pub fn dir(&self) -> PathBuf {
        self.folder.path().join("district")
    }

    pub fn write(&self, path: &str, text: &str) -> PathBuf {
        let file = self.dir().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
        file
    }

    /// Loads all three files, each as of its own day.
    pub fn loaded() -> Pair {
        let pair = Pair::new();
        for day in [10, 17, 24] {
            pair.ingest(day);
        }
        pair
    }

    pub fn ingest(&self, day: u32) {
        let file = self.dir().join(format!("exports/h_201704{day}.csv"));
        let as_of = format!("2017-04-{day} 23:59");
        self.must(&["--as-of", &as_of, "ingest", file.to_str().unwrap()], &[0, 3]);
    }

    /// Runs the program and wants one of these exit codes.
    pub fn must(&self, arguments: &[&str], codes: &[i32]) -> Output {
        let output = program(&self.dir(), arguments).output().unwrap();
        assert!(output.status.code().is_some_and(|c| codes.contains(&c)), "{arguments:?} ended {:?}: {}", output.status, said(&output));
        output
    }
}

/// The program in a workspace, to be spawned.
pub fn program(dir: &Path, arguments: &[&str]) -> Command {
    crate::lake::move_in(dir);
    let mut command = Command::new(env!("CARGO_BIN_EXE_tongbao"));
    command.arg("-C").arg(dir).args(arguments).env_remove("TONGBAO_WORKSPACE");
    command
}

/// Thirty declarations a day up to `last`, some of them overlong, one row in fifty broken.
pub fn export(last: u32) -> String {
    let mut text = HEADER.to_owned();
    for day in 1..=last {
        for n in 0..30 {
            let office = 201 + n % 2;
            let hour = 8 + n % 9;
            let direction = if n % 3 == 0 { "E" } else { "I" };
            let stay = if n == 7 { 75 } else { 2 + (n * 5 + day * 3) % 20 };
            let out = day * 24 + hour + stay;
            let released = if out / 24 <= last { format!("2017-04-{:02} {:02}:15:00", out / 24, out % 24) } else { String::new() };
            let reviewed = format!("2017-04-{day:02} {:02}:05:00", hour + 1);
            let declared = if n == 29 && day % 2 == 0 { "no time".to_owned() } else { format!("2017-04-{day:02} {hour:02}:00:00") };
            writeln!(text, "0{office}201710{day:04}{n:04},0{office},{direction},5,公司{},{declared},{reviewed},{released}", n % 6).unwrap();
        }
    }
    text
}

/// Every file under a folder but hidden ones, by path, with its bytes.
pub fn tree(dir: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    fn walk(dir: &Path, below: &str, found: &mut std::collections::BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(dir).into_iter().flatten().map(|e| e.unwrap()) {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            if entry.path().is_dir() {
                walk(&entry.path(), &format!("{below}{name}/"), found);
            } else {
                found.insert(format!("{below}{name}"), std::fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut found = std::collections::BTreeMap::new();
    walk(dir, "", &mut found);
    found
}
