//! What a component may reach through the host, and the interfaces that give it: the unit of `inherit_configuration`.

/// One key of `inherit_configuration`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capability {
    /// Requests to the outside.
    AllowedOutboundHosts,
    /// Key-value stores.
    KeyValueStores,
    /// Databases.
    SqliteDatabases,
    /// Variables.
    Variables,
    /// What Spin has and this host gives to nobody: `ai_models`, `environment` and `files`.
    NotHere,
}

const NAMED: [(&str, Capability); 7] = [
    ("ai_models", Capability::NotHere),
    ("allowed_outbound_hosts", Capability::AllowedOutboundHosts),
    ("environment", Capability::NotHere),
    ("files", Capability::NotHere),
    ("key_value_stores", Capability::KeyValueStores),
    ("sqlite_databases", Capability::SqliteDatabases),
    ("variables", Capability::Variables),
];

/// By the beginning of an interface's name, so that a version does not matter. `wasi:http/types` is no capability: it only has types.
const INTERFACES: [(&str, Capability); 4] = [
    ("wasi:http/client@", Capability::AllowedOutboundHosts),
    ("spin:key-value/key-value@", Capability::KeyValueStores),
    ("spin:sqlite/sqlite@", Capability::SqliteDatabases),
    ("spin:variables/variables@", Capability::Variables),
];

impl Capability {
    /// The capability that the manifest calls so.
    pub fn named(name: &str) -> Option<Self> {
        NAMED.iter().find(|(known, _)| *known == name).map(|(_, capability)| *capability)
    }

    /// All names, for an error message.
    pub fn names() -> String {
        NAMED.map(|(name, _)| name).join(", ")
    }

    /// The capability that an imported interface needs; none for what everybody has (clocks, randomness, streams).
    pub fn of_interface(name: &str) -> Option<Self> {
        INTERFACES.iter().find(|(start, _)| name.starts_with(start)).map(|(_, capability)| *capability)
    }
}
