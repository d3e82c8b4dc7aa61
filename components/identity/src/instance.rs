//! What an instance prepares once and keeps.

use crate::cache::{Cache, CredentialHash};
use crate::keys::Keys;
use crate::principal::Found;
use crate::signature::KnownAccessKey;
use skein_fleet::time::Clock;
use skein_runtime::Settings;
use skein_runtime::SystemRandom;
use skein_store::deployment::{Deployment, establish};
use skein_store::sealing::Sealer;
use skein_store::{Database, Options, Session, Synchronous};
use std::sync::{Arc, OnceLock};

pub struct Instance {
    pub settings: Settings,
    pub database: Arc<Database>,
    pub sealer: Sealer,
    pub cache: Cache<CredentialHash, Found>,
    pub access_keys: Cache<String, Arc<KnownAccessKey>>,
    pub keys: Keys,
    deployment: OnceLock<Deployment>,
}

static INSTANCE: OnceLock<Instance> = OnceLock::new();

impl Instance {
    pub async fn get() -> Result<&'static Self, String> {
        if let Some(instance) = INSTANCE.get() {
            return Ok(instance);
        }
        let settings = Settings::load().await.map_err(|error| error.to_string())?;
        let sealer = Sealer::from_setting(&settings.encryption_key).map_err(|error| error.to_string())?;
        let synchronous = if settings.relaxed_durability { Synchronous::Normal } else { Synchronous::Full };
        let database = Database::default_of_application(Options { synchronous });
        let instance = || Self {
            settings,
            database,
            sealer,
            cache: Cache::default(),
            access_keys: Cache::default(),
            keys: Keys::default(),
            deployment: OnceLock::new(),
        };
        Ok(INSTANCE.get_or_init(instance))
    }

    /// The deployment's identity, which a token names.
    pub fn deployment(&self, session: &Session) -> skein_store::Result<&Deployment> {
        if let Some(deployment) = self.deployment.get() {
            return Ok(deployment);
        }
        let deployment = establish(session, &self.sealer, &SystemRandom, self.settings.clock.now())?;
        Ok(self.deployment.get_or_init(|| deployment))
    }
}
