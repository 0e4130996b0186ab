//! A training day and its roll (training-science 6.3).
//!
//! A day earns one roll, however often and however much was trained on it. What earns is that a session was logged on
//! that day or the day after, so that no one gains by filling in old days; that nothing else was logged within some
//! hours for another day, so that no one gains by filling in three at once; that no session of it spoke of pain before it
//! closed; and that no sign of danger stood when it began. Such a day rests, and takes nothing.

use super::draw::Draw;
use super::session::Part;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Between the logging of two days that both earn, in minutes.
const APART: i64 = 6 * 60;

/// A day on which something was done.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Day {
    /// Closed sessions.
    #[serde(rename = "c", default, skip_serializing_if = "is_zero")]
    pub(crate) closed: u32,
    /// Sessions that go on.
    #[serde(rename = "o", default, skip_serializing_if = "is_zero")]
    pub(crate) open: u32,
    /// In how many sessions something was first logged in time, by the minute of it.
    #[serde(rename = "l", default, skip_serializing_if = "BTreeMap::is_empty")]
    logged: BTreeMap<i64, u32>,
    /// Closed sessions among those.
    #[serde(rename = "e", default, skip_serializing_if = "is_zero")]
    earning: u32,
    /// Sessions that tell of pain.
    #[serde(rename = "p", default, skip_serializing_if = "is_zero")]
    painful: u32,
    /// It was begun while a sign of danger stood that nobody had acknowledged.
    #[serde(rename = "f", default, skip_serializing_if = "std::ops::Not::not")]
    frozen: bool,
    /// A session without pain closed: what hurts later takes nothing back.
    #[serde(rename = "r", default, skip_serializing_if = "std::ops::Not::not")]
    revealed: bool,
    /// What was logged for another day shortly before leaves this one without a roll.
    #[serde(rename = "b", default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) blocked: bool,
    /// Its roll was used.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub(crate) used: Option<Used>,
}

/// A roll that was used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Used {
    /// What it is drawn by, as lower-case hex.
    #[serde(rename = "e")]
    pub(crate) entropy: String,
    /// What came out; none before the roll is earned.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub(crate) draw: Option<Draw>,
    /// The minute that earned it, kept when its session is taken back.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    minute: Option<i64>,
}

impl Used {
    pub(crate) const fn waiting(entropy: String) -> Self {
        Self { entropy, draw: None, minute: None }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it")]
const fn is_zero(n: &u32) -> bool {
    *n == 0
}

impl Day {
    pub(crate) fn add(&mut self, part: &Part) {
        if part.closed {
            self.closed += 1;
        } else {
            self.open += 1;
        }
        if let Some(minute) = part.logged_minute {
            *self.logged.entry(minute).or_default() += 1;
            self.earning += u32::from(part.closed);
        }
        self.painful += u32::from(part.painful);
    }

    pub(crate) fn remove(&mut self, part: &Part) {
        if part.closed {
            self.closed -= 1;
        } else {
            self.open -= 1;
        }
        if let Some(minute) = part.logged_minute
            && let Some(sessions) = self.logged.get_mut(&minute)
        {
            *sessions -= 1;
            if *sessions == 0 {
                self.logged.remove(&minute);
            }
            self.earning -= u32::from(part.closed);
        }
        self.painful -= u32::from(part.painful);
    }

    /// Brings what follows from its sessions up to date. `is_warned`: whether a sign of danger stands in a minute.
    pub(crate) fn reveal(&mut self, is_warned: impl FnOnce(i64) -> bool) {
        let began = self.logged.first_key_value();
        self.frozen = began.is_some_and(|(minute, _)| is_warned(*minute));
        let earns = self.earning > 0 && self.painful == 0 && !self.frozen;
        self.revealed = !self.logged.is_empty() && (self.revealed || earns);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.closed == 0 && self.open == 0 && self.used.is_none()
    }

    /// The minute that earns, where one does.
    pub(crate) fn minute(&self) -> Option<i64> {
        if let Some(minute) = self.used.as_ref().and_then(|used| used.minute) {
            return Some(minute);
        }
        let earns = (self.painful == 0 && !self.frozen) || self.revealed;
        self.logged.first_key_value().filter(|_| earns).map(|(minute, _)| *minute)
    }

    /// What it claims as the day of a date.
    pub(crate) fn claim(&self, date: Date) -> Option<Claim> {
        Some(Claim { date, minute: self.minute()?, spent: self.is_spent() })
    }

    /// Whether its roll was used and drawn: nothing takes that back.
    pub(crate) fn is_spent(&self) -> bool {
        self.used.as_ref().is_some_and(|used| used.draw.is_some())
    }

    /// Whether what was drawn is kept although the training that earned it was taken back.
    pub(crate) fn is_kept(&self) -> bool {
        self.is_spent() && self.logged.is_empty()
    }

    /// Whether its session is over, so that its roll is there.
    pub(crate) fn is_revealed(&self) -> bool {
        self.revealed || self.is_spent()
    }

    /// Its roll was drawn.
    pub(crate) fn spend(&mut self, draw: Draw) {
        let minute = self.minute();
        if let Some(used) = &mut self.used {
            used.draw = Some(draw);
            used.minute = minute;
        }
    }
}

/// Days that can be neighbours in the time of their logging are at most so many days apart.
pub(crate) const NEIGHBOURS: i64 = 3;

/// A day that earns, or has earned and was spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) date: Date,
    pub(crate) minute: i64,
    pub(crate) spent: bool,
}

impl Claim {
    /// Whether it leaves another day without a roll: both were logged within some hours, and this one was used, or was
    /// logged before. Of two in one minute the later day earns.
    pub(crate) fn blocks(self, other: Self) -> bool {
        let key = |claim: Self| (!claim.spent, claim.minute, Reverse(claim.date));
        !other.spent && key(self) < key(other) && (self.minute - other.minute).abs() < APART
    }
}
