//! A district with a roster: its configuration, its exports, and a look into its outbox as a mail client has it.

use crate::district::{ended, said, tongbao};
use chrono::NaiveDate;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use tempfile::TempDir;

/// Two offices, two departments, and the people who head them.
const DISTRICT: &str = "\
district: { code: \"0200\", name: \u{67d0}\u{6d77}\u{5173}, director: chief, started: { weekly: 2017-W01, monthly: 2017-01 } }
offices:
  - { code: \"0201\", name: \u{7532}\u{5730}\u{6d77}\u{5173}, head: [old_0201, new_0201], valid_from: 2016-01-01 }
  - { code: \"0202\", name: \u{4e59}\u{5730}\u{6d77}\u{5173}, head: head_0202, valid_from: 2016-01-01 }
departments:
  - { code: jg, name: \u{76d1}\u{7ba1}\u{5904}, head: head_jg, indicators: [clearance_hours_mean] }
people:
  - { id: chief, name: \u{5f20}\u{4e00}, email: chief@example.invalid }
  - { id: deputy, name: \u{674e}\u{4e8c}, email: deputy@example.invalid }
  - { id: old_0201, name: \u{738b}\u{4e09}, email: old-0201@example.invalid, valid_to: 2017-03-31 }
  - { id: new_0201, name: \u{8d75}\u{56db}, email: new-0201@example.invalid, valid_from: 2017-04-01 }
  - { id: head_0202, name: \u{94b1}\u{4e94}, email: head-0202@example.invalid }
  - { id: head_jg, name: \u{5b59}\u{516d}, email: head-jg@example.invalid }
  - { id: keeper, name: \u{5468}\u{4e03}, email: keeper@example.invalid }
min_sample: { mean: 1, p90: 1, p95: 1 }
";

const SOURCE: &str = "format: csv\nmatch: \"day_*.csv\"\ncutoff: '_(\\d{8})\\.'\n";

/// Who gets what, where a test doesn't say otherwise.
pub const CIRCULATION: &str = "\
visibility:
  full: { entry_id: whole, company_name: whole }
  own_office: { entry_id: whole, company_name: masked }
circulation:
  - { bulletin: monthly, scope: district, to: [director], cc: [deputy], formats: [pdf, html], sees: full }
  - { bulletin: monthly, scope: each_office, to: [head], formats: [pdf, xlsx], sees: own_office }
  - { bulletin: monthly, scope: each_department, to: [head], formats: [pdf], sees: own_office }
";

/// `mail` by files.
pub const BY_FILE: &str = "mail: { via: file, from: tongbao@example.invalid, allowed_domains: [example.invalid], operators: [keeper] }\n";

pub struct Desk {
    folder: TempDir,
}

impl Desk {
    /// A district with these further sections, and March and April 2017 loaded.
    pub fn new(sections: &str) -> Desk {
        Desk::of(&format!("{DISTRICT}{sections}"))
    }

    /// The same with a configuration of one's own.
    pub fn of(configuration: &str) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("sources")).unwrap();
        std::fs::write(folder.path().join("sources/day.yaml"), SOURCE).unwrap();
        let desk = Desk { folder };
        std::fs::write(desk.dir().join("tongbao.yaml"), configuration).unwrap();
        let export = desk.export("2017-03-01", "2017-04-30");
        desk.expect(0, &["--as-of", "2017-05-01 06:00", "ingest", export.to_str().unwrap()]);
        desk
    }

    /// A copy of the district that uses `CIRCULATION` and has issued its March, with `mail` of one's own: who gets what was settled at issue.
    pub fn issued(mail: &str) -> Desk {
        static ISSUED: OnceLock<Desk> = OnceLock::new();
        let first = ISSUED.get_or_init(|| {
            let desk = Desk::new(&format!("{CIRCULATION}{BY_FILE}"));
            desk.issue("2017-03");
            desk
        });
        let copy = Desk { folder: first.copy() };
        copy.configure(&format!("{CIRCULATION}{mail}"));
        copy
    }

    /// Another's twin.
    pub fn of_copy(desk: &Desk) -> Desk {
        Desk { folder: desk.copy() }
    }

    /// The whole district once more.
    pub fn copy(&self) -> TempDir {
        // Written anew, a configuration may not say where the facts lie: before the copy it must.
        crate::lake::move_in(self.dir());
        let to = tempfile::tempdir().unwrap();
        let copied = Command::new("cp").arg("-r").arg(self.dir().join(".")).arg(to.path()).status().unwrap();
        assert!(copied.success());
        crate::lake::move_in(to.path());
        to
    }

    /// Replaces the further sections.
    pub fn configure(&self, sections: &str) {
        std::fs::write(self.dir().join("tongbao.yaml"), format!("{DISTRICT}{sections}")).unwrap();
    }

    pub fn dir(&self) -> &Path {
        self.folder.path()
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        tongbao(self.dir(), arguments)
    }

    /// The program, which must end with this exit status; gives what it said.
    pub fn expect(&self, status: i32, arguments: &[&str]) -> String {
        ended(self.dir(), status, arguments)
    }

    /// Issues a month on the fourth of the next.
    pub fn issue(&self, month: &str) {
        let period: tongbao::terms::calendar::Period = month.parse().unwrap();
        let on = format!("{} 10:00", period.end_day() + chrono::Days::new(3));
        self.expect(0, &["--as-of", &on, "run", "monthly", "--period", month]);
    }

    /// Each office's imports, all but a few slower than any limit; every declaration and every company has a name of its own.
    fn export(&self, from: &str, to: &str) -> PathBuf {
        let (from, to): (NaiveDate, NaiveDate) = (from.parse().unwrap(), to.parse().unwrap());
        let mut text =
            String::from("entry_id,declaring_office,direction,declared_at,released_at,company_name,company_code,main_hs,supervised_site\n");
        for (at, day) in from.iter_days().take_while(|day| *day <= to).enumerate() {
            for (office, n) in [("0201", 1), ("0202", 2)] {
                let id = format!("{office}{}1{:09}", day.format("%Y"), 1_000_000 + at * 10 + n);
                let released = day + chrono::Days::new(1 + (at % 4) as u64);
                let company = company(at * 2 + n);
                text += &format!(
                    "{id},{office},I,{day} 08:00:00,{released} 09:00:00,{company},43019{at:05},84713000,\u{76d1}\u{7ba1}\u{573a}{office}\n"
                );
            }
        }
        let path = self.dir().join(format!("day_{}.csv", to.format("%Y%m%d")));
        std::fs::write(&path, text).unwrap();
        path
    }

    /// What stands in the outbox's folder, by name, as a mail client reads it.
    pub fn mails(&self) -> Vec<Value> {
        read(&mails(&self.dir().join("outbox")))
    }

    /// The mail to one address.
    pub fn mail_to(&self, address: &str) -> Value {
        let mut all: Vec<Value> = self.mails().into_iter().filter(|m| m["to"][0][1] == address).collect();
        assert_eq!(all.len(), 1, "mails to {address}");
        all.remove(0)
    }

    /// The outbox's rows.
    pub fn outbox(&self) -> Vec<Value> {
        let output = self.run(&["--format", "json", "export", "outbox"]);
        assert!(output.status.success(), "{}", said(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The hash of an issued file.
    pub fn hash_of(&self, edition: &str, file: &str) -> String {
        tongbao::store::archive::sha256(&std::fs::read(self.dir().join("archive").join(edition).join(file)).unwrap())
    }
}

/// A company's name, of which no other's is a part.
pub fn company(n: usize) -> String {
    let digits: String = format!("{n:03}").chars().map(|c| char::from_u32(0x4e00 + 37 * (c as u32 - '0' as u32 + 1)).unwrap()).collect();
    format!("\u{67d0}\u{5730}{digits}\u{8d38}\u{6613}\u{516c}\u{53f8}")
}

/// The `.eml` files of a folder, sorted.
pub fn mails(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "eml")).collect();
    paths.sort();
    paths
}

/// Messages as Python's parser sees them.
pub fn read(paths: &[PathBuf]) -> Vec<Value> {
    let paths: Vec<&str> = paths.iter().map(|p| p.to_str().unwrap()).collect();
    python(&paths)
}

/// Every part of a workbook as text.
pub fn unzipped(path: &Path) -> String {
    python(&["--zip", path.to_str().unwrap()])[0].as_str().unwrap().to_owned()
}

fn python(arguments: &[&str]) -> Vec<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/mail/read.py");
    let output = Command::new("python3").arg(script).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Names of a mail's files.
pub fn names(mail: &Value) -> Vec<&str> {
    mail["files"].as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect()
}
