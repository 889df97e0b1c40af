//! A kill at any moment of sending: nothing is lost, and a second copy comes of at most the one message whose answer wasn't noted.

use super::desk::{BY_FILE, Desk, read};
use super::server::{Manner, Server};
use crate::district::said;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const READERS: [&str; 5] = ["chief", "deputy", "new-0201", "head-0202", "head-jg"];
/// A server's time for one message: long enough to be killed in.
const SLOW: Duration = Duration::from_millis(40);

fn send(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tongbao"));
    command.arg("-C").arg(dir).args(["--as-of", "2017-04-04 11:00", "send"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Kills a delivery after some time; gives whether it was still at work.
fn kill(dir: &Path, after: Duration) -> bool {
    let mut child = send(dir).spawn().unwrap();
    std::thread::sleep(after);
    let at_work = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    at_work
}

/// How long a delivery takes that nobody kills.
fn whole(dir: &Path) -> Duration {
    let begun = std::time::Instant::now();
    assert!(send(dir).output().unwrap().status.success());
    begun.elapsed()
}

/// Kills deliveries through a server, until there were `kills`; gives how many second copies there were in all.
fn through_a_server(kills: usize, seed: u64) -> usize {
    let desk = Desk::issued(BY_FILE);
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let (mut killed, mut again, mut most) = (0, 0, Duration::ZERO);
    while killed < kills {
        let server = Server::start();
        READERS.iter().for_each(|who| server.set(&format!("{who}@example.invalid"), Manner::Slow(SLOW)));
        let trial = desk.copy();
        let yaml = std::fs::read_to_string(trial.path().join("tongbao.yaml")).unwrap();
        std::fs::write(trial.path().join("tongbao.yaml"), yaml.replace(BY_FILE, &server.mail(""))).unwrap();
        if most.is_zero() {
            most = whole(trial.path());
            continue;
        }
        let mut hit = 0;
        // Twice the same delivery: also what was killed before is killed.
        for _ in 0..2 {
            hit += usize::from(kill(trial.path(), most.mul_f64(dice.random_range(0.0..1.1))));
        }
        killed += hit;
        let output = send(trial.path()).output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        for who in READERS {
            let copies: Vec<Vec<u8>> =
                server.taken().into_iter().filter(|(to, _)| *to == format!("{who}@example.invalid")).map(|(_, b)| b).collect();
            assert!(!copies.is_empty(), "{who} lost theirs");
            assert!(copies.iter().all(|c| *c == copies[0]), "{who}: the same bytes under the same id");
            again += copies.len() - 1;
        }
        let copies = server.taken().len() - READERS.len();
        assert!(copies <= hit, "{copies} second copies of {hit} kills");
    }
    again
}

/// The same with files: exactly once.
fn by_file(kills: usize, seed: u64) {
    let desk = Desk::issued(BY_FILE);
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let most = whole(desk.copy().path());
    let mut killed = 0;
    while killed < kills {
        let trial = desk.copy();
        for _ in 0..2 {
            killed += usize::from(kill(trial.path(), most.mul_f64(dice.random_range(0.0..1.1))));
        }
        assert!(send(trial.path()).output().unwrap().status.success());
        let mails = read(&super::desk::mails(&trial.path().join("outbox")));
        let mut to: Vec<&str> = mails.iter().map(|m| m["to"][0][1].as_str().unwrap().split('@').next().unwrap()).collect();
        to.sort_unstable();
        let mut wanted = READERS;
        wanted.sort_unstable();
        assert_eq!(to, wanted);
        assert!(mails.iter().all(|m| m["defects"] == serde_json::json!([])), "no file is half a file");
    }
}

#[test]
fn a_killed_delivery_loses_nothing_and_repeats_one_message_at_most() {
    through_a_server(3, 1);
    by_file(2, 2);
}

#[test]
#[ignore = "soak: 300 kills, some minutes"]
fn two_hundred_kills() {
    let again = through_a_server(200, 3);
    assert!(again > 0, "not one kill fell between the server's yes and its note: the trial shows nothing");
    by_file(100, 4);
}
