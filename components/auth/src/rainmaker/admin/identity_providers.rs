//! `/v1/admin/identity_provider`: whom people may sign in with instead of a password (contract `rainmaker.md` §S). The
//! codes of what can be wrong are those of [`super::identity_provider_fields`].

use super::identity_provider_fields::Given;
use super::identity_provider_target::{TO_DELETE, TO_SET, Target};
use crate::accounts::settings;
use axum::Json;
use serde_json::{Map, Value, json};
use skein_fleet::access::Permission;
use skein_kernel::rainmaker::{Fields, refusal, success};
use skein_kernel::{ApiError, Caller};
use skein_store::oauth::{
    IdentityProvider, MAX_IDENTITY_PROVIDERS, ProviderOutcome, create_identity_provider, delete_identity_provider,
    find_identity_provider, list_identity_providers, update_identity_provider,
};

/// 200 with all, by their names; none is a refusal. Secrets are told to nobody: the member `client_secret` of the contract is left out.
pub async fn get(caller: Caller) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::OAuthClientsManage)?;
    let providers = list_identity_providers(&caller.request.session)?;
    if providers.is_empty() {
        return Err(refusal("112009", "There is no identity provider yet."));
    }
    let members: Map<String, Value> =
        providers.into_iter().map(|provider| (provider.name.clone(), object(&provider))).collect();
    Ok(Json(json!({ "identity_providers": members })))
}

/// 200. There is one of each type but `oidc`, of which there is one of each name.
pub async fn post(caller: Caller, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::OAuthClientsManage)?;
    let (target, given) = read(&caller, &fields).await?;
    given.check_complete(target.kind)?;
    let provider = IdentityProvider {
        secret: sealed(&caller, &target.name, given.secret.as_deref().unwrap_or_default())?,
        kind: target.kind,
        client_id: given.client_id.unwrap_or_default(),
        team_id: given.team_id,
        key_id: given.key_id,
        issuer: given.issuer,
        scope: given.scope,
        name: target.name,
    };
    match create_identity_provider(&caller.request.session, &provider, &caller.change())? {
        ProviderOutcome::Done => Ok(success("The identity provider is set up.")),
        ProviderOutcome::TooMany => {
            Err(refusal("112014", format!("There are {MAX_IDENTITY_PROVIDERS} identity providers already.")))
        }
        ProviderOutcome::Name | ProviderOutcome::OfferedBy(_) => {
            Err(refusal("112012", "There is an identity provider of this type and name already."))
        }
    }
}

/// 200. What is left out stays.
pub async fn put(caller: Caller, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::OAuthClientsManage)?;
    let (target, given) = read(&caller, &fields).await?;
    given.check_not_empty()?;
    let known = known(&caller, &target)?;
    let secret = given.secret.as_deref().map(|secret| sealed(&caller, &known.name, secret)).transpose()?;
    let updated =
        update_identity_provider(&caller.request.session, &known.name, &caller.change(), |before| IdentityProvider {
            client_id: given.client_id.clone().unwrap_or(before.client_id),
            secret: secret.clone().unwrap_or(before.secret),
            team_id: given.team_id.clone().or(before.team_id),
            key_id: given.key_id.clone().or(before.key_id),
            issuer: given.issuer.clone().or(before.issuer),
            scope: given.scope.clone().or(before.scope),
            ..before
        })?;
    if updated { Ok(success("The identity provider is updated.")) } else { Err(not_configured()) }
}

/// 200. One that a client offers is not deleted: people would stand before a closed door.
pub async fn delete(caller: Caller, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::OAuthClientsManage)?;
    let known = known(&caller, &Target::of(&fields, &TO_DELETE)?)?;
    match delete_identity_provider(&caller.request.session, &known.name, &caller.change())? {
        ProviderOutcome::Done => Ok(success("The identity provider is deleted.")),
        ProviderOutcome::OfferedBy(client) => Err(refusal(
            "112055",
            format!("The client {client} offers the identity provider: take it from there first."),
        )),
        ProviderOutcome::Name | ProviderOutcome::TooMany => Err(not_configured()),
    }
}

async fn read(caller: &Caller, fields: &Fields) -> Result<(Target, Given), ApiError> {
    let target = Target::of(fields, &TO_SET)?;
    let trusted = settings(&caller.request).await?.identity_provider_origin.as_ref();
    let given = Given::of(fields, target.kind, trusted)?;
    Ok((target, given))
}

fn known(caller: &Caller, target: &Target) -> Result<IdentityProvider, ApiError> {
    let known = find_identity_provider(&caller.request.session, &target.name)?;
    known.filter(|known| known.kind == target.kind).ok_or_else(not_configured)
}

fn not_configured() -> ApiError {
    refusal("112045", "There is no identity provider of this type and name.")
}

fn sealed(caller: &Caller, name: &str, secret: &[u8]) -> Result<Vec<u8>, ApiError> {
    let application = caller.request.application;
    let context = IdentityProvider::secret_context(name);
    application.sealer.seal(&context, secret, &application.random).map_err(ApiError::internal)
}

fn object(provider: &IdentityProvider) -> Value {
    let members = [
        ("client_id", Some(&provider.client_id)),
        ("team_id", provider.team_id.as_ref()),
        ("key_id", provider.key_id.as_ref()),
        ("oidc_issuer", provider.issuer.as_ref()),
        ("scope", provider.scope.as_ref()),
    ];
    members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), json!(value?)))).collect::<Map<_, _>>().into()
}
