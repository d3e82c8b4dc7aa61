-- Password hashes that are being made, each of which keeps a processor and 19 MiB busy for a moment. So many are made at
-- once, in all instances and hosts together, and no more.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

CREATE TABLE password_hashings (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    -- From then on it counts no more: whoever made it is gone.
    ends_at INTEGER NOT NULL
) STRICT;

CREATE INDEX password_hashings_by_end ON password_hashings (ends_at);
