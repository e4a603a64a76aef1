-- How a message found its recipients: 'addressed' or 'published'.
ALTER TABLE message ADD COLUMN route TEXT NOT NULL DEFAULT 'addressed';

-- Which files a role answers for.
CREATE TABLE ownership (
    role TEXT NOT NULL,
    glob TEXT NOT NULL,
    PRIMARY KEY (role, glob)
) WITHOUT ROWID;

-- Messages that were offered to several roles and are to have one owner. They go with their message.
CREATE TABLE work (
    message    TEXT NOT NULL PRIMARY KEY,
    stage      TEXT NOT NULL,
    settled_ms INTEGER               -- null while the work is open
) WITHOUT ROWID;
CREATE INDEX work_open ON work (message) WHERE settled_ms IS NULL;

-- One session's hold on a piece of work.
CREATE TABLE claim (
    message        TEXT    NOT NULL,
    epoch          INTEGER NOT NULL,
    session        TEXT    NOT NULL,
    client_session TEXT    NOT NULL,
    mailbox        TEXT    NOT NULL,
    at_ms          INTEGER NOT NULL,
    ended_ms       INTEGER,          -- null while it is held
    ended_reason   TEXT,
    note           TEXT,
    PRIMARY KEY (message, epoch)
) WITHOUT ROWID;
CREATE UNIQUE INDEX claim_held ON claim (message) WHERE ended_ms IS NULL;

-- For people: who holds what, and who held it.
CREATE VIEW claims AS
SELECT c.message                                       AS message,
       m.subject                                       AS subject,
       c.epoch                                         AS epoch,
       c.mailbox                                       AS role,
       c.session                                       AS session,
       strftime('%Y-%m-%dT%H:%M:%S', c.at_ms / 1000, 'unixepoch')
           || printf('.%03dZ', c.at_ms % 1000)         AS claimed_at,
       strftime('%Y-%m-%dT%H:%M:%S', c.ended_ms / 1000, 'unixepoch')
           || printf('.%03dZ', c.ended_ms % 1000)      AS ended_at,
       c.ended_reason                                  AS ended,
       c.note                                          AS note
FROM claim c LEFT JOIN message m ON m.id = c.message;
