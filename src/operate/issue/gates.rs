//! Gates before issue: `queries/gates/NAME.sql`, a workspace's own among them. Each asks one question of the period's data; what it finds holds the
//! edition or is said in it, as `gates` in `tongbao.yaml` has it, else as its header does.
//!
//! A gate returns rows with a `value` and a `detail`; one without a row has nothing to say. `hold` and `warn` alone take every row over the header's
//! `found`, a number takes those over it.

use crate::measure::indicators::Run;
use crate::store::warehouse::{Warehouse, params};
use crate::store::workspace::config::{Gate as Setting, Trigger};
use crate::store::workspace::{Overlay, Workspace};
use crate::terms::problem::{Problem, Problems, read_header};
use serde::{Deserialize, Serialize};

/// Where the gates stand.
const FOLDER: &str = "queries/gates";
/// Details that are told; the rest is counted.
const TOLD: usize = 6;

/// One gate.
pub struct Gate {
    name: String,
    path: String,
    header: Header,
    sql: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    #[serde(rename = "title")]
    _title: String,
    #[serde(rename = "question")]
    _question: String,
    /// What an operator is told. `{value}` is the greatest, `{count}` how many rows, `{detail}` the rows' own words.
    finding: String,
    /// The same for readers, a Chinese sentence without its full stop.
    note: String,
    /// Between two details.
    #[serde(default = "comma")]
    joint: String,
    /// Over which `hold` and `warn` alone speak.
    #[serde(default)]
    found: f64,
    #[serde(default)]
    format: Format,
    /// Where the configuration says nothing of it.
    #[serde(default)]
    default: Setting,
    #[serde(default = "last")]
    order: u32,
    #[serde(default, rename = "grain")]
    _grain: String,
    #[serde(default, rename = "parameters")]
    _parameters: String,
    #[serde(default, rename = "remark")]
    _remark: String,
    #[serde(default, rename = "spec")]
    _spec: String,
}

/// How a gate's value is written.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    /// As a number.
    #[default]
    Number,
    /// As a percentage.
    Share,
}

fn comma() -> String {
    ", ".to_owned()
}

/// A workspace's own gates stand behind the built-in ones.
fn last() -> u32 {
    100_000
}

/// What a gate does about what it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Says it in the edition.
    Warn,
    /// Stops the edition.
    Hold,
}

/// What a gate found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Spoken {
    /// Which gate.
    pub gate: String,
    /// What it does about it.
    pub level: Level,
    /// For operators.
    pub finding: String,
    /// For readers.
    pub note: String,
}

/// Every gate file, in order.
///
/// # Errors
/// Everything that is wrong with any of them.
pub fn gates(overlay: &Overlay) -> Result<Vec<Gate>, Problems> {
    let mut problems = Problems::default();
    let mut gates = Vec::new();
    for path in overlay.list(FOLDER, ".sql") {
        match overlay.read(&path).map(|file| (read_header::<Header>(&path, &file.text, "--").whole(), file.text)) {
            Ok((Ok(header), sql)) => {
                let name = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".sql").to_owned();
                gates.push(Gate { name, path, header, sql });
            }
            Ok((Err(wrong), _)) => problems.extend(wrong),
            Err(problem) => problems.push(problem),
        }
    }
    gates.sort_by(|a, b| (a.header.order, &a.name).cmp(&(b.header.order, &b.name)));
    problems.or(gates)
}

/// Asks every gate of the workspace about a run's data.
///
/// # Errors
/// Where a gate's file is wrong or its query can't run.
pub fn ask(workspace: &Workspace, warehouse: &Warehouse, run: &Run) -> Result<Vec<Spoken>, Problems> {
    let mut spoken = Vec::new();
    for gate in gates(&workspace.overlay)? {
        let setting = workspace.config.gates.get(&gate.name).copied().unwrap_or(gate.header.default);
        if setting != Setting::default() {
            spoken.extend(gate.ask(warehouse, run, setting)?);
        }
    }
    Ok(spoken)
}

/// Runs every gate's query, whatever the configuration makes of its answer.
///
/// # Errors
/// Where a gate's file is wrong or its query can't run.
pub fn try_out(workspace: &Workspace, warehouse: &Warehouse, run: &Run) -> Result<(), Problems> {
    let mut problems = Problems::default();
    for gate in gates(&workspace.overlay)? {
        problems.extend(gate.ask(warehouse, run, Setting::default()).err().map(Problems::from).unwrap_or_default());
    }
    problems.or(())
}

impl Gate {
    fn ask(&self, warehouse: &Warehouse, run: &Run, setting: Setting) -> Result<Option<Spoken>, Problem> {
        let given =
            params([("period_start", run.period.start().into()), ("period_end", run.period.end().into()), ("cutoff", run.cutoff.into())]);
        let rows = warehouse.rows_text(&self.path, &self.sql, &given)?;
        let row = |row: usize| (rows.get(row, "value").as_f64(), rows.get(row, "detail").to_string());
        let found: Vec<(f64, String)> =
            (0..rows.rows.len()).map(row).filter_map(|(value, detail)| value.map(|value| (value, detail))).collect();
        let over = |trigger: Trigger| -> Vec<&(f64, String)> {
            let least = match trigger {
                Trigger::Never => return Vec::new(),
                Trigger::Found => self.header.found,
                Trigger::Over(number) => number,
            };
            found.iter().filter(|(value, _)| *value > least).collect()
        };
        let (held, warned) = (over(setting.hold), over(setting.warn));
        let (level, rows) = if held.is_empty() { (Level::Warn, warned) } else { (Level::Hold, held) };
        if rows.is_empty() {
            return Ok(None);
        }
        let fill = |text: &str| self.fill(text, &rows);
        Ok(Some(Spoken { gate: self.name.clone(), level, finding: fill(&self.header.finding), note: fill(&self.header.note) }))
    }

    fn fill(&self, text: &str, rows: &[&(f64, String)]) -> String {
        let details: Vec<&str> = rows.iter().map(|(_, detail)| detail.as_str()).take(TOLD).collect();
        let more = if rows.len() > TOLD { "\u{2026}" } else { "" };
        let greatest = rows.iter().map(|(value, _)| *value).fold(f64::MIN, f64::max);
        let value = match self.header.format {
            Format::Number => format!("{greatest}"),
            Format::Share => format!("{:.1}%", greatest * 100.0),
        };
        let detail = format!("{}{more}", details.join(&self.header.joint));
        text.replace("{value}", &value).replace("{count}", &rows.len().to_string()).replace("{detail}", &detail)
    }
}
