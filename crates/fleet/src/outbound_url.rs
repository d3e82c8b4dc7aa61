//! Which URLs of somebody else's choice may be called: what keeps a request to the outside from being one to the inside
//! (server-side request forgery). Checked before each attempt; a name that stands for a private address is the business of
//! the runtime, which blocks those networks.

use std::net::{Ipv4Addr, Ipv6Addr};
use thiserror::Error;
use url::{Host, Url};

/// The greatest number of bytes of a URL.
pub const MAX_OUTBOUND_URL: usize = 2048;

/// Why a URL is not called. The texts are for who set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OutboundUrlError {
    /// It is no absolute URL, too long, or has a user name, a password or a fragment.
    #[error(
        "must be an absolute URL of {MAX_OUTBOUND_URL} characters at the most, without user, password and fragment"
    )]
    Form,
    /// It would be read on the way.
    #[error("must be https")]
    Scheme,
    /// It leads to where only machines of the operator are.
    #[error("must not name a host of a private network")]
    Private,
}

/// Names below which there is nothing public: this machine, other components of the application, the local network and
/// the metadata of clouds.
const PRIVATE_DOMAINS: [&str; 3] = ["localhost", "internal", "local"];

/// Checks a URL. One of the origin `trusted`, which the operator named, is good as it is.
pub fn check_outbound_url(text: &str, trusted: Option<&Url>) -> Result<Url, OutboundUrlError> {
    let url = Url::parse(text).map_err(|_| OutboundUrlError::Form)?;
    let has_more = !url.username().is_empty() || url.password().is_some() || url.fragment().is_some();
    if text.len() > MAX_OUTBOUND_URL || has_more {
        return Err(OutboundUrlError::Form);
    }
    if trusted.is_some_and(|trusted| trusted.origin().is_tuple() && trusted.origin() == url.origin()) {
        return Ok(url);
    }
    if url.scheme() != "https" {
        return Err(OutboundUrlError::Scheme);
    }
    let is_public = match url.host() {
        Some(Host::Domain(name)) => is_public_name(name),
        Some(Host::Ipv4(address)) => is_public_v4(address),
        Some(Host::Ipv6(address)) => is_public_v6(address),
        None => return Err(OutboundUrlError::Form),
    };
    if is_public { Ok(url) } else { Err(OutboundUrlError::Private) }
}

fn is_public_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let last = name.rsplit('.').next().unwrap_or_default();
    name.contains('.') && !PRIVATE_DOMAINS.contains(&last)
}

/// Whether an address is routed on the internet (IANA's special-purpose registry of IPv4).
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let is_shared = first == 100 && (64..128).contains(&second);
    let is_of_protocols = first == 192 && second == 0 && third == 0;
    let is_of_benchmarks = first == 198 && (second == 18 || second == 19);
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || first == 0
        || first >= 224
        || is_shared
        || is_of_protocols
        || is_of_benchmarks)
}

/// The same for IPv6: of what is global, without documentation and without the forms that hold an IPv4 address.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let is_teredo_or_special = first == 0x2001 && second < 0x0200;
    let is_documentation = (first == 0x2001 && second == 0x0db8) || first == 0x3fff;
    let is_6to4 = first == 0x2002;
    (0x2000..0x4000).contains(&first) && !is_teredo_or_special && !is_documentation && !is_6to4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<(), OutboundUrlError> {
        check_outbound_url(text, None).map(drop)
    }

    #[test]
    fn public_hosts_over_tls_are_called_and_nothing_else() {
        for good in [
            "https://accounts.google.com/x?y=1",
            "https://id.example.com:8443",
            "https://1.1.1.1/",
            "https://[2606:4700::1]/",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for private in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://10.0.0.1/",
            "https://172.31.0.1/",
            "https://192.168.1.1/",
            "https://169.254.169.254/latest/meta-data",
            "https://100.64.0.1/",
            "https://0.0.0.0/",
            "https://224.0.0.1/",
            "https://255.255.255.255/",
            "https://198.18.0.1/",
            "https://192.0.0.1/",
            "https://[::1]/",
            "https://[::]/",
            "https://[fe80::1]/",
            "https://[fd00:ec2::254]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[::ffff:a9fe:a9fe]/",
            "https://[64:ff9b::a00:1]/",
            "https://[2002:a00:1::]/",
            "https://[2001::1]/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://a.localhost/",
            "https://metadata.google.internal/",
            "https://devices.spin.internal/",
            "https://printer.local/",
            "https://intranet/",
        ] {
            assert_eq!(check(private), Err(OutboundUrlError::Private), "{private}");
        }
        for (bad, error) in [
            ("http://example.com/", OutboundUrlError::Scheme),
            ("ftp://example.com/", OutboundUrlError::Scheme),
            ("/x", OutboundUrlError::Form),
            ("https://user@example.com/", OutboundUrlError::Form),
            ("https://:pass@example.com/", OutboundUrlError::Form),
            ("https://example.com/#x", OutboundUrlError::Form),
        ] {
            assert_eq!(check(bad), Err(error), "{bad}");
        }
        let long = |length: usize| format!("https://example.com/{}", "x".repeat(length - 20));
        assert_eq!(check(&long(MAX_OUTBOUND_URL)), Ok(()));
        assert_eq!(check(&long(MAX_OUTBOUND_URL + 1)), Err(OutboundUrlError::Form));
    }

    #[test]
    fn an_origin_that_the_operator_named_is_good_to_its_port() {
        let trusted = Url::parse("http://127.0.0.1:8080").unwrap();
        let check = |text| check_outbound_url(text, Some(&trusted)).map(drop);
        assert_eq!(check("http://127.0.0.1:8080/token"), Ok(()));
        assert_eq!(check("http://127.0.0.1:8081/token"), Err(OutboundUrlError::Scheme));
        assert_eq!(check("https://127.0.0.1:8080/token"), Err(OutboundUrlError::Private));
        assert_eq!(check("http://user@127.0.0.1:8080/"), Err(OutboundUrlError::Form));
    }
}
