//! The time of day, at the edges only: inside, now is an argument.

use jiff::Timestamp;

/// The instant at which this is called.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn now() -> Timestamp {
    Timestamp::now()
}
