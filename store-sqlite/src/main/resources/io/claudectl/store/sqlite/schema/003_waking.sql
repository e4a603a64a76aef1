-- How a role's mail is to come. Null: nobody said so.
ALTER TABLE role ADD COLUMN wake INTEGER;
ALTER TABLE role ADD COLUMN deliver TEXT NOT NULL DEFAULT 'stop';

-- Until when nobody is woken for a role, a session's own mailbox, or everybody ('*').
CREATE TABLE mute (
    name     TEXT    NOT NULL PRIMARY KEY,
    until_ms INTEGER NOT NULL
) WITHOUT ROWID;

-- When a session was woken for a mailbox; what is older than an hour goes at the next one.
CREATE TABLE wake (
    mailbox TEXT    NOT NULL,
    at_ms   INTEGER NOT NULL
);
CREATE INDEX wake_at ON wake (at_ms);

-- Tasks whose session was reminded that it owes an ack.
CREATE TABLE reminder (
    delivery INTEGER NOT NULL PRIMARY KEY
);

-- Parked mail is asked for by the operator.
CREATE INDEX delivery_parked ON delivery (not_before_ms)
    WHERE state = 'pending' AND not_before_ms IS NOT NULL;

-- A thread is asked for by the id of its first message.
CREATE INDEX message_thread ON message (thread) WHERE thread IS NOT NULL;
