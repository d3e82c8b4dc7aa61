//! What a client asked for, on its way through the pages.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue, header};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use skein_fleet::random::Random;
use skein_fleet::time::Timestamp;
use skein_kernel::{ApiError, RequestContext};
use std::time::Duration;

/// How long a person has for the pages.
const LIFE: Duration = Duration::from_mins(15);

/// The cookie that binds the pages to one browser.
const COOKIE: &str = "skein_sign_in";

/// What a client asked for at `/authorize`, checked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// The client.
    pub client_id: String,
    /// Where the code goes.
    pub redirect_uri: String,
    /// What it asked for.
    pub scope: String,
    /// What it wants back as it is.
    pub state: Option<String>,
    /// What the id token is to repeat.
    pub nonce: Option<String>,
    /// The code challenge of PKCE (S256).
    pub challenge: Option<String>,
    /// The id of the person whom an identity provider named, and who is still asked for the second factor.
    #[serde(default)]
    pub first_factor: Option<String>,
}

/// A request of somebody who is known by now.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProvenRequest {
    /// What the client asked for.
    pub request: AuthorizationRequest,
    /// The id of the person.
    pub user_id: String,
}

#[derive(Serialize, Deserialize)]
struct Envelope<T> {
    value: T,
    browser: [u8; 32],
    expires_at: Timestamp,
}

/// Seals what one page tells the next, for this browser.
pub fn seal<T: Serialize>(
    request: &RequestContext,
    kind: &str,
    browser: &Browser,
    value: T,
) -> Result<String, ApiError> {
    let expires_at = request.now.saturating_add(LIFE);
    let envelope = Envelope { value, browser: browser.hash(), expires_at };
    let application = request.application;
    let text = serde_json::to_vec(&envelope).map_err(ApiError::internal)?;
    application.sealer.seal_text(kind, &text, &application.random).map_err(ApiError::internal)
}

/// Opens it again.
pub fn open<T: DeserializeOwned>(
    request: &RequestContext,
    kind: &str,
    browser: Option<&Browser>,
    sealed: &str,
) -> Result<T, ApiError> {
    let opened = request.application.sealer.open_text(kind, sealed).ok();
    let envelope = opened.and_then(|text| serde_json::from_slice::<Envelope<T>>(&text).ok());
    let good = envelope.filter(|envelope| {
        envelope.expires_at > request.now && browser.is_some_and(|browser| browser.hash() == envelope.browser)
    });
    good.map(|envelope| envelope.value).ok_or_else(|| {
        ApiError::bad_request("This page is out of date, or was opened in another browser. Go back to where you came from and begin again.")
    })
}

/// A browser, by its cookie.
pub struct Browser(String);

impl Browser {
    /// The browser of a request, if it was here before.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let value = pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value)?;
        (value.len() == 43 && URL_SAFE_NO_PAD.decode(value).is_ok()).then(|| Self(value.to_owned()))
    }

    /// One that was not.
    pub fn new(random: &impl Random) -> Self {
        let mut bytes = [0; 32];
        random.fill(&mut bytes);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The cookie that it is to keep. Other sites can not send it along with a form.
    pub fn cookie(&self, request: &RequestContext) -> Result<HeaderValue, ApiError> {
        let secure = if request.public_origin().starts_with("https://") { "; Secure" } else { "" };
        let cookie = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{secure}", self.0, LIFE.as_secs());
        HeaderValue::from_str(&cookie).map_err(ApiError::internal)
    }

    fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }
}
