-- Times are milliseconds since 1970 (UTC). Words such as states and types are lower case.
-- A later release adds files; this one never changes. Nothing here forbids a state a later one adds.

-- One publish.
CREATE TABLE message (
    id             TEXT    NOT NULL PRIMARY KEY, -- UUIDv7: begins with at_ms
    sender         TEXT    NOT NULL,
    sender_session TEXT,                         -- null: from outside any session
    sender_pid     INTEGER NOT NULL,
    subject        TEXT    NOT NULL,
    type           TEXT    NOT NULL,
    priority       INTEGER NOT NULL,             -- 0 low, 1 normal, 2 high
    key            TEXT    NOT NULL,
    thread         TEXT,
    reply_to       TEXT,
    hop            INTEGER NOT NULL,
    at_ms          INTEGER NOT NULL,
    orphan         INTEGER NOT NULL DEFAULT 0,   -- 1: its deliveries are erased, its key still counts
    body           TEXT    NOT NULL
);
-- The key comes first: keys the client makes begin with the time, so that new ones stand together.
CREATE INDEX message_key ON message (key, sender, at_ms);
CREATE INDEX message_orphan ON message (at_ms) WHERE orphan = 1;

-- One message for one role. Its ids are never given out twice.
CREATE TABLE delivery (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    message       TEXT    NOT NULL REFERENCES message (id),
    role          TEXT    NOT NULL,
    priority      INTEGER NOT NULL,
    grp           TEXT    NOT NULL, -- mail of one group and priority reaches a role in order
    deadline_ms   INTEGER NOT NULL,
    state         TEXT    NOT NULL,
    epoch         INTEGER NOT NULL,
    attempt       INTEGER NOT NULL,
    unconfirmed   INTEGER NOT NULL,
    ran_out       INTEGER NOT NULL,
    stops         INTEGER NOT NULL,
    not_before_ms INTEGER,          -- parked until then
    settled_ms    INTEGER,          -- when it reached its state; null while pending or leased
    evidence      TEXT,             -- of the delivery, kept when it is acked
    delivered_ms  INTEGER,          -- kept when it is acked
    acked_by      TEXT,
    outcome       TEXT,
    note          TEXT,
    reason        TEXT
);
-- One index for each question, each holding only the rows the question is about,
-- so that no answer gets slower with history or with the mail of others.
CREATE INDEX delivery_message ON delivery (message);
CREATE INDEX delivery_ready ON delivery (role, priority DESC, id) WHERE state = 'pending';
CREATE INDEX delivery_leased ON delivery (role, grp, priority) WHERE state = 'leased';
CREATE INDEX delivery_overdue ON delivery (deadline_ms) WHERE state = 'pending';
CREATE INDEX delivery_listed ON delivery (role, state, id) WHERE settled_ms IS NOT NULL;
CREATE INDEX delivery_settled ON delivery (state, settled_ms) WHERE settled_ms IS NOT NULL;
CREATE INDEX delivery_unproven ON delivery (settled_ms)
    WHERE state = 'delivered' AND evidence = 'unproven';

-- One presentation of a delivery to one session.
CREATE TABLE lease (
    delivery       INTEGER NOT NULL REFERENCES delivery (id),
    epoch          INTEGER NOT NULL,
    token          TEXT    NOT NULL,
    session        TEXT    NOT NULL,
    client_session TEXT    NOT NULL,
    by_transcript  INTEGER NOT NULL,
    transcript     TEXT,
    length         INTEGER NOT NULL, -- of the transcript when the lease was given, bytes
    door           TEXT    NOT NULL,
    prompt_id      TEXT,
    request        TEXT,
    at_ms          INTEGER NOT NULL,
    attempt        INTEGER NOT NULL,
    phase          TEXT    NOT NULL,
    phase_ms       INTEGER,
    ended_reason   TEXT,
    was_handed     INTEGER NOT NULL,
    stop_seen      INTEGER NOT NULL,
    PRIMARY KEY (delivery, epoch)
) WITHOUT ROWID;

