//! What the coach said, what became of it, and what it must not say again yet (training-science 4.1).

use crate::domain::card::{Card, Firing, about};
use crate::domain::evaluate::{closes_with_a_session, is_met, is_resolved, judge, raw};
use crate::domain::merge::{is_merged, together};
use crate::domain::rules::{Again, Rule, rule};
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
    /// What it rested on was corrected: there was nothing to tell.
    Withdrawn,
    /// The person took it off; there is nothing left to tell them.
    Dismissed,
    /// Nobody heeded it, and it gave way to its repeat, or to silence.
    Unheeded,
    /// Nothing was logged for so long that nobody can tell.
    Expired,
}

/// A card that was issued.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Issued {
    pub(crate) firing: Firing,
    /// When.
    pub(crate) at: Timestamp,
    pub(crate) fate: Fate,
    /// Of a card that names several things, those that are done, as "VOL-01/chest".
    pub(crate) done: BTreeSet<String>,
}

impl Issued {
    fn new(firing: Firing, at: Timestamp) -> Self {
        Self { firing, at, fate: Fate::Open, done: BTreeSet::new() }
    }

    /// What it names and still waits for.
    fn waiting(&self) -> impl Iterator<Item = &Firing> {
        let open = self.fate == Fate::Open;
        self.firing.hits().iter().filter(move |hit| open && !self.done.contains(&hit.about()))
    }

    /// It as it stands, where this is the best of what it names: under the rule, subject and turn it was issued with, which
    /// its id is made of, in words about what it waits for and nothing holds back. Held back as a whole it is one card still.
    fn as_it_stands(&self, best: &Firing, all: &[Firing]) -> Firing {
        let is_held = best.card.suppressed_by.is_some();
        let is_named = |firing: &&Firing| is_held && self.waiting().any(|hit| is_same(hit, firing));
        let held: Vec<Firing> = all.iter().filter(is_named).cloned().collect();
        let mut firing = if held.len() > 1 { together(held) } else { best.clone() };
        let issued = self.firing.card.clone();
        let card = if firing.hits().len() == self.firing.hits().len() {
            issued
        } else {
            Card { rule: issued.rule, subject: issued.subject, judged: issued.judged, ..firing.card }
        };
        firing.card = Card { shown: best.card.shown, suppressed_by: best.card.suppressed_by.clone(), ..card };
        firing
    }

    /// Whether it was heeded, as far as it is about this, or ended with nothing to heed.
    fn is_over(&self, firing: &Firing) -> bool {
        !matches!(self.fate, Fate::Open | Fate::Unheeded) || self.done.contains(&firing.about())
    }

    /// A word of thanks for whoever did what a card asked for. Praise asks for nothing, and those about safety are
    /// nothing to be thanked for.
    pub(crate) fn thanks(&self) -> Option<String> {
        let asked = self.firing.card.priority > 0 && cool_down(&self.firing).is_some();
        let heeded = asked && self.fate == Fate::Resolved;
        heeded.then(|| {
            format!("Thank you for taking it up: \u{201c}{}\u{201d} is done.", self.firing.card.title)
        })
    }
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

    /// Whether a card of this rule tells of a note that the person has not accepted yet.
    pub(crate) fn is_unacknowledged(&self, rule: &str) -> bool {
        let of_rule = self.cards.iter().filter(|card| card.firing.card.rule == rule);
        of_rule.into_iter().any(|card| {
            let accepted = self.answers(&card.firing).and_then(|answers| answers.accepted);
            card.firing.noted_at > accepted
        })
    }

    fn answers(&self, firing: &Firing) -> Option<&Answers> {
        self.answers.get(&firing.about())
    }

    /// When the person last accepted each card, by rule and subject.
    pub(crate) fn accepted(&self) -> BTreeMap<String, Timestamp> {
        self.answers.iter().filter_map(|(about, answers)| Some((about.clone(), answers.accepted?))).collect()
    }

