//! The loads: what becomes of every row, and the state of all declarations afterwards (data dictionary, sections 2 and 4).

use super::calendar::{DAY, date_of, midnight, seconds};
use super::columns::{COLUMNS, Cell, Column, Kind, REQUIRED, Value, cell_text, read};
use super::table::{Row, Table, read_table};
use super::text;
use super::workspace::{Source, Workspace};
use chrono::{NaiveDate, NaiveDateTime};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Why a row is in quarantine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Reason {
    ColumnCount,
    Undecodable,
    /// A required value that is missing.
    Missing(Column),
    /// A value that can't be read.
    Unreadable(Column),
    UnknownOffice,
    /// The same declaration further down in the file with different content.
    Duplicate,
    UnknownEvent,
    UnreadableTime,
    /// An event of a declaration that isn't loaded yet.
    Waiting,
}

/// A declaration as loaded so far.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// By column.
    pub values: Vec<Value>,
    /// By column: the number of the load that brought the value.
    pub origin: Vec<Option<usize>>,
}

/// One load and its counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Load {
    pub file: String,
    pub source: String,
    /// In seconds; everything in the file happened before it.
    pub cutoff: i64,
    pub rows: u64,
    pub loaded: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub quarantined: u64,
    /// Events that came twice in the file.
    pub repeated: u64,
}

/// A row that was not loaded.
#[derive(Clone, Debug)]
pub struct Quarantined {
    pub load: usize,
    pub line: usize,
    pub raw: String,
    pub reason: Reason,
    cells: Vec<(Column, Cell)>,
    event: Option<Event>,
    /// Set when a later attempt succeeded.
    pub settled: bool,
}

#[derive(Clone, Debug)]
struct Event {
    entry_id: String,
    column: Column,
    at: i64,
    line: usize,
}

/// How a file is loaded.
#[derive(Clone, Debug)]
pub struct Loading<'a> {
    /// The source's name; else the first whose `match` fits the file's name.
    pub source: Option<&'a str>,
    /// The cut-off, where given.
    pub as_of: Option<NaiveDateTime>,
    /// The load's own time.
    pub now: NaiveDateTime,
}

/// All declarations after some loads.
#[derive(Clone, Debug, Default)]
pub struct State {
    pub declarations: BTreeMap<String, Declaration>,
    pub loads: Vec<Load>,
    pub quarantine: Vec<Quarantined>,
    /// Columns that any load brought.
    pub brought: BTreeSet<Column>,
    /// Content of each file loaded, its source and its report.
    seen: Vec<(u64, usize, String, i64, Load)>,
}

impl Declaration {
    fn new() -> Declaration {
        Declaration { values: vec![Value::Null; COLUMNS.len()], origin: vec![None; COLUMNS.len()] }
    }
    /// One value: it stands unless the present one comes from a load with a newer cut-off, or from a later load with the same. Says whether it
    /// changed anything.
    fn put(&mut self, column: Column, value: Value, number: usize, loads: &[Load]) -> bool {
        let age = |load: usize| (loads[load].cutoff, load);
        let place = column as usize;
        if self.origin[place].is_some_and(|present| age(present) > age(number)) {
            return false;
        }
        self.origin[place] = Some(number);
        let changed = self.values[place] != value;
        self.values[place] = value;
        changed
    }
    /// A column's value.
    pub fn value(&self, column: Column) -> &Value {
        &self.values[column as usize]
    }
    /// A column's moment, where known.
    pub fn time(&self, column: Column) -> Option<i64> {
        if let Value::Time(time) = self.value(column) { Some(*time) } else { None }
    }
    /// A column's text, where known.
    pub fn text(&self, column: Column) -> Option<&str> {
        if let Value::Text(text) = self.value(column) { Some(text) } else { None }
    }
    /// A column's flag, where known.
    pub fn flag(&self, column: Column) -> Option<bool> {
        if let Value::Flag(flag) = self.value(column) { Some(*flag) } else { None }
    }
    /// Whether the number says another office, year or direction than the columns: noted, not flagged.
    pub fn number_says_otherwise(&self, id: &str) -> bool {
        let year = self.time(Column::DeclaredAt).map(|at| date_of(at).format("%Y").to_string());
        let direction = if ["1", "I"].contains(&&id[8..9]) { "I" } else { "E" };
        self.text(Column::DeclaringOffice) != Some(&id[..4])
            || year.as_deref() != Some(&id[4..8])
            || self.text(Column::Direction) != Some(direction)
    }
    /// A column's amount in fen, where known.
    pub fn money(&self, column: Column) -> Option<i64> {
        if let Value::Money(fen) = self.value(column) { Some(*fen) } else { None }
    }
}

