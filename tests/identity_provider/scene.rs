//! An application and a provider that know each other.

use crate::support::{
    Answer, Application, Browser, CALLBACK, CLIENT_ID, CLIENT_SECRET, OAuthClient, OpenIdProvider, Tokens, parameter,
};
use serde_json::{Value, json};

/// What administrators call the provider here.
pub const NAME: &str = "Works";

pub struct Scene {
    pub application: Application,
    pub provider: OpenIdProvider,
}

impl Scene {
    /// None, with a notice, where one of the two can not be had. `accounts` are claims by subjects.
    pub fn new(accounts: &Value, variables: &[(&str, &str)]) -> Option<Self> {
        let provider = OpenIdProvider::new()?;
        let host = [("identity_provider_host", provider.origin.as_str())];
        let variables: Vec<_> = variables.iter().copied().chain(host).collect();
        let application = Application::start(&crate::DEPLOYMENT, &[], &variables)?;
        let mut scene = Self { application, provider };
        scene.start_provider(accounts, "RS256", false);
        let body = json!({
            "provider_type": "OIDC", "provider_name": NAME, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
            "oidc_issuer": scene.provider.origin, "scope": "openid+email",
        });
        scene.application.administrator().post("/v1/admin/identity_provider", &body).expect_rainmaker_success(200);
        Some(scene)
    }

    /// Starts the provider, or starts it again with new keys.
    pub fn start_provider(&mut self, accounts: &Value, algorithm: &str, claims_in_id_token: bool) {
        let redirect_uri = format!("{}/cognitocallback", self.application.origins()[0]);
        self.provider.start(&redirect_uri, accounts, algorithm, claims_in_id_token);
    }

    /// A client that offers these.
    pub fn client(&self, providers: &[&str]) -> OAuthClient<'_> {
        let client = OAuthClient::new(&self.application, false, &json!({}));
        let body = json!({ "client_id": client.id, "providers": providers, "callback_urls": [CALLBACK] });
        self.application.administrator().put("/v1/admin/cognito_appclient", &body).expect_rainmaker_success(200);
        client
    }

    pub fn browser(&self) -> Browser<'_> {
        Browser::new(self.application.anonymous())
    }

    /// Goes to the provider and gives the path with which the browser comes back.
    #[track_caller]
    pub fn way_back(&self, browser: &mut Browser<'_>, client: &OAuthClient<'_>, account: &str) -> String {
        let begin = browser.get(&client.authorize(&format!("&state=s&nonce=n&identity_provider={NAME}")));
        let url = begin.expect_status(302).header("location").unwrap().to_owned();
        self.path(&self.provider.sign_in(&url, account))
    }

    /// The path of a URL of the application.
    #[track_caller]
    pub fn path(&self, url: &str) -> String {
        let origin = &self.application.origins()[0];
        url.strip_prefix(origin.as_str()).unwrap_or_else(|| panic!("{url} is not at {origin}")).to_owned()
    }

    /// The page that somebody sees who comes back.
    #[track_caller]
    pub fn arrive(&self, client: &OAuthClient<'_>, account: &str) -> Answer {
        let mut browser = self.browser();
        let path = self.way_back(&mut browser, client, account);
        browser.get(&path)
    }

    /// The claims of the id token that a client gets of somebody who goes the whole way.
    #[track_caller]
    pub fn sign_in(&self, client: &OAuthClient<'_>, account: &str) -> Value {
        let mut browser = self.browser();
        let path = self.way_back(&mut browser, client, account);
        assert!(browser.get(&path).expect_status(200).text().contains("act for you?"));
        allowed(&mut browser, client)
    }
}

/// What a client gets, after the person allowed what it asks for.
#[track_caller]
pub fn tokens(browser: &mut Browser<'_>, client: &OAuthClient<'_>) -> Value {
    let sent = browser.submit("/consent", &[("decision", "allow")]);
    let callback = sent.expect_status(303).header("location").unwrap().to_owned();
    assert_eq!(parameter(&callback, "state").as_deref(), Some("s"));
    let code = parameter(&callback, "code").unwrap();
    client.token(&[("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK)]).ok()
}

/// The claims of the id token, after the person allowed what the client asks for.
#[track_caller]
pub fn allowed(browser: &mut Browser<'_>, client: &OAuthClient<'_>) -> Value {
    let tokens = tokens(browser, client);
    let access = tokens["access_token"].as_str().unwrap();
    let claims = Tokens::claims(tokens["id_token"].as_str().unwrap());
    let user = client.place.with(access).get("/v1/user2").ok();
    assert_eq!((&user["user_name"], &claims["nonce"]), (&claims["email"], &json!("n")));
    claims
}
