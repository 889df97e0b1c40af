//! Breaking bytes: flipped, cut, doubled, moved, and replaced by what parsers stumble over.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What parsers stumble over.
const STONES: [&[u8]; 26] = [
    b"\"",
    b"\"\"",
    b",",
    b"\n",
    b"\r\n",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\x81\x30",
    b"\x80",
    b"<",
    b"]]>",
    b"&#0;",
    b"&amp;",
    b"{{",
    b"}}",
    b"!include x",
    b"*a",
    b"&a ",
    b": ",
    b"- ",
    b"99999999999999999999",
    b"-1",
    b"1e999",
    b"2017-02-30 25:61:61",
    "\u{202e}\u{62a5}".as_bytes(),
];

/// Breaks one input after another.
pub struct Breaker(ChaCha8Rng);

impl Breaker {
    /// The same breaks for the same target.
    pub fn new(target: &str) -> Breaker {
        Breaker::of(target.as_bytes())
    }

    /// The same breaks for the same bytes.
    pub fn of(bytes: &[u8]) -> Breaker {
        let seed = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, b| (hash ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3));
        Breaker(ChaCha8Rng::seed_from_u64(seed))
    }

    fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { self.0.random_range(0..end) }
    }

    /// The seed, broken in one to eight places.
    pub fn broken(&mut self, seed: &[u8]) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..=self.below(8) {
            self.break_once(&mut bytes);
        }
        bytes
    }

    fn break_once(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len());
        let length = self.below(64).min(bytes.len() - at);
        match self.below(8) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
            1 if !bytes.is_empty() => bytes[at] = self.below(256) as u8,
            2 => drop(bytes.drain(at..at + length)),
            3 => {
                let piece = bytes[at..at + length].to_vec();
                let to = self.below(bytes.len());
                bytes.splice(to..to, piece);
            }
            4 => bytes.truncate(at),
            5 => {
                let many = 1 << self.below(12);
                let stone = STONES[self.below(STONES.len())].repeat(many.min(4_096));
                bytes.splice(at..at, stone);
            }
            _ => {
                let stone = STONES[self.below(STONES.len())];
                bytes.splice(at..at, stone.iter().copied());
            }
        }
    }
}
