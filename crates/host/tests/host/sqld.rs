//! A libSQL server for tests. Also for the load harness of the whole application: it needs nothing from here.

#[path = "sqld_program.rs"]
mod program;

use std::{
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use program::{ARGUMENTS, program};

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
            .args(ARGUMENTS)
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
