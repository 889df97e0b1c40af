//! A lake whose rows lie in a bucket: the same figures as from the file, the key in no file but its own, and a store that is gone is called that.

use super::{ready, settle};
use crate::python;
use crate::small::Small;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

const SECRET: &str = "s3cret-of-the-bucket";

struct Store {
    child: Child,
    port: u16,
}

impl Store {
    fn start() -> Store {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/lake/store.py");
        let mut child = Command::new(python::with("moto", "moto[server]==5.2.5"))
            .args([script.to_str().unwrap(), &port.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.as_mut().unwrap()).lines().map_while(Result::ok);
        assert!(lines.any(|line| line.trim() == "ready"), "the store starts");
        Store { child, port }
    }

    fn stop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Puts a district's facts into the bucket.
fn into_bucket(small: &Small, port: u16) {
    settle(small.dir(), "ducklake:catalogue.ducklake", "s3://tongbao/lake");
    let config = small.dir().join("tongbao.yaml");
    let text = std::fs::read_to_string(&config).unwrap();
    let store = format!("object_store:\n  endpoint: \"http://127.0.0.1:{port}\"\n  region: us-east-1\n  credentials: bucket-key\n");
    std::fs::write(&config, text + &store).unwrap();
    let key = small.dir().join("bucket-key");
    std::fs::write(&key, format!("id: a\nsecret: {SECRET}\n")).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
#[ignore = "soak: a virtual environment and an object store"]
fn a_lake_in_a_bucket_is_as_good_as_the_file() {
    if !ready("an object store") {
        return;
    }
    let mut store = Store::start();
    let (file, bucket) = (Small::new(""), Small::new(""));
    into_bucket(&bucket, store.port);
    let run = ["--as-of", "2017-04-06 10:00", "run", "monthly", "--period", "2017-03"];
    for small in [&file, &bucket] {
        small.load("2017-03-01", "2017-03-31", 3);
        small.expect(0, &run);
    }
    for name in ["figures.csv", "district.pdf", "district.html", "district.xlsx"] {
        let of = |small: &Small| std::fs::read(small.edition("monthly/2017-03").join(name)).unwrap();
        assert!(of(&file) == of(&bucket), "{name} is the same");
    }
    assert!(!bucket.dir().join("warehouse.duckdb").exists());
    bucket.expect(0, &["compact", "--keep", "0"]);
    bucket.expect(0, &["verify", "--recompute"]);
    // The key stands nowhere in the workspace but in its file.
    for path in ["state.duckdb", "catalogue.ducklake", "catalogue.ducklake.wal", ".tongbao/log", "tongbao.yaml"] {
        let bytes = std::fs::read(bucket.dir().join(path)).unwrap_or_default();
        assert!(!bytes.windows(SECRET.len()).any(|w| w == SECRET.as_bytes()), "{path}");
    }
    let key = bucket.dir().join("bucket-key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let said = bucket.expect(1, &["status", "--as-of", "2017-04-07"]);
    assert!(said.contains("secret-open") && !said.contains(SECRET), "{said}");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    store.stop();
    let said = bucket.expect(1, &["--as-of", "2017-05-04 10:00", "run", "weekly", "--period", "2017-W10"]);
    assert!(said.contains("object-store") && !said.contains(SECRET), "{said}");
}
