//! The harness: made-up districts, loaded and ready, in folders that are gone after the test.

use crate::{lake, oracle};
use chrono::NaiveDateTime;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, OnceLock};
use tempfile::TempDir;
use tongbao::measure::analysis::derive;
use tongbao::measure::indicators::{Catalogue, Run, evaluate};
use tongbao::operate::demo::play::{Event, play_written};
use tongbao::operate::demo::{Demo, SEED, Size, Variant, write_variant};
use tongbao::operate::issue::{Outcome, Press, issue};
use tongbao::store::archive::{EditionId, Kind};
use tongbao::store::ingest::ingest;
use tongbao::store::warehouse::{Threads, Warehouse};
use tongbao::store::workspace::Workspace;
use tongbao::terms::calendar::Period;
use tongbao::terms::figure::to_csv;

/// A district's folder with its exports.
pub struct District {
    folder: TempDir,
    demo: Demo,
    audited: OnceLock<(oracle::Workspace, oracle::State)>,
}

/// Where a workspace's own definition of the monthly bulletin stands.
const MONTHLY: &str = "report-templates/monthly/bulletin.yaml";
/// The months of the second district that tests look at: one with a correction, and the year's last.
const MONTHS: [Period; 2] = [Period::Month(2017, 5), Period::Month(2017, 12)];

/// A bulletin's definition without the editions of offices and departments.
fn of_the_district_alone(definition: &str) -> String {
    let (head, rest) = definition.split_once("\n  office:\n").unwrap();
    let (_, tail) = rest.split_once("\n\n").unwrap();
    format!("{head}\n\n{tail}")
}

/// The moment that loads and ledger note in tests.
pub fn now() -> NaiveDateTime {
    "2018-02-01T12:00:00".parse().unwrap()
}

