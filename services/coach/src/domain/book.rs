//! What the coach said, what became of it, and what it must not say again yet (training-science 4.1).

use crate::domain::card::Firing;
use crate::domain::evaluate::{is_done, is_resolved, judge, raw};
use crate::domain::rules::{Again, When, rule};
use crate::domain::scene::Scene;
use crate::domain::time;
use jiff::{SignedDuration, Timestamp};
use mariposas_event_schema::facts::recommendation::{Answer, RecommendationAnswered};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// "Not for me" is heeded for so many days, and so is not being heeded.
const MUTED_DAYS: i64 = 56;
/// A card that was repeated so often to nobody's use is not repeated again.
const UNHEEDED_REPEATS: usize = 3;
/// A card that old, with no set in as many days, expires.
const EXPIRES_DAYS: i64 = 28;
/// Closed cards are kept longer than anything looks back at them, not for ever.
const KEPT_DAYS: i64 = 365;
/// Answers about so many rules and subjects are remembered, the newest: they may come from a file, and stand in a row that
/// is often read.
const ANSWERS_REMEMBERED: usize = 1_000;
/// Cards that are done when they are accepted: help was sought; less training was planned.
const DONE_WHEN_ACCEPTED: &[&str] = &["SAF-02", "VOL-07"];

/// What became of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fate {
    Open,
    Resolved,
    /// The person took it off; there is nothing left to tell them.
    Dismissed,
    /// Nobody heeded it, and it gave way to its repeat, or to silence.
    Unheeded,
}

/// A card that was issued.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Issued {
    pub(crate) firing: Firing,
    /// When.
    pub(crate) at: Timestamp,
    pub(crate) fate: Fate,
}

/// When a person last gave each answer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Answers {
    accepted: Option<Timestamp>,
    snoozed: Option<Timestamp>,
    dismissed: Option<Timestamp>,
}

impl Answers {
    fn newest(&self) -> Option<Timestamp> {
        self.accepted.max(self.snoozed).max(self.dismissed)
    }
}

/// Every card, oldest first, and every answer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Book {
    cards: Vec<Issued>,
    /// By rule and subject, as "VOL-01/chest".
    answers: BTreeMap<String, Answers>,
}

/// What the coach may do about a firing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Voice {
    Speak,
    Wait,
    /// It was said often enough.
    Mute,
}

fn cool_down(firing: &Firing) -> Option<SignedDuration> {
    rule(&firing.card.rule).and_then(|rule| rule.cool_down(firing.card.priority))
}

fn again(firing: &Firing) -> Again {
    rule(&firing.card.rule).map_or(Again::ByPriority, |rule| rule.again)
}

/// Whether "not for me", said then, still holds when something is found. The answer may be told later than that.
fn is_dismissed(firing: &Firing, at: Timestamp) -> bool {
    again(firing) == Again::Once || time::within_days(firing.since, at, MUTED_DAYS)
}

/// Whether accepting, then, made an end of what is found.
fn accepting_ends(firing: &Firing, at: Timestamp) -> bool {
    let recent = cool_down(firing).is_some_and(|pause| firing.since.duration_since(at) < pause);
    DONE_WHEN_ACCEPTED.contains(&firing.card.rule.as_str()) && recent
}

impl Book {
    pub(crate) fn cards(&self) -> &[Issued] {
        &self.cards
    }

    fn answers(&self, rule: &str, subject: &str) -> Option<&Answers> {
        self.answers.get(&format!("{rule}/{subject}"))
    }

    /// When the person last accepted each card, by rule and subject.
    pub(crate) fn accepted(&self) -> BTreeMap<String, Timestamp> {
        self.answers.iter().filter_map(|(about, answers)| Some((about.clone(), answers.accepted?))).collect()
    }

