//! A letter as the bytes that travel: RFC 5322, the same bytes whenever it is made.

use super::words::Bodies;
use crate::store::archive::sha256;
use crate::terms::problem::Problem;
use crate::terms::text::one_line;
use chrono::{Duration, NaiveDateTime};
use email_encoding::headers::writer::EmailWriter;
use lettre::message::header::{ContentDisposition, ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use serde::{Deserialize, Serialize};
use std::time::SystemTime;

/// Shanghai's distance from UTC in hours; no daylight saving since 1991.
const SHANGHAI: i64 = 8;
/// Hexadecimal digits of a boundary's name: no line of a body begins so.
const BOUNDARY: usize = 32;
/// The longest line of base64 (RFC 2045) and what a line ends with.
const LINE: u64 = 76;
const LINE_END: u64 = 2;
/// What a part's heads take, at most: type, disposition, both with a Chinese name, boundary.
const PART_HEAD: u64 = 2_000;

/// A name with its address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Name.
    pub name: String,
    /// Address.
    pub address: String,
}

/// A file that goes with a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosure {
    /// Its name in the edition.
    pub file: String,
    /// Its name as the reader sees it.
    pub name: String,
    /// Its hash in the edition's manifest.
    pub sha256: String,
    /// How long it is, as the reader gets it.
    pub bytes: u64,
    /// What stands behind the issued bytes in this reader's copy: their name beneath the pages. Empty where none is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "base64_text")]
    pub behind: Vec<u8>,
}

impl Enclosure {
    /// The reader's copy of an issued file.
    ///
    /// # Errors
    /// Where it isn't the file that the message was queued with.
    pub fn copy_of(&self, mut issued: Vec<u8>) -> Result<Vec<u8>, Problem> {
        if sha256(&issued) != self.sha256 {
            return Err(Problem::error("edition-changed", format!("{} is not the file that was issued", self.file))
                .why("its hash differs from the one that the message was queued with")
                .help("compare the archive with `tongbao verify`, and restore the file from a backup"));
        }
        issued.extend_from_slice(&self.behind);
        Ok(issued)
    }
}

mod base64_text {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// All that a message is made of but its files' bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Without its angle brackets; the same for the same edition, reader and part for ever.
    pub message_id: String,
    /// The message that it corrects or goes on from.
    pub answers: Option<String>,
    /// Sender.
    pub from: Party,
    /// Its one reader.
    pub to: Party,
    /// Subject.
    pub subject: String,
    /// Local time in Shanghai.
    pub date: NaiveDateTime,
    /// The name of the list that it goes to, as List-Id has it.
    pub list: String,
    /// Whether the reader is asked to confirm that they read.
    pub receipt: bool,
    /// What it says.
    pub bodies: Bodies,
    /// Its files.
    pub enclosures: Vec<Enclosure>,
}

impl Letter {
    /// The bytes. `file` gives an enclosure's.
    ///
    /// # Errors
    /// Where an address is none, or a file is not the one that was issued.
    pub fn compose(&self, file: &dyn Fn(&str) -> Result<Vec<u8>, Problem>) -> Result<Vec<u8>, Problem> {
        let boundary = sha256(self.message_id.as_bytes());
        let boundary = |kind: &str| format!("=_{kind}_{}", &boundary[..BOUNDARY]);
        let bodies = MultiPart::alternative()
            .boundary(boundary("a"))
            .singlepart(SinglePart::plain(self.bodies.text.clone()))
            .singlepart(SinglePart::html(self.bodies.html.clone()));
        let mut whole = MultiPart::mixed().boundary(boundary("m")).multipart(bodies);
        for enclosure in &self.enclosures {
            whole = whole.singlepart(attached(enclosure, enclosure.copy_of(file(&enclosure.file)?)?)?);
        }
        let raw = |name: &'static str, value: String| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
        let mut message = Message::builder()
            .from(mailbox(&self.from)?)
            .to(mailbox(&self.to)?)
            .subject(one_line(&self.subject))
            .date(universal(self.date))
            .message_id(Some(format!("<{}>", self.message_id)));
        if let Some(first) = &self.answers {
            message = message.in_reply_to(format!("<{first}>")).references(format!("<{first}>"));
        }
        // No vacation notice and no other machine answers (RFC 3834; the second is how Exchange is told).
        message = message
            .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()))
            .raw_header(raw("X-Auto-Response-Suppress", "All".to_owned()))
            .raw_header(raw("List-Id", format!("<{}>", self.list)))
            .raw_header(raw("List-Owner", format!("<mailto:{}>", self.from.address)))
            .raw_header(raw("List-Post", "NO".to_owned()));
        if self.receipt {
            message = message.raw_header(raw("Disposition-Notification-To", format!("<{}>", self.from.address)));
        }
        let message = message.multipart(whole).map_err(|e| unmade(&self.message_id, &e.to_string()))?;
        Ok(message.formatted())
    }

    /// At most what the message weighs with `enclosures`, in bytes, given what it weighs without any.
    pub fn weight(bare: u64, enclosures: &[&Enclosure]) -> u64 {
        let encoded = |bytes: u64| {
            let base64 = bytes.div_ceil(3) * 4;
            base64 + base64.div_ceil(LINE) * LINE_END + PART_HEAD
        };
        bare + enclosures.iter().map(|e| encoded(e.bytes)).sum::<u64>()
    }
}

