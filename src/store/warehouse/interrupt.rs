//! Stopping at once when a person says so: the statement that runs ends with an error, and no other begins.
//!
//! What must not stop half-way, the steps between an edition's intent and its issue, is [`shielded`]: a stop waits until it is through.

use crate::terms::problem::Problem;
use duckdb::{Connection, InterruptHandle};
use std::sync::{Mutex, MutexGuard, Weak};

/// Its problem's code, by which the command line knows it.
pub const INTERRUPTED: &str = "interrupted";

struct State {
    asked: bool,
    shields: u32,
    connections: Vec<Weak<InterruptHandle>>,
}

static STATE: Mutex<State> = Mutex::new(State { asked: false, shields: 0, connections: Vec::new() });

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

impl State {
    fn stop(&mut self) {
        self.connections.retain(|connection| match connection.upgrade() {
            Some(connection) => {
                connection.interrupt();
                true
            }
            None => false,
        });
    }
}

/// Asks everything in this process to stop, now or when it is through what must not be half done.
pub fn interrupt() {
    let mut state = state();
    state.asked = true;
    if state.shields == 0 {
        state.stop();
    }
}

/// Whether something is under way that must not be half done.
pub fn is_shielded() -> bool {
    state().shields > 0
}

/// An error once someone asked to stop: long work asks between its steps.
///
/// # Errors
/// Where someone did.
pub fn go_on() -> Result<(), Problem> {
    let state = state();
    if state.asked && state.shields == 0 { Err(stopped()) } else { Ok(()) }
}

/// What a stopped command says.
pub(super) fn stopped() -> Problem {
    Problem::error(INTERRUPTED, "the command was stopped")
        .why("Ctrl-C, or the system asked it to end")
        .help("run it again: what was finished stands, nothing is left half done")
}

/// Runs `work` to its end, whoever asks to stop meanwhile.
pub fn shielded<T>(work: impl FnOnce() -> T) -> T {
    struct Shield;
    impl Drop for Shield {
        fn drop(&mut self) {
            state().shields -= 1;
        }
    }
    state().shields += 1;
    let _shield = Shield;
    work()
}

/// From now on a stop ends this connection's statements.
pub(super) fn watch(connection: &Connection) {
    // The handle lives as long as its connection does; the list only looks at it.
    state().connections.push(std::sync::Arc::downgrade(&connection.interrupt_handle()));
}
