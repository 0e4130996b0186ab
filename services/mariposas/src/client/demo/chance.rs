//! Chance that can be repeated: each question has an answer of its own, whatever else is asked.

use mariposas_event_schema::ids::derived;
use uuid::Uuid;

/// The answers of one seed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chance {
    pub(super) seed: u64,
}

impl Chance {
    /// An id for the `at`-th thing of a kind. It holds no date, so a demo of another day finds what an earlier one made.
    pub(super) fn id(self, what: &str, at: &[u32]) -> Uuid {
        let mut parts = vec!["demo".to_owned(), self.seed.to_string(), what.to_owned()];
        parts.extend(at.iter().map(u32::to_string));
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        derived(&parts)
    }

    /// 48 bits: the first ones of an id say nothing but what was hashed.
    fn bits(self, what: &str, at: &[u32]) -> u64 {
        self.id(what, at).as_u64_pair().0 >> 16
    }

    /// One of these.
    pub(super) fn one<'a, T>(self, of: &'a [T], what: &str, at: &[u32]) -> &'a T {
        let index = self.bits(what, at) % of.len() as u64;
        &of[usize::try_from(index).expect("an index fits")]
    }

    /// A whole number below `end`.
    pub(super) fn below(self, end: u32, what: &str, at: &[u32]) -> u32 {
        u32::try_from(self.bits(what, at) % u64::from(end)).expect("it is below its end")
    }

    /// Whether something happens that does so once in `times`.
    pub(super) fn one_in(self, times: u32, what: &str, at: &[u32]) -> bool {
        self.below(times, what, at) == 0
    }

    /// A number at most `reach` from 0, in both directions.
    pub(super) fn around(self, reach: f64, what: &str, at: &[u32]) -> f64 {
        let part = self.bits(what, at) as f64 / (1_u64 << 48) as f64;
        reach * (2.0 * part - 1.0)
    }
}
