//! PRG-03: a personal record.

use super::{trained, weight};
use crate::domain::card::{Finding, Says};
use crate::domain::check::{Check, spoken};
use crate::domain::history::session::ExerciseSession;
use crate::domain::history::{HistorySet, Known, Origin};
use crate::domain::rules::{Again, Rule, When};
use crate::domain::scene::{Scene, ids};
use crate::domain::time;
use jiff::Timestamp;
use mariposas_training::past_set::{EntityId, PastSet};
use mariposas_training::records::{Record, RecordBook, RecordKind, may_be_records, records};
use serde_json::json;
use std::rc::Rc;

/// A record is news for so many days.
const NEWS_DAYS: i64 = 7;
/// Exercises that were trained so many days ago, or later, may have one.
const RECENT_DAYS: i32 = 7;
/// Sessions before it, which set the mark.
const EARLIER_SESSIONS: f64 = 2.0;
/// So many sessions before are asked whether they reached as much. Whoever did not in as many mostly never did.
const ASKED_SESSIONS: usize = 24;
/// What led to it: the sessions of so many days.
const LED_DAYS: i32 = 56;

pub(super) const RECORD: Rule = Rule {
    id: "PRG-03",
    when: When::Session,
    priority: 3,
    again: Again::PerEvent,
    asks_for_more: false,
    title: "A new best on {}",
    grade: None,
    sources: &[],
    guide: None,
    resolved_when: "It was shown.",
    fires: |scene| trained(scene, RECENT_DAYS).map(|(x, sessions)| praise(scene, x, sessions)).collect(),
    resolved: |_, _| true,
};

fn praise(scene: &Scene<'_>, exercise: &Rc<Known>, sessions: &[ExerciseSession<'_>]) -> Finding {
    let found = newest_record(scene, sessions);
    let session = found.as_ref().map(|(_, set)| &set.session);
    let place = sessions.iter().position(|s| Some(&s.session) == session).unwrap_or(sessions.len() - 1);
    let checks = vec![
        Check::at_least("sessions of it before", place as f64, EARLIER_SESSIONS),
        Check::that(
            format!("a record logged here in the last {NEWS_DAYS} days"),
            found.as_ref().map_or("none", |(record, _)| record.kind.as_str()),
            found.is_some(),
        ),
    ];
    let finding = Finding::about(exercise, checks);
    let Some((record, set)) = found else { return finding };
    let led = sessions[..place].iter().filter(|s| time::days_between(s.day, set.day) <= LED_DAYS).count();
    finding.judging(set.id).say(|| Says {
        advice: "Well done: enjoy it, and carry on as you are.".to_owned(),
        reason: format!(
            "{}. You trained it {} in the eight weeks before, and that is what led to it.",
            spoken_record(scene, &record, set),
            times(led)
        ),
        evidence: vec![
            ("kind", json!(record.kind)),
            ("value", json!(record.value)),
            ("previous", json!(record.previous)),
            ("reps", json!(set.reps)),
            ("day", json!(set.day)),
            ("sessions_before", json!(led)),
        ],
        sets: ids([set]),
    })
}

/// The newest record of the last days; of several of one set the most telling, which is the first of the kinds.
fn newest_record<'s>(
    scene: &Scene<'_>,
    sessions: &'s [ExerciseSession<'s>],
) -> Option<(Record, &'s HistorySet<'s>)> {
    may_have_news(scene, sessions).then(|| newest_of_all(scene, sessions)).flatten()
}

/// Since when a record is news.
fn since(scene: &Scene<'_>) -> Timestamp {
    time::days_before(scene.instant, NEWS_DAYS)
}

fn is_news(set: &HistorySet<'_>, since: Timestamp) -> bool {
    set.origin == Origin::Here && set.performed_at >= since
}

