//! Secrets come from the environment or from a file that only its owner may read, and from nowhere else; none is ever printed, logged or kept.

use super::paths::confined;
use crate::terms::problem::{Place, Problem};
use std::fmt;
use std::path::Path;

/// The bits that let anyone but the owner at a file.
#[cfg(unix)]
const OTHERS: u32 = 0o077;

/// A text that shows itself to nobody who doesn't ask by name.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// From an environment variable.
    ///
    /// # Errors
    /// Where it isn't set.
    pub fn from_env(name: &str) -> Result<Secret, Problem> {
        std::env::var(name).map(Secret).map_err(|_| {
            Problem::error("secret-missing", format!("the environment has no {name}"))
                .help(format!("set {name} where the program runs (a systemd unit: EnvironmentFile=), or use a file with mode 0600"))
        })
    }

    /// From a file of the workspace that only its owner may read.
    ///
    /// # Errors
    /// Where there is none inside the workspace, or others may read it.
    pub(super) fn from_file(dir: &Path, relative: &str) -> Result<Secret, Problem> {
        let path = confined(dir, relative)?;
        let unreadable = |error: std::io::Error| {
            Problem::error("secret-missing", format!("{relative} can't be read: {error}"))
                .at(Place::file(relative))
                .help(format!("write it, and: chmod 600 {relative}"))
        };
        let metadata = std::fs::metadata(&path).map_err(unreadable)?;
        if is_open_to_others(&metadata) {
            return Err(Problem::error("secret-open", format!("{relative} can be read by others, so it is no secret"))
                .at(Place::file(relative))
                .why("a secret's file has mode 0600")
                .help(format!("chmod 600 {relative}, and change the secret: others may have read it")));
        }
        std::fs::read_to_string(&path).map(Secret).map_err(unreadable)
    }

    /// What it says; for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

#[cfg(unix)]
fn is_open_to_others(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & OTHERS != 0
}

#[cfg(not(unix))]
fn is_open_to_others(_: &std::fs::Metadata) -> bool {
    false // such a system keeps access lists elsewhere
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn only_its_owner_may_read_it() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("key");
        std::fs::write(&file, "pa55word").unwrap();
        for (mode, code) in
            [(0o644, Some("secret-open")), (0o640, Some("secret-open")), (0o604, Some("secret-open")), (0o600, None), (0o400, None)]
        {
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            let read = Secret::from_file(dir.path(), "key");
            assert_eq!(read.as_ref().err().map(|p| p.code), code, "{mode:o}");
            assert!(!format!("{read:?}").contains("pa55"), "{read:?}");
        }
        for outside in ["../key", "/etc/passwd", ""] {
            assert_eq!(Secret::from_file(dir.path(), outside).unwrap_err().code, "outside-workspace");
        }
        assert_eq!(Secret::from_file(dir.path(), "none").unwrap_err().code, "secret-missing");
    }
}
