-- People: their accounts, their sessions, the codes and messages that they are sent.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

CREATE TABLE users (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    -- A UUID: clients of the RainMaker dialect expect one.
    id TEXT NOT NULL UNIQUE,
    record_id TEXT NOT NULL UNIQUE,
    -- An e-mail address in lower case, a phone number with its +, or the made-up address of a guest.
    user_name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('email', 'phone', 'guest')),
    -- An argon2id hash with its parameters (PHC string); NULL: the account has no password.
    password_hash TEXT,
    -- Whether the name was shown to be the person's own.
    confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
    admin INTEGER NOT NULL CHECK (admin IN (0, 1)),
    super_admin INTEGER NOT NULL CHECK (super_admin IN (0, 1)),
    mfa INTEGER NOT NULL CHECK (mfa IN (0, 1)),
    display_name TEXT,
    picture_url TEXT,
    -- A second way to reach an account whose name is an address, once it is confirmed, and the one that is not yet.
    phone_number TEXT UNIQUE,
    unconfirmed_phone_number TEXT,
    locale TEXT,
    -- JSON arrays of `key:value`: those the person chose, those an administrator gave, and those that wait for a code.
    tags TEXT NOT NULL,
    admin_tags TEXT NOT NULL,
    unconfirmed_tags TEXT,
    -- How many nodes an administrator may register; NULL: any number.
    quota INTEGER,
    -- When a guest's account ends; NULL: never.
    expires_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX users_to_expire ON users (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX users_super_admin ON users (pk) WHERE super_admin = 1;

-- Apart from `users`: it may be large, and few calls want it.
CREATE TABLE user_custom_data (
    user_pk INTEGER PRIMARY KEY REFERENCES users (pk) ON DELETE CASCADE,
    document TEXT NOT NULL
) STRICT;

-- One row for each device or browser that a person is signed in on.
CREATE TABLE sessions (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    user_pk INTEGER NOT NULL REFERENCES users (pk) ON DELETE CASCADE,
    -- SHA-256 of the refresh token's 32 random bytes.
    refresh_hash BLOB NOT NULL UNIQUE,
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    -- When it was last refreshed.
    used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_by_user ON sessions (user_pk, pk);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- The code that was sent to a person last, for each purpose. It can be used once.
CREATE TABLE one_time_codes (
    user_pk INTEGER NOT NULL REFERENCES users (pk) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    -- HMAC-SHA-256 of the code under a key that is stored sealed: six digits are no match for a plain hash.
    code_mac BLOB NOT NULL,
    -- SHA-256 of the handle that the client was given with the code, where a purpose has one.
    handle_hash BLOB,
    failures INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (user_pk, purpose)
) STRICT, WITHOUT ROWID;

CREATE INDEX one_time_codes_by_expiry ON one_time_codes (expires_at);

-- Who guessed wrongly: an account or a network address, as the SHA-256 of its name.
CREATE TABLE failed_attempts (
    subject BLOB PRIMARY KEY,
    failures INTEGER NOT NULL,
    failed_at INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX failed_attempts_by_age ON failed_attempts (failed_at);

-- Keys of our own making, sealed. The newest of a purpose signs; older ones verify until what they signed has run out.
CREATE TABLE signing_keys (
    id TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    -- When a newer one took its place; NULL: it is the newest.
    retired_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX signing_keys_current ON signing_keys (purpose) WHERE retired_at IS NULL;

-- What people are to be sent. Sealed, since it holds codes.
CREATE TABLE messages (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    channel TEXT NOT NULL CHECK (channel IN ('email', 'sms')),
    recipient TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- JSON: {"subject", "text"}.
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX messages_by_recipient ON messages (recipient, pk);
CREATE INDEX messages_by_age ON messages (created_at);
