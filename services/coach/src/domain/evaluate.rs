//! Evaluating the rulebook: what fires, what is held back, what is shown (training-science 4.1, 4.2).

use crate::domain::card::Firing;
use crate::domain::check::{Check, Explained};
use crate::domain::history::History;
use crate::domain::merge::merge;
use crate::domain::person::Person;
use crate::domain::rules::{self, ABSORBS, Rule, When, rule};
use crate::domain::scene::Scene;
use crate::domain::state::States;
use jiff::Timestamp;
use serde::Serialize;
use std::cmp::Ordering;

/// So many cards beside those about safety.
const SHOWN: usize = 3;
/// Rules that go on firing for a while although what closes their cards was done.
const OUTLIVE_THEIR_CARDS: &[&str] = &["RET-04", "NOR-01", "NOR-02", "NOR-04", "ECC-01"];
/// Cards that a week closes by reaching a number, whose rule looks at the mean of several: it may still be low then.
const DONE_BY_ONE_WEEK: &[&str] = &["VOL-01", "VOL-03"];
/// Cards that a set or a session closes whenever it is logged; nothing about them waits for the end of a week.
const DONE_BY_A_SET: &[&str] =
    &["VOL-02", "PAT-04", "PAT-05", "SEL-01", "SEL-02", "SEL-03", "SEL-04", "SEL-06", "REP-04", "CON-02"];
/// What is about the whole person covers every subject.
const WHOLE_PERSON: &str = "user";

/// Everything that fires at an instant, best first: rules of the session alone, or, `weekly`, all of them.
/// The same input gives the same output.
pub fn evaluate(person: &Person, history: &History<'_>, weekly: bool, instant: Timestamp) -> Vec<Firing> {
    let scene = Scene::new(person, history, instant);
    let mut firings = raw(&scene, weekly);
    judge(&mut firings, &scene);
    firings
}

/// What a rule made of one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The rule.
    pub rule: &'static str,
    /// A muscle, an exercise, a pair or family, or "user".
    pub subject: String,
    /// Every condition with what was found.
    pub conditions: Vec<Explained>,
    /// Whether all of them hold.
    pub fires: bool,
    /// The state or rule that holds it back all the same.
    pub suppressed_by: Option<String>,
}

/// Each condition of a rule with its value, for every subject it looks at, fired or not. `None` for an id that is no
/// rule's.
pub fn explain(
    person: &Person,
    history: &History<'_>,
    instant: Timestamp,
    id: &str,
) -> Option<Vec<Explanation>> {
    let rule = rule(id)?;
    let scene = Scene::new(person, history, instant);
    let mut firings = raw(&scene, true);
    judge(&mut firings, &scene);
    let explained = scene.findings(rule).iter().map(|finding| {
        let subject = finding.subject.to_string();
        let firing = firings.iter().find(|firing| firing.is_about(rule.id, &subject));
        Explanation {
            rule: rule.id,
            conditions: finding.checks.iter().map(Check::explained).collect(),
            fires: finding.fires(),
            suppressed_by: firing.and_then(|firing| firing.card.suppressed_by.clone()),
            subject,
        }
    });
    Some(explained.collect())
}

/// What fires, before anything is held back.
pub(crate) fn raw(scene: &Scene<'_>, weekly: bool) -> Vec<Firing> {
    let asked = rules::all().filter(|rule| weekly || rule.when == When::Session);
    asked.flat_map(|rule| rule.firings(scene)).collect()
}

/// Holds back what states and other rules hold back, makes one card of what is merged, then ranks the rest and says
/// what is shown. A firing that comes held back stays so.
pub(crate) fn judge(firings: &mut [Firing], scene: &Scene<'_>) {
    let states = States::of(scene).while_said(firings);
    for firing in firings.iter_mut() {
        let state = rule(&firing.card.rule).and_then(|rule| states.suppressor(rule, firing));
        if let Some(state) = state {
            firing.card.suppressed_by = Some(state.to_owned());
        }
    }
    absorb(firings);
    firings.sort_by(order);
    merge(firings);
    show(firings);
}

/// A rule that no state holds back swallows those it covers, about the same subject.
fn absorb(firings: &mut [Firing]) {
    let speaking: Vec<(String, String)> = firings
        .iter()
        .filter(|firing| firing.card.suppressed_by.is_none())
        .map(|firing| (firing.card.rule.clone(), firing.card.subject.clone()))
        .collect();
    for firing in firings.iter_mut().filter(|firing| firing.card.suppressed_by.is_none()) {
        let covers = |subject: &str| subject == firing.card.subject || subject == WHOLE_PERSON;
        let by = ABSORBS.iter().find(|(absorbing, absorbed)| {
            *absorbed == firing.card.rule
                && speaking.iter().any(|(rule, subject)| rule == absorbing && covers(subject))
        });
        firing.card.suppressed_by = by.map(|(absorbing, _)| (*absorbing).to_owned());
    }
}

/// Priority, then what matters most to the person, then how far from enough, then the oldest.
fn order(a: &Firing, b: &Firing) -> Ordering {
    let place = |firing: &Firing| (firing.card.suppressed_by.is_some(), firing.card.priority, !firing.goal);
    let rest = |firing: &Firing| (firing.since, firing.card.rule.clone(), firing.card.subject.clone());
    place(a).cmp(&place(b)).then(b.deficit.total_cmp(&a.deficit)).then_with(|| rest(a).cmp(&rest(b)))
}

/// Of firings that are ranked, shows those about safety and the first few others.
fn show(firings: &mut [Firing]) {
    let mut cards = 0;
    for Firing { card, .. } in firings {
        let counts = card.priority > 0;
        let speaks = card.suppressed_by.is_none() && card.part_of.is_none();
        card.shown = speaks && !(counts && cards == SHOWN);
        cards += usize::from(card.shown && counts);
    }
}

