//! Who calls, by the same credentials and the same statements as the identity component.

use super::{Failure, Native};
use axum::http::{HeaderMap, StatusCode};
use skein_fleet::access::Scope;
use skein_fleet::credentials::{ApiToken, HubToken};
use skein_fleet::time::Clock;
use skein_runtime::SystemClock;
use skein_store::api_tokens;
use skein_store::devices::{Proof, credentials_for};
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// As in the identity component.
const LIFE: Duration = Duration::from_secs(5);

/// API tokens that were found good a moment ago, with their ids. A client of the API asks often; a device does not, so
/// its credential is looked up for each message.
#[derive(Default)]
pub struct Tokens(Mutex<HashMap<String, (Instant, String)>>);

fn unauthenticated() -> Failure {
    (StatusCode::UNAUTHORIZED, "the credential is not valid".into())
}

fn credential(headers: &HeaderMap) -> Result<&str, Failure> {
    headers.get("authorization").and_then(|value| value.to_str().ok()).ok_or_else(unauthenticated)
}

impl Native {
    /// A client of the API: the id of its token and what it may see.
    pub async fn client(&self, headers: &HeaderMap) -> Result<(String, Scope), Failure> {
        let credential = credential(headers)?;
        if let Some((until, id)) = self.tokens.0.lock().unwrap().get(credential)
            && Instant::now() < *until
        {
            return Ok((id.clone(), Scope::EVERYTHING));
        }
        let token = ApiToken::parse(credential).map_err(|_| unauthenticated())?;
        let id = token.id().as_str().to_owned();
        let stored = self.databases.read(move |session| api_tokens::find(session, &id)).await?;
        let stored = stored.filter(|stored| stored.secret_hash == token.hash()).ok_or_else(unauthenticated)?;
        if stored.expires_at <= SystemClock::default().now() || token.application() != self.deployment.application_id {
            return Err(unauthenticated());
        }
        self.tokens.0.lock().unwrap().insert(credential.to_owned(), (Instant::now() + LIFE, stored.id.clone()));
        Ok((stored.id, Scope::EVERYTHING))
    }

    /// A device that speaks for itself.
    pub async fn device(&self, headers: &HeaderMap, id: &str) -> Result<(), Failure> {
        let token = HubToken::parse(credential(headers)?).map_err(|_| unauthenticated())?;
        let (asked, sealer) = (id.to_owned(), self.sealer.clone());
        let record = self.databases.read(move |session| credentials_for(session, &asked, &sealer)).await?;
        let Proof::Derived { keys, registration_id } = &record.proof else {
            return Err(unauthenticated());
        };
        let signed =
            [&keys.primary, &keys.secondary].into_iter().any(|key| token.is_signed_by(&key.derive(registration_id)));
        let enabled = record.device.is_some_and(|device| device.approval().enabled());
        let names_it = token.device_ids().any(|named| named.as_str() == id);
        if signed && enabled && names_it && token.expiry() > SystemClock::default().now() {
            Ok(())
        } else {
            Err(unauthenticated())
        }
    }
}
