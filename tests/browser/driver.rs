//! Chromium, driven over the HTTP protocol of W3C `WebDriver` that `ChromeDriver` speaks.

use crate::support::{Guarded, wait_until};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use ureq::Agent;

/// Keys, as `WebDriver` writes them.
pub const TAB: &str = "\u{e004}";
pub const ENTER: &str = "\u{e007}";

/// The name under which `WebDriver` answers with an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// What a browser needs to run as root in a container, and to talk to nobody but the test.
const ARGUMENTS: [&str; 10] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--window-size=900,800",
];

/// A browser with a profile of its own. It ends when it is dropped.
pub struct Chromium {
    agent: Agent,
    session: String,
    _driver: Guarded,
    _profile: TempDir,
}

impl Chromium {
    /// Starts one, whose pages may run scripts or not. None, with a notice, where Chromium or its driver is missing.
    pub fn start(runs_scripts: bool) -> Option<Self> {
        let (Some(chromium), Some(driver)) = (program("chromium"), program("chromedriver")) else {
            eprintln!("skipped: chromium and chromedriver are not both there (on Debian: chromium, chromium-driver)");
            return None;
        };
        let profile = tempfile::tempdir().unwrap();
        let mut driver = Guarded::spawn(&driver, &["--port=0".to_owned()], Stdio::piped(), Stdio::null());
        let lines = BufReader::new(driver.stdout()).lines().map_while(Result::ok);
        let port =
            lines.filter_map(|line| line.split("successfully on port ").nth(1)?.trim_end_matches('.').parse().ok());
        let port: u16 = { port }.next().expect("chromedriver did not start");
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(Duration::from_mins(2)))
            .build()
            .new_agent();
        let mut arguments: Vec<String> = ARGUMENTS.map(str::to_owned).into();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        let scripts = if runs_scripts { 1 } else { 2 };
        let options = json!({
            "binary": chromium,
            "args": arguments,
            "prefs": { "profile.managed_default_content_settings.javascript": scripts },
        });
        let wanted = json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": options } } });
        let origin = format!("http://127.0.0.1:{port}/session");
        let made = call(&agent, "POST", &origin, Some(&wanted));
        let session = format!("{origin}/{}", made["sessionId"].as_str().unwrap());
        let browser = Self { agent, session, _driver: driver, _profile: profile };
        // Its window is in front, though there is no screen.
        let focus = json!({ "cmd": "Emulation.setFocusEmulationEnabled", "params": { "enabled": true } });
        browser.post("/goog/cdp/execute", &focus);
        Some(browser)
    }

    /// Opens a page, and waits until it is there.
    pub fn open(&self, url: &str) {
        self.post("/url", &json!({ "url": url }));
    }

    /// Presses the keys one after the other, wherever the focus is.
    pub fn press(&self, keys: &str) {
        let press = |key: char| [json!({ "type": "keyDown", "value": key }), json!({ "type": "keyUp", "value": key })];
        let presses: Vec<Value> = keys.chars().flat_map(press).collect();
        self.post("/actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": presses }] }));
    }

    /// Waits until the page with this title is there.
    pub fn wait_for_title(&self, title: &str) {
        wait_until(&format!("the page is {title:?}"), || self.get("/title") == title);
    }

    /// Where the browser is.
    pub fn url(&self) -> String {
        self.get("/url").as_str().unwrap().to_owned()
    }

    /// The element that has the focus.
    pub fn focused(&self) -> Element<'_> {
        Element { browser: self, id: self.get("/element/active")[ELEMENT].as_str().unwrap().to_owned() }
    }

    /// The elements that a selector of CSS finds.
    pub fn all(&self, selector: &str) -> Vec<Element<'_>> {
        let found = self.post("/elements", &json!({ "using": "css selector", "value": selector }));
        let ids = found.as_array().unwrap().iter().map(|element| element[ELEMENT].as_str().unwrap().to_owned());
        ids.map(|id| Element { browser: self, id }).collect()
    }

    /// Keeps a picture of the page in `target/tmp`, for people to look at.
    pub fn picture(&self, name: &str) {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("browser-{name}.png"));
        let picture = STANDARD.decode(self.get("/screenshot").as_str().unwrap()).unwrap();
        fs::write(file, picture).unwrap();
    }

    fn get(&self, path: &str) -> Value {
        call(&self.agent, "GET", &format!("{}{path}", self.session), None)
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        call(&self.agent, "POST", &format!("{}{path}", self.session), Some(body))
    }
}

/// The browser goes with its session, and the driver after it.
impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call();
    }
}

/// An element of the page.
pub struct Element<'a> {
    browser: &'a Chromium,
    id: String,
}

impl Element<'_> {
    /// The name by which the accessibility tree knows it: what a screen reader says.
    pub fn label(&self) -> String {
        self.text_of("computedlabel")
    }

    /// Its attribute of this name; empty if it has none.
    pub fn attribute(&self, name: &str) -> String {
        self.text_of(&format!("attribute/{name}"))
    }

    /// A property of its style, as it came to be.
    pub fn style(&self, name: &str) -> String {
        self.text_of(&format!("css/{name}"))
    }

    /// What a field holds.
    pub fn value(&self) -> String {
        self.text_of("property/value")
    }

    /// What is to be read in it.
    pub fn text(&self) -> String {
        self.text_of("text")
    }

    fn text_of(&self, what: &str) -> String {
        self.browser.get(&format!("/element/{}/{what}", self.id)).as_str().unwrap_or_default().to_owned()
    }
}

/// The value of an answer, which must be no error.
#[track_caller]
fn call(agent: &Agent, method: &str, url: &str, body: Option<&Value>) -> Value {
    let request = http::Request::builder().method(method).uri(url).header("content-type", "application/json");
    let answer = match body {
        Some(body) => agent.run(request.body(body.to_string()).unwrap()),
        None => agent.run(request.body(()).unwrap()),
    };
    let mut answer = answer.unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    assert_eq!(answer.status(), 200, "{method} {url}: {text}");
    serde_json::from_str::<Value>(&text).unwrap()["value"].take()
}

/// Where a program is, if it is installed.
fn program(name: &str) -> Option<PathBuf> {
    let found = Command::new("sh").args(["-c", "command -v \"$0\"", name]).output().unwrap();
    let path = String::from_utf8(found.stdout).unwrap();
    found.status.success().then(|| PathBuf::from(path.trim()))
}
