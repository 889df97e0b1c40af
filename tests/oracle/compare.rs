//! figures.csv against the oracle's figures.

use super::figures::Figure;
use super::text;
use std::collections::{BTreeMap, BTreeSet};

/// What differs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// The file can't be read as figures.csv, or has a figure twice.
    Form,
    Value,
    /// One has a value and the other none.
    Null,
    N,
    Display,
    /// The display differs in its thousands separators only.
    Separator,
    /// The display is that of the file's value, which is a hair off the exact one and so rounds to the other side.
    Rounding,
    /// `small` or `not_comparable`.
    Note,
    /// First or last day.
    Span,
    /// The file has a figure with a value that the oracle doesn't know.
    NotInOracle,
    /// The file has a figure without a value that the oracle doesn't know.
    EmptyNotInOracle,
    /// The oracle has a figure, of an indicator that the file has, which the file lacks.
    NotInFile,
}

/// One difference.
#[derive(Clone, PartialEq, Debug)]
pub struct Difference {
    pub id: String,
    pub kind: Kind,
    pub message: String,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {}: {}", self.kind, self.id, self.message)
    }
}

/// Indicators that the oracle leaves to others.
const NOT_AUDITED: [&str; 2] = ["appraisal", "score"];
/// The register's, audited by themselves.
const OF_REGISTER: [&str; 2] = ["alerts_", "disposal_"];

/// All differences between the oracle's figures and the text of figures.csv, in the order of ids.
pub fn compare(oracle: &[Figure], csv: &str) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut say = |id: &str, kind, message: String| differences.push(Difference { id: id.to_owned(), kind, message });
    let records = text::split(csv.as_bytes());
    let fields =
        |record: &text::Record| -> Vec<String> { record.fields.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect() };
    let header = records.first().map(fields).unwrap_or_default();
    let expected = "figure_id,indicator,direction,scope,window,period_start,period_end,value,n,unit,display,note";
    if header.join(",") != expected {
        say("", Kind::Form, format!("the header is {header:?}"));
        return differences;
    }
    let of_register = |indicator: &str| OF_REGISTER.iter().any(|prefix| indicator.starts_with(prefix));
    let with_register = oracle.iter().any(|figure| of_register(&figure.indicator));
    let known: BTreeMap<String, &Figure> = oracle.iter().map(|figure| (figure.id(), figure)).collect();
    let mut found = BTreeSet::new();
    let mut indicators = BTreeSet::new();
    for record in records.iter().skip(1) {
        let row = fields(record);
        let [id, indicator, direction, scope, window, start, end, value, n, _, display, note] = row.as_slice() else {
            say("", Kind::Form, format!("line {}: {} cells", record.line, row.len()));
            continue;
        };
        if NOT_AUDITED.iter().any(|prefix| indicator.starts_with(prefix)) || of_register(indicator) != with_register {
            continue;
        }
        if *id != format!("{indicator}.{direction}.{scope}.{window}") || !found.insert(id.clone()) {
            say(id, Kind::Form, "an id that isn't its columns', or comes twice".into());
        }
        indicators.insert(indicator.clone());
        let Some(figure) = known.get(id) else {
            let kind = if value.is_empty() { Kind::EmptyNotInOracle } else { Kind::NotInOracle };
            say(id, kind, format!("value {value}, n {n}"));
            continue;
        };
        let sides = format!("oracle {:?} (n {}), file {value} (n {n})", figure.value, figure.n);
        let other = match (figure.value, value.parse::<f64>().ok()) {
            (None, None) if value.is_empty() => None,
            (Some(own), Some(theirs)) if close(own, theirs) => None,
            (Some(_), Some(_)) => Some(Kind::Value),
            _ => Some(Kind::Null),
        };
        if let Some(kind) = other {
            say(id, kind, sides.clone());
        }
        // Where nothing is, an empty cell says as much as a dash, and no n as much as 0.
        let nothing = figure.value.is_none() && value.is_empty();
        if n.parse() != Ok(figure.n) && !(nothing && n.is_empty() && figure.n == 0) {
            say(id, Kind::N, sides.clone());
        }
        if other.is_none() && *display != figure.display && !(nothing && display.is_empty()) {
            let own_rounding = super::figures::display(value.parse().ok(), figure.form);
            let kind = match display.replace(',', "") {
                _ if *display == own_rounding => Kind::Rounding,
                plain if plain == figure.display.replace(',', "") => Kind::Separator,
                _ => Kind::Display,
            };
            say(id, kind, format!("oracle {}, file {display}; {sides}", figure.display));
        }
        for (name, own) in [("small", figure.small), ("not_comparable", figure.not_comparable)] {
            if note.split(' ').any(|word| word == name) != own {
                say(id, Kind::Note, format!("oracle {}, file {note:?}; {sides}", if own { name } else { "nothing" }));
            }
        }
        let span = figure.span.map_or((String::new(), String::new()), |(start, end)| (start.to_string(), end.to_string()));
        if span != (start.clone(), end.clone()) {
            say(id, Kind::Span, format!("oracle {span:?}, file {start} to {end}"));
        }
    }
    for (id, figure) in known {
        // Figures of a value that occurs nowhere in the windows (a transport mode, a site) need no row.
        let needed = figure.n > 0 || figure.scope == "district" || figure.scope.starts_with("office:");
        if indicators.contains(&figure.indicator) && !found.contains(&id) && needed {
            say(&id, Kind::NotInFile, format!("oracle {:?} (n {})", figure.value, figure.n));
        }
    }
    differences.sort_by(|one, other| (&one.id, one.kind).cmp(&(&other.id, other.kind)));
    differences
}

/// Equal to 1e-9, relative for big values.
fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(1.0)
}

/// Differences counted by kind and indicator, most first, with the first two examples of each: what to read when there are thousands.
pub fn summary(differences: &[Difference]) -> String {
    let mut groups: BTreeMap<(Kind, String), Vec<&Difference>> = BTreeMap::new();
    for difference in differences {
        let indicator = difference.id.split(".I.").next().and_then(|id| id.split(".E.").next()).and_then(|id| id.split(".all.").next());
        groups.entry((difference.kind, indicator.unwrap_or_default().to_owned())).or_default().push(difference);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, members)| std::cmp::Reverse(members.len()));
    let mut text = String::new();
    for ((kind, indicator), members) in groups {
        text.push_str(&format!("{:>6} {kind:?} {indicator}\n", members.len()));
        for example in members.iter().take(2) {
            text.push_str(&format!("         {}: {}\n", example.id, example.message));
        }
    }
    text
}
