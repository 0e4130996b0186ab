CREATE TABLE IF NOT EXISTS person (
    user_id TEXT NOT NULL PRIMARY KEY,
    profile TEXT NOT NULL,
    exercises TEXT NOT NULL,
    names TEXT NOT NULL,
    paused BIGINT NOT NULL,
    plan TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS logged_set (
    user_id TEXT NOT NULL,
    set_id TEXT NOT NULL,
    edits TEXT NOT NULL,
    logged TEXT,
    performed_at BIGINT,
    day TEXT,
    exercise TEXT,
    workout_id TEXT,
    PRIMARY KEY (user_id, set_id)
);
CREATE INDEX IF NOT EXISTS logged_set_by_time ON logged_set (user_id, performed_at, set_id);
CREATE INDEX IF NOT EXISTS logged_set_by_day ON logged_set (user_id, day);
CREATE INDEX IF NOT EXISTS logged_set_by_workout ON logged_set (user_id, workout_id);
CREATE TABLE IF NOT EXISTS logged_activity (
    user_id TEXT NOT NULL,
    activity_id TEXT NOT NULL,
    edits TEXT NOT NULL,
    logged TEXT,
    performed_at BIGINT,
    day TEXT,
    exercise TEXT,
    workout_id TEXT,
    PRIMARY KEY (user_id, activity_id)
);
CREATE INDEX IF NOT EXISTS logged_activity_by_time ON logged_activity (user_id, performed_at, activity_id);
CREATE INDEX IF NOT EXISTS logged_activity_by_workout ON logged_activity (user_id, workout_id);
CREATE TABLE IF NOT EXISTS bodyweight (
    user_id TEXT NOT NULL,
    taken_at TEXT NOT NULL,
    weight TEXT NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (user_id, taken_at)
);
CREATE TABLE IF NOT EXISTS workout (
    user_id TEXT NOT NULL,
    workout_id TEXT NOT NULL,
    name TEXT,
    routine_id TEXT,
    started_at BIGINT NOT NULL,
    day TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    finished_at BIGINT,
    note TEXT,
    fatigue BIGINT,
    discarded BIGINT NOT NULL,
    PRIMARY KEY (user_id, workout_id)
);
CREATE INDEX IF NOT EXISTS workout_by_time ON workout (user_id, started_at, workout_id);
CREATE TABLE IF NOT EXISTS routine (
    user_id TEXT NOT NULL,
    routine_id TEXT NOT NULL,
    routine TEXT NOT NULL,
    archived BIGINT NOT NULL,
    PRIMARY KEY (user_id, routine_id)
);
CREATE TABLE IF NOT EXISTS kept (
    user_id TEXT NOT NULL,
    line_key TEXT NOT NULL,
    edits TEXT NOT NULL,
    PRIMARY KEY (user_id, line_key)
);
CREATE TABLE IF NOT EXISTS command (
    user_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (user_id, event_id)
);
