-- Access keys, with which programs sign their requests, and the signatures that were used up.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

CREATE TABLE access_keys (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    -- What a signature names: 20 capital letters and digits.
    id TEXT NOT NULL UNIQUE,
    -- Whose it is; NULL: the deployment's, which its bootstrap administrator made.
    user_pk INTEGER REFERENCES users (pk) ON DELETE CASCADE,
    -- The secret, sealed: a signature is verified by making it again.
    sealed BLOB NOT NULL,
    description TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX access_keys_by_user ON access_keys (user_pk, pk);

-- Signatures of requests that change something, so that none is accepted twice.
CREATE TABLE used_signatures (
    -- SHA-256 of the access key's id and the signature.
    hash BLOB PRIMARY KEY,
    -- When its date is too old for it to be accepted at all.
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX used_signatures_by_expiry ON used_signatures (expires_at);
