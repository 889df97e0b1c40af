//! The appraisal for those who must check it: a sheet of scores for each kind of unit, whose numbers are formulas over a sheet of evidence.
//!
//! Each formula carries our own value as its result, so that a reader who doesn't recalculate sees what was published, and one who does sees the same.

use super::look::{Look, column_width, width};
use crate::measure::appraisal::score::{Given, MonthOutcome, Part, Score, month_weight};
use crate::measure::appraisal::{Item, Kind, MonthRow, Reckoning, Standing};
use crate::store::workspace::Overlay;
use crate::terms::calendar::Period;
use crate::terms::problem::{Problems, read_yaml};
use rust_xlsxwriter::{Format, Formula, Worksheet, XlsxError};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Where the words stand in the overlay.
const WORDS: &str = "report-templates/components/scores.yaml";
/// Rows above the first: title, blank, heads.
const FIRST: u32 = 3;
/// Columns before the months'.
const BEFORE_MONTHS: u16 = 13;
/// Months of a quarter.
const QUARTER: usize = 3;
/// Two decimals, and all digits behind them.
const POINTS: &str = "0.00";
const PLAIN: &str = "General";

/// What the sheets are called and say.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    sheets: Names,
    titles: Names,
    score_heads: Vec<String>,
    month_head: String,
    evidence_heads: Vec<String>,
    kinds: BTreeMap<String, String>,
    notes: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    office: String,
    department: String,
    evidence: String,
}

impl Names {
    fn of(&self, kind: Kind) -> &str {
        match kind {
            Kind::Office => &self.office,
            Kind::Department => &self.department,
        }
    }
}

impl Words {
    pub(super) fn load(overlay: &Overlay) -> Result<Words, Problems> {
        let text = overlay.read(WORDS)?;
        read_yaml::<Words>(&text.path, &text.text).whole()
    }

    fn kind(&self, key: &str) -> String {
        self.kinds.get(key).cloned().unwrap_or_else(|| key.to_owned())
    }
}

/// A year's scores, and what each item is called.
pub struct Scores<'a> {
    /// Everyone's year.
    pub reckoning: &'a Reckoning,
    /// An item's title.
    pub title: &'a (dyn Fn(&Item) -> String + Sync),
}

/// A sheet to be made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sheet {
    Of(Kind),
    Evidence,
}

/// The sheets that a reckoning has, with the names and titles that they bear.
pub(super) fn sheets(scores: &Scores<'_>, words: &Words) -> Vec<(Sheet, String, String)> {
    let of = |kind: Kind| (Sheet::Of(kind), words.sheets.of(kind).to_owned(), words.titles.of(kind).to_owned());
    let kinds = [Kind::Office, Kind::Department].into_iter().filter(|kind| !scores.reckoning.ranked(*kind).is_empty());
    let evidence = (Sheet::Evidence, words.sheets.evidence.clone(), words.titles.evidence.clone());
    kinds.map(of).chain([evidence]).collect()
}

/// Fills one of [`sheets`]; `evidence` is the name that the sheet of evidence bears.
pub(super) fn fill(
    at: &mut Worksheet,
    sheet: Sheet,
    title: &str,
    evidence: &str,
    scores: &Scores<'_>,
    words: &Words,
    look: &Look,
) -> Result<(), XlsxError> {
    at.write_string_with_format(0, 0, title, &look.title())?;
    match sheet {
        Sheet::Of(kind) => Ranking { at, look, evidence, reckoning: scores.reckoning, words }.fill(kind),
        Sheet::Evidence => Evidence { at, look, words, row: FIRST }.fill(scores),
    }
}

fn heads(at: &mut Worksheet, look: &Look, names: impl Iterator<Item = String>) -> Result<(), XlsxError> {
    for (column, name) in (0..).zip(names) {
        at.write_string_with_format(FIRST - 1, column, &name, &look.head())?;
        at.set_column_width(column, column_width(width(&name)).max(9.0))?;
    }
    at.set_freeze_panes(FIRST, 3)?;
    Ok(())
}

fn number(look: &Look, pattern: &str) -> Format {
    look.cell().set_num_format(pattern)
}

/// Scores of one kind, best first.
struct Ranking<'a> {
    at: &'a mut Worksheet,
    look: &'a Look,
    evidence: &'a str,
    reckoning: &'a Reckoning,
    words: &'a Words,
}

