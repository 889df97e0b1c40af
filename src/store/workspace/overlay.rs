//! One mechanism for queries, definitions and templates: the files compiled in, under the workspace's files of the same path.

use super::glossary::{self, Glossary};
use super::paths::confined;
use crate::terms::problem::{Place, Problem, Problems, nearest};
use include_dir::{Dir, DirEntry, include_dir};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

static QUERIES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/queries");
static TEMPLATES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/report-templates");

/// The folders that are overlaid; a workspace overrides nothing else.
const ROOTS: [&str; 2] = ["queries", "report-templates"];

/// Whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Compiled in.
    BuiltIn,
    /// The workspace's own.
    Workspace,
}

/// A file read through the overlay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Relative to the overlay's root, with `/`: `queries/indicators/declarations.sql`.
    pub path: String,
    /// What it says.
    pub text: String,
    /// Whose it is.
    pub origin: Origin,
}

/// Built-in files under a workspace's files of the same path.
#[derive(Clone, Debug)]
pub struct Overlay {
    dir: Option<PathBuf>,
    country: Option<Arc<Glossary>>,
}

impl Overlay {
    /// Over a workspace, or the built-in files alone.
    pub fn new(workspace_dir: Option<&Path>) -> Overlay {
        Overlay { dir: workspace_dir.map(Path::to_owned), country: None }
    }

    /// The same for a country's workspace: built-in texts speak its words.
    pub(super) fn of_country(self) -> Result<Overlay, Problems> {
        let glossary = Glossary::read(&self.read(glossary::FILE)?.text)?;
        Ok(Overlay { country: Some(Arc::new(glossary)), ..self })
    }

    /// What a country says and lists otherwise; none in a district's workspace.
    pub fn country(&self) -> Option<&Glossary> {
        self.country.as_deref()
    }

    /// One file. The error names the nearest path that exists.
    pub fn read(&self, path: &str) -> Result<Text, Problem> {
        if let Some(dir) = self.dir.as_ref().filter(|_| !is_ours_alone(path)) {
            let file = confined(dir, path)?;
            match fs::read(&file) {
                Ok(bytes) => {
                    let text = String::from_utf8(bytes).map_err(|_| {
                        Problem::error("not-utf8", format!("{path} is not UTF-8")).at(Place::file(path)).help("save the file as UTF-8")
                    })?;
                    return Ok(Text { path: path.to_owned(), text, origin: Origin::Workspace });
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => {
                    return Err(Problem::error("unreadable-file", format!("{path} can't be read"))
                        .at(Place::file(path))
                        .why(error.to_string()));
                }
            }
        }
        match built_in(path).and_then(|d| d.get_file(path_in_root(path))).and_then(|f| f.contents_utf8()) {
            Some(text) => {
                let text = self.country.as_ref().map_or_else(|| text.to_owned(), |country| country.translated(path, text));
                Ok(Text { path: path.to_owned(), text, origin: Origin::BuiltIn })
            }
            None => Err(self.missing(path)),
        }
    }

    /// Whether a file stands there.
    pub fn has(&self, path: &str) -> bool {
        self.read(path).is_ok()
    }

    /// Paths under `folder`, in its subfolders too, whose names end in `ending`: built-in and the workspace's, each once, sorted.
    pub fn list(&self, folder: &str, ending: &str) -> Vec<String> {
        let folder = folder.trim_end_matches('/');
        let mut found = BTreeSet::new();
        for (root, dir) in ROOTS.iter().zip([&QUERIES, &TEMPLATES]) {
            walk_built_in(dir, root, &mut found);
        }
        if let Some(dir) = &self.dir
            && let Ok(start) = confined(dir, folder)
        {
            walk_workspace(&start, folder, &mut found);
        }
        found.retain(|path| !is_ours_alone(path) || built_in(path).is_some_and(|d| d.contains(path_in_root(path))));
        let inside = |path: &String| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        found.into_iter().filter(|path| inside(path) && path.ends_with(ending)).collect()
    }

    /// Every file of the built-in set, path and bytes, sorted: what a manifest hashes.
    pub fn built_in_files() -> Vec<(String, &'static [u8])> {
        let mut paths = BTreeSet::new();
        for (root, dir) in ROOTS.iter().zip([&QUERIES, &TEMPLATES]) {
            walk_built_in(dir, root, &mut paths);
        }
        let bytes = |path: &String| built_in(path).and_then(|d| d.get_file(path_in_root(path))).map(|f| f.contents()).unwrap_or_default();
        paths.iter().map(|path| (path.clone(), bytes(path))).collect()
    }

    fn missing(&self, path: &str) -> Problem {
        let problem = Problem::error("no-file", format!("there is no {path}")).at(Place::file(path));
        let all: Vec<String> = ROOTS.iter().flat_map(|root| self.list(root, "")).collect();
        match nearest(path, all.iter().map(String::as_str)) {
            Some(near) => problem.why("neither the workspace nor the program has it").help(format!("the nearest path is {near}")),
            None => problem.why("neither the workspace nor the program has it"),
        }
    }
}

fn built_in(path: &str) -> Option<&'static Dir<'static>> {
    match path.split_once('/')?.0 {
        "queries" => Some(&QUERIES),
        "report-templates" => Some(&TEMPLATES),
        _ => None,
    }
}

fn path_in_root(path: &str) -> &str {
    path.split_once('/').map_or("", |(_, rest)| rest)
}

/// How DuckDB is held and what its tables are: were it a workspace's to change, a query file could open what the settings close.
pub(super) fn is_ours_alone(path: &str) -> bool {
    path.starts_with("queries/schema/")
}

/// Editors' leavings and version control's own files are no part of the set.
fn is_hidden(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~')
}

fn walk_built_in(dir: &Dir<'_>, root: &str, found: &mut BTreeSet<String>) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(dir) => walk_built_in(dir, root, found),
            DirEntry::File(file) => {
                let path = file.path().to_string_lossy().replace('\\', "/");
                if !path.split('/').any(is_hidden) {
                    found.insert(format!("{root}/{path}"));
                }
            }
        }
    }
}

pub(super) fn walk_workspace(dir: &Path, relative: &str, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_hidden(&name) {
            continue;
        }
        let path = format!("{relative}/{name}");
        // A symlinked folder isn't followed: it may lead anywhere, or round in a circle. A symlinked file is checked when it is read.
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk_workspace(&entry.path(), &path, found),
            Ok(_) if !entry.path().is_dir() => drop(found.insert(path)),
            _ => {}
        }
    }
}
