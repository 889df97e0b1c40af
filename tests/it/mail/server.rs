//! A mail server on the loopback that does as it is told: takes, refuses, breaks off in the middle, or waits.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What happens to mail for a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// It is taken.
    Take,
    /// The address is refused with this answer.
    RefuseReader(&'static str),
    /// The message is refused with this answer, when all of it has come.
    RefuseMessage(&'static str),
    /// The connection breaks in the middle of the message.
    BreakOff,
    /// The message is taken, and the connection breaks before the answer.
    TakeAndBreakOff,
    /// The answer comes late.
    Slow(Duration),
}

#[derive(Default)]
struct Inner {
    manners: Mutex<BTreeMap<String, Manner>>,
    taken: Mutex<Vec<(String, Vec<u8>)>>,
    closed: AtomicBool,
}

/// A server; it ends with the test.
pub struct Server {
    pub port: u16,
    inner: Arc<Inner>,
}

impl Server {
    pub fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let inner = Arc::new(Inner::default());
        let own = Arc::clone(&inner);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if own.closed.load(Ordering::SeqCst) {
                    break;
                }
                let inner = Arc::clone(&own);
                std::thread::spawn(move || drop(serve(stream, &inner)));
            }
        });
        Server { port, inner }
    }

    /// What happens from now on to mail for an address.
    pub fn set(&self, address: &str, manner: Manner) {
        self.inner.manners.lock().unwrap().insert(address.to_owned(), manner);
    }

    /// What was taken, in order: for whom, and the bytes.
    pub fn taken(&self) -> Vec<(String, Vec<u8>)> {
        self.inner.taken.lock().unwrap().clone()
    }

    /// `mail` of a configuration that sends here.
    pub fn mail(&self, more: &str) -> String {
        format!(
            "mail: {{ via: smtp, host: 127.0.0.1, port: {}, tls: none, from: tongbao@example.invalid, allowed_domains: [example.invalid]{more} }}\n",
            self.port
        )
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.inner.closed.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

fn serve(stream: TcpStream, inner: &Inner) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let mut out = stream.try_clone()?;
    let mut lines = BufReader::new(stream);
    let mut say = |text: &str| out.write_all(format!("{text}\r\n").as_bytes());
    say("220 test ESMTP")?;
    let (mut reader, mut manner) = (String::new(), Manner::Take);
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let upper = line.to_ascii_uppercase();
        if upper.starts_with("EHLO") || upper.starts_with("HELO") {
            say("250-test\r\n250 8BITMIME")?;
        } else if upper.starts_with("RCPT") {
            reader = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
            manner = inner.manners.lock().unwrap().get(&reader).copied().unwrap_or(Manner::Take);
            match manner {
                Manner::RefuseReader(answer) => say(answer)?,
                _ => say("250 ok")?,
            }
        } else if upper.starts_with("DATA") {
            say("354 go on")?;
            let mut message = Vec::new();
            loop {
                let mut line = Vec::new();
                if lines.read_until(b'\n', &mut line)? == 0 {
                    return Ok(());
                }
                if line == b".\r\n" {
                    break;
                }
                message.extend_from_slice(if line.starts_with(b".") { &line[1..] } else { &line });
                if manner == Manner::BreakOff && message.len() > 500 {
                    return Ok(());
                }
            }
            match manner {
                Manner::RefuseMessage(answer) => say(answer)?,
                _ => {
                    if let Manner::Slow(time) = manner {
                        std::thread::sleep(time);
                    }
                    inner.taken.lock().unwrap().push((reader.clone(), message));
                    if manner == Manner::TakeAndBreakOff {
                        return Ok(());
                    }
                    say("250 taken as 42")?;
                }
            }
        } else if upper.starts_with("QUIT") {
            return say("221 bye");
        } else {
            say("250 ok")?;
        }
    }
}
