//! The columns of a declaration (data dictionary, section 1): name, kind, accepted headers; and how one cell is read.

use super::workspace::Workspace;
use chrono::NaiveDate;
use std::borrow::Cow;

/// What a column holds, and so how its cells are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The 18 characters of a declaration's number.
    EntryId,
    /// The office that answers for the declaration; must be one of the workspace's.
    DeclaringOffice,
    Direction,
    Transport,
    Grade,
    Channel,
    Mode,
    /// Free text.
    Text,
    /// Free text whose empty cell means "none" and not "unknown".
    SpecialHandling,
    Flag,
    /// Yuan, kept as whole fen.
    Money,
    /// Seconds since 1970, local time taken as if it were UTC.
    Time,
}

/// One value of a declaration.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Value {
    /// Unknown.
    #[default]
    Null,
    Flag(bool),
    Time(i64),
    Money(i64),
    Text(Box<str>),
}

/// One cell of a file before it is read.
#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
    Text(String),
    /// A number cell of a spreadsheet.
    Number(f64),
    /// A date cell of a spreadsheet: days since 30 December 1899.
    Date(f64),
    Bool(bool),
}

macro_rules! columns {
    ($($variant:ident, $name:literal, $kind:ident, $headers:expr;)*) => {
        /// A column of the declaration.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Column { $($variant),* }
        /// All columns in the dictionary's order: column, canonical name, kind, accepted headers.
        pub const COLUMNS: &[(Column, &str, Kind, &[&str])] = &[$((Column::$variant, $name, Kind::$kind, &$headers)),*];
    };
}

columns! {
    EntryId, "entry_id", EntryId, ["报关单号", "报关单编号", "海关编号"];
    DeclaringOffice, "declaring_office", DeclaringOffice, ["申报地海关", "申报关别", "报关关别代码"];
    PortOffice, "port_office", Text, ["进出境关别", "进出口岸", "进出境海关"];
    Direction, "direction", Direction, ["进出口标志", "进出口"];
    TransportMode, "transport_mode", Transport, ["运输方式"];
    TradeMode, "trade_mode", Text, ["监管方式", "贸易方式"];
    MainHs, "main_hs", Text, ["主要商品编码"];
    Containerised, "containerised", Flag, ["集装箱"];
    BillNo, "bill_no", Text, ["提运单号"];
    GoodsValue, "goods_value", Money, ["货值"];
    CompanyCode, "company_code", Text, ["经营单位编码", "经营单位编号"];
    CompanyName, "company_name", Text, ["经营单位名称", "收发货人"];
    BrokerName, "broker_name", Text, ["申报单位"];
    CreditGrade, "credit_grade", Grade, ["企业信用等级"];
    SupervisedSite, "supervised_site", Text, ["监管场所"];
    Paperless, "paperless", Flag, ["无纸化"];
    TaxBillPaperless, "tax_bill_paperless", Flag, ["税单无纸化"];
    Integrated, "integrated", Flag, ["通关一体化"];
    SelfAssessed, "self_assessed", Flag, ["自报自缴"];
    PreDeclared, "pre_declared", Flag, ["提前申报"];
    InDistrictTransit, "in_district_transit", Flag, ["关区内转关"];
    SingleWindow, "single_window", Flag, ["单一窗口"];
    DutyAmount, "duty_amount", Money, ["税款"];
    EPayment, "e_payment", Flag, ["电子支付"];
    ConsolidatedDuty, "consolidated_duty", Flag, ["汇总征税"];
    Guaranteed, "guaranteed", Flag, ["担保放行"];
    ReviewChannel, "review_channel", Channel, ["审单方式"];
    SpecialHandling, "special_handling", SpecialHandling, ["专项处理"];
    InspectionMode, "inspection_mode", Mode, ["查验方式"];
    InspectionOffice, "inspection_office", Text, ["查验海关"];
    Unpacked, "unpacked", Flag, ["掏箱"];
    InspectionFound, "inspection_found", Flag, ["查获"];
    CiqRequired, "ciq_required", Flag, ["检验检疫"];
    Cancelled, "cancelled", Flag, ["删撤单"];
    ConveyanceArrivedAt, "conveyance_arrived_at", Time, ["抵港时间", "船舶抵港时间"];
    ArrivedAt, "arrived_at", Time, ["运抵时间"];
    DeclaredAt, "declared_at", Time, ["申报时间", "接受申报时间"];
    ReviewedAt, "reviewed_at", Time, ["审结时间", "人工审单时间"];
    SubmittedAt, "submitted_at", Time, ["交单时间", "现场接单时间"];
    DutyBilledAt, "duty_billed_at", Time, ["税单生成时间", "计税时间"];
    PaymentOrderedAt, "payment_ordered_at", Time, ["支付指令时间"];
    DutyPaidAt, "duty_paid_at", Time, ["缴税时间", "扣款时间"];
    DutyClearedAt, "duty_cleared_at", Time, ["税费核注时间"];
    DocumentsReleasedAt, "documents_released_at", Time, ["单证放行时间"];
    InspectionOrderedAt, "inspection_ordered_at", Time, ["查验派单时间"];
    InspectionStartedAt, "inspection_started_at", Time, ["查验开始时间"];
    InspectionEndedAt, "inspection_ended_at", Time, ["查验完毕时间"];
    InspectionRecordedAt, "inspection_recorded_at", Time, ["查验录入时间"];
    CiqClearedAt, "ciq_cleared_at", Time, ["检验检疫放行时间"];
    CancelledAt, "cancelled_at", Time, ["删撤单时间"];
    ReleasedAt, "released_at", Time, ["放行时间", "货物放行时间"];
    ClosedAt, "closed_at", Time, ["结关时间"];
    RemovedAt, "removed_at", Time, ["提离时间", "离港时间"];
}

