//! Files that are put down once under their name, for someone else to take.

use crate::terms::problem::{Place, Problem};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// The problem of a name under which something else lies.
pub const TAKEN: &str = "deposit-taken";

/// What putting a file down came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deposit {
    /// It is new.
    New,
    /// The same bytes lay there already.
    Standing,
}

/// Puts a file down whole: whoever looks sees all of it or nothing. The same bytes a second time change nothing; other bytes under that name are
/// a problem and stay.
pub fn deposit(path: &Path, bytes: &[u8]) -> Result<Deposit, Problem> {
    let trouble = |error: io::Error| {
        Problem::error("deposit", format!("can't write {}: {error}", path.display()))
            .at(Place::file(path.display().to_string()))
            .help("check that the folder is there, its permissions and the disk's free space")
    };
    match fs::read(path) {
        Ok(standing) if standing == bytes => return Ok(Deposit::Standing),
        Ok(_) => {
            return Err(Problem::error(TAKEN, format!("{} holds something else", path.display()))
                .at(Place::file(path.display().to_string()))
                .why("what was delivered once is never overwritten")
                .help("move that file away, and send again"));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(trouble(error)),
    }
    put(path, bytes).map(|()| Deposit::New).map_err(trouble)
}

/// Puts a file down whole, in the place of an older one.
///
/// # Errors
/// Where its folder or itself can't be written.
pub fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A dot before the name: who watches the folder for new files doesn't take half of one.
    let folder = path.parent().unwrap_or(Path::new("."));
    let beside = folder.join(format!(".{}.part", path.file_name().unwrap_or_default().to_string_lossy()));
    fs::create_dir_all(folder)?;
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    File::open(folder)?.sync_all()
}
