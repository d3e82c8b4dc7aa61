//! The body of `POST /v3/auth/tokens` (contract §1.4).

use serde::Deserialize;
use serde_json::Value;
use skein_kernel::ApiError;

/// What proves who asks.
pub enum Proof {
    /// A name and a password.
    Password {
        /// What the person signs in with.
        name: String,
        /// The password.
        password: String,
    },
    /// An access key with its secret.
    AccessKey {
        /// The id.
        id: String,
        /// The secret.
        secret: String,
    },
}

/// What the token is asked for.
pub enum TokenScope {
    /// The project, by its id, its name or both.
    Project(ScopedProject),
    /// The account: what IAM makes of a request that names no scope.
    Account,
}

/// A project as a request names it.
#[derive(Deserialize)]
pub struct ScopedProject {
    /// The id.
    pub id: Option<String>,
    /// The name, which is a region's.
    pub name: Option<String>,
}

#[derive(Deserialize)]
struct Body {
    auth: Auth,
}

#[derive(Deserialize)]
struct Auth {
    identity: Identity,
    scope: Option<Scope>,
}

#[derive(Deserialize)]
struct Identity {
    methods: Vec<String>,
    password: Option<Password>,
    hw_ak_sk: Option<AccessKey>,
}

#[derive(Deserialize)]
struct Password {
    user: User,
}

/// The user's `domain` is the account, of which there is one: whatever it is called, it is that.
#[derive(Deserialize)]
struct User {
    name: String,
    password: String,
}

#[derive(Deserialize)]
struct AccessKey {
    access: Key,
    secret: Key,
}

#[derive(Deserialize)]
struct Key {
    key: String,
}

#[derive(Deserialize)]
struct Scope {
    project: Option<ScopedProject>,
}

/// The name of the method that signs in with a password, and that of the one with an access key.
pub const PASSWORD: &str = "password";
pub const ACCESS_KEY: &str = "hw_ak_sk";

/// Reads a body. One method at a time: a token is proven in one way.
pub fn read(body: Value) -> Result<(Proof, TokenScope), ApiError> {
    // What the parser says would repeat what was sent, and that may be a password.
    let malformed = |_| ApiError::bad_request("auth: must hold identity.methods, what they need, and a scope.");
    let body: Body = serde_json::from_value(body).map_err(malformed)?;
    let Auth { identity, scope } = body.auth;
    let methods: Vec<&str> = identity.methods.iter().map(String::as_str).collect();
    let proof = match (methods.as_slice(), identity.password, identity.hw_ak_sk) {
        ([PASSWORD], Some(Password { user }), _) => Proof::Password { name: user.name, password: user.password },
        ([ACCESS_KEY], _, Some(AccessKey { access, secret })) => {
            Proof::AccessKey { id: access.key, secret: secret.key }
        }
        _ => {
            let message =
                format!("auth.identity.methods: must be {PASSWORD} or {ACCESS_KEY}, with the member of that name.");
            return Err(ApiError::bad_request(message));
        }
    };
    let scope = scope.and_then(|scope| scope.project).map_or(TokenScope::Account, TokenScope::Project);
    Ok((proof, scope))
}
