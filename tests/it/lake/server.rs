//! A PostgreSQL of the test's own, on a socket in its folder; gone after the test.

use super::skipped;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A running server.
pub struct Server {
    folder: TempDir,
    programs: PathBuf,
}

impl Server {
    /// Starts one; none where the machine has no PostgreSQL, which is said.
    pub fn start(trial: &str) -> Option<Server> {
        let Some(programs) = programs() else {
            skipped(trial, "no PostgreSQL on this machine; make setup-lake installs one");
            return None;
        };
        // Not under a user's own temporary folder: the server may run as another user, and a socket's path is short.
        let folder = tempfile::Builder::new().prefix("tongbao-pg-").tempdir_in("/tmp").unwrap();
        if is_root() {
            assert!(Command::new("chown").arg("postgres").arg(folder.path()).status().unwrap().success());
        }
        let server = Server { folder, programs };
        done(&server.run("initdb", &["-D", &server.data(), "--auth=trust", "-E", "UTF8", "--no-locale", "-U", "postgres"]));
        server.resume();
        Some(server)
    }

    /// Its address, as a lake's begins.
    pub fn address(&self) -> String {
        format!("postgres:host={} user=postgres", self.folder.path().display())
    }

    /// A new database's address, as a workspace names it.
    pub fn new_lake(&self) -> String {
        super::new_lake(&self.address())
    }

    /// Stops it in the midst of everything.
    pub fn stop(&self) {
        done(&self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "-w", "stop"]));
    }

    /// Starts it again.
    pub fn resume(&self) {
        let options = format!("-c listen_addresses='' -c unix_socket_directories={} -c fsync=off", self.folder.path().display());
        let log = format!("{}/log", self.folder.path().display());
        done(&self.run("pg_ctl", &["-D", &self.data(), "-l", &log, "-w", "-o", &options, "start"]));
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    fn data(&self) -> String {
        format!("{}/data", self.folder.path().display())
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Output {
        let program = self.programs.join(program);
        let mut command = if is_root() { Command::new("runuser") } else { Command::new(&program) };
        if is_root() {
            command.args(["-u", "postgres", "--"]).arg(&program);
        }
        // The server keeps what it is given: no pipe of ours.
        let out = tempfile::tempfile().unwrap();
        let status = command.args(arguments).current_dir("/").stdout(out.try_clone().unwrap()).stderr(out).status().unwrap();
        Output { status, stdout: Vec::new(), stderr: format!("{} {arguments:?}", program.display()).into_bytes() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "stop"]);
        if is_root() {
            // What another user wrote.
            let _ = std::fs::remove_dir_all(self.data());
        }
    }
}

fn done(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.trim_ascii() == b"0"
}

/// Where the package puts its programs.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut folders: Vec<PathBuf> =
        versions.filter_map(|e| Some(e.ok()?.path().join("bin"))).filter(|p| p.join("initdb").is_file()).collect();
    folders.sort();
    let on_path = || std::env::var_os("PATH").and_then(|p| std::env::split_paths(&p).find(|f| Path::new(f).join("initdb").is_file()));
    folders.pop().or_else(on_path)
}
