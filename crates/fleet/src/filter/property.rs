//! Where a property of a device is found.

/// The path of a property. Names are compared exactly.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PropertyPath {
    /// The component that the property belongs to; empty for a property of the device itself.
    pub component: String,
    /// The name of the property, never empty.
    pub name: String,
}

impl PropertyPath {
    /// A property of the device itself.
    pub fn of_device(name: impl Into<String>) -> Self {
        Self { component: String::new(), name: name.into() }
    }

    /// A property of a component.
    pub fn of_component(component: impl Into<String>, name: impl Into<String>) -> Self {
        Self { component: component.into(), name: name.into() }
    }
}