impl State {
    /// Loads one file. `Err` is a file refused whole, which leaves nothing behind.
    pub fn load(&mut self, workspace: &Workspace, file: &Path, how: &Loading<'_>) -> Result<Load, String> {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let source = choose_source(workspace, &name, how.source)?;
        let bytes = std::fs::read(file).map_err(|error| format!("{name}: {error}"))?;
        let cutoff = cutoff(&source, &name, how)?;
        let content = (fingerprint(&bytes), bytes.len());
        let again =
            self.seen.iter().find(|seen| (seen.0, seen.1) == content && seen.2 == source.name && (how.as_of.is_none() || seen.3 == cutoff));
        if let Some((.., first)) = again {
            // The same file loaded twice changes nothing.
            return Ok(Load { loaded: 0, updated: 0, unchanged: first.rows - first.quarantined, ..first.clone() });
        }
        let table = read_table(file, bytes, &source)?;
        let number = self.loads.len();
        let mut load = Load { file: name, source: source.name.clone(), cutoff, rows: table.rows.len() as u64, ..Load::default() };
        if source.format == "events" {
            self.load_events(workspace, &source, &table, number, &mut load)?;
        } else {
            self.load_rows(workspace, &source, &table, number, &mut load)?;
        }
        self.retry_waiting();
        self.seen.push((content.0, content.1, source.name, cutoff, load.clone()));
        Ok(load)
    }

    /// Declarations, one row each.
    fn load_rows(&mut self, workspace: &Workspace, source: &Source, table: &Table, number: usize, load: &mut Load) -> Result<(), String> {
        let places = places(source, &table.header)?;
        let cells_of = |row: &Row| row.cells.as_ref().map(|cells| cells_by_column(source, &places, cells)).map_err(|reason| *reason);
        let mut outcomes: Vec<Result<Vec<(Column, Value)>, Reason>> =
            table.rows.iter().map(|row| read_row(&cells_of(row)?, workspace)).collect();
        let repeats = settle_duplicates(&mut outcomes);
        let bad = outcomes.iter().filter(|outcome| outcome.is_err()).count();
        refuse_if_too_bad(bad, table.rows.len(), workspace, load)?;
        self.loads.push(load.clone());
        self.brought.extend(places.iter().map(|place| place.0));
        self.brought.extend(source.constants.keys().filter_map(|name| Column::of(name)));
        for (at, outcome) in outcomes.into_iter().enumerate() {
            match outcome {
                Err(reason) => {
                    load.quarantined += 1;
                    let row = &table.rows[at];
                    self.hold(table, row, number, reason, cells_of(row).unwrap_or_default(), None);
                }
                Ok(_) if repeats.contains(&at) => load.unchanged += 1,
                Ok(values) => self.merge(values, number, load),
            }
        }
        self.loads[number] = load.clone();
        Ok(())
    }

    /// Puts one row's values to its declaration and counts what became of it.
    fn merge(&mut self, values: Vec<(Column, Value)>, number: usize, load: &mut Load) {
        let id = id_of(&values).to_owned();
        let new = !self.declarations.contains_key(&id);
        let declaration = self.declarations.entry(id).or_insert_with(Declaration::new);
        let mut changed = false;
        for (column, value) in values {
            changed |= declaration.put(column, value, number, &self.loads);
        }
        match (new, changed) {
            (true, _) => load.loaded += 1,
            (false, true) => load.updated += 1,
            (false, false) => load.unchanged += 1,
        }
    }

    /// Puts one event to its declaration; says whether it changed anything.
    fn put_event(&mut self, event: Event, number: usize) -> bool {
        let declaration = self.declarations.get_mut(&event.entry_id).expect("the event's declaration is loaded");
        declaration.put(event.column, Value::Time(event.at), number, &self.loads)
    }

