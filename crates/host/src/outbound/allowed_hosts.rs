//! `allowed_outbound_hosts`: where a component may send requests to.

use anyhow::{Context as _, Result, bail, ensure};
use ip_network::IpNetwork;
use url::Host;

use super::{CHAINING_SUFFIX, chained_component};

/// The hosts that one component may reach; nothing by default.
#[derive(Debug, Default)]
pub struct AllowedHosts(Vec<Pattern>);

/// `scheme://host:port`, each of which may be `*`.
#[derive(Debug)]
struct Pattern {
    /// Any if absent.
    scheme: Option<String>,
    host: HostPattern,
    ports: Ports,
}

#[derive(Debug)]
enum HostPattern {
    Any,
    /// `self`: the application's own address.
    Application,
    /// `*.spin.internal`: every component that the application has.
    Components(Vec<String>),
    /// `*.example.com`, kept with its dot.
    Below(String),
    Network(IpNetwork),
    One(Host),
}

#[derive(Debug)]
enum Ports {
    Any,
    Range(std::ops::Range<u32>),
}

impl AllowedHosts {
    /// Reads entries of the manifest, with templates already replaced. `components` are the names of all the application's components.
    pub fn parse<'a>(entries: impl IntoIterator<Item = &'a str>, components: &[String]) -> Result<Self> {
        entries
            .into_iter()
            .map(|entry| {
                Pattern::parse(entry.trim(), components).with_context(|| format!("allowed_outbound_hosts: {entry:?}"))
            })
            .collect::<Result<_>>()
            .map(Self)
    }

    /// Whether a request to this address may go out.
    pub fn allow(&self, scheme: &str, host: &str, port: Option<u16>) -> bool {
        let Ok(host) = Host::parse(host) else { return false };
        let Some(port) = port.or_else(|| known_port(scheme)) else { return false };
        self.0
            .iter()
            .any(|pattern| pattern.allows_scheme(scheme) && pattern.host.allows(&host) && pattern.ports.allow(port))
    }

    /// Whether the component may send requests to the application's own address.
    pub fn allow_self(&self) -> bool {
        let own = |pattern: &Pattern| matches!(pattern.host, HostPattern::Any | HostPattern::Application);
        self.0.iter().any(|pattern| own(pattern) && (pattern.allows_scheme("http") || pattern.allows_scheme("https")))
    }
}

impl Pattern {
    fn parse(entry: &str, components: &[String]) -> Result<Self> {
        let (scheme, rest) = entry.split_once("://").context("it must be scheme://host[:port], where each may be *")?;
        ensure!(
            scheme == "*" || (!scheme.is_empty() && scheme.chars().all(char::is_alphabetic)),
            "{scheme:?} is not a scheme"
        );
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match rest.rsplit_once(':') {
            // An address of IPv6 in brackets ends with one; a network of IPv6 has colons and no port.
            Some((host, port)) if !port.ends_with(']') && IpNetwork::from_str_truncate(rest).is_err() => (host, port),
            _ => (rest, ""),
        };
        let ports = Ports::parse(port, scheme)?;
        let host = HostPattern::parse(host, components)?;
        Ok(Self { scheme: (scheme != "*").then(|| scheme.to_string()), host, ports })
    }

    fn allows_scheme(&self, scheme: &str) -> bool {
        self.scheme.as_deref().is_none_or(|allowed| allowed == scheme)
    }
}

impl HostPattern {
    fn parse(host: &str, components: &[String]) -> Result<Self> {
        if let Ok(network) = IpNetwork::from_str_truncate(host) {
            return Ok(Self::Network(network));
        }
        ensure!(!host.contains('/'), "it must not have a path");
        match (host, host.strip_prefix("*.")) {
            ("*", _) => Ok(Self::Any),
            ("self" | "self.alt", _) => Ok(Self::Application),
            (_, Some("spin.internal")) => Ok(Self::Components(components.to_vec())),
            (_, Some(domain)) if !domain.contains('*') => Ok(Self::Below(format!(".{domain}"))),
            _ if host.contains('*') => bail!("a * stands for a whole host or for what comes before a domain"),
            _ => {
                if let Some(component) = chained_component(host) {
                    ensure!(components.iter().any(|each| each == component), "there is no component {component:?}");
                }
                Ok(Self::One(Host::parse(host)?))
            }
        }
    }

