//! One run at a time. The operating system holds the lock, so a crash frees it; who holds it is written beside.

use crate::terms::problem::{Place, Problem, read_yaml};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

/// The file that is locked; it stays, empty.
const LOCK: &str = ".tongbao.lock";

/// Who holds it, as JSON.
const OWNER: &str = ".tongbao.owner";

/// Tries to get the lock before giving up: whoever got it may not have written yet who they are.
const TRIES: u32 = 10;
/// Tries while one holds it who only looks (`status`, `schedule`, `check`) and is done in a moment: half a minute.
const TRIES_BEHIND_A_LOOK: u32 = 1_500;
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(20);

/// Who holds the lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owner {
    /// Process.
    pub pid: u32,
    /// Machine.
    pub host: String,
    /// Since when.
    pub started: NaiveDateTime,
    /// What it is doing.
    pub step: String,
    /// Whether it only looks and is done in a moment.
    #[serde(default, skip_serializing_if = "is_work")]
    pub looks: bool,
}

fn is_work(looks: &bool) -> bool {
    !looks
}

/// What a workspace is held for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// Work: a second one is told at once who is at it.
    Work,
    /// A look at how things stand: work waits for its end, and it never waits for work.
    Look,
}

/// Holds the workspace until it is dropped.
#[derive(Debug)]
pub struct LockGuard {
    owner_file: PathBuf,
    owner: Owner,
    /// A run that ended without giving the lock back: it crashed, or the machine did.
    pub interrupted: Option<Owner>,
    lock: File,
}

impl LockGuard {
    /// Says what the run is doing now.
    pub fn step(&mut self, step: &str) -> Result<(), Problem> {
        self.owner.step = step.to_owned();
        write_owner(&self.owner_file, &self.owner)
    }
}

/// The owner's file of this process, while it holds a lock: who ends the process at once takes it away.
static HELD: Mutex<Option<PathBuf>> = Mutex::new(None);

fn held_here() -> MutexGuard<'static, Option<PathBuf>> {
    HELD.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Gives the workspace back because the process ends here, on purpose; its lock goes with it.
pub fn give_back() {
    if let Some(owner_file) = held_here().take() {
        drop(std::fs::remove_file(owner_file)); // else the next run says that this one was interrupted, which is so
    }
}

impl Drop for LockGuard {
    fn drop(&mut self) {
        held_here().take();
        // Should either fail, the next run finds a free lock with an owner beside it, and says that this one was interrupted.
        let _ = std::fs::remove_file(&self.owner_file);
        let _ = self.lock.unlock();
    }
}

/// Holds a folder, be it a workspace yet or not: [`super::Workspace::lock`].
pub fn lock_dir(dir: &Path, hold: Hold, step: &str, now: NaiveDateTime) -> Result<LockGuard, Problem> {
    let path = dir.join(LOCK);
    let lock = File::options().create(true).truncate(false).write(true).open(&path).map_err(|e| unwritable(&path, &e))?;
    let mut tries = 1;
    while let Err(error) = lock.try_lock() {
        match error {
            TryLockError::WouldBlock if tries < TRIES => std::thread::sleep(PAUSE),
            TryLockError::WouldBlock if tries < TRIES_BEHIND_A_LOOK && hold == Hold::Work && read_owner(dir).is_some_and(|o| o.looks) => {
                std::thread::sleep(PAUSE);
            }
            TryLockError::WouldBlock => return Err(held(dir)),
            TryLockError::Error(error) => return Err(unwritable(&path, &error)),
        }
        tries += 1;
    }
    let owner_file = dir.join(OWNER);
    let interrupted = read_owner(dir).filter(|owner| !owner.looks);
    let owner = Owner { pid: std::process::id(), host: host(), started: now, step: step.to_owned(), looks: hold == Hold::Look };
    write_owner(&owner_file, &owner)?;
    *held_here() = Some(owner_file.clone());
    Ok(LockGuard { owner_file, owner, interrupted, lock })
}

/// Who holds the workspace now; none where nobody does.
pub(super) fn holder(dir: &Path) -> Option<Owner> {
    let file = File::open(dir.join(LOCK)).ok()?;
    match file.try_lock_shared() {
        Ok(()) => None,
        Err(_) => read_owner(dir),
    }
}

fn held(dir: &Path) -> Problem {
    let problem = Problem::error("workspace-locked", "another run holds the workspace").at(Place::file(LOCK));
    match read_owner(dir) {
        Some(o) => problem.why(format!("process {} on {} has held it since {}, at step {}", o.pid, o.host, o.started, o.step)),
        None => problem.why("it began a moment ago"),
    }
    .help("wait until it is done, and run again; `tongbao status` shows how far it is")
}

fn unwritable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::error("unwritable", format!("{} can't be written", path.display()))
        .why(error.to_string())
        .help("a run needs to write in its workspace")
}

fn read_owner(dir: &Path) -> Option<Owner> {
    let text = std::fs::read_to_string(dir.join(OWNER)).ok()?;
    read_yaml(OWNER, &text).value // JSON is YAML
}

fn write_owner(path: &Path, owner: &Owner) -> Result<(), Problem> {
    // Beside and renamed: a reader sees the old one or the new one, never half.
    let beside = path.with_extension("new");
    let text = serde_json::to_string(owner).expect("four plain fields are JSON");
    std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path)).map_err(|e| unwritable(path, &e))
}

fn host() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname").map(|h| h.trim().to_owned()).unwrap_or_else(|_| "this machine".to_owned())
}
