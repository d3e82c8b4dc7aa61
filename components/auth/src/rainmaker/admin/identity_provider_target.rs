//! Which identity provider a request is about. The codes are those of [`super::identity_provider_fields`].

use super::identity_provider_fields::{refused, text};
use crate::oauth::authorize::OWN_ACCOUNTS;
use skein_fleet::identity_provider::ProviderKind;
use skein_kernel::ApiError;
use skein_kernel::rainmaker::{BAD_BODY, Fields};

/// The greatest number of characters of a name.
const MAX_NAME: usize = 32;

/// The types, with the names of their providers.
const TYPES: [(&str, ProviderKind); 6] = [
    ("Google", ProviderKind::Google),
    ("GitHub", ProviderKind::GitHub),
    ("SignInWithApple", ProviderKind::Apple),
    ("oidc", ProviderKind::OpenIdConnect),
    ("WeChat", ProviderKind::WeChat),
    ("WeChatPc", ProviderKind::WeChatPc),
];

/// The codes for what can be wrong with the target of a call.
pub struct Codes {
    type_missing: &'static str,
    type_unknown: &'static str,
    name_missing: &'static str,
    name_unknown: &'static str,
}

/// Of POST and PUT.
pub const TO_SET: Codes =
    Codes { type_missing: "112005", type_unknown: "112005", name_missing: "112040", name_unknown: BAD_BODY };
/// Of DELETE.
pub const TO_DELETE: Codes =
    Codes { type_missing: "112056", type_unknown: "112057", name_missing: "112058", name_unknown: "112059" };

/// Which provider a request is about.
pub struct Target {
    /// Its kind.
    pub kind: ProviderKind,
    /// Its name: that of the type, but for those that are found by discovery.
    pub name: String,
}

impl Target {
    /// The members `provider_type`, which is compared without case, and `provider_name`.
    pub fn of(fields: &Fields, codes: &Codes) -> Result<Self, ApiError> {
        let given = text(fields, "provider_type")?;
        let given = given.ok_or_else(|| refused(codes.type_missing, "provider_type", "is required"))?;
        let known = TYPES.iter().find(|(name, _)| name.eq_ignore_ascii_case(&given));
        let (name, kind) = known.ok_or_else(|| {
            let names = TYPES.map(|(name, _)| name).join(", ");
            refused(codes.type_unknown, "provider_type", &format!("must be one of {names}"))
        })?;
        let name = match kind {
            ProviderKind::OpenIdConnect => provider_name(fields, codes)?,
            _ => type_name(fields, name, codes)?,
        };
        Ok(Self { kind: *kind, name })
    }
}

fn provider_name(fields: &Fields, codes: &Codes) -> Result<String, ApiError> {
    let name = text(fields, "provider_name")?;
    let name = name.ok_or_else(|| refused(codes.name_missing, "provider_name", "is required"))?;
    let is_reserved =
        TYPES.iter().map(|(name, _)| *name).chain([OWN_ACCOUNTS]).any(|taken| taken.eq_ignore_ascii_case(&name));
    let is_name =
        name.len() <= MAX_NAME && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if is_reserved || !is_name {
        let problem = format!("must have 1 to {MAX_NAME} letters, digits, - and _, and not be the name of a type");
        return Err(refused(codes.name_unknown, "provider_name", &problem));
    }
    Ok(name)
}

/// Where there is one provider of the type, `provider_name` may repeat the type and nothing else.
fn type_name(fields: &Fields, name: &str, codes: &Codes) -> Result<String, ApiError> {
    match text(fields, "provider_name")? {
        Some(given) if !given.eq_ignore_ascii_case(name) => {
            Err(refused(codes.name_unknown, "provider_name", &format!("is {name} for this type, and can be left out")))
        }
        _ => Ok(name.to_owned()),
    }
}
