-- Twins: what devices are asked to be and what they report to be; and who waits for news of something.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

-- Requests that wait for news, in all instances and hosts together. A row is a place: news of a topic, or another request
-- of the same waiter, deletes it, and by that the request knows that it is to look again.
CREATE TABLE waits (
    -- Who waits and for what, such as `device/d1/twin`: one request at a time does.
    waiter TEXT PRIMARY KEY,
    -- The request that holds the place.
    ticket TEXT NOT NULL UNIQUE,
    -- What there may be news of, such as `twin/17/`.
    topic TEXT NOT NULL,
    -- From then on it counts no more, whatever became of the request.
    ends_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX waits_by_topic ON waits (topic);
CREATE INDEX waits_by_end ON waits (ends_at);
