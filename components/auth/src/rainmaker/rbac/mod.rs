//! Role-based access control (contract `rainmaker.md`, RBAC). Off until a super administrator switches it on.
//!
//! What the codes mean is in the API description that Espressif publishes (3.8.0); the three marked * there is no code for, and
//! they have that of the nearest refusal:
//!
//! | code | meaning | code | meaning |
//! |---|---|---|---|
//! | 129001 | `role_name` is missing | 129022 | `operation` is neither add nor remove |
//! | 129002 | `policy_name`, or `policies` of a new role, is missing | 129023 | a role has the policy |
//! | 129007 | a policy of the name exists | 129024 | more than ten policies; somebody has the role |
//! | 129008 | there is no such policy | 129026 | the policy is too large |
//! | 129009 | `policy_json` is missing | 129027, 129028 | a role, a policy that every deployment has |
//! | 129010 | `policy_json` is no policy | 129029 | both a person and a role are named |
//! | 129011 | one of `policies` is none, or the role has it already, or has it not * | 129030 | nobody has the role |
//! | 129014 | a role of the name exists | 129033 | the role stands too high for the caller |
//! | 129017 | there is no such role | 129035 | `role_level` is no whole number from 0 |
//! | 129018 | the person has no role | 129036 | role-based access control is off |
//! | 129020 | there is no role of a name in `roles`, or the person has it already, or has it not * | 129037 | a role to be given has no level |
//! | 129021 | `roles` is missing | 129038 | the caller has no role with a level |
//! | 129041 | `operation` is missing | 129039, 129040 | accounts: roles while it is off, flags while it is on |
//! | 129042 | the role has no level to remove | 129044 | `role_level` and `remove_role_level` at once |

pub mod api_paths;
pub mod assignments;
pub mod policies;
pub mod roles;
pub mod user_roles;

use crate::accounts::deployment_settings::{RbacSetting, Setting};
use skein_kernel::rainmaker::{Fields, refusal};
use skein_kernel::{ApiError, RequestContext};
use skein_store::settings::setting;

/// The least and the greatest number of characters of a policy's or a role's name.
const NAME_CHARACTERS: std::ops::RangeInclusive<usize> = 2..=256;

/// The code for a role that every deployment has.
const DEFAULT_ROLE: &str = "129027";
/// The code for a policy that every deployment has.
const DEFAULT_POLICY: &str = "129028";

/// The setting, or the refusal while it is off.
fn required(request: &RequestContext) -> Result<RbacSetting, ApiError> {
    let setting: RbacSetting = setting(&request.session, RbacSetting::NAME)?;
    if setting.rbac_enabled {
        return Ok(setting);
    }
    Err(refusal("129036", "Role-based access control is disabled; see the deployment setting rbac."))
}

/// The name of a new policy or role, which no built-in one could have.
fn new_name(
    fields: &Fields,
    field: &'static str,
    missing: &'static str,
    built_in: &'static str,
) -> Result<String, ApiError> {
    let name = fields.text(field)?.unwrap_or_default();
    let refused = |code, problem: &str| ApiError { field: Some(field), ..refusal(code, format!("{field}: {problem}")) };
    if name.is_empty() {
        return Err(refused(missing, "is required"));
    }
    if !NAME_CHARACTERS.contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(refused("100039", "must have 2 to 256 characters"));
    }
    not_built_in(&name, built_in)?;
    Ok(name)
}

fn not_built_in(name: &str, code: &'static str) -> Result<(), ApiError> {
    if name.starts_with(skein_store::access_control::BUILT_IN_PREFIX) {
        return Err(refusal(code, format!("{name} is of what every deployment has and can not be changed.")));
    }
    Ok(())
}
