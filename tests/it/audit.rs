//! Every figure of a district of forty rows against the oracle's, both from the same export files; `edition.rs` does the same for whole editions.

use crate::oracle;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tongbao::measure::analysis::derive;
use tongbao::measure::indicators::{Catalogue, Run, evaluate};
use tongbao::store::ingest::ingest;
use tongbao::store::warehouse::{Threads, Warehouse};
use tongbao::store::workspace::Workspace;
use tongbao::terms::calendar::Period;
use tongbao::terms::figure::to_csv;

/// Later than every export.
const NOW: &str = "2018-03-01T10:00:00";

/// The product's and the oracle's side of one district.
struct Both {
    workspace: Workspace,
    warehouse: Warehouse,
    theirs: oracle::Workspace,
    state: oracle::State,
}

impl Both {
    /// Loads the files in order on both sides.
    fn load(dir: &Path, files: &[PathBuf]) -> Both {
        let now = NOW.parse().expect("a moment");
        let (workspace, _) = Workspace::open(dir).unwrap_or_else(|problems| panic!("{problems}"));
        let warehouse = Warehouse::open(&workspace, Threads::available()).unwrap_or_else(|problem| panic!("{problem}"));
        let theirs = oracle::Workspace::open(dir).expect("the oracle's own reading");
        let mut state = oracle::State::default();
        for file in files {
            let one = ingest(&warehouse, &workspace, std::slice::from_ref(file), None, None, now);
            let other = state.load(&theirs, file, &oracle::Loading { source: None, as_of: None, now });
            assert_eq!(one.is_ok(), other.is_ok(), "{}: {one:?} {other:?}", file.display());
        }
        Both { workspace, warehouse, theirs, state }
    }

    /// The differences of one period, in words; empty where there is none.
    fn differences(&self, period: &str) -> String {
        let catalogue = Catalogue::load(&self.workspace.overlay, &self.workspace.config).unwrap_or_else(|problems| panic!("{problems}"));
        let run = Run::of(period.parse::<Period>().expect("a period"));
        let mut figures = evaluate(&self.warehouse, &self.workspace, &catalogue, &run).unwrap_or_else(|problems| panic!("{problems}"));
        let derived = derive(&self.workspace, &catalogue, &figures);
        figures.extend(derived);
        let found = oracle::compare(&oracle::figures(&self.state, &self.theirs, period, None), &to_csv(&figures));
        if found.is_empty() { String::new() } else { format!("{period}\n{}", oracle::summary(&found)) }
    }
}

fn none(both: &Both, periods: &[&str]) {
    let found: String = periods.iter().map(|period| both.differences(period)).collect();
    assert!(found.is_empty(), "\n{found}");
}

#[test]
fn a_district_of_forty_rows_has_the_oracle_s_figures() {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/oracle_small");
    let dir = TempDir::new().expect("a folder");
    let mut folders = vec![from.clone()];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(&folder).expect("a folder").map(|e| e.expect("an entry").path()) {
            let to = dir.path().join(path.strip_prefix(&from).expect("below it"));
            if path.is_dir() {
                fs::create_dir_all(to).expect("made");
                folders.push(path);
            } else {
                fs::copy(&path, to).expect("copied");
            }
        }
    }
    let files = ["H2010_20170430.csv", "FLOW_20170502.csv", "H2010_20170420.csv"].map(|name| dir.path().join("exports").join(name));
    none(&Both::load(dir.path(), &files), &["2017-04", "2017-W17", "2017"]);
}
