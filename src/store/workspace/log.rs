//! The workspace's log: `log/tongbao.log`, one JSON object a line, what each command did and what went wrong. Old ones are put by and then dropped.

use crate::terms::problem::{Place, Problem};
use serde::Serialize;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The folder, and the file that is written.
const FOLDER: &str = "log";
const FILE: &str = "tongbao.log";

/// A log that is larger is put by when the next command begins: a year of a line a minute is some forty of these.
const LARGEST: u64 = 5_000_000;

/// So many are kept besides the one that is written: at a line a minute a quarter, at a run a day many years.
const KEPT: u32 = 10;

/// The log of a workspace.
#[derive(Clone, Debug)]
pub struct Log {
    path: PathBuf,
}

impl Log {
    /// Opens it, and puts a full one by.
    ///
    /// # Errors
    /// Where the folder can't be written.
    pub fn open(dir: &Path) -> Result<Log, Problem> {
        let folder = dir.join(FOLDER);
        let log = Log { path: folder.join(FILE) };
        let open = || -> io::Result<()> {
            fs::create_dir_all(&folder)?;
            if fs::metadata(&log.path).is_ok_and(|m| m.len() >= LARGEST) { log.rotate() } else { Ok(()) }
        };
        open().map_err(|e| unwritable(&log.path, &e))?;
        Ok(log)
    }

    /// Adds one line.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn write(&self, record: &impl Serialize) -> Result<(), Problem> {
        let mut line = serde_json::to_vec(record).expect("records are plain fields, which JSON holds");
        line.push(b'\n');
        // One write of one line at the end: two commands' lines don't mix.
        let write = || OpenOptions::new().create(true).append(true).open(&self.path)?.write_all(&line);
        write().map_err(|e| unwritable(&self.path, &e))
    }

    fn older(&self, n: u32) -> PathBuf {
        self.path.with_file_name(format!("{FILE}.{n}"))
    }

    fn rotate(&self) -> io::Result<()> {
        for n in (1..KEPT).rev() {
            if self.older(n).exists() {
                fs::rename(self.older(n), self.older(n + 1))?;
            }
        }
        fs::rename(&self.path, self.older(1))
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Problem {
    Problem::warning("log-unwritable", format!("the log can't be written: {error}"))
        .at(Place::file(path.display().to_string()))
        .help("check free space and permissions; what the command does is not touched by this")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_ones_are_put_by_and_the_oldest_dropped() {
        let dir = tempfile::tempdir().unwrap();
        for round in 0..KEPT + 3 {
            Log::open(dir.path()).unwrap().write(&format!("{round} {}", "x".repeat(LARGEST as usize))).unwrap();
        }
        let names = fs::read_dir(dir.path().join(FOLDER)).unwrap().count();
        assert_eq!(names as u32, KEPT + 1);
        let newest = fs::read_to_string(dir.path().join(FOLDER).join(FILE)).unwrap();
        assert!(newest.starts_with(&format!("\"{} x", KEPT + 2)), "{}", &newest[..20]);
        let oldest = fs::read_to_string(dir.path().join(FOLDER).join(format!("{FILE}.{KEPT}"))).unwrap();
        assert!(oldest.starts_with("\"2 x"), "{}", &oldest[..20]);
    }
}
