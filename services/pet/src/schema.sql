CREATE TABLE IF NOT EXISTS person (
    user_id TEXT NOT NULL PRIMARY KEY,
    calendar TEXT NOT NULL,
    pets TEXT NOT NULL,
    jitter_ms BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS own_exercises (
    user_id TEXT NOT NULL PRIMARY KEY,
    exercises TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS entry (
    user_id TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    own_exercise TEXT,
    edits TEXT NOT NULL,
    logged_minute BIGINT,
    imported BIGINT NOT NULL,
    PRIMARY KEY (user_id, entry_id)
);
CREATE INDEX IF NOT EXISTS entry_by_own_exercise ON entry (user_id, own_exercise) WHERE own_exercise IS NOT NULL;
CREATE TABLE IF NOT EXISTS session (
    user_id TEXT NOT NULL,
    session TEXT NOT NULL,
    state TEXT NOT NULL,
    held TEXT NOT NULL,
    PRIMARY KEY (user_id, session)
);
CREATE INDEX IF NOT EXISTS session_open ON session (user_id, state);
CREATE TABLE IF NOT EXISTS workout (
    user_id TEXT NOT NULL,
    workout TEXT NOT NULL,
    said TEXT NOT NULL,
    weeks TEXT NOT NULL,
    PRIMARY KEY (user_id, workout)
);
CREATE TABLE IF NOT EXISTS week (
    user_id TEXT NOT NULL,
    week TEXT NOT NULL,
    state TEXT NOT NULL,
    rolls TEXT,
    held TEXT NOT NULL,
    PRIMARY KEY (user_id, week)
);
CREATE INDEX IF NOT EXISTS week_open ON week (user_id, state);
CREATE INDEX IF NOT EXISTS week_with_rolls ON week (user_id) WHERE rolls IS NOT NULL;
CREATE TABLE IF NOT EXISTS pet (
    user_id TEXT NOT NULL,
    pet_id TEXT NOT NULL,
    name TEXT NOT NULL,
    outfit TEXT NOT NULL,
    hidden TEXT NOT NULL,
    PRIMARY KEY (user_id, pet_id)
);
CREATE TABLE IF NOT EXISTS news (
    user_id TEXT NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL,
    news TEXT NOT NULL
);
