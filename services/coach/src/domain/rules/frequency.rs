//! Training frequency (training-science 4.3).

use super::{Rule, When, sets, window};
use crate::domain::card::{Finding, muscle_of};
use crate::domain::state::Scene;
use mariposas_training::Muscle;
use mariposas_training::counting::{MilliSets, ONE_SET};
use serde_json::json;

/// FRQ-01: enough sets, two weeks running, but all of them on one day.
pub(crate) const ONE_DAY: Rule = Rule {
    id: "FRQ-01",
    when: When::Week,
    priority: 2,
    asks_for_more: true,
    source: "Training science 4.3, FRQ-01; Pelland et al. 2025; hamstring guide",
    find: |scene| {
        if !scene.history.observed(scene.w0, 2) {
            return Vec::new();
        }
        scene.coached().filter_map(|(muscle, landmarks)| card(scene, muscle, landmarks.mev)).collect()
    },
    resolved: |scene, subject| {
        muscle_of(subject).is_none_or(|muscle| scene.history.days_of(muscle, scene.w0) >= 2)
    },
};

fn card(scene: &Scene<'_>, muscle: Muscle, mev: u32) -> Option<Finding> {
    let weeks = [scene.w0, scene.w0.plus(-1)];
    let enough = |week| scene.history.fractional(muscle, week) >= MilliSets::from(mev) * ONE_SET;
    if !weeks.iter().all(|&week| scene.history.days_of(muscle, week) == 1 && enough(week)) {
        return None;
    }
    let name = muscle.spoken();
    Some(Finding {
        subject: muscle.as_str().to_owned(),
        judged: scene.w0.to_string(),
        important: muscle == Muscle::Hamstrings,
        deficit: 1.0,
        noted_at: None,
        title: format!("Two days for your {name}"),
        advice: format!("Try spreading the same {name} sets over two sessions, at least 48 hours apart."),
        reason: format!(
            "All your {name} work was on one day in each of the last two weeks. Two shorter visits mean fresher \
             sets and more practice: it helps strength, while size mostly follows the number of sets."
        ),
        evidence: vec![
            ("muscle", json!(muscle)),
            ("days_a_week", json!(1)),
            ("sets_w0", json!(sets(scene.history.fractional(muscle, weeks[0])))),
            ("sets_w1", json!(sets(scene.history.fractional(muscle, weeks[1])))),
            ("mev", json!(mev)),
            ("weeks", window(scene, 2)),
        ],
    })
}

#[cfg(test)]
mod tests {
    use crate::domain::fixture::{Log, about, find};
    use mariposas_training::profile::{Flag, Goal, Level};

    const CURL: &str = "seated-leg-curl-machine";
    const MONDAY: &str = "2026-01-12T04:30:00Z";

    fn curls(w1: usize, w0: usize) -> Log {
        let mut log = Log::default().sets("2025-12-30", CURL, w1).sets("2026-01-06", CURL, w0);
        log.person.profile.level = Some(Level::Intermediate);
        log
    }

    #[test]
    fn fires_when_enough_sets_stand_on_one_day() {
        let firings = curls(6, 6).at(MONDAY);
        assert_eq!(find(&firings, "FRQ-01", "hamstrings").unwrap().card.priority, 1);
        assert!(about(&curls(6, 5).at(MONDAY), "FRQ-01").is_empty(), "below MEV volume comes first");
        let spread = curls(6, 6).sets("2026-01-09", CURL, 1);
        assert!(about(&spread.at(MONDAY), "FRQ-01").is_empty());
    }

    #[test]
    fn other_muscles_are_of_normal_priority() {
        let mut log = Log::default().sets("2025-12-30", "leg-extension-machine", 6).sets(
            "2026-01-06",
            "leg-extension-machine",
            6,
        );
        log.person.profile.level = Some(Level::Intermediate);
        assert_eq!(find(&log.at(MONDAY), "FRQ-01", "quads").unwrap().card.priority, 2);
    }

    #[test]
    fn maintaining_and_being_guarded_hold_it_back() {
        let held = |log: &Log| {
            find(&log.at(MONDAY), "FRQ-01", "hamstrings").unwrap().card.suppressed_by.clone().unwrap()
        };
        let mut log = curls(6, 6);
        log.person.profile.goal = Some(Goal::Maintain);
        assert_eq!(held(&log), "MAINTAIN");
        log.person.profile.flags = vec![Flag::Pregnant];
        assert_eq!(held(&log), "GUARDED");
    }
}
