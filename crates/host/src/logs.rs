//! What components write to their standard output and error: to files, and to the console.

use std::{
    fs::{File, OpenOptions, create_dir_all},
    io::{self, Write as _},
    path::Path,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use anyhow::{Context as _, Result};
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};

/// Where one stream of one component goes.
#[derive(Debug, Clone)]
pub struct Log {
    file: Arc<File>,
    to_console: bool,
}

/// Both streams of a component.
#[derive(Debug, Clone)]
pub struct Logs {
    /// Its standard output.
    pub stdout: Log,
    /// Its standard error.
    pub stderr: Log,
}

impl Logs {
    /// Opens `logs/COMPONENT_stdout.txt` and `…_stderr.txt` in the state folder, to append to them.
    pub fn open(state_folder: &Path, component: &str, to_console: bool) -> Result<Self> {
        let folder = state_folder.join("logs");
        create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let open = |stream: &str| {
            let path = folder.join(format!("{component}_{stream}.txt"));
            let file = OpenOptions::new()
                .append(true)
                .create(true)
                .open(&path)
                .with_context(|| format!("cannot open {}", path.display()))?;
            Ok::<_, anyhow::Error>(Log { file: Arc::new(file), to_console })
        };
        Ok(Self { stdout: open("stdout")?, stderr: open("stderr")? })
    }
}

impl IsTerminal for Log {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Log {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }
}

/// Lines are short, and the system buffers files: writing in place costs less than handing the line to another thread.
impl AsyncWrite for Log {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, text: &[u8]) -> Poll<io::Result<usize>> {
        if self.to_console {
            // Both go to the host's standard error, as in Spin: its standard output is the host's own.
            let _ = io::stderr().write_all(text);
        }
        Poll::Ready((&*self.file).write_all(text).map(|()| text.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
