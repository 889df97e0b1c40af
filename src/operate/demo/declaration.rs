//! One made-up declaration: everything that a source system knows of it, and what it knows at a moment.

use super::clock::Stamp;
use std::borrow::Cow;

/// Canonical names of the stamps, in the dictionary's order; [`At`] indexes them.
pub const STAMPS: [&str; 19] = [
    "conveyance_arrived_at",
    "arrived_at",
    "declared_at",
    "reviewed_at",
    "submitted_at",
    "duty_billed_at",
    "payment_ordered_at",
    "duty_paid_at",
    "duty_cleared_at",
    "documents_released_at",
    "inspection_ordered_at",
    "inspection_started_at",
    "inspection_ended_at",
    "inspection_recorded_at",
    "ciq_cleared_at",
    "cancelled_at",
    "released_at",
    "closed_at",
    "removed_at",
];

/// A stamp by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
#[expect(missing_docs, reason = "the dictionary's own words")]
pub enum At {
    ConveyanceArrived,
    Arrived,
    Declared,
    Reviewed,
    Submitted,
    DutyBilled,
    PaymentOrdered,
    DutyPaid,
    DutyCleared,
    DocumentsReleased,
    InspectionOrdered,
    InspectionStarted,
    InspectionEnded,
    InspectionRecorded,
    CiqCleared,
    Cancelled,
    Released,
    Closed,
    Removed,
}

/// How goods are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inspection {
    /// Non-intrusive.
    Machine,
    /// By hand.
    Manual,
    /// Both.
    Both,
}

/// Kinds of special handling, as bits of [`Declaration::special`]; keys of `words.csv`.
pub const SPECIAL: [&str; 4] = ["special:sample", "special:value", "special:class", "special:case"];

/// A cell before a layout writes it its own way.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing known.
    Empty,
    /// A code; the layout may have a word for it.
    Code(Cow<'a, str>),
    /// Yes or no.
    Flag(bool),
    /// A moment.
    Stamp(Stamp),
    /// Fen.
    Money(i64),
    /// Written as it is, whatever the layout says: a fault.
    Raw(Cow<'a, str>),
}

/// The words and parties that codes of a declaration point to.
pub struct Register<'a> {
    /// `words.csv`.
    pub words: &'a std::collections::BTreeMap<String, String>,
    /// The office's code.
    pub office: &'a str,
    /// The enterprise.
    pub company: &'a super::trade::Company,
    /// The site's name.
    pub site: &'a str,
}

/// A cell that is wrong in the file: what a source system, a person or a broken line did to it.
#[derive(Clone, Debug)]
pub struct Damage {
    /// The fault's kind.
    pub kind: String,
    /// The column, or what happened to the line.
    pub column: String,
    /// What stands there instead.
    pub text: String,
}

/// One declaration.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the dictionary's own words")]
pub struct Declaration {
    pub entry_id: String,
    pub office: usize,
    pub port: String,
    pub import: bool,
    pub transport: String,
    pub trade: &'static str,
    pub hs: String,
    pub containerised: Option<bool>,
    pub bill: String,
    pub value: i64,
    pub company: usize,
    pub grade: Option<usize>,
    pub site: usize,
    pub paperless: Option<bool>,
    pub tax_bill_paperless: Option<bool>,
    pub integrated: Option<bool>,
    pub self_assessed: Option<bool>,
    pub pre_declared: bool,
    pub transit: Option<bool>,
    pub single_window: Option<bool>,
    pub duty: Option<i64>,
    pub e_payment: Option<bool>,
    pub consolidated: Option<bool>,
    pub guaranteed: Option<bool>,
    pub manual_review: Option<bool>,
    pub special: u8,
    pub inspection: Option<Inspection>,
    pub inspection_office: Option<String>,
    pub unpacked: Option<bool>,
    pub found: Option<bool>,
    pub ciq: Option<bool>,
    pub cancelled: bool,
    pub at: [Option<Stamp>; STAMPS.len()],
    /// A stamp typed far in the future: there from the first file on.
    pub future: Option<usize>,
    /// What is wrong with it in the first file that holds it.
    pub damage: Option<Damage>,
    /// Whether the next file brings it again though nothing happened to it.
    pub resend: bool,
    /// Whether it is withdrawn goods declared once more: spared from what happens to new ones.
    pub again: bool,
    /// The fault that was injected, by its index in the list that is handed out; no second one is.
    pub fault: Option<usize>,
}

