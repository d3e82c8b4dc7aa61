//! `POST /token` (contract `rainmaker.md`, OAuth; RFC 6749 §4–6).

use super::form::Form;
use super::{client, grants};
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, header};
use serde::Serialize;
use skein_kernel::{ApiError, RequestContext};

/// What a client is given.
#[derive(Serialize)]
pub struct TokenAnswer {
    /// For us.
    pub access_token: String,
    /// Who signed in, for the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    /// For new ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// How the access token is sent.
    pub token_type: &'static str,
    /// How long it is good, in seconds.
    pub expires_in: u64,
    /// What it is good for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
}

/// 200 with tokens.
pub async fn post(request: RequestContext, headers: HeaderMap, form: Form) -> Result<Response, ApiError> {
    let grant = form.required("grant_type")?;
    let known = ["authorization_code", "refresh_token", "password", "client_credentials"];
    if !known.contains(&grant) {
        let message = format!("grant_type: must be one of {}", known.join(", "));
        return Err(ApiError::bad_request(message).with_code("unsupported_grant_type"));
    }
    let client = client::authenticate(&request, &headers, &form).await?;
    let answer = match grant {
        "authorization_code" => grants::authorization_code(&request, &headers, &form, &client).await?,
        "refresh_token" => grants::refresh_token(&request, &form, &client).await?,
        "password" => grants::password(&request, &headers, &form, &client).await?,
        _ => grants::client_credentials(&request, &form, &client).await?,
    };
    let mut response = Json(answer).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
