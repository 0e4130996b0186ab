CREATE TABLE IF NOT EXISTS person (
    user_id TEXT NOT NULL PRIMARY KEY,
    weights TEXT NOT NULL,
    exercises TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS counted_set (
    user_id TEXT NOT NULL,
    set_id TEXT NOT NULL,
    counts_as TEXT,
    day TEXT,
    edits TEXT NOT NULL,
    counted TEXT,
    imported BIGINT NOT NULL,
    records TEXT,
    PRIMARY KEY (user_id, set_id)
);
CREATE INDEX IF NOT EXISTS counted_set_by_exercise ON counted_set (user_id, counts_as, day);
CREATE INDEX IF NOT EXISTS counted_set_with_records ON counted_set (user_id, day) WHERE records IS NOT NULL;
CREATE TABLE IF NOT EXISTS record_book (
    user_id TEXT NOT NULL,
    exercise TEXT NOT NULL,
    book TEXT NOT NULL,
    PRIMARY KEY (user_id, exercise)
);
CREATE TABLE IF NOT EXISTS news (
    user_id TEXT NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL,
    news TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS weekly_muscle (
    user_id TEXT NOT NULL,
    week TEXT NOT NULL,
    muscle TEXT NOT NULL,
    direct BIGINT NOT NULL,
    fractional BIGINT NOT NULL,
    PRIMARY KEY (user_id, week, muscle)
);
CREATE TABLE IF NOT EXISTS weekly_exercise (
    user_id TEXT NOT NULL,
    week TEXT NOT NULL,
    exercise TEXT NOT NULL,
    sets BIGINT NOT NULL,
    volume_load BIGINT NOT NULL,
    unknown_loads BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    PRIMARY KEY (user_id, week, exercise)
);
