//! Files that a load must refuse whole: kept apart from the exports, for trials.

use super::unwritable;
use crate::terms::problem::Problem;
use flate2::{Compression, write::GzEncoder};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A file that must be refused, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Where it lies.
    pub path: PathBuf,
    /// `refused:no_required_header`, `refused:not_the_format`, `refused:truncated_archive`, `refused:too_many_bad_rows`.
    pub kind: &'static str,
}

/// Lines of the sample that the files are made from.
const SAMPLE_LINES: usize = 60;

/// Makes them from a sound CSV export, beside it in `refused/`. `prefix` keeps them in the same source; `required` is the place of a required column.
pub fn write(sample: &Path, folder: &Path, prefix: &str, required: usize) -> Result<Vec<Refused>, Problem> {
    let bytes = std::fs::read(sample).map_err(|e| unwritable(sample, e))?;
    let lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').take(SAMPLE_LINES).collect();
    std::fs::create_dir_all(folder).map_err(|e| unwritable(folder, e))?;
    let put = |kind: &'static str, name: &str, bytes: &[u8]| {
        let path = folder.join(format!("{prefix}{name}"));
        std::fs::write(&path, bytes).map_err(|e| unwritable(&path, e))?;
        Ok(Refused { path, kind })
    };
    let cells = |line: &[u8]| line.split(|b| *b == b',').map(<[u8]>::to_vec).collect::<Vec<_>>();
    // The header of a required column is another word.
    let mut no_header: Vec<Vec<u8>> = lines.iter().map(|l| l.to_vec()).collect();
    if let Some(header) = no_header.first_mut() {
        let mut names = cells(header);
        if let Some(name) = names.get_mut(required) {
            *name = b"SERIAL".to_vec();
        }
        *header = names.join(&b","[..]);
    }
    // Every second line's id is broken.
    let bad: Vec<Vec<u8>> =
        lines.iter().enumerate().map(|(i, l)| if i > 0 && i % 2 == 0 { [b"X", *l].concat() } else { l.to_vec() }).collect();
    let mut zip = GzEncoder::new(Vec::new(), Compression::new(4));
    zip.write_all(&lines.concat()).map_err(|e| unwritable(folder, e))?;
    let whole = zip.finish().map_err(|e| unwritable(folder, e))?;
    Ok(vec![
        put("refused:no_required_header", "a_20170110.csv", &no_header.concat())?,
        put("refused:not_the_format", "b_20170111.csv", &[b"PK\x03\x04".as_slice(), &[0u8; 400]].concat())?,
        put("refused:truncated_archive", "c_20170112.csv.gz", &whole[..whole.len() / 2])?,
        put("refused:too_many_bad_rows", "d_20170113.csv", &bad.concat())?,
    ])
}
