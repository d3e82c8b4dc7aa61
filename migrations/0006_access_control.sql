-- Roles and policies of the RainMaker dialect, the settings that switch them on, and the API tokens that people make for
-- themselves.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

-- What administrators set while the application runs: JSON documents by name. What is not here has its default.
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE policies (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    -- JSON as the client sent it; see crates/fleet/src/access/policy.
    document TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE roles (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    -- The place in the order of who may give which role; 0 is the highest, NULL the lowest.
    level INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE role_policies (
    role_pk INTEGER NOT NULL REFERENCES roles (pk) ON DELETE CASCADE,
    policy_pk INTEGER NOT NULL REFERENCES policies (pk),
    PRIMARY KEY (role_pk, policy_pk)
) STRICT, WITHOUT ROWID;

CREATE INDEX role_policies_by_policy ON role_policies (policy_pk);

CREATE TABLE user_roles (
    user_pk INTEGER NOT NULL REFERENCES users (pk) ON DELETE CASCADE,
    role_pk INTEGER NOT NULL REFERENCES roles (pk),
    PRIMARY KEY (user_pk, role_pk)
) STRICT, WITHOUT ROWID;

CREATE INDEX user_roles_by_role ON user_roles (role_pk);

-- What super administrators have without being given it. Names that begin so are nobody else's.
INSERT INTO policies (name, document, created_at, updated_at) VALUES (
    'RM_DEFAULT_SUPER_ADMIN_POLICY',
    '{"version":"1.0.0","statement":[{"effect":"allow","action":["*"],"resource":["*"]}]}',
    0,
    0
);
INSERT INTO roles (name, level, created_at, updated_at) VALUES ('RM_DEFAULT_SUPER_ADMIN_ROLE', 0, 0, 0);
INSERT INTO role_policies (role_pk, policy_pk) SELECT roles.pk, policies.pk FROM roles, policies;

-- Tokens that somebody made for programs of the own.
CREATE TABLE user_tokens (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    -- Whose; NULL: the bootstrap administrator's.
    user_pk INTEGER REFERENCES users (pk) ON DELETE CASCADE,
    name TEXT NOT NULL,
    -- SHA-256 of the 32 random bytes that the token carries.
    secret_hash BLOB NOT NULL UNIQUE,
    -- JSON array of the names of permissions.
    scopes TEXT NOT NULL,
    -- JSON array of the ids of the only devices that it reaches; NULL: all that its owner does.
    devices TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX user_tokens_by_user ON user_tokens (user_pk, pk);
CREATE INDEX user_tokens_by_expiry ON user_tokens (expires_at);
