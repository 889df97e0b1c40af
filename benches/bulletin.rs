//! How long a bulletin takes, step by step, on the small made-up district (about 600 declarations a month, two years loaded).

use chrono::NaiveDateTime;
use divan::Bencher;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tongbao::measure::analysis::derive;
use tongbao::measure::indicators::{Catalogue, Run, evaluate};
use tongbao::operate::demo::{Demo, SEED, Size, write};
use tongbao::operate::issue::{Draft, Press, draft};
use tongbao::store::ingest::ingest;
use tongbao::store::warehouse::{Threads, Warehouse};
use tongbao::store::workspace::Workspace;
use tongbao::terms::calendar::Period;

fn main() {
    divan::main();
}

const MONTH: Period = Period::Month(2017, 12);

fn as_of() -> NaiveDateTime {
    "2018-02-01T12:00:00".parse().expect("a moment")
}

/// The district's folder and files; kept until the benchmarks end.
fn district() -> &'static (tempfile::TempDir, Demo) {
    static DISTRICT: OnceLock<(tempfile::TempDir, Demo)> = OnceLock::new();
    DISTRICT.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let demo = write(folder.path(), SEED, Size::Small).expect("the demo is written");
        load(folder.path(), &demo);
        (folder, demo)
    })
}

fn open(dir: &Path) -> (Workspace, Warehouse) {
    let (workspace, _) = Workspace::open(dir).expect("the demo's workspace opens");
    let warehouse = Warehouse::open(&workspace, Threads::available()).expect("its warehouse opens");
    (workspace, warehouse)
}

fn load(dir: &Path, demo: &Demo) {
    let (workspace, warehouse) = open(dir);
    for export in &demo.exports {
        ingest(&warehouse, &workspace, std::slice::from_ref(&export.path), Some(&export.source), None, as_of())
            .expect("a demo export is loaded");
    }
}

#[divan::bench(sample_count = 3)]
fn two_years_loaded(bencher: Bencher<'_, '_>) {
    bencher
        .with_inputs(|| {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let demo = write(folder.path(), SEED, Size::Small).expect("the demo is written");
            (folder, demo)
        })
        .bench_refs(|(folder, demo)| load(folder.path(), demo));
}

#[divan::bench(sample_count = 5)]
fn every_figure_of_a_month(bencher: Bencher<'_, '_>) {
    let (workspace, warehouse) = open(district().0.path());
    let catalogue = Catalogue::load(&workspace.overlay, &workspace.config).expect("the catalogue is sound");
    bencher.bench_local(|| {
        let figures = evaluate(&warehouse, &workspace, &catalogue, &Run::of(MONTH)).expect("figures");
        let derived = derive(&workspace, &catalogue, &figures);
        figures.len() + derived.len()
    });
}

#[divan::bench(sample_count = 5)]
fn a_month_to_its_pages(bencher: Bencher<'_, '_>) {
    let (workspace, warehouse) = open(district().0.path());
    let press = Press::new(&workspace).expect("fonts and templates are there");
    let out: PathBuf = district().0.path().join("draft");
    let asked = Draft { bulletin: "monthly".into(), period: MONTH, scope: None, context: None, out, ids: false };
    bencher.bench_local(|| draft(&workspace, &warehouse, &press, &asked, as_of()).expect("a draft"));
}
