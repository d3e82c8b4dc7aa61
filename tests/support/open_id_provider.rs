//! A real OpenID provider: the program of `tests/clients/oidc_provider/`.

use super::encoded;
use super::host::Guarded;
use super::polling::wait_until;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;
use ureq::Agent;

/// What the provider calls us, and what we show it.
pub const CLIENT_ID: &str = "skein";
pub const CLIENT_SECRET: &str = "secret at the provider: +&%";

/// More redirects than a sign-in has.
const MAX_STEPS: usize = 20;

/// A provider, which runs or not.
pub struct OpenIdProvider {
    pub origin: String,
    folder: &'static Path,
    port: u16,
    process: Option<Guarded>,
}

impl OpenIdProvider {
    /// One that does not run yet. None, with a notice, where the program can not be had.
    pub fn new() -> Option<Self> {
        let folder = installed()?;
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Some(Self { origin: format!("http://127.0.0.1:{port}"), folder, port, process: None })
    }

    /// Starts it, or starts it again: with new keys, and nothing of what it knew. `accounts` are claims by subjects.
    pub fn start(&mut self, redirect_uri: &str, accounts: &Value, algorithm: &str, claims_in_id_token: bool) {
        self.stop();
        let argument = json!({
            "port": self.port, "accounts": accounts, "algorithm": algorithm, "claimsInIdToken": claims_in_id_token,
            "client": { "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uris": [redirect_uri] },
        });
        let arguments = [self.folder.join("provider.mjs").to_str().unwrap().to_owned(), argument.to_string()];
        self.process = Some(Guarded::spawn(Path::new("node"), &arguments, Stdio::null(), Stdio::null()));
        let document = format!("{}/.well-known/openid-configuration", self.origin);
        wait_until("the provider answers", || agent().get(&document).call().is_ok_and(|answer| answer.status() == 200));
    }

    pub fn stop(&mut self) {
        drop(self.process.take());
    }

    /// What a person does there: gives a name and agrees. Gives where the browser is sent in the end.
    #[track_caller]
    pub fn sign_in(&self, url: &str, account: &str) -> String {
        let login = format!("prompt=login&login={}&password=x", encoded(account));
        Visitor::default().go(url, &self.origin, |visitor, page, step| {
            visitor.send("POST", page, if step == 0 { &login } else { "prompt=consent" })
        })
    }

    /// The same of somebody who does not want to.
    #[track_caller]
    pub fn refuse(&self, url: &str) -> String {
        Visitor::default().go(url, &self.origin, |visitor, page, _| visitor.send("GET", &format!("{page}/abort"), ""))
    }
}

/// A browser at the provider.
#[derive(Default)]
struct Visitor(BTreeMap<String, String>);

impl Visitor {
    /// Follows redirects, does on each page what `on_page` does, and ends where the provider sends it away.
    #[track_caller]
    fn go(mut self, url: &str, origin: &str, on_page: impl Fn(&mut Self, &str, usize) -> String) -> String {
        let (mut next, mut pages) = (url.to_owned(), 0);
        for _ in 0..MAX_STEPS {
            if !next.starts_with(origin) {
                return next;
            }
            next = if next.contains("/interaction/") && !next.ends_with("/abort") {
                pages += 1;
                on_page(&mut self, &next, pages - 1)
            } else {
                self.send("GET", &next, "")
            };
        }
        panic!("the provider sends the browser around: {next}")
    }

    /// Gives where the answer leads.
    #[track_caller]
    fn send(&mut self, method: &str, url: &str, form: &str) -> String {
        let cookies: Vec<String> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let answer = if method == "POST" {
            let request = agent().post(url).header("cookie", &cookies);
            request.header("content-type", "application/x-www-form-urlencoded").send(form)
        } else {
            agent().get(url).header("cookie", &cookies).call()
        };
        let answer = answer.unwrap();
        for cookie in answer.headers().get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.0.insert(name.to_owned(), value.to_owned());
        }
        let location = answer.headers().get("location").map(|location| location.to_str().unwrap().to_owned());
        let location = location.unwrap_or_else(|| panic!("{method} {url} leads nowhere: {}", answer.status()));
        url::Url::parse(url).unwrap().join(&location).unwrap().into()
    }
}

fn agent() -> Agent {
    let config = Agent::config_builder().http_status_as_error(false).max_redirects(0).proxy(None);
    config.timeout_global(Some(Duration::from_secs(30))).build().new_agent()
}

/// The program with its packages, in a folder that is kept for the next run.
fn installed() -> Option<&'static Path> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOLDER.get_or_init(install).as_deref()
}

fn install() -> Option<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/oidc_provider");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clients/oidc_provider");
    fs::create_dir_all(&folder).unwrap();
    let wanted = fs::read_to_string(source.join("package-lock.json")).unwrap();
    let mark = folder.join("installed.json");
    for file in ["package.json", "package-lock.json", "provider.mjs"] {
        fs::copy(source.join(file), folder.join(file)).unwrap();
    }
    if fs::read_to_string(&mark).is_ok_and(|found| found == wanted) {
        return Some(folder);
    }
    // The lock has the hash of each package.
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]).current_dir(&folder);
    if !npm.status().is_ok_and(|status| status.success()) {
        eprintln!("skipped: the npm package oidc-provider can not be had");
        return None;
    }
    fs::write(mark, wanted).unwrap();
    Some(folder)
}
