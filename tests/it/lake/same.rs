//! A lake is as good as the file: the same editions byte for byte, but for the fingerprint of the data.

use super::ready;
use crate::district::{District, files, said, tongbao};
use tongbao::operate::demo::{SEED, Variant};

/// The manifest without its line on the data, which names a lake's snapshot.
fn without_fingerprint(name: &str, bytes: &[u8]) -> Vec<u8> {
    if name != "manifest.json" {
        return bytes.to_vec();
    }
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let kept: Vec<&str> = text.lines().filter(|line| !line.contains("\"data_fingerprint\"")).collect();
    assert_eq!(kept.len() + 1, text.lines().count(), "the manifest names its data once");
    kept.join("\n").into_bytes()
}

#[test]
fn editions_from_a_lake_are_those_from_the_file() {
    if !ready("a catalogue in a file") {
        return;
    }
    let file = District::loaded_where(Variant::Second, SEED, "warehouse.duckdb");
    let lake = District::loaded_where(Variant::Second, SEED, "ducklake:catalogue.ducklake");
    let due: Vec<_> = file.due().collect();
    for (bulletin, period, as_of) in [due.first().unwrap(), due.last().unwrap()] {
        let upkeep = tongbao(lake.dir(), &["compact", "--keep", "0"]);
        assert_eq!(upkeep.status.code(), Some(0), "{}", said(&upkeep));
        let (left, right) = (files(&file.issue(bulletin, *period, *as_of)), files(&lake.issue(bulletin, *period, *as_of)));
        let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&left), names(&right));
        for ((name, one), (_, other)) in left.iter().zip(&right) {
            assert!(without_fingerprint(name, one) == without_fingerprint(name, other), "{bulletin} {period}: {name} differs");
        }
        let manifest = std::fs::read_to_string(lake.edition(bulletin, *period).join("manifest.json")).unwrap();
        assert!(manifest.contains("\"data_fingerprint\": \"snapshot:"), "{manifest}");
    }
    assert!(!lake.dir().join("warehouse.duckdb").exists(), "the file has no part in it");
}
