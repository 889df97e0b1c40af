//! A workspace of an older version: both files are copied beside themselves before their tables change, and put back should that fail.

use super::Warehouse;
use crate::store::workspace::{Facts, Workspace};
use crate::terms::problem::{Place, Problem};
use crate::terms::progress;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// The files as they were: each with its copy.
pub(super) struct Kept {
    files: Vec<(PathBuf, PathBuf)>,
}

impl Warehouse {
    /// Closes a warehouse that lacks migrations from `number` on, and copies its files beside.
    pub(super) fn keep(self, workspace: &Workspace, number: i64) -> Result<Kept, Problem> {
        self.settle()?;
        drop(self); // the files are at rest, and a copy can't loosen DuckDB's hold on them
        let mut kept = Kept { files: Vec::new() };
        // A lake keeps what was itself: its snapshots.
        let facts = match workspace.facts() {
            Facts::File(path) => Some(path),
            Facts::Lake(_) => None,
        };
        for file in facts.into_iter().chain([workspace.state_path()]).filter(|file| file.is_file()) {
            let copy = beside(&file, number);
            copy_whole(&file, &copy).map_err(|e| {
                Problem::error("migration-copy", format!("{} can't be copied before its tables change: {e}", file.display()))
                    .at(Place::file(copy.display().to_string()))
                    .why("a newer version of the program changes them, and keeps what was")
                    .help("free as much space as the file takes; nothing was changed")
            })?;
            kept.files.push((file, copy));
        }
        Ok(kept)
    }
}

impl Kept {
    /// Says that the tables were changed, and where the files lie as they were.
    pub(super) fn say(&self) {
        let copies: Vec<String> = self.files.iter().map(|(_, copy)| copy.display().to_string()).collect();
        progress::notice(
            &Problem::warning("workspace-migrated", "the workspace was an older version's; its tables are up to date now")
                .why(format!("as they were, its databases lie in {}", copies.join(" and ")))
                .help("remove the copies once all is well"),
        );
    }

    /// Puts the files back as they were; gives the problem that made it necessary.
    pub(super) fn put_back(self, problem: Problem) -> Problem {
        for (file, copy) in &self.files {
            let back = copy_whole(copy, file).and_then(|()| remove(&PathBuf::from(format!("{}.wal", file.display()))));
            if let Err(error) = back {
                return problem.help(format!("{} could not be put back ({error}): copy it from {}", file.display(), copy.display()));
            }
        }
        problem.help("the databases are as they were: go on with the older version of the program, and tell who made this one")
    }
}

/// `warehouse.before-031.duckdb`.
fn beside(file: &Path, number: i64) -> PathBuf {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let ending = file.extension().map_or_else(String::new, |e| format!(".{}", e.to_string_lossy()));
    file.with_file_name(format!("{stem}.before-{number:03}{ending}"))
}

/// Copies a file so that there is a whole copy or the former one.
fn copy_whole(from: &Path, to: &Path) -> io::Result<()> {
    let part = PathBuf::from(format!("{}.part", to.display()));
    fs::copy(from, &part)?;
    File::open(&part)?.sync_all()?;
    fs::rename(&part, to)?;
    File::open(to.parent().unwrap_or(Path::new(".")))?.sync_all()
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
