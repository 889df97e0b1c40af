//! Paths that stay inside the workspace.

use crate::terms::problem::{Place, Problem};
use std::path::{Component, Path, PathBuf};

/// `relative` under `dir`, unless `..`, an absolute path or a symlink would lead out of it. The file need not exist.
pub(super) fn confined(dir: &Path, relative: &str) -> Result<PathBuf, Problem> {
    let outside = |why: &str| {
        Problem::error("outside-workspace", format!("`{relative}` leads out of the workspace"))
            .at(Place::file(relative))
            .why(why.to_owned())
            .help("name a file by its path inside the workspace; copy it there if it lies elsewhere")
    };
    let path = Path::new(relative);
    if relative.is_empty() || !path.components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir)) {
        return Err(outside("a path inside the workspace is relative and has no `..`"));
    }
    let full = dir.join(path);
    // What exists of the path decides where it leads.
    let existing = full.ancestors().find(|p| p.symlink_metadata().is_ok()).unwrap_or(dir);
    let Ok(home) = dir.canonicalize() else { return Ok(full) };
    match existing.canonicalize() {
        Ok(real) if real.starts_with(&home) => Ok(full),
        Ok(_) => Err(outside("a symbolic link on the way leads elsewhere")),
        Err(_) => Err(outside("a symbolic link on the way leads nowhere")),
    }
}

/// Reads a text file of the workspace.
pub(super) fn read_inside(dir: &Path, relative: &str) -> Result<String, Problem> {
    let file = confined(dir, relative)?;
    let bytes = std::fs::read(&file).map_err(|error| {
        let problem = if error.kind() == std::io::ErrorKind::NotFound {
            Problem::error("no-file", format!("there is no {relative} in the workspace"))
        } else {
            Problem::error("unreadable-file", format!("{relative} can't be read")).why(error.to_string())
        };
        match neighbours(&file).iter().map(String::as_str).collect::<Vec<_>>() {
            names if names.is_empty() => problem,
            names => match crate::terms::problem::nearest(&file.file_name().unwrap_or_default().to_string_lossy(), names) {
                Some(near) => problem.help(format!("the nearest name there is {near}")),
                None => problem,
            },
        }
        .at(Place::file(relative))
    })?;
    String::from_utf8(bytes).map(|text| text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)).map_err(|_| {
        Problem::error("not-utf8", format!("{relative} is not UTF-8")).at(Place::file(relative)).help("save the file as UTF-8")
    })
}

fn neighbours(file: &Path) -> Vec<String> {
    let entries = file.parent().and_then(|p| std::fs::read_dir(p).ok());
    let mut names: Vec<String> = entries.into_iter().flatten().flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