/// Columns without which a file is refused.
pub const REQUIRED: [Column; 4] = [Column::EntryId, Column::DeclaringOffice, Column::Direction, Column::DeclaredAt];

const TRANSPORT_NAMES: [(&str, &str); 10] = [
    ("0", "非保税区"),
    ("1", "监管仓库"),
    ("2", "水路"),
    ("3", "铁路"),
    ("4", "公路"),
    ("5", "航空"),
    ("6", "邮件"),
    ("7", "保税区"),
    ("8", "保税仓库"),
    ("9", "其他"),
];
const TRANSPORT_IN_ZONE: [&str; 6] = ["H", "T", "W", "X", "Y", "Z"];

impl Column {
    /// The canonical name.
    pub fn name(self) -> &'static str {
        COLUMNS[self as usize].1
    }
    /// The kind.
    pub fn kind(self) -> Kind {
        COLUMNS[self as usize].2
    }
    /// The default mapping's headers.
    pub fn headers(self) -> &'static [&'static str] {
        COLUMNS[self as usize].3
    }
    /// The column of a canonical name.
    pub fn of(name: &str) -> Option<Column> {
        COLUMNS.iter().find(|column| column.1 == name).map(|column| column.0)
    }
}

/// Reads one cell. An empty cell is unknown, except where empty means "none". `Err` is a cell that can't be read.
pub fn read(column: Column, cell: &Cell, workspace: &Workspace) -> Result<Value, ()> {
    let kind = column.kind();
    match (kind, cell) {
        // A spreadsheet number has 15 digits: an 18-digit id kept as one has lost its last three.
        (Kind::EntryId, Cell::Number(_) | Cell::Date(_)) => return Err(()),
        (Kind::Time, Cell::Date(days)) => return Ok(Value::Time(excel_seconds(*days))),
        (Kind::Time, Cell::Bool(_)) => return Err(()),
        (Kind::Flag, Cell::Bool(flag)) => return Ok(Value::Flag(*flag)),
        _ => {}
    }
    let written = cell_text(cell);
    let text = written.trim();
    if text.is_empty() {
        return Ok(match kind {
            Kind::Mode | Kind::SpecialHandling => Value::Text("".into()),
            _ => Value::Null,
        });
    }
    let as_text = |found: bool, text: &str| if found { Ok(Value::Text(text.into())) } else { Err(()) };
    match kind {
        Kind::Text | Kind::DeclaringOffice | Kind::SpecialHandling => as_text(true, text),
        Kind::EntryId => as_text(is_entry_id(text), text),
        Kind::Direction => match text {
            "I" | "进口" | "1" => as_text(true, "I"),
            "E" | "出口" | "0" => as_text(true, "E"),
            _ => Err(()),
        },
        Kind::Transport => match TRANSPORT_NAMES.iter().find(|(code, name)| *code == text || *name == text) {
            Some((code, _)) => as_text(true, code),
            None => as_text(TRANSPORT_IN_ZONE.contains(&text), text),
        },
        Kind::Grade => as_text(workspace.credit_grades.iter().any(|grade| grade == text), text),
        Kind::Channel => as_text(["电子", "人工"].contains(&text), text),
        Kind::Mode => as_text(["机检", "人工", "机检+人工"].contains(&text), text),
        Kind::Flag => match text.to_ascii_lowercase().as_str() {
            "y" | "1" | "是" | "true" => Ok(Value::Flag(true)),
            "n" | "0" | "否" | "false" => Ok(Value::Flag(false)),
            _ => Err(()),
        },
        Kind::Money => read_money(text).map(Value::Money).ok_or(()),
        Kind::Time => read_time(text).map(Value::Time).ok_or(()),
    }
}