impl Ranking<'_> {
    fn fill(&mut self, kind: Kind) -> Result<(), XlsxError> {
        let words = self.words;
        let months = (1..=12).map(|month: u32| words.month_head.replace("{month}", &month.to_string()));
        heads(self.at, self.look, words.score_heads.iter().cloned().chain(months))?;
        let ranked: Vec<&Standing> = self.reckoning.ranked(kind);
        let scored = ranked.iter().filter(|s| s.year.is_some()).count() as u32;
        for (row, standing) in (FIRST..).zip(&ranked) {
            self.standing(row, standing, FIRST + scored)?;
        }
        let below = FIRST + ranked.len() as u32 + 1;
        for (row, note) in (below..).zip(&words.notes) {
            self.at.write_string_with_format(row, 0, note, &self.look.note())?;
        }
        self.at.set_column_width(2, 24.0)?;
        Ok(())
    }

    /// A sum over the evidence's column, of a unit and whatever else is asked.
    fn sum(&self, column: &str, unit: u32, more: &str) -> String {
        let of = |column: &str| format!("'{}'!${column}:${column}", self.evidence);
        format!("SUMIFS({},{},$B{unit}{})", of(column), of("A"), more.replace('@', &format!("'{}'!", self.evidence)))
    }

    fn standing(&mut self, row: u32, standing: &Standing, end: u32) -> Result<(), XlsxError> {
        let (cell, points) = (self.look.cell(), number(self.look, POINTS));
        let r = row + 1;
        let scope = standing.unit.scope.to_string();
        let code = scope.rsplit(':').next().unwrap_or_default();
        self.at.write_string_with_format(row, 1, code, &cell.clone().set_num_format("@"))?;
        self.at.write_string_with_format(row, 2, &standing.unit.name, &cell)?;
        for (column, month) in (BEFORE_MONTHS..).zip(&standing.months) {
            self.month(row, column, month)?;
        }
        let (first, last) = (name(BEFORE_MONTHS), name(BEFORE_MONTHS + 11));
        let Some(year) = &standing.year else { return Ok(()) };
        let items = year.items.iter().map(|item| item.points).sum::<f64>();
        let whole = number(self.look, "0");
        let put = |at: &mut Worksheet, column: u16, formula: String, value: f64, format: &Format| {
            at.write_formula_with_format(row, column, Formula::new(formula).set_result(value.to_string()), format).map(drop)
        };
        let place = format!("=1+SUMPRODUCT(--(D${}:D${end}-D{r}>0.000000001))", FIRST + 1);
        put(self.at, 0, place, standing.rank.unwrap_or_default() as f64, &whole)?;
        put(self.at, 3, format!("=F{r}+G{r}"), year.score, &points)?;
        put(self.at, 4, format!("=COUNT({first}{r}:{last}{r})"), year.months as f64, &whole)?;
        put(self.at, 5, format!("=100*{}/{}", self.sum("S", r, ""), self.sum("T", r, "")), items, &points)?;
        let rest = format!("=(SUM({first}{r}:{last}{r})-{})/E{r}", self.sum("O", r, &self.only("item")));
        put(self.at, 6, rest, year.score - items, &points)?;
        let adjusted = standing.adjusted.unwrap_or(year.score);
        put(self.at, 7, appeals(standing, r), adjusted - year.score, &points)?;
        put(self.at, 8, format!("=D{r}+H{r}"), adjusted, &points)?;
        for (quarter, total) in (0_u16..).zip(&standing.quarters) {
            let Some(total) = total else { continue };
            let start = BEFORE_MONTHS + quarter * QUARTER as u16;
            let span = format!("{}{r}:{}{r}", name(start), name(start + QUARTER as u16 - 1));
            let of = format!(",@$D:$D,{}", quarter + 1);
            let items = format!("100*{}/{}", self.sum("U", r, &of), self.sum("V", r, &of));
            let got = self.sum("O", r, &format!("{of}{}", self.only("item")));
            put(self.at, 9 + quarter, format!("={items}+(SUM({span})-{got})/COUNT({span})"), total.score, &points)?;
        }
        Ok(())
    }

    /// The condition that a row of evidence is of a kind.
    fn only(&self, kind: &str) -> String {
        format!(",@$E:$E,{}", quoted(&self.words.kind(kind)))
    }

    fn month(&mut self, row: u32, column: u16, month: &MonthRow) -> Result<(), XlsxError> {
        let Some(score) = month.score() else {
            return self.at.write_blank(row, column, &self.look.cell()).map(drop);
        };
        let r = row + 1;
        let of = format!(",@$C:$C,{}", month.month.ordinal());
        let sum = |kind: &str| self.sum("O", r, &format!("{of}{}", self.only(kind)));
        let uncut = format!("MAX(0,{}+{}-{})", sum("item"), sum("bonus"), sum("deduction"));
        let formula = if score.vetoes.is_empty() { format!("={uncut}") } else { format!("=MIN({},{uncut})", sum("cap")) };
        let format = number(self.look, POINTS);
        self.at.write_formula_with_format(row, column, Formula::new(formula).set_result(score.score.to_string()), &format).map(drop)
    }
}

