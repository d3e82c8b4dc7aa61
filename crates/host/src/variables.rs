//! The application's variables: where their values come from, and what each component sees of them.

use std::{collections::HashMap, sync::Arc};

use anyhow::{Context as _, Result, bail};

use crate::{
    generated_variables::GeneratedVariables,
    manifest::{Component, Manifest},
    template::expand,
};

/// The value of every variable of the application.
#[derive(Debug, Default)]
pub struct Variables {
    values: HashMap<String, String>,
    generated: Vec<String>,
}

/// What one component may read, by its own names.
pub type ComponentVariables = Arc<HashMap<String, String>>;

impl Variables {
    /// Takes each value from the first of: `given` (the command line), the environment's `SPIN_VARIABLE_NAME`, the manifest's default.
    ///
    /// A required secret that nobody gave is taken from `generated`, which makes it at the first start. Without it, and for a required
    /// variable that is no secret, the error names what is missing, as Spin's does.
    pub fn resolve(
        manifest: &Manifest,
        given: &[(String, String)],
        environment: impl Fn(&str) -> Option<String>,
        mut generated: Option<&mut GeneratedVariables>,
    ) -> Result<Self> {
        let mut variables = Self::default();
        if let Some((unknown, _)) = given.iter().find(|(name, _)| !manifest.document.variables.contains_key(name)) {
            bail!("--variable {unknown}: the application has no such variable");
        }
        for (name, declared) in &manifest.document.variables {
            let declared = declared.get_ref();
            let from_command_line = given.iter().rev().find(|(each, _)| each == name).map(|(_, value)| value.clone());
            let value = from_command_line
                .or_else(|| environment(&format!("SPIN_VARIABLE_{}", name.to_ascii_uppercase())))
                .or_else(|| declared.default.clone());
            let value = match (value, generated.as_deref_mut()) {
                (Some(value), _) => value,
                (None, Some(generated)) if declared.secret => {
                    variables.generated.push(name.clone());
                    generated.get_or_make(name)?
                }
                (None, _) => bail!(
                    "required variable {name:?} has no value: give it with --variable {name}=… or SPIN_VARIABLE_{}",
                    name.to_ascii_uppercase()
                ),
            };
            variables.values.insert(name.clone(), value);
        }
        Ok(variables)
    }

    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The value of a variable if this host made it up, so that nobody knows it yet.
    pub fn generated(&self, name: &str) -> Option<&str> {
        self.generated.iter().any(|each| each == name).then(|| self.get(name)).flatten()
    }

    /// Replaces `{{ name }}` by values.
    pub fn expand(&self, template: &str) -> Result<String> {
        expand(template, |name| {
            self.get(name).map(String::from).with_context(|| format!("there is no variable {name:?}"))
        })
    }

    /// What a component sees.
    pub fn of_component(&self, manifest: &Manifest, component: &Component) -> Result<ComponentVariables> {
        let mut values = HashMap::new();
        for (name, template) in &component.variables {
            let value =
                self.expand(template.get_ref()).map_err(|error| manifest.refuse(template.span(), error.to_string()))?;
            values.insert(name.clone(), value);
        }
        Ok(Arc::new(values))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn manifest() -> Manifest {
        let text = "spin_manifest_version = 2\n[application]\nname = \"a\"\n[trigger]\n[variables]\nmode = { default = \"slow\" }\n\
                    key = { required = true, secret = true }\n[component.a]\nsource = \"a\"\nvariables = { shown = \"<{{ mode }}>\" }\n";
        Manifest::parse(Path::new("spin.toml"), text.into()).unwrap()
    }

    fn given(name: &str, value: &str) -> (String, String) {
        (name.into(), value.into())
    }

    #[test]
    fn command_line_before_environment_before_default() {
        let environment = |name: &str| (name == "SPIN_VARIABLE_KEY").then(|| "from env".to_string());
        let manifest = manifest();
        let variables = Variables::resolve(&manifest, &[], environment, None).unwrap();
        assert_eq!((variables.get("mode"), variables.get("key")), (Some("slow"), Some("from env")));
        let variables =
            Variables::resolve(&manifest, &[given("mode", "quick"), given("key", "k")], environment, None).unwrap();
        assert_eq!((variables.get("mode"), variables.get("key")), (Some("quick"), Some("k")));
        let component = variables.of_component(&manifest, manifest.components().first().unwrap().1).unwrap();
        assert_eq!(component.get("shown").map(String::as_str), Some("<quick>"));
    }

    #[test]
    fn a_missing_secret_is_generated_once() {
        let folder = tempfile::tempdir().unwrap();
        let start = || {
            let mut generated = GeneratedVariables::read(folder.path()).unwrap();
            let variables = Variables::resolve(&manifest(), &[], |_| None, Some(&mut generated)).unwrap();
            variables.generated("key").unwrap().to_string()
        };
        let first = start();
        assert_eq!(first.len(), 43);
        assert_eq!(first, start());
    }

    #[test]
    fn refuses_what_is_missing_or_unknown() {
        assert!(Variables::resolve(&manifest(), &[], |_| None, None).unwrap_err().to_string().contains("\"key\""));
        assert!(Variables::resolve(&manifest(), &[given("kye", "k")], |_| None, None).is_err());
    }
}
