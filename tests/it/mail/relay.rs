//! The trial against a mail server that others wrote: aiosmtpd, with TLS from an authority of the test's own and with a password.

use super::desk::{BY_FILE, CIRCULATION, Desk, mails, names, read};
use crate::python::{self, ran};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const PASSWORD: &str = "s3cret-of-the-relay";

/// An authority, and a server's certificate for `name` from it.
fn certificates(dir: &Path, name: &str) {
    let openssl = |arguments: &str| ran(Command::new("openssl").args(arguments.split(' ')).current_dir(dir));
    openssl("req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=test-authority -keyout ca.key -out ca.pem");
    openssl("req -newkey rsa:2048 -nodes -subj /CN=test-relay -keyout relay.key -out relay.csr");
    std::fs::write(dir.join("names"), format!("subjectAltName={name}\n")).unwrap();
    openssl("x509 -req -in relay.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile names -out relay.pem");
}

struct Relay {
    child: Child,
    port: u16,
    folder: PathBuf,
}

impl Relay {
    fn start(dir: &Path, how: &str) -> Relay {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = dir.join(format!("taken-{how}-{port}"));
        std::fs::create_dir(&folder).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/mail/relay.py");
        let mut child = Command::new(python::with("aiosmtpd", "aiosmtpd==1.4.6"))
            .arg(script)
            .args([&port.to_string(), folder.to_str().unwrap()])
            .args([dir.join("relay.pem"), dir.join("relay.key")])
            .args([how, "relay-user", PASSWORD])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line.trim(), "ready");
        Relay { child, port, folder }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn mail(relay: &Relay, how: &str, more: &str) -> String {
    format!(
        "mail: {{ via: smtp, host: 127.0.0.1, port: {}, tls: {how}, credentials: file, from: tongbao@example.invalid, allowed_domains: [example.invalid]{more} }}\n",
        relay.port
    )
}

#[test]
#[ignore = "soak: a virtual environment and a mail server"]
fn a_real_server_takes_it_over_tls() {
    let folder = tempfile::tempdir().unwrap();
    certificates(folder.path(), "IP:127.0.0.1");
    for how in ["starttls", "tls"] {
        let relay = Relay::start(folder.path(), how);
        let desk = Desk::issued(BY_FILE);
        std::fs::copy(folder.path().join("ca.pem"), desk.dir().join("ca.pem")).unwrap();
        let secret = desk.dir().join("smtp-credentials");
        std::fs::write(&secret, format!("user: relay-user\npassword: {PASSWORD}\n")).unwrap();
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o644)).unwrap();
        let now = ["--as-of", "2017-04-04 11:00", "send"];

        desk.configure(&format!("{CIRCULATION}{}", mail(&relay, how, ", ca: ca.pem")));
        let said = desk.expect(1, &now);
        assert!(said.contains("secret-open") && !said.contains(PASSWORD), "{said}");
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
        // Nobody the machine trusts signed it.
        desk.configure(&format!("{CIRCULATION}{}", mail(&relay, how, "")));
        let said = desk.expect(3, &now);
        assert!(said.contains("mail-server") && mails(&relay.folder).is_empty(), "{said}");
        // The right authority, another name.
        desk.configure(&format!("{CIRCULATION}{}", mail(&relay, how, ", ca: ca.pem").replace("host: 127.0.0.1", "host: localhost")));
        let said = desk.expect(3, &["--as-of", "2017-04-04 12:00", "send", "monthly/2017-03"]);
        assert!(said.contains("mail-server") && mails(&relay.folder).is_empty(), "{said}");
        // A wrong password says so and gives nobody up.
        std::fs::write(&secret, "user: relay-user\npassword: wrong\n").unwrap();
        desk.configure(&format!("{CIRCULATION}{}", mail(&relay, how, ", ca: ca.pem")));
        let said = desk.expect(3, &["--as-of", "2017-04-04 13:00", "send", "monthly/2017-03"]);
        assert!(said.contains("refuses user or password") && !said.contains("wrong"), "{said}");
        std::fs::write(&secret, format!("user: relay-user\npassword: {PASSWORD}\n")).unwrap();

        let said = desk.expect(0, &["--as-of", "2017-04-04 14:00", "send", "monthly/2017-03"]);
        assert!(said.contains("5 sent"), "{said}");
        let taken = read(&mails(&relay.folder));
        assert_eq!(taken.len(), 5);
        for message in &taken {
            assert_eq!(message["defects"], serde_json::json!([]));
            assert!(
                !names(message).is_empty() && names(message).iter().all(|name| name.contains("2017\u{5e74}\u{7b2c}3\u{671f}")),
                "{message}"
            );
        }
        for row in desk.outbox() {
            let shown = desk.run(&["send", "--show", row["message_id"].as_str().unwrap()]).stdout;
            let same = mails(&relay.folder).iter().any(|path| std::fs::read(path).unwrap() == shown);
            assert!(same, "what the server took is what can be shown: {row}");
        }
        // The password stands nowhere in the workspace but in its file.
        for path in ["state.duckdb", "warehouse.duckdb", ".tongbao.owner"] {
            let bytes = std::fs::read(desk.dir().join(path)).unwrap_or_default();
            assert!(!bytes.windows(PASSWORD.len()).any(|w| w == PASSWORD.as_bytes()), "{path}");
        }
    }
}

#[test]
#[ignore = "soak: a virtual environment and a mail server"]
fn a_real_servers_refusals_end_in_the_right_state() {
    let folder = tempfile::tempdir().unwrap();
    certificates(folder.path(), "IP:127.0.0.1");
    let relay = Relay::start(folder.path(), "starttls");
    let desk = Desk::new(&format!("{CIRCULATION}{}", mail(&relay, "starttls", ", ca: ca.pem")));
    std::fs::copy(folder.path().join("ca.pem"), desk.dir().join("ca.pem")).unwrap();
    let secret = desk.dir().join("smtp-credentials");
    std::fs::write(&secret, format!("user: relay-user\npassword: {PASSWORD}\n")).unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    let yaml = std::fs::read_to_string(desk.dir().join("tongbao.yaml")).unwrap();
    let other = yaml.replace("chief@", "unknown@").replace("deputy@", "busy@").replace("head-0202@", "full@");
    std::fs::write(desk.dir().join("tongbao.yaml"), other).unwrap();
    desk.issue("2017-03");
    let said = desk.expect(3, &["--as-of", "2017-04-04 11:00", "send"]);
    assert!(said.contains("2 sent, 1 waiting, 2 refused for good"), "{said}");
    for (person, state, words) in [("chief", "dead", "no such user"), ("deputy", "queued", "later"), ("head_0202", "dead", "mailbox full")]
    {
        let row = desk.outbox().into_iter().find(|row| row["person"] == person).unwrap();
        assert!(row["state"] == state && row["words"].as_str().unwrap().contains(words), "{row}");
    }
    std::fs::write(relay.folder.join("calm"), "").unwrap();
    let said = desk.expect(3, &["--as-of", "2017-04-04 11:05", "send"]);
    assert!(said.contains("1 sent, 0 waiting, 2 refused for good"), "{said}");
}
