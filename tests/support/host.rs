//! One host process.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Once, mpsc};
use std::thread;
use std::time::Duration;

/// Runs its arguments and kills them (SIGKILL) when its standard input ends: when the test closes it, and also when the
/// test process dies in whatever way. So no server outlives its test.
const GUARD: &str =
    r#"exec 3<&0; "$@" 3<&- </dev/null & child=$!; exec >/dev/null; cat <&3; kill -9 $child; wait $child"#;

/// How long a host may take until it listens. Far above what it takes: it only ends a test that hangs.
const START: Duration = Duration::from_mins(2);

/// A process under the guard.
pub struct Guarded(Child);

impl Guarded {
    pub fn spawn(program: &Path, arguments: &[String], stdout: Stdio, stderr: Stdio) -> Self {
        let mut guard = Command::new("sh");
        guard.arg("-c").arg(GUARD).arg("guard").arg(program).args(arguments);
        // The components belong into the workspace's own target folder, wherever the tests are built.
        guard.env_remove("CARGO_TARGET_DIR").stdin(Stdio::piped()).stdout(stdout).stderr(stderr);
        Self(guard.spawn().unwrap())
    }

    pub fn stdout(&mut self) -> std::process::ChildStdout {
        self.0.stdout.take().unwrap()
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

/// A host that listens.
pub struct Host {
    pub origin: String,
    _process: Guarded,
}

impl Host {
    pub fn start(
        folder: &Path,
        flags: &[String],
        variables: &BTreeMap<String, String>,
        runtime_config: Option<&Path>,
    ) -> Self {
        fs::create_dir_all(folder).unwrap();
        let mut arguments = ["--no-build", "--listen", "127.0.0.1:0", "--state-dir"].map(String::from).to_vec();
        arguments.push(folder.to_str().unwrap().to_owned());
        if let Some(file) = runtime_config {
            arguments.extend(["--runtime-config-file".to_owned(), file.to_str().unwrap().to_owned()]);
        }
        for (name, value) in variables {
            arguments.extend(["--variable".to_owned(), format!("{name}={value}")]);
        }
        // A word of the tests' own.
        let is_loud = flags.iter().any(|flag| flag == "--loud");
        arguments.extend(flags.iter().filter(|flag| *flag != "--loud").cloned());
        arguments.extend((!is_loud).then(|| "--quiet".to_owned()));
        let errors = File::options().create(true).append(true).open(Self::standard_error(folder)).unwrap();
        let mut process = Guarded::spawn(program(), &arguments, Stdio::piped(), errors.into());
        let stdout = process.stdout();
        let (sender, lines) = mpsc::channel();
        // Reads to the end, so that the pipe never fills.
        thread::spawn(move || {
            BufReader::new(stdout).lines().map_while(Result::ok).for_each(|line| drop(sender.send(line)));
        });
        let line = lines.recv_timeout(START).unwrap_or_default();
        let Some(origin) = line.strip_prefix("listening on ") else {
            panic!("the host did not start: {line:?}\n{}", fs::read_to_string(Self::standard_error(folder)).unwrap());
        };
        Self { origin: origin.trim_end_matches('/').to_owned(), _process: process }
    }

    /// Where a host that keeps its state in `folder` writes its standard error.
    pub fn standard_error(folder: &Path) -> PathBuf {
        folder.join("standard-error.txt")
    }
}

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_skein"))
}

/// Builds and compiles the components, once in a test process.
pub fn build_once() {
    static BUILD: Once = Once::new();
    BUILD.call_once(|| {
        let state = tempfile::tempdir().unwrap();
        let mut build = Command::new(program());
        build.args(["--quiet", "--build-only", "--state-dir"]).arg(state.path()).env_remove("CARGO_TARGET_DIR");
        for name in ["admin_token", "service_token", "encryption_key"] {
            build.args(["--variable", &format!("{name}=not-used-for-a-build-0123456789abcdef")]);
        }
        let output = build.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    });
}
