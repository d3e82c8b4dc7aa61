//! The runtime configuration: what the one who runs the application decides, in Spin's own format.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, Result};
use serde::Deserialize;
use toml::Spanned;

use crate::{
    key_value::{StoreFile, Stores},
    manifest::Source,
    outbound::BlockedNetworks,
    sqlite::{Database, Databases, FileDatabase, LibSqlDatabase},
};

const DEFAULT_LABEL: &str = "default";
const DEFAULT_DATABASE: &str = "sqlite_db.db";
const DEFAULT_STORES: &str = "sqlite_key_value.db";

/// The databases, stores and networks that the application's components may be given.
#[derive(Debug)]
pub struct RuntimeConfig {
    /// Databases by label.
    pub databases: Databases,
    /// Key-value stores by label.
    pub stores: Stores,
    /// What no component reaches.
    pub blocked_networks: BlockedNetworks,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    sqlite_database: BTreeMap<String, Spanned<DatabaseConfig>>,
    #[serde(default)]
    key_value_store: BTreeMap<String, StoreConfig>,
    outbound_networking: Option<Spanned<OutboundNetworking>>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum DatabaseConfig {
    Spin {
        path: Option<PathBuf>,
        #[serde(default)]
        allow_attach_file: bool,
    },
    #[serde(rename = "libsql")]
    LibSql { url: String, token: String },
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum StoreConfig {
    Spin { path: Option<PathBuf> },
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct OutboundNetworking {
    #[serde(default)]
    block_networks: Vec<String>,
}

impl RuntimeConfig {
    /// Reads the file, if there is one. The label `default` is there in any case, in the state folder unless the file says otherwise.
    ///
    /// As in Spin, relative paths of databases start from the working folder, and those of key-value stores from the file's.
    pub fn read(file: Option<&Path>, state_folder: &Path) -> Result<Self> {
        let (document, folder) = match file {
            Some(path) => {
                let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
                let source = Source::new(path, text);
                let document =
                    toml::from_str::<Document>(source.text()).map_err(|error| source.refuse_syntax(&error))?;
                (document.check(&source)?, source.folder().to_owned())
            }
            None => (Checked::default(), PathBuf::new()),
        };
        let mut config =
            Self { databases: document.databases, stores: HashMap::new(), blocked_networks: document.blocked_networks };
        for (label, StoreConfig::Spin { path }) in document.stores {
            let path = path.map(|path| folder.join(path));
            path.as_deref().map_or(Ok(()), make_folder_of)?;
            config.stores.insert(label, StoreFile::new(path));
        }
        let database = FileDatabase { path: Some(state_folder.join(DEFAULT_DATABASE)), allow_attach_file: false };
        config.databases.entry(DEFAULT_LABEL.into()).or_insert(Database::File(database));
        config
            .stores
            .entry(DEFAULT_LABEL.into())
            .or_insert_with(|| StoreFile::new(Some(state_folder.join(DEFAULT_STORES))));
        Ok(config)
    }
}

/// The document with everything in it that can be wrong looked at.
#[derive(Default)]
struct Checked {
    databases: Databases,
    stores: BTreeMap<String, StoreConfig>,
    blocked_networks: BlockedNetworks,
}

impl Document {
    fn check(self, source: &Source) -> Result<Checked> {
        let mut databases = Databases::new();
        for (label, config) in self.sqlite_database {
            let span = config.span();
            let database = config.into_inner().open().map_err(|error| source.refuse(span, format!("{error:#}")))?;
            databases.insert(label, database);
        }
        let blocked_networks = match &self.outbound_networking {
            Some(networking) => {
                let entries = networking.get_ref().block_networks.iter().map(String::as_str);
                BlockedNetworks::parse(entries).map_err(|error| source.refuse(networking.span(), error.to_string()))?
            }
            None => BlockedNetworks::default(),
        };
        Ok(Checked { databases, stores: self.key_value_store, blocked_networks })
    }
}

impl DatabaseConfig {
    fn open(self) -> Result<Database> {
        match self {
            Self::Spin { path, allow_attach_file } => {
                path.as_deref().map_or(Ok(()), make_folder_of)?;
                Ok(Database::File(FileDatabase { path, allow_attach_file }))
            }
            Self::LibSql { url, token } => Ok(Database::LibSql(Arc::new(LibSqlDatabase::new(&url, &token)?))),
        }
    }
}

fn make_folder_of(path: &Path) -> Result<()> {
    match path.parent() {
        Some(folder) => fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<RuntimeConfig> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("runtime-config.toml");
        fs::write(&file, text).unwrap();
        RuntimeConfig::read(Some(&file), Path::new("/state"))
    }

    #[test]
    fn default_is_in_the_state_folder() {
        let config = RuntimeConfig::read(None, Path::new("/state")).unwrap();
        let Some(Database::File(database)) = config.databases.get("default") else { panic!("{config:?}") };
        assert_eq!(database.path.as_deref(), Some(Path::new("/state/sqlite_db.db")));
        assert!(config.stores.contains_key("default"));
    }

    #[tokio::test]
    async fn takes_spins_format() {
        let config = read(
            "[sqlite_database.default]\ntype = \"libsql\"\nurl = \"http://127.0.0.1:8080\"\ntoken = \"\"\n\
             [sqlite_database.scratch]\ntype = \"spin\"\n[key_value_store.default]\ntype = \"spin\"\n\
             [outbound_networking]\nblock_networks = [\"1.1.1.1/32\", \"private\"]\n",
        )
        .unwrap();
        assert!(matches!(config.databases.get("default"), Some(Database::LibSql(_))));
        assert!(matches!(config.databases.get("scratch"), Some(Database::File(FileDatabase { path: None, .. }))));
    }

    #[test]
    fn refuses_with_the_line() {
        let error = |text: &str| read(text).unwrap_err().to_string();
        assert!(error("\n[llm_compute]\n").contains("runtime-config.toml:2: unknown field"));
        assert!(error("[key_value_store.default]\ntype = \"redis\"\n").contains("unknown variant `redis`"));
        assert!(
            error("\n[outbound_networking]\nblock_networks = [\"public\"]\n")
                .contains("runtime-config.toml:2: \"public\"")
        );
        assert!(
            error("[sqlite_database.x]\ntype = \"libsql\"\nurl = \"libsql://x\"\ntoken = \"\"\n")
                .contains("toml:1: the url")
        );
    }
}
