-- Which events are told, and to which integrations.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

CREATE TABLE event_filters (
    -- In the order in which they were made; lists are.
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    -- A name of the fleet's `EventKind`.
    event TEXT NOT NULL,
    -- Whom it is for: a person, a device, or, without either, the whole deployment.
    user_pk INTEGER REFERENCES users (pk) ON DELETE CASCADE,
    device_pk INTEGER REFERENCES devices (pk) ON DELETE CASCADE,
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    -- JSON array of names.
    integrations TEXT NOT NULL,
    CHECK (user_pk IS NULL OR device_pk IS NULL)
) STRICT;

-- One of each entity and event; and the list of an event.
CREATE UNIQUE INDEX event_filters_of_entity ON event_filters (coalesce(user_pk, 0), coalesce(device_pk, 0), event);
CREATE INDEX event_filters_by_event ON event_filters (event, pk);
CREATE INDEX event_filters_by_user ON event_filters (user_pk) WHERE user_pk IS NOT NULL;
CREATE INDEX event_filters_by_device ON event_filters (device_pk) WHERE device_pk IS NOT NULL;
