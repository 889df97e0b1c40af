//! What a made-up district is made of: tables beside this file, read into types. No wording stands in the Rust.

use super::clock::{Hours, Stamp, midnight};
use crate::terms::calendar::{Calendar, Period, Works};
use crate::terms::problem::{Place, Problem};
use chrono::NaiveDate;
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;

static FIRST: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/operate/demo/first");
static SECOND: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/operate/demo/second");
static WORDS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/operate/demo/words");
/// The State Council's calendar, as the workspace gets it too.
pub const CALENDAR: &str = include_str!("../../../queries/reference/calendar.csv");
/// The order's supervision tasks.
pub const TASKS: &str = include_str!("../../../queries/reference/tasks.csv");

/// Which made-up district.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// The demo's: twelve offices, two years and a month.
    First,
    /// A small one with other codes, headers, value translations, constants and faults: nothing may be wired to the first.
    Second,
}

impl Variant {
    /// Its files: `plan/` for the generator, `workspace/` as they are written.
    pub fn files(self) -> &'static Dir<'static> {
        match self {
            Variant::First => &FIRST,
            Variant::Second => &SECOND,
        }
    }
}

/// An office's size, mix and pace.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the columns of offices.csv")]
pub struct Office {
    pub code: String,
    pub feed: String,
    pub kind: String,
    pub hours: Hours,
    pub from: Stamp,
    pub to: Stamp,
    pub volume: f64,
    pub growth: f64,
    pub import_share: f64,
    pub pace: f64,
    pub level_2017: f64,
    pub duty: f64,
    pub ciq: f64,
    pub inspected: f64,
    pub paper: f64,
    pub pre: f64,
    pub containers: f64,
    pub manual: f64,
    pub certified: f64,
    pub companies: usize,
    pub transports: Vec<(String, f64)>,
    pub sites: Vec<String>,
    pub ports: Vec<(String, f64)>,
    /// What passes through it: indices of commodities, each with its weight.
    pub goods: Vec<(usize, f64)>,
}

/// A stretch of one feed: which files it makes and how often.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the columns of feeds.csv")]
pub struct FeedPart {
    pub feed: String,
    pub source: String,
    pub format: String,
    pub layout: String,
    pub prefix: String,
    pub every: u32,
    pub first: Period,
    pub last: Period,
    pub gzip: bool,
    /// Cut-offs besides the regular ones: ends of days.
    pub extra: Vec<Stamp>,
}

/// How a source system writes: its headers in order and its words for codes.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the kinds of rows of a layout")]
pub struct Layout {
    pub style: BTreeMap<String, String>,
    pub headers: Vec<(String, String)>,
    pub values: BTreeMap<String, String>,
}

/// Something out of the ordinary at one office for some days.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the columns of episodes.csv")]
pub struct Episode {
    pub office: String,
    pub from: Stamp,
    pub to: Stamp,
    pub kind: String,
    pub factor: f64,
}

/// A fault to inject: the first fit declaration of that feed declared from that day on.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the columns of faults.csv")]
pub struct FaultPlan {
    pub kind: String,
    pub feed: String,
    pub from: Stamp,
}

/// A commodity.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the columns of hs.csv")]
pub struct Commodity {
    pub hs: String,
    pub offices: Vec<String>,
    pub weight: f64,
    pub duty: f64,
    pub value: f64,
    pub ciq: f64,
}

/// The whole plan.
pub struct Plan {
    /// First and last month of data.
    pub months: (Period, Period),
    /// Offices.
    pub offices: Vec<Office>,
    /// Feeds.
    pub feeds: Vec<FeedPart>,
    /// Layouts by name.
    pub layouts: BTreeMap<String, Layout>,
    /// Episodes.
    pub episodes: Vec<Episode>,
    /// Faults in the order of the file.
    pub faults: Vec<FaultPlan>,
    /// Shares and paces that move with time: knots and values.
    trends: BTreeMap<String, Vec<(Stamp, f64)>>,
    /// Single settings.
    settings: BTreeMap<String, String>,
    /// Words by key.
    pub words: BTreeMap<String, String>,
    /// Name parts by kind.
    pub names: BTreeMap<String, Vec<String>>,
    /// Commodities.
    pub commodities: Vec<Commodity>,
    /// The State Council's calendar.
    pub calendar: Calendar,
}

