CREATE TABLE IF NOT EXISTS person (
    user_id TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    profile TEXT NOT NULL,
    exercises TEXT NOT NULL,
    plan TEXT NOT NULL,
    book TEXT NOT NULL,
    schedule TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS performed_set (
    user_id TEXT NOT NULL,
    set_id TEXT NOT NULL,
    source TEXT NOT NULL,
    edits TEXT NOT NULL,
    PRIMARY KEY (user_id, set_id)
);
CREATE TABLE IF NOT EXISTS workout (
    user_id TEXT NOT NULL,
    workout_id TEXT NOT NULL,
    told TEXT NOT NULL,
    PRIMARY KEY (user_id, workout_id)
);
