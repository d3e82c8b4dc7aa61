-- Device templates: what kinds of devices there are. They belong to the whole application and to no organization.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

CREATE TABLE device_templates (
    -- AUTOINCREMENT: a number is never given twice.
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The `@id` that clients know it by, a DTMI. Devices name it in `devices.template`, which is text and no reference:
    -- a device may name a template that is not here.
    id TEXT NOT NULL UNIQUE,
    record_id TEXT NOT NULL UNIQUE,
    -- The member of the document, for the order and the filters of lists.
    display_name TEXT NOT NULL,
    -- The `@id` of the model in the document; NULL: it has none. Devices announce themselves with it.
    capability_model_id TEXT,
    -- The whole document as JSON, but without its `@id` and `etag`, which are made of this row.
    document TEXT NOT NULL,
    -- What devices of the template can do, as JSON: made of the document when that is written, so that no request has to
    -- read DTDL. See crates/fleet/src/device_template.
    capabilities TEXT NOT NULL,
    -- Goes up with each write.
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX device_templates_by_display_name ON device_templates (display_name, id);
CREATE INDEX device_templates_by_capability_model ON device_templates (capability_model_id);