    /// The person answered. An accepted card may have done its work; a dismissed card is off the table.
    pub(crate) fn answer(&mut self, fact: &RecommendationAnswered) {
        let answers = self.answers.entry(format!("{}/{}", fact.rule, fact.subject)).or_default();
        let (place, fate, closes): (_, _, fn(&Firing, Timestamp) -> bool) = match fact.answer {
            Answer::Accepted => (&mut answers.accepted, Fate::Resolved, accepting_ends),
            Answer::Snoozed => (&mut answers.snoozed, Fate::Open, |_, _| false),
            Answer::Dismissed => (&mut answers.dismissed, Fate::Dismissed, is_dismissed),
        };
        *place = (*place).max(Some(fact.at));
        if self.answers.len() > ANSWERS_REMEMBERED {
            let oldest = self.answers.iter().min_by_key(|(_, answers)| answers.newest());
            if let Some(oldest) = oldest.map(|(about, _)| about.clone()) {
                self.answers.remove(&oldest);
            }
        }
        for card in &mut self.cards {
            let open = card.fate == Fate::Open && card.firing.is_about(&fact.rule, &fact.subject);
            let heard = card.firing.noted_at.is_none_or(|noted| noted <= fact.at);
            if open && heard && closes(&card.firing, fact.at) {
                card.fate = fate;
            }
        }
    }

    /// Whether the coach may say this now. It may not when it was dismissed, said a short while ago, or said
    /// often enough. A newer note about safety always speaks.
    fn voice(&self, firing: &Firing, now: Timestamp) -> Voice {
        let card = &firing.card;
        let heard = |until: Option<Timestamp>| card.priority > 0 || firing.noted_at <= until;
        let answers = self.answers(&card.rule, &card.subject);
        let dismissed = answers.and_then(|answers| answers.dismissed);
        if dismissed.is_some_and(|at| is_dismissed(firing, at)) && heard(dismissed) {
            return Voice::Wait;
        }
        let about = |issued: &&Issued| issued.firing.is_about(&card.rule, &card.subject);
        let said = || self.cards.iter().filter(about);
        let Some(last) = said().max_by_key(|issued| issued.at) else {
            // In an account that is restored answers come before their cards, if those come at all.
            let accepted = answers.and_then(|answers| answers.accepted);
            let done = accepted.is_some_and(|at| accepting_ends(firing, at)) && heard(accepted);
            return if done { Voice::Wait } else { Voice::Speak };
        };
        if !heard(last.firing.noted_at) {
            return Voice::Speak;
        }
        let Some(pause) = cool_down(firing) else {
            let same = said().any(|issued| issued.firing.card.judged == card.judged);
            return if same || again(firing) == Again::Once { Voice::Wait } else { Voice::Speak };
        };
        let silent = now.duration_since(last.at);
        if silent < pause {
            return Voice::Wait;
        }
        let muted = card.priority > 0 && self.is_worn_out(firing) && silent < pause + time::days(MUTED_DAYS);
        if muted { Voice::Mute } else { Voice::Speak }
    }

    /// Whether the last cards about this were all repeats that nobody heeded. Accepting one, or a card that was
    /// resolved, starts the count anew, and so does having been silent for eight weeks.
    fn is_worn_out(&self, firing: &Firing) -> bool {
        let card = &firing.card;
        let accepted = self.answers(&card.rule, &card.subject).and_then(|answers| answers.accepted);
        let mut unheeded = 0;
        let mut later: Option<Timestamp> = None;
        for issued in self.cards.iter().rev().filter(|i| i.firing.is_about(&card.rule, &card.subject)) {
            let silence =
                later.is_some_and(|later| later.duration_since(issued.at) >= time::days(MUTED_DAYS));
            let heeded =
                matches!(issued.fate, Fate::Resolved | Fate::Dismissed) || accepted >= Some(issued.at);
            if silence || heeded {
                break;
            }
            unheeded += 1;
            later = Some(issued.at);
        }
        unheeded > UNHEEDED_REPEATS
    }

    fn is_snoozed(&self, firing: &Firing, instant: Timestamp) -> bool {
        let card = &firing.card;
        let snoozed = self.answers(&card.rule, &card.subject).and_then(|answers| answers.snoozed);
        let pause = cool_down(firing).unwrap_or(time::days(MUTED_DAYS));
        card.priority > 0 && snoozed.is_some_and(|at| instant.duration_since(at) < pause)
    }

