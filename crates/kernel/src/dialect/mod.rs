//! The envelopes in which each dialect tells an error.
//!
//! Which dialect a request speaks is told by its path. An envelope is one function from an [`ApiError`] to a response;
//! codes are a table from [`ErrorKind`].

mod central;
mod iam;
mod iot_hub;
mod iotda;
mod oauth;
mod page;
mod provisioning;
mod rainmaker;
mod skein;

use crate::{ApiError, ErrorKind};
use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use skein_fleet::time::Timestamp;

/// A family of clients with its own way to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Azure IoT Central's data plane.
    Central,
    /// Azure IoT Hub's device protocol over HTTPS.
    IotHub,
    /// Huawei Cloud's identity and access management, as far as clients of IoTDA need it.
    Iam,
    /// Huawei Cloud IoTDA.
    Iotda,
    /// OAuth 2 and OpenID Connect.
    OAuth,
    /// Pages for a browser.
    Page,
    /// Azure's Device Provisioning Service.
    Provisioning,
    /// ESP RainMaker.
    RainMaker,
    /// Our own.
    Skein,
}

/// The beginnings of paths that belong to a dialect; all others are our own.
const PREFIXES: &[(&str, Dialect)] = &[
    ("/.well-known", Dialect::OAuth),
    ("/api", Dialect::Central),
    ("/apiversions", Dialect::RainMaker),
    ("/authorize", Dialect::RainMaker),
    ("/cognitocallback", Dialect::Page),
    ("/consent", Dialect::Page),
    ("/devices", Dialect::IotHub),
    ("/login", Dialect::Page),
    ("/token", Dialect::OAuth),
    ("/userinfo", Dialect::OAuth),
    ("/v1", Dialect::RainMaker),
    ("/v3", Dialect::Iam),
    ("/v5", Dialect::Iotda),
];

/// What an envelope says beside the error itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Occasion<'a> {
    pub(crate) request_id: &'a str,
    pub(crate) now: Timestamp,
}

/// Whether the path begins with a version that no dialect has. RainMaker's clients are told so (contract rainmaker §1.1).
pub(crate) fn names_unknown_version(path: &str) -> bool {
    let first = path.split('/').nth(1).unwrap_or_default();
    let number = first.strip_prefix('v').unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) && !["v1", "v3", "v5"].contains(&first)
}

impl Dialect {
    /// Every dialect.
    #[cfg(test)]
    const ALL: [Self; 9] = [
        Self::Central,
        Self::IotHub,
        Self::Iam,
        Self::Iotda,
        Self::OAuth,
        Self::Page,
        Self::Provisioning,
        Self::RainMaker,
        Self::Skein,
    ];

    /// The dialect of a path.
    pub fn of_path(path: &str) -> Self {
        if names_unknown_version(path) {
            return Self::RainMaker;
        }
        let belongs =
            |prefix: &str| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let known = PREFIXES.iter().find(|(prefix, _)| belongs(prefix)).map(|(_, dialect)| *dialect);
        // Its first segment is the id scope of a deployment.
        known.unwrap_or_else(|| match path.split('/').nth(2) {
            Some("registrations") => Self::Provisioning,
            _ => Self::Skein,
        })
    }

    /// The error as this dialect's clients expect it.
    pub(crate) fn render(self, error: &ApiError, occasion: &Occasion<'_>) -> Response {
        let mut response = match self {
            Self::Central => central::render(error, occasion),
            Self::IotHub => iot_hub::render(error, occasion),
            Self::Iam => iam::render(error),
            Self::Iotda => iotda::render(error),
            Self::OAuth => oauth::render(error),
            Self::Page => page::render(error),
            Self::Provisioning => provisioning::render(error, occasion),
            Self::RainMaker => rainmaker::render(error),
            Self::Skein => skein::render(error, occasion),
        };
        for (name, value) in &error.headers {
            response.headers_mut().insert(name, value.clone());
        }
        response
    }

    /// The code for a request without any credential, where it is another than that of a wrong one.
    pub(crate) fn code_of_missing_credential(self) -> Option<&'static str> {
        match self {
            Self::RainMaker => Some(rainmaker::TOKEN_MISSING),
            Self::Iam | Self::Iotda => Some(iotda::SIGNATURE_WRONG),
            Self::Central | Self::IotHub | Self::OAuth | Self::Page | Self::Provisioning | Self::Skein => None,
        }
    }

    /// The refusal of a wrong credential, with the kind and code that this dialect has for what the headers carry.
    pub(crate) fn with_wrong_credential(self, error: ApiError, headers: &HeaderMap) -> ApiError {
        match self {
            Self::Iam | Self::Iotda => iotda::with_wrong_credential(error, headers),
            Self::Central
            | Self::IotHub
            | Self::OAuth
            | Self::Page
            | Self::Provisioning
            | Self::RainMaker
            | Self::Skein => error,
        }
    }

    /// The header, beside `X-Request-Id`, in which this dialect's clients look for the request id.
    pub(crate) fn request_id_header(self) -> Option<&'static str> {
        match self {
            Self::Central | Self::IotHub | Self::Provisioning => Some("x-ms-request-id"),
            Self::Iam | Self::Iotda | Self::OAuth | Self::Page | Self::RainMaker | Self::Skein => None,
        }
    }
}

