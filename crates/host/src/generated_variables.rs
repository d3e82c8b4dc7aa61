//! Secrets that nobody gave, made up at the first start and kept: a first look must not begin with choosing keys.

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::{ErrorKind, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

const FILE: &str = "generated-variables.toml";

/// The secrets of one state folder.
#[derive(Debug)]
pub struct GeneratedVariables {
    path: PathBuf,
    values: BTreeMap<String, String>,
}

impl GeneratedVariables {
    /// Reads what earlier starts made.
    pub fn read(state_folder: &Path) -> Result<Self> {
        let path = state_folder.join(FILE);
        let values = match fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).with_context(|| format!("{} is damaged", path.display()))?,
            Err(error) if error.kind() == ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
        };
        Ok(Self { path, values })
    }

    /// The value for a name: 32 random bytes as 43 characters of base64url, the same at every start.
    pub fn get_or_make(&mut self, name: &str) -> Result<String> {
        if let Some(value) = self.values.get(name) {
            return Ok(value.clone());
        }
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).context("the system gives no randomness")?;
        let value = URL_SAFE_NO_PAD.encode(bytes);
        self.values.insert(name.to_string(), value.clone());
        self.save().with_context(|| format!("cannot write {}", self.path.display()))?;
        Ok(value)
    }

    /// Written aside and renamed: a half-written file would lock the application's data away.
    fn save(&self) -> Result<()> {
        let aside = self.path.with_extension("new");
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&aside)?;
        file.write_all(toml::to_string(&self.values)?.as_bytes())?;
        file.sync_all()?;
        fs::rename(&aside, &self.path)?;
        Ok(())
    }
}
