//! What a command about something done is read with: the person, their workouts, and one instant as now.

use super::App;
use super::extract::Carried;
use super::problem::Problem;
use crate::projection::PersonRow;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use mariposas_event_schema::{Effective, UserId};
use mariposas_service::clock;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// Reads for one person: their zone, their exercises, their workouts.
pub(super) struct Reading<'a> {
    pub(super) app: &'a App,
    pub(super) user: &'a UserId,
    pub(super) person: Arc<PersonRow>,
    pub(super) now: Timestamp,
    days: HashMap<Uuid, Option<Date>>,
}

impl<'a> Reading<'a> {
    pub(super) async fn new(app: &'a App, user: &'a UserId, carried: &Carried) -> Result<Self, Problem> {
        let sequence = app.writer.settle_context(user, carried.0.as_ref()).await?;
        let person = app.book.person(user, sequence).await?;
        Ok(Self { app, user, person, now: clock::now(), days: HashMap::new() })
    }

    /// The local day of the workout that something names, if it names one.
    pub(super) async fn workout_day(&mut self, workout: Option<Uuid>) -> Result<Option<Date>, Problem> {
        let Some(workout) = workout else { return Ok(None) };
        if !self.days.contains_key(&workout) {
            let row = self.app.book.workout(self.user, workout).await?;
            self.days.insert(workout, row.and_then(|row| row.day.parse().ok()));
        }
        let missing = || Problem::not_found("you have no workout with this workout_id");
        self.days[&workout].map(Some).ok_or_else(missing)
    }
}

/// The instant of an edit: now, and later than what it edits, by whatever clock that was stamped. An older one would be on the
/// log and never count.
pub(super) fn edited_after<V>(held: &Effective<V>, now: Timestamp) -> Timestamp {
    let after = |(before, _): (Timestamp, Uuid)| before.saturating_add(SignedDuration::from_millis(1)).ok();
    held.newest_edit().and_then(after).map_or(now, |after| after.max(now))
}

/// Whether an id may have left the duplicate window: made by others, more than a minute ago, or by a clock that is
/// ahead of ours.
pub(super) fn may_be_old(id: Uuid, now: Timestamp) -> bool {
    let made = id.get_timestamp().filter(|_| id.get_version_num() == 7).map(|at| at.to_unix().0);
    let made = made.and_then(|second| i64::try_from(second).ok());
    made.is_none_or(|second| !(-5..=60).contains(&(now.as_second() - second)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_counts_also_where_the_one_before_was_stamped_by_a_clock_ahead() {
        let now = Timestamp::UNIX_EPOCH;
        for ahead in [-5, 0, 2, 3_600] {
            let mut held = Effective::default();
            held.log(now + SignedDuration::from_secs(ahead), Uuid::max(), "before");
            held.correct(edited_after(&held, now), Uuid::nil(), "after");
            assert_eq!(held.value(), Some(&"after"), "{ahead}");
        }
    }
}
