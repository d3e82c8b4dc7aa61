-- Enrolment groups that clients make, and the certificates that vouch for devices.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

-- When the group was deleted while devices used its keys; its id is then one that nobody can write.
ALTER TABLE enrollment_groups ADD COLUMN deleted_at INTEGER;

-- The list: the default groups first.
CREATE INDEX enrollment_groups_in_order ON enrollment_groups (is_default DESC, pk) WHERE deleted_at IS NULL;

-- Whose keys a device uses, and whether any does.
CREATE INDEX devices_by_enrollment_group ON devices (enrollment_group_pk) WHERE enrollment_group_pk IS NOT NULL;

CREATE TABLE enrollment_group_certificates (
    group_pk INTEGER NOT NULL REFERENCES enrollment_groups (pk) ON DELETE CASCADE,
    entry TEXT NOT NULL CHECK (entry IN ('primary', 'secondary')),
    record_id TEXT NOT NULL UNIQUE,
    der BLOB NOT NULL,
    -- The DER of the name of the subject, by which chains are walked.
    subject BLOB NOT NULL,
    sha1_thumbprint TEXT NOT NULL,
    -- 64 hexadecimal digits; one certificate belongs to one group.
    sha256_thumbprint TEXT NOT NULL,
    verified INTEGER NOT NULL CHECK (verified IN (0, 1)),
    -- SHA-256 of the code that a proof has to carry, and until when; NULL: none was made, or it was used.
    code_hash BLOB,
    code_expires_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (group_pk, entry),
    CHECK ((code_hash IS NULL) = (code_expires_at IS NULL))
) STRICT;

CREATE INDEX enrollment_group_certificates_by_subject ON enrollment_group_certificates (subject);
CREATE INDEX enrollment_group_certificates_by_thumbprint ON enrollment_group_certificates (sha256_thumbprint);
