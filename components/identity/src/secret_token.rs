//! The two tokens that are variables of the application: the bootstrap administrator's and the platform's own.

use crate::instance::Instance;
use crate::principal::{Found, with_grants, with_roles_and};
use sha2::{Digest, Sha256};
use skein_fleet::access::{Grants, Permission};
use skein_identity_interface::{Principal, PrincipalKind, Refusal};
use skein_store::HeldRoles;
use subtle::ConstantTimeEq;

/// The permissions of the platform's own calls.
const SERVICE: [Permission; 2] = [Permission::InternalTick, Permission::MessagesRead];

pub fn check(instance: &Instance, token: &str) -> Result<Found, Refusal> {
    let administrator = same(token, &instance.settings.admin_token);
    let service = same(token, &instance.settings.service_token);
    let principal = if administrator {
        self::administrator()
    } else if service {
        with_grants(PrincipalKind::Service, "platform", &Grants::everywhere(SERVICE))
    } else {
        return Err(Refusal::Invalid("the bearer token is not known".into()));
    };
    Ok(Found::by_grants(principal, None))
}

/// The bootstrap administrator, whatever credential was shown.
pub fn administrator() -> Principal {
    let (held, permissions) = (HeldRoles::administrator(), &Permission::OF_SUPER_ADMINISTRATORS);
    with_roles_and(PrincipalKind::Administrator, "bootstrap", &held, permissions)
}

/// Compares hashes, so that neither the content nor the length of the secret shows in the time it takes.
pub fn same(given: &str, secret: &str) -> bool {
    Sha256::digest(given).ct_eq(&Sha256::digest(secret)).into()
}
