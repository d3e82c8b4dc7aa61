//! `/v1/admin/message_template` (contract §S, "Message templates"): how the deployment words what people are sent.

use super::message_template_codes::{LOCALE_TAKEN, NONE_TO_GET, NOT_FOUND, TYPE_MISSING, name_of, refused, type_named};
use crate::rainmaker::names;
use axum::Json;
use serde::Serialize;
use serde_json::{Value, json};
use skein_fleet::access::Permission;
use skein_fleet::account::Locale;
use skein_fleet::message::{TemplateType, check_template};
use skein_kernel::rainmaker::{BAD_BODY, Fields, Query, refusal, success};
use skein_kernel::{ApiError, Caller};
use skein_store::deployment_documents::{
    MessageTemplate, TemplateChange, change_template, create_template, default_template, delete_template,
    find_template, templates,
};

/// The members that a change can have.
const CHANGES: [&str; 4] = ["new_locale", "message_subject", "message_text", "default"];

/// A template as clients see it. A text message has no subject.
#[derive(Serialize)]
struct TemplateObject {
    #[serde(skip_serializing_if = "Option::is_none")]
    message_subject: Option<String>,
    message_text: String,
    template_type: &'static str,
    locale: String,
    default: bool,
}

impl TemplateObject {
    fn of(template: MessageTemplate) -> Self {
        Self {
            message_subject: template.subject,
            message_text: template.text,
            template_type: name_of(template.kind),
            locale: template.locale,
            default: template.is_default,
        }
    }
}

/// 200. There is one template of each type and locale, and the newest that was said to be the default of its type is it.
pub async fn post(caller: Caller, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::DeploymentManage)?;
    let kind = type_of(&fields)?;
    let template = checked(MessageTemplate {
        kind,
        locale: locale(&fields, "locale")?.unwrap_or_else(|| Locale::key(None)),
        subject: subject(&fields, kind)?,
        text: fields.text("message_text")?.unwrap_or_default(),
        is_default: fields.boolean("default")?.unwrap_or(false),
    })?;
    if create_template(&caller.request.session, &template, &caller.change())? {
        Ok(success("The template is kept."))
    } else {
        Err(refusal(LOCALE_TAKEN, "There is a template of this type and locale already."))
    }
}

/// 200 with the one template of `template_type` and `locale`, or of `template_type` and `default=true`; without these
/// with an array, of `template_type` or of all.
pub async fn get(caller: Caller, query: Query) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::DeploymentManage)?;
    let session = &caller.request.session;
    let kind = query.text("template_type").map(type_named).transpose()?;
    let locale = query.text("locale").map(names::parse_locale).transpose()?;
    let found = match (kind, locale, query.flag("default")? == Some(true)) {
        (kind, None, false) => {
            let all = templates(session, kind)?.into_iter().map(TemplateObject::of);
            return Ok(Json(json!(all.collect::<Vec<_>>())));
        }
        (None, _, _) => return Err(refusal(TYPE_MISSING, "template_type: is required")),
        (Some(kind), Some(locale), _) => find_template(session, kind, &Locale::key(locale.as_deref()))?,
        (Some(kind), None, true) => default_template(session, kind)?,
    };
    let template = found.ok_or_else(|| refusal(NONE_TO_GET, "There is no such template."))?;
    Ok(Json(json!(TemplateObject::of(template))))
}

/// 200. What the body does not name stays.
pub async fn put(caller: Caller, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::DeploymentManage)?;
    let kind = type_of(&fields)?;
    let key = locale(&fields, "locale")?.unwrap_or_else(|| Locale::key(None));
    if !CHANGES.iter().any(|name| fields.has(name)) {
        return Err(refusal(BAD_BODY, "There is nothing to update."));
    }
    let (new_locale, subject) = (locale(&fields, "new_locale")?, subject(&fields, kind)?);
    let (text, is_default) = (fields.text("message_text")?, fields.boolean("default")?);
    let edit = |template: &MessageTemplate| {
        checked(MessageTemplate {
            kind,
            locale: new_locale.clone().unwrap_or_else(|| template.locale.clone()),
            subject: subject.clone().or_else(|| template.subject.clone()),
            text: text.clone().unwrap_or_else(|| template.text.clone()),
            is_default: is_default.unwrap_or(template.is_default),
        })
    };
    match change_template(&caller.request.session, kind, &key, &caller.change(), edit)?? {
        TemplateChange::Done => Ok(success("The template is updated.")),
        TemplateChange::NotFound => Err(not_found()),
        TemplateChange::LocaleTaken => Err(refusal(LOCALE_TAKEN, "new_locale: has a template of this type already")),
    }
}

/// 200. The messages are worded by the default of the type from then on, or by ours.
pub async fn delete(caller: Caller, query: Query) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::DeploymentManage)?;
    let kind = type_named(query.text("template_type").unwrap_or_default())?;
    let key = Locale::key(names::locale(&query)?.as_deref());
    if delete_template(&caller.request.session, kind, &key, &caller.change())? {
        Ok(success("The template is deleted."))
    } else {
        Err(not_found())
    }
}

fn type_of(fields: &Fields) -> Result<TemplateType, ApiError> {
    type_named(&fields.text("template_type")?.unwrap_or_default())
}

/// The key of the locale in a member, if it is there; the empty text names no language.
fn locale(fields: &Fields, name: &'static str) -> Result<Option<String>, ApiError> {
    let text = fields.text(name)?;
    let locale = text.map(|text| names::parse_locale(&text)).transpose()?;
    Ok(locale.map(|locale| Locale::key(locale.as_deref())))
}

/// The subject. Clients send an empty one where there is none.
fn subject(fields: &Fields, kind: TemplateType) -> Result<Option<String>, ApiError> {
    Ok(fields.text("message_subject")?.filter(|subject| kind.is_mail() || !subject.is_empty()))
}

fn checked(template: MessageTemplate) -> Result<MessageTemplate, ApiError> {
    check_template(template.kind, template.subject.as_deref(), &template.text).map_err(refused)?;
    Ok(template)
}

fn not_found() -> ApiError {
    refusal(NOT_FOUND, "There is no such template.")
}
