//! Calls of a provider.

use crate::accounts::settings;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{Method, Request, StatusCode, header};
use serde_json::Value;
use skein_fleet::identity_provider::apple_client_secret;
use skein_fleet::outbound_url::check_outbound_url;
use skein_kernel::outbound::{OutboundAnswer, send};
use skein_kernel::{ApiError, ErrorKind, RequestContext};
use skein_store::oauth::IdentityProvider;
use std::fmt::Display;
use url::Url;
use url::form_urlencoded::{Serializer, byte_serialize};

/// GitHub answers nobody who does not say who it is.
const USER_AGENT: &str = "Skein";

/// What is kept for the log of a provider's reason to refuse, in characters.
const MAX_REASON: usize = 64;

/// Who is called, on behalf of which request.
pub struct ProviderCalls<'a> {
    /// The request.
    pub request: &'a RequestContext,
    /// The provider.
    pub provider: &'a IdentityProvider,
    trusted: Option<&'static Url>,
}

/// How a client shows its secret (RFC 6749 §2.3.1).
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum SecretIn {
    Header,
    Form,
}

impl<'a> ProviderCalls<'a> {
    pub async fn new(request: &'a RequestContext, provider: &'a IdentityProvider) -> Result<Self, ApiError> {
        let trusted = settings(request).await?.identity_provider_origin.as_ref();
        Ok(Self { request, provider, trusted })
    }

    /// The provider's fault, or that of how it is set up: a page that says so, and the reason in the log.
    pub fn failed(&self, detail: impl Display) -> ApiError {
        let message = "The identity provider does not answer as it should. Try again later, or sign in another way.";
        let detail = format!("identity provider {}: {detail}", self.provider.name);
        ApiError::new(ErrorKind::BadGateway, message).with_detail(detail)
    }

    /// Whether a URL may be called.
    pub fn check(&self, url: &str) -> Result<(), ApiError> {
        check_outbound_url(url, self.trusted).map(drop).map_err(|error| self.failed(format!("a URL {error}")))
    }

    /// What is at a URL, for the bearer of a token or for everybody.
    pub async fn get(&self, url: &str, token: Option<&str>) -> Result<Vec<u8>, ApiError> {
        let request = Request::builder().method(Method::GET).uri(url);
        let request = match token {
            Some(token) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        };
        let answer = self.send(request, String::new()).await?;
        if answer.status != StatusCode::OK {
            return Err(self.failed(format!("an answer of {}", answer.status)));
        }
        Ok(answer.body.to_vec())
    }

    /// What a code is exchanged for at a token endpoint (RFC 6749 §4.1.3): JSON without `error`.
    pub async fn exchange(&self, url: &str, secret_in: SecretIn, fields: &[(&str, &str)]) -> Result<Value, ApiError> {
        let (id, secret) = (&self.provider.client_id, self.secret()?);
        let request = Request::builder()
            .method(Method::POST)
            .uri(url)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let own = [("client_id", id.as_str()), ("client_secret", secret.as_str())];
        let (request, body) = match secret_in {
            SecretIn::Header => {
                let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
                let pair = STANDARD.encode(format!("{}:{}", encoded(id), encoded(&secret)));
                (request.header(header::AUTHORIZATION, format!("Basic {pair}")), form(fields))
            }
            SecretIn::Form => (request, form(&[fields, &own].concat())),
        };
        let answer = self.send(request, body).await?;
        let tokens = serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
        let reason = tokens.get("error").map(|reason| reason.to_string().chars().take(MAX_REASON).collect::<String>());
        match (answer.status, reason) {
            (StatusCode::OK, None) => Ok(tokens),
            // The browser brought the code: that it is none is its doing more than the provider's.
            (_, Some(reason)) if reason.contains("invalid_grant") || reason.contains("bad_verification_code") => {
                Err(refused_code().with_detail(reason))
            }
            (status, reason) => Err(self.failed(format!("no tokens: {status} {}", reason.unwrap_or_default()))),
        }
    }

    /// What we show for ourselves.
    pub fn secret(&self) -> Result<String, ApiError> {
        let provider = self.provider;
        let context = IdentityProvider::secret_context(&provider.name);
        let secret = self.request.application.sealer.open(&context, &provider.secret).map_err(ApiError::internal)?;
        if provider.kind.service().signs_secret {
            let (team, key) = (provider.team_id.as_deref(), provider.key_id.as_deref());
            let (team, key) = (team.unwrap_or_default(), key.unwrap_or_default());
            let signed = apple_client_secret(team, key, &provider.client_id, &secret, self.request.now);
            return signed.map_err(ApiError::internal);
        }
        String::from_utf8(secret).map_err(ApiError::internal)
    }

    async fn send(&self, request: http::request::Builder, body: String) -> Result<OutboundAnswer, ApiError> {
        let request = request
            .header(header::ACCEPT, "application/json")
            .header(header::USER_AGENT, USER_AGENT)
            .body(body.into())
            .map_err(|error| self.failed(error))?;
        let host = request.uri().host().unwrap_or_default().to_owned();
        send(request, self.trusted).await.map_err(|error| self.failed(format!("{host}: {error}")))
    }
}

fn form(fields: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// The refusal of a code.
pub fn refused_code() -> ApiError {
    ApiError::bad_request(
        "The identity provider did not accept the sign-in. Go back to where you came from and begin again.",
    )
}
