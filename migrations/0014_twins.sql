-- Twins: what devices are asked to be and what they report to be; and who waits for news of something.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

-- Requests that wait for news, in all instances and hosts together. A row is a place: news of a topic, or another request
-- of the same waiter, deletes it, and by that the request knows that it is to look again.
CREATE TABLE waits (
    -- Who waits and for what, such as `device/d1/twin`: one request at a time does.
    waiter TEXT PRIMARY KEY,
    -- The request that holds the place.
    ticket TEXT NOT NULL UNIQUE,
    -- What there may be news of, such as `twin/17/`.
    topic TEXT NOT NULL,
    -- From then on it counts no more, whatever became of the request.
    ends_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX waits_by_topic ON waits (topic);
CREATE INDEX waits_by_end ON waits (ends_at);

-- The twin of a device or of one of its modules: the three sections, each as the JSON that crates/fleet/src/twin makes of
-- it. There is no row before the first write.
CREATE TABLE twins (
    device_pk INTEGER NOT NULL REFERENCES devices (pk) ON DELETE CASCADE,
    -- The name of the module; empty for the device itself.
    module TEXT NOT NULL,
    -- What operators ask of the device.
    desired TEXT NOT NULL,
    -- What the device says of itself.
    reported TEXT NOT NULL,
    -- What operators note about it and the device never sees.
    cloud TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (device_pk, module)
) STRICT;

-- Where a twin is written. One INSERT writes the twin, what queries compare of it, the news for who waits for it, and the
-- audit row of an operator's write.
CREATE VIEW twin_inbox AS
SELECT NULL AS device_pk, NULL AS module, NULL AS desired, NULL AS reported, NULL AS cloud, NULL AS written_at,
    -- JSON: [[component, name, kind, value], …] of the properties that queries see from now on, and [[component, name], …]
    -- of those that they see no more. Empty for a module: queries are over devices.
    NULL AS seen, NULL AS unseen,
    -- Whether the desired properties have changed.
    NULL AS is_news,
    -- The change as `last_change` of a device, NULL for a device's own report; the device's id, and what was and is of the
    -- properties that it is about.
    NULL AS change, NULL AS subject, NULL AS before, NULL AS after;

CREATE TRIGGER twin_inbox_insert INSTEAD OF INSERT ON twin_inbox BEGIN
    INSERT INTO twins (device_pk, module, desired, reported, cloud, created_at, updated_at)
        VALUES (NEW.device_pk, NEW.module, NEW.desired, NEW.reported, NEW.cloud, NEW.written_at, NEW.written_at)
        ON CONFLICT (device_pk, module) DO UPDATE SET desired = excluded.desired, reported = excluded.reported,
            cloud = excluded.cloud, updated_at = excluded.updated_at;
    DELETE FROM device_properties WHERE device_pk = NEW.device_pk AND (component, name) IN (
        SELECT property.value ->> 0, property.value ->> 1 FROM json_each (NEW.unseen) AS property
    );
    INSERT INTO device_properties (device_pk, component, name, kind, value)
        SELECT NEW.device_pk, property.value ->> 0, property.value ->> 1, property.value ->> 2, property.value ->> 3
        FROM json_each (NEW.seen) AS property WHERE TRUE
        ON CONFLICT (device_pk, component, name) DO UPDATE SET kind = excluded.kind, value = excluded.value;
    DELETE FROM waits WHERE NEW.is_news AND topic = 'twin/' || NEW.device_pk || '/' || NEW.module;
    INSERT INTO audit_log (record_id, action, subject, actor, before, after, created_at)
        SELECT NEW.change ->> 'record', 'properties.updated', NEW.subject, json_remove(NEW.change, '$.record'), NEW.before,
            NEW.after, NEW.written_at
        WHERE NEW.change IS NOT NULL;
END;

-- A device that is deleted or may connect no more does not wait until the end for what it will not be told.
CREATE TRIGGER waits_of_deleted_devices AFTER DELETE ON devices BEGIN
    -- All that begins with `twin/17/`; behind the slash comes the zero.
    DELETE FROM waits WHERE topic >= 'twin/' || OLD.pk || '/' AND topic < 'twin/' || OLD.pk || '0';
END;

CREATE TRIGGER waits_of_disabled_devices AFTER UPDATE OF approved, blocked ON devices WHEN OLD.enabled AND NOT NEW.enabled BEGIN
    -- All that begins with `twin/17/`; behind the slash comes the zero.
    DELETE FROM waits WHERE topic >= 'twin/' || OLD.pk || '/' AND topic < 'twin/' || OLD.pk || '0';
END;
