//! The product against the oracle: the made-up district's exports go through both, and every count and figure must be the same.

use crate::oracle::{self, Kind};
use std::collections::BTreeMap;
use tongbao::measure::analysis::derive;
use tongbao::measure::indicators::{Catalogue, Run, evaluate};
use tongbao::operate::demo;
use tongbao::store::ingest::ingest;
use tongbao::store::warehouse::{Threads, Warehouse};
use tongbao::store::workspace::Workspace;
use tongbao::terms::calendar::Period;
use tongbao::terms::figure::to_csv;

/// Weeks and months: the first of a year, one with Spring Festival, one late in the year with most faults, and the one that the demo leaves unissued.
const PERIODS: [&str; 4] = ["2017-01", "2017-W05", "2017-W46", "2018-01"];

/// A gap is a difference of two binary numbers: where its exact value ends in a 5, either neighbour is as right.
fn is_open(difference: &oracle::Difference) -> bool {
    difference.kind == Kind::Rounding && difference.id.contains("national_gap.")
}

#[test]
fn oracle_and_product_agree_on_the_demo() {
    agree(demo::Variant::First);
}

fn agree(variant: demo::Variant) {
    let dir = tempfile::tempdir().expect("the case is good");
    let made = demo::write_variant(dir.path(), variant, demo::SEED, demo::Size::Small).expect("the case is good");
    let (workspace, _) = Workspace::open(dir.path()).unwrap_or_else(|problems| panic!("{problems}"));
    let warehouse = Warehouse::open(&workspace, Threads::available()).unwrap_or_else(|problem| panic!("{problem}"));
    let plain = oracle::Workspace::open(dir.path()).expect("the case is good");
    let mut state = oracle::State::default();
    let mut counts = Vec::new();
    for export in &made.exports {
        let files = [export.path.clone()];
        let reports = ingest(&warehouse, &workspace, &files, Some(&export.source), None, export.arrives)
            .unwrap_or_else(|problems| panic!("{problems}"));
        let how = oracle::Loading { source: Some(&export.source), as_of: None, now: export.arrives };
        let load = state.load(&plain, &export.path, &how).expect("the case is good");
        let own = [load.rows, load.loaded, load.updated, load.unchanged, load.quarantined, load.repeated];
        let report = &reports[0];
        let theirs = [report.rows, report.loaded, report.updated, report.unchanged, report.quarantined, report.repeated_events];
        if own != theirs {
            counts.push(format!("{}: oracle {own:?}, product {theirs:?}", load.file));
        }
    }
    let catalogue = Catalogue::load(&workspace.overlay, &workspace.config).unwrap_or_else(|problems| panic!("{problems}"));
    let mut complaints = BTreeMap::new();
    for name in PERIODS {
        let period: Period = name.parse().expect("the case is good");
        let mut figures = evaluate(&warehouse, &workspace, &catalogue, &Run::of(period)).unwrap_or_else(|problems| panic!("{problems}"));
        figures.extend(derive(&workspace, &catalogue, &figures));
        let mut differences = oracle::compare(&oracle::figures(&state, &plain, name, None), &to_csv(&figures));
        differences.retain(|difference| !is_open(difference));
        if !differences.is_empty() {
            complaints
                .insert(name, format!("{} of {} figures differ\n{}", differences.len(), figures.len(), oracle::summary(&differences)));
        }
    }
    let told: String = complaints.iter().map(|(name, text)| format!("{name}: {text}\n")).collect();
    assert!(counts.is_empty() && told.is_empty(), "loads (rows, loaded, updated, unchanged, quarantined, repeated): {counts:#?}\n{told}");
}
