//! Who the rules are about: what a person told the coach.

use crate::domain::time;
use jiff::Timestamp;
use mariposas_event_schema::facts::profile::ProfileUpdated;
use mariposas_training::IsoWeek;
use mariposas_training::profile::WeekKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A span in which a person does not want to be coached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// Since when.
    pub since: Timestamp,
    /// Until when; it may still go on.
    pub until: Option<Timestamp>,
}

/// The repetitions aimed at in a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepRange {
    /// The fewest.
    pub lo: u32,
    /// The most.
    pub hi: u32,
}

/// What a person told the coach.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Person {
    /// The profile.
    pub profile: ProfileUpdated,
    /// Their pauses, oldest first.
    pub pauses: Vec<Pause>,
    /// What weeks were meant to be.
    pub weeks: BTreeMap<IsoWeek, WeekKind>,
    /// The repetitions their routines aim at, by exercise.
    pub targets: BTreeMap<String, RepRange>,
    /// When they last accepted a card, by rule and subject, as "SAF-02/user".
    pub accepted: BTreeMap<String, Timestamp>,
}

impl Person {
    /// Sets the year of birth that rules read as this age at an instant, for somebody who told their age alone.
    pub fn set_age(&mut self, age: i16, instant: Timestamp) {
        let zone = time::zone(self.profile.time_zone.as_deref());
        self.profile.birth_year = Some(time::day_of(instant, &zone).year() - age - 1);
    }

    /// When they last accepted a card of this rule about this subject.
    pub(crate) fn accepted(&self, rule: &str, subject: &str) -> Option<Timestamp> {
        self.accepted.get(&format!("{rule}/{subject}")).copied()
    }
}
