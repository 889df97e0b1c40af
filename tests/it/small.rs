//! A tiny district of one's own: one office, a few declarations a day, so that a run takes a moment. Its files say their day in their names.

use crate::district::{ended, said, tongbao};
use chrono::NaiveDate;
use std::path::{Path, PathBuf};
use std::process::Output;
use tempfile::TempDir;

const DISTRICT: &str = "\
district: { code: \"0200\", name: \u{67d0}\u{6d77}\u{5173}, started: { weekly: 2017-W10, monthly: 2017-03 } }
offices: [ { code: \"0201\", name: \u{67d0}\u{529e}\u{4e8b}\u{5904} } ]
people: [ { id: boss, name: \u{5f20}\u{4e09}, valid_from: 2016-01-01 }, { id: gone, name: \u{674e}\u{56db}, valid_to: 2017-03-31 } ]
";

const SOURCE: &str = "format: csv\nmatch: \"day_*.csv\"\ncutoff: '_(\\d{8})\\.'\n";

pub struct Small {
    folder: TempDir,
}

impl Small {
    /// A district with further sections of its configuration.
    pub fn new(sections: &str) -> Small {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("sources")).unwrap();
        std::fs::write(folder.path().join("sources/day.yaml"), SOURCE).unwrap();
        let small = Small { folder };
        small.configure(sections);
        small
    }

    /// Replaces the further sections.
    pub fn configure(&self, sections: &str) {
        std::fs::write(self.dir().join("tongbao.yaml"), format!("{DISTRICT}{sections}")).unwrap();
    }

    pub fn dir(&self) -> &Path {
        self.folder.path()
    }

    /// The program in this district.
    pub fn run(&self, arguments: &[&str]) -> Output {
        tongbao(self.dir(), arguments)
    }

    /// The same, which must end with this exit status; gives what it said.
    pub fn expect(&self, status: i32, arguments: &[&str]) -> String {
        ended(self.dir(), status, arguments)
    }

    /// Writes the export of `[from, to]`: each day `each` imports of one hour, two hours and so on to twelve.
    pub fn export(&self, from: &str, to: &str, each: u32) -> PathBuf {
        let (from, to): (NaiveDate, NaiveDate) = (from.parse().unwrap(), to.parse().unwrap());
        let mut text = String::from("entry_id,declaring_office,direction,declared_at,released_at\n");
        for day in from.iter_days().take_while(|day| *day <= to) {
            for n in 1..=each {
                let id = format!("0201{}1{:09}", day.format("%Y"), day.format("%j").to_string().parse::<u32>().unwrap() * 1000 + n);
                text += &format!("{id},0201,I,{day} 08:00:00,{day} {:02}:00:00\n", 8 + (n - 1) % 12 + 1);
            }
        }
        let path = self.dir().join(format!("day_{}.csv", to.format("%Y%m%d")));
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Writes and loads the export of `[from, to]`; its cut-off is that day's end, as its name says.
    pub fn load(&self, from: &str, to: &str, each: u32) {
        let path = self.export(from, to, each);
        self.expect(0, &["ingest", path.to_str().unwrap()]);
    }

    /// An edition's folder.
    pub fn edition(&self, name: &str) -> PathBuf {
        self.dir().join("archive").join(name)
    }

    /// What a command prints as JSON.
    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let output = self.run(&[&["--format", "json"], arguments].concat());
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", said(&output)))
    }
}
