//! Who calls, and what they may do.

use crate::context::{self, RequestContext};
use crate::dialect::Dialect;
use crate::identity::{self, Grant, Principal, PrincipalKind, Refusal};
use crate::signed_body::BodyDigest;
use crate::{ApiError, ErrorKind};
use axum::extract::{FromRequestParts, MatchedPath};
use http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use skein_fleet::access::{Grants, Permission, Reach, Scope};
use skein_fleet::identifier::OrganizationId;
use skein_store::audit;

/// A request that identity knows the caller of. An extractor: a handler that names it is closed to everybody else.
#[derive(Clone)]
pub struct Caller {
    /// The request.
    pub request: RequestContext,
    principal: Principal,
}

/// What sort of thing calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallerKind {
    /// The bootstrap administrator.
    Administrator,
    /// A person with an account.
    User,
    /// A program that holds an API token.
    ApiToken,
    /// A program that holds OAuth client credentials.
    Client,
    /// A device of the fleet.
    Device,
    /// A device that proved a right to register under an id.
    Registration,
    /// A part of the platform.
    Service,
}

impl CallerKind {
    /// The name in logs, audit rows and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::User => "user",
            Self::ApiToken => "api-token",
            Self::Client => "client",
            Self::Device => "device",
            Self::Registration => "registration",
            Self::Service => "service",
        }
    }
}

impl Caller {
    /// What sort of thing calls.
    pub fn kind(&self) -> CallerKind {
        match self.principal.kind {
            PrincipalKind::Administrator => CallerKind::Administrator,
            PrincipalKind::User => CallerKind::User,
            PrincipalKind::ApiToken => CallerKind::ApiToken,
            PrincipalKind::Client => CallerKind::Client,
            PrincipalKind::Device => CallerKind::Device,
            PrincipalKind::Registration => CallerKind::Registration,
            PrincipalKind::Service => CallerKind::Service,
        }
    }

    /// The id within the kind.
    pub fn id(&self) -> &str {
        &self.principal.id
    }

    /// The roles held: the id of each, with the organization that it is limited to.
    pub fn roles(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.principal.roles.iter().map(|role| (role.role.as_str(), role.organization.as_deref()))
    }

    /// What the caller may do, and where.
    pub fn grants(&self) -> Grants {
        grants_among(&self.principal, |_| true)
    }

    /// Facts that one kind of principal has and others have not.
    pub fn attributes(&self) -> &[(String, String)] {
        &self.principal.attributes
    }

    /// Where the permission holds, or the refusal when it is not held at all. What the handler then does it does within
    /// that scope.
    pub fn require(&self, permission: Permission) -> Result<Scope, ApiError> {
        let grants = grants_among(&self.principal, |name| name == permission.as_str());
        grants.scope_of(permission).ok_or_else(|| {
            ApiError::new(ErrorKind::Forbidden, format!("The credential does not carry the permission {permission}."))
        })
    }

    /// The organization that something new belongs to when who makes it names none: the one that all the caller's roles
    /// are held in, or the only one that the permission reaches.
    pub fn home_organization(&self, permission: Permission) -> Option<OrganizationId> {
        let Reach::Organizations(reached) = self.require(permission).ok()?.reach else {
            return None;
        };
        let mut held = self.roles().map(|(_, organization)| organization);
        let home = match held.next() {
            Some(first) if held.all(|other| other == first) => reached.iter().find(|id| Some(id.as_str()) == first),
            Some(_) => None,
            None => reached.first().filter(|_| reached.len() == 1),
        };
        home.cloned()
    }

    /// Refuses whoever does not hold the permission everywhere: for what belongs to no organization.
    pub fn require_everywhere(&self, permission: Permission) -> Result<(), ApiError> {
        if self.require(permission)?.is_everything() {
            Ok(())
        } else {
            Err(ApiError::new(ErrorKind::Forbidden, "The credential is limited to organizations or devices."))
        }
    }

