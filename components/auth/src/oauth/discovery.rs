//! `/.well-known/openid-configuration` and `/.well-known/jwks.json`: what clients need to know to find the others and to
//! check an id token (OpenID Connect Discovery 1.0, RFC 7517).

use crate::accounts::keys::{current, public_jwk};
use axum::Json;
use serde_json::{Value, json};
use skein_kernel::{ApiError, RequestContext};
use skein_store::accounts::{KeyPurpose, keys_of};

/// 200 with where what is.
pub async fn configuration(request: RequestContext) -> Json<Value> {
    let origin = request.public_origin();
    Json(json!({
        "issuer": origin,
        "authorization_endpoint": format!("{origin}/authorize"),
        "token_endpoint": format!("{origin}/token"),
        "userinfo_endpoint": format!("{origin}/userinfo"),
        "jwks_uri": format!("{origin}/.well-known/jwks.json"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "password", "client_credentials"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce", "email", "email_verified", "phone_number",
            "phone_number_verified"],
    }))
}

/// 200 with the keys that id tokens are signed with, those included that signed tokens which are still good.
pub async fn keys(request: RequestContext) -> Result<Json<Value>, ApiError> {
    // The first id token may not have been made yet, and its key neither.
    current(&request, KeyPurpose::IdToken)?;
    let keys = keys_of(&request.session, KeyPurpose::IdToken, &request.application.sealer)?;
    let keys: Vec<Value> = keys.iter().map(public_jwk).collect::<Result<_, _>>()?;
    Ok(Json(json!({ "keys": keys })))
}
