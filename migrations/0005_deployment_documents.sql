-- What a deployment says in its own words, and under whose name: templates of messages, terms, the sender of mail.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

CREATE TABLE message_templates (
    -- A name of the fleet's `TemplateType`.
    type TEXT NOT NULL,
    -- In lower case; `no_locale` is for people without a language.
    locale TEXT NOT NULL,
    -- NULL: the template is of a text message.
    subject TEXT,
    text TEXT NOT NULL,
    -- Whether it is for people for whose language there is none.
    is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
    PRIMARY KEY (type, locale)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX message_templates_default ON message_templates (type) WHERE is_default = 1;

-- Single texts of the deployment. One that is not there is not set.
CREATE TABLE deployment_documents (
    name TEXT PRIMARY KEY CHECK (name IN ('mail-sender', 'sign-in-domain', 'terms-of-use', 'privacy-policy')),
    content TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a super administrator hands over, while the codes for it are on their way.
CREATE TABLE handovers (
    user_pk INTEGER NOT NULL REFERENCES users (pk) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('super-administrator', 'mail-sender')),
    -- The id of an account, or an address.
    successor TEXT NOT NULL,
    PRIMARY KEY (user_pk, kind)
) STRICT, WITHOUT ROWID;

-- Mail that did not arrive, or was not wanted.
CREATE TABLE mail_failures (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    recipient TEXT NOT NULL,
    -- A name of the fleet's `FailureKind`.
    kind TEXT NOT NULL,
    sub_type TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    failed_at INTEGER NOT NULL
) STRICT;

-- Lists go from the newest to the oldest, and every filter is served by one of these.
CREATE INDEX mail_failures_by_time ON mail_failures (failed_at);
CREATE INDEX mail_failures_by_recipient ON mail_failures (recipient, failed_at);
CREATE INDEX mail_failures_by_kind ON mail_failures (kind, failed_at);

-- From which address a mail is to be sent; NULL: none was set, or it is no mail.
ALTER TABLE messages ADD COLUMN sender TEXT;
