//! The texts of the application's variables.

use std::ops::RangeInclusive;
use thiserror::Error;

/// Why an instance can not start to work.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// The host did not give the variable.
    #[error("the variable {name} can not be read: {reason}")]
    Unreadable {
        /// The variable.
        name: &'static str,
        /// What the host said.
        reason: String,
    },
    /// The variable has a value that means nothing.
    #[error("the variable {name} is not {expected}")]
    Malformed {
        /// The variable.
        name: &'static str,
        /// What it should be.
        expected: &'static str,
    },
}

/// What the host told of the variables that somebody wants.
pub(crate) struct Values(Vec<(&'static str, String)>);

impl Values {
    /// Asks the host for these variables.
    pub(crate) async fn load(names: &[&'static str]) -> Result<Self, SettingsError> {
        let mut values = Vec::with_capacity(names.len());
        for name in names {
            let value = spin_sdk::variables::get(name).await;
            let reason = |error| SettingsError::Unreadable { name, reason: format!("{error:?}") };
            values.push((*name, value.map_err(reason)?));
        }
        Ok(Self(values))
    }

    /// The texts that `value` gives them.
    #[cfg(test)]
    pub(crate) fn of<'a>(names: &[&'static str], value: impl Fn(&str) -> &'a str) -> Self {
        Self(names.iter().map(|name| (*name, value(name).to_owned())).collect())
    }

    /// The text of a variable.
    pub(crate) fn text(&self, name: &'static str) -> String {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// The number that a variable is, within a range.
    pub(crate) fn number(
        &self,
        name: &'static str,
        range: RangeInclusive<u64>,
        expected: &'static str,
    ) -> Result<u64, SettingsError> {
        let number = self.text(name).parse().ok().filter(|number| range.contains(number));
        number.ok_or(SettingsError::Malformed { name, expected })
    }
}