/// A file's text.
fn text(dir: &'static Dir<'static>, path: &str) -> Result<&'static str, Problem> {
    dir.get_file(path)
        .and_then(|f| f.contents_utf8())
        .ok_or_else(|| Problem::error("demo-plan", format!("the made-up district has no file {path}")).at(Place::file(path)))
}

/// One row of a table by its header. The tables hold no quoted cells.
struct Row {
    file: String,
    line: usize,
    cells: BTreeMap<String, String>,
}

impl Row {
    fn get(&self, key: &str) -> Result<&str, Problem> {
        self.cells.get(key).map(String::as_str).ok_or_else(|| self.wrong(key, "is missing"))
    }
    fn wrong(&self, key: &str, what: &str) -> Problem {
        Problem::error("demo-plan", format!("`{key}` {what}")).at(Place::line(self.file.as_str(), self.line).key(key))
    }
    fn string(&self, key: &str) -> Result<String, Problem> {
        self.get(key).map(str::to_owned)
    }
    fn parse<T: std::str::FromStr>(&self, key: &str) -> Result<T, Problem> {
        self.get(key)?.parse().map_err(|_| self.wrong(key, "can't be read"))
    }
    fn list(&self, key: &str) -> Result<Vec<String>, Problem> {
        Ok(self.get(key)?.split(';').filter(|s| !s.is_empty()).map(str::to_owned).collect())
    }
    fn weights(&self, key: &str) -> Result<Vec<(String, f64)>, Problem> {
        self.list(key)?
            .iter()
            .map(|item| {
                let (name, weight) = item.split_once(':').ok_or_else(|| self.wrong(key, "is a list of CODE:WEIGHT"))?;
                Ok((name.to_owned(), weight.parse().map_err(|_| self.wrong(key, "has a weight that is no number"))?))
            })
            .collect()
    }
    fn date(&self, key: &str) -> Result<Option<Stamp>, Problem> {
        match self.get(key)? {
            "" => Ok(None),
            _ => self.parse::<NaiveDate>(key).map(|d| Some(midnight(d))),
        }
    }
    fn day(&self, key: &str) -> Result<Stamp, Problem> {
        self.date(key)?.ok_or_else(|| self.wrong(key, "is empty"))
    }
}

fn table(dir: &'static Dir<'static>, path: &str) -> Result<Vec<Row>, Problem> {
    let mut lines = text(dir, path)?.lines().enumerate();
    let header: Vec<&str> = lines.next().map_or(Vec::new(), |(_, l)| l.split(',').collect());
    Ok(lines
        .filter(|(_, l)| !l.is_empty() && !l.starts_with('#'))
        .map(|(i, l)| Row {
            file: path.to_owned(),
            line: i + 1,
            cells: header.iter().map(|h| (*h).to_owned()).zip(l.split(',').map(str::to_owned)).collect(),
        })
        .collect())
}

