//! `POST /skein/v1/groups/preview`: which devices a query selects, before a group is made of it. Nothing is saved.
//!
//! | member | meaning | default |
//! |---|---|---|
//! | `filter` | the query, as a group has it | required |
//! | `organizations` | the organization that the group would be of, in a list of one at most | none |
//! | `limit` | how many devices are shown, 0 to [`MAX_LIMIT`] | 10 |

use axum::Json;
use serde::{Deserialize, Serialize};
use skein_fleet::access::{Permission, Reach, Scope};
use skein_fleet::filter::query;
use skein_fleet::identifier::OrganizationId;
use skein_kernel::{ApiError, Caller, JsonBody};
use skein_store::Order;
use skein_store::devices::{self, Device, ListQuery};

const DEFAULT_LIMIT: u32 = 10;
const MAX_LIMIT: u32 = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    filter: String,
    #[serde(default)]
    organizations: Vec<OrganizationId>,
    limit: Option<u32>,
}

/// What the group would have.
#[derive(Serialize)]
pub struct Preview {
    /// How many devices.
    count: u64,
    /// The first of them, in the order of their ids.
    devices: Vec<Shown>,
    /// The query in its shortest form, as it was understood.
    filter: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    id: String,
    display_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<String>,
}

impl Shown {
    fn of(device: Device) -> Self {
        Self { id: device.id, display_name: device.display_name, template: device.template }
    }
}

/// 200. Two statements.
pub async fn post(caller: Caller, JsonBody(body): JsonBody) -> Result<Json<Preview>, ApiError> {
    let scope = caller.require(Permission::GroupsRead)?;
    let body: Body =
        serde_json::from_value(body).map_err(|error| ApiError::bad_request(format!("The body: {error}.")))?;
    let limit = body.limit.unwrap_or(DEFAULT_LIMIT);
    if limit > MAX_LIMIT {
        let range = format_args!("must be a whole number from 0 to {MAX_LIMIT}");
        return Err(ApiError::unprocessable("limit", range));
    }
    let query = query::parse(&body.filter).map_err(|error| ApiError::unprocessable("filter", error))?;
    let scope = narrowed(scope, &body.organizations)?;
    let condition = query.expression();
    let session = &caller.request.session;
    let count = devices::count(session, &scope, Some(&condition))?;
    let list = ListQuery { scope: &scope, filter: Some(&condition), order: Order::Id, after: None, skip: 0, limit };
    let devices = devices::list(session, &list)?;
    Ok(Json(Preview { count, devices: devices.into_iter().map(Shown::of).collect(), filter: query::print(&query) }))
}

/// The scope within the organization that is named.
fn narrowed(scope: Scope, organizations: &[OrganizationId]) -> Result<Scope, ApiError> {
    match organizations {
        [] => Ok(scope),
        [organization] if scope.reach.covers(Some(organization)) => {
            Ok(Scope { reach: Reach::Organizations([organization.clone()].into()), devices: scope.devices })
        }
        [_] => Err(ApiError::unprocessable("organizations", "must name an organization that the credential may use")),
        _ => Err(ApiError::unprocessable("organizations", "must hold one organization at most")),
    }
}
