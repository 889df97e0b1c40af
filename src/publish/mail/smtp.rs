//! One connection to the mail server, for as many messages as there are. TLS unless the configuration says `tls: none`; its certificate is always
//! checked.

use super::message::to_address;
use crate::store::workspace::Workspace;
use crate::store::workspace::config::{Mail, Tls};
use crate::terms::problem::{Place, Problem, Problems};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, CertificateStore, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as From, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error, response::Response};
use std::time::Duration;

/// How long a server may take for one answer. RFC 5321 (4.5.3.2) asks for minutes; a batch that waits for a dead server must end.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why a message didn't go.
pub enum Refusal {
    /// This message will never be taken: the server's words.
    Never(String),
    /// Not now.
    Later(String),
    /// Nothing is taken from us now, whoever it is for: no connection, no trust, no password.
    Nobody(Box<Problem>),
}

/// The server that mail goes through.
pub struct Server {
    host: String,
    port: u16,
    tls: Tls,
    trust: Option<TlsParameters>,
    credentials: Option<Credentials>,
    connection: Option<SmtpConnection>,
}

impl Server {
    /// Reads what a connection needs; connects when the first message goes.
    pub fn new(workspace: &Workspace, mail: &Mail) -> Result<Server, Problems> {
        let host = mail.host.clone().ok_or_else(|| {
            Problem::error("missing-key", "`host` is missing").at(workspace.lines.place("mail")).why("`via: smtp` needs a server")
        })?;
        let credentials = super::credentials::read(workspace, &mail.credentials)?;
        if credentials.is_some() && mail.tls == Tls::None {
            return Err(Problem::error("password-in-clear", "the password would go over the network in clear")
                .at(workspace.lines.place("mail.tls"))
                .why("`tls` is `none`, and user and password are given")
                .help("use starttls or tls, or take the password away: a server on this machine needs none")
                .into());
        }
        let port = mail.port.unwrap_or(match mail.tls {
            Tls::Starttls => 587,
            Tls::Tls => 465,
            Tls::None => 25,
        });
        let trust = (mail.tls != Tls::None).then(|| trust(workspace, mail, &host)).transpose()?;
        let credentials = credentials.map(|c| Credentials::new(c.user, c.password));
        Ok(Server { host, port, tls: mail.tls, trust, credentials, connection: None })
    }

    /// Sends one message. `handing` is called when the server is ready for the message's bytes and has none of them: until then it can't have taken it.
    /// The first result is the outbox's own trouble.
    pub fn send(
        &mut self,
        from: &str,
        to: &str,
        bytes: &[u8],
        handing: impl FnOnce() -> Result<(), Problem>,
    ) -> Result<Result<String, Refusal>, Problem> {
        let connection = match self.connected() {
            Ok(connection) => connection,
            Err(problem) => return Ok(Err(Refusal::Nobody(problem))),
        };
        let (sender, reader) = (to_address(from)?, to_address(to)?);
        let begun = connection.command(From::new(Some(sender), Vec::new()));
        let ready = match begun {
            // It doesn't take mail from us at all.
            Err(error) => Err(Refusal::Nobody(Box::new(self.nobody(&error, "refuses the sender")))),
            Ok(_) => {
                let addressed = connection.command(Rcpt::new(reader, Vec::new()));
                addressed.and_then(|_| connection.command(Data)).map_err(|error| refusal(&error))
            }
        };
        if let Err(refusal) = ready {
            // Whatever the server thinks of the transaction that was begun, the next one begins anew.
            self.drop_connection();
            return Ok(Err(refusal));
        }
        handing()?;
        let Some(connection) = &mut self.connection else { unreachable!("it was there a moment ago") };
        // The mark of the message's end brings the last line's end with it.
        let answer = connection.message(bytes.strip_suffix(b"\r\n").unwrap_or(bytes));
        Ok(answer.map(|response| words(&response)).map_err(|error| {
            self.drop_connection();
            refusal(&error)
        }))
    }

    /// Says good-bye.
    pub fn quit(mut self) {
        if let Some(mut connection) = self.connection.take() {
            // Everything that matters has been answered.
            let _ = connection.quit();
        }
    }

    fn drop_connection(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            connection.abort();
        }
    }

    fn connected(&mut self) -> Result<&mut SmtpConnection, Box<Problem>> {
        if self.connection.is_none() {
            self.connection = Some(self.connect()?);
        }
        Ok(self.connection.as_mut().expect("it was put there"))
    }

    fn connect(&self) -> Result<SmtpConnection, Box<Problem>> {
        let hello = ClientId::default();
        let implicit = self.trust.as_ref().filter(|_| self.tls == Tls::Tls);
        let mut connection = SmtpConnection::connect((self.host.as_str(), self.port), Some(PATIENCE), &hello, implicit, None)
            .map_err(|e| self.nobody(&e, "can't be reached"))?;
        if let (Tls::Starttls, Some(trust)) = (self.tls, &self.trust) {
            connection.starttls(trust, &hello).map_err(|e| self.nobody(&e, "gives no trusted connection"))?;
        }
        if let Some(credentials) = &self.credentials {
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            connection.auth(&mechanisms, credentials).map_err(|e| self.nobody(&e, "refuses user or password"))?;
        }
        Ok(connection)
    }

    fn nobody(&self, error: &Error, what: &str) -> Problem {
        Problem::error("mail-server", format!("the mail server {}:{} {what}: {}", self.host, self.port, told(error)))
            .why("what is queued stays so")
            .help("see `mail` in tongbao.yaml, then: tongbao send")
    }
}

/// What an answer to one message means. An answer that was never heard may have been a yes: the next try bears the same Message-ID.
fn refusal(error: &Error) -> Refusal {
    if error.is_permanent() { Refusal::Never(told(error)) } else { Refusal::Later(told(error)) }
}

fn told(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        source = inner.source();
    }
    text
}

fn words(response: &Response) -> String {
    format!("{} {}", response.code(), response.message().collect::<Vec<_>>().join(" "))
}

/// The authorities of the machine, or those of the workspace's own file and no other.
fn trust(workspace: &Workspace, mail: &Mail, host: &str) -> Result<TlsParameters, Problems> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(file) = &mail.ca {
        let wrong = |why: String| {
            Problem::error("bad-certificate", format!("{file} holds no certificate of an authority"))
                .at(workspace.lines.place("mail.ca"))
                .why(why)
                .help("name a PEM file with the certificate of whoever signed the mail server's")
        };
        let pem = std::fs::read(workspace.path(file)?).map_err(|e| wrong(e.to_string()))?;
        builder = builder.certificate_store(CertificateStore::None);
        for certificate in certificates(&pem) {
            builder = builder.add_root_certificate(Certificate::from_pem(&certificate).map_err(|e| wrong(told(&e)))?);
        }
    }
    let unmade = |e: Error| Problem::error("tls", "TLS can't be set up").at(Place::file("tongbao.yaml").key("mail")).why(told(&e));
    Ok(builder.build().map_err(unmade)?)
}

/// The certificates of a PEM file, each alone.
fn certificates(pem: &[u8]) -> Vec<Vec<u8>> {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    let text = String::from_utf8_lossy(pem);
    text.split(BEGIN).skip(1).map(|one| format!("{BEGIN}{one}").into_bytes()).collect()
}
