-- Organizations, and who holds roles of the fleet beside tokens. What names an organization names one that exists, and one
-- that is named can not be deleted; triggers see to both, so no writer can forget it.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

CREATE TABLE organizations (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    record_id TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    -- The organization above it; NULL: the deployment.
    parent TEXT REFERENCES organizations (id),
    -- Goes up with each write.
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX organizations_by_parent ON organizations (parent, id);

-- Organizations that were only names until now.
INSERT INTO organizations (id, record_id, display_name, version, created_at, updated_at)
SELECT named.id, printf('%012x', unixepoch() * 1000) || lower(hex(randomblob(6))), named.id, 1, unixepoch() * 1000, unixepoch() * 1000
FROM (
    SELECT organization AS id FROM devices WHERE organization IS NOT NULL
    UNION
    SELECT held.value ->> 'organization' FROM api_tokens, json_each(api_tokens.roles) AS held
    WHERE held.value ->> 'organization' IS NOT NULL
) AS named;

-- People, service principals and groups of a directory that hold roles (contract central §5, users).
CREATE TABLE members (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    record_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('email', 'servicePrincipal', 'adGroup')),
    -- The address as it was given, and in the form in which accounts have it: the roles are those of the account of that name.
    email TEXT,
    user_name TEXT UNIQUE,
    -- Of a service principal or a group: the directory, and the object in it.
    tenant_id TEXT,
    object_id TEXT,
    -- JSON: [{"role": …, "organization": …}, …]
    roles TEXT NOT NULL,
    -- Goes up with each write.
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CHECK ((kind = 'email') = (email IS NOT NULL) AND (email IS NULL) = (user_name IS NULL)),
    CHECK ((kind = 'email') = (tenant_id IS NULL) AND (tenant_id IS NULL) = (object_id IS NULL))
) STRICT;

CREATE TRIGGER devices_insert_organization BEFORE INSERT ON devices WHEN NEW.organization IS NOT NULL BEGIN
    SELECT RAISE (ABORT, 'skein: no such organization')
    WHERE NOT EXISTS (SELECT 1 FROM organizations WHERE id = NEW.organization);
END;

CREATE TRIGGER devices_update_organization BEFORE UPDATE OF organization ON devices
WHEN NEW.organization IS NOT NULL AND NEW.organization IS NOT OLD.organization BEGIN
    SELECT RAISE (ABORT, 'skein: no such organization')
    WHERE NOT EXISTS (SELECT 1 FROM organizations WHERE id = NEW.organization);
END;

CREATE TRIGGER api_tokens_insert_organization BEFORE INSERT ON api_tokens BEGIN
    SELECT RAISE (ABORT, 'skein: no such organization')
    FROM json_each(NEW.roles) AS held
    WHERE held.value ->> 'organization' IS NOT NULL
        AND held.value ->> 'organization' NOT IN (SELECT id FROM organizations);
END;

CREATE TRIGGER members_insert_organization BEFORE INSERT ON members BEGIN
    SELECT RAISE (ABORT, 'skein: no such organization')
    FROM json_each(NEW.roles) AS held
    WHERE held.value ->> 'organization' IS NOT NULL
        AND held.value ->> 'organization' NOT IN (SELECT id FROM organizations);
END;

CREATE TRIGGER members_update_organization BEFORE UPDATE OF roles ON members BEGIN
    SELECT RAISE (ABORT, 'skein: no such organization')
    FROM json_each(NEW.roles) AS held
    WHERE held.value ->> 'organization' IS NOT NULL
        AND held.value ->> 'organization' NOT IN (SELECT id FROM organizations);
END;

-- Deleting one is rare, so tokens and members are read through; there is no index over the organizations of their roles.
CREATE TRIGGER organizations_delete BEFORE DELETE ON organizations BEGIN
    SELECT RAISE (ABORT, 'skein: organization in use')
    WHERE EXISTS (SELECT 1 FROM organizations WHERE parent = OLD.id)
        OR EXISTS (SELECT 1 FROM devices WHERE organization = OLD.id)
        OR EXISTS (SELECT 1 FROM api_tokens, json_each(api_tokens.roles) AS held WHERE held.value ->> 'organization' = OLD.id)
        OR EXISTS (SELECT 1 FROM members, json_each(members.roles) AS held WHERE held.value ->> 'organization' = OLD.id);
END;
