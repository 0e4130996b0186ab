//! Cramps (training-science 4.3).

use super::safety::{noted, was_noted};
use super::{Again, Rule, When};
use crate::domain::card::{Finding, Says};
use crate::domain::history::exercise::is_lying_curl;
use crate::domain::scene::Scene;
use crate::domain::sources::Grade;
use mariposas_training::Muscle;
use mariposas_training::notes::Sign;

/// It is done after so many days without a cramp.
const CRAMP_FREE_DAYS: i64 = 28;

pub(crate) const RULES: &[Rule] = &[LYING_CURL];

/// CRP-01: a cramp on a lying curl, in the last 28 days.
const LYING_CURL: Rule = Rule {
    id: "CRP-01",
    when: When::Session,
    priority: 1,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Try the seated curl instead",
    grade: Some(Grade::C),
    sources: &["MIL22", "guide"],
    guide: Some("ham.faq.cramp"),
    resolved_when: "28 days go by without a cramp.",
    fires: |scene| vec![lying_curl(scene)],
    resolved: |scene, _| {
        scene.history.newest_note(scene.instant, CRAMP_FREE_DAYS, |note| note.says(Sign::Cramp)).is_none()
    },
};

fn lying_curl(scene: &Scene<'_>) -> Finding {
    let cramp = scene.history.newest_note(scene.instant, CRAMP_FREE_DAYS, |note| {
        note.says(Sign::Cramp) && note.is_on(is_lying_curl)
    });
    let text = format!("a cramp noted on a lying curl within {CRAMP_FREE_DAYS} days");
    Finding::about(Muscle::Hamstrings, vec![was_noted(&text, cramp)]).noted(cramp).say(|| Says {
        advice:
            "Stop the set and stretch gently until the cramp fades; next time, switch to the seated leg curl."
                .to_owned(),
        reason:
            "You noted a cramp on the lying curl. Lying keeps the hip straight, so the hamstring is already \
                 short before the curl begins; sitting gives it more room, and often that is all it takes."
                .to_owned(),
        ..noted(cramp)
    })
}

#[cfg(test)]
mod tests {
    use crate::domain::fixture::{Log, about, find};
    use crate::domain::history::exercise::LYING_CURLS;

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
