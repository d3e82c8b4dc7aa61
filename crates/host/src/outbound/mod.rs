//! Requests of components to the outside, to other components and to the application itself.

mod allowed_hosts;
mod blocked_networks;
mod client;
mod hooks;

pub use allowed_hosts::AllowedHosts;
pub use blocked_networks::BlockedNetworks;
pub use client::HttpClient;
pub use hooks::Outbound;

const CHAINING_SUFFIX: &str = ".spin.internal";

/// The component that a host name stands for: `auth` for `auth.spin.internal`, with or without a port.
pub fn chained_component(authority: &str) -> Option<&str> {
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    host.strip_suffix(CHAINING_SUFFIX).filter(|name| !name.is_empty() && !name.contains('.'))
}
