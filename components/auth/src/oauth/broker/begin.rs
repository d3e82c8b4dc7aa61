//! The way to a provider.

use super::calls::ProviderCalls;
use super::metadata::metadata;
use crate::accounts::attempts::Unfinished;
use crate::oauth::request::{AuthorizationRequest, Browser, seal};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use skein_fleet::identity_provider::{AuthorizationDetails, authorization_url};
use skein_kernel::{ApiError, RequestContext};
use skein_store::oauth::{IdentityProvider, keep_identity_request};
use std::time::Duration;

/// How long a person has at the provider: as long as what is sealed is good.
const LIFE: Duration = Duration::from_mins(15);

/// What is sealed for the way back.
pub const BROKERED: &str = "identity-request";

/// What waits for somebody who was sent to a provider.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Brokered {
    /// What the client asked for.
    pub request: AuthorizationRequest,
    /// The name of the provider.
    pub provider: String,
    /// Where it sends the browser back to.
    pub redirect_uri: String,
    /// What its id token is to repeat.
    pub nonce: String,
    /// What proves that we are who began (RFC 7636).
    pub verifier: String,
}

/// Where the browser is sent: to the provider, with `state`, and where they are understood a nonce and a code challenge.
pub async fn begin(
    request: &RequestContext,
    provider: &IdentityProvider,
    asked: AuthorizationRequest,
    browser: &Browser,
) -> Result<String, ApiError> {
    Unfinished::of(request).await?.begin(request)?;
    let calls = ProviderCalls::new(request, provider).await?;
    let service = provider.kind.service();
    let endpoint = match service.authorization_endpoint {
        Some(endpoint) => endpoint.to_owned(),
        None => metadata(&calls).await?.discovery.authorization_endpoint,
    };
    // Browsers are sent there, and what is no place for us is none for them.
    calls.check(&endpoint)?;
    // Letters and digits are all that WeChat takes.
    let state = base16ct::lower::encode_string(&random(request));
    let brokered = Brokered {
        request: asked,
        provider: provider.name.clone(),
        redirect_uri: format!("{}/cognitocallback", request.public_origin()),
        nonce: URL_SAFE_NO_PAD.encode(random(request)),
        verifier: URL_SAFE_NO_PAD.encode(random(request)),
    };
    let details = AuthorizationDetails {
        endpoint: &endpoint,
        client_id: &provider.client_id,
        redirect_uri: &brokered.redirect_uri,
        scope: provider.scope.as_deref(),
        state: &state,
        nonce: &brokered.nonce,
        verifier: &brokered.verifier,
    };
    let url = authorization_url(service, &details).map_err(|error| calls.failed(error))?;
    let sealed = seal(request, BROKERED, browser, brokered)?;
    keep_identity_request(&request.session, &state_hash(&state), &sealed, request.now.saturating_add(LIFE))?;
    Ok(url.into())
}

/// Under which a request waits.
pub fn state_hash(state: &str) -> [u8; 32] {
    Sha256::digest(state).into()
}

fn random(request: &RequestContext) -> [u8; 32] {
    use skein_fleet::random::Random;
    let mut bytes = [0; 32];
    request.application.random.fill(&mut bytes);
    bytes
}