    /// The person answered, about everything that the card names. An accepted card may have done its work; a dismissed
    /// card is off the table.
    pub(crate) fn answer(&mut self, fact: &RecommendationAnswered) {
        let card = self.cards.iter().rev().find(|card| card.firing.names(&fact.rule, &fact.subject));
        let named = card.map(|card| card.firing.hits().iter().map(Firing::about).collect());
        for about in named.unwrap_or_else(|| vec![about(&fact.rule, &fact.subject)]) {
            let answers = self.answers.entry(about).or_default();
            let place = match fact.answer {
                Answer::Accepted => &mut answers.accepted,
                Answer::Snoozed => &mut answers.snoozed,
                Answer::Dismissed => &mut answers.dismissed,
            };
            *place = (*place).max(Some(fact.at));
        }
        while self.answers.len() > ANSWERS_REMEMBERED {
            let oldest = self.answers.iter().min_by_key(|(_, answers)| answers.newest());
            let Some(oldest) = oldest.map(|(about, _)| about.clone()) else { break };
            self.answers.remove(&oldest);
        }
        let (fate, closes): (_, fn(&Firing, Timestamp) -> bool) = match fact.answer {
            Answer::Accepted => (Fate::Resolved, accepting_ends),
            Answer::Dismissed => (Fate::Dismissed, is_dismissed),
            Answer::Snoozed => return,
        };
        for card in &mut self.cards {
            let open = card.fate == Fate::Open && card.firing.names(&fact.rule, &fact.subject);
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
        let answers = self.answers(firing);
        let dismissed = answers.and_then(|answers| answers.dismissed);
        if dismissed.is_some_and(|at| is_dismissed(firing, at)) && heard(dismissed) {
            return Voice::Wait;
        }
        let said = || self.cards.iter().filter(|issued| issued.firing.names(&card.rule, &card.subject));
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
        let accepted = self.answers(firing).and_then(|answers| answers.accepted);
        let mut unheeded = 0;
        let mut later: Option<Timestamp> = None;
        for issued in self.cards.iter().rev().filter(|i| i.firing.names(&card.rule, &card.subject)) {
            let silence =
                later.is_some_and(|later| later.duration_since(issued.at) >= time::days(MUTED_DAYS));
            if silence || issued.is_over(firing) || accepted >= Some(issued.at) {
                break;
            }
            unheeded += 1;
            later = Some(issued.at);
        }
        unheeded > UNHEEDED_REPEATS
    }

    fn is_snoozed(&self, firing: &Firing, instant: Timestamp) -> bool {
        let card = &firing.card;
        let snoozed = self.answers(firing).and_then(|answers| answers.snoozed);
        let pause = cool_down(firing).unwrap_or(time::days(MUTED_DAYS));
        card.priority > 0 && snoozed.is_some_and(|at| instant.duration_since(at) < pause)
    }

    /// The open card that names what a firing is about.
    fn open(&self, firing: &Firing) -> Option<&Issued> {
        self.cards.iter().find(|card| card.waiting().any(|hit| is_same(hit, firing)))
    }

    /// What fires, may be said and is in no open card. What is told together waits while such a card is open. History,
    /// and what was answered to it, is judged as of the scene's instant, silence as of now: they differ for imports of old
    /// training.
    fn fresh(&self, scene: &Scene<'_>, firings: Vec<Firing>, now: Timestamp) -> Vec<Firing> {
        let together = self.cards.iter().any(|card| card.waiting().any(|hit| is_merged(&hit.card.rule)));
        let speaks = |firing: &Firing| {
            let waits = together && is_merged(&firing.card.rule);
            let silent = waits || is_met(scene, firing) || self.open(firing).is_some();
            !silent && self.voice(firing, now) == Voice::Speak
        };
        firings.into_iter().filter(speaks).collect()
    }

    /// The open cards and what else fires, ranked together: each with the card it was issued as.
    fn board(&self, scene: &Scene<'_>, fresh: Vec<Firing>) -> Vec<(Option<&Issued>, Firing)> {
        let mut all: Vec<Firing> =
            self.cards.iter().flat_map(Issued::waiting).cloned().chain(fresh).collect();
        for firing in &mut all {
            firing.card.suppressed_by = self.is_snoozed(firing, scene.instant).then(|| "SNOOZED".to_owned());
        }
        judge(&mut all, scene);
        let mut placed: Vec<(Option<&Issued>, Firing)> = Vec::new();
        for firing in &all {
            let issued = self.open(firing);
            // An open card has one place, the best of what it names.
            if issued.is_some_and(|issued| placed.iter().any(|(open, _)| *open == Some(issued))) {
                continue;
            }
            let stands = issued.map_or_else(|| firing.clone(), |issued| issued.as_it_stands(firing, &all));
            placed.push((issued, stands));
        }
        placed
    }

    /// What a person sees: the cards that were issued, and what fires about safety although it was not issued yet. What
    /// else fires waits for its turn, which for most rules is the turn of the week: it is shown only where it is `due` to be
    /// issued now.
    pub(crate) fn table(
        &self,
        scene: &Scene<'_>,
        due: bool,
        now: Timestamp,
    ) -> Vec<(Option<&Issued>, Firing)> {
        let fresh = self.fresh(scene, raw(scene, true), now);
        if due {
            return self.board(scene, fresh);
        }
        let (safety, waiting): (Vec<Firing>, Vec<Firing>) =
            fresh.into_iter().partition(|firing| firing.card.priority == 0);
        let everything = safety.iter().cloned().chain(waiting).collect();
        let mut table = self.board(scene, safety);
        for (issued, mut firing) in self.board(scene, everything) {
            if issued.is_none() && firing.card.priority > 0 {
                firing.card.shown = false;
                table.push((None, firing));
            }
        }
        table
    }

    /// Closes what has done its work and what nobody heeded, then issues what is shown for the first time.
    pub(crate) fn settle(&mut self, scene: &Scene<'_>, weekly: bool, now: Timestamp) {
        let firings = raw(scene, weekly);
        self.close(scene, &firings, weekly, now);
        let is_kept = |card: &Issued| {
            let recent = now.duration_since(card.at) <= time::days(KEPT_DAYS);
            card.fate == Fate::Open || recent || again(&card.firing) == Again::Once
        };
        self.cards.retain(is_kept);
        let said = |firing: &Firing| {
            let judged = |card: &&Issued| card.firing.card.judged == firing.card.judged;
            let mut about = self.cards.iter().filter(judged);
            about.any(|card| card.firing.names(&firing.card.rule, &firing.card.subject))
        };
        let board = self.board(scene, self.fresh(scene, firings, now)).into_iter();
        let news = board.filter(|(issued, firing)| {
            issued.is_none() && firing.card.shown && !said(firing) && !is_resolved(scene, firing, true)
        });
        let news: Vec<Issued> = news.map(|(_, firing)| Issued::new(firing, now)).collect();
        self.cards.extend(news);
    }

    /// Closes what was corrected away: it is not asked for any longer, and on what is known today it never was.
    pub(crate) fn withdraw(&mut self, scene: &Scene<'_>, held: impl Fn(&Firing) -> bool) {
        for card in &mut self.cards {
            let gone = |hit: &&Firing| !asks(scene, hit) && !held(hit);
            let gone: Vec<String> = card.waiting().filter(gone).map(Firing::about).collect();
            if gone.is_empty() {
                continue;
            }
            card.done.extend(gone);
            if card.waiting().next().is_none() {
                card.fate = Fate::Withdrawn;
            }
        }
    }

    /// Closes what has done its work, what nobody heeded, and what nobody can tell.
    fn close(&mut self, scene: &Scene<'_>, firings: &[Firing], weekly: bool, now: Timestamp) {
        let closed: Vec<_> =
            self.cards.iter().map(|card| self.closed(card, scene, firings, weekly, now)).collect();
        for (card, (fate, done)) in self.cards.iter_mut().zip(closed) {
            card.fate = fate;
            card.done.extend(done);
        }
    }

    /// What becomes of a card, and what else of it is done.
    fn closed(
        &self,
        card: &Issued,
        scene: &Scene<'_>,
        firing: &[Firing],
        weekly: bool,
        now: Timestamp,
    ) -> (Fate, Vec<String>) {
        let asked = |hit: &Firing| weekly || rule(&hit.card.rule).is_none_or(closes_with_a_session);
        let found = |hit: &Firing| firing.iter().find(|firing| is_same(hit, firing));
        let is_over = |hit: &Firing| is_met(scene, hit) || is_resolved(scene, hit, found(hit).is_some());
        let resolved = |hit: &&Firing| asked(hit) && is_over(hit);
        let (done, left): (Vec<&Firing>, Vec<&Firing>) = card.waiting().partition(resolved);
        let done = done.into_iter().map(Firing::about).collect();
        if card.fate != Fate::Open {
            return (card.fate, done);
        }
        let no_data = !scene.history.has_sets_within(now, time::days(EXPIRES_DAYS));
        let is_repeated = |hit: &&Firing| {
            let newer = found(hit).filter(|firing| firing.card.judged != hit.card.judged);
            newer.is_some_and(|firing| self.voice(firing, now) != Voice::Wait)
        };
        let is_old = asked(&card.firing) && now.duration_since(card.at) > time::days(EXPIRES_DAYS);
        let fate = match left.as_slice() {
            _ if no_data && is_old => Fate::Expired,
            [] => Fate::Resolved,
            left if left.iter().any(is_repeated) => Fate::Unheeded,
            _ => Fate::Open,
        };
        (fate, done)
    }
}

/// Whether the rule of a firing still finds the same, and what would close its card was not done.
pub(crate) fn asks(scene: &Scene<'_>, said: &Firing) -> bool {
    let finds = |rule: &Rule| rule.firings(scene).iter().any(|firing| is_same(said, firing));
    rule(&said.card.rule).is_some_and(finds) && !is_met(scene, said)
}

/// Whether a firing is what a card was issued for. Praise is for one event, everything else for a subject.
fn is_same(issued: &Firing, firing: &Firing) -> bool {
    let about = issued.is_about(&firing.card.rule, &firing.card.subject);
    about && (again(firing) != Again::PerEvent || issued.card.judged == firing.card.judged)
}

#[cfg(test)]
mod tests;