    /// Events, one row each.
    fn load_events(&mut self, workspace: &Workspace, source: &Source, table: &Table, number: usize, load: &mut Load) -> Result<(), String> {
        let find = |headers: Vec<String>| {
            let place = headers.iter().find_map(|header| table.header.iter().position(|found| found == header));
            place.ok_or(format!("{}: no header for {}", load.file, headers.last().expect("the canonical name is last")))
        };
        let id_place = find(source.headers(Column::EntryId))?;
        let event_place = find(event_headers(source, "event"))?;
        let time_place = find(event_headers(source, "occurred_at"))?;
        let names = event_names(source);
        let mut events: Vec<Result<Event, Reason>> = Vec::new();
        for row in &table.rows {
            let event = row.cells.as_ref().map_err(|reason| *reason).and_then(|cells| {
                let cell = |place: usize, column: &str| translate(source, column, &cells[place]);
                let id = read(Column::EntryId, &cell(id_place, "entry_id"), workspace);
                let id = id.map_err(|()| Reason::Unreadable(Column::EntryId))?;
                let Value::Text(id) = id else { return Err(Reason::Missing(Column::EntryId)) };
                let name = cell(event_place, "event");
                let column = *names.get(cell_text(&name).trim()).ok_or(Reason::UnknownEvent)?;
                let at = read(column, &cell(time_place, "occurred_at"), workspace);
                let Ok(Value::Time(at)) = at else { return Err(Reason::UnreadableTime) };
                Ok(Event { entry_id: id.into(), column, at, line: row.line })
            });
            events.push(event);
        }
        let bad = events.iter().filter(|event| event.is_err()).count();
        refuse_if_too_bad(bad, table.rows.len(), workspace, load)?;
        self.loads.push(load.clone());
        let mut good = Vec::new();
        for (at, event) in events.into_iter().enumerate() {
            let row = &table.rows[at];
            match event {
                Err(reason) => {
                    load.quarantined += 1;
                    self.hold(table, row, number, reason, Vec::new(), None);
                }
                Ok(event) if !self.declarations.contains_key(&event.entry_id) => {
                    load.quarantined += 1;
                    self.hold(table, row, number, Reason::Waiting, Vec::new(), Some(event));
                }
                Ok(event) => good.push(event),
            }
        }
        self.brought.extend(good.iter().map(|event| event.column));
        let (last, repeated) = last_of_each(good);
        load.repeated += repeated;
        load.unchanged += repeated;
        for event in last {
            if self.put_event(event, number) {
                load.updated += 1;
            } else {
                load.unchanged += 1;
            }
        }
        self.loads[number] = load.clone();
        Ok(())
    }

    /// Events whose declaration has come meanwhile; each keeps its own load's cut-off, and that load's counts stay.
    fn retry_waiting(&mut self) {
        for number in 0..self.loads.len() {
            let mut ready = Vec::new();
            for row in &mut self.quarantine {
                let waits = row.load == number && row.reason == Reason::Waiting && !row.settled;
                if let Some(event) = row.event.as_ref().filter(|event| waits && self.declarations.contains_key(&event.entry_id)) {
                    ready.push(event.clone());
                    row.settled = true;
                }
            }
            let (last, _) = last_of_each(ready);
            for event in last {
                self.brought.insert(event.column);
                self.put_event(event, number);
            }
        }
    }

    /// `ingest --retry`: rows that could not be read for the workspace's sake (an office added meanwhile, say) are tried again.
    pub fn retry(&mut self, workspace: &Workspace) -> u64 {
        let mut settled = 0;
        for at in 0..self.quarantine.len() {
            let row = &self.quarantine[at];
            if row.settled || row.cells.is_empty() || row.reason == Reason::Duplicate {
                continue;
            }
            let number = row.load;
            if let Ok(values) = read_row(&row.cells, workspace) {
                self.merge(values, number, &mut Load::default());
                self.quarantine[at].settled = true;
                settled += 1;
            }
        }
        self.retry_waiting();
        settled
    }

    fn hold(&mut self, table: &Table, row: &Row, load: usize, reason: Reason, cells: Vec<(Column, Cell)>, event: Option<Event>) {
        let raw = text::show(&row.raw, table.encoding);
        self.quarantine.push(Quarantined { load, line: row.line, raw, reason, cells, event, settled: false });
    }

