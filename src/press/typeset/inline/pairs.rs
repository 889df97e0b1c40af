//! Which characters make words together, told from the document itself: a pair that it uses again and again is no place to break its title.

use super::Atom;
use super::characters::{is_mark, is_western};
use std::collections::BTreeMap;

/// A pair used so often, the title included, is taken for a word.
const OFTEN: u32 = 2;

/// How often each pair of neighbouring Han characters is used.
#[derive(Debug, Default)]
pub(crate) struct Pairs(BTreeMap<(char, char), u32>);

impl Pairs {
    /// Counts a document's pairs.
    pub(crate) fn of(text: &str) -> Self {
        let mut pairs = BTreeMap::new();
        for (a, b) in text.chars().zip(text.chars().skip(1)) {
            if [a, b].iter().all(|c| !c.is_ascii() && !is_mark(*c) && !is_western(*c)) {
                *pairs.entry((a, b)).or_insert(0) += 1;
            }
        }
        Pairs(pairs)
    }

    /// Joins a title's atoms that make words.
    pub(crate) fn glue(&self, atoms: &mut [Atom]) {
        for at in 1..atoms.len() {
            let pair = (atoms[at - 1].character, atoms[at].character);
            atoms[at].joined = self.0.get(&pair).is_some_and(|count| *count >= OFTEN);
        }
    }
}
