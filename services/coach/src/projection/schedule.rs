//! When a person is looked at again: after a session, at the turn of the week, and when the past changed.

use super::rows::PersonRow;
use crate::domain::history::session_of;
use crate::domain::time;
use jiff::{SignedDuration, Timestamp};
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_training::IsoWeek;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A session nobody finished closes so long after its last set.
const CLOSES_AFTER: SignedDuration = SignedDuration::from_hours(3);

/// When to look again.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Schedule {
    /// Open sessions with the instant of their last set.
    pub(super) sessions: BTreeMap<String, Timestamp>,
    /// The last week that was judged; weeks up to it are not judged again by themselves.
    pub(super) judged_week: Option<IsoWeek>,
    /// Since when everything is to be looked at anew, because the past changed.
    pub(super) evaluate_at: Option<Timestamp>,
    /// Since when cards are to be looked at, because something of this week was corrected: one of them may rest on it.
    pub(super) corrected_at: Option<Timestamp>,
}

impl Schedule {
    /// Whether what cards rest on may have changed, up to an instant.
    pub(super) fn is_changed(&self, instant: Timestamp) -> bool {
        [self.evaluate_at, self.corrected_at].into_iter().flatten().any(|at| at <= instant)
    }
}

impl PersonRow {
    /// Weeks are judged from the one in which the first thing was logged here.
    pub(super) fn begin_weeks(&mut self, now: Timestamp) {
        if self.schedule.judged_week.is_none() {
            self.schedule.judged_week = Some(time::last_turned_week(now, &self.zone()));
        }
    }

    /// Monday 04:00 local after the first week that was not judged, and a bit.
    pub(super) fn rollover_at(&self) -> Option<Timestamp> {
        let next = self.schedule.judged_week?.plus(1);
        time::rollover_after(next, &self.zone())?.checked_add(time::jitter(&self.owner)).ok()
    }

    /// Whether everything is to be looked at by an instant: a week is over, or the past changed.
    pub(super) fn is_due(&self, instant: Timestamp) -> bool {
        self.schedule.evaluate_at.into_iter().chain(self.rollover_at()).any(|at| at <= instant)
    }

    /// A set logged here, or any correction, changed what was done.
    pub(super) fn set_changed(
        &mut self,
        old: Option<&PerformedSet>,
        new: Option<&PerformedSet>,
        now: Timestamp,
    ) {
        if old == new {
            return;
        }
        self.begin_weeks(now);
        let turned = time::last_turned_week(now, &self.zone());
        if [old, new].into_iter().flatten().any(|performed| IsoWeek::of(performed.day) <= turned) {
            self.schedule.evaluate_at = Some(now);
        } else if old.is_some() {
            self.schedule.corrected_at = Some(now);
        }
        if let Some(performed) = new.or(old) {
            let last = self.schedule.sessions.entry(session_of(performed)).or_insert(performed.performed_at);
            *last = performed.performed_at.max(*last);
        }
    }

    /// Everything due until the instant was evaluated.
    pub(super) fn caught_up(&mut self, instant: Timestamp, weekly: bool) {
        self.schedule.sessions.retain(|_, last| closes_at(*last) > instant);
        self.schedule.corrected_at = None;
        if weekly {
            self.schedule.evaluate_at = None;
            let judged = time::last_turned_week(instant, &self.zone());
            self.schedule.judged_week = self.schedule.judged_week.max(Some(judged));
        }
    }
}

pub(super) fn closes_at(last: Timestamp) -> Timestamp {
    last.checked_add(CLOSES_AFTER).unwrap_or(Timestamp::MAX)
}