fn office(row: &Row) -> Result<Office, Problem> {
    let works = match row.get("works")? {
        "every_day" => Works::EveryDay,
        "weekends" => Works::Weekends,
        "weekdays" => Works::Weekdays,
        _ => return Err(row.wrong("works", "is none of weekdays, weekends, every_day")),
    };
    let clock = |key: &str| row.parse::<f64>(key).map(|h| (h * 3600.0) as i64);
    Ok(Office {
        code: row.string("code")?,
        feed: row.string("feed")?,
        kind: row.string("kind")?,
        hours: Hours { opens: clock("opens")?, closes: clock("closes")?, works },
        from: row.day("from")?,
        to: row.date("to")?.map_or(Stamp::MAX, |day| day + super::clock::DAY),
        volume: row.parse("volume")?,
        growth: row.parse("growth")?,
        import_share: row.parse("import_share")?,
        pace: row.parse("pace")?,
        level_2017: row.parse("level_2017")?,
        duty: row.parse("duty")?,
        ciq: row.parse("ciq")?,
        inspected: row.parse("inspected")?,
        paper: row.parse("paper")?,
        pre: row.parse("pre")?,
        containers: row.parse("containers")?,
        manual: row.parse("manual")?,
        certified: row.parse("certified")?,
        companies: row.parse("companies")?,
        transports: row.weights("transports")?,
        sites: row.list("sites")?,
        ports: row.weights("ports")?,
        goods: Vec::new(),
    })
}

fn feed(row: &Row) -> Result<FeedPart, Problem> {
    Ok(FeedPart {
        feed: row.string("feed")?,
        source: row.string("source")?,
        format: row.string("format")?,
        layout: row.string("layout")?,
        prefix: row.string("prefix")?,
        every: row.parse("every")?,
        first: row.parse("first")?,
        last: row.parse("last")?,
        gzip: row.get("gzip")? == "yes",
        extra: row
            .list("extra")?
            .iter()
            .map(|day| day.parse().map(|d: NaiveDate| midnight(d) + super::clock::DAY).map_err(|_| row.wrong("extra", "holds no date")))
            .collect::<Result<_, _>>()?,
    })
}

fn layout(dir: &'static Dir<'static>, path: &str) -> Result<Layout, Problem> {
    let mut layout = Layout::default();
    for row in table(dir, path)? {
        let (key, text) = (row.string("key")?, row.string("text")?);
        match row.get("kind")? {
            "style" => drop(layout.style.insert(key, text)),
            "header" => layout.headers.push((key, text)),
            "value" => drop(layout.values.insert(key, text)),
            _ => return Err(row.wrong("kind", "is none of style, header, value")),
        }
    }
    Ok(layout)
}

fn trends(dir: &'static Dir<'static>) -> Result<BTreeMap<String, Vec<(Stamp, f64)>>, Problem> {
    table(dir, "plan/trends.csv")?
        .iter()
        .map(|row| {
            let knots = row.cells.keys().filter(|k| *k != "key").map(|k| {
                let day = k.parse::<NaiveDate>().map_err(|_| row.wrong(k, "is not a date"))?;
                Ok((midnight(day), row.parse::<f64>(k)?))
            });
            Ok((row.string("key")?, knots.collect::<Result<Vec<_>, Problem>>()?))
        })
        .collect()
}

fn names() -> Result<BTreeMap<String, Vec<String>>, Problem> {
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut kind = "";
    for line in text(&WORDS, "names.txt")?.lines() {
        match line.strip_prefix("# ") {
            Some(heading) => kind = heading,
            None => names.entry(kind.to_owned()).or_default().push(line.to_owned()),
        }
    }
    Ok(names)
}

fn commodity(row: &Row) -> Result<Commodity, Problem> {
    Ok(Commodity {
        hs: row.string("hs")?,
        offices: row.list("offices")?,
        weight: row.parse("weight")?,
        duty: row.parse("duty")?,
        value: row.parse("value")?,
        ciq: row.parse("ciq")?,
    })
}