    /// What is impossible about a declaration's stamps, over all that is loaded.
    pub fn flags(&self, declaration: &Declaration) -> Vec<&'static str> {
        let mut flags = Vec::new();
        let time = |column| declaration.time(column);
        let released = time(Column::ReleasedAt);
        if let (Some(released), Some(declared)) = (released, time(Column::DeclaredAt))
            && released < declared
        {
            flags.push("released_before_declared");
        }
        if released.is_some() && declaration.flag(Column::PreDeclared) == Some(true) && time(Column::ArrivedAt).is_none() {
            flags.push("pre_declared_without_arrival");
        }
        let chains: [&[Column]; 4] = [
            &[Column::DeclaredAt, Column::ReviewedAt],
            &[Column::DutyBilledAt, Column::DutyPaidAt, Column::DutyClearedAt],
            &[Column::InspectionOrderedAt, Column::InspectionStartedAt, Column::InspectionEndedAt, Column::InspectionRecordedAt],
            &[Column::ReleasedAt, Column::ClosedAt],
        ];
        for chain in chains {
            let known: Vec<i64> = chain.iter().filter_map(|column| time(*column)).collect();
            if known.windows(2).any(|pair| pair[1] < pair[0]) {
                flags.push("ends_before_it_begins");
            }
        }
        for (column, _, kind, _) in COLUMNS {
            if *kind == Kind::Time
                && let (Some(at), Some(load)) = (time(*column), declaration.origin[*column as usize])
                && at > self.loads[load].cutoff
            {
                flags.push("later_than_cutoff");
            }
        }
        flags.dedup();
        flags
    }
}

/// The last event of each declaration and kind, by its moment; and how many others there were.
fn last_of_each(events: Vec<Event>) -> (Vec<Event>, u64) {
    let count = events.len() as u64;
    let mut last: BTreeMap<(String, Column), Event> = BTreeMap::new();
    for event in events {
        let key = (event.entry_id.clone(), event.column);
        match last.get(&key) {
            Some(other) if (other.at, std::cmp::Reverse(other.line)) >= (event.at, std::cmp::Reverse(event.line)) => {}
            _ => {
                last.insert(key, event);
            }
        }
    }
    let repeated = count - last.len() as u64;
    (last.into_values().collect(), repeated)
}

/// Of rows with the same declaration the last one's content stands: others are in quarantine, and of those equal to it the first counts. Returns
/// the places of the repeated ones.
fn settle_duplicates(outcomes: &mut [Result<Vec<(Column, Value)>, Reason>]) -> BTreeSet<usize> {
    let mut by_id: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, outcome) in outcomes.iter().enumerate() {
        if let Ok(values) = outcome {
            by_id.entry(id_of(values).to_owned()).or_default().push(at);
        }
    }
    let mut repeats = BTreeSet::new();
    for places in by_id.into_values().filter(|places| places.len() > 1) {
        let last = outcomes[*places.last().expect("more than one")].clone();
        let mut first_seen = false;
        for at in places {
            if outcomes[at] != last {
                outcomes[at] = Err(Reason::Duplicate);
            } else if first_seen {
                repeats.insert(at);
            } else {
                first_seen = true;
            }
        }
    }
    repeats
}

fn id_of(values: &[(Column, Value)]) -> &str {
    let id = values.iter().find(|(column, _)| *column == Column::EntryId);
    let Some((_, Value::Text(id))) = id else { unreachable!("a row that was read has its id") };
    id
}

/// All cells of one row read; the first complaint: the id, then what is required, then the rest in the dictionary's order.
fn read_row(cells: &[(Column, Cell)], workspace: &Workspace) -> Result<Vec<(Column, Value)>, Reason> {
    let mut read_cells = Vec::new();
    let mut complaints = Vec::new();
    for (column, cell) in cells {
        let first = if REQUIRED.contains(column) { 0 } else { 1 };
        let mut complain = |reason| complaints.push((first, *column, reason));
        match read(*column, cell, workspace) {
            Err(()) => complain(Reason::Unreadable(*column)),
            Ok(Value::Null) if first == 0 => complain(Reason::Missing(*column)),
            Ok(Value::Text(code)) if *column == Column::DeclaringOffice && workspace.office(&code).is_none() => {
                complain(Reason::UnknownOffice);
            }
            Ok(value) => read_cells.push((*column, value)),
        }
    }
    match complaints.into_iter().min() {
        Some((.., reason)) => Err(reason),
        None => Ok(read_cells),
    }
}