impl Declaration {
    /// A stamp.
    pub fn get(&self, at: At) -> Option<Stamp> {
        self.at[at as usize]
    }
    /// Sets a stamp.
    pub fn set(&mut self, at: At, stamp: impl Into<Option<Stamp>>) {
        self.at[at as usize] = stamp.into();
    }
    /// When it was declared: every declaration has that.
    pub fn declared(&self) -> Stamp {
        self.get(At::Declared).unwrap_or_default()
    }
    /// Whether something happened to it in `[from, to)`.
    pub fn moved(&self, from: Stamp, to: Stamp) -> bool {
        self.at.iter().flatten().any(|s| (from..to).contains(s))
    }
    /// Whether nothing more will happen from `moment` on.
    pub fn complete(&self, moment: Stamp) -> bool {
        self.at.iter().enumerate().all(|(i, s)| self.future == Some(i) || s.is_none_or(|s| s < moment))
    }
    fn seen(&self, at: At, moment: Stamp) -> bool {
        self.get(at).is_none_or(|s| s < moment)
    }

    /// What a source system says of the stamp at `index` of [`STAMPS`] before `moment`.
    pub fn stamp_cell(&self, index: usize, moment: Stamp) -> Cell<'_> {
        self.at[index].filter(|s| *s < moment || self.future == Some(index)).map_or(Cell::Empty, Cell::Stamp)
    }

    /// What a source system says in `column` (a canonical name, no stamp's) before `moment`.
    pub fn cell<'a>(&'a self, column: &str, moment: Stamp, register: &Register<'a>) -> Cell<'a> {
        let code = |text: &'a str| if text.is_empty() { Cell::Empty } else { Cell::Code(Cow::Borrowed(text)) };
        let word = |key: &str| register.words.get(key).map_or(Cell::Empty, |w| Cell::Code(Cow::Borrowed(w.as_str())));
        let flag = |f: Option<bool>| f.map_or(Cell::Empty, Cell::Flag);
        match column {
            "entry_id" => code(&self.entry_id),
            "declaring_office" => code(register.office),
            "port_office" => code(&self.port),
            "direction" => code(if self.import { "I" } else { "E" }),
            "transport_mode" => code(&self.transport),
            "trade_mode" => code(self.trade),
            "main_hs" => code(&self.hs),
            "containerised" => flag(self.containerised),
            "bill_no" => code(&self.bill),
            "goods_value" => Cell::Money(self.value),
            "company_code" => code(&register.company.code),
            "company_name" => code(&register.company.name),
            "broker_name" => code(&register.company.broker),
            "credit_grade" => self.grade.map_or(Cell::Empty, |g| word(&format!("grade:{g}"))),
            "supervised_site" => code(register.site),
            "paperless" => flag(self.paperless),
            "tax_bill_paperless" => flag(self.tax_bill_paperless),
            "integrated" => flag(self.integrated),
            "self_assessed" => flag(self.self_assessed),
            "pre_declared" => Cell::Flag(self.pre_declared),
            "in_district_transit" => flag(self.transit),
            "single_window" => flag(self.single_window),
            "duty_amount" => self.duty.map_or(Cell::Empty, Cell::Money),
            "e_payment" => flag(self.e_payment),
            "consolidated_duty" => flag(self.consolidated),
            "guaranteed" => flag(self.guaranteed),
            "review_channel" => self.manual_review.map_or(Cell::Empty, |m| word(if m { "review:manual" } else { "review:auto" })),
            "special_handling" => self.special_words(register),
            "inspection_mode" if self.seen(At::InspectionOrdered, moment) => match self.inspection {
                None => Cell::Empty,
                Some(Inspection::Machine) => word("mode:machine"),
                Some(Inspection::Manual) => word("mode:manual"),
                Some(Inspection::Both) => word("mode:both"),
            },
            "inspection_office" if self.seen(At::InspectionOrdered, moment) => code(self.inspection_office.as_deref().unwrap_or("")),
            "unpacked" if self.seen(At::InspectionEnded, moment) => flag(self.unpacked),
            "inspection_found" if self.seen(At::InspectionEnded, moment) => flag(self.found),
            "ciq_required" => flag(self.ciq),
            "cancelled" => Cell::Flag(self.cancelled && self.seen(At::Cancelled, moment)),
            _ => Cell::Empty,
        }
    }

    fn special_words<'a>(&self, register: &Register<'a>) -> Cell<'a> {
        let words: Vec<&str> = SPECIAL
            .iter()
            .enumerate()
            .filter(|(bit, _)| self.special & (1 << bit) != 0)
            .filter_map(|(_, key)| register.words.get(*key).map(String::as_str))
            .collect();
        if words.is_empty() { Cell::Empty } else { Cell::Code(Cow::Owned(words.join(";"))) }
    }
}