impl Plan {
    /// Reads a district's tables.
    pub fn read(variant: Variant) -> Result<Plan, Problem> {
        let dir = variant.files();
        let rows = |path: &str| table(dir, path);
        let feeds: Vec<FeedPart> = rows("plan/feeds.csv")?.iter().map(feed).collect::<Result<_, _>>()?;
        let nothing = || Problem::error("demo-plan", "the made-up district has no feed");
        let months = (feeds.iter().map(|f| f.first).min().ok_or_else(nothing)?, feeds.iter().map(|f| f.last).max().ok_or_else(nothing)?);
        let mut layouts = BTreeMap::new();
        for part in &feeds {
            layouts.insert(part.layout.clone(), layout(dir, &format!("plan/layouts/{}.csv", part.layout))?);
        }
        let calendar = Calendar::from_csv("queries/reference/calendar.csv", CALENDAR)
            .map_err(|problems| Problem::error("demo-plan", problems.to_string()))?;
        let commodities: Vec<Commodity> = table(&WORDS, "hs.csv")?.iter().map(commodity).collect::<Result<_, _>>()?;
        let mut offices: Vec<Office> = rows("plan/offices.csv")?.iter().map(office).collect::<Result<_, _>>()?;
        for office in &mut offices {
            let fits = |c: &Commodity| c.offices.contains(&office.kind);
            office.goods = commodities.iter().enumerate().filter(|(_, c)| fits(c)).map(|(i, c)| (i, c.weight)).collect();
        }
        Ok(Plan {
            months,
            offices,
            feeds,
            layouts,
            episodes: rows("plan/episodes.csv")?
                .iter()
                .map(|row| {
                    Ok(Episode {
                        office: row.string("office")?,
                        from: row.day("from")?,
                        to: row.day("to")? + super::clock::DAY,
                        kind: row.string("kind")?,
                        factor: row.parse("factor")?,
                    })
                })
                .collect::<Result<_, Problem>>()?,
            faults: rows("plan/faults.csv")?
                .iter()
                .map(|row| Ok(FaultPlan { kind: row.string("kind")?, feed: row.string("feed")?, from: row.day("from")? }))
                .collect::<Result<_, Problem>>()?,
            trends: trends(dir)?,
            settings: rows("plan/settings.csv")?
                .iter()
                .map(|row| Ok((row.string("key")?, row.string("text")?)))
                .collect::<Result<_, Problem>>()?,
            words: table(&WORDS, "words.csv")?
                .iter()
                .map(|row| Ok((row.string("key")?, row.string("text")?)))
                .collect::<Result<_, Problem>>()?,
            names: names()?,
            commodities,
            calendar,
        })
    }

    /// A trend's value on a day, straight lines between its knots.
    pub fn trend(&self, key: &str, at: Stamp) -> f64 {
        let Some(knots) = self.trends.get(key) else { return 0.0 };
        let after = knots.partition_point(|(day, _)| *day <= at);
        match (after.checked_sub(1).map(|i| knots[i]), knots.get(after)) {
            (Some((a, x)), Some((b, y))) => x + (y - x) * (at - a) as f64 / (b - a) as f64,
            (Some((_, x)), None) => x,
            (None, Some((_, y))) => *y,
            (None, None) => 0.0,
        }
    }

    /// The factor of an office's episodes of one kind at a moment; none where there is no such episode.
    pub fn episode(&self, office: &str, kind: &str, at: Stamp) -> Option<f64> {
        self.episodes.iter().find(|e| e.office == office && e.kind == kind && (e.from..e.to).contains(&at)).map(|e| e.factor)
    }

    /// A single setting; empty where the plan has none.
    pub fn setting(&self, key: &str) -> &str {
        self.settings.get(key).map_or("", String::as_str)
    }

    /// A setting that is a period.
    pub fn period(&self, key: &str) -> Result<Period, Problem> {
        self.setting(key).parse().map_err(|problem: Problem| problem.at(Place::file("plan/settings.csv").key(key)))
    }

    /// The prefix of the file in which a feed delivers once more what was in flight at `until`, if it does.
    pub fn redelivery(&self, feed: &str, until: Stamp) -> Option<&str> {
        let month = self.period("redeliver_month").ok()?;
        (self.setting("redeliver_feed") == feed && midnight(month.end_day()) == until).then(|| self.setting("redeliver_prefix"))
    }
}
