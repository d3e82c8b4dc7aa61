//! The servers under load, as child processes: how they are started, watched and ended.

use crate::connection::Client;
use crate::{SERVE_NATIVE, secrets};
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What the host and the native server print when they listen.
const LISTENING: &str = "listening on http://";

/// Linux counts processor time in hundredths of a second, whatever its own clock.
const TICK: Duration = Duration::from_millis(10);

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// From the start of the process to its first 200.
    pub started_in: Duration,
}

/// The command that serves the application. Compiled components are cached in `cache`.
pub fn application(state: &Path, cache: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_skein"));
    command.args(["--from", concat!(env!("CARGO_MANIFEST_DIR"), "/spin.toml"), "--quiet", "--listen", "127.0.0.1:0"]);
    command.arg("--state-dir").arg(state).env("XDG_CACHE_HOME", cache);
    // The manifest says where the components are: below target/, wherever cargo builds for this process.
    command.env_remove("CARGO_TARGET_DIR");
    for variable in secrets::variables() {
        command.args(["--variable", &variable]);
    }
    command
}

/// The command that serves the same file natively.
pub fn native(file: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg(SERVE_NATIVE).arg(file);
    command
}

impl Server {
    /// Starts a server and waits until it can work: `/readyz` needs the database.
    pub fn start(mut command: Command) -> Self {
        let started = Instant::now();
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.map_while(Result::ok).find_map(|line| line.strip_prefix(LISTENING).map(str::to_owned));
        let address = address.expect("the server ended before it listened").parse().unwrap();
        Client::open(address).unwrap().call("GET /readyz HTTP/1.1\r\n", "");
        Self { child, address, started_in: started.elapsed() }
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Memory in use now and at most so far, in MiB.
    pub fn memory(&self) -> (u64, u64) {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()).unwrap_or_default() / 1024
        };
        (field("VmRSS:"), field("VmHWM:"))
    }

    /// Ends it as an operator would, so that it leaves its database in order.
    pub fn stop(mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the processes have taken of the processors so far.
pub fn processor_time(processes: &[u32]) -> Duration {
    processes.iter().map(|process| ticks(*process).map_or(Duration::ZERO, |ticks| TICK * ticks)).sum()
}

/// User and system time are the 14th and 15th field; the second one, the name, may hold anything but ends with the last
/// parenthesis.
fn ticks(process: u32) -> Option<u32> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, fields) = text.rsplit_once(") ")?;
    let mut fields = fields.split(' ').skip(11);
    Some(fields.next()?.parse::<u32>().ok()? + fields.next()?.parse::<u32>().ok()?)
}