    /// Refuses whoever is not this device. A device speaks for itself; of another one it does not even learn whether it
    /// exists.
    pub fn require_device(&self, permission: Permission, id: &str) -> Result<(), ApiError> {
        self.require(permission)?;
        if self.kind() == CallerKind::Device && self.id() == id {
            Ok(())
        } else {
            Err(ApiError::new(ErrorKind::Unauthenticated, "The credential is not that of the device."))
        }
    }

    /// A fact that not every kind of principal has.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes().iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A change that this caller makes now.
    pub fn change(&self) -> audit::Change {
        self.request.change_by(self.kind().as_str(), &self.principal.id)
    }
}

/// The grants of a principal whose names are wanted. A permission that this build does not know is not granted.
fn grants_among(principal: &Principal, wanted: impl Fn(&str) -> bool) -> Grants {
    let named = |grant: &Grant| -> Vec<Permission> {
        grant.permissions.split(' ').filter(|name| wanted(name)).filter_map(|name| name.parse().ok()).collect()
    };
    let held = |grant| named(grant).into_iter().map(|permission| (permission, reach_of(grant)));
    let grants: Grants = principal.grants.iter().flat_map(held).collect();
    match &principal.devices {
        None => grants,
        Some(devices) => grants.limited_to_devices(devices.iter().cloned().collect()),
    }
}

/// An organization whose id can not be read covers nothing.
fn reach_of(grant: &Grant) -> Reach {
    match &grant.organizations {
        None => Reach::Everything,
        Some(ids) => Reach::Organizations(ids.iter().filter_map(|id| id.parse::<OrganizationId>().ok()).collect()),
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let request = context::of(parts);
        let route = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        let digest = parts.extensions.get::<BodyDigest>().map(BodyDigest::to_vec);
        let principal = identity::authenticate(&request, route, &parts.headers, digest)
            .await
            .map_err(|refusal| refused(refusal, request.dialect, &parts.headers))?;
        let caller = Self { request, principal };
        caller.request.note_principal(caller.kind().as_str());
        Ok(caller)
    }
}

/// What a client is told of a refusal: never which part of a credential was wrong.
fn refused(refusal: Refusal, dialect: Dialect, headers: &HeaderMap) -> ApiError {
    let unauthenticated = |message: &str, detail: String| {
        ApiError::new(ErrorKind::Unauthenticated, message)
            .with_detail(detail)
            .with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    };
    match refusal {
        Refusal::Missing => {
            let error = unauthenticated("The request carries no credential.", "no credential".into());
            ApiError { code: dialect.code_of_missing_credential(), ..error }
        }
        Refusal::Invalid(reason) => {
            dialect.with_wrong_credential(unauthenticated("The credential is not valid.", reason), headers)
        }
        Refusal::Expired => {
            dialect.with_wrong_credential(unauthenticated("The credential has expired.", "expired".into()), headers)
        }
        Refusal::UnknownDevice => ApiError::new(ErrorKind::NotFound, "There is no such device."),
        Refusal::BlockedDevice => {
            ApiError::new(ErrorKind::Forbidden, "The device may not connect: it is blocked or not approved.")
        }
        Refusal::Forbidden(reason) => {
            ApiError::new(ErrorKind::Forbidden, "A policy forbids this call.").with_detail(reason)
        }
        Refusal::TooManyDevices(most) => ApiError::new(
            ErrorKind::Forbidden,
            format!(
                "The groups of the token have more than {most} devices: it is good for calls about one device only."
            ),
        ),
        Refusal::BodyDigestRequired => ApiError::internal("identity asked for the digest of a body that nobody signed"),
        Refusal::Throttled(seconds) => ApiError::new(ErrorKind::TooManyRequests, "Too many wrong attempts.")
            .with_header(RETRY_AFTER, HeaderValue::from(seconds)),
        Refusal::Unavailable(reason) => ApiError::unavailable(reason),
    }
}
