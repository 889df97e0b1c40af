//! The made-up district's workspace: configuration, mappings, calendar, tasks and the analyst's notes, written as they stand beside this file.

use super::plan::{CALENDAR, TASKS, Variant};
use crate::terms::problem::{Place, Problem};
use include_dir::{Dir, DirEntry};
use std::path::Path;

/// Writes the workspace's files into `dir`.
pub fn write(dir: &Path, variant: Variant) -> Result<(), Problem> {
    if let Some(files) = variant.files().get_dir("workspace") {
        copy(files, dir)?;
    }
    put(dir, "calendar.csv", CALENDAR.as_bytes())?;
    put(dir, "tasks.csv", TASKS.as_bytes())
}

fn copy(from: &Dir<'_>, to: &Path) -> Result<(), Problem> {
    for entry in from.entries() {
        match entry {
            DirEntry::Dir(folder) => copy(folder, to)?,
            DirEntry::File(file) => {
                let relative = file.path().strip_prefix("workspace").unwrap_or(file.path());
                put(to, &relative.to_string_lossy(), file.contents())?;
            }
        }
    }
    Ok(())
}

/// Writes one file of it.
pub(super) fn put(dir: &Path, relative: &str, bytes: &[u8]) -> Result<(), Problem> {
    let path = dir.join(relative);
    let failed = |e: std::io::Error| {
        Problem::error("demo-write", format!("the made-up district can't be written: {e}")).at(Place::file(path.display().to_string()))
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(&path, bytes).map_err(failed)
}
