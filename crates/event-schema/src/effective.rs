//! What a set or activity finally is, whatever was logged, corrected and retracted, in any order of arrival.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A join, not a sequence: the greatest (edited_at, event id) wins, a retraction is final, and a correction
/// that arrives before its log waits. Every order of arrival, and every repetition, ends the same.
///
/// Views store one for each set, so its stored names are short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Effective<V> {
    #[serde(rename = "n", skip_serializing_if = "Option::is_none")]
    newest: Option<Edit<V>>,
    #[serde(rename = "l", default, skip_serializing_if = "std::ops::Not::not")]
    logged: bool,
    #[serde(rename = "r", default, skip_serializing_if = "std::ops::Not::not")]
    retracted: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Edit<V> {
    #[serde(rename = "t")]
    edited_at: Timestamp,
    #[serde(rename = "i")]
    event_id: Uuid,
    #[serde(rename = "v")]
    value: V,
}

impl<V> Default for Effective<V> {
    fn default() -> Self {
        Self { newest: None, logged: false, retracted: false }
    }
}

impl<V> Effective<V> {
    /// The value was logged.
    pub fn log(&mut self, edited_at: Timestamp, event_id: Uuid, value: V) {
        self.logged = true;
        self.correct(edited_at, event_id, value);
    }

    /// The value was corrected to a whole new one.
    pub fn correct(&mut self, edited_at: Timestamp, event_id: Uuid, value: V) {
        let newer = self
            .newest
            .as_ref()
            .is_none_or(|known| (known.edited_at, known.event_id) < (edited_at, event_id));
        if newer && !self.retracted {
            self.newest = Some(Edit { edited_at, event_id, value });
        }
    }

    /// The value was taken back, for good. What it was is forgotten.
    pub fn retract(&mut self) {
        self.retracted = true;
        self.newest = None;
    }

    /// The value that counts, if one does.
    pub fn value(&self) -> Option<&V> {
        self.newest.as_ref().filter(|_| self.logged).map(|edit| &edit.value)
    }

    /// The newest value, also of a correction that still waits for its log.
    pub fn newest(&self) -> Option<&V> {
        self.newest.as_ref().map(|edit| &edit.value)
    }

    /// When the newest value was known, and by which event: what decides between two.
    pub fn newest_edit(&self) -> Option<(Timestamp, Uuid)> {
        self.newest.as_ref().map(|edit| (edit.edited_at, edit.event_id))
    }

    /// Whether it was taken back.
    pub const fn is_retracted(&self) -> bool {
        self.retracted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, Debug)]
    enum Step {
        Log(i64, u128),
        Correct(i64, u128),
        Retract,
    }

    fn fold(steps: &[Step]) -> Effective<u128> {
        let mut effective = Effective::default();
        let at = |second| Timestamp::from_second(second).unwrap();
        for step in steps {
            match *step {
                Step::Log(t, v) => effective.log(at(t), Uuid::from_u128(v), v),
                Step::Correct(t, v) => effective.correct(at(t), Uuid::from_u128(v), v),
                Step::Retract => effective.retract(),
            }
        }
        effective
    }

    fn permutations(steps: &[Step]) -> Vec<Vec<Step>> {
        if steps.len() < 2 {
            return vec![steps.to_vec()];
        }
        (0..steps.len())
            .flat_map(|i| {
                let mut rest = steps.to_vec();
                let head = rest.remove(i);
                permutations(&rest).into_iter().map(move |mut tail| {
                    tail.insert(0, head);
                    tail
                })
            })
            .collect()
    }

    #[test]
    fn every_order_of_arrival_ends_in_the_same_value() {
        let steps =
            [Step::Log(1, 1), Step::Correct(5, 2), Step::Correct(5, 3), Step::Correct(4, 9), Step::Log(1, 1)];
        for order in permutations(&steps) {
            assert_eq!(fold(&order).value(), Some(&3), "{order:?}");
        }
    }

    #[test]
    fn a_retraction_is_final_in_every_order() {
        let steps = [Step::Log(1, 1), Step::Correct(9, 2), Step::Retract];
        for order in permutations(&steps) {
            assert_eq!(fold(&order), fold(&steps), "{order:?}");
            assert_eq!(fold(&order).value(), None);
        }
    }

    #[test]
    fn a_correction_waits_for_its_log() {
        assert_eq!(fold(&[Step::Correct(5, 2)]).value(), None);
        assert_eq!(fold(&[Step::Correct(5, 2), Step::Log(1, 1)]).value(), Some(&2));
    }
}
