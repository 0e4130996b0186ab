//! New ids and secrets, at the edges only: inside, ids are arguments.

use std::fmt::Write as _;
use uuid::Uuid;

/// A new id that sorts by time.
#[expect(clippy::disallowed_methods, reason = "the one place that draws ids")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// 32 random bytes from the system, as lower-case hex.
pub fn secret() -> String {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).expect("the system gives randomness");
    bytes.iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
