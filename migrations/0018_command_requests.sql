-- Requests to nodes to do something, each with what has happened to it at one node;
-- crates/fleet/src/command_request/progress.rs says what the times mean together. The tick deletes them some time after
-- they ended.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

CREATE TABLE command_requests (
    -- In the order in which they were made; lists are, and nodes get them so.
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    -- One for all nodes that were asked together.
    request_id TEXT NOT NULL,
    device_pk INTEGER NOT NULL REFERENCES devices (pk) ON DELETE CASCADE,
    -- The number that the firmware knows the command by.
    command INTEGER NOT NULL CHECK (command BETWEEN 0 AND 65535),
    -- JSON, or base64 of the bytes.
    data TEXT NOT NULL,
    is_base64 INTEGER NOT NULL CHECK (is_base64 IN (0, 1)),
    -- Who asks: the kind of principal, and the id within the kind.
    requester_kind TEXT NOT NULL,
    requester_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    -- NULL: it stays open until it is answered or overridden.
    expires_at INTEGER,
    delivered_at INTEGER,
    overridden_at INTEGER,
    answered_at INTEGER,
    -- What the node says became of it, and what belongs to that.
    device_status INTEGER,
    response BLOB,
    CHECK ((answered_at IS NULL) = (device_status IS NULL)),
    UNIQUE (request_id, device_pk)
) STRICT;

-- Lists: of a node, and of who asks.
CREATE INDEX command_requests_by_device ON command_requests (device_pk, pk);
CREATE INDEX command_requests_by_requester ON command_requests (requester_kind, requester_id, pk);
-- What a node gets when it asks.
CREATE INDEX command_requests_to_deliver ON command_requests (device_pk, pk) WHERE delivered_at IS NULL AND overridden_at IS NULL;
-- What is old.
CREATE INDEX command_requests_by_end ON command_requests (coalesce(answered_at, overridden_at, expires_at));
