//! Backups: everything comes back, nothing half, nothing over another district, and a restored copy is mute.

use crate::district::said;
use crate::pair::{Pair, program, tree};
use std::fs;
use std::path::Path;
use tongbao::store::backup::is_mute;
use tongbao::store::warehouse::{Threads, Warehouse};

const RUN: [&str; 6] = ["--as-of", "2017-04-24 12:00", "run", "weekly", "--period", "2017-W15"];
const TABLES: [&str; 4] = ["loads", "quarantine", "ledger", "feedback"];

fn exported(dir: &Path) -> Vec<String> {
    TABLES.iter().map(|name| said(&program(dir, &["export", name]).output().unwrap())).collect()
}

fn mute(dir: &Path) -> bool {
    let workspace = crate::lake::open(dir);
    let warehouse = Warehouse::open(&workspace, Threads::one()).unwrap();
    is_mute(&warehouse).unwrap().is_some()
}

#[test]
fn a_workspace_goes_into_one_file_and_comes_back_mute() {
    let pair = Pair::loaded();
    pair.write("notes/weekly/2017-W15.md", "要紧的话。\n");
    pair.must(&RUN, &[0]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("b.tar.gz");
    let file = file.to_str().unwrap();
    let told = pair.must(&["backup", file], &[0]);
    assert!(said(&told).contains("left out exports/h_20170410.csv"), "{}", said(&told));
    pair.must(&["backup", file], &[1]); // never over another one
    pair.must(&["restore", file], &[1]); // never over a workspace

    let copy = folder.path().join("copy");
    let restored = program(&copy, &["restore", file]).output().unwrap();
    assert_eq!(restored.status.code(), Some(0), "{}", said(&restored));
    let (mut had, has) = (tree(&pair.dir()), tree(&copy));
    had.retain(|path, _| !path.starts_with("exports/") && !path.ends_with(".duckdb") && !path.starts_with("log/"));
    let plain = has.iter().filter(|(path, _)| !path.ends_with(".duckdb") && !path.starts_with("log/"));
    assert!(plain.eq(had.iter()), "{:?}\n{:?}", has.keys(), had.keys());
    assert!(had.keys().any(|path| path == "archive/weekly/2017-W15/district.pdf"), "{:?}", had.keys());
    assert_eq!(exported(&copy), exported(&pair.dir()));
    assert_eq!(program(&copy, &["verify"]).output().unwrap().status.code(), Some(0));
    assert!(mute(&copy) && !mute(&pair.dir()));
    // What was issued stays issued.
    assert!(said(&program(&copy, &RUN).output().unwrap()).contains("was issued already"));
}

#[test]
fn a_damaged_or_foreign_backup_changes_nothing() {
    let pair = Pair::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("b.tar.gz");
    pair.must(&["backup", file.to_str().unwrap()], &[0]);
    let bytes = fs::read(&file).unwrap();
    let bad = folder.path().join("bad.tar.gz");
    let copy = folder.path().join("copy");
    let mut flipped = bytes.clone();
    let middle = flipped.len() / 2;
    flipped[middle..middle + 64].iter_mut().for_each(|b| *b ^= 0x55); // one bit may stand for the same zeros
    for (what, bytes) in [("cut", &bytes[..bytes.len() - 300]), ("flipped", &flipped[..]), ("empty", &[][..]), ("text", &b"hello"[..])] {
        fs::write(&bad, bytes).unwrap();
        let refused = program(&copy, &["restore", bad.to_str().unwrap()]).output().unwrap();
        assert_eq!(refused.status.code(), Some(1), "{what}: {}", said(&refused));
        assert!(said(&refused).contains("backup-damaged"), "{what}: {}", said(&refused));
        assert!(tree(&copy).is_empty(), "{what}");
    }
    // One whose members would leave the folder, with a list that is right.
    for path in ["../out.txt", "/tmp/out.txt", "a/../../out.txt", ".tongbao.lock"] {
        fs::write(&bad, packed(path)).unwrap();
        let refused = program(&copy, &["restore", bad.to_str().unwrap()]).output().unwrap();
        assert_eq!(refused.status.code(), Some(1), "{path}: {}", said(&refused));
        assert!(!folder.path().join("out.txt").exists() && tree(&copy).is_empty(), "{path}");
    }
}

/// A tar.gz with one member of that name, whatever the name.
fn packed(path: &str) -> Vec<u8> {
    let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    let mut header = tar::Header::new_gnu();
    header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
    header.set_size(2);
    header.set_mode(0o644);
    header.set_cksum();
    tar.append(&header, &b"hi"[..]).unwrap();
    tar.into_inner().unwrap().finish().unwrap()
}

#[test]
fn a_workspace_is_replaced_only_when_told_and_kept_aside() {
    let pair = Pair::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("b.tar.gz");
    let file = file.to_str().unwrap();
    pair.must(&["backup", file], &[0]);
    pair.write("notes/weekly/2017-W15.md", "later\n");
    pair.must(&["restore", "--replace", file], &[0]);
    assert!(!pair.dir().join("notes").exists(), "the note was written after the backup");
    let aside = fs::read_dir(pair.dir().join(".tongbao")).unwrap().map(|e| e.unwrap().path());
    let aside: Vec<_> = aside.filter(|p| p.file_name().unwrap().to_string_lossy().starts_with("before-restore-")).collect();
    assert!(aside.len() == 1 && aside[0].join("notes/weekly/2017-W15.md").exists(), "{aside:?}");
    assert!(mute(&pair.dir()));
}

#[test]
fn secrets_and_backups_stay_out_of_a_backup() {
    let pair = Pair::new();
    let config = format!(
        "{}mail: {{ via: smtp, host: mail.example.invalid, from: t@example.invalid, allowed_domains: [example.invalid], credentials: file }}\n",
        crate::pair::CONFIG
    );
    pair.write("tongbao.yaml", &config);
    pair.write("smtp-credentials", "user\npa55word\n");
    let inside = pair.dir().join("first.tar.gz");
    pair.must(&["backup", inside.to_str().unwrap()], &[0]);
    let told = pair.must(&["--format", "json", "backup", pair.dir().join("second.tar.gz").to_str().unwrap()], &[0]);
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(told["left_out"], serde_json::json!({ "first.tar.gz": "backup", "smtp-credentials": "secret" }));
}