/// The message for a client: the error's own, or nothing of use when the fault is ours.
fn message(error: &ApiError) -> &str {
    match error.kind {
        ErrorKind::Internal => "Something went wrong on our side. The request id names it in the log.",
        ErrorKind::Unavailable => "The service is busy. Send the request again in a moment.",
        _ => &error.message,
    }
}

fn json(status: StatusCode, body: &serde_json::Value) -> Response {
    let body = body.to_string();
    let length = HeaderValue::from(body.len());
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_LENGTH, length);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    /// The answer as a client sees it: status, headers beside the content's own, body.
    fn shown(response: Response) -> String {
        let mut headers: Vec<String> = response
            .headers()
            .iter()
            .filter(|(name, _)| !name.as_str().starts_with("content-"))
            .map(|(name, value)| format!(" [{name}: {}]", value.to_str().unwrap()))
            .collect();
        headers.sort();
        let status = response.status().as_u16();
        let body = response.into_body();
        let mut read = std::pin::pin!(http_body_util::BodyExt::collect(body));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let std::task::Poll::Ready(Ok(body)) = read.as_mut().poll(&mut context) else { panic!("a body in memory") };
        format!("{status}{} {}", headers.concat(), String::from_utf8(body.to_bytes().to_vec()).unwrap())
    }

    #[test]
    fn every_kind_of_error_in_every_dialect() {
        let occasion = Occasion { request_id: "7tv3r6va", now: Timestamp::from_unix_millis(1_795_340_157_123) };
        let mut table = String::new();
        for dialect in Dialect::ALL {
            writeln!(table, "\n{dialect:?}").unwrap();
            for kind in ErrorKind::ALL {
                let error = ApiError::new(kind, "For the client.").with_detail("for the log");
                writeln!(table, "{kind:?}: {}", shown(dialect.render(&error, &occasion))).unwrap();
            }
        }
        assert!(!table.contains("for the log"));
        insta::assert_snapshot!(table);
    }

    #[test]
    fn an_error_may_carry_a_field_a_code_and_headers() {
        let occasion = Occasion { request_id: "7tv3r6va", now: Timestamp::UNIX_EPOCH };
        let error = ApiError::unprocessable("displayName", "must not be null");
        let skein = shown(Dialect::Skein.render(&error, &occasion));
        assert!(skein.contains(r#""field":"displayName""#), "{skein}");
        let coded = ApiError::bad_request("No.").with_code("Special");
        assert!(shown(Dialect::Central.render(&coded, &occasion)).contains("[x-ms-error-code: Special]"));
        let later = shown(Dialect::Skein.render(&ApiError::unavailable("busy"), &occasion));
        assert!(later.starts_with("503 [retry-after: 1]"), "{later}");
    }

    #[test]
    fn a_path_belongs_to_the_dialect_of_its_first_segment() {
        assert_eq!(Dialect::of_path("/api/devices"), Dialect::Central);
        assert_eq!(Dialect::of_path("/devices/d1/messages/events"), Dialect::IotHub);
        assert_eq!(Dialect::of_path("/v1/user2"), Dialect::RainMaker);
        assert_eq!(Dialect::of_path("/v3/auth/tokens"), Dialect::Iam);
        assert_eq!(Dialect::of_path("/v5/iot/p/devices"), Dialect::Iotda);
        assert_eq!(Dialect::of_path("/token"), Dialect::OAuth);
        assert_eq!(Dialect::of_path("/login"), Dialect::Page);
        assert_eq!(Dialect::of_path("/v2/user2"), Dialect::RainMaker);
        assert_eq!(Dialect::of_path("/version/user2"), Dialect::Skein);
        assert_eq!(Dialect::of_path("/0ne003E64EF/registrations/d1/register"), Dialect::Provisioning);
        assert_eq!(Dialect::of_path("/api/registrations/d1"), Dialect::Central);
        assert_eq!(Dialect::of_path("/apiary"), Dialect::Skein);
        assert_eq!(Dialect::of_path("/skein/v1/telemetry"), Dialect::Skein);
        assert_eq!(Dialect::of_path("/"), Dialect::Skein);
    }
}
