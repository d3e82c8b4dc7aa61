//! The pages to sign in on, in a real browser and with the keyboard alone.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    missing_docs
)]

#[path = "browser/callback.rs"]
mod callback;
#[path = "browser/driver.rs"]
mod driver;
mod support;

use driver::{Chromium, ENTER, TAB};
use serde_json::json;
use support::{Application, OAuthClient, Person, encoded, parameter, pkce};

static DEPLOYMENT: support::Deployment = support::Deployment { flags: &[], storage: support::Storage::File };

const SIGN_IN: &str = "Sign in – Harbour Fleet";
const CONSENT: &str = "Allow – Harbour Fleet";

/// A deployment with a client, whose codes the test takes, and with somebody who is to sign in.
struct Scene<'a> {
    client: OAuthClient<'a>,
    person: Person<'a>,
    redirect_uri: String,
    verifier: String,
    start: String,
}

impl<'a> Scene<'a> {
    fn new(application: &'a Application) -> Self {
        let redirect_uri = callback::listen();
        let client = OAuthClient::new(application, false, &json!({ "callback_urls": [redirect_uri] }));
        let (verifier, challenge) = pkce();
        let start = format!(
            "{}/authorize?response_type=code&client_id={}&redirect_uri={}&state=s1&code_challenge={challenge}&code_challenge_method=S256",
            application.origins()[0],
            client.id,
            encoded(&redirect_uri)
        );
        Self { person: Person::new(application), client, redirect_uri, verifier, start }
    }

    /// From the first page to the question whether the client may.
    fn sign_in(&self, browser: &Chromium) {
        browser.open(&self.start);
        browser.wait_for_title(SIGN_IN);
        let focused = browser.focused();
        assert_eq!(focused.attribute("id"), "user_name");
        assert_eq!(focused.style("outline-style"), "solid", "one does not see where the focus is");
        browser.press(&self.person.name);
        browser.press(TAB);
        browser.press(&self.person.password);
        browser.press(ENTER);
        browser.wait_for_title(CONSENT);
    }

    /// The code that the browser brought back is good for tokens of the person.
    fn expect_code(&self, browser: &Chromium) {
        let url = browser.url();
        assert!(url.starts_with(&format!("{}?", self.redirect_uri)), "{url}");
        assert_eq!(parameter(&url, "state").as_deref(), Some("s1"));
        let tokens = self.client.token(&[
            ("grant_type", "authorization_code"),
            ("code", &parameter(&url, "code").unwrap()),
            ("redirect_uri", &self.redirect_uri),
            ("code_verifier", &self.verifier),
        ]);
        let access_token = tokens.ok()["access_token"].as_str().unwrap().to_owned();
        let me = self.client.place.with(access_token).get("/v1/user2").ok();
        assert_eq!(me["user_name"], self.person.name.as_str());
    }
}

/// A deployment that has a name, and a browser. None, with a notice, where one of them can not be had.
fn stage(runs_scripts: bool) -> Option<(Application, Chromium)> {
    let browser = Chromium::start(runs_scripts)?;
    let application = Application::start(&DEPLOYMENT, &[], &[("deployment_name", "Harbour Fleet")])?;
    Some((application, browser))
}

#[test]
fn a_person_signs_in_with_the_keyboard_alone() {
    let Some((application, browser)) = stage(true) else { return };
    let scene = Scene::new(&application);
    scene.sign_in(&browser);
    assert_eq!(browser.focused().text(), "Allow");
    browser.picture("consent");
    browser.press(ENTER);
    browser.wait_for_title(callback::TITLE_BY_SCRIPT);
    scene.expect_code(&browser);
}

#[test]
fn the_pages_work_where_no_script_runs() {
    let Some((application, browser)) = stage(false) else { return };
    let scene = Scene::new(&application);
    scene.sign_in(&browser);
    browser.press(ENTER);
    // The page of the client says that the browser runs no script.
    browser.wait_for_title(callback::TITLE);
    scene.expect_code(&browser);
}

#[test]
fn who_denies_is_led_back_with_that() {
    let Some((application, browser)) = stage(true) else { return };
    let scene = Scene::new(&application);
    scene.sign_in(&browser);
    browser.press(TAB);
    assert_eq!(browser.focused().text(), "Deny");
    browser.press(ENTER);
    browser.wait_for_title(callback::TITLE_BY_SCRIPT);
    let url = browser.url();
    let of = |name: &str| parameter(&url, name);
    assert_eq!((of("error").as_deref(), of("state").as_deref()), (Some("access_denied"), Some("s1")));
    assert_eq!(of("code"), None);
}

#[test]
fn a_wrong_password_is_told_and_typed_again() {
    let Some((application, browser)) = stage(true) else { return };
    let scene = Scene::new(&application);
    browser.open(&scene.start);
    browser.wait_for_title(SIGN_IN);
    assert!(browser.all("[role=alert]").is_empty());
    browser.press(&format!("{}{TAB}Wrong9-password{ENTER}", scene.person.name));
    support::wait_until("the page says what is wrong", || !browser.all("[role=alert]").is_empty());
    assert_eq!(browser.all("[role=alert]")[0].text(), "The name or the password is wrong.");
    browser.picture("wrong-password");
    // The name stays, and the password is asked for at once.
    assert_eq!(browser.all("#user_name")[0].value(), scene.person.name);
    let focused = browser.focused();
    assert_eq!((focused.attribute("id"), focused.value()), ("password".to_owned(), String::new()));
    browser.press(&format!("{}{ENTER}", scene.person.password));
    browser.wait_for_title(CONSENT);
}

#[test]
fn a_screen_reader_finds_a_name_for_everything() {
    let Some((application, browser)) = stage(true) else { return };
    let scene = Scene::new(&application);
    browser.open(&scene.start);
    browser.wait_for_title(SIGN_IN);
    browser.picture("sign-in");
    let labels = |selector: &str| browser.all(selector).iter().map(driver::Element::label).collect::<Vec<_>>();
    assert_eq!(labels("input:not([type=hidden])"), ["E-mail address or phone number", "Password"]);
    assert_eq!(labels("button"), ["Sign in"]);
    assert_eq!(browser.all("label[for]").len(), 2);
    assert_eq!(browser.all("html")[0].attribute("lang"), "en");
    assert_eq!((browser.all("main").len(), browser.all("h1")[0].text()), (1, "Sign in to Harbour Fleet".to_owned()));
    scene.sign_in(&browser);
    assert_eq!(labels("button"), ["Allow", "Deny"]);
    assert_eq!(browser.all("h1")[0].text(), format!("Let {} act for you?", scene.client.name));
}
