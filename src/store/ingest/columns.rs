//! The columns of a declaration, as the data dictionary lists them.

/// How a column's cells are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `entry_id`.
    EntryId,
    /// `declaring_office`: one that the workspace knows.
    Office,
    /// `I` or `E`.
    Direction,
    /// Any text.
    Text,
    /// Digits of a fixed number; a spreadsheet's number gets back the zeros it lost.
    Digits(usize),
    /// A code from a list.
    Code,
    /// Several codes, `;`-separated; empty is none.
    Several,
    /// A code from a list; empty is none.
    CodeOrNone,
    /// Yes or no.
    Flag,
    /// `decimal(18,2)`.
    Money,
    /// A local moment, whole seconds.
    Moment,
}

/// One column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Canonical name.
    pub name: &'static str,
    /// How it is read.
    pub kind: Kind,
}

const fn column(name: &'static str, kind: Kind) -> Column {
    Column { name, kind }
}

/// All of them, in the dictionary's order.
pub const COLUMNS: [Column; 53] = [
    column("entry_id", Kind::EntryId),
    column("declaring_office", Kind::Office),
    column("port_office", Kind::Digits(4)),
    column("direction", Kind::Direction),
    column("transport_mode", Kind::Code),
    column("trade_mode", Kind::Digits(4)),
    column("main_hs", Kind::Digits(10)),
    column("containerised", Kind::Flag),
    column("bill_no", Kind::Text),
    column("goods_value", Kind::Money),
    column("company_code", Kind::Text),
    column("company_name", Kind::Text),
    column("broker_name", Kind::Text),
    column("credit_grade", Kind::Code),
    column("supervised_site", Kind::Text),
    column("paperless", Kind::Flag),
    column("tax_bill_paperless", Kind::Flag),
    column("integrated", Kind::Flag),
    column("self_assessed", Kind::Flag),
    column("pre_declared", Kind::Flag),
    column("in_district_transit", Kind::Flag),
    column("single_window", Kind::Flag),
    column("duty_amount", Kind::Money),
    column("e_payment", Kind::Flag),
    column("consolidated_duty", Kind::Flag),
    column("guaranteed", Kind::Flag),
    column("review_channel", Kind::Code),
    column("special_handling", Kind::Several),
    column("inspection_mode", Kind::CodeOrNone),
    column("inspection_office", Kind::Digits(4)),
    column("unpacked", Kind::Flag),
    column("inspection_found", Kind::Flag),
    column("ciq_required", Kind::Flag),
    column("cancelled", Kind::Flag),
    column("conveyance_arrived_at", Kind::Moment),
    column("arrived_at", Kind::Moment),
    column("declared_at", Kind::Moment),
    column("reviewed_at", Kind::Moment),
    column("submitted_at", Kind::Moment),
    column("duty_billed_at", Kind::Moment),
    column("payment_ordered_at", Kind::Moment),
    column("duty_paid_at", Kind::Moment),
    column("duty_cleared_at", Kind::Moment),
    column("documents_released_at", Kind::Moment),
    column("inspection_ordered_at", Kind::Moment),
    column("inspection_started_at", Kind::Moment),
    column("inspection_ended_at", Kind::Moment),
    column("inspection_recorded_at", Kind::Moment),
    column("ciq_cleared_at", Kind::Moment),
    column("cancelled_at", Kind::Moment),
    column("released_at", Kind::Moment),
    column("closed_at", Kind::Moment),
    column("removed_at", Kind::Moment),
];

/// Columns without which a row is no declaration.
pub const REQUIRED: [&str; 4] = ["entry_id", "declaring_office", "direction", "declared_at"];

/// A column by its name.
pub fn named(name: &str) -> Option<&'static Column> {
    COLUMNS.iter().find(|c| c.name == name)
}

impl Column {
    /// Whether a row needs it.
    pub fn is_required(&self) -> bool {
        REQUIRED.contains(&self.name)
    }
    /// Its type in the warehouse.
    pub fn duck_type(&self) -> &'static str {
        match self.kind {
            Kind::Flag => "BOOLEAN",
            Kind::Money => "DECIMAL(18,2)",
            Kind::Moment => "TIMESTAMP",
            _ => "VARCHAR",
        }
    }
    /// Whether it holds a moment.
    pub fn is_moment(&self) -> bool {
        self.kind == Kind::Moment
    }
}
