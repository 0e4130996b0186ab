//! What a reactor says should exist, of which the ledger knows nothing yet.

use super::Engine;
use crate::ledger::Issued;
use crate::view::{Recorded, View};
use mariposas_event_schema::{Outcome, UserId};
use std::collections::HashSet;

/// The event that makes an outcome due.
#[derive(Clone, Copy)]
pub(super) struct Trigger<'a> {
    pub(super) event: &'a Recorded,
    pub(super) ordinal: u32,
}

impl<V: View> Engine<V> {
    /// Issues what a reactor says should exist, now that somebody's rows are as they are.
    pub(super) fn decide(
        &self,
        user: &UserId,
        state: &V::State,
        trigger: Trigger<'_>,
        seen: &mut HashSet<(UserId, String)>,
        outcomes: &mut Vec<Issued>,
    ) {
        if let Some(should) = self.decide {
            decide(self.name, should(&self.view, state), user, trigger, seen, outcomes);
        }
    }
}

/// Issues what should exist and does not stand in the ledger.
pub(super) fn decide(
    author: &'static str,
    should: Vec<Outcome>,
    user: &UserId,
    trigger: Trigger<'_>,
    ledger: &mut HashSet<(UserId, String)>,
    issued: &mut Vec<Issued>,
) {
    for outcome in should {
        let key = outcome.natural_key();
        if ledger.insert((user.clone(), key.as_str().to_owned())) {
            let order =
                (trigger.event.sequence, trigger.ordinal, u32::try_from(issued.len()).unwrap_or(u32::MAX));
            issued.push(Issued::new(author, user, &key, &outcome, trigger.event, order));
        }
    }
}
