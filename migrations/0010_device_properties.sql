-- What queries over devices compare: one row for each property that a device has a value for, now. Made of twins; what
-- they are made of, and why the table has this shape, is told in crates/fleet/src/filter/sql/property.rs.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

CREATE TABLE device_properties (
    device_pk INTEGER NOT NULL REFERENCES devices (pk) ON DELETE CASCADE,
    -- The component that the property belongs to; empty for a property of the device itself.
    component TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('text', 'number', 'boolean', 'json')),
    -- As SQLite's own type, 0 or 1 for a boolean, NULL for an object or an array.
    value ANY,
    PRIMARY KEY (device_pk, component, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX device_properties_by_value ON device_properties (component, name, kind, value);
