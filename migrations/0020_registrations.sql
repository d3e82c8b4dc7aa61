-- Devices that registered themselves.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

-- Whether devices that nobody knows are let in when they register by the group, or wait until somebody approves them.
ALTER TABLE enrollment_groups ADD COLUMN auto_approve INTEGER NOT NULL DEFAULT 1 CHECK (auto_approve IN (0, 1));

CREATE TABLE device_registrations (
    device_pk INTEGER PRIMARY KEY REFERENCES devices (pk) ON DELETE CASCADE,
    -- As the device wrote it, in whatever case: its key is derived from this text.
    registration_id TEXT NOT NULL,
    -- By what the device asks how its registration goes.
    operation_id TEXT NOT NULL,
    -- JSON of what the device sent along the last time; NULL when there was nothing.
    payload TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- Registration ids have no case, the ids of devices have one.
CREATE INDEX devices_by_folded_id ON devices (lower(id));
