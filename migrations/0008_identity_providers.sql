-- Identity providers that people may sign in with instead of a password, and who they say that somebody is.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

CREATE TABLE identity_providers (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    -- What clients call it, in any case.
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    kind TEXT NOT NULL CHECK (kind IN ('google', 'github', 'apple', 'oidc', 'wechat', 'wechat-pc')),
    -- What the provider calls us.
    client_id TEXT NOT NULL,
    -- Sealed: our secret there, or the private key (PKCS #8) that signs one.
    secret BLOB NOT NULL,
    -- Apple's names of who has the private key, and of the key.
    team_id TEXT,
    key_id TEXT,
    -- Of a provider that is found by discovery.
    issuer TEXT,
    -- What is asked for; NULL: what its kind usually is asked for.
    scope TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- Whose account it is that a provider knows under a subject. The issuer, not the provider, is what a subject is unique
-- within: a provider that is set up anew with another issuer finds nobody's account.
CREATE TABLE identity_links (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_pk INTEGER NOT NULL REFERENCES users (pk) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX identity_links_by_user ON identity_links (user_pk);

-- People who were sent to a provider and have not come back yet.
CREATE TABLE identity_requests (
    -- SHA-256 of the 32 random bytes of `state`.
    state_hash BLOB PRIMARY KEY,
    -- Sealed: what the client asked for, the provider, the nonce and the verifier.
    request TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX identity_requests_by_expiry ON identity_requests (expires_at);

-- What providers publish of themselves, kept for a while.
CREATE TABLE identity_provider_metadata (
    issuer TEXT PRIMARY KEY,
    -- JSON: the document of discovery and the keys.
    discovery TEXT NOT NULL,
    keys TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX identity_provider_metadata_by_expiry ON identity_provider_metadata (expires_at);
