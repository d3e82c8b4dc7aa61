//! `/v1/admin/cognito_domain` (contract §S, "Domain"). Where there is no Cognito it is the first label of the host name
//! under which people sign in: it is kept and told here, and its DNS and TLS are the operator's.

use axum::Json;
use serde_json::{Value, json};
use skein_fleet::access::Permission;
use skein_fleet::identifier::{HostLabel, IdentifierError};
use skein_kernel::rainmaker::{Fields, refusal, success};
use skein_kernel::{ApiError, Caller};
use skein_store::deployment_documents::{Document, delete_document, find_document, set_document};

const EXISTS: &str = "112027";
const NONE: &str = "112030";
const MISSING: &str = "112031";
const INVALID: &str = "112035";

/// 200. Another name takes the place of one that was deleted, never of one that is there.
pub async fn post(caller: Caller, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::DeploymentManage)?;
    let name = HostLabel::new(fields.text("domain_name")?.unwrap_or_default()).map_err(|error| {
        let code = match error {
            IdentifierError::TooShort { .. } => MISSING,
            IdentifierError::TooLong { .. } | IdentifierError::Character { .. } => INVALID,
        };
        ApiError { field: Some("domain_name"), ..refusal(code, format!("domain_name: {error}")) }
    })?;
    let change = caller.change();
    let is_new = caller.request.session.write(|transaction| {
        let is_new = find_document(transaction, Document::SignInDomain)?.is_none();
        if is_new {
            set_document(transaction, Document::SignInDomain, name.as_str(), &change)?;
        }
        Ok(is_new)
    })?;
    if is_new { Ok(success("The domain is set.")) } else { Err(refusal(EXISTS, "There is a domain already.")) }
}

/// 200 with the name.
pub async fn get(caller: Caller) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::DeploymentManage)?;
    let name = find_document(&caller.request.session, Document::SignInDomain)?;
    let name = name.ok_or_else(|| refusal(NONE, "There is no domain."))?;
    Ok(Json(json!({ "domain_name": name })))
}

/// 200.
pub async fn delete(caller: Caller) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::DeploymentManage)?;
    let change = caller.change();
    if caller.request.session.write(|transaction| delete_document(transaction, Document::SignInDomain, &change))? {
        Ok(success("The domain is deleted."))
    } else {
        Err(refusal(NONE, "There is no domain."))
    }
}
