//! The registry: one device, and pages of them.

use super::{App, Failure, internal};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use skein_fleet::filter::{DeviceField, odata};
use skein_fleet::id::{RecordId, request_id};
use skein_fleet::precondition::Precondition;
use skein_fleet::time::Clock;
use skein_runtime::{SystemClock, SystemRandom};
use skein_store::audit::{Change, Principal};
use skein_store::devices::{self, Device, DeviceChange, ListQuery, Outcome};
use skein_store::{Order, Position};

/// A device as clients see it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceObject {
    id: String,
    etag: String,
    display_name: String,
    simulated: bool,
    provisioned: bool,
    template: Option<String>,
    enabled: bool,
}

impl From<Device> for DeviceObject {
    fn from(device: Device) -> Self {
        let approval = device.approval();
        Self {
            etag: device.etag(),
            id: device.id,
            display_name: device.display_name,
            simulated: device.simulated,
            provisioned: approval.provisioned,
            template: device.template,
            enabled: approval.enabled(),
        }
    }
}

pub async fn get(State(app): App, Path(id): Path<String>, headers: HeaderMap) -> Result<Json<DeviceObject>, Failure> {
    let (_, scope) = app.client(&headers).await?;
    let device = app.databases.read(move |session| devices::find(session, &scope, &id)).await?;
    device.map(|device| Json(device.into())).ok_or_else(|| (StatusCode::NOT_FOUND, String::new()))
}

/// The members of a body that the harness sends.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Replacement {
    display_name: String,
    template: Option<String>,
    simulated: bool,
    enabled: bool,
}

pub async fn put(
    State(app): App,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(body): Json<Replacement>,
) -> Result<Json<DeviceObject>, Failure> {
    let (client, scope) = app.client(&headers).await?;
    let now = SystemClock::default().now();
    let by = Change {
        record: RecordId::new(now, &SystemRandom),
        at: now,
        principal: Principal { kind: "api-token".into(), id: client },
        request: request_id(&SystemRandom),
        address: "127.0.0.1".into(),
    };
    let change = DeviceChange {
        display_name: body.display_name,
        template: body.template,
        organization: None,
        edge: None,
        simulated: body.simulated,
        enabled: Some(body.enabled),
        deployment_manifest: None,
        template_must_exist: false,
    };
    let put = move |session: &_| devices::put(session, &scope, &id, &change, &Precondition::default(), &by);
    match app.databases.write(put).await? {
        Outcome::Done(device) => Ok(Json((*device).into())),
        other => Err(internal(format!("{other:?}"))),
    }
}

/// The parameters of a list that the harness sends.
#[derive(Deserialize)]
pub struct Parameters {
    maxpagesize: u32,
    filter: Option<String>,
    orderby: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    value: Vec<DeviceObject>,
    next_link: Option<String>,
}

pub async fn list(State(app): App, Query(query): Query<Parameters>, headers: HeaderMap) -> Result<Json<Page>, Failure> {
    let (_, scope) = app.client(&headers).await?;
    let filter = query.filter.as_deref().map(odata::parse::<DeviceField>).transpose().map_err(internal)?;
    let order = if query.orderby.is_some() { Order::DisplayName } else { Order::Id };
    let size = query.maxpagesize as usize;
    let read = move |session: &_| {
        let list = ListQuery {
            scope: &scope,
            filter: filter.as_ref(),
            order,
            after: None,
            skip: 0,
            limit: query.maxpagesize + 1,
        };
        devices::list(session, &list)
    };
    let mut found = app.databases.read(read).await?;
    let more = found.len() > size;
    found.truncate(size);
    let next_link = match found.last() {
        Some(last) if more => {
            let position = Position { id: last.id.clone(), display_name: last.display_name.clone() };
            let position = serde_json::to_vec(&position).map_err(internal)?;
            let sealed = app.sealer.seal("page-token/devices", &position, &SystemRandom).map_err(internal)?;
            Some(format!("http://127.0.0.1/api/devices?$skiptoken={}", URL_SAFE_NO_PAD.encode(sealed)))
        }
        _ => None,
    };
    Ok(Json(Page { value: found.into_iter().map(DeviceObject::from).collect(), next_link }))
}