    /// What there is to show: the open cards, and whatever else fires and may be said, ranked together. The
    /// flag says which are open. History, and what was answered to it, is judged as of the scene's instant, silence as of
    /// now: they differ for imports of old training.
    pub(crate) fn board(&self, scene: &Scene<'_>, weekly: bool, now: Timestamp) -> Vec<(bool, Firing)> {
        let open: Vec<&Firing> =
            self.cards.iter().filter(|card| card.fate == Fate::Open).map(|card| &card.firing).collect();
        let is_open = |firing: &Firing| open.iter().any(|known| is_same(known, firing));
        let fresh = raw(scene, weekly).into_iter();
        let speaks = |firing: &Firing| {
            !is_open(firing) && !is_done(scene, firing) && self.voice(firing, now) == Voice::Speak
        };
        let fresh = fresh.filter(speaks);
        let mut all: Vec<Firing> = open.iter().map(|firing| (*firing).clone()).chain(fresh).collect();
        for firing in &mut all {
            firing.card.suppressed_by = self.is_snoozed(firing, scene.instant).then(|| "SNOOZED".to_owned());
        }
        judge(&mut all, scene);
        all.into_iter().map(|firing| (is_open(&firing), firing)).collect()
    }

    /// Closes what has done its work and what nobody heeded, then issues what is shown for the first time.
    pub(crate) fn settle(&mut self, scene: &Scene<'_>, weekly: bool, now: Timestamp) {
        let firing = raw(scene, weekly);
        let closed = self.closed(scene, &firing, weekly, now);
        for (card, fate) in self.cards.iter_mut().zip(closed) {
            card.fate = fate;
        }
        let is_kept = |card: &Issued| {
            let recent = now.duration_since(card.at) <= time::days(KEPT_DAYS);
            card.fate == Fate::Open || recent || again(&card.firing) == Again::Once
        };
        self.cards.retain(is_kept);
        for (open, firing) in self.board(scene, weekly, now) {
            let said: BTreeSet<&str> = self
                .cards
                .iter()
                .filter(|card| card.firing.is_about(&firing.card.rule, &firing.card.subject))
                .map(|card| card.firing.card.judged.as_str())
                .collect();
            if !open && firing.card.shown && !said.contains(firing.card.judged.as_str()) {
                self.cards.push(Issued { firing, at: now, fate: Fate::Open });
            }
        }
    }

    /// What becomes of every card.
    fn closed(&self, scene: &Scene<'_>, firing: &[Firing], weekly: bool, now: Timestamp) -> Vec<Fate> {
        let no_data = !scene.history.has_sets_within(now, time::days(EXPIRES_DAYS));
        let fate = |card: &Issued| {
            let said = &card.firing;
            let unasked = !weekly && rule(&said.card.rule).is_some_and(|rule| rule.when == When::Week);
            if card.fate != Fate::Open || unasked {
                return card.fate;
            }
            let fires = firing.iter().find(|firing| is_same(said, firing));
            let expired = no_data && now.duration_since(card.at) > time::days(EXPIRES_DAYS);
            if expired || is_resolved(scene, said, fires.is_some()) {
                return Fate::Resolved;
            }
            let voice = |firing: &Firing| {
                let newer = firing.card.judged != said.card.judged;
                if newer { self.voice(firing, now) } else { Voice::Wait }
            };
            match fires.map_or(Voice::Wait, voice) {
                Voice::Speak | Voice::Mute => Fate::Unheeded,
                Voice::Wait => Fate::Open,
            }
        };
        self.cards.iter().map(fate).collect()
    }
}

/// Whether a firing is what a card was issued for. Praise is for one event, everything else for a subject.
fn is_same(issued: &Firing, firing: &Firing) -> bool {
    let about = issued.is_about(&firing.card.rule, &firing.card.subject);
    about && (again(firing) != Again::PerEvent || issued.card.judged == firing.card.judged)
}

#[cfg(test)]
mod tests;
