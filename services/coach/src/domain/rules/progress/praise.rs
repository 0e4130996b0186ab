//! PRG-03: a personal record.

use super::{trained, weight};
use crate::domain::card::{Finding, Says};
use crate::domain::check::{Check, spoken};
use crate::domain::history::session::ExerciseSession;
use crate::domain::history::{HistorySet, Origin};
use crate::domain::rules::{Again, Rule, When};
use crate::domain::scene::{Scene, ids};
use crate::domain::time;
use mariposas_training::Exercise;
use mariposas_training::past_set::{EntityId, PastSet};
use mariposas_training::records::{Record, RecordBook, RecordKind, records};
use serde_json::json;
use std::sync::Arc;

/// A record is news for so many days.
const NEWS_DAYS: i64 = 7;
/// Exercises that were trained so many days ago, or later, may have one.
const RECENT_DAYS: i32 = 7;
/// Sessions before it, which set the mark.
const EARLIER_SESSIONS: f64 = 2.0;
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

fn praise(scene: &Scene<'_>, exercise: &Arc<Exercise>, sessions: &[ExerciseSession<'_>]) -> Finding {
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
    let sets = || sessions.iter().flat_map(|session| &session.sets).map(Arc::as_ref);
    let since = time::days_before(scene.instant, NEWS_DAYS);
    let is_news = |set: &&HistorySet<'_>| set.origin == Origin::Here && set.performed_at >= since;
    let news = sets().filter(is_news).filter_map(|set| Some((scene.history.past(set)?.occasion.set, set)));
    let news: Vec<(EntityId, &HistorySet<'_>)> = news.collect();
    if news.is_empty() {
        return None;
    }
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
