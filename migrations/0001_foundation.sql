-- The foundation: deployment facts, enrolment groups, devices and their attestations, telemetry, API tokens, and the
-- tables that every state change writes to beside its own: the outbox, the audit log and the idempotency keys.
--
-- Times are integers: Unix milliseconds. A `record_id` is 24 hexadecimal characters that sort by time of creation.
-- Every statement ends with a semicolon at the end of a line; inside a trigger the last one is the line `END;`.

CREATE TABLE deployment (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    application_id TEXT NOT NULL,
    id_scope TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE enrollment_groups (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    record_id TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    -- 0: ordinary devices, 1: edge devices
    edge INTEGER NOT NULL CHECK (edge IN (0, 1)),
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    -- The two groups that every deployment has and that give devices without an attestation of their own their keys.
    is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
    -- Sealed keys, see crates/store/src/sealing.rs; both or neither.
    primary_key BLOB,
    secondary_key BLOB,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CHECK ((primary_key IS NULL) = (secondary_key IS NULL))
) STRICT;

CREATE UNIQUE INDEX enrollment_groups_default ON enrollment_groups (edge) WHERE is_default = 1;

CREATE TABLE devices (
    -- AUTOINCREMENT: a number is never given twice, so what a deleted device left behind is nobody else's.
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    record_id TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    template TEXT,
    organization TEXT,
    edge INTEGER NOT NULL CHECK (edge IN (0, 1)),
    simulated INTEGER NOT NULL CHECK (simulated IN (0, 1)),
    approved INTEGER NOT NULL CHECK (approved IN (0, 1)),
    blocked INTEGER NOT NULL CHECK (blocked IN (0, 1)),
    provisioned INTEGER NOT NULL CHECK (provisioned IN (0, 1)),
    enabled INTEGER NOT NULL GENERATED ALWAYS AS (approved AND NOT blocked) VIRTUAL,
    -- The group whose keys the device uses; NULL: the default group of its kind.
    enrollment_group_pk INTEGER REFERENCES enrollment_groups (pk) ON DELETE SET NULL,
    deployment_manifest TEXT,
    -- When the tick makes a simulated device provisioned; NULL: nothing to do.
    provision_at INTEGER,
    -- Goes up with each write of a client.
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    -- The last change as JSON: its record id, and the principal, request id and address that it came from. The triggers
    -- at the end of this file make the audit row and the event of it.
    last_change TEXT NOT NULL
) STRICT;

-- The list orders and the filters that have an index of their own; docs/performance.md says which query uses which.
CREATE INDEX devices_by_display_name ON devices (display_name, id);
CREATE INDEX devices_by_template ON devices (template, id);
CREATE INDEX devices_by_organization ON devices (organization, id);
CREATE INDEX devices_by_enabled ON devices (enabled, id);
CREATE INDEX devices_by_provisioned ON devices (provisioned, id);
CREATE INDEX devices_by_simulated ON devices (simulated, id);
CREATE INDEX devices_edge ON devices (id) WHERE edge = 1;
CREATE INDEX devices_to_provision ON devices (provision_at) WHERE provision_at IS NOT NULL;

-- Three-character pieces of display names: what `contains` looks up when few names match.
CREATE VIRTUAL TABLE device_names USING fts5 (
    display_name,
    content = 'devices',
    content_rowid = 'pk',
    columnsize = 0,
    detail = 'full',
    tokenize = 'trigram case_sensitive 1'
);

CREATE TRIGGER device_names_insert AFTER INSERT ON devices BEGIN
    INSERT INTO device_names (rowid, display_name) VALUES (NEW.pk, NEW.display_name);
END;

CREATE TRIGGER device_names_update AFTER UPDATE OF display_name ON devices WHEN OLD.display_name IS NOT NEW.display_name BEGIN
    INSERT INTO device_names (device_names, rowid, display_name) VALUES ('delete', OLD.pk, OLD.display_name);
    INSERT INTO device_names (rowid, display_name) VALUES (NEW.pk, NEW.display_name);
END;

CREATE TRIGGER device_names_delete AFTER DELETE ON devices BEGIN
    INSERT INTO device_names (device_names, rowid, display_name) VALUES ('delete', OLD.pk, OLD.display_name);
END;

CREATE TABLE device_attestations (
    device_pk INTEGER PRIMARY KEY REFERENCES devices (pk) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('symmetricKey', 'x509', 'tpm')),
    -- The whole attestation as JSON, sealed; see crates/store/src/attestations.rs.
    document BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- When a device was last heard of. Apart from `devices`, so that telemetry does not rewrite the wider row.
CREATE TABLE device_activity (
    device_pk INTEGER PRIMARY KEY,
    last_seen_at INTEGER NOT NULL
) STRICT;

CREATE TABLE telemetry_messages (
    pk INTEGER PRIMARY KEY,
    device_pk INTEGER NOT NULL,
    -- The client's own id; a device's second message with the same id changes nothing.
    message_id TEXT,
    device_time INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    -- Application properties as JSON, NULL when there are none.
    properties TEXT
) STRICT;

CREATE UNIQUE INDEX telemetry_messages_once ON telemetry_messages (device_pk, message_id) WHERE message_id IS NOT NULL;

-- One row for each name that a device has sent, with its last known value.
CREATE TABLE telemetry_series (
    pk INTEGER PRIMARY KEY,
    device_pk INTEGER NOT NULL,
    name TEXT NOT NULL,
    last_time INTEGER NOT NULL,
    last_received_at INTEGER NOT NULL,
    -- A number as it is; anything else as JSON text.
    last_value ANY NOT NULL,
    UNIQUE (device_pk, name)
) STRICT;

CREATE TABLE telemetry_points (
    series_pk INTEGER NOT NULL,
    time INTEGER NOT NULL,
    message_pk INTEGER NOT NULL,
    value ANY NOT NULL,
    PRIMARY KEY (series_pk, time, message_pk)
) STRICT, WITHOUT ROWID;

-- Where telemetry comes in. One INSERT of a whole batch stores messages, points, last values and last-seen together, in
-- one statement and so in one transaction. `points` is JSON: [[name, value], …].
CREATE VIEW telemetry_inbox AS
SELECT NULL AS device_pk, NULL AS message_id, NULL AS device_time, NULL AS received_at, NULL AS properties, NULL AS points;

CREATE TRIGGER telemetry_inbox_insert INSTEAD OF INSERT ON telemetry_inbox BEGIN
    SELECT RAISE (ABORT, 'skein: device is gone') WHERE NEW.device_pk IS NULL;
    INSERT INTO device_activity (device_pk, last_seen_at) VALUES (NEW.device_pk, NEW.received_at)
        ON CONFLICT (device_pk) DO UPDATE SET last_seen_at = max(last_seen_at, excluded.last_seen_at);
    SELECT RAISE (IGNORE) WHERE NEW.message_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM telemetry_messages WHERE device_pk = NEW.device_pk AND message_id = NEW.message_id
    );
    INSERT INTO telemetry_messages (device_pk, message_id, device_time, received_at, properties)
        VALUES (NEW.device_pk, NEW.message_id, NEW.device_time, NEW.received_at, NEW.properties);
    -- A device whose clock runs ahead must not pin its last value: what counts is the earlier of its time and ours.
    INSERT INTO telemetry_series (device_pk, name, last_time, last_received_at, last_value)
        SELECT NEW.device_pk, point.value ->> 0, NEW.device_time, NEW.received_at, point.value ->> 1
        FROM json_each (NEW.points) AS point WHERE TRUE
        ON CONFLICT (device_pk, name) DO UPDATE SET
            last_time = excluded.last_time, last_received_at = excluded.last_received_at, last_value = excluded.last_value
        WHERE min(excluded.last_time, excluded.last_received_at) >= min(last_time, last_received_at);
    INSERT OR REPLACE INTO telemetry_points (series_pk, time, message_pk, value)
        SELECT series.pk, NEW.device_time, (SELECT max(pk) FROM telemetry_messages), point.value ->> 1
        FROM json_each (NEW.points) AS point
        JOIN telemetry_series AS series ON series.device_pk = NEW.device_pk AND series.name = point.value ->> 0;
