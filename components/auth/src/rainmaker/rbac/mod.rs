//! Role-based access control (contract `rainmaker.md`, RBAC). Off until a super administrator switches it on.
//!
//! The contract gives the codes and no meanings of most; which stands for what is our choice:
//!
//! | code | meaning | code | meaning |
//! |---|---|---|---|
//! | 129001 | `role_name` is missing | 129021 | the person has the role already |
//! | 129002 | `policy_name` is missing | 129022 | `operation` is neither add nor remove |
//! | 129007 | a policy of the name exists | 129023 | a role has the policy |
//! | 129008 | there is no such policy | 129024 | more than ten policies; somebody has the role |
//! | 129009 | `policy_json` is missing | 129026 | the policy is too large |
//! | 129010 | `policy_json` is no policy | 129027, 129028 | a policy, a role that every deployment has |
//! | 129011 | `policies` is missing | 129029 | the person has not the role |
//! | 129014 | a role of the name exists | 129030, 129033 | the role stands too high for the caller |
//! | 129017 | there is no such role | 129035 | `role_level` is no whole number from 0 |
//! | 129018 | `roles` is missing | 129041, 129042 | the role has the policy already, has it not |
//! | 129020 | there is no role of a name in `roles` | 129044 | nothing to change |

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
