//! A new workspace: commented, complete, and right as it stands.

use super::CONFIG;
use crate::terms::problem::{Place, Problem};
use std::fs;
use std::path::{Path, PathBuf};

/// What a new workspace holds. The example mapping's name doesn't end in `.yaml`, so nothing reads it until it is copied.
const FILES: [(&str, &str); 3] = [
    (CONFIG, include_str!("tongbao.yaml")),
    ("sources/example.yaml.txt", include_str!("source.yaml.example")),
    ("notes/README.md", include_str!("notes.md")),
];

/// Writes a workspace into `dir`, which is made if it isn't there, and lists its files. A workspace that stands there is left alone.
pub fn write(dir: &Path) -> Result<Vec<PathBuf>, Problem> {
    if dir.join(CONFIG).exists() {
        return Err(Problem::error("workspace-exists", format!("{} is a workspace already", dir.display()))
            .at(Place::file(CONFIG))
            .why("nothing of it is overwritten")
            .help("name another directory, or work in that one with `tongbao -C DIR`"));
    }
    let mut written = Vec::new();
    for (name, text) in FILES {
        let path = dir.join(name);
        if path.exists() {
            continue;
        }
        let folder = path.parent().expect("every file of a workspace lies in a folder");
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, text))
            .map_err(|error| Problem::error("unwritable", format!("{} can't be written", path.display())).why(error.to_string()))?;
        written.push(path);
    }
    Ok(written)
}