CREATE TABLE role (
    name                TEXT    NOT NULL PRIMARY KEY,
    cwd                 TEXT,
    last_client_session TEXT,
    headless            INTEGER NOT NULL,
    pid                 INTEGER,
    created_ms          INTEGER NOT NULL,
    last_seen_ms        INTEGER NOT NULL
) WITHOUT ROWID;

-- A role held by one process.
CREATE TABLE binding (
    session TEXT NOT NULL PRIMARY KEY,
    role    TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX binding_role ON binding (role);

-- Claude Code sessions.
CREATE TABLE session (
    key            TEXT    NOT NULL PRIMARY KEY,
    boot           TEXT    NOT NULL,
    pid            INTEGER NOT NULL,
    start          INTEGER NOT NULL,
    client_session TEXT    NOT NULL,
    cwd            TEXT    NOT NULL,
    transcript     TEXT,
    headless       INTEGER NOT NULL,
    own_mailbox    TEXT    NOT NULL,
    hop            INTEGER NOT NULL,
    started_ms     INTEGER NOT NULL,
    ended_ms       INTEGER
) WITHOUT ROWID;
CREATE INDEX session_ended ON session (ended_ms);

-- Which subjects without addressee a role gets.
CREATE TABLE subscription (
    role       TEXT    NOT NULL,
    pattern    TEXT    NOT NULL,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (role, pattern)
) WITHOUT ROWID;

-- What happened, in order. Data is a flat JSON object.
CREATE TABLE event (
    seq      INTEGER PRIMARY KEY,
    at_ms    INTEGER NOT NULL,
    kind     TEXT    NOT NULL,
    version  INTEGER NOT NULL DEFAULT 1,
    message  TEXT,
    delivery INTEGER,
    session  TEXT,
    data     TEXT    NOT NULL
);

CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- For people: one row a delivery, times as ISO 8601 in UTC.
CREATE VIEW messages AS
SELECT m.id                           AS id,
       m.subject                      AS subject,
       m.type                         AS msg_type,
       m.sender                       AS sender_role,
       d.role                         AS addressed_to,
       coalesce(m.thread, m.id)       AS thread_id,
       m.reply_to                     AS reply_to,
       m.body                         AS body,
       CASE d.priority WHEN 0 THEN 'low' WHEN 1 THEN 'normal' ELSE 'high' END AS priority,
       d.state                        AS status,
       CASE WHEN d.state IN ('delivered', 'acked') THEN d.evidence END AS evidence,
       strftime('%Y-%m-%dT%H:%M:%S', m.at_ms / 1000, 'unixepoch')
           || printf('.%03dZ', m.at_ms % 1000)        AS created_at,
       strftime('%Y-%m-%dT%H:%M:%S', d.delivered_ms / 1000, 'unixepoch')
           || printf('.%03dZ', d.delivered_ms % 1000) AS delivered_at,
       CASE d.state WHEN 'acked' THEN
           strftime('%Y-%m-%dT%H:%M:%S', d.settled_ms / 1000, 'unixepoch')
               || printf('.%03dZ', d.settled_ms % 1000) END AS acked_at,
       strftime('%Y-%m-%dT%H:%M:%S', d.deadline_ms / 1000, 'unixepoch')
           || printf('.%03dZ', d.deadline_ms % 1000)  AS deadline,
       m.hop                          AS hop_count,
       d.attempt                      AS attempt,
       d.outcome                      AS outcome,
       d.note                         AS note,
       d.reason                       AS reason,
       m.sender_session               AS sender_session,
       d.id                           AS delivery
FROM delivery d JOIN message m ON m.id = d.message;

-- For people: one row a role.
CREATE VIEW roles AS
SELECT name                           AS role,
       cwd                            AS cwd_selector,
       last_client_session            AS last_session_id,
       strftime('%Y-%m-%dT%H:%M:%S', last_seen_ms / 1000, 'unixepoch')
           || printf('.%03dZ', last_seen_ms % 1000)   AS last_seen,
       strftime('%Y-%m-%dT%H:%M:%S', created_ms / 1000, 'unixepoch')
           || printf('.%03dZ', created_ms % 1000)     AS created_at,
       pid                            AS pid,
       headless                       AS headless
FROM role;
