//! Killed at any instant, on a full disk, before a closed archive: the next run ends with exactly what an uninterrupted one has.

mod disks;
mod oracle;
mod signals;

use crate::district::said;
use crate::pair::program;
use oracle::{Oracle, STEPS, copy, state};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

/// The trials' seed: the same kills every time, as far as a clock allows.
const SEED: u64 = 20_170_417;

/// Of 100 trials so many are killed again while they recover.
const AGAIN: u64 = 30;

/// A small generator of one's own: the n-th number of a trial.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % below.max(1)
    }
}

/// Starts a step and kills it within the time that it takes.
fn kill(oracle: &Oracle, step: usize, dir: &Path, dice: &mut Dice) -> Duration {
    let whole = oracle.took[step].as_micros() as u64;
    let delay = Duration::from_micros(dice.roll(whole + whole / 20));
    let arguments = oracle.arguments(step, dir);
    let mut child = program(dir, &arguments.iter().map(String::as_str).collect::<Vec<_>>())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(delay);
    child.kill().unwrap(); // one that is done already is killed too late: that is an instant as well
    child.wait().unwrap();
    delay
}

/// The step again, to its end, and everything as if nothing had happened.
fn recovers(oracle: &Oracle, step: usize, dir: &Path, what: &str) {
    let arguments = oracle.arguments(step, dir);
    let output = program(dir, &arguments.iter().map(String::as_str).collect::<Vec<_>>()).output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 3)), "{what}: {:?}\n{}", output.status, said(&output));
    let verified = program(dir, &["verify"]).output().unwrap();
    assert_eq!(verified.status.code(), Some(0), "{what}: {}", said(&verified));
    let (is, should) = (state(dir), &oracle.states[step + 1]);
    for (name, bytes) in should {
        match is.get(name) {
            None => panic!("{what}: {name} is missing"),
            Some(other) if other != bytes => {
                panic!("{what}: {name} differs\n{}\n{}", String::from_utf8_lossy(other), String::from_utf8_lossy(bytes))
            }
            Some(_) => {}
        }
    }
    let extra: Vec<&String> = is.keys().filter(|name| !should.contains_key(*name)).collect();
    assert!(extra.is_empty(), "{what}: {extra:?}");
    assert!(!dir.join(".tongbao.owner").exists(), "{what}: nobody holds it");
}

fn trial(oracle: &Oracle, number: u64) {
    let mut dice = Dice(SEED.wrapping_mul(1 + number));
    let step = number as usize % STEPS.len();
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("district");
    copy(&oracle.before(step), &dir);
    let mut what = format!("trial {number}, {:?} killed after {:?}", STEPS[step].0, kill(oracle, step, &dir, &mut dice));
    while dice.roll(100) < AGAIN {
        what += &format!(" and {:?}", kill(oracle, step, &dir, &mut dice));
    }
    recovers(oracle, step, &dir, &what);
}

#[test]
fn a_kill_at_any_instant_loses_nothing_and_doubles_nothing() {
    let oracle = Oracle::made();
    for number in [1, 4, 7, 8, 10, 11, 13] {
        trial(oracle, number);
    }
}

/// `KILLS=50` makes it so many.
#[test]
#[ignore = "soak: 500 kills, an hour or more"]
fn five_hundred_kills() {
    let oracle = Oracle::made();
    let kills = std::env::var("KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(500);
    for number in 0..kills {
        trial(oracle, 1_000 + number);
    }
}
