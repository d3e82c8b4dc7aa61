//! `POST /skein/v1/mail-failures`: what the operator's relay, or a hook of it, tells of mail that did not arrive.

use axum::Json;
use axum::response::IntoResponse;
use http::StatusCode;
use serde::Deserialize;
use skein_fleet::access::Permission;
use skein_fleet::account::UserName;
use skein_fleet::message::{
    FailureKind, MAX_FAILURE_REASON_CHARACTERS, MAX_FAILURE_SUB_TYPE_CHARACTERS, MAX_MAIL_SUBJECT_CHARACTERS,
};
use skein_fleet::time::Timestamp;
use skein_kernel::{ApiError, Caller, JsonBody};
use skein_store::deployment_documents::{MailFailure, record_mail_failure};

/// A mail that failed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    recipient: String,
    failure_type: String,
    #[serde(default)]
    failure_sub_type: String,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    reason: String,
    /// Unix milliseconds; now if it is left out, and at the latest.
    failed_at: Option<Timestamp>,
}

/// 201 with the failure as it is kept.
pub async fn post(caller: Caller, JsonBody(body): JsonBody) -> Result<impl IntoResponse, ApiError> {
    caller.require_everywhere(Permission::DeploymentManage)?;
    let body: Body =
        serde_json::from_value(body).map_err(|error| ApiError::bad_request(format!("The body: {error}.")))?;
    let now = caller.request.now;
    let failure = MailFailure {
        recipient: match UserName::parse(&body.recipient) {
            Ok(UserName::Email(address)) => address,
            Ok(UserName::Phone(_)) | Err(_) => {
                return Err(ApiError::unprocessable("recipient", "must be an e-mail address"));
            }
        },
        failure_type: FailureKind::parse(&body.failure_type)
            .ok_or_else(|| ApiError::unprocessable("failureType", "must be Bounce, Complaint or Delivery"))?
            .as_str()
            .to_owned(),
        failure_sub_type: limited("failureSubType", body.failure_sub_type, MAX_FAILURE_SUB_TYPE_CHARACTERS)?,
        subject: limited("subject", body.subject, MAX_MAIL_SUBJECT_CHARACTERS)?,
        reason: limited("reason", body.reason, MAX_FAILURE_REASON_CHARACTERS)?,
        failed_at: body.failed_at.unwrap_or(now).min(now),
    };
    let change = caller.change();
    caller.request.session.write(|transaction| record_mail_failure(transaction, &failure, &change))?;
    Ok((StatusCode::CREATED, Json(failure)))
}

fn limited(name: &'static str, text: String, longest: usize) -> Result<String, ApiError> {
    if text.chars().count() > longest {
        return Err(ApiError::unprocessable(name, format!("has at most {longest} characters")));
    }
    Ok(text)
}
