//! Builds the components, writes manifests and starts the host.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

use tempfile::TempDir;

const HEAD: &str = "spin_manifest_version = 2\n[application]\nname = \"test\"\n";

/// One component at every path, which may reach nothing.
pub const PROBE: &str =
    "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"probe\"\n[component.probe]\nsource = \"PROBE\"\n";

/// The folder with the components' files. They are built by the first test that needs them.
pub fn components() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("guest");
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guest/Cargo.toml");
        let status = Command::new("cargo")
            .args(["build", "--quiet", "--release", "--target=wasm32-wasip2", "--manifest-path"])
            .arg(manifest)
            .arg("--target-dir")
            .arg(&target)
            .status()
            .unwrap();
        assert!(status.success());
        target.join("wasm32-wasip2/release")
    })
}

/// An application in a folder of its own.
pub struct App {
    pub folder: TempDir,
    flags: Vec<String>,
    environment: Vec<(String, String)>,
}

/// A host that serves an application, until it is dropped.
pub struct Host {
    pub url: String,
    pub app: App,
    pub child: Child,
}

impl App {
    /// `manifest` is what follows `[application]`; `PROBE`, `CALLER` and `WITNESS` stand for the components' files.
    pub fn new(manifest: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| components().join(name).to_str().unwrap().to_string();
        let manifest = manifest
            .replace("PROBE", &file("probe.wasm"))
            .replace("CALLER", &file("caller.wasm"))
            .replace("WITNESS", &file("witness.wasm"));
        fs::write(folder.path().join("spin.toml"), format!("{HEAD}{manifest}")).unwrap();
        let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache").to_str().unwrap().to_string();
        Self { folder, flags: Vec::new(), environment: vec![("XDG_CACHE_HOME".into(), cache)] }
    }

    pub fn flags<'a>(mut self, flags: impl IntoIterator<Item = &'a str>) -> Self {
        self.flags.extend(flags.into_iter().map(String::from));
        self
    }

    pub fn environment(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Writes a file beside the manifest, and gives its path.
    pub fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_string()
    }

    /// The text of a file beside the manifest.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }

    /// Serves the application.
    pub fn start(self) -> Host {
        let errors = fs::File::create(self.folder.path().join("stderr.txt")).unwrap();
        let mut child = self.command(&["--quiet"]).stdout(Stdio::piped()).stderr(errors).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Some(url) = line.trim().strip_prefix("listening on ") else {
            panic!("the host did not start: {}", self.read("stderr.txt"))
        };
        Host { url: url.into(), app: self, child }
    }

    /// Runs the host to its end, which a manifest that is refused comes to by itself.
    pub fn run(&self, flags: &[&str]) -> Output {
        self.command(flags).output().unwrap()
    }

    fn command(&self, flags: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_skein-host"));
        command.arg("--from").arg(self.folder.path()).args(["--listen", "127.0.0.1:0"]).args(flags).args(&self.flags);
        command.envs(self.environment.iter().cloned()).stdin(Stdio::null());
        command
    }
}

impl Host {
    /// Answers' bodies as text, with the status before it if that is not 200.
    pub async fn get(&self, path: &str) -> String {
        told(reqwest::get(format!("{}{path}", self.url)).await.unwrap()).await
    }

    pub async fn post(&self, path: &str, body: impl Into<reqwest::Body>) -> String {
        told(reqwest::Client::new().post(format!("{}{path}", self.url)).body(body).send().await.unwrap()).await
    }

    pub fn signal(&self, signal: &str) {
        assert!(Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap().success());
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The body of an answer, with the status before it if that is not 200.
pub async fn told(response: reqwest::Response) -> String {
    let status = response.status();
    let body = response.text().await.unwrap();
    if status == 200 { body } else { format!("{} {body}", status.as_u16()) }
}

/// Waits for something that happens soon.
pub async fn soon(what: impl Fn() -> bool) {
    let start = Instant::now();
    while !what() {
        assert!(start.elapsed() < Duration::from_secs(5), "it does not happen");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
