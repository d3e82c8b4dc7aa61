//! The table of all routes: which methods each path takes, and who may call them.
//!
//! Components route by it: the kernel serves no route that is not in here, so what is read from the table is true of every
//! component: the paths that policies are written over (contract rainmaker, `api_paths_methods`), the permission that a
//! policy which allows a call gives for it, and the test that asks each route without a credential.

mod central;
mod hub;
mod iotda;
mod oauth;
mod platform;
mod provisioning;
mod rainmaker;
mod skein;

use percent_encoding::percent_decode_str;
use skein_fleet::access::Permission;
use std::borrow::Cow;

/// Who may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Whoever identity knows; it is about what is the caller's own.
    Caller,
    /// Who has this permission.
    Needs(Permission),
}

/// A path with its methods.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// The template, such as `/api/devices/{device_id}`.
    pub path: &'static str,
    /// Each method in upper case, with who may use it.
    pub methods: &'static [(&'static str, Access)],
}

const fn route(path: &'static str, methods: &'static [(&'static str, Access)]) -> Route {
    Route { path, methods }
}

/// Every route of every component.
pub fn all() -> impl Iterator<Item = &'static Route> {
    [
        central::ROUTES,
        hub::ROUTES,
        iotda::ROUTES,
        oauth::ROUTES,
        platform::ROUTES,
        provisioning::ROUTES,
        rainmaker::ROUTES,
        skein::ROUTES,
    ]
    .into_iter()
    .flatten()
}

/// Who may call the route with this template in this way; none if there is no such route.
pub fn access(path: &str, method: &str) -> Option<Access> {
    // A HEAD is a GET whose body is not sent.
    let method = if method == "HEAD" { "GET" } else { method };
    let route = all().find(|route| route.path == path)?;
    route.methods.iter().find(|(known, _)| *known == method).map(|(_, access)| *access)
}

/// The segment of a path as the client wrote it that the template calls `name`, percent-decoded exactly once; none if the
/// template has no such segment. What is no UTF-8 then is replaced: handlers refuse it.
pub fn path_parameter<'path>(template: &str, path: &'path str, name: &str) -> Option<Cow<'path, str>> {
    let named = |segment: &str| segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) == Some(name);
    let place = template.split('/').position(named)?;
    path.split('/').nth(place).map(|segment| percent_decode_str(segment).decode_utf8_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_segment_is_decoded_once() {
        let device = |template, path| path_parameter(template, path, "device_id");
        let template = "/api/devices/{device_id}/telemetry/{name}";
        assert_eq!(device(template, "/api/devices/lamp/telemetry/t").as_deref(), Some("lamp"));
        assert_eq!(device(template, "/api/devices/a%2Fb/telemetry/t").as_deref(), Some("a/b"));
        assert_eq!(device(template, "/api/devices/a%252Fb/telemetry/t").as_deref(), Some("a%2Fb"));
        assert_eq!(device(template, "/api/devices/a+b/telemetry/t").as_deref(), Some("a+b"));
        assert_eq!(device(template, "/api/devices/%FF/telemetry/t").as_deref(), Some("\u{fffd}"));
        assert_eq!(device("/api/devices", "/api/devices"), None);
        assert_eq!(device("/v1/{devices_id}/{device_id}", "/v1/a/b").as_deref(), Some("b"));
        assert_eq!(device("/v1/{device_id}", "/v1"), None);
    }

    #[test]
    fn each_path_is_there_once_and_each_method_of_it() {
        let mut paths = BTreeSet::new();
        for route in all() {
            assert!(paths.insert(route.path), "{} is there twice", route.path);
            let methods: BTreeSet<_> = route.methods.iter().map(|(method, _)| *method).collect();
            assert_eq!(methods.len(), route.methods.len(), "{}", route.path);
            assert!(methods.iter().all(|method| ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(method)));
        }
        assert_eq!(access("/healthz", "HEAD"), Some(Access::Public));
        assert_eq!(access("/healthz", "POST"), None);
        assert_eq!(access("/api/devices/{device_id}", "DELETE"), Some(Access::Needs(Permission::DevicesDelete)));
    }
}
