//! The made-up district's own files, loaded whole.

use super::*;
use std::time::Instant;
use tongbao::operate::demo;

#[test]
#[ignore = "minutes long"]
fn the_whole_demo_loads() {
    let dir = TempDir::new().expect("a folder");
    let begun = Instant::now();
    let made = demo::write(dir.path(), demo::SEED, demo::Size::Full).unwrap_or_else(|p| panic!("{p}"));
    println!("{} files written in {:.1?}", made.exports.len(), begun.elapsed());
    let (workspace, warehouse) = open(dir.path());
    let begun = Instant::now();
    for export in &made.exports {
        let one = Instant::now();
        let ingested = ingest_all(&warehouse, &workspace, &[dir.path().join(&export.path)], None, None, moment(NOW));
        println!("{:.2?} {}{}", one.elapsed(), ingested.problems, ingested.reports.iter().map(LoadReport::to_string).collect::<String>());
    }
    println!("loaded in {:.1?}", begun.elapsed());
}
