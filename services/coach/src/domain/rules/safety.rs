//! Safety (training-science 4.3): what a note says about pain or danger.

use super::{Rule, When};
use crate::domain::card::{Finding, muscle_of};
use crate::domain::history::Note;
use crate::domain::state::Scene;
use mariposas_training::Muscle;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A note counts for so many days.
const NOTE_DAYS: i64 = 14;

/// SAF-01: pain in a note of the last 14 days; a card for each primary muscle of what was trained.
pub(crate) const PAIN: Rule = Rule {
    id: "SAF-01",
    when: When::Session,
    priority: 0,
    asks_for_more: false,
    source: "Training science 4.3, SAF-01 (consensus)",
    find: |scene| painful(scene).into_iter().filter_map(|muscle| pain_card(scene, muscle)).collect(),
    resolved: |scene, subject| muscle_of(subject).is_none_or(|muscle| pain_note(scene, muscle).is_none()),
};

/// SAF-02: a red flag in a note of the last 14 days that was not acknowledged.
pub(crate) const RED_FLAG: Rule = Rule {
    id: "SAF-02",
    when: When::Session,
    priority: 0,
    asks_for_more: false,
    source: "Training science 4.3, SAF-02; Caterisano et al. 2019",
    find: |scene| red_flag(scene).map(red_flag_card).into_iter().collect(),
    resolved: |scene, _| red_flag(scene).is_none(),
};

/// PAIN(m): the muscles with a pain note.
pub(crate) fn painful(scene: &Scene<'_>) -> BTreeSet<Muscle> {
    let all = Muscle::ALL.iter().copied();
    all.filter(|muscle| pain_note(scene, *muscle).is_some()).collect()
}

/// The newest red flag that was not acknowledged.
pub(crate) fn red_flag<'a>(scene: &Scene<'a>) -> Option<&'a Note> {
    let open = |note: &Note| scene.person.acknowledged.is_none_or(|acknowledged| note.at > acknowledged);
    scene.history.newest_note(scene.instant, NOTE_DAYS, |note| note.signs.red_flag && open(note))
}

fn pain_note<'a>(scene: &Scene<'a>, muscle: Muscle) -> Option<&'a Note> {
    let about = |note: &Note| note.signs.pain && note.muscles.contains(&muscle);
    scene.history.newest_note(scene.instant, NOTE_DAYS, about)
}

fn pain_card(scene: &Scene<'_>, muscle: Muscle) -> Option<Finding> {
    let note = pain_note(scene, muscle)?;
    let name = muscle.spoken();
    let mut evidence = evidence(note);
    evidence.push(("muscle", json!(muscle)));
    Some(Finding {
        subject: muscle.as_str().to_owned(),
        judged: note.session.clone(),
        important: true,
        deficit: 0.0,
        noted_at: Some(note.at),
        title: format!("Give your {name} a rest"),
        advice: "Leave out the movement that hurts for now, and train a pain-free range or another exercise \
                 instead; see a professional if it is sharp, getting worse, comes with swelling, bruising or \
                 weakness, or is still there after one to two weeks."
            .to_owned(),
        reason: format!(
            "You noted pain while training your {name} in the last {NOTE_DAYS} days. Pain is a signal to change \
             something; plain muscle soreness is different and fine."
        ),
        evidence,
    })
}

fn red_flag_card(note: &Note) -> Finding {
    Finding {
        subject: "user".to_owned(),
        judged: note.session.clone(),
        important: true,
        deficit: 0.0,
        noted_at: Some(note.at),
        title: "Please get medical help now".to_owned(),
        advice: "Stop training and get medical help now: call your emergency number for chest pain, trouble \
                 breathing or collapse, and see a doctor today for anything else."
            .to_owned(),
        reason:
            "Your note mentions a sign that training cannot explain away, and being checked early is what \
                 keeps you safe. Dark urine after hard, unaccustomed exercise can be rhabdomyolysis."
                .to_owned(),
        evidence: evidence(note),
    }
}

/// Where a note stands; its words stay with the person.
pub(super) fn evidence(note: &Note) -> Vec<(&'static str, Value)> {
    let mut evidence = vec![("noted_at", json!(note.at)), ("session", json!(note.session))];
    evidence.extend(note.set_id.as_ref().map(|id| ("set_id", json!(id))));
    evidence.extend(note.exercise.as_ref().map(|slug| ("exercise", json!(slug))));
    evidence
}

#[cfg(test)]
mod tests {
    use crate::domain::fixture::{Log, about};
    use jiff::Timestamp;

    const CURL: &str = "seated-leg-curl-machine";

    #[test]
    fn pain_on_a_set_warns_of_its_primary_muscles_for_14_days() {
        let log = Log::default().noted("2026-01-05", "bench-press-barbell", "sharp pain in the shoulder");
        assert_eq!(about(&log.at("2026-01-05T20:00:00Z"), "SAF-01"), ["chest"]);
        assert_eq!(about(&log.at("2026-01-19T12:00:00Z"), "SAF-01"), ["chest"]);
        assert!(about(&log.at("2026-01-19T12:00:01Z"), "SAF-01").is_empty());
    }

    #[test]
    fn soreness_and_denied_pain_are_no_pain() {
        let log = Log::default().noted("2026-01-05", CURL, "sore, but no pain");
        assert!(log.at("2026-01-05T20:00:00Z").is_empty());
    }

    #[test]
    fn pain_in_a_session_note_is_about_everything_trained_there() {
        let log = Log::default()
            .in_workout(1, "2026-01-05", CURL)
            .in_workout(1, "2026-01-05", "bench-press-barbell")
            .in_workout(2, "2026-01-05", "squat-barbell")
            .closed(1, "2026-01-05T13:00:00Z", "something hurt at the end");
        assert_eq!(about(&log.at("2026-01-05T20:00:00Z"), "SAF-01"), ["chest", "hamstrings"]);
    }

    #[test]
    fn a_red_flag_silences_everything_else_until_it_is_acknowledged() {
        let mut log = Log::default().noted("2026-01-05", CURL, "hamstring pain").noted(
            "2026-01-06",
            CURL,
            "chest pain, had to stop",
        );
        let firings = log.at("2026-01-06T20:00:00Z");
        for firing in &firings {
            let held = firing.card.suppressed_by.as_deref();
            assert_eq!(held, (firing.card.rule != "SAF-02").then_some("RED FLAG"), "{}", firing.card.rule);
        }
        assert!(firings.iter().any(|f| f.card.rule == "SAF-01" && !f.card.shown));

        log.person.acknowledged = Some("2026-01-06T21:00:00Z".parse::<Timestamp>().unwrap());
        let firings = log.at("2026-01-06T22:00:00Z");
        assert!(about(&firings, "SAF-02").is_empty());
        assert!(firings.iter().all(|f| f.card.shown));

        let log = log.noted("2026-01-07", CURL, "nearly fainted");
        assert_eq!(about(&log.at("2026-01-07T20:00:00Z"), "SAF-02"), ["user"]);
    }

    #[test]
    fn a_pause_leaves_safety() {
        let mut log = Log::default().noted("2026-01-05", "lying-leg-curl-machine", "pain and a cramp");
        log.person.paused = true;
        let firings = log.at("2026-01-05T20:00:00Z");
        assert_eq!(about(&firings, "SAF-01"), ["hamstrings"]);
        for firing in firings {
            let held = firing.card.suppressed_by.as_deref();
            assert_eq!(held, (firing.card.rule == "CRP-01").then_some("PAUSED"));
        }
    }
}
