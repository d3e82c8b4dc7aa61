//! A message as a device receives it over HTTP: the payload is the body, all else is in headers, under the names that the
//! device SDKs and `az iot device c2d-message receive` read. The system properties are all there, empty where they have no
//! value, since clients expect them to be.

use axum::response::Response;
use http::header::{CONTENT_TYPE, ETAG};
use http::{HeaderName, HeaderValue};
use skein_kernel::ApiError;
use skein_store::commands::{DeviceMessage, ID_PREFIX};

/// What a command without a request sends.
const NO_PAYLOAD: &str = "null";

/// 200 with the message that the device holds by `lock_token`.
pub fn show(message: DeviceMessage, device_id: &str, lock_token: &str) -> Result<Response, ApiError> {
    let id = format!("{ID_PREFIX}{}", message.command);
    // The queue as a service would name it.
    let (to, module) = match &message.target.module {
        None => (format!("/devices/{device_id}/messages/deviceBound"), None),
        Some(module) => (format!("/devices/{device_id}/modules/{module}/messages/deviceBound"), Some(module.as_str())),
    };
    // Deliveries before this one, as the hub counts.
    let delivery_count = message.delivery_count.saturating_sub(1).to_string();
    let system = [
        ("iothub-messageid", id.as_str()),
        ("iothub-correlationid", &id),
        ("iothub-to", &to),
        ("iothub-sequencenumber", &message.sequence_number.to_string()),
        ("iothub-deliverycount", &delivery_count),
        ("iothub-enqueuedtime", &message.created_at.to_us_english()),
        ("iothub-expiry", &message.expires_at.to_us_english()),
        ("iothub-ack", "none"),
        ("iothub-userid", ""),
        ("contenttype", "application/json"),
        ("contentencoding", "utf-8"),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    let application = [
        ("iothub-app-command-id", Some(id.as_str())),
        ("iothub-app-command-name", Some(message.target.name.as_str())),
        ("iothub-app-component", message.target.component.as_deref()),
        ("iothub-app-module", module),
    ];
    let application = application.into_iter().filter_map(|(name, value)| Some((name, value?.to_owned())));
    let mut response = Response::new(message.request.unwrap_or_else(|| NO_PAYLOAD.to_owned()).into());
    let headers = response.headers_mut();
    for (name, value) in system.into_iter().chain(application) {
        headers.insert(HeaderName::from_static(name), HeaderValue::try_from(value).map_err(ApiError::internal)?);
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(ETAG, HeaderValue::try_from(format!("\"{lock_token}\"")).map_err(ApiError::internal)?);
    Ok(response)
}