/// What appeals brought to the year: a month's as its share of the months scored.
fn appeals(standing: &Standing, r: u32) -> String {
    let mut formula = String::from("=0");
    for a in &standing.adjustments {
        match a.period {
            Period::Year(_) => formula.push_str(&format!("+({})", a.points)),
            month if standing.months.iter().any(|row| row.month == month && row.score().is_some()) => {
                formula.push_str(&format!("+({})/E{r}", a.points));
            }
            _ => {}
        }
    }
    formula
}

/// A text in a formula.
fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// A column's letters.
fn name(column: u16) -> String {
    rust_xlsxwriter::utility::column_number_to_name(column)
}

/// Every point with its edition and figure.
struct Evidence<'a> {
    at: &'a mut Worksheet,
    look: &'a Look,
    words: &'a Words,
    row: u32,
}

impl Evidence<'_> {
    fn fill(&mut self, scores: &Scores<'_>) -> Result<(), XlsxError> {
        heads(self.at, self.look, self.words.evidence_heads.iter().cloned())?;
        for (column, width) in [(1, 24.0), (5, 30.0), (6, 20.0), (7, 48.0)] {
            self.at.set_column_width(column, width)?;
        }
        for standing in &scores.reckoning.standings {
            let scored: Vec<&Score> = standing.months.iter().filter_map(MonthRow::score).collect();
            for month in &standing.months {
                let quarter: Vec<&Score> = standing
                    .months
                    .chunks(QUARTER)
                    .find(|months| months.iter().any(|row| row.month == month.month))
                    .map(|months| months.iter().filter_map(MonthRow::score).collect())
                    .unwrap_or_default();
                self.month(standing, month, &scored, &quarter, scores.title)?;
            }
        }
        let last = self.words.evidence_heads.len() as u16 - 1;
        self.at.autofilter(FIRST - 1, 0, self.row.max(FIRST + 1) - 1, last)?;
        Ok(())
    }

    fn month(
        &mut self,
        standing: &Standing,
        month: &MonthRow,
        year: &[&Score],
        quarter: &[&Score],
        title: &(dyn Fn(&Item) -> String + Sync),
    ) -> Result<(), XlsxError> {
        match &month.outcome {
            MonthOutcome::Scored { score, .. } => {
                for part in &score.parts {
                    self.head(standing, month, "item", &title(&part.item), &score.edition.to_string(), &part.source.figure.to_string())?;
                    self.part(part, month_weight(part, year), month_weight(part, quarter), (year, quarter))?;
                }
                for left in &score.left_out {
                    self.head(
                        standing,
                        month,
                        "left_out",
                        &title(&left.item),
                        &score.edition.to_string(),
                        &left.item.figure(&standing.unit.figures_of).to_string(),
                    )?;
                    self.row += 1;
                }
                let lowest = score.vetoes.iter().map(|v| v.points).fold(f64::INFINITY, f64::min);
                let cap = score.vetoes.iter().position(|v| v.points <= lowest);
                let caps = score.vetoes.iter().enumerate().map(|(i, v)| (if Some(i) == cap { "cap" } else { "other_cap" }, v));
                let rest = score.bonuses.iter().map(|g| ("bonus", g)).chain(score.deductions.iter().map(|g| ("deduction", g))).chain(caps);
                for (kind, given) in rest {
                    self.given(standing, month, score, kind, given)?;
                }
                Ok(())
            }
            MonthOutcome::Exempt { reason, document } => {
                self.head(standing, month, "exempt", reason, "", document.as_deref().unwrap_or_default())?;
                self.row += 1;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Whose, when, of which kind, what for, and where it stands.
    fn head(
        &mut self,
        standing: &Standing,
        month: &MonthRow,
        kind: &str,
        what: &str,
        edition: &str,
        figure: &str,
    ) -> Result<(), XlsxError> {
        let (cell, text) = (self.look.cell(), self.look.cell().set_num_format("@"));
        let scope = standing.unit.scope.to_string();
        let number = month.month.ordinal();
        self.at.write_string_with_format(self.row, 0, scope.rsplit(':').next().unwrap_or_default(), &text)?;
        self.at.write_string_with_format(self.row, 1, &standing.unit.name, &cell)?;
        self.at.write_number_with_format(self.row, 2, number, &cell)?;
        self.at.write_number_with_format(self.row, 3, (number - 1) / QUARTER as u32 + 1, &cell)?;
        // The formulas look for the word in this column.
        self.at.write_string_with_format(self.row, 4, self.words.kind(kind), &cell)?;
        self.at.write_string_with_format(self.row, 5, what, &cell)?;
        self.at.write_string_with_format(self.row, 6, edition, &cell)?;
        self.at.write_string_with_format(self.row, 7, figure, &cell)?;
        Ok(())
    }

    fn part(&mut self, part: &Part, of_year: f64, of_quarter: f64, months: (&[&Score], &[&Score])) -> Result<(), XlsxError> {
        let (row, r) = (self.row, self.row + 1);
        let plain = number(self.look, PLAIN);
        let item = &part.item;
        for (column, value) in [(8, part.source.value), (9, item.zero_at), (10, item.full_at), (11, item.weight)] {
            self.at.write_number_with_format(row, column, value, &plain)?;
        }
        match &part.declarations {
            Some(source) => self.at.write_number_with_format(row, 15, source.value, &plain)?,
            None => self.at.write_blank(row, 15, &plain)?,
        };
        // Without declarations of any month they weigh alike.
        let share = |more: &str, months: &[&Score], weight: f64| {
            let alike = 1.0 / months.len() as f64;
            let by_declarations = part.declarations.is_some() && (weight - alike).abs() > 0.0;
            let all = format!("SUMIFS($P:$P,$A:$A,$A{r},$F:$F,$F{r}{more})");
            if by_declarations { format!("=P{r}/{all}") } else { format!("=1/{}", months.len()) }
        };
        let (year, quarter) = months;
        let spread = format!("=L{r}*100/SUMIFS($L:$L,$A:$A,$A{r},$C:$C,$C{r},$E:$E,{})", quoted(&self.words.kind("item")));
        let cells = [
            (12, spread, part.weight),
            (13, format!("=MAX(0,MIN(1,(I{r}-J{r})/(K{r}-J{r})))"), part.share),
            (14, format!("=M{r}*N{r}"), part.points),
            (16, share("", year, of_year), of_year),
            (17, share(&format!(",$D:$D,$D{r}"), quarter, of_quarter), of_quarter),
            (18, format!("=O{r}*Q{r}"), part.points * of_year),
            (19, format!("=M{r}*Q{r}"), part.weight * of_year),
            (20, format!("=O{r}*R{r}"), part.points * of_quarter),
            (21, format!("=M{r}*R{r}"), part.weight * of_quarter),
        ];
        for (column, formula, value) in cells {
            self.at.write_formula_with_format(row, column, Formula::new(formula).set_result(value.to_string()), &plain)?;
        }
        self.row += 1;
        Ok(())
    }

    fn given(&mut self, standing: &Standing, month: &MonthRow, score: &Score, kind: &str, given: &Given) -> Result<(), XlsxError> {
        let by = given.source.as_ref().map_or_else(|| given.anomalies.join(" "), |source| source.figure.to_string());
        self.head(standing, month, kind, &given.title, &score.edition.to_string(), &by)?;
        let plain = number(self.look, PLAIN);
        if let Some(source) = &given.source {
            self.at.write_number_with_format(self.row, 8, source.value, &plain)?;
        }
        self.at.write_number_with_format(self.row, 14, given.points, &plain)?;
        self.row += 1;
        Ok(())
    }
}
