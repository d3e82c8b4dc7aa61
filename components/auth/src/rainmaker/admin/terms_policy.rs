//! `/v1/admin/terms_policy` (contract §S, "Terms/policy"): texts that everybody reads at the addresses of
//! `legal_pages.rs`.

use crate::legal_pages::{PRIVACY_POLICY, TERMS_OF_USE};
use axum::Json;
use serde_json::{Map, Value, json};
use skein_fleet::access::Permission;
use skein_fleet::legal_text::{LegalTextError, read_legal_text};
use skein_kernel::rainmaker::{BAD_BODY, Fields, Query, refusal, success};
use skein_kernel::{ApiError, Caller};
use skein_store::deployment_documents::{Document, delete_document, find_document, set_document};

const NOTHING_GIVEN: &str = "116001";

/// The codes of a method for a text that is not there, and for the name of none.
struct Codes {
    not_there: &'static str,
    unknown: &'static str,
}

const TO_GET: Codes = Codes { not_there: "116006", unknown: "116007" };
const TO_DELETE: Codes = Codes { not_there: "106006", unknown: "106007" };
/// None is named that could be deleted.
const FILE_MISSING: &str = "106004";

/// A text: its name, the member of an answer that has its address, and where everybody reads it.
struct Text {
    name: &'static str,
    url_member: &'static str,
    document: Document,
    path: &'static str,
}

const TEXTS: [Text; 2] = [
    Text {
        name: "terms_of_use",
        url_member: "terms_of_use_file_url",
        document: Document::TermsOfUse,
        path: TERMS_OF_USE,
    },
    Text {
        name: "privacy_policy",
        url_member: "privacy_policy_file_url",
        document: Document::PrivacyPolicy,
        path: PRIVACY_POLICY,
    },
];

impl Text {
    fn url(&self, caller: &Caller) -> String {
        format!("{}{}", caller.request.public_origin(), self.path)
    }
}

/// 200 with the addresses of the texts that were given.
pub async fn put(caller: Caller, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::DeploymentManage)?;
    let mut given = Vec::new();
    for text in &TEXTS {
        if let Some(sent) = fields.text(text.name)? {
            let content = read_legal_text(&sent).map_err(|error| refused(text.name, error))?;
            given.push((text, content, caller.change()));
        }
    }
    if given.is_empty() {
        return Err(refusal(NOTHING_GIVEN, "terms_of_use or privacy_policy is required."));
    }
    caller.request.session.write(|transaction| {
        given.iter().try_for_each(|(text, content, change)| set_document(transaction, text.document, content, change))
    })?;
    let urls = given.iter().map(|(text, ..)| (text.url_member.to_owned(), json!(text.url(&caller))));
    let members: Map<String, Value> = [("status".to_owned(), json!("success"))].into_iter().chain(urls).collect();
    Ok(Json(Value::Object(members)))
}

/// 200 with the text `file`, or with those that there are.
pub async fn get(caller: Caller, query: Query) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::DeploymentManage)?;
    let wanted = query.text("file").map(|name| text_named(name, &TO_GET)).transpose()?;
    let mut found = Map::new();
    for text in TEXTS.iter().filter(|text| wanted.is_none_or(|wanted| wanted.name == text.name)) {
        if let Some(content) = find_document(&caller.request.session, text.document)? {
            found.insert(text.name.to_owned(), json!({ "content": content, "file_url": text.url(&caller) }));
        }
    }
    match wanted {
        Some(text) if found.is_empty() => Err(not_there(text, &TO_GET)),
        _ => Ok(Json(Value::Object(found))),
    }
}

/// 200. Its address leads nowhere from then on.
pub async fn delete(caller: Caller, query: Query) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::DeploymentManage)?;
    let name = query.text("file").ok_or_else(|| refusal(FILE_MISSING, "file: is required"))?;
    let text = text_named(name, &TO_DELETE)?;
    let change = caller.change();
    if caller.request.session.write(|transaction| delete_document(transaction, text.document, &change))? {
        Ok(success("The text is deleted."))
    } else {
        Err(not_there(text, &TO_DELETE))
    }
}

fn text_named(name: &str, codes: &Codes) -> Result<&'static Text, ApiError> {
    let found = TEXTS.iter().find(|text| text.name == name);
    found.ok_or_else(|| refusal(codes.unknown, "file: must be terms_of_use or privacy_policy"))
}

fn not_there(text: &Text, codes: &Codes) -> ApiError {
    refusal(codes.not_there, format!("There is no {}.", text.name))
}

fn refused(field: &'static str, error: LegalTextError) -> ApiError {
    ApiError { field: Some(field), ..refusal(BAD_BODY, format!("{field}: {error}")) }
}
