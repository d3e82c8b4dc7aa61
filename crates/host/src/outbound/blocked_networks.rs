//! Addresses that no component reaches, whatever its manifest allows.

use std::net::{IpAddr, SocketAddr};

use anyhow::{Context as _, Result};
use ip_network::IpNetwork;

/// `block_networks` of the runtime configuration; nothing by default.
#[derive(Debug, Clone, Default)]
pub struct BlockedNetworks {
    networks: Vec<IpNetwork>,
    private: bool,
}

impl BlockedNetworks {
    /// Reads networks in CIDR notation, and `private` for every address that is not routed on the internet.
    pub fn parse<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let mut blocked = Self::default();
        for entry in entries {
            if entry == "private" {
                blocked.private = true;
            } else {
                blocked.networks.push(
                    entry
                        .parse()
                        .with_context(|| format!("{entry:?} is neither a network like 10.0.0.0/8 nor \"private\""))?,
                );
            }
        }
        Ok(blocked)
    }

    /// Removes the blocked ones of the addresses that a name stands for. True if there were any.
    pub fn remove_from(&self, addresses: &mut Vec<SocketAddr>) -> bool {
        let before = addresses.len();
        addresses.retain(|address| !self.blocks(address.ip()));
        addresses.len() < before
    }

    fn blocks(&self, address: IpAddr) -> bool {
        // ::ffff:10.0.0.1 reaches 10.0.0.1.
        let inner = match address {
            IpAddr::V6(address) => address.to_ipv4().map(IpAddr::V4),
            IpAddr::V4(_) => None,
        };
        (self.private && !IpNetwork::from(address).is_global())
            || self.networks.iter().any(|network| network.contains(address))
            || inner.is_some_and(|inner| self.blocks(inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(entry: &str, address: &str) -> bool {
        BlockedNetworks::parse([entry]).unwrap().blocks(address.parse().unwrap())
    }

    #[test]
    fn networks_and_private_addresses() {
        assert!(blocks("10.0.0.0/8", "10.1.1.1"));
        assert!(!blocks("10.0.0.0/8", "11.1.1.1"));
        assert!(blocks("10.0.0.0/8", "::ffff:10.1.1.1"));
        for address in [
            "127.0.0.1",
            "10.0.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "::1",
            "fe80::1",
            "fd00::1",
            "::ffff:127.0.0.1",
            "0.0.0.0",
        ] {
            assert!(blocks("private", address), "{address}");
        }
        assert!(!blocks("private", "1.1.1.1"));
        assert!(!BlockedNetworks::default().blocks("127.0.0.1".parse().unwrap()));
        assert!(BlockedNetworks::parse(["public"]).is_err());
    }

    #[test]
    fn removes_only_what_is_blocked() {
        let mut addresses = vec!["127.0.0.1:1".parse().unwrap(), "1.1.1.1:1".parse().unwrap()];
        assert!(BlockedNetworks::parse(["private"]).unwrap().remove_from(&mut addresses));
        assert_eq!(addresses, ["1.1.1.1:1".parse().unwrap()]);
    }
}