/// Whether a card about this can be closed after a session, else only by the turn of a week.
pub(crate) fn closes_with_a_session(rule: &Rule) -> bool {
    rule.when == When::Session || DONE_BY_A_SET.contains(&rule.id)
}

/// Whether a card that was issued has done its work. One that judged a week waits for a later one, unless
/// its condition is gone already, as after a correction.
pub(crate) fn is_resolved(scene: &Scene<'_>, firing: &Firing, still_fires: bool) -> bool {
    let Some(rule) = rule(&firing.card.rule) else { return true };
    let later = rule.when == When::Week && scene.last_complete_week(firing.since) < scene.w0;
    let at_once = DONE_BY_A_SET.contains(&rule.id);
    is_done(scene, firing) || (later || at_once || !still_fires) && (rule.resolved)(scene, firing)
}

/// Whether what would close a card was done, although its rule still fires: there is nothing to say.
pub(crate) fn is_done(scene: &Scene<'_>, firing: &Firing) -> bool {
    let outlived = rule(&firing.card.rule).filter(|rule| OUTLIVE_THEIR_CARDS.contains(&rule.id));
    outlived.is_some_and(|rule| (rule.resolved)(scene, firing))
}

/// Whether what would close a card was done, although its rule may still fire: there is nothing to ask for.
pub(crate) fn is_met(scene: &Scene<'_>, firing: &Firing) -> bool {
    let by_one_week = rule(&firing.card.rule).filter(|rule| DONE_BY_ONE_WEEK.contains(&rule.id));
    is_done(scene, firing) || by_one_week.is_some_and(|rule| (rule.resolved)(scene, firing))
}

#[cfg(test)]
mod tests {
    use super::{absorb, order, show};
    use crate::domain::card::Firing;
    use crate::domain::fixture::Log;
    use crate::domain::rules;

    const CURL: &str = "lying-leg-curl-machine";

    fn cramp() -> Firing {
        let firings = Log::default().noted("2026-01-05", CURL, "cramp").at("2026-01-05T20:00:00Z");
        firings.into_iter().find(|firing| firing.card.rule == "CRP-01").unwrap()
    }

    fn other(rule: &str, subject: &str, priority: u8) -> Firing {
        let mut firing = cramp();
        firing.card.rule = rule.to_owned();
        firing.card.subject = subject.to_owned();
        firing.card.priority = priority;
        firing
    }

    #[test]
    fn a_rule_absorbs_only_while_it_speaks_itself() {
        let mut firings = vec![cramp(), other("SEL-01", "hamstrings", 2)];
        absorb(&mut firings);
        assert_eq!(firings[1].card.suppressed_by.as_deref(), Some("CRP-01"));
        firings[0].card.suppressed_by = Some("PAUSED".to_owned());
        firings[1].card.suppressed_by = None;
        absorb(&mut firings);
        assert_eq!(firings[1].card.suppressed_by, None);
    }

    #[test]
    fn three_cards_are_shown_beside_safety() {
        let mut firings: Vec<Firing> = (0..5).map(|n| other("FRQ-01", &format!("m{n}"), 2)).collect();
        firings.extend((0..4).map(|n| other("SAF-01", &format!("m{n}"), 0)));
        firings[4].goal = true;
        firings[3].deficit = 9.0;
        firings[2].card.priority = 1;
        firings.sort_by(order);
        show(&mut firings);
        let shown: Vec<_> =
            firings.iter().filter(|f| f.card.shown).map(|f| f.card.subject.as_str()).collect();
        assert_eq!(shown, ["m0", "m1", "m2", "m3", "m2", "m4", "m3"]);
        assert!(firings.is_sorted_by(|a, b| order(a, b).is_le()));
    }

    #[test]
    fn order_of_arrival_does_not_matter() {
        let log = Log::default().sets("2025-12-30", CURL, 3).sets("2026-01-06", CURL, 2).noted(
            "2026-01-07",
            CURL,
            "cramp and pain",
        );
        let monday = "2026-01-12T05:00:00Z";
        assert!(!log.at(monday).is_empty());
        assert_eq!(log.at(monday), log.reversed().at(monday));
    }

    #[test]
    fn every_condition_is_explained_with_what_was_found() {
        let log = Log::intermediate().sets("2025-12-30", CURL, 6).sets("2026-01-06", CURL, 6);
        let explained = log.explain("VOL-01", "2026-01-12T05:00:00Z");
        let about = explained.iter().find(|explanation| explanation.subject == "hamstrings").unwrap();
        assert!(!about.fires && about.suppressed_by.is_none());
        let lines: Vec<String> = about
            .conditions
            .iter()
            .map(|check| format!("{} {}: {}", if check.holds { "+" } else { "-" }, check.text, check.value))
            .collect();
        assert_eq!(
            lines,
            [
                "+ logged for 2 complete weeks: since 2025-12-30",
                "+ training days in the emptier of W0 and W1 >= 1: 1",
                "+ F(hamstrings), mean of W0-W1 > 0: 6",
                "- F(hamstrings), mean of W0-W1 < 6: 6",
            ]
        );
    }

    #[test]
    fn a_rule_without_data_is_silent_and_says_so() {
        for rule in rules::all() {
            for explanation in Log::default().explain(rule.id, "2026-01-12T05:00:00Z") {
                assert!(!explanation.fires, "{explanation:?}");
            }
        }
        let explained = Log::default().explain("SAF-03", "2026-01-12T05:00:00Z");
        assert_eq!(explained[0].conditions[0].value, "no data");
    }
}
