//! Telling everyone who is due that time has passed, a page of people to a transaction. Whoever was told is due later, if
//! at all: who is still due is how far a tick is, and whoever goes on with it, after whatever end, tells only those.

use super::batch::Batch;
use super::caught;
use super::decide::Trigger;
use super::{EngineError, history};
use crate::ledger;
use crate::parking;
use crate::position;
use crate::view::{Recorded, Touch, View};
use jiff::Timestamp;
use mariposas_event_schema::{Event, Fact, UserId};
use std::collections::{BTreeMap, HashMap, HashSet};

/// People told in one transaction, of all its ticks: nobody else writes meanwhile.
pub(super) const PAGE: usize = 128;
/// Of these, so many are loaded and evaluated together: all that anybody ever did comes with them.
const AT_ONCE: usize = 16;

pub(super) fn tick_of(event: &Recorded) -> Option<Timestamp> {
    match &event.event {
        Event::Fact(Fact::ClockTicked(tick)) => Some(tick.instant),
        _ => None,
    }
}

impl<V: View> Batch<'_, V> {
    /// Tells those who are due. `false`: there are more than this transaction may tell.
    pub(super) async fn tick(&mut self, tick: &Recorded, acts_from: u64) -> Result<bool, EngineError> {
        let (Some(_), Some(instant)) = (self.engine.view.touches_on_tick(), tick_of(tick)) else {
            return Ok(true);
        };
        loop {
            let (name, partition) = (self.engine.name, tick.partition);
            let mut users = position::due(&mut self.tx, name, partition, instant, PAGE).await?;
            if users.is_empty() {
                // Not before: a tick that is noted is one that everybody was told.
                history::record_tick(&mut self.tx, partition, tick.sequence, instant).await?;
                return Ok(true);
            }
            users.truncate(PAGE - self.told);
            if users.is_empty() {
                return Ok(false);
            }
            self.told += users.len();
            let poisoned: Vec<UserId> =
                users.extract_if(.., |user| self.lot.waits(user, tick.sequence, None).is_some()).collect();
            let given_up = users.extract_if(.., |user| self.lot.given_up.has(user, tick.sequence));
            for user in given_up {
                parking::undue(&mut self.tx, name, &user).await?;
            }
            for user in poisoned {
                let (reason, attempts) =
                    self.lot.waits(&user, tick.sequence, None).expect("that is how they were picked");
                self.park(&user, partition, tick.sequence, reason, attempts).await?;
                // Whoever waits and is due all the same would be found here for ever.
                parking::undue(&mut self.tx, name, &user).await?;
            }
            for users in users.chunks(AT_ONCE) {
                self.tick_users(users, tick, instant, acts_from).await?;
            }
        }
    }

    /// Tells some users that time has passed.
    pub(super) async fn tick_users(
        &mut self,
        users: &[UserId],
        tick: &Recorded,
        instant: Timestamp,
        acts_from: u64,
    ) -> Result<(), EngineError> {
        let view = &self.engine.view;
        let mut touch = view.touches_on_tick().unwrap_or_default();
        touch.merge(view.standing());
        let wanted: BTreeMap<UserId, Touch> =
            users.iter().map(|user| (user.clone(), touch.clone())).collect();
        let mut states = HashMap::new();
        self.load(&wanted, &mut states).await?;
        let acts = self.engine.decide.is_some() && tick.sequence > acts_from;
        // Behind what others were told at this tick, also by an owner before.
        let mut ordinal = 0;
        if acts {
            ordinal = ledger::last_ordinal(&mut self.tx, tick.partition, tick.sequence).await?;
        }
        let mut seen = HashSet::new();
        let mut due = BTreeMap::new();
        let mut outcomes = Vec::new();
        for user in wanted.keys() {
            let state = states.get_mut(user).expect("every due user was loaded");
            ordinal += 1;
            caught(|| {
                view.tick(state, user, instant);
                // Whoever would be due again at once would hold up everyone for ever.
                let next = view.due_at(state).filter(|next| *next > instant);
                due.insert(user.clone(), next);
                if acts {
                    self.engine.decide(
                        user,
                        state,
                        Trigger { event: tick, ordinal },
                        &mut seen,
                        &mut outcomes,
                    );
                }
            })
            .map_err(|reason| EngineError::Poisoned {
                user: user.clone(),
                sequence: tick.sequence,
                reason,
            })?;
        }
        self.store(states, outcomes, due, tick.sequence).await
    }
}