/// A cell as the text that a person sees; whole numbers without a decimal point.
pub fn cell_text(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Text(text) => text.into(),
        Cell::Number(number) | Cell::Date(number) => number.to_string().into(),
        Cell::Bool(flag) => flag.to_string().into(),
    }
}

/// `^\d{8}[01IE]\d{9}$`.
pub fn is_entry_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 18 && bytes.iter().enumerate().all(|(at, byte)| if at == 8 { b"01IE".contains(byte) } else { byte.is_ascii_digit() })
}

/// Days since 30 December 1899 to seconds since 1970, rounded to the second.
pub fn excel_seconds(days: f64) -> i64 {
    const DAYS_TO_1970: f64 = 25_569.0;
    ((days - DAYS_TO_1970) * 86_400.0).round() as i64
}

/// A decimal number in yuan to fen, rounded half away from zero.
pub fn read_money(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) || whole.len() > 16 {
        return None;
    }
    let padded = format!("{fraction}000");
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let cents: i64 = padded[..2].parse().ok()?;
    let up = i64::from(padded.as_bytes()[2] >= b'5');
    let fen = whole * 100 + cents + up;
    Some(if negative { -fen } else { fen })
}

/// `2017-04-05 09:30:00`, `2017/4/5 9:30`, `20170405093000`, and ISO with a `T`. Nothing else.
pub fn read_time(text: &str) -> Option<i64> {
    if text.len() == 14 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let part = |from: usize, to: usize| text[from..to].parse::<u32>().ok();
        return seconds(part(0, 4)?, part(4, 6)?, part(6, 8)?, part(8, 10)?, part(10, 12)?, part(12, 14)?);
    }
    let (day, clock) = text.split_once(['T', ' '])?;
    let separator = if day.contains('-') { '-' } else { '/' };
    let day: Vec<&str> = day.split(separator).collect();
    let clock: Vec<&str> = clock.trim_start_matches(' ').split(':').collect();
    if day.len() != 3 || day[0].len() != 4 || !(2..=3).contains(&clock.len()) {
        return None;
    }
    let number = |text: &str| {
        let good = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if good { text.parse::<u32>().ok() } else { None }
    };
    if day[1].len() > 2 || day[2].len() > 2 || clock.iter().any(|part| part.len() > 2) {
        return None;
    }
    let second = if clock.len() == 3 { number(clock[2])? } else { 0 };
    seconds(number(day[0])?, number(day[1])?, number(day[2])?, number(clock[0])?, number(clock[1])?, second)
}

fn seconds(year: u32, month: u32, day: u32, hour: u32, minute: u32, second: u32) -> Option<i64> {
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    Some(date.and_hms_opt(hour, minute, second)?.and_utc().timestamp())
}
