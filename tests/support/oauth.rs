//! OAuth clients, and a browser that fills in forms as far as tests need one.

use super::{Answer, Api, Person, Place, encoded, unique};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Where the tests' clients take their codes.
pub const CALLBACK: &str = "https://app.example.com/callback";

/// A client that was made for a test.
pub struct OAuthClient<'a> {
    pub place: &'a Place,
    pub id: String,
    pub name: String,
    pub secret: Option<String>,
}

impl<'a> OAuthClient<'a> {
    /// A new client of the deployment, with a secret or not and more members of the call.
    #[track_caller]
    pub fn new(place: &'a Place, generate_secret: bool, more: &Value) -> Self {
        let name = unique("client");
        let mut body =
            json!({ "client_name": name, "generate_secret": generate_secret, "callback_urls": [CALLBACK, "app://x"] });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let made = place.administrator().post("/v1/admin/cognito_appclient", &body).expect_status(200).json();
        assert_eq!(made["status"], "success", "{made}");
        let secret = made["client_secret"].as_str().map(ToOwned::to_owned);
        assert_eq!(secret.is_some(), generate_secret);
        Self { place, id: made["client_id"].as_str().unwrap().to_owned(), name, secret }
    }

    /// Asks for tokens, with these fields beside those that say who asks.
    #[track_caller]
    pub fn token(&self, fields: &[(&str, &str)]) -> Answer {
        let own = [("client_id", Some(self.id.as_str())), ("client_secret", self.secret.as_deref())];
        let own = own.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let form: Vec<String> =
            own.chain(fields.iter().copied()).map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let call = self.place.anonymous().call("POST", "/token");
        call.body("application/x-www-form-urlencoded", form.join("&")).send()
    }

    /// The path at which a browser begins, with more in the query.
    pub fn authorize(&self, more: &str) -> String {
        format!("/authorize?response_type=code&client_id={}&redirect_uri={}{more}", self.id, encoded(CALLBACK))
    }

    /// A code for this person, who allows what is asked for.
    #[track_caller]
    pub fn code(&self, person: &Person<'_>, more: &str) -> String {
        let mut browser = Browser::new(self.place.anonymous());
        let callback = browser.sign_in(&self.authorize(more), person, "allow");
        parameter(&callback, "code").unwrap()
    }
}

/// A parameter of a URL.
pub fn parameter(url: &str, name: &str) -> Option<String> {
    let url = url::Url::parse(url).unwrap();
    url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

/// A verifier of PKCE with its challenge.
pub fn pkce() -> (String, String) {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).unwrap();
    let verifier = URL_SAFE_NO_PAD.encode(bytes);
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier));
    (verifier, challenge)
}

/// Somebody's browser: it keeps cookies and knows the hidden fields of the page before it.
pub struct Browser<'a> {
    api: Api<'a>,
    cookie: Option<String>,
    hidden: Vec<(String, String)>,
}

impl<'a> Browser<'a> {
    pub fn new(api: Api<'a>) -> Self {
        Self { api, cookie: None, hidden: Vec::new() }
    }

    /// The cookie that it keeps.
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// Follows a link.
    #[track_caller]
    pub fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, None)
    }

    /// Sends the form of the page with these fields filled in.
    #[track_caller]
    pub fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let hidden = self.hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let form: Vec<String> =
            hidden.chain(fields.iter().copied()).map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        self.send("POST", path, Some(form.join("&")))
    }

    /// Goes the whole way, from the path that a client sends people to. Gives where the browser is sent in the end.
    #[track_caller]
    pub fn sign_in(&mut self, path: &str, person: &Person<'_>, decision: &str) -> String {
        let login = self.get(path);
        let login = login.expect_status(302).header("location").unwrap().to_owned();
        self.get(&login).expect_status(200);
        let fields = [("user_name", person.name.as_str()), ("password", person.password.as_str())];
        self.submit("/login", &fields).expect_status(200);
        let sent = self.submit("/consent", &[("decision", decision)]);
        sent.expect_status(303).header("location").unwrap().to_owned()
    }

    fn send(&mut self, method: &str, path: &str, form: Option<String>) -> Answer {
        let mut call = self.api.call(method, path);
        if let Some(cookie) = &self.cookie {
            call = call.header("cookie", cookie);
        }
        if let Some(form) = form {
            call = call.body("application/x-www-form-urlencoded", form);
        }
        let answer = call.send();
        if let Some(cookie) = answer.header("set-cookie") {
            self.cookie = cookie.split(';').next().map(ToOwned::to_owned);
        }
        let text = answer.text();
        let fields = text.split("<input type=\"hidden\" name=\"").skip(1).map(|rest| {
            let (name, rest) = rest.split_once("\" value=\"").unwrap();
            (name.to_owned(), rest.split('"').next().unwrap().to_owned())
        });
        self.hidden = fields.collect();
        answer
    }
}
