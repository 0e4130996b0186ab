//! What the coach said, what became of it, and what it must not say again yet (training-science 4.1).

use crate::domain::card::Firing;
use crate::domain::evaluate::{is_resolved, judge, raw};
use crate::domain::history::History;
use crate::domain::rules::{When, cool_down, rule};
use crate::domain::state::{Person, Scene};
use crate::domain::time;
use jiff::Timestamp;
use mariposas_event_schema::facts::recommendation::{Answer, RecommendationAnswered};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// "Not for me" is heeded for so many days.
const MUTED_DAYS: i64 = 56;
/// A card that old, with no set in as many days, expires.
const EXPIRES_DAYS: i64 = 28;
/// Closed cards are kept longer than anything looks back at them, not for ever.
const KEPT_DAYS: i64 = 365;

/// What became of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fate {
    Open,
    Resolved,
    /// The person took it off; there is nothing left to tell them.
    Dismissed,
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

/// Every card, oldest first, and every answer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Book {
    cards: Vec<Issued>,
    /// By rule and subject, as "VOL-01/chest".
    answers: BTreeMap<String, Answers>,
}

impl Book {
    pub(crate) fn cards(&self) -> &[Issued] {
        &self.cards
    }

    fn answers(&self, rule: &str, subject: &str) -> Option<&Answers> {
        self.answers.get(&format!("{rule}/{subject}"))
    }

    /// When the person last accepted that they should get help.
    pub(crate) fn acknowledged(&self) -> Option<Timestamp> {
        self.answers("SAF-02", "user")?.accepted
    }

    /// The person answered. An accepted red flag has done its work; a dismissed card is off the table.
    pub(crate) fn answer(&mut self, fact: &RecommendationAnswered) {
        let answers = self.answers.entry(format!("{}/{}", fact.rule, fact.subject)).or_default();
        let (place, fate) = match fact.answer {
            Answer::Accepted => (&mut answers.accepted, (fact.rule == "SAF-02").then_some(Fate::Resolved)),
            Answer::Snoozed => (&mut answers.snoozed, None),
            Answer::Dismissed => (&mut answers.dismissed, Some(Fate::Dismissed)),
        };
        *place = (*place).max(Some(fact.at));
        let Some(fate) = fate else { return };
        for card in &mut self.cards {
            let open = card.fate == Fate::Open && card.firing.is_about(&fact.rule, &fact.subject);
            if open && card.firing.noted_at.is_none_or(|noted| noted <= fact.at) {
                card.fate = fate;
            }
        }
    }

    /// Whether the coach must not say this now: it was dismissed, or said a short while ago. A newer note
    /// about safety always speaks.
    fn is_quiet(&self, firing: &Firing, now: Timestamp) -> bool {
        let card = &firing.card;
        let heard = |until: Option<Timestamp>| card.priority > 0 || firing.noted_at <= until;
        let dismissed = self.answers(&card.rule, &card.subject).and_then(|answers| answers.dismissed);
        if dismissed.is_some_and(|at| time::within_days(now, at, MUTED_DAYS)) && heard(dismissed) {
            return true;
        }
        let about = |issued: &&Issued| issued.firing.is_about(&card.rule, &card.subject);
        let last = self.cards.iter().filter(about).max_by_key(|issued| issued.at);
        last.is_some_and(|last| {
            now.duration_since(last.at) < cool_down(card.priority) && heard(last.firing.noted_at)
        })
    }

    fn is_snoozed(&self, firing: &Firing, now: Timestamp) -> bool {
        let card = &firing.card;
        let snoozed = self.answers(&card.rule, &card.subject).and_then(|answers| answers.snoozed);
        card.priority > 0 && snoozed.is_some_and(|at| now.duration_since(at) < cool_down(card.priority))
    }

    /// What there is to show: the open cards, and whatever else fires and may be said, ranked together. The
    /// flag says which are open. History is judged as of one instant, silence as of another: they differ
    /// for imports of old training.
    pub(crate) fn board(
        &self,
        person: &Person,
        history: &History,
        weekly: bool,
        as_of: Timestamp,
        now: Timestamp,
    ) -> Vec<(bool, Firing)> {
        let open: Vec<&Firing> =
            self.cards.iter().filter(|card| card.fate == Fate::Open).map(|card| &card.firing).collect();
        let is_open =
            |firing: &Firing| open.iter().any(|o| o.is_about(&firing.card.rule, &firing.card.subject));
        let fresh = raw(person, history, weekly, as_of).into_iter();
        let fresh = fresh.filter(|firing| !is_open(firing) && !self.is_quiet(firing, now));
        let mut all: Vec<Firing> = open.iter().map(|firing| (*firing).clone()).chain(fresh).collect();
        for firing in &mut all {
            firing.card.suppressed_by = self.is_snoozed(firing, now).then(|| "SNOOZED".to_owned());
        }
        judge(&mut all, person, history, as_of);
        all.into_iter().map(|firing| (is_open(&firing), firing)).collect()
    }

    /// Closes what has done its work, then issues what is shown for the first time.
    pub(crate) fn settle(
        &mut self,
        person: &Person,
        history: &History,
        weekly: bool,
        as_of: Timestamp,
        now: Timestamp,
    ) {
        let scene = Scene::new(person, history, as_of);
        let firing = raw(person, history, weekly, as_of);
        for card in self.cards.iter_mut().filter(|card| card.fate == Fate::Open) {
            let (id, subject) = (&card.firing.card.rule, &card.firing.card.subject);
            if !weekly && rule(id).is_some_and(|rule| rule.when == When::Week) {
                continue;
            }
            let still_fires = firing.iter().any(|firing| firing.is_about(id, subject));
            let no_data = !history.has_sets_within(now, time::days(EXPIRES_DAYS));
            let expired = no_data && now.duration_since(card.at) > time::days(EXPIRES_DAYS);
            if expired || is_resolved(&scene, &card.firing, still_fires) {
                card.fate = Fate::Resolved;
            }
        }
        self.cards
            .retain(|card| card.fate == Fate::Open || now.duration_since(card.at) <= time::days(KEPT_DAYS));
        for (open, firing) in self.board(person, history, weekly, as_of, now) {
            let known = self.cards.iter().any(|card| {
                card.firing.is_about(&firing.card.rule, &firing.card.subject)
                    && card.firing.card.judged == firing.card.judged
            });
            if !open && !known && firing.card.shown {
                self.cards.push(Issued { firing, at: now, fate: Fate::Open });
            }
        }
    }
}
