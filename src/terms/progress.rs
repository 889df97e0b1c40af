//! How far long work is, for whoever watches: the rooms say it, the command line shows it where a person looks. Nobody need watch.

use crate::terms::problem::Problem;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Who watches.
pub trait Watcher: Send + Sync {
    /// Work begins: its name and how much of it there is, where that is known.
    fn begin(&self, work: u64, name: &str, total: Option<u64>);
    /// So much more of it is done.
    fn advance(&self, work: u64, by: u64);
    /// It is over, done or not.
    fn end(&self, work: u64);
    /// Something that a person should know, though nothing failed.
    fn notice(&self, problem: &Problem);
    /// A detail for those who want everything.
    fn detail(&self, text: &str);
}

static WATCHER: OnceLock<Box<dyn Watcher>> = OnceLock::new();
static NEXT: AtomicU64 = AtomicU64::new(0);

/// Sets who watches, once a process; a second one is not asked.
pub fn watch(watcher: Box<dyn Watcher>) {
    drop(WATCHER.set(watcher));
}

/// Work under way; it is over when this is dropped.
#[derive(Debug)]
pub struct Work(u64);

/// Begins.
pub fn begin(name: &str, total: Option<u64>) -> Work {
    let work = NEXT.fetch_add(1, Ordering::Relaxed);
    if let Some(watcher) = WATCHER.get() {
        watcher.begin(work, name, total);
    }
    Work(work)
}

/// Says what a person should know, though nothing failed.
pub fn notice(problem: &Problem) {
    if let Some(watcher) = WATCHER.get() {
        watcher.notice(problem);
    }
}

/// Says a detail.
pub fn detail(text: impl FnOnce() -> String) {
    if let Some(watcher) = WATCHER.get() {
        watcher.detail(&text());
    }
}

impl Work {
    /// So much more is done.
    pub fn advance(&self, by: u64) {
        if let Some(watcher) = WATCHER.get() {
            watcher.advance(self.0, by);
        }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if let Some(watcher) = WATCHER.get() {
            watcher.end(self.0);
        }
    }
}
