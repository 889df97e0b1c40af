//! Servers that others wrote, in Python, for the long trials.

use crate::district::said;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs a command that must succeed.
pub fn ran(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", said(&output));
}

/// A Python that has a package, made once under target/tmp.
pub fn with(name: &str, requirement: &str) -> PathBuf {
    let venv = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let python = venv.join("bin/python");
    if !venv.join("ready").exists() {
        ran(Command::new("python3").args(["-m", "venv"]).arg(&venv));
        ran(Command::new(&python).args(["-m", "pip", "install", "--quiet", requirement]));
        std::fs::write(venv.join("ready"), "").unwrap();
    }
    python
}
