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

-- Commands, each with what has happened to it; crates/fleet/src/command/progress.rs says what the times mean together. The
-- tick deletes them when their time in the history is over.
CREATE TABLE commands (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    record_id TEXT NOT NULL UNIQUE,
    device_pk INTEGER NOT NULL REFERENCES devices (pk) ON DELETE CASCADE,
    -- Empty for the device itself, and for what belongs to no component.
    module TEXT NOT NULL,
    component TEXT NOT NULL,
    name TEXT NOT NULL,
    -- JSON, as the caller wrote it; NULL when there was none.
    request TEXT,
    -- In seconds.
    connection_timeout INTEGER NOT NULL,
    response_timeout INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    connect_by INTEGER NOT NULL,
    -- NULL as long as the device was not connected.
    respond_by INTEGER,
    delivered_at INTEGER,
    refused_at INTEGER,
    answered_at INTEGER,
    -- JSON, as the device wrote it; NULL when there was none.
    response TEXT,
    response_code INTEGER,
    -- The change that it was made by, for the audit row; see devices.last_change.
    made_by TEXT NOT NULL,
    CHECK ((answered_at IS NULL) = (response_code IS NULL))
) STRICT;

-- The history of one command, and that of a whole device.
CREATE INDEX commands_by_name ON commands (device_pk, module, component, name, pk);
CREATE INDEX commands_by_device ON commands (device_pk, pk);
-- Those that wait for the device to connect, or waited for it in vain.
CREATE INDEX commands_by_connection ON commands (device_pk, module, connect_by) WHERE respond_by IS NULL;

-- Queues of messages to devices and their modules. A row is a message that is still to be settled.
CREATE TABLE device_messages (
    -- In the order of their making; devices see it as the sequence number.
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    device_pk INTEGER NOT NULL REFERENCES devices (pk) ON DELETE CASCADE,
    module TEXT NOT NULL,
    -- What the message says.
    command_pk INTEGER NOT NULL UNIQUE REFERENCES commands (pk) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    -- From then on it is given to nobody; who has it may still settle it.
    expires_at INTEGER NOT NULL,
    delivery_count INTEGER NOT NULL,
    -- By what the device that has it names it, since when and until when; a time-out that is over means nobody has it.
    lock_token TEXT,
    locked_at INTEGER,
    locked_until INTEGER NOT NULL
) STRICT;

CREATE INDEX device_messages_by_queue ON device_messages (device_pk, module, pk);
CREATE INDEX device_messages_by_expiry ON device_messages (expires_at);

-- When a device, or one of its modules, last asked for its messages, and when that poll ended or will end.
CREATE TABLE device_polls (
    device_pk INTEGER NOT NULL REFERENCES devices (pk) ON DELETE CASCADE,
    module TEXT NOT NULL,
    polled_at INTEGER NOT NULL,
    polled_until INTEGER NOT NULL,
    PRIMARY KEY (device_pk, module)
) STRICT, WITHOUT ROWID;

-- A command, its message, its audit row and the news for a poll that waits are one statement. Requests may hold secrets, so
-- the audit does not tell them.
CREATE TRIGGER commands_made AFTER INSERT ON commands BEGIN
    INSERT INTO device_messages (device_pk, module, command_pk, created_at, expires_at, delivery_count, locked_until)
    VALUES (NEW.device_pk, NEW.module, NEW.pk, NEW.created_at, coalesce(NEW.respond_by, NEW.connect_by), 0, 0);
    INSERT INTO audit_log (record_id, action, subject, actor, before, after, created_at)
    SELECT NEW.made_by ->> 'record', 'device.command.run', devices.id, json_remove(NEW.made_by, '$.record'), NULL, json_object(
        'id', 'cmd_' || NEW.record_id, 'module', nullif(NEW.module, ''), 'component', nullif(NEW.component, ''), 'name', NEW.name
    ), NEW.created_at FROM devices WHERE devices.pk = NEW.device_pk;
    DELETE FROM waits WHERE topic = 'messages/' || NEW.device_pk || '/' || NEW.module;
END;

-- A device that polls is connected: the time to answer begins for whatever waited for that.
CREATE TRIGGER device_polls_first AFTER INSERT ON device_polls BEGIN
    UPDATE commands SET respond_by = NEW.polled_at + response_timeout * 1000
    WHERE device_pk = NEW.device_pk AND module = NEW.module AND respond_by IS NULL AND connect_by > NEW.polled_at;
END;

CREATE TRIGGER device_polls_again AFTER UPDATE ON device_polls BEGIN
    UPDATE commands SET respond_by = NEW.polled_at + response_timeout * 1000
    WHERE device_pk = NEW.device_pk AND module = NEW.module AND respond_by IS NULL AND connect_by > NEW.polled_at;
END;

CREATE TRIGGER commands_connected AFTER UPDATE OF respond_by ON commands WHEN OLD.respond_by IS NULL BEGIN
    UPDATE device_messages SET expires_at = NEW.respond_by WHERE command_pk = NEW.pk;
END;

-- A device that receives a message is connected, its poll ends, and the command is delivered.
CREATE TRIGGER device_messages_delivered AFTER UPDATE OF locked_at ON device_messages BEGIN
    UPDATE commands SET delivered_at = coalesce(delivered_at, NEW.locked_at), respond_by = coalesce(respond_by, NEW.expires_at)
    WHERE pk = NEW.command_pk;
    INSERT INTO device_polls (device_pk, module, polled_at, polled_until)
    VALUES (NEW.device_pk, NEW.module, NEW.locked_at, NEW.locked_at)
    ON CONFLICT (device_pk, module) DO UPDATE SET polled_at = excluded.polled_at, polled_until = excluded.polled_until;
END;

-- A command that is answered is delivered no more, though the device may still settle the message; who waits is told.
CREATE TRIGGER commands_answered AFTER UPDATE OF answered_at ON commands BEGIN
    UPDATE device_messages SET expires_at = min(expires_at, NEW.answered_at) WHERE command_pk = NEW.pk;
    DELETE FROM waits WHERE topic = 'command/' || NEW.record_id;
END;

CREATE TRIGGER commands_refused AFTER UPDATE OF refused_at ON commands BEGIN
    DELETE FROM waits WHERE topic = 'command/' || NEW.record_id;
END;