/// Whether a set of the last days may be a record. Mostly some session before reached as much, and years of sets need not
/// be gone through to know that there is none.
fn may_have_news(scene: &Scene<'_>, sessions: &[ExerciseSession<'_>]) -> bool {
    let since = since(scene);
    let past = |session: &ExerciseSession<'_>| -> Vec<PastSet> {
        session.sets.iter().filter_map(|set| scene.history.past(set)).collect()
    };
    let recent = sessions.iter().filter(|session| session.ended_at >= since);
    let has_news = |session: &&ExerciseSession<'_>| session.sets.iter().any(|set| is_news(set, since));
    let news: Vec<PastSet> = recent.filter(has_news).flat_map(past).collect();
    let Some(first) = news.iter().map(|set| set.occasion.at).min() else { return false };
    let over = sessions.iter().rev().filter(|session| session.ended_at < first);
    may_be_records(&news, over.take(ASKED_SESSIONS).map(past))
}

/// The same as the newest record, by going through every set.
fn newest_of_all<'s>(
    scene: &Scene<'_>,
    sessions: &'s [ExerciseSession<'s>],
) -> Option<(Record, &'s HistorySet<'s>)> {
    let sets = || sessions.iter().flat_map(|session| session.sets.iter());
    let since = since(scene);
    let recent = sessions.iter().filter(|session| session.ended_at >= since);
    let news = recent.flat_map(|session| session.sets.iter()).filter(|set| is_news(set, since));
    let news: Vec<(EntityId, &HistorySet<'_>)> =
        news.filter_map(|set| Some((scene.history.past(set)?.occasion.set, set))).collect();
    let past = || sets().filter_map(|set| scene.history.past(set));
    let of = |record: &Record| news.iter().find(|(id, _)| *id == record.set).map(|(_, set)| *set);
    let achieved = achieved(past).into_iter();
    achieved
        .filter_map(|record| Some((record, of(&record)?)))
        .max_by_key(|(record, set)| (set.performed_at, &set.id, std::cmp::Reverse(record.kind)))
}

/// Every record of all sets. They mostly come in the order records are kept in, and need not be held then.
fn achieved<I: Iterator<Item = PastSet>>(past: impl Fn() -> I) -> Vec<Record> {
    let (mut book, mut achieved) = (RecordBook::default(), Vec::new());
    for set in past() {
        if !book.continues(&set) {
            return records(&past().collect::<Vec<_>>()).achieved;
        }
        achieved.extend(book.take(&set));
    }
    achieved
}

fn times(count: usize) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

#[expect(clippy::cast_possible_truncation, reason = "marks in grams are whole")]
fn spoken_record(scene: &Scene<'_>, record: &Record, set: &HistorySet<'_>) -> String {
    let grams = |value: f64| weight(scene, value as i64);
    let (now, before) = (record.value, record.previous);
    match record.kind {
        RecordKind::Load => format!("{} is your heaviest so far, up from {}", grams(now), grams(before)),
        RecordKind::E1rm => {
            format!("Your estimated maximum is now {}, up from {}", grams(now), grams(before))
        }
        RecordKind::RepsAtLoad => {
            let load = set.load_g.map_or_else(String::new, |load| format!(" at {}", weight(scene, load)));
            format!("{} repetitions{load} are your most so far, up from {}", spoken(now), spoken(before))
        }
        RecordKind::SetVolume => {
            format!("A set of {} moved in all is your biggest so far", grams(now))
        }
        RecordKind::SessionVolume => {
            format!("A session of {} moved in all is your biggest so far", grams(now))
        }
        RecordKind::Duration => {
            format!("{} seconds are your longest so far, up from {}", spoken(now), spoken(before))
        }
        RecordKind::Distance => {
            format!("{} metres are your farthest so far, up from {}", spoken(now), spoken(before))
        }
        RecordKind::LeastAssistance => {
            format!("You needed only {} of help, down from {}", grams(now), grams(before))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{newest_of_all, newest_record};
    use crate::domain::fixture::{Log, MONDAY, day};
    use crate::domain::history::HistorySet;
    use crate::domain::scene::Scene;
    use mariposas_event_schema::facts::set::PerformedSet;
    use mariposas_training::records::RecordKind;
    use mariposas_training::{Load, LoadKind, Rir, SetKind, Side, Unit, Weight};
    use std::collections::BTreeSet;
    use uuid::Uuid;

    const EXERCISES: [&str; 6] = [
        "bench-press-barbell",
        "bicep-curl-dumbbell",
        "pull-up",
        "pull-up-assisted",
        "plank",
        "farmers-carry-dumbbell",
    ];
    const HISTORIES: u64 = 1_500;

    /// A xorshift generator: every run sees the same histories.
    struct Dice(u64);

    impl Dice {
        fn pick<T: Copy>(&mut self, from: &[T]) -> T {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            from[usize::try_from(self.0 % from.len() as u64).unwrap()]
        }
    }

    /// Few values, so that ties are common, and most of them in the first half, so that there is little new.
    fn change(dice: &mut Dice, set: &mut PerformedSet, late: bool) {
        let load = if late { dice.pick(&[10.0, 20.0, 25.0]) } else { dice.pick(&[10.0, 20.0, 22.5, 25.0]) };
        let kind =
            dice.pick(&[LoadKind::External, LoadKind::External, LoadKind::Assisted, LoadKind::Bodyweight]);
        let load = Load { kind, weight: Weight::new(load, Unit::Kg) };
        set.set.load = dice.pick(&[Some(load), Some(load), None]);
        set.set.reps = dice.pick(&[None, Some(3), Some(5), Some(8), Some(8), Some(12)]);
        set.set.seconds = dice.pick(&[None, None, Some(20.0), Some(30.0)]);
        set.set.metres = dice.pick(&[None, None, None, Some(50.0), Some(60.0)]);
        set.set.side = dice.pick(&[Side::Both, Side::Both, Side::Both, Side::Left, Side::Right]);
        set.set.rir =
            dice.pick(&[None, Some(0.0), Some(2.0), Some(3.0)]).map(|left| Rir::from_reps(left).unwrap());
        let kinds = [SetKind::Working, SetKind::Working, SetKind::Amrap, SetKind::Drop, SetKind::Warmup];
        set.set.kind = dice.pick(&kinds);
        (set.set.block, set.set.index) = dice.pick(&[(None, None), (Some(0), Some(1)), (Some(1), Some(0))]);
        // Workouts may go on over days, and begin again after a rest of days.
        set.workout_id = dice.pick(&[None, None, Some(1), Some(2)]).map(Uuid::from_u128);
        let hour = dice.pick(&["04", "05", "12"]);
        set.performed_at = format!("{}T{hour}:30:00Z", set.day).parse().unwrap();
    }

    fn history(seed: u64) -> Log {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let count = dice.pick(&[8, 16, 40]);
        let of_two = [dice.pick(&EXERCISES), dice.pick(&EXERCISES)];
        let mut log = Log::default();
        for n in 0..count {
            let late = 2 * n >= count;
            let back = if late { dice.pick(&[-1, 0, 1, 2]) } else { dice.pick(&[2, 3, 5]) };
            let (weekday, exercise) = (dice.pick(&[0, 1, 6]), dice.pick(&of_two));
            log = log.with(day(back, weekday), exercise, |set| change(&mut dice, set, late));
            if n == count / 4 && dice.pick(&[true, false]) {
                log = log.imported();
            }
        }
        let bodyweight = dice.pick(&[None, Weight::new(80.0, Unit::Kg)]);
        log.who(|person| person.profile.bodyweight = bodyweight)
    }

    #[test]
    fn the_newest_record_is_the_one_that_going_through_every_set_finds() {
        let (mut kinds, mut none) = (BTreeSet::new(), 0);
        for seed in 0..HISTORIES {
            let log = history(seed);
            let history = log.history();
            let scene = Scene::new(&log.person, &history, MONDAY.parse().unwrap());
            for (slug, sessions) in history.exercises() {
                let of = |found: Option<(_, &HistorySet<'_>)>| {
                    found.map(|(record, set)| (record, set.id.to_owned()))
                };
                let found = of(newest_record(&scene, sessions));
                assert_eq!(found, of(newest_of_all(&scene, sessions)), "history {seed}, {slug}");
                kinds.extend(found.as_ref().map(|(record, _)| record.kind));
                none += usize::from(found.is_none());
            }
        }
        assert_eq!(kinds.len(), RecordKind::ALL.len(), "there are records of every kind: {kinds:?}");
        assert!(none > 500, "{none} exercises have none");
    }
}
