//! `/v1/admin/cognito_appclient`: the OAuth clients of the deployment (contract `rainmaker.md` §S). DELETE, and `scopes`,
//! what a client may do in its own name, are ours.

use crate::oauth::authorize::OWN_ACCOUNTS;
use axum::Json;
use serde::Serialize;
use serde_json::{Value, json};
use skein_fleet::access::Permission;
use skein_fleet::credentials::OpaqueKind;
use skein_fleet::oauth::check_redirect_uri;
use skein_fleet::random::Random;
use skein_kernel::rainmaker::{BAD_BODY, Fields, Query, refusal, success};
use skein_kernel::{ApiError, Caller};
use skein_store::oauth::{
    ClientChange, OAuthClient, create_client, delete_client, list_clients, list_identity_providers, update_client,
};

/// The name that the deployment's accounts go by, for clients that look for a user pool.
const POOL: &str = "skein";

/// The greatest number of characters of a name.
const MAX_NAME: usize = 128;
/// The greatest number of URLs of a kind.
const MAX_URLS: usize = 100;

/// The characters of a client's id, and how many it has.
const ID_CHARACTERS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
const ID_LENGTH: usize = 26;

/// A client without its secret.
#[derive(Serialize)]
pub struct AppClient {
    user_poolid: &'static str,
    client_id: String,
    client_name: String,
    identity_providers: Vec<String>,
    callback_urls: Vec<String>,
    logout_urls: Vec<String>,
    scopes: Vec<String>,
}

/// 200 with a bare array of all.
pub async fn get(caller: Caller) -> Result<Json<Vec<AppClient>>, ApiError> {
    caller.require_everywhere(Permission::OAuthClientsManage)?;
    listed(&caller).map(Json)
}

/// All clients.
pub fn listed(caller: &Caller) -> Result<Vec<AppClient>, ApiError> {
    let object = |client: OAuthClient| AppClient {
        user_poolid: POOL,
        client_id: client.id,
        client_name: client.name,
        identity_providers: client.providers,
        callback_urls: client.callback_urls,
        logout_urls: client.logout_urls,
        scopes: client.permissions,
    };
    Ok(list_clients(&caller.request.session)?.into_iter().map(object).collect())
}

/// 200 with the id of the new client and, told once, its secret if it is to have one.
pub async fn post(caller: Caller, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::OAuthClientsManage)?;
    let name = fields.text("client_name")?.map(|name| name.trim().to_owned()).unwrap_or_default();
    if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(refusal("112062", format!("client_name: must have 1 to {MAX_NAME} characters")));
    }
    let random = &caller.request.application.random;
    let secret = fields.boolean("generate_secret")?.unwrap_or(false).then(|| OpaqueKind::ClientSecret.issue(random));
    let client = OAuthClient {
        pk: 0,
        id: new_id(random),
        name,
        secret_hash: secret.as_ref().map(|(_, hash)| *hash),
        providers: providers(&caller, &fields)?.unwrap_or_else(|| vec![OWN_ACCOUNTS.to_owned()]),
        callback_urls: urls(&fields, "callback_urls")?.unwrap_or_default(),
        logout_urls: urls(&fields, "logout_urls")?.unwrap_or_default(),
        permissions: permissions(&fields)?.unwrap_or_default(),
    };
    if !create_client(&caller.request.session, &client, &caller.change())? {
        return Err(refusal("112064", "client_name: there is a client of this name already"));
    }
    let Json(mut answer) = success("The client is made.");
    if let Some(members) = answer.as_object_mut() {
        members.insert("client_id".into(), json!(client.id));
        members.extend(secret.map(|(secret, _)| ("client_secret".into(), json!(secret))));
    }
    Ok(Json(answer))
}

