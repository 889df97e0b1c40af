//! The harness: made-up districts, loaded and ready, in folders that are gone after the test.

use crate::oracle;
use chrono::NaiveDateTime;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, OnceLock};
use tempfile::TempDir;
use tongbao::operate::demo::play::play;
use tongbao::operate::demo::{Demo, SEED, Size, Variant, write_variant};
use tongbao::operate::issue::{Press, issue};
use tongbao::store::ingest::ingest;
use tongbao::store::warehouse::{Threads, Warehouse};
use tongbao::store::workspace::Workspace;
use tongbao::terms::calendar::Period;

/// A district's folder with its exports.
pub struct District {
    folder: TempDir,
    demo: Demo,
}

/// The moment that loads and ledger note in tests.
pub fn now() -> NaiveDateTime {
    "2018-02-01T12:00:00".parse().unwrap()
}

impl District {
    /// The first district with everything issued, made once for all tests.
    pub fn issued() -> &'static District {
        static ISSUED: OnceLock<District> = OnceLock::new();
        ISSUED.get_or_init(|| {
            let folder = shared_folder("issued-first-");
            play(folder.path(), Size::Small, now(), &mut |_| {}).unwrap_or_else(|p| panic!("{p}"));
            // The same seed writes the same bytes, so this only says in which order the files were loaded.
            let demo = write_variant(folder.path(), Variant::First, SEED, Size::Small).unwrap_or_else(|p| panic!("{p}"));
            District { folder, demo }
        })
    }

    /// The second district with everything issued, made once for all tests.
    pub fn another() -> &'static District {
        static ANOTHER: OnceLock<District> = OnceLock::new();
        ANOTHER.get_or_init(|| {
            let district = District::loaded_in(shared_folder("issued-second-"), Variant::Second, SEED);
            for (bulletin, period, as_of) in district.due() {
                district.issue(bulletin, period, as_of);
            }
            district
        })
    }

    /// A district with its exports loaded, nothing issued.
    pub fn loaded(variant: Variant, seed: u64) -> District {
        District::loaded_in(TempDir::new().unwrap(), variant, seed)
    }

    fn loaded_in(folder: TempDir, variant: Variant, seed: u64) -> District {
        let demo = write_variant(folder.path(), variant, seed, Size::Small).unwrap_or_else(|p| panic!("{p}"));
        let district = District { folder, demo };
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

    /// The auditor's view of the same exports.
    pub fn audited(&self) -> (oracle::Workspace, oracle::State) {
        let workspace = oracle::Workspace::open(self.dir()).unwrap();
        let mut state = oracle::State::default();
        for export in &self.demo.exports {
            state.load(&workspace, &export.path, &oracle::Loading { source: Some(&export.source), as_of: None, now: now() }).unwrap();
        }
        (workspace, state)
    }
}

/// A folder under target/tmp: what all tests share outlives them, so the next run clears it away.
fn shared_folder(prefix: &str) -> TempDir {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    for old in std::fs::read_dir(tmp).unwrap().map(|e| e.unwrap()) {
        if old.file_name().to_string_lossy().starts_with(prefix) {
            std::fs::remove_dir_all(old.path()).unwrap();
        }
    }
    tempfile::Builder::new().prefix(prefix).tempdir_in(tmp).unwrap()
}

/// The program itself, in a workspace. One at a time: tests share districts, and a district has one lock.
pub fn tongbao(dir: &Path, arguments: &[&str]) -> Output {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    Command::new(env!("CARGO_BIN_EXE_tongbao")).arg("-C").arg(dir).args(arguments).output().unwrap()
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
