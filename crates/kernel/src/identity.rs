//! The way to the identity component.

use crate::context::Inner;
use http::HeaderMap;

mod bindings {
    #![allow(missing_docs, clippy::pedantic, reason = "generated from wit/")]
    spin_sdk::wit_bindgen::generate!({
        path: "../../wit",
        world: "api-component",
        runtime_path: "::spin_sdk::wit_bindgen::rt",
        generate_all,
    });
}

pub(crate) use bindings::skein::fleet::identity::{Call, Grant, Principal, PrincipalKind, Refusal};

/// Asks identity who makes the request.
pub(crate) async fn authenticate(
    context: &Inner,
    route: &str,
    headers: &HeaderMap,
    body_digest: Option<Vec<u8>>,
) -> Result<Principal, Refusal> {
    let of_client = headers.iter().filter(|(name, _)| !name.as_str().starts_with("spin-"));
    let headers = of_client.map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec())).collect();
    let call = Call {
        method: context.method.as_str().to_owned(),
        url: context.url.clone(),
        route: route.to_owned(),
        headers,
        client_address: context.client_address.clone(),
        body_digest,
    };
    let verdict = bindings::skein::fleet::identity::authenticate(call).await;
    context.count_statements(verdict.statements);
    verdict.outcome
}
