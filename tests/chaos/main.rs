//! Things break while people train, at random: what was acknowledged is kept, and everything adds up after.
//!
//! A normal run is short; `MARIPOSAS_CHAOS=long` breaks far more. Each run says its seed on standard error, and
//! `MARIPOSAS_CHAOS_SEED` breaks the same things in the same order again.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by where it stopped")]

mod delivery;
mod disk;
mod doubles;
mod kills;
mod load;
mod network;
mod platform;
mod power;
mod toys;

use mariposas_harness::Dice;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;

/// `short` in a normal run, `long` in a long one.
fn either<T>(short: T, long: T) -> T {
    if setting("MARIPOSAS_CHAOS").as_deref() == Some("long") { long } else { short }
}

#[expect(clippy::disallowed_methods, reason = "a test is configured by its environment")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Says something that is seen whether the test passes or not.
fn say(what: &str) {
    let _ = writeln!(std::io::stderr(), "chaos: {what}");
}

/// The dice of one test.
fn dice(test: &str) -> Dice {
    let seed = setting("MARIPOSAS_CHAOS_SEED").map_or_else(
        || u64::try_from(mariposas_service::clock::now().as_microsecond()).unwrap_or_default(),
        |seed| seed.parse().expect("MARIPOSAS_CHAOS_SEED is a number"),
    );
    say(&format!("{test}: MARIPOSAS_CHAOS_SEED={seed}"));
    let mut hasher = DefaultHasher::new();
    (test, seed).hash(&mut hasher);
    Dice::new(hasher.finish())
}
