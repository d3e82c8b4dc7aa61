//! Whom a request comes from, where fronts stand between the client and us.

use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};
use thiserror::Error;

/// The fronts whose `X-Forwarded-For` is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

/// A text that is no list of addresses and networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("is not a list of IP addresses and networks such as 10.0.0.0/8, with commas between them")]
pub struct TrustedProxiesError;

impl TrustedProxies {
    /// Reads IP addresses and networks in CIDR notation, with commas between them.
    pub fn parse(text: &str) -> Result<Self, TrustedProxiesError> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let network = |entry: &str| {
            let network = entry.parse::<IpNet>().or_else(|_| entry.parse::<IpAddr>().map(IpNet::from));
            network.map_err(|_| TrustedProxiesError)
        };
        entries.map(network).collect::<Result<_, _>>().map(Self)
    }

    /// The address of the client behind `peer`, who sent these lines of `X-Forwarded-For`, the first one first: the last
    /// entry that is no trusted proxy itself. Each proxy adds its own peer at the end, so what stands before the first
    /// one that is not ours anybody may have written, and so may what stands before an entry that is no address.
    pub fn client_behind<'a>(&self, peer: &str, lines: impl DoubleEndedIterator<Item = &'a [u8]>) -> String {
        if !self.trusts(peer.as_bytes()) {
            return peer.to_owned();
        }
        let mut client = None;
        // An empty element of a list counts for nothing (RFC 9110 §5.6.1.2).
        let entries = lines.rev().flat_map(|line| line.rsplit(|byte| *byte == b',')).map(<[u8]>::trim_ascii);
        for entry in entries.filter(|entry| !entry.is_empty()) {
            let Some(address) = address(entry) else { break };
            client = Some(address);
            if !self.holds(address) {
                break;
            }
        }
        client.map_or_else(|| peer.to_owned(), |client| client.to_string())
    }

    fn trusts(&self, peer: &[u8]) -> bool {
        address(peer).is_some_and(|address| self.holds(address))
    }

    fn holds(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// An address as proxies write it: alone or with a port, IPv6 also in brackets. IPv4 in the dress of IPv6 is IPv4.
fn address(text: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(text).ok()?;
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let address = match bare {
        Some(bare) => IpAddr::V6(bare.parse().ok()?),
        None => text.parse().or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip())).ok()?,
    };
    Some(address.to_canonical())
}

/// What an address is counted as: an IPv4 address, or the 64 bits of an IPv6 address that one customer has at least.
pub fn network(client_address: &str) -> String {
    let parsed = client_address.parse::<SocketAddr>().map(|address| address.ip());
    match parsed.or_else(|_| client_address.parse::<IpAddr>()).map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => format!("{:x?}", address.segments().split_at(4).0),
        Ok(address) => address.to_string(),
        Err(_) => client_address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PROXY: &str = "10.0.0.1:4711";

    fn client(peer: &str, lines: &[&str]) -> String {
        let proxies = TrustedProxies::parse("10.0.0.0/8, 192.0.2.1,fd00::/8").unwrap();
        proxies.client_behind(peer, lines.iter().map(|line| line.as_bytes()))
    }

    #[test]
    fn a_stranger_is_not_believed() {
        for peer in ["203.0.113.5:80", "[2001:db8::1]:80", "", "nonsense"] {
            assert_eq!(client(peer, &["198.51.100.7"]), peer);
        }
        let nobody = TrustedProxies::parse(" , ").unwrap();
        assert_eq!(nobody, TrustedProxies::default());
        assert_eq!(nobody.client_behind(PROXY, [b"198.51.100.7".as_slice()].into_iter()), PROXY);
    }

    #[test]
    fn the_last_entry_that_is_no_proxy_is_the_client() {
        for (lines, expected) in [
            (&[][..], PROXY),
            (&["198.51.100.7"], "198.51.100.7"),
            (&["1.1.1.1, 198.51.100.7"], "198.51.100.7"),
            (&["1.1.1.1, 198.51.100.7, 192.0.2.1 ,10.9.9.9"], "198.51.100.7"),
            (&["1.1.1.1", "198.51.100.7", "10.9.9.9"], "198.51.100.7"),
            (&["1.1.1.1,198.51.100.7,", ""], "198.51.100.7"),
            // Proxies alone: the first of them calls.
            (&["10.1.1.1, 10.2.2.2"], "10.1.1.1"),
        ] {
            assert_eq!(client(PROXY, lines), expected, "{lines:?}");
        }
        assert_eq!(client("[::ffff:10.0.0.1]:80", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(client("[fd00::1]:80", &["198.51.100.7, fd00::2"]), "198.51.100.7");
    }

    #[test]
    fn an_address_may_have_brackets_and_a_port() {
        for (entry, expected) in [
            ("198.51.100.7:50000", "198.51.100.7"),
            ("2001:DB8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:50000", "2001:db8::1"),
            ("::ffff:198.51.100.7", "198.51.100.7"),
        ] {
            assert_eq!(client(PROXY, &[entry]), expected, "{entry}");
        }
    }

    #[test]
    fn what_stands_before_an_entry_that_is_no_address_is_not_believed() {
        for entry in ["unknown", "_hidden", "[198.51.100.7]", "198.51.100.7:99999", "\"198.51.100.7\"", "1.2.3"] {
            assert_eq!(client(PROXY, &[&format!("1.1.1.1, {entry}")]), PROXY, "{entry}");
            assert_eq!(client(PROXY, &[&format!("1.1.1.1, {entry}, 10.9.9.9")]), "10.9.9.9", "{entry}");
        }
    }

    #[test]
    fn a_list_is_of_addresses_and_networks_alone() {
        for good in ["", "127.0.0.1", "::1", "10.0.0.0/8,::1/128", "0.0.0.0/0"] {
            assert!(TrustedProxies::parse(good).is_ok(), "{good}");
        }
        for bad in ["localhost", "10.0.0.0/33", "10.0.0.1:80", "::/129", "*", "10.0.0.0/8 ::1"] {
            assert_eq!(TrustedProxies::parse(bad), Err(TrustedProxiesError), "{bad}");
        }
    }

    proptest! {
        /// Whatever a client sends, the proxy's own entry behind it counts.
        #[test]
        fn no_forgery_moves_the_client(
            forged in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..4)
        ) {
            let proxies = TrustedProxies::parse("10.0.0.0/8").unwrap();
            let lines = || forged.iter().map(Vec::as_slice);
            let in_a_line = proxies.client_behind(PROXY, lines().chain([b"198.51.100.7, 10.2.2.2".as_slice()]));
            prop_assert_eq!(in_a_line, "198.51.100.7");
            let appended = [forged.concat(), b",198.51.100.7".to_vec()].concat();
            prop_assert_eq!(proxies.client_behind(PROXY, [appended.as_slice()].into_iter()), "198.51.100.7");
            // Nor does anything but an address come out where no proxy wrote.
            let client = proxies.client_behind(PROXY, lines());
            prop_assert!(client == PROXY || client.parse::<IpAddr>().is_ok());
            prop_assert_eq!(proxies.client_behind("203.0.113.5:80", lines()), "203.0.113.5:80");
        }
    }
}
