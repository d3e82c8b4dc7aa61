-- The chain of the audit log: each row's hash covers the row and the hash before it, so a row that is changed, removed or
-- put in shows. Apart from `audit_log`, whose rows triggers write: SQLite has no SHA-256.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

CREATE TABLE audit_chain (
    -- The row of `audit_log`.
    pk INTEGER PRIMARY KEY,
    -- SHA-256 in URL-safe base64 without padding.
    hash TEXT NOT NULL
) STRICT;
