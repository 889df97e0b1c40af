//! To the right desk, once: who gets what of an edition, the messages that bring it, the outbox that remembers, and the server that takes them.
//!
//! An edition's messages are made when it is released ([`prepare`]) and queued in the commit that releases it ([`queue`]); nothing is sent that isn't
//! queued. [`deliver`] takes what is due, one message after another, and notes each one's end before the next begins. A message is one reader's and
//! always the same bytes under the same Message-ID, so that trying again is never a second message.

mod check;
mod circulation;
mod credentials;
mod deliver;
mod message;
mod notice;
mod outbox;
mod prepare;
mod smtp;
mod words;

pub use check::{check, watermarks};
pub use circulation::{On, Reader, Roster, Share, roster, sights};
pub use deliver::{Delivery, Event, Wanted, bytes, deliver, open, settle};
pub use message::{Enclosure, Letter, Party};
pub use notice::report_failure;
pub use outbox::{Message, State, messages, queue};
pub use prepare::{Beneath, Post, Released, prepare};
pub use words::{Bodies, Occasion, Words};
