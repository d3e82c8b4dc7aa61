-- Tokens of devices that signed a nonce with the key of their certificate.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

CREATE TABLE device_access_tokens (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    -- SHA-256.
    secret_hash BLOB NOT NULL UNIQUE,
    -- SHA-256 of the nonce that was signed, which gets no other token.
    nonce_hash BLOB NOT NULL UNIQUE,
    -- 64 upper-case hexadecimal digits: the device's own certificate.
    sha256_thumbprint TEXT NOT NULL,
    -- PEM, the device's own certificate first.
    chain TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);

CREATE INDEX device_access_tokens_by_certificate ON device_access_tokens (sha256_thumbprint, pk);
CREATE INDEX device_access_tokens_by_end ON device_access_tokens (expires_at);
