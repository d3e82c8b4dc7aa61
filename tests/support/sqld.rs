//! A libSQL server.

#[path = "../../crates/host/tests/host/sqld_program.rs"]
mod program;

use super::host::Guarded;
use super::polling::wait_until;
use program::{ARGUMENTS, program};
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;

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
        let address = free.to_string();
        let own = ["--db-path", data.to_str().unwrap(), "--http-listen-addr", &address];
        let arguments: Vec<_> = ARGUMENTS.into_iter().chain(own).map(String::from).collect();
        let log = || Stdio::from(File::create(folder.join("sqld-log.txt")).unwrap());
        let process = Guarded::spawn(program, &arguments, log(), log());
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
