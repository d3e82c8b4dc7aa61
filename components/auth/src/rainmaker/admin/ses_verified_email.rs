//! `GET /v1/admin/ses_verified_email` (contract §S, "Verified sender addresses"): the addresses from which mail may be
//! sent. Where there is no SES that is the one from which it is sent.

use crate::accounts::mail_sender;
use axum::Json;
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_kernel::{ApiError, Caller};

/// The addresses.
#[derive(Serialize)]
pub struct VerifiedSenders {
    verified_email: Vec<String>,
}

/// 200 with the addresses; there may be none.
pub async fn get(caller: Caller) -> Result<Json<VerifiedSenders>, ApiError> {
    caller.require_everywhere(Permission::DeploymentManage)?;
    Ok(Json(VerifiedSenders { verified_email: mail_sender::current(&caller.request)?.into_iter().collect() }))
}
