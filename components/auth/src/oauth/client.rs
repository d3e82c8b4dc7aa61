//! Which client calls, and whether it is the one that it says.

use super::form::Form;
use crate::accounts::attempts::Guard;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, header};
use skein_fleet::credentials::OpaqueKind;
use skein_kernel::{ApiError, QueryParameters, RequestContext};
use skein_store::oauth::{OAuthClient, find_client};
use subtle::ConstantTimeEq;

/// The client of a request to `/token`: with its secret in `Authorization: Basic` or in the form if it has one, and by its
/// name alone if it can keep none.
pub async fn authenticate(request: &RequestContext, headers: &HeaderMap, form: &Form) -> Result<OAuthClient, ApiError> {
    let (id, secret) = match basic(headers)? {
        Some((id, secret)) => (id, Some(secret)),
        None => (form.required("client_id")?.to_owned(), form.text("client_secret")?.map(ToOwned::to_owned)),
    };
    let guard = Guard::of_client(request, &id).await?;
    guard.check(request)?;
    let client = find_client(&request.session, &id)?;
    let given = secret.as_deref().map(|secret| OpaqueKind::ClientSecret.hash(secret));
    let proven = client.filter(|client| match (&client.secret_hash, given) {
        (Some(hash), Some(Some(given))) => bool::from(hash.ct_eq(&given)),
        (None, None) => true,
        _ => false,
    });
    let Some(client) = proven else {
        guard.count(request)?;
        return Err(
            ApiError::bad_request("The client is not known, or its secret is wrong.").with_code("invalid_client")
        );
    };
    if client.secret_hash.is_some() {
        guard.forget(&request.session)?;
    }
    Ok(client)
}

/// The name and the secret of `Authorization: Basic`, each encoded as a form's are (RFC 6749 §2.3.1).
fn basic(headers: &HeaderMap) -> Result<Option<(String, String)>, ApiError> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let malformed = || ApiError::bad_request("Authorization: must be Basic").with_code("invalid_client");
    let text = value.to_str().map_err(|_| malformed())?;
    let (scheme, credentials) = text.split_once(' ').ok_or_else(malformed)?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return Err(malformed());
    }
    let decoded = STANDARD.decode(credentials.trim()).map_err(|_| malformed())?;
    let decoded = String::from_utf8(decoded).map_err(|_| malformed())?;
    let (id, secret) = decoded.split_once(':').ok_or_else(malformed)?;
    Ok(Some((form_decoded(id), form_decoded(secret))))
}

fn form_decoded(text: &str) -> String {
    let parsed = QueryParameters::parse(&format!("x={text}"));
    parsed.iter().next().map_or_else(String::new, |(_, value)| value.to_owned())
}
