//! The made-up district many times over: exports as Parquet, one file a month, made by one query in bounded memory.

use super::SEED;
use super::plan::{Plan, Variant};
use super::play::refuse_foreign;
use super::workspace::{self, put};
use crate::store::warehouse::{ParquetMaker, params};
use crate::store::workspace::Overlay;
use crate::terms::calendar::Period;
use crate::terms::problem::{Place, Problem};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

/// Declarations of the plain district in a month.
pub const A_MONTH: u64 = 15_000;

/// The mapping by which the files are read.
const MAPPING: &str = include_str!("scale.yaml");

/// What passes through the district.
#[derive(Clone, Copy, Debug)]
pub struct Traffic {
    /// Declarations a month.
    pub monthly: u64,
    /// The first month and the last.
    pub months: (Period, Period),
}

/// Writes the first district's workspace into `dir` and `times` its traffic of two years into `dir/exports`; tells each file when it is there.
///
/// # Errors
/// Where the folder can't be written, or holds another workspace.
pub fn write_scaled(dir: &Path, times: NonZeroU32, tell: &mut dyn FnMut(&Path)) -> Result<(), Problem> {
    refuse_foreign(dir)?;
    write_workspace(dir)?;
    let months = Plan::read(Variant::First)?.months;
    write_exports(&dir.join("exports"), Traffic { monthly: A_MONTH * u64::from(times.get()), months }, tell)
}

/// The district's workspace with the mapping that reads such exports.
///
/// # Errors
/// Where the folder can't be written.
pub fn write_workspace(dir: &Path) -> Result<(), Problem> {
    workspace::write(dir, Variant::First)?;
    put(dir, "sources/scale.yaml", MAPPING.as_bytes())
}

/// Writes exports into `folder`, month by month; tells each when it is there.
///
/// # Errors
/// Where the folder can't be written.
pub fn write_exports(folder: &Path, traffic: Traffic, tell: &mut dyn FnMut(&Path)) -> Result<(), Problem> {
    std::fs::create_dir_all(folder).map_err(|e| {
        Problem::error("demo-write", format!("the folder can't be made: {e}")).at(Place::file(folder.display().to_string()))
    })?;
    let maker = ParquetMaker::open(folder, &Overlay::new(None))?;
    let (mut month, last) = traffic.months;
    let mut first = 0;
    while month <= last {
        let file = export(folder, month);
        let given = params([
            ("month", month.first_day().to_string().into()),
            ("rows", traffic.monthly.into()),
            ("first", first.into()),
            ("seed", SEED.into()),
        ]);
        maker.make("queries/demo/scale.sql", &given, &file)?;
        tell(&file);
        first += traffic.monthly;
        month = month.next();
    }
    Ok(())
}

/// A month's file: the day in its name is the month's last.
fn export(folder: &Path, month: Period) -> PathBuf {
    let last = month.end_day().pred_opt().unwrap_or(month.end_day());
    folder.join(format!("H2010_scale_{}.parquet", last.format("%Y%m%d")))
}