/// The cells of the columns that a source brings, translated; constants for what the file doesn't have.
fn cells_by_column(source: &Source, places: &[(Column, usize)], cells: &[Cell]) -> Vec<(Column, Cell)> {
    let mut found: Vec<(Column, Cell)> =
        places.iter().map(|(column, place)| (*column, translate(source, column.name(), &cells[*place]))).collect();
    for (name, value) in &source.constants {
        if let Some(column) = Column::of(name)
            && !places.iter().any(|place| place.0 == column)
        {
            found.push((column, Cell::Text(value.clone())));
        }
    }
    found
}

/// Value names of a source apply to the whole cell before it is read.
fn translate(source: &Source, column: &str, cell: &Cell) -> Cell {
    let named = source.values.get(column).and_then(|names| names.get(cell_text(cell).trim()));
    named.map_or_else(|| cell.clone(), |value| Cell::Text(value.clone()))
}

/// Where each column stands in the file.
fn places(source: &Source, header: &[String]) -> Result<Vec<(Column, usize)>, String> {
    let mut places = Vec::new();
    for (column, ..) in COLUMNS {
        let place = source.headers(*column).iter().find_map(|accepted| header.iter().position(|found| found == accepted));
        match place {
            Some(place) => places.push((*column, place)),
            None if REQUIRED.contains(column) && !source.constants.contains_key(column.name()) => {
                return Err(format!("no header for {}; found {header:?}", column.name()));
            }
            None => {}
        }
    }
    Ok(places)
}

fn event_headers(source: &Source, name: &str) -> Vec<String> {
    let mut headers = source.columns.get(name).cloned().unwrap_or_default();
    headers.push(name.to_owned());
    headers
}

/// Names of events: a time column's name without `_at`, or one of its headers without the last two characters, "time".
fn event_names(source: &Source) -> BTreeMap<String, Column> {
    let mut names = BTreeMap::new();
    for (column, name, kind, _) in COLUMNS {
        if *kind == Kind::Time {
            for header in source.headers(*column) {
                names.insert(header.strip_suffix("时间").unwrap_or(&header).to_owned(), *column);
            }
            names.insert(name.strip_suffix("_at").unwrap_or(name).to_owned(), *column);
        }
    }
    names
}

fn refuse_if_too_bad(bad: usize, rows: usize, workspace: &Workspace, load: &Load) -> Result<(), String> {
    if rows > 0 && bad as f64 > workspace.bad_rows * rows as f64 {
        return Err(format!("{}: {bad} bad rows of {rows}", load.file));
    }
    Ok(())
}

fn choose_source(workspace: &Workspace, file: &str, wanted: Option<&str>) -> Result<Source, String> {
    if let Some(name) = wanted {
        let source = workspace.sources.iter().find(|source| source.name == name);
        return source.cloned().ok_or(format!("no source {name}"));
    }
    let matching = workspace.sources.iter().find(|source| glob(&source.pattern, file));
    Ok(matching.cloned().unwrap_or_else(|| Source {
        name: "default".into(),
        format: if file.ends_with(".xlsx") || file.ends_with(".xls") { "xlsx".into() } else { "csv".into() },
        encoding: "auto".into(),
        ..Source::default()
    }))
}

/// `*` is any text, `?` any one character.
pub fn glob(pattern: &str, name: &str) -> bool {
    let mut regex = String::from("^");
    for character in pattern.chars() {
        match character {
            '*' => regex.push_str(".*"),
            '?' => regex.push('.'),
            other => regex.push_str(&regex::escape(&other.to_string())),
        }
    }
    regex.push('$');
    regex::Regex::new(&regex).is_ok_and(|regex| regex.is_match(name))
}

/// `--as-of`; else the end of the day in the file's name; else the load's own time.
fn cutoff(source: &Source, file: &str, how: &Loading<'_>) -> Result<i64, String> {
    if let Some(as_of) = how.as_of {
        return Ok(seconds(as_of));
    }
    if let Some(pattern) = &source.cutoff {
        let regex = regex::Regex::new(pattern).map_err(|error| error.to_string())?;
        if let Some(found) = regex.captures(file) {
            let day = found.get(1).or(found.get(0)).map_or("", |found| found.as_str());
            let digits: String = day.chars().filter(char::is_ascii_digit).collect();
            if let Ok(date) = NaiveDate::parse_from_str(&digits, "%Y%m%d") {
                return Ok(midnight(date) + DAY);
            }
        }
    }
    Ok(seconds(how.now))
}

fn fingerprint(bytes: &[u8]) -> u64 {
    use std::hash::{DefaultHasher, Hasher};
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}
