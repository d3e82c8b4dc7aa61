-- Relationships between devices.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

CREATE TABLE device_relationships (
    pk INTEGER PRIMARY KEY,
    -- Chosen by who made it; one id names one relationship in the whole deployment.
    id TEXT NOT NULL UNIQUE,
    -- The upstream device, such as a gateway, and the downstream one.
    source_pk INTEGER NOT NULL REFERENCES devices (pk) ON DELETE CASCADE,
    target_pk INTEGER NOT NULL REFERENCES devices (pk) ON DELETE CASCADE CHECK (target_pk <> source_pk),
    name TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- The list of a device reads both, in the order of the ids.
CREATE INDEX device_relationships_by_source ON device_relationships (source_pk, id);
CREATE INDEX device_relationships_by_target ON device_relationships (target_pk, id);