END;

-- Devices that were deleted and whose telemetry the tick has still to remove.
CREATE TABLE telemetry_purges (
    device_pk INTEGER PRIMARY KEY,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE api_tokens (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    record_id TEXT NOT NULL UNIQUE,
    -- SHA-256 of the 32 random bytes that the token carries.
    secret_hash BLOB NOT NULL,
    -- JSON: [{"role": …, "organization": …}, …]
    roles TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE outbox (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE audit_log (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    record_id TEXT NOT NULL UNIQUE,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- JSON: principal, request id and address of who did it.
    actor TEXT NOT NULL,
    -- JSON of the object without its secrets; NULL where there was or is none.
    before TEXT,
    after TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE idempotency_keys (
    -- Who used the key and for which operation: a key means something only to the one who chose it.
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    -- SHA-256 of the request, so that the same key with another request is told apart from a repeat.
    fingerprint BLOB NOT NULL,
    -- The sealed answer.
    answer BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);

-- Whatever is audited is also an event, and both have the id of the one change.
CREATE TRIGGER audit_log_event AFTER INSERT ON audit_log BEGIN
    INSERT INTO outbox (id, kind, subject, body, created_at)
    VALUES ('evt_' || NEW.record_id, NEW.action, NEW.subject, coalesce(NEW.after, NEW.before), NEW.created_at);
END;

-- A device's change and the row that tells of it are one statement. A deletion has no NEW row to name its actor, so the
-- store writes that audit row itself, in the same transaction.
CREATE TRIGGER devices_created AFTER INSERT ON devices BEGIN
    INSERT INTO audit_log (record_id, action, subject, actor, before, after, created_at)
    VALUES (NEW.last_change ->> 'record', 'device.created', NEW.id, json_remove(NEW.last_change, '$.record'), NULL, json_object(
        'id', NEW.id, 'displayName', NEW.display_name, 'template', NEW.template, 'organization', NEW.organization,
        'edge', NEW.edge, 'simulated', NEW.simulated, 'approved', NEW.approved, 'blocked', NEW.blocked,
        'provisioned', NEW.provisioned, 'deploymentManifest', json(NEW.deployment_manifest), 'version', NEW.version
    ), NEW.updated_at);
END;

CREATE TRIGGER devices_updated AFTER UPDATE ON devices WHEN OLD.version IS NOT NEW.version BEGIN
    INSERT INTO audit_log (record_id, action, subject, actor, before, after, created_at)
    VALUES (NEW.last_change ->> 'record', 'device.updated', NEW.id, json_remove(NEW.last_change, '$.record'), json_object(
        'id', OLD.id, 'displayName', OLD.display_name, 'template', OLD.template, 'organization', OLD.organization,
        'edge', OLD.edge, 'simulated', OLD.simulated, 'approved', OLD.approved, 'blocked', OLD.blocked,
        'provisioned', OLD.provisioned, 'deploymentManifest', json(OLD.deployment_manifest), 'version', OLD.version
    ), json_object(
        'id', NEW.id, 'displayName', NEW.display_name, 'template', NEW.template, 'organization', NEW.organization,
        'edge', NEW.edge, 'simulated', NEW.simulated, 'approved', NEW.approved, 'blocked', NEW.blocked,
        'provisioned', NEW.provisioned, 'deploymentManifest', json(NEW.deployment_manifest), 'version', NEW.version
    ), NEW.updated_at);
END;