/// 200. Of the providers and the callback URLs, that which is left out becomes empty; the others stay.
pub async fn put(caller: Caller, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::OAuthClientsManage)?;
    let id = fields.text("client_id")?.ok_or_else(id_missing)?;
    let (providers, callback_urls) = (providers(&caller, &fields)?, urls(&fields, "callback_urls")?);
    let permissions = permissions(&fields)?;
    if providers.is_none() && callback_urls.is_none() && permissions.is_none() {
        return Err(refusal("112003", "providers or callback_urls: is required"));
    }
    let both_stay = providers.is_none() && callback_urls.is_none();
    let blanked = |list: Option<Vec<String>>| if both_stay { list } else { Some(list.unwrap_or_default()) };
    let change = ClientChange {
        providers: blanked(providers),
        callback_urls: blanked(callback_urls),
        logout_urls: urls(&fields, "logout_urls")?,
        permissions,
    };
    if update_client(&caller.request.session, &id, &change, &caller.change())? {
        return Ok(success("The client is updated."));
    }
    Err(no_such_client())
}

/// 200. What was opened for the client ends.
pub async fn delete(caller: Caller, query: Query) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::OAuthClientsManage)?;
    let id = query.text("client_id").ok_or_else(id_missing)?;
    if delete_client(&caller.request.session, id, &caller.change())? {
        return Ok(success("The client is deleted."));
    }
    Err(no_such_client())
}

fn id_missing() -> ApiError {
    refusal("112004", "client_id: is required")
}

fn no_such_client() -> ApiError {
    refusal("112007", "client_id: there is no such client")
}

fn new_id(random: &impl Random) -> String {
    let mut bytes = [0; ID_LENGTH];
    random.fill(&mut bytes);
    let character = |byte: u8| ID_CHARACTERS.get(usize::from(byte % 32)).copied().unwrap_or(b'0');
    bytes.into_iter().map(|byte| char::from(character(byte))).collect()
}

/// The identity providers that the client offers, by the names that they were set up with.
fn providers(caller: &Caller, fields: &Fields) -> Result<Option<Vec<String>>, ApiError> {
    let Some(names) = fields.texts("providers")? else { return Ok(None) };
    let configured = list_identity_providers(&caller.request.session)?;
    let known: Vec<String> = configured.into_iter().map(|provider| provider.name).collect();
    let mut providers = Vec::new();
    for name in names {
        let own = (name == OWN_ACCOUNTS).then(|| name.clone());
        let provider = own.or_else(|| known.iter().find(|known| known.eq_ignore_ascii_case(&name)).cloned());
        let provider = provider.ok_or_else(|| refusal("112005", format!("providers: {name} is not configured")))?;
        if !providers.contains(&provider) {
            providers.push(provider);
        }
    }
    Ok(Some(providers))
}

fn urls(fields: &Fields, name: &'static str) -> Result<Option<Vec<String>>, ApiError> {
    let Some(urls) = fields.texts(name)? else { return Ok(None) };
    let refused = |problem: String| ApiError { field: Some(name), ..refusal("112032", format!("{name}: {problem}")) };
    if urls.len() > MAX_URLS {
        return Err(refused(format!("must be {MAX_URLS} at the most")));
    }
    if urls.iter().any(|url| url.trim().is_empty()) {
        return Err(ApiError { field: Some(name), ..refusal("112068", format!("{name}: one is empty")) });
    }
    for url in &urls {
        check_redirect_uri(url).map_err(|error| refused(format!("{url} {error}")))?;
    }
    Ok(Some(urls))
}

/// What the client may do in its own name.
fn permissions(fields: &Fields) -> Result<Option<Vec<String>>, ApiError> {
    let Some(names) = fields.texts("scopes")? else { return Ok(None) };
    for name in &names {
        let permission = name.parse::<Permission>().ok().filter(|permission| !permission.is_for_machines());
        permission
            .ok_or_else(|| refusal(BAD_BODY, format!("scopes: {name} is no permission that a client can have")))?;
    }
    Ok(Some(names))
}
