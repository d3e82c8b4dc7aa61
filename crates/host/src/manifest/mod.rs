//! The manifest, `spin.toml`: what an application consists of and what it asks of the host.
//!
//! The format is Spin's (version 2). This host takes a part of it, and a key that it does not know is refused with its line: an
//! application must not run with something that it asked for left out.

mod refusal;
mod validate;

use std::{
    collections::BTreeMap,
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use serde::{Deserialize, de::IgnoredAny};
use toml::Spanned;

pub use refusal::{Refusal, Source};
pub(crate) use validate::is_variable_name;

/// A manifest that was read and found to be consistent.
#[derive(Debug)]
pub struct Manifest {
    /// The text and where it came from, to tell the line of what is refused later.
    pub source: Source,
    /// What the file says.
    pub document: Document,
}

/// The top level of `spin.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    spin_manifest_version: Spanned<u32>,
    /// `[application]`
    pub application: Application,
    /// `[variables]`, by name.
    #[serde(default)]
    pub variables: BTreeMap<String, Spanned<Variable>>,
    /// `[[trigger.http]]`
    pub trigger: Triggers,
    /// `[component.NAME]`, by name.
    #[serde(default)]
    pub component: BTreeMap<String, Spanned<Component>>,
}

/// `[application]`: its name; the rest tells people something and the host nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// The application's name.
    pub name: String,
    #[serde(default, rename = "version")]
    _version: IgnoredAny,
    #[serde(default, rename = "description")]
    _description: IgnoredAny,
    #[serde(default, rename = "authors")]
    _authors: IgnoredAny,
    #[serde(default, rename = "tool")]
    _tool: IgnoredAny,
}

/// `[variables]`: a value that the one who starts the application may set.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// The application does not start without a value.
    #[serde(default)]
    pub required: bool,
    /// The value if none is given.
    pub default: Option<String>,
    /// The value must not be shown.
    #[serde(default)]
    pub secret: bool,
    #[serde(default, rename = "description")]
    _description: IgnoredAny,
}

/// `[trigger]`: HTTP is the only kind of trigger that this host has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Triggers {
    /// `[[trigger.http]]`
    #[serde(default)]
    pub http: Vec<HttpTrigger>,
}

/// `[[trigger.http]]`: one route to one component.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpTrigger {
    /// Which requests.
    pub route: Spanned<Route>,
    /// The name of the component that answers them.
    pub component: Spanned<String>,
    #[serde(default, rename = "id")]
    _id: IgnoredAny,
}

/// Which requests a component answers.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a route is a path pattern or { private = true }")]
pub enum Route {
    /// Those whose path matches the pattern.
    Pattern(String),
    /// Only those of other components (service chaining).
    Private(PrivateRoute),
}

/// `{ private = true }`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivateRoute {
    /// Always true: `{ private = false }` is refused, as Spin does.
    pub private: bool,
}

/// `[component.NAME]`: a WebAssembly component and what it may reach.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// The file, relative to the manifest.
    pub source: Spanned<PathBuf>,
    /// Names that the component reads, and templates of what it then gets.
    #[serde(default)]
    pub variables: BTreeMap<String, Spanned<String>>,
    /// Labels of the databases that it may open.
    #[serde(default)]
    pub sqlite_databases: Vec<Spanned<String>>,
    /// Labels of the key-value stores that it may open.
    #[serde(default)]
    pub key_value_stores: Vec<Spanned<String>>,
    /// Where it may send requests to.
    #[serde(default)]
    pub allowed_outbound_hosts: Vec<Spanned<String>>,
    /// What satisfies its imports that the host does not.
    #[serde(default)]
    pub dependencies: BTreeMap<String, Spanned<Dependency>>,
    /// How the file is made.
    pub build: Option<Build>,
    #[serde(default, rename = "description")]
    _description: IgnoredAny,
    #[serde(default, rename = "tool")]
    _tool: IgnoredAny,
}

/// `[component.NAME.dependencies]`: a component that is composed into another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dependency {
    /// The file, relative to the manifest.
    pub path: PathBuf,
    /// The name of the export that is used; that of the import if absent.
    pub export: Option<String>,
    /// Which of the component's capabilities the dependency has as well.
    #[serde(default)]
    pub inherit_configuration: Inheritance,
}

/// `inherit_configuration`: none unless it is said.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "inherit_configuration is true, false or a list of names")]
pub enum Inheritance {
    /// Everything or nothing.
    All(bool),
    /// What is named.
    Named(Vec<String>),
}

impl Default for Inheritance {
    fn default() -> Self {
        Self::All(false)
    }
}

/// `[component.NAME.build]`: the command that makes the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Build {
    /// One or several shell commands.
    pub command: Commands,
    /// Where they run, relative to the manifest.
    pub workdir: Option<PathBuf>,
    #[serde(default, rename = "watch")]
    _watch: IgnoredAny,
}

/// One command or several.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a command is a text or a list of texts")]
pub enum Commands {
    /// `command = "…"`
    One(String),
    /// `command = ["…", "…"]`
    Many(Vec<String>),
}

impl Manifest {
    /// Reads a manifest and checks that it is consistent in itself.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Self::parse(path, text)
    }

    /// The same from text; `path` is what errors name and what relative paths start from.
    pub fn parse(path: &Path, text: String) -> Result<Self> {
        let source = Source::new(path, text);
        let document = toml::from_str(source.text()).map_err(|error| source.refuse_syntax(&error))?;
        let manifest = Self { source, document };
        manifest.validate()?;
        Ok(manifest)
    }

    /// The folder that relative paths start from.
    pub fn folder(&self) -> &Path {
        self.source.folder()
    }

    /// The error that names the line of what is refused.
    pub fn refuse(&self, span: Range<usize>, reason: impl Into<String>) -> Refusal {
        self.source.refuse(span, reason)
    }

    /// The components in the order in which the file has them.
    pub fn components(&self) -> Vec<(&str, &Component)> {
        let mut all: Vec<_> = self.document.component.iter().collect();
        all.sort_by_key(|(_, component)| component.span().start);
        all.into_iter().map(|(name, component)| (name.as_str(), component.get_ref())).collect()
    }

    /// Whether a component answers at exactly this route.
    pub fn has_route(&self, pattern: &str) -> bool {
        self.document
            .trigger
            .http
            .iter()
            .any(|trigger| matches!(trigger.route.get_ref(), Route::Pattern(route) if route == pattern))
    }
}

#[cfg(test)]
mod tests;
