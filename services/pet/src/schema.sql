CREATE TABLE IF NOT EXISTS person (
    user_id TEXT NOT NULL PRIMARY KEY,
    diary TEXT NOT NULL,
    calendar TEXT NOT NULL,
    companion TEXT NOT NULL,
    jitter_ms BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS entry (
    user_id TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    edits TEXT NOT NULL,
    PRIMARY KEY (user_id, entry_id)
);
