//! What a provider publishes of itself: where it answers, and its keys.

use super::calls::ProviderCalls;
use skein_fleet::identity_provider::{Discovery, discovery_url};
use skein_kernel::ApiError;
use skein_store::oauth::{IdentityMetadata, find_identity_metadata, keep_identity_metadata};
use std::time::Duration;

/// How long the documents are good. Keys that were taken back meanwhile are believed that long.
const LIFE: Duration = Duration::from_hours(1);

/// A provider's documents.
pub struct Metadata {
    /// Where it answers.
    pub discovery: Discovery,
    /// Its keys, a JWK Set.
    pub keys: String,
}

/// The documents as they were read last, if that was not long ago.
pub async fn metadata(calls: &ProviderCalls<'_>) -> Result<Metadata, ApiError> {
    let request = calls.request;
    match find_identity_metadata(&request.session, issuer(calls)?, request.now)? {
        Some(known) => metadata_of(calls, known),
        None => fresh_metadata(calls).await,
    }
}

/// The documents as they are now: also the way to a key that the provider has since it was last asked.
pub async fn fresh_metadata(calls: &ProviderCalls<'_>) -> Result<Metadata, ApiError> {
    let (request, issuer) = (calls.request, issuer(calls)?);
    let document = calls.get(&discovery_url(issuer), None).await?;
    let discovery = Discovery::parse(&document, issuer).map_err(|error| calls.failed(error))?;
    let keys = calls.get(&discovery.jwks_uri, None).await?;
    let text = |bytes| String::from_utf8(bytes).map_err(|error| calls.failed(error));
    let read = IdentityMetadata {
        discovery: text(document)?,
        keys: text(keys)?,
        expires_at: request.now.saturating_add(LIFE),
    };
    keep_identity_metadata(&request.session, issuer, &read)?;
    Ok(Metadata { discovery, keys: read.keys })
}

fn metadata_of(calls: &ProviderCalls<'_>, known: IdentityMetadata) -> Result<Metadata, ApiError> {
    let discovery = Discovery::parse(known.discovery.as_bytes(), issuer(calls)?).map_err(ApiError::internal)?;
    Ok(Metadata { discovery, keys: known.keys })
}

/// Who the provider is.
pub fn issuer<'a>(calls: &'a ProviderCalls<'_>) -> Result<&'a str, ApiError> {
    let provider = calls.provider;
    let issuer = provider.kind.service().issuer.or(provider.issuer.as_deref());
    issuer.ok_or_else(|| ApiError::internal(format!("the identity provider {} has no issuer", provider.name)))
}
