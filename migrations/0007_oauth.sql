-- The OAuth 2 authorisation server: the clients that it knows and the codes that it gives them.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

CREATE TABLE oauth_clients (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    -- What clients call `client_id`.
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    -- SHA-256 of the 32 random bytes of the secret; NULL: a public client, which can keep none.
    secret_hash BLOB,
    -- JSON arrays: the names of the identity providers that it offers, where codes may go, where people may go after a
    -- log-out, and the permissions that it has in its own name.
    providers TEXT NOT NULL,
    callback_urls TEXT NOT NULL,
    logout_urls TEXT NOT NULL,
    permissions TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- Authorisation codes. One that was used stays until it expires, so that its second use ends what came of the first.
CREATE TABLE oauth_codes (
    -- SHA-256 of the code's 32 random bytes.
    code_hash BLOB PRIMARY KEY,
    client_pk INTEGER NOT NULL REFERENCES oauth_clients (pk) ON DELETE CASCADE,
    user_pk INTEGER NOT NULL REFERENCES users (pk) ON DELETE CASCADE,
    redirect_uri TEXT NOT NULL,
    scope TEXT NOT NULL,
    nonce TEXT,
    -- The code challenge of PKCE (S256).
    challenge TEXT,
    -- The session that it was used for.
    session_id TEXT,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX oauth_codes_by_expiry ON oauth_codes (expires_at);
CREATE INDEX oauth_codes_by_client ON oauth_codes (client_pk);
CREATE INDEX oauth_codes_by_user ON oauth_codes (user_pk);

-- The client that a session was opened for; NULL: the person signed in directly.
ALTER TABLE sessions ADD COLUMN client_id TEXT;
CREATE INDEX sessions_by_client ON sessions (client_id) WHERE client_id IS NOT NULL;
