//! What the shape of the file does not guarantee.

use toml::Spanned;

use super::{Component, Dependency, HttpTrigger, Inheritance, Manifest, Refusal, Route};
use crate::capabilities::Capability;

impl Manifest {
    pub(super) fn validate(&self) -> Result<(), Refusal> {
        let document = &self.document;
        if *document.spin_manifest_version.get_ref() != 2 {
            return Err(self.refuse(document.spin_manifest_version.span(), "spin_manifest_version must be 2"));
        }
        for (name, variable) in &document.variables {
            if !is_variable_name(name) {
                let reason = format!(
                    "variable {name:?}: a name has lower-case letters, digits and single underscores, and starts with a letter"
                );
                return Err(self.refuse(variable.span(), reason));
            }
            if variable.get_ref().required == variable.get_ref().default.is_some() {
                return Err(self.refuse(
                    variable.span(),
                    format!("variable {name:?} must be required or have a default, and not both"),
                ));
            }
        }
        for trigger in &document.trigger.http {
            self.validate_trigger(trigger)?;
        }
        for (name, component) in &document.component {
            // The name becomes part of a file name (logs) and of a host name (service chaining).
            if !is_component_name(name) {
                let reason =
                    format!("component {name:?}: a name is words of letters and digits, joined by single hyphens");
                return Err(self.refuse(component.span(), reason));
            }
            self.validate_component(component.get_ref())?;
        }
        Ok(())
    }

    fn validate_trigger(&self, trigger: &HttpTrigger) -> Result<(), Refusal> {
        if let Route::Private(private) = trigger.route.get_ref()
            && !private.private
        {
            return Err(self.refuse(trigger.route.span(), "a route is a path pattern or { private = true }"));
        }
        if !self.document.component.contains_key(trigger.component.get_ref()) {
            return Err(self
                .refuse(trigger.component.span(), format!("there is no component {:?}", trigger.component.get_ref())));
        }
        Ok(())
    }

    fn validate_component(&self, component: &Component) -> Result<(), Refusal> {
        for (name, template) in &component.variables {
            if !is_variable_name(name) {
                return Err(self.refuse(template.span(), format!("{name:?} is not a name of a variable")));
            }
        }
        component.dependencies.values().try_for_each(|dependency| self.validate_dependency(dependency))
    }

    /// Spin takes a name that it does not know for nothing; a slip would then take a capability away in silence.
    fn validate_dependency(&self, dependency: &Spanned<Dependency>) -> Result<(), Refusal> {
        let Inheritance::Named(names) = &dependency.get_ref().inherit_configuration else { return Ok(()) };
        match names.iter().find(|name| Capability::named(name).is_none()) {
            Some(name) => Err(self.refuse(
                dependency.span(),
                format!("inherit_configuration: {name:?} is not one of {}", Capability::names()),
            )),
            None => Ok(()),
        }
    }
}

/// Spin's rule for names of variables, which also keeps them apart once they are in upper case.
pub(crate) fn is_variable_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && !name.ends_with('_')
        && !name.contains("__")
        && name.chars().all(|each| each.is_ascii_lowercase() || each.is_ascii_digit() || each == '_')
}

fn is_component_name(name: &str) -> bool {
    name.split('-').all(|word| {
        word.starts_with(|first: char| first.is_ascii_alphabetic())
            && word.chars().all(|each| each.is_ascii_alphanumeric())
    })
}
