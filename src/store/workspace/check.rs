//! Everything about a workspace that can be told without its data: what `tongbao check` says of this room.

use super::config::{Config, Known};
use super::overlay::{Overlay, is_ours_alone};
use super::paths::{confined, read_inside};
use super::source::Defaults;
use super::{Task, Workspace};
use crate::terms::calendar::Calendar;
use crate::terms::problem::{Lines, Place, Problem, Problems, nearest, read_yaml_with};
use std::collections::BTreeSet;
use std::path::Path;

/// Folders of `queries/` that something reads; a file in another one is never found.
const QUERY_FOLDERS: [&str; 8] = ["ingest", "rules", "indicators", "rankings", "attribution", "gates", "sources", "reference"];

/// All that is wrong in a directory, whether or not it opens as a workspace.
pub fn check_dir(dir: &Path) -> Problems {
    match Workspace::open(dir) {
        Ok((workspace, mut warnings)) => {
            warnings.extend(check(&workspace));
            warnings
        }
        Err(problems) => problems,
    }
}

/// What an open workspace can still get wrong: files that nothing will read.
pub fn check(workspace: &Workspace) -> Problems {
    let mut problems = Problems::default();
    for path in own_files(&workspace.dir, "queries") {
        let mut parts = path.split('/').skip(1);
        if let (Some(folder), Some(_)) = (parts.next(), parts.next())
            && !QUERY_FOLDERS.contains(&folder)
            && (is_ours_alone(&path) || !workspace.overlay.list(&format!("queries/{folder}"), "").iter().any(|p| *p != path))
        {
            let problem = Problem::warning("unread-file", format!("nothing reads {path}")).at(Place::file(&path));
            problems.push(match nearest(folder, QUERY_FOLDERS) {
                Some(near) => problem.help(format!("did you mean queries/{near}/?")),
                None => problem.why(format!("the folders of queries/ are {}", QUERY_FOLDERS.join(", "))),
            });
        }
    }
    for path in own_files(&workspace.dir, "notes") {
        let bulletins = known(&workspace.overlay, None, None, &Problems::default()).bulletins;
        let named = ["weekly", "monthly", "annual", "supervision"].into_iter().chain(bulletins.iter().map(String::as_str));
        let mut parts = path.trim_end_matches(".md").split('/').skip(1);
        if let (Some(bulletin), Some(period)) = (parts.next(), parts.next())
            && (!named.clone().any(|b| b == bulletin)
                || period.parse::<crate::terms::calendar::Period>().is_err()
                || !path.ends_with(".md"))
        {
            let problem = Problem::warning("unread-file", format!("nothing reads {path}")).at(Place::file(&path));
            problems.push(problem.help("an analyst's words are notes/BULLETIN/PERIOD.md: notes/monthly/2017-04.md"));
        }
    }
    problems
}

pub(super) fn own_files(dir: &Path, folder: &str) -> Vec<String> {
    let mut found = BTreeSet::new();
    super::overlay::walk_workspace(&dir.join(folder), folder, &mut found);
    found.into_iter().collect()
}

/// What a configuration is judged against.
pub(super) fn known(overlay: &Overlay, defaults: Option<&Defaults>, calendar: Option<&Calendar>, problems: &Problems) -> Known {
    let stems = |folder: &str| -> Vec<String> {
        let name = |path: &String| path.rsplit('/').next().unwrap_or_default().trim_end_matches(".sql").to_owned();
        overlay.list(folder, ".sql").iter().map(name).collect()
    };
    let bulletin = |path: String| path.strip_prefix("report-templates/")?.strip_suffix("/bulletin.yaml").map(str::to_owned);
    Known {
        bulletins: overlay.list("report-templates", "/bulletin.yaml").into_iter().filter_map(bulletin).collect(),
        not_issued: overlay.country().map(|country| country.not_issued.clone()).unwrap_or_default(),
        rules: stems("queries/rules").iter().map(|name| name.to_ascii_uppercase()).collect(),
        gates: stems("queries/gates"),
        columns: defaults.map(|d| d.columns.keys().cloned().collect()).unwrap_or_default(),
        transport_modes: defaults.and_then(|d| d.codes.get("transport_mode").cloned()).unwrap_or_default(),
        calendar: calendar.cloned(),
        faulty: problems.0.iter().filter_map(|p| p.place.key.as_deref()?.split(['.', '[']).next().map(str::to_owned)).collect(),
    }
}

/// Files and folders that the configuration names.
pub(super) fn named_files(dir: &Path, config: &Config, lines: &Lines) -> Problems {
    let mut problems = Problems::default();
    if let Some(file) = &config.tasks {
        match read_inside(dir, file) {
            Ok(_) => problems.extend(tasks(dir, file).err().unwrap_or_default()),
            Err(problem) => problems.push(problem.at(lines.place("tasks"))),
        }
    }
    if let Some(file) = &config.appraisal
        && let Err(problem) = read_inside(dir, file)
    {
        problems.push(problem.at(lines.place("appraisal")));
    }
    if let Some(folder) = &config.fonts.folder
        && !dir.join(folder).is_dir()
    {
        let problem = Problem::error("no-file", format!("there is no folder {folder}")).at(lines.place("fonts.folder"));
        problems.push(problem.help("name a folder that holds font files, or leave the key out"));
    }
    if config.warehouse.starts_with(super::facts::LAKE) {
        if config.data_path.is_none() {
            let problem = Problem::error("missing-key", "`data_path` is missing").at(lines.place("warehouse"));
            problems.push(problem.why("a lake's catalog doesn't hold its data").help("name the folder or bucket of its Parquet files"));
        }
        let in_bucket = config.data_path.as_deref().is_some_and(|place| place.starts_with(super::facts::STORE));
        if config.object_store.is_some() && !in_bucket {
            let problem =
                Problem::error("unused-key", "`object_store` is for a `data_path` that names a bucket").at(lines.place("object_store"));
            problems.push(problem.help("write data_path: s3://bucket/folder, or leave `object_store` out"));
        }
    } else if let Err(problem) = confined(dir, &config.warehouse) {
        problems.push(problem.at(lines.place("warehouse")));
    }
    problems
}

/// Reads a tasks' CSV with the lines of its faults.
pub(super) fn tasks(dir: &Path, file: &str) -> Result<Vec<Task>, Problems> {
    let mut problems = Problems::default();
    let read = read_yaml_with::<Vec<Task>>(super::CONFIG, &format!("!include {file}"), &|target| read_inside(dir, target));
    problems.extend(read.problems);
    let tasks = read.value.unwrap_or_default();
    let mut seen = BTreeSet::new();
    for (i, task) in tasks.iter().enumerate() {
        if !seen.insert(task.number) {
            let problem = Problem::error("duplicate-code", format!("task {} stands twice", task.number));
            problems.push(problem.at(read.lines.place(&format!("[{i}].number"))));
        }
    }
    problems.or(tasks)
}
