//! A mapping's fingerprint: the same bytes read by another mapping are another load.

use crate::store::workspace::Source;
use sha2::{Digest, Sha256};

/// SHA-256 of everything in the mapping that decides what cells come to mean.
pub fn fingerprint(source: &Source) -> String {
    let Source { name, format, matches: _, encoding, cutoff: _, resolution, columns, values, constants } = source;
    let text = format!("{name}\n{format:?} {encoding:?} {resolution:?}\n{columns:?}\n{values:?}\n{constants:?}");
    Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
}
