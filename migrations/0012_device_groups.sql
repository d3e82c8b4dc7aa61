-- Groups of devices: a query that selects them, or a list that they are added to.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

CREATE TABLE device_groups (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    record_id TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    description TEXT,
    -- The query of a dynamic group as a client wrote it; NULL: the group is static.
    query TEXT,
    -- The condition that the query was made of, as a client of another syntax wrote it.
    rule TEXT,
    -- The group that this one lies below.
    parent_pk INTEGER REFERENCES device_groups (pk),
    -- The organization that it belongs to, whose devices and those of the organizations below are in it; NULL: the root.
    organization TEXT,
    -- Goes up with each write of a client.
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CHECK (rule IS NULL OR query IS NOT NULL)
) STRICT;

CREATE INDEX device_groups_by_display_name ON device_groups (display_name, id);
CREATE INDEX device_groups_by_parent ON device_groups (parent_pk) WHERE parent_pk IS NOT NULL;
CREATE INDEX device_groups_by_organization ON device_groups (organization) WHERE organization IS NOT NULL;

-- The devices of static groups.
CREATE TABLE device_group_members (
    group_pk INTEGER NOT NULL REFERENCES device_groups (pk) ON DELETE CASCADE,
    -- The record id of the device, by which the devices of a group are paged.
    device_record TEXT NOT NULL,
    device_pk INTEGER NOT NULL REFERENCES devices (pk) ON DELETE CASCADE,
    PRIMARY KEY (group_pk, device_record)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX device_group_members_by_device ON device_group_members (device_pk, group_pk);

-- Who added and removed which device when. A device that was deleted keeps its part in it.
CREATE TABLE device_group_changes (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    group_pk INTEGER NOT NULL REFERENCES device_groups (pk) ON DELETE CASCADE,
    device_id TEXT NOT NULL,
    -- 1: added, 0: removed
    added INTEGER NOT NULL CHECK (added IN (0, 1)),
    -- JSON: kind and id of the principal.
    principal TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX device_group_changes_by_group ON device_group_changes (group_pk, pk);
CREATE INDEX device_group_changes_by_device ON device_group_changes (group_pk, device_id, pk);

-- What groups usually ask: the registered devices of a template, sorted by id, and counted without a look at the devices.
CREATE INDEX devices_by_template_and_provisioned ON devices (template, provisioned, id);

-- The members of a group at a moment, for work that must not change while it goes on.
CREATE TABLE device_group_snapshots (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    -- The group's id at that moment; the group may be gone since.
    group_id TEXT NOT NULL,
    device_count INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE device_group_snapshot_members (
    snapshot_pk INTEGER NOT NULL REFERENCES device_group_snapshots (pk) ON DELETE CASCADE,
    -- No reference: a device that is deleted stays in the snapshot.
    device_pk INTEGER NOT NULL,
    PRIMARY KEY (snapshot_pk, device_pk)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER device_groups_insert_organization BEFORE INSERT ON device_groups WHEN NEW.organization IS NOT NULL BEGIN
    SELECT RAISE (ABORT, 'skein: no such organization')
    WHERE NOT EXISTS (SELECT 1 FROM organizations WHERE id = NEW.organization);
END;

CREATE TRIGGER device_groups_update_organization BEFORE UPDATE OF organization ON device_groups
WHEN NEW.organization IS NOT NULL AND NEW.organization IS NOT OLD.organization BEGIN
    SELECT RAISE (ABORT, 'skein: no such organization')
    WHERE NOT EXISTS (SELECT 1 FROM organizations WHERE id = NEW.organization);
END;

CREATE TRIGGER organizations_delete_device_groups BEFORE DELETE ON organizations BEGIN
    SELECT RAISE (ABORT, 'skein: organization in use')
    WHERE EXISTS (SELECT 1 FROM device_groups WHERE organization = OLD.id);
END;
