//! Identity providers that the deployment works with.

use crate::audit::{Change, Entry, record};
use crate::{Executor, Result, Row, Session, StoreError};
use serde_json::{Value as Json, json};
use skein_fleet::identity_provider::ProviderKind;

/// The greatest number of providers.
pub const MAX_IDENTITY_PROVIDERS: i64 = 50;

/// A provider.
#[derive(Clone, Debug)]
pub struct IdentityProvider {
    /// What clients call it, in any case.
    pub name: String,
    /// What it is.
    pub kind: ProviderKind,
    /// What it calls us.
    pub client_id: String,
    /// Our secret there, or the private key (PKCS #8) that signs one; sealed.
    pub secret: Vec<u8>,
    /// Apple's name of who has the private key.
    pub team_id: Option<String>,
    /// Apple's name of the key.
    pub key_id: Option<String>,
    /// Who it is, where its kind does not say it.
    pub issuer: Option<String>,
    /// What is asked for; none: what is usual.
    pub scope: Option<String>,
}

impl IdentityProvider {
    /// The context that a provider's secret is sealed for.
    pub fn secret_context(name: &str) -> String {
        format!("identity-provider/{}", name.to_ascii_lowercase())
    }

    fn shown(&self) -> Json {
        json!({
            "kind": self.kind.service().code, "clientId": self.client_id, "teamId": self.team_id, "keyId": self.key_id,
            "issuer": self.issuer, "scope": self.scope,
        })
    }
}

/// What became of an attempt to make or to delete a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProviderOutcome {
    /// It is done.
    Done,
    /// There is one of this name already, or there is none.
    Name,
    /// There are [`MAX_IDENTITY_PROVIDERS`].
    TooMany,
    /// This client offers it.
    OfferedBy(String),
}

const COLUMNS: &str = "name, kind, client_id, secret, team_id, key_id, issuer, scope";

fn from_row(row: &Row) -> Result<IdentityProvider> {
    let text = |column| Ok::<_, StoreError>(row.optional_text(column)?.map(ToOwned::to_owned));
    let unknown = StoreError::Column { column: 1, expected: "a kind of identity provider" };
    Ok(IdentityProvider {
        name: row.text(0)?.to_owned(),
        kind: ProviderKind::of_code(row.text(1)?).ok_or(unknown)?,
        client_id: row.text(2)?.to_owned(),
        secret: row.blob(3)?.to_vec(),
        team_id: text(4)?,
        key_id: text(5)?,
        issuer: text(6)?,
        scope: text(7)?,
    })
}

/// The provider that is called so, in any case.
pub fn find_identity_provider(executor: &impl Executor, name: &str) -> Result<Option<IdentityProvider>> {
    let sql = format!("SELECT {COLUMNS} FROM identity_providers WHERE name = ?1");
    executor.query_one(&sql, &[name.into()])?.as_ref().map(from_row).transpose()
}

/// All providers, in the order in which they were made.
pub fn list_identity_providers(executor: &impl Executor) -> Result<Vec<IdentityProvider>> {
    executor
        .query(&format!("SELECT {COLUMNS} FROM identity_providers ORDER BY pk"), &[])?
        .iter()
        .map(from_row)
        .collect()
}

/// Makes a provider.
pub fn create_identity_provider(
    session: &Session,
    provider: &IdentityProvider,
    change: &Change,
) -> Result<ProviderOutcome> {
    session.write(|transaction| {
        if find_identity_provider(transaction, &provider.name)?.is_some() {
            return Ok(ProviderOutcome::Name);
        }
        let full = transaction.query_one("SELECT count(*) >= ?1 FROM identity_providers", &[MAX_IDENTITY_PROVIDERS.into()])?;
        if full.map(|row| row.boolean(0)).transpose()?.unwrap_or(false) {
            return Ok(ProviderOutcome::TooMany);
        }
        transaction.query(
            "INSERT INTO identity_providers (name, kind, client_id, secret, team_id, key_id, issuer, scope, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)",
            &parameters(provider, change),
        )?;
        let after = Some(provider.shown());
        let entry = Entry { action: "identity-provider.created", subject: &provider.name, before: None, after };
        record(transaction, change, &entry)?;
        Ok(ProviderOutcome::Done)
    })
}

/// Changes the provider of this name, which stays, with its kind, to what `edit` makes of it. False when there is none.
pub fn update_identity_provider(
    session: &Session,
    name: &str,
    change: &Change,
    edit: impl Fn(IdentityProvider) -> IdentityProvider,
) -> Result<bool> {
    session.write(|transaction| {
        let Some(before) = find_identity_provider(transaction, name)? else {
            return Ok(false);
        };
        let shown = before.shown();
        let after = edit(before);
        transaction.query(
            "UPDATE identity_providers SET client_id = ?3, secret = ?4, team_id = ?5, key_id = ?6, issuer = ?7, scope = ?8,
                updated_at = ?9 WHERE name = ?1 AND kind = ?2",
            &parameters(&after, change),
        )?;
        let (before, shown_after) = (Some(shown), Some(after.shown()));
        let entry = Entry { action: "identity-provider.updated", subject: &after.name, before, after: shown_after };
        record(transaction, change, &entry)?;
        Ok(true)
    })
}

/// Deletes a provider that no client offers. Accounts that were found by it stay, and are found again when it is set up
/// anew.
pub fn delete_identity_provider(session: &Session, name: &str, change: &Change) -> Result<ProviderOutcome> {
    session.write(|transaction| {
        let Some(before) = find_identity_provider(transaction, name)? else {
            return Ok(ProviderOutcome::Name);
        };
        let sql =
            "SELECT oauth_clients.name FROM oauth_clients, json_each(providers) WHERE json_each.value = ?1 LIMIT 1";
        if let Some(client) = transaction.query_one(sql, &[before.name.clone().into()])? {
            return Ok(ProviderOutcome::OfferedBy(client.text(0)?.to_owned()));
        }
        transaction.query("DELETE FROM identity_providers WHERE name = ?1", &[name.into()])?;
        let shown = Some(before.shown());
        let entry = Entry { action: "identity-provider.deleted", subject: &before.name, before: shown, after: None };
        record(transaction, change, &entry)?;
        Ok(ProviderOutcome::Done)
    })
}

fn parameters(provider: &IdentityProvider, change: &Change) -> [crate::Value; 9] {
    [
        provider.name.clone().into(),
        provider.kind.service().code.into(),
        provider.client_id.clone().into(),
        provider.secret.clone().into(),
        provider.team_id.clone().into(),
        provider.key_id.clone().into(),
        provider.issuer.clone().into(),
        provider.scope.clone().into(),
        change.at.into(),
    ]
}
