//! The `spin-*` request headers: what the host tells a component about a request.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use http::{HeaderName, HeaderValue, Uri, header, request::Parts, uri::Scheme};

use crate::{outbound::chained_component, routes::RouteMatch};

const OF_THE_HOST: [&str; 7] = [
    "spin-full-url",
    "spin-path-info",
    "spin-matched-route",
    "spin-component-route",
    "spin-raw-component-route",
    "spin-base-path",
    "spin-client-addr",
];
const NAMED_START: &str = "spin-path-match-";

/// Puts the host's headers into a request, in place of any that the caller sent under these names.
///
/// The request's URI becomes absolute. Fails if there is no `Host`, or one that is no authority.
pub fn tell_component(request: &mut Parts, found: &RouteMatch<'_>, client: SocketAddr) -> Result<()> {
    remove_forbidden(request);
    let host = match request.headers.get(header::HOST) {
        Some(host) => Some(host.to_str().context("the Host header is not text")?.to_string()),
        None => None,
    };
    let authority = match (&host, request.uri.authority()) {
        (Some(host), _) => host.parse().context("the Host header is not an authority")?,
        (None, Some(authority)) => authority.clone(),
        (None, None) => anyhow::bail!("the request has no Host header"),
    };
    let mut uri = std::mem::take(&mut request.uri).into_parts();
    uri.scheme = Some(Scheme::HTTP);
    uri.authority = Some(authority);
    request.uri = Uri::from_parts(uri).context("the request's path is not a path")?;

    let path_and_query = request.uri.path_and_query().map_or("/", |path| path.as_str());
    let component_route = found.raw_route.strip_suffix("/...").unwrap_or(found.raw_route);
    let values = [
        ("spin-full-url", format!("http://{}{path_and_query}", host.as_deref().unwrap_or("localhost"))),
        ("spin-path-info", found.path_info.to_string()),
        ("spin-matched-route", found.matched_route.to_string()),
        ("spin-component-route", component_route.to_string()),
        ("spin-raw-component-route", found.raw_route.to_string()),
        ("spin-base-path", "/".to_string()),
        ("spin-client-addr", client.to_string()),
    ];
    let named =
        found.named.iter().map(|(name, value)| (format!("{NAMED_START}{}", name.to_ascii_lowercase()), value.clone()));
    for (name, value) in values.into_iter().map(|(name, value)| (name.to_string(), value)).chain(named) {
        request.headers.insert(HeaderName::try_from(name)?, HeaderValue::try_from(value)?);
    }
    Ok(())
}

/// `Connection` belongs to the connection and not to the request; `Host: X.spin.internal` from outside would pass for service chaining.
fn remove_forbidden(request: &mut Parts) {
    request.headers.remove(header::CONNECTION);
    let chained =
        request.headers.get(header::HOST).and_then(|host| host.to_str().ok()).and_then(chained_component).is_some();
    if chained {
        request.headers.remove(header::HOST);
    }
    let forged: Vec<_> = request
        .headers
        .keys()
        .filter(|name| OF_THE_HOST.contains(&name.as_str()) || name.as_str().starts_with(NAMED_START))
        .cloned()
        .collect();
    for name in forged {
        request.headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(request: http::request::Builder, found: &RouteMatch<'_>) -> Result<Parts> {
        let mut parts = request.body(()).unwrap().into_parts().0;
        tell_component(&mut parts, found, "127.0.0.1:9".parse().unwrap()).map(|()| parts)
    }

    fn found() -> RouteMatch<'static> {
        RouteMatch {
            component: "a",
            raw_route: "/u/:Name/...",
            matched_route: "/u/:Name/...",
            path_info: "/x".into(),
            named: vec![("Name".into(), "eva".into())],
        }
    }

    #[test]
    fn tells_what_matched() {
        let parts = told(http::Request::get("/u/eva/x?q=%20").header("host", "example.com:80"), &found()).unwrap();
        let value = |name: &str| parts.headers.get(name).unwrap().to_str().unwrap();
        assert_eq!(value("spin-full-url"), "http://example.com:80/u/eva/x?q=%20");
        assert_eq!(value("spin-path-info"), "/x");
        assert_eq!(value("spin-component-route"), "/u/:Name");
        assert_eq!(value("spin-path-match-name"), "eva");
        assert_eq!(value("spin-client-addr"), "127.0.0.1:9");
        assert_eq!(parts.uri.to_string(), "http://example.com:80/u/eva/x?q=%20");
    }

    #[test]
    fn forged_headers_do_not_arrive() {
        let request = http::Request::get("/")
            .header("host", "h")
            .header("spin-client-addr", "1.1.1.1:1")
            .header("spin-path-match-admin", "yes")
            .header("spin-mine", "kept");
        let parts = told(request, &RouteMatch::direct("a", "/")).unwrap();
        assert_eq!(parts.headers.get_all("spin-client-addr").iter().count(), 1);
        assert!(parts.headers.get("spin-path-match-admin").is_none());
        assert!(parts.headers.get("spin-mine").is_some());
    }

    #[test]
    fn a_request_needs_a_host() {
        assert!(told(http::Request::get("/"), &found()).is_err());
        assert!(told(http::Request::get("/").header("host", "a b"), &found()).is_err());
        assert!(told(http::Request::get("/").header("host", "auth.spin.internal"), &found()).is_err());
    }
}
