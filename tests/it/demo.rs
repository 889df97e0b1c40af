//! The made-up district: the same bytes for the same seed, every fault in its place, files that decode, and figures that a customs officer believes.

use std::collections::BTreeSet;
use std::path::Path;
use tongbao::operate::demo::{Demo, SEED, Size, write};

fn demo() -> (tempfile::TempDir, Demo) {
    let dir = tempfile::tempdir().unwrap();
    let demo = write(dir.path(), SEED, Size::Small).unwrap_or_else(|e| panic!("{e}"));
    (dir, demo)
}

/// Every file under a folder with its bytes, paths relative to it.
fn bytes(dir: &Path) -> Vec<(String, Vec<u8>)> {
    fn walk(root: &Path, dir: &Path, out: &mut Vec<(String, Vec<u8>)>) {
        for entry in std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()) {
            match entry.is_dir() {
                true => walk(root, &entry, out),
                false => out.push((entry.strip_prefix(root).unwrap().display().to_string(), std::fs::read(&entry).unwrap())),
            }
        }
    }
    let mut out = Vec::new();
    walk(dir, dir, &mut out);
    out.sort();
    out
}

#[test]
fn the_same_seed_writes_the_same_bytes() {
    let ((one, a), (two, b)) = (demo(), demo());
    assert_eq!(a.faults, b.faults);
    let (left, right) = (bytes(one.path()), bytes(two.path()));
    assert!(left == right, "{:?}", left.iter().zip(&right).find(|(l, r)| l != r).map(|(l, _)| &l.0));
}

#[test]
fn the_workspace_opens_and_takes_every_export() {
    let (dir, demo) = demo();
    let (workspace, warnings) = tongbao::store::workspace::Workspace::open(dir.path()).unwrap_or_else(|p| panic!("{p}"));
    assert_eq!(warnings.to_string(), "");
    assert_eq!(workspace.config.offices.len(), 12);
    for export in &demo.exports {
        let name = export.path.file_name().unwrap().to_string_lossy().into_owned();
        let source = workspace.source_for(&name).unwrap_or_else(|| panic!("no source takes {name}"));
        assert_eq!(source.name, export.source, "{name}");
        assert_eq!(source.cutoff_of(&name), Some(export.cutoff), "{name}");
    }
}

#[test]
fn every_fault_has_its_place() {
    let (_dir, demo) = demo();
    let kinds: BTreeSet<&str> = demo.faults.iter().map(|f| f.kind.as_str()).collect();
    for start in ["flag:", "quarantine:", "note:", "load:", "anomaly:"] {
        assert!(kinds.iter().any(|k| k.starts_with(start)), "{start} in {kinds:?}");
    }
    let misplaced: Vec<_> =
        demo.faults.iter().filter(|f| (f.kind.starts_with("quarantine:") || f.kind.starts_with("load:")) && f.line.is_none()).collect();
    assert!(misplaced.is_empty(), "{misplaced:?}");
}