    fn allows(&self, host: &Host) -> bool {
        match (self, host) {
            (Self::Any, _) => true,
            (Self::Components(names), Host::Domain(domain)) => {
                domain.strip_suffix(CHAINING_SUFFIX).is_some_and(|name| names.iter().any(|each| each == name))
            }
            (Self::Below(suffix), Host::Domain(domain)) => domain.ends_with(suffix),
            (Self::Network(network), Host::Ipv4(address)) => network.contains(*address),
            (Self::Network(network), Host::Ipv6(address)) => network.contains(*address),
            (Self::One(allowed), host) => allowed == host,
            _ => false,
        }
    }
}

impl Ports {
    fn parse(port: &str, scheme: &str) -> Result<Self> {
        let one = |port: u16| Self::Range(u32::from(port)..u32::from(port) + 1);
        match port.split_once("..") {
            _ if port == "*" => Ok(Self::Any),
            _ if port.is_empty() => {
                known_port(scheme).map(one).with_context(|| format!("{scheme:?} has no usual port: give one, or *"))
            }
            Some((start, end)) => {
                Ok(Self::Range(start.parse().context("not a port")?..end.parse().context("not a port")?))
            }
            None => port.parse().map(one).with_context(|| format!("{port:?} is not a port")),
        }
    }

    fn allow(&self, port: u16) -> bool {
        match self {
            Self::Any => true,
            Self::Range(range) => range.contains(&u32::from(port)),
        }
    }
}

fn known_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(entry: &str, url: &str) -> bool {
        let url = url::Url::parse(url).unwrap();
        let components = ["auth".to_string(), "devices".to_string()];
        AllowedHosts::parse([entry], &components).unwrap().allow(url.scheme(), url.host_str().unwrap(), url.port())
    }

    #[test]
    fn each_part_must_match() {
        assert!(allows("https://example.com", "https://example.com/x"));
        assert!(allows("https://example.com/", "https://EXAMPLE.com"));
        assert!(!allows("https://example.com", "http://example.com"));
        assert!(!allows("https://example.com", "https://example.com:8443"));
        assert!(!allows("https://example.com", "https://a.example.com"));
        assert!(allows("*://example.com:*", "http://example.com:81"));
        assert!(allows("*://*:*", "https://1.2.3.4"));
        assert!(allows("http://example.com:8000..8010", "http://example.com:8009"));
        assert!(!allows("http://example.com:8000..8010", "http://example.com:8010"));
    }

    #[test]
    fn domains_and_networks() {
        assert!(allows("https://*.example.com", "https://a.b.example.com"));
        assert!(!allows("https://*.example.com", "https://example.com"));
        assert!(!allows("https://*.example.com", "https://badexample.com"));
        assert!(allows("http://10.0.0.0/8:*", "http://10.1.2.3:99"));
        assert!(!allows("http://10.0.0.0/8:*", "http://11.1.2.3:99"));
        assert!(allows("http://[::1]:8080", "http://[::1]:8080"));
        assert!(allows("http://127.0.0.1:*", "http://127.0.0.1:5"));
    }

    #[test]
    fn components_of_the_application() {
        assert!(allows("http://*.spin.internal", "http://auth.spin.internal/x"));
        assert!(!allows("http://*.spin.internal", "http://other.spin.internal/x"));
        assert!(allows("http://auth.spin.internal", "http://auth.spin.internal"));
        assert!(AllowedHosts::parse(["http://other.spin.internal"], &[]).is_err());
    }

    #[test]
    fn oneself() {
        assert!(AllowedHosts::parse(["http://self"], &[]).unwrap().allow_self());
        assert!(AllowedHosts::parse(["*://*:*"], &[]).unwrap().allow_self());
        assert!(!AllowedHosts::parse(["http://127.0.0.1:*"], &[]).unwrap().allow_self());
        assert!(!allows("http://self", "http://self"));
    }

    #[test]
    fn refuses_what_is_no_pattern() {
        for entry in [
            "example.com",
            "*",
            "http://example.com/path",
            "http://a.*.com",
            "ftp://example.com",
            "http://example.com:x",
            "h-t://a:1",
        ] {
            assert!(AllowedHosts::parse([entry], &[]).is_err(), "{entry}");
        }
    }
}
