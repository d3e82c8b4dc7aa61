//! Filters of events.

use super::EventKind;

/// Whom a filter is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterEntity {
    /// Everybody and everything.
    Deployment,
    /// The person with this id.
    User(String),
    /// The device with this id.
    Device(String),
}

/// What a [`FilterEntity`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterEntityKind {
    /// [`FilterEntity::Deployment`].
    Deployment,
    /// [`FilterEntity::User`].
    User,
    /// [`FilterEntity::Device`].
    Device,
}

impl FilterEntityKind {
    /// Whether such an entity can have a filter for this event.
    pub const fn can_filter(self, event: EventKind) -> bool {
        matches!(self, Self::Deployment) || event.has_filters_of_entities()
    }
}

impl FilterEntity {
    /// What it is.
    pub const fn kind(&self) -> FilterEntityKind {
        match self {
            Self::Deployment => FilterEntityKind::Deployment,
            Self::User(_) => FilterEntityKind::User,
            Self::Device(_) => FilterEntityKind::Device,
        }
    }
}

/// What a filter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterState {
    /// Whether the event is told at all.
    pub enabled: bool,
    /// Whom it is told: names of integrations, each once, in the order in which they were given.
    pub integrations: Vec<String>,
}

impl FilterState {
    /// Where there is no filter, events pass, and no integration was asked for.
    pub const NONE: Self = Self { enabled: true, integrations: Vec::new() };

    /// A filter for these integrations.
    pub fn new(enabled: bool, integrations: &[String]) -> Self {
        Self { integrations: Vec::new(), enabled }.with(integrations)
    }

    /// The filter after a switch: with integrations these alone are switched, without the filter itself is.
    #[must_use]
    pub fn switched(self, enabled: bool, integrations: Option<&[String]>) -> Self {
        match integrations {
            None => Self { enabled, ..self },
            Some(names) if enabled => self.with(names),
            Some(names) => Self {
                integrations: self.integrations.into_iter().filter(|known| !names.contains(known)).collect(),
                ..self
            },
        }
    }

    fn with(mut self, names: &[String]) -> Self {
        for name in names {
            if !self.integrations.contains(name) {
                self.integrations.push(name.clone());
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_switch_is_of_the_integrations_it_names_or_of_the_filter() {
        let filter = FilterState::new(true, &names(&["push", "alexa", "push"]));
        assert_eq!(filter.integrations, names(&["push", "alexa"]));
        let off = filter.clone().switched(false, None);
        assert_eq!(off, FilterState { enabled: false, integrations: names(&["push", "alexa"]) });
        let without_push = off.clone().switched(false, Some(&names(&["push", "gva"])));
        assert_eq!(without_push, FilterState { enabled: false, integrations: names(&["alexa"]) });
        let again = without_push.switched(true, Some(&names(&["gva", "alexa"])));
        assert_eq!(again, FilterState { enabled: false, integrations: names(&["alexa", "gva"]) });
        assert_eq!(FilterState::NONE.switched(true, None), FilterState::new(true, &[]));
    }

    #[test]
    fn single_entities_filter_what_is_about_a_device_alone() {
        let of_entities: Vec<_> =
            EventKind::ALL.into_iter().filter(|event| FilterEntityKind::Device.can_filter(*event)).collect();
        assert_eq!(of_entities.len(), 5);
        for event in EventKind::ALL {
            assert!(FilterEntity::Deployment.kind().can_filter(event));
            let of_user = FilterEntity::User(String::new()).kind().can_filter(event);
            assert_eq!(of_user, FilterEntity::Device(String::new()).kind().can_filter(event));
            assert_eq!(of_user, of_entities.contains(&event));
        }
    }
}
