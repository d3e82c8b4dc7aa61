-- Certificates that are issued to devices: the authorities that sign them, the certificates, and the tokens by which new
-- devices claim theirs.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

CREATE TABLE certificate_authorities (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    -- 1: this one issues; NULL: another one took its place.
    is_current INTEGER UNIQUE CHECK (is_current = 1),
    der BLOB NOT NULL,
    -- 64 upper-case hexadecimal digits. One that was replaced and is supplied again is the same row.
    sha256_thumbprint TEXT NOT NULL UNIQUE,
    -- PKCS#8, sealed; deleted when another one takes its place.
    private_key BLOB,
    -- Whether an operator supplied it; else the deployment made it.
    supplied INTEGER NOT NULL CHECK (supplied IN (0, 1)),
    created_at INTEGER NOT NULL,
    replaced_at INTEGER,
    CHECK ((is_current IS NULL) = (private_key IS NULL)),
    CHECK ((is_current IS NULL) = (replaced_at IS NOT NULL))
) STRICT;

CREATE TABLE claim_tokens (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- SHA-256 of the 32 random bytes that the token carries.
    secret_hash BLOB NOT NULL UNIQUE,
    -- How many certificates it gives, and how many it gave.
    uses INTEGER NOT NULL CHECK (uses > 0),
    used INTEGER NOT NULL CHECK (used BETWEEN 0 AND uses),
    -- What the ids of its devices begin with; NULL: anything.
    device_id_prefix TEXT,
    -- What its devices get.
    template TEXT,
    organization TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    -- When somebody ended it.
    ended_at INTEGER
) STRICT;

-- Those that give certificates, which are counted.
CREATE INDEX claim_tokens_active ON claim_tokens (expires_at) WHERE ended_at IS NULL AND used < uses;

CREATE TABLE issued_certificates (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    -- 32 upper-case hexadecimal digits.
    serial_number TEXT NOT NULL UNIQUE,
    -- 64 upper-case hexadecimal digits, by which a certificate that is presented is found.
    sha256_thumbprint TEXT NOT NULL UNIQUE,
    der BLOB NOT NULL,
    authority_pk INTEGER NOT NULL REFERENCES certificate_authorities (pk),
    -- No reference: the record outlives the device, and no other device ever gets the number.
    device_pk INTEGER NOT NULL,
    device_id TEXT NOT NULL,
    -- SHA-256 of the DER of the public key.
    public_key_hash BLOB NOT NULL,
    -- The token that it was claimed by; NULL: an operator or the device itself asked for it.
    claim_token_pk INTEGER REFERENCES claim_tokens (pk),
    not_before INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;

-- A token gives a device one certificate for a key: a second request is a repetition.
CREATE UNIQUE INDEX issued_certificates_claimed ON issued_certificates (claim_token_pk, device_pk, public_key_hash);
-- Which devices used a token.
CREATE INDEX issued_certificates_by_claim_token ON issued_certificates (claim_token_pk, pk);
-- Lists: of a device, and by what has become of them.
CREATE INDEX issued_certificates_by_device_id ON issued_certificates (device_id, pk);
CREATE INDEX issued_certificates_by_end ON issued_certificates (not_after, pk) WHERE revoked_at IS NULL;
CREATE INDEX issued_certificates_by_revocation ON issued_certificates (revoked_at, pk) WHERE revoked_at IS NOT NULL;
-- What a device has, and loses when it is deleted.
CREATE INDEX issued_certificates_of_device ON issued_certificates (device_pk, not_after) WHERE revoked_at IS NULL;

-- A use is counted with the certificate that it gave; more uses than there are the table refuses.
CREATE TRIGGER issued_certificates_use AFTER INSERT ON issued_certificates WHEN NEW.claim_token_pk IS NOT NULL BEGIN
    UPDATE claim_tokens SET used = used + 1 WHERE pk = NEW.claim_token_pk;
END;
