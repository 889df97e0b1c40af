//! What servers say, and what becomes of the message.

use super::desk::Desk;
use super::server::{Manner, Server};
use serde_json::Value;
use std::time::Duration;

fn row(desk: &Desk, person: &str) -> Value {
    desk.outbox().into_iter().find(|row| row["person"] == person).unwrap()
}

fn taken(server: &Server, address: &str) -> usize {
    server.taken().iter().filter(|(to, _)| to == address).count()
}

#[test]
fn every_refusal_ends_in_the_right_state_and_keeps_nobody_else_from_theirs() {
    let server = Server::start();
    let desk = Desk::issued(&server.mail(""));
    server.set("chief@example.invalid", Manner::RefuseReader("451 4.7.1 greylisted, try later"));
    server.set("deputy@example.invalid", Manner::RefuseReader("550 5.1.1 no such user"));
    server.set("new-0201@example.invalid", Manner::RefuseMessage("552 5.2.2 mailbox full"));
    server.set("head-0202@example.invalid", Manner::BreakOff);
    server.set("head-jg@example.invalid", Manner::Slow(Duration::from_millis(300)));
    let said = desk.expect(3, &["--as-of", "2017-04-04 11:00", "send"]);
    assert!(said.contains("1 sent, 2 waiting, 2 refused for good"), "{said}");
    let wanted = [
        ("chief", "queued", "greylisted"),
        ("deputy", "dead", "no such user"),
        ("new_0201", "dead", "mailbox full"),
        ("head_0202", "queued", ""),
        ("head_jg", "sent", "taken as 42"),
    ];
    for (person, state, words) in wanted {
        let row = row(&desk, person);
        assert!(row["state"] == state && row["words"].as_str().unwrap_or_default().contains(words), "{row}");
    }
    // A pause: the next timer's call comes too early, the one after doesn't.
    for manner in ["chief@example.invalid", "head-0202@example.invalid"] {
        server.set(manner, Manner::Take);
    }
    desk.expect(3, &["--as-of", "2017-04-04 11:04", "send"]);
    assert_eq!(taken(&server, "chief@example.invalid"), 0);
    desk.expect(3, &["--as-of", "2017-04-04 11:05", "send"]);
    assert_eq!(["chief@example.invalid", "head-0202@example.invalid", "head-jg@example.invalid"].map(|to| taken(&server, to)), [1, 1, 1]);
    // Dead letters come back when somebody says so, and go where the reader is now.
    server.set("new-0201@example.invalid", Manner::Take);
    let moved = std::fs::read_to_string(desk.dir().join("tongbao.yaml")).unwrap().replace("deputy@example", "deputy-director@example");
    std::fs::write(desk.dir().join("tongbao.yaml"), moved).unwrap();
    desk.expect(3, &["--as-of", "2017-04-05 11:05", "send"]);
    let handed = Desk::of_copy(&desk);
    handed.expect(0, &["--as-of", "2017-04-05 11:06", "send", "--settled", "monthly/2017-03"]);
    handed.expect(0, &["--as-of", "2017-04-05 11:07", "send"]);
    desk.expect(0, &["--as-of", "2017-04-05 11:06", "send", "--again", "monthly/2017-03"]);
    assert_eq!((taken(&server, "deputy@example.invalid"), taken(&server, "deputy-director@example.invalid")), (0, 1));
    assert_eq!(server.taken().len(), 5);
    // What the server got is what the outbox shows.
    for (to, bytes) in server.taken() {
        let id = desk.outbox().into_iter().find(|row| row["address"] == to.as_str()).unwrap()["message_id"].as_str().unwrap().to_owned();
        assert_eq!(desk.run(&["send", "--show", &id]).stdout, bytes, "{to}");
    }
}

#[test]
fn pauses_double_and_end() {
    let server = Server::start();
    let desk = Desk::issued(&server.mail(""));
    server.set("chief@example.invalid", Manner::RefuseReader("450 4.2.1 busy"));
    let next = |desk: &Desk| row(desk, "chief")["next_try"].as_str().unwrap_or_default().to_owned();
    let tries = [
        ("11:00", "2017-04-04 11:05:00"),
        ("11:05", "2017-04-04 11:15:00"),
        ("11:15", "2017-04-04 11:35:00"),
        ("11:35", "2017-04-04 12:15:00"),
    ];
    for (at, again) in tries {
        desk.expect(3, &["--as-of", &format!("2017-04-04 {at}"), "send"]);
        assert_eq!(next(&desk).replace('T', " "), again);
    }
}

#[test]
fn an_answer_that_was_never_heard_is_asked_for_again_under_the_same_id() {
    let server = Server::start();
    let desk = Desk::issued(&server.mail(""));
    server.set("chief@example.invalid", Manner::TakeAndBreakOff);
    desk.expect(3, &["--as-of", "2017-04-04 11:00", "send"]);
    assert_eq!(row(&desk, "chief")["state"], "queued");
    server.set("chief@example.invalid", Manner::Take);
    desk.expect(0, &["--as-of", "2017-04-04 12:00", "send"]);
    let copies: Vec<Vec<u8>> = server.taken().into_iter().filter(|(to, _)| to == "chief@example.invalid").map(|(_, bytes)| bytes).collect();
    assert!(copies.len() == 2 && copies[0] == copies[1], "byte for byte the same message, so that whoever compares Message-IDs keeps one");
}

#[test]
fn no_server_is_nobodys_fault() {
    let port = Server::start().port;
    let mail = format!(
        "mail: {{ via: smtp, host: 127.0.0.1, port: {port}, tls: none, from: tongbao@example.invalid, allowed_domains: [example.invalid] }}\n"
    );
    let desk = Desk::issued(&mail);
    let said = desk.expect(3, &["--as-of", "2017-04-04 11:00", "send"]);
    assert!(said.contains("mail-server") && said.contains("0 sent, 5 waiting"), "{said}");
    assert!(desk.outbox().iter().all(|row| row["state"] == "queued" && row["attempts"] == 0));
}

#[test]
fn a_server_without_tls_gets_nothing_unless_that_is_written_down() {
    let server = Server::start();
    for tls in ["", ", tls: tls"] {
        let mail = server.mail("").replace(", tls: none", tls);
        let desk = Desk::issued(&mail);
        let said = desk.expect(3, &["--as-of", "2017-04-04 11:00", "send", "monthly/2017-03"]);
        assert!(said.contains("mail-server"), "{said}");
    }
    assert_eq!(server.taken(), []);
}