impl District {
    /// The first district with everything issued, made once for all tests. Pages of offices and departments are most of the work and alike from
    /// month to month: those of the months before November are left out, by a template of the workspace's own.
    pub fn issued() -> &'static District {
        static ISSUED: OnceLock<District> = OnceLock::new();
        ISSUED.get_or_init(|| {
            let folder = shared_folder("issued-first-");
            let demo = write_variant(folder.path(), Variant::First, SEED, Size::Small).unwrap_or_else(|p| panic!("{p}"));
            lake::move_in(folder.path());
            let own = folder.path().join(MONTHLY);
            std::fs::create_dir_all(own.parent().unwrap()).unwrap();
            std::fs::write(&own, of_the_district_alone(include_str!("../../report-templates/monthly/bulletin.yaml"))).unwrap();
            let october = EditionId::new("monthly", Period::Month(2017, 10), Kind::First).unwrap();
            let mut tell = |event: Event<'_>| match event {
                Event::Issued(Outcome::Issued { edition, .. }) if *edition == october => std::fs::remove_file(&own).unwrap(),
                _ => {}
            };
            play_written(folder.path(), &demo, now(), &mut tell).unwrap_or_else(|p| panic!("{p}"));
            assert!(!own.exists(), "October was issued");
            District { folder, demo, audited: OnceLock::new() }
        })
    }

    /// The second district with two months and all its weeks issued, made once for all tests.
    pub fn another() -> &'static District {
        static ANOTHER: OnceLock<District> = OnceLock::new();
        ANOTHER.get_or_init(|| {
            let district = District::loaded_in(shared_folder("issued-second-"), Variant::Second, SEED);
            for (bulletin, period, as_of) in district.due().filter(|(bulletin, period, _)| *bulletin == "weekly" || MONTHS.contains(period))
            {
                district.issue(bulletin, period, as_of);
            }
            district
        })
    }

    /// A district with its exports loaded, nothing issued.
    pub fn loaded(variant: Variant, seed: u64) -> District {
        District::loaded_in(TempDir::new().unwrap(), variant, seed)
    }

    /// The same with its facts at an address of the test's own.
    pub fn loaded_where(variant: Variant, seed: u64, warehouse: &str) -> District {
        let folder = TempDir::new().unwrap();
        let demo = write_variant(folder.path(), variant, seed, Size::Small).unwrap_or_else(|p| panic!("{p}"));
        lake::settle(folder.path(), warehouse, "lake");
        District { folder, demo, audited: OnceLock::new() }.load()
    }

    fn loaded_in(folder: TempDir, variant: Variant, seed: u64) -> District {
        let demo = write_variant(folder.path(), variant, seed, Size::Small).unwrap_or_else(|p| panic!("{p}"));
        lake::move_in(folder.path());
        District { folder, demo, audited: OnceLock::new() }.load()
    }

    fn load(self) -> District {
        let district = self;
        let (workspace, warehouse) = district.open();
        for export in &district.demo.exports {
            ingest(&warehouse, &workspace, std::slice::from_ref(&export.path), Some(&export.source), None, now())
                .unwrap_or_else(|p| panic!("{p}"));
        }
        drop(warehouse);
        district
    }

    pub fn dir(&self) -> &Path {
        self.folder.path()
    }

    /// What is to be issued and when.
    pub fn due(&self) -> impl Iterator<Item = (&'static str, Period, NaiveDateTime)> {
        self.demo.periods.iter().filter(|d| ["monthly", "weekly"].contains(&d.bulletin)).map(|d| (d.bulletin, d.period, d.as_of))
    }

    fn open(&self) -> (Workspace, Warehouse) {
        let (workspace, _) = Workspace::open(self.dir()).unwrap_or_else(|p| panic!("{p}"));
        let warehouse = Warehouse::open(&workspace, Threads::available()).unwrap_or_else(|p| panic!("{p}"));
        (workspace, warehouse)
    }

    /// Issues a bulletin and gives its folder.
    pub fn issue(&self, bulletin: &str, period: Period, as_of: NaiveDateTime) -> PathBuf {
        let (workspace, warehouse) = self.open();
        let press = Press::new(&workspace).unwrap_or_else(|p| panic!("{p}"));
        issue(&workspace, &warehouse, &press, bulletin, period, as_of, now()).unwrap_or_else(|p| panic!("{p}"));
        self.edition(bulletin, period)
    }

    /// An edition's folder.
    pub fn edition(&self, bulletin: &str, period: Period) -> PathBuf {
        self.dir().join("archive").join(bulletin).join(period.to_string())
    }

    /// The auditor's view of the same exports, made once.
    pub fn audited(&self) -> &(oracle::Workspace, oracle::State) {
        self.audited.get_or_init(|| {
            let workspace = oracle::Workspace::open(self.dir()).unwrap();
            let mut state = oracle::State::default();
            for export in &self.demo.exports {
                state.load(&workspace, &export.path, &oracle::Loading { source: Some(&export.source), as_of: None, now: now() }).unwrap();
            }
            (workspace, state)
        })
    }

    /// What the product says of a period that may not have been issued, as `figures.csv`.
    pub fn figures(&self, period: Period) -> String {
        let _turn = turn();
        let (workspace, warehouse) = self.open();
        let catalogue = Catalogue::load(&workspace.overlay, &workspace.config).unwrap_or_else(|p| panic!("{p}"));
        let mut figures = evaluate(&warehouse, &workspace, &catalogue, &Run::of(period)).unwrap_or_else(|p| panic!("{p}"));
        figures.extend(derive(&workspace, &catalogue, &figures));
        to_csv(&figures)
    }
}

/// A folder under target/tmp: what all tests share outlives them, so the next run clears it away; not what another run is still at.
fn shared_folder(prefix: &str) -> TempDir {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    for old in std::fs::read_dir(tmp).unwrap().map(|e| e.unwrap()) {
        let name = old.file_name().to_string_lossy().into_owned();
        let Some(rest) = name.strip_prefix(prefix) else { continue };
        let runs = rest.split_once('-').is_some_and(|(process, _)| Path::new("/proc").join(process).exists());
        if !runs {
            std::fs::remove_dir_all(old.path()).unwrap();
        }
    }
    tempfile::Builder::new().prefix(&format!("{prefix}{}-", std::process::id())).tempdir_in(tmp).unwrap()
}

/// Who may open a shared district's warehouse: one at a time.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// The program itself, in a workspace. One at a time: tests share districts, and a district has one lock.
pub fn tongbao(dir: &Path, arguments: &[&str]) -> Output {
    let _turn = turn();
    lake::move_in(dir);
    Command::new(env!("CARGO_BIN_EXE_tongbao")).arg("-C").arg(dir).args(arguments).output().unwrap()
}

/// The program, which must end with this exit status; gives what it said.
pub fn ended(dir: &Path, status: i32, arguments: &[&str]) -> String {
    let output = tongbao(dir, arguments);
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {}", said(&output));
    said(&output)
}

/// What a command printed, both streams, for messages.
pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Every file of a folder with its bytes.
pub fn files(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<(String, Vec<u8>)> = std::fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.is_file())
        .map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&p).unwrap()))
        .collect();
    found.sort();
    found
}
