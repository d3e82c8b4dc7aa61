//! The built application in a state folder of its own.

use super::deployment::external_url;
use super::host::{Host, build_once};
use super::sqld::Sqld;
use super::{Answer, Deployment, Place, Secrets, Storage, wait_until};
use std::collections::BTreeMap;
use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, Once};
use std::thread;
use tempfile::TempDir;

/// The values of `admin_token`, `service_token` and `encryption_key` (the base64 of 32 bytes).
pub const SECRET_VARIABLES: [&str; 3] = [
    "admin-token-of-the-tests-4f1c7a90b2",
    "service-token-of-the-tests-91d03e5c77",
    "c2tlaW4gdGVzdHMgZW5jcnlwdGlvbiBrZXkgMDEyMzQ=",
];

const SECRETS: [&str; 3] = ["admin_token", "service_token", "encryption_key"];

/// Hosts that run, with what they keep. Everything ends when it is dropped.
pub struct Application {
    place: Place,
    secrets: Arc<Secrets>,
    hosts: Mutex<Vec<Host>>,
    deployment: &'static Deployment,
    flags: Vec<String>,
    variables: BTreeMap<String, String>,
    database: Option<Sqld>,
    state: TempDir,
}

impl Application {
    /// Starts it in an empty folder, with flags and variables beside those of the deployment. None, with a notice, when
    /// this machine can not or when the tests are pointed at another server.
    pub fn start(deployment: &'static Deployment, flags: &[&str], variables: &[(&str, &str)]) -> Option<Self> {
        if external_url().is_some() {
            eprintln!("skipped: SKEIN_URL names the server, and this test needs one of its own");
            return None;
        }
        build_once();
        let state = state_folder();
        let database = match deployment.storage {
            Storage::File => None,
            Storage::SharedLibSql => Some(Sqld::start(state.path())?),
        };
        let secrets = SECRETS.into_iter().zip(SECRET_VARIABLES);
        let mut application = Self {
            place: Place::new(Vec::new(), String::new(), None, Arc::default()),
            secrets: Arc::default(),
            hosts: Mutex::default(),
            deployment,
            flags: deployment.flags.iter().chain(flags).map(|flag| (*flag).to_owned()).collect(),
            // All tests call from one address.
            variables: secrets
                .chain([("free_attempts_per_address", "1000000")])
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            database,
            state,
        };
        application.restart(variables);
        Some(application)
    }

    /// Kills the hosts, if they run, and starts them again on the same data with these variables changed.
    pub fn restart(&mut self, variables: &[(&str, &str)]) {
        self.kill();
        self.variables.extend(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let config = self.database.as_ref().map(|database| database.runtime_config(self.state.path()));
        let hosts = if self.database.is_some() { 2 } else { 1 };
        let hosts: Vec<Host> = (0..hosts)
            .map(|number| Host::start(&self.host_folder(number), &self.flags, &self.variables, config.as_deref()))
            .collect();
        let origins = hosts.iter().map(|host| host.origin.clone()).collect();
        *self.hosts.lock().unwrap() = hosts;
        let token = |name: &str| self.variables[name].clone();
        let secrets = self.secrets.clone();
        for (name, value) in &self.variables {
            if SECRETS.contains(&name.as_str()) {
                secrets.note(value, &format!("the variable {name}"));
            }
        }
        self.place = Place::new(origins, token("admin_token"), Some(token("service_token")), secrets);
    }

    /// Kills the hosts as a crash would (SIGKILL), also while others talk to them, and waits until they are gone.
    pub fn kill(&self) {
        self.hosts.lock().unwrap().clear();
    }

    /// The database's file; none where the data is on a server.
    pub fn database_file(&self) -> Option<PathBuf> {
        (self.deployment.storage == Storage::File).then(|| self.host_folder(0).join("sqlite_db.db"))
    }

    /// How many statements the log says that a request took, which must have been a success.
    #[track_caller]
    pub fn statements(&self, answer: &Answer) -> u32 {
        assert!((200..300).contains(&answer.status), "{}: {}", answer.said, answer.text());
        let id = format!("request_id={}", answer.request_id());
        let logged = || {
            let log = self.log();
            let line = log.lines().find(|line| line.contains(&id))?;
            line.split("statements=").nth(1)?.split(' ').next()?.parse().ok()
        };
        wait_until("the request is logged", || logged().is_some());
        logged().unwrap()
    }

    /// All that the hosts and the components wrote, on every start.
    pub fn log(&self) -> String {
        let mut log = String::new();
        for number in 0..self.hosts.lock().unwrap().len() {
            let folder = self.host_folder(number);
            read_all(&folder.join("logs"), &mut log);
            log += &fs::read_to_string(Host::standard_error(&folder)).unwrap();
        }
        log
    }

    /// No secret that its clients were given or sent is in its database, its logs, or a body that refused something.
    /// Except on a terminal: a host that is not quiet prints what people are sent.
    pub fn expect_no_secret_written(&self) {
        if !self.flags.iter().any(|flag| flag == "--loud") {
            self.secrets.expect_nowhere(self.state.path());
        }
    }

    fn host_folder(&self, number: usize) -> PathBuf {
        self.state.path().join(format!("host-{number}"))
    }
}

/// The end of each application that a test has for itself is the time to look what it wrote.
impl Drop for Application {
    fn drop(&mut self) {
        if !thread::panicking() {
            self.expect_no_secret_written();
        }
    }
}

impl Deref for Application {
    type Target = Place;

    fn deref(&self) -> &Place {
        &self.place
    }
}

/// A new folder. That of the application that a process shares stays behind when the process ends, and the next one
/// removes it.
fn state_folder() -> TempDir {
    static SWEEP: Once = Once::new();
    let parent = Path::new(env!("CARGO_TARGET_TMPDIR")).join("state");
    SWEEP.call_once(|| {
        fs::create_dir_all(&parent).unwrap();
        for entry in fs::read_dir(&parent).unwrap().map_while(Result::ok) {
            let owner = entry.file_name().to_string_lossy().split('-').next().unwrap_or_default().to_owned();
            if !is_running(&owner) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    });
    tempfile::Builder::new().prefix(&format!("{}-", std::process::id())).tempdir_in(parent).unwrap()
}

fn is_running(process: &str) -> bool {
    let mut kill = Command::new("kill");
    kill.args(["-0", process]).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn read_all(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        *into += &fs::read_to_string(entry.unwrap().path()).unwrap();
    }
}
