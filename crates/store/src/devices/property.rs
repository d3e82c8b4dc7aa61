//! The properties of devices as queries see them: rows of `device_properties`.

use skein_fleet::filter::sql::PropertyRows;

/// Where the properties of the device of a query are.
pub(crate) const PROPERTIES: PropertyRows = PropertyRows {
    from: "device_properties AS property",
    owner: "property.device_pk",
    record: "devices.pk",
    component: "property.component",
    name: "property.name",
    kind: "property.kind",
    value: "property.value",
};
