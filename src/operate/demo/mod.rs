//! The made-up district: a workspace and the export files of its source systems, the same bytes for the same seed.
//!
//! Nothing here reaches the warehouse: the demo ingests these files as a district ingests its own. `plan/` beside this file says how large, how fast
//! and how faulty each office is; `workspace/` holds what a district would write by hand.
//!
//! Faults are put in on purpose, each noted in [`Demo::faults`] with its file, line and week. Their kinds, by what must happen to them:
//!
//! - `flag:` loaded and flagged: an order of stamps that can't be, pre-declared goods released without arrival, a stamp later than its load's cut-off.
//! - `quarantine:` kept out with line and reason: an id, a date, a code, a number, a line, bytes or an event that can't be read.
//!   Events of a declaration whose own row was kept out wait with it: they follow from that fault and aren't listed.
//! - `note:` loaded and noted: a number that says another office, year or direction than its columns.
//! - `load:` a value corrected by the next file, an event twice, a row twice.
//! - `anomaly:` work too fast to be true, inspections and duty that never ended, goods forgotten, a missing day, a burst of overlong inspections,
//!   an office's sudden slowness.
//! - `refused:` whole files apart from the exports, in [`Demo::refused`].

pub mod clock;
pub mod declaration;
mod dice;
mod due;
pub mod export;
pub mod faults;
mod flow;
mod office;
pub mod plan;
pub mod play;
mod returns;
pub mod scale;
pub mod trade;
mod workspace;

pub use due::Due;
pub use export::{Export, refused::Refused};
pub use faults::Fault;
pub use plan::Variant;

use crate::terms::problem::{Place, Problem};
use chrono::Days;
use clock::{WorkDays, day_of, midnight};
use export::Feed;
use faults::Injector;
use office::Stream;
use plan::Plan;
use std::path::Path;

/// The demo's own seed: the workspace's baselines are this district's.
pub const SEED: u64 = 2017;

/// The share of the full size that still has a declaration to fit every fault.
const SMALL: f64 = 0.1;

/// How many declarations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Size {
    /// About 15,000 a month.
    Full,
    /// About 1,500 a month, every fault included: for tests.
    Small,
    /// A share of the full size.
    Share(f64),
}

impl Size {
    fn scale(self, variant: Variant) -> f64 {
        match self {
            Size::Full => 1.0,
            // The second district is as small as its faults allow.
            Size::Small if variant == Variant::Second => 1.0,
            Size::Small => SMALL,
            Size::Share(share) => share,
        }
    }
}

/// What was written.
#[derive(Clone, Debug)]
pub struct Demo {
    /// Export files in the order of loading.
    pub exports: Vec<Export>,
    /// What to issue, in the order in which it is due. `supervision` and `annual` stand last of their day; a build without them leaves them out.
    pub periods: Vec<Due>,
    /// Every injected fault.
    pub faults: Vec<Fault>,
    /// Files that a load must refuse whole, not among the exports.
    pub refused: Vec<Refused>,
    /// Declarations made, those of missing days left out.
    pub declarations: u64,
}

/// Writes the first made-up district's workspace and exports into `dir`.
pub fn write(dir: &Path, seed: u64, size: Size) -> Result<Demo, Problem> {
    write_variant(dir, Variant::First, seed, size)
}

/// Writes a made-up district's workspace into `dir` and its exports into `dir/exports`.
pub fn write_variant(dir: &Path, variant: Variant, seed: u64, size: Size) -> Result<Demo, Problem> {
    let plan = Plan::read(variant)?;
    workspace::write(dir, variant)?;
    let folder = dir.join("exports");
    std::fs::create_dir_all(&folder).map_err(|e| {
        Problem::error("demo-write", format!("the folder can't be made: {e}")).at(Place::file(folder.display().to_string()))
    })?;
    let mut demo = exports(&plan, &folder, seed, size.scale(variant))?;
    let part = plan.feeds.iter().find(|f| f.source == plan.setting("sample_source"));
    let id = part.and_then(|p| plan.layouts.get(&p.layout)?.headers.iter().position(|(name, _)| name == "entry_id"));
    let plain = |e: &&Export| part.is_some_and(|p| p.source == e.source) && e.path.extension().is_some_and(|x| x == "csv");
    if let (Some(sample), Some(id)) = (demo.exports.iter().find(plain), id) {
        demo.refused = export::refused::write(&sample.path, &folder.join("refused"), plan.setting("refused_prefix"), id)?;
    }
    Ok(demo)
}

fn exports(plan: &Plan, folder: &Path, seed: u64, scale: f64) -> Result<Demo, Problem> {
    let first = plan.months.0.first_day();
    let days = WorkDays::new(&plan.calendar, first - Days::new(60), plan.months.1.end_day() + Days::new(400));
    let mut numbered = 0;
    let mut streams = Vec::new();
    for index in 0..plan.offices.len() {
        streams.push(Stream::new(plan, &days, index, numbered, seed, scale));
        numbered += plan.offices[index].companies;
    }
    let companies: Vec<_> = streams.iter().map(|s| s.companies.clone()).collect();
    let mut feeds = Feed::all(plan);
    let mut injector = Injector::new(plan, seed, scale);
    let mut demo = Demo { exports: Vec::new(), periods: due::all(plan)?, faults: Vec::new(), refused: Vec::new(), declarations: 0 };
    let mut month = plan.months.0;
    while month <= plan.months.1 {
        let (from, to) = (day_of(midnight(month.first_day())), day_of(midnight(month.end_day())));
        for (index, stream) in streams.iter_mut().enumerate() {
            let mut declared = stream.between(from, to);
            declared.iter_mut().for_each(|d| injector.meet(d, &plan.offices[index].feed));
            demo.declarations += declared.len() as u64;
            let feed = feeds.iter_mut().find(|f| f.name() == plan.offices[index].feed);
            feed.ok_or_else(|| Problem::error("demo-plan", format!("no feed for {}", plan.offices[index].code)))?.take(declared);
        }
        for feed in &mut feeds {
            demo.exports.extend(feed.write(plan, &companies, folder, month, &mut injector.faults)?);
        }
        month = month.next();
    }
    if let Some(unmet) = injector.unmet().first().filter(|_| scale >= SMALL) {
        return Err(
            Problem::error("demo-plan", format!("no declaration fits the fault `{}`", unmet.kind)).help("move its date in faults.csv")
        );
    }
    demo.faults = std::mem::take(&mut injector.faults);
    demo.faults.extend(faults::of_episodes(plan));
    // Within a moment the plan's order stands: declarations before their events.
    demo.exports.sort_by_key(|e| e.arrives);
    Ok(demo)
}
