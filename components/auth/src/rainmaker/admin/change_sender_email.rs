//! `PUT /v1/admin/change_sender_email` (contract "Change sender mail"): codes to both addresses first, then both codes.

use crate::accounts::{account, codes, mail_sender};
use axum::Json;
use serde_json::Value;
use skein_fleet::access::Permission;
use skein_fleet::account::UserName;
use skein_kernel::rainmaker::{Fields, refusal, success};
use skein_kernel::{ApiError, Caller};
use skein_store::Transaction;
use skein_store::accounts::{CodeCheck, Purpose, User};
use skein_store::deployment_documents::{Document, Handover, begin_handover, end_handover, set_document, successor};

const BAD_ADDRESS: &str = "101002";
const WRONG_CODE: &str = "101012";
const SAME_ADDRESS: &str = "101067";
/// Neither an address nor both codes are given, or nobody asked for codes.
const NOT_BEGUN: &str = "101073";

/// 200 in both steps. The codes belong to the account of who asks, so whoever calls without one may not.
pub async fn put(caller: Caller, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::DeploymentManage)?;
    let user = account::of(&caller)?;
    if fields.has("new_sender_mail_code") || fields.has("current_sender_mail_code") {
        confirm(&caller, &user, &fields).await
    } else {
        begin(&caller, &user, &fields).await
    }
}

async fn begin(caller: &Caller, user: &User, fields: &Fields) -> Result<Json<Value>, ApiError> {
    let given = fields.text("new_sender_email")?.filter(|given| !given.is_empty()).ok_or_else(not_begun)?;
    let Ok(UserName::Email(address)) = UserName::parse(&given) else {
        return Err(refusal(BAD_ADDRESS, "new_sender_email: must be an e-mail address"));
    };
    let request = &caller.request;
    let current = mail_sender::current(request)?;
    if current.as_ref() == Some(&address) {
        return Err(refusal(SAME_ADDRESS, "new_sender_email: is the sender already"));
    }
    codes::count(request, &user.user_name).await?;
    let (key, handle) = (codes::CodeKey::of(request)?, handle(current.as_deref(), &address));
    request.session.write(|transaction| {
        begin_handover(transaction, user.pk, Handover::MailSender, &address)?;
        let send = |to: &str, purpose| codes::send(request, &key, transaction, user, to, purpose, Some(&handle));
        send(&address, Purpose::NewSender)?;
        current.as_deref().map_or(Ok(()), |current| send(current, Purpose::CurrentSender))
    })?;
    Ok(success("Verification codes were sent to the new sender and to the present one."))
}

/// Where there is no sender yet, the code of the new one is enough.
async fn confirm(caller: &Caller, user: &User, fields: &Fields) -> Result<Json<Value>, ApiError> {
    let request = &caller.request;
    let Some(address) = successor(&request.session, user.pk, Handover::MailSender)? else {
        return Err(not_begun());
    };
    let named = fields.text("new_sender_email")?.filter(|named| !named.is_empty());
    if named.is_some_and(|named| !named.eq_ignore_ascii_case(&address)) {
        return Err(refusal(BAD_ADDRESS, "new_sender_email: is not the address that the codes were sent for"));
    }
    let sender = mail_sender::current(request)?;
    let mut given = vec![(Purpose::NewSender, fields.text("new_sender_mail_code")?.ok_or_else(not_begun)?)];
    match fields.text("current_sender_mail_code")? {
        Some(code) if sender.is_some() => given.push((Purpose::CurrentSender, code)),
        None if sender.is_some() => return Err(not_begun()),
        _ => {}
    }
    let given: Vec<_> = given.iter().map(|(purpose, code)| (*purpose, code.as_str())).collect();
    let change = caller.change();
    let changed = |transaction: &Transaction<'_>| {
        set_document(transaction, Document::MailSender, &address, &change)?;
        end_handover(transaction, user.pk, Handover::MailSender)
    };
    match codes::check_all(request, user, &given, Some(&handle(sender.as_deref(), &address)), changed).await? {
        CodeCheck::Right => Ok(success("The sender of mail is changed.")),
        CodeCheck::Wrong | CodeCheck::Expired | CodeCheck::NotSent => Err(wrong()),
    }
}

/// What both codes fit: one change, from one address to another. Where somebody else has changed the sender meanwhile,
/// they are wrong.
fn handle(current: Option<&str>, new: &str) -> String {
    format!("{} {new}", current.unwrap_or_default())
}

fn not_begun() -> ApiError {
    refusal(NOT_BEGUN, "new_sender_email, or the codes that were sent for it, are required.")
}

fn wrong() -> ApiError {
    refusal(WRONG_CODE, "A verification code is wrong.")
}
