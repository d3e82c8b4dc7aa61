//! `/userinfo`: who the access token is of (OpenID Connect Core 1.0 §5.3).

use crate::accounts::account;
use crate::accounts::tokens::identity_claims;
use axum::Json;
use serde_json::Value;
use skein_kernel::{ApiError, Caller};

/// 200 with what the id token says of the person.
pub async fn get(caller: Caller) -> Result<Json<Value>, ApiError> {
    let user = account::of(&caller)?;
    let mut claims = identity_claims(&user);
    claims.insert("sub".into(), user.id.into());
    claims.extend(user.display_name.map(|name| ("name".into(), name.into())));
    claims.extend(user.picture_url.map(|picture| ("picture".into(), picture.into())));
    Ok(Json(Value::Object(claims)))
}