fn unmade(what: &str, why: &str) -> Problem {
    Problem::error("message", format!("the message {what} can't be made")).why(why)
}

/// An address as lettre has it.
pub fn to_address(text: &str) -> Result<Address, Problem> {
    text.parse().map_err(|e: lettre::address::AddressError| {
        Problem::error("bad-address", format!("`{text}` is no e-mail address")).why(e.to_string()).help("mend it in tongbao.yaml")
    })
}

fn mailbox(party: &Party) -> Result<Mailbox, Problem> {
    let name = one_line(&party.name).into_owned();
    Ok(Mailbox::new(Some(name).filter(|n| !n.is_empty()), to_address(&party.address)?))
}

fn universal(local: NaiveDateTime) -> SystemTime {
    let since = (local - Duration::hours(SHANGHAI)).and_utc().timestamp();
    SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(since.try_into().unwrap_or(0))
}

/// The type with its `name` in the words of RFC 2047, which Foxmail and older Outlooks read, beside the disposition's `filename` of RFC 2231, which the
/// others do. Always base64: an HTML file must arrive with the bytes that it was issued with.
fn attached(enclosure: &Enclosure, bytes: Vec<u8>) -> Result<SinglePart, Problem> {
    let kind = match enclosure.file.rsplit_once('.').map(|(_, ending)| ending) {
        Some("pdf") => "application/pdf",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("html") => "text/html; charset=utf-8",
        _ => "application/octet-stream",
    };
    let body =
        Body::new_with_encoding(bytes, ContentTransferEncoding::Base64).map_err(|_| unmade(&enclosure.file, "it can't be encoded"))?;
    Ok(SinglePart::builder()
        .header(NamedType::new(kind, &enclosure.name)?)
        .header(ContentDisposition::attachment(&enclosure.name))
        .body(body))
}

/// `Content-Type` with a name that isn't ASCII.
#[derive(Clone)]
struct NamedType(HeaderValue);

impl NamedType {
    fn new(kind: &str, name: &str) -> Result<NamedType, Problem> {
        let mut encoded = String::new();
        let opening = format!("{kind};");
        {
            let mut writer = EmailWriter::new(&mut encoded, "Content-Type: ".len(), 0, false);
            let mut write = || -> std::fmt::Result {
                use std::fmt::Write;
                writer.write_str(&opening)?;
                writer.new_line()?;
                writer.write_str(" name=\"")?;
                email_encoding::headers::rfc2047::encode(name, &mut writer)?;
                writer.write_char('"')
            };
            write().map_err(|e| unmade(name, &e.to_string()))?;
        }
        let raw = format!("{opening} name=\"{name}\"");
        Ok(NamedType(HeaderValue::dangerous_new_pre_encoded(ContentType::name(), raw, encoded)))
    }
}

impl Header for NamedType {
    fn name() -> HeaderName {
        ContentType::name()
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Err("only written, never read".into())
    }
    fn display(&self) -> HeaderValue {
        self.0.clone()
    }
}
