//! Cramps (training-science 4.3).

use super::safety::evidence;
use super::{Rule, When};
use crate::domain::card::Finding;
use crate::domain::history::Note;
use crate::domain::state::Scene;
use mariposas_training::Muscle;

/// It is done after so many days without a cramp.
const CRAMP_FREE_DAYS: i64 = 28;
/// Lying and seated curls are told apart by slug (4.1).
const LYING_CURLS: &[&str] = &["lying-leg-curl-machine", "single-leg-lying-curl-machine"];

/// CRP-01: a cramp on a lying curl, in the last 28 days.
pub(crate) const LYING_CURL: Rule = Rule {
    id: "CRP-01",
    when: When::Session,
    priority: 1,
    asks_for_more: false,
    source: "Training science 4.3, CRP-01; Miller et al. 2022; hamstring guide",
    find: |scene| cramp(scene).map(card).into_iter().collect(),
    resolved: |scene, _| {
        scene.history.newest_note(scene.instant, CRAMP_FREE_DAYS, |note| note.signs.cramp).is_none()
    },
};

fn cramp<'a>(scene: &Scene<'a>) -> Option<&'a Note> {
    let lying = |note: &Note| note.exercise.as_deref().is_some_and(|slug| LYING_CURLS.contains(&slug));
    scene.history.newest_note(scene.instant, CRAMP_FREE_DAYS, |note| note.signs.cramp && lying(note))
}

fn card(note: &Note) -> Finding {
    Finding {
        subject: Muscle::Hamstrings.as_str().to_owned(),
        judged: note.session.clone(),
        important: true,
        deficit: 0.0,
        noted_at: Some(note.at),
        title: "Try the seated curl instead".to_owned(),
        advice:
            "Stop the set and stretch gently until the cramp fades; next time, switch to the seated leg curl."
                .to_owned(),
        reason:
            "You noted a cramp on the lying curl. Lying keeps the hip straight, so the hamstring is already \
                 short before the curl begins; sitting gives it more room, and often that is all it takes."
                .to_owned(),
        evidence: evidence(note),
    }
}

#[cfg(test)]
mod tests {
    use super::LYING_CURLS;
    use crate::domain::fixture::{Log, about, find};
    use mariposas_training::Catalogue;

    #[test]
    fn the_catalogue_has_the_lying_curls() {
        assert!(LYING_CURLS.iter().all(|slug| Catalogue::global().by_slug(slug).is_some()));
    }

    #[test]
    fn fires_for_a_cramp_on_a_lying_curl_alone() {
        let evening = "2026-01-05T20:00:00Z";
        let on = |slug, note| Log::default().noted("2026-01-05", slug, note);
        for slug in LYING_CURLS {
            let firings = on(slug, "cramped up").at(evening);
            assert_eq!(find(&firings, "CRP-01", "hamstrings").unwrap().card.judged, "2026-01-05");
        }
        assert!(about(&on("seated-leg-curl-machine", "cramped up").at(evening), "CRP-01").is_empty());
        assert!(about(&on("lying-leg-curl-machine", "no cramps today").at(evening), "CRP-01").is_empty());
    }

    #[test]
    fn it_ends_28_days_later() {
        let log = Log::default().noted("2026-01-05", "lying-leg-curl-machine", "cramp");
        assert_eq!(about(&log.at("2026-02-02T12:00:00Z"), "CRP-01"), ["hamstrings"]);
        assert!(about(&log.at("2026-02-02T12:00:01Z"), "CRP-01").is_empty());
    }
}
