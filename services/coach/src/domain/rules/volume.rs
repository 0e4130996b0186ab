//! Weekly volume (training-science 4.3).

use super::{Rule, When, sets, spoken, window};
use crate::domain::card::{Finding, muscle_of};
use crate::domain::state::Scene;
use mariposas_training::Muscle;
use mariposas_training::counting::{MilliSets, ONE_SET};
use mariposas_training::landmarks::Landmarks;
use serde_json::json;

/// VOL-01: some work, over two weeks of training, but less than where growth starts.
pub(crate) const TOO_LITTLE: Rule = Rule {
    id: "VOL-01",
    when: When::Week,
    priority: 2,
    asks_for_more: true,
    source: "Training science 4.3, VOL-01; Pelland et al. 2025; Schoenfeld et al. 2017",
    find: |scene| {
        if !(scene.history.observed(scene.w0, 2) && trained(scene)) {
            return Vec::new();
        }
        scene.coached().filter_map(|(muscle, landmarks)| card(scene, muscle, landmarks)).collect()
    },
    resolved: |scene, subject| {
        let enough = |muscle| {
            let landmarks = scene.coached().find(|(coached, _)| *coached == muscle);
            landmarks
                .is_none_or(|(_, l)| scene.history.fractional(muscle, scene.w0) >= milli(target(scene, l)))
        };
        muscle_of(subject).is_none_or(enough)
    },
};

/// S >= 1 in W0 and W1: a week off is no week of too little.
fn trained(scene: &Scene<'_>) -> bool {
    (0..2).all(|back| scene.history.sessions(scene.w0.plus(-back)) >= 1)
}

/// MEV, or MV for those who want to keep what they have.
fn target(scene: &Scene<'_>, landmarks: Landmarks) -> u32 {
    if scene.maintains() { landmarks.mv } else { landmarks.mev }
}

fn milli(sets: u32) -> MilliSets {
    MilliSets::from(sets) * ONE_SET
}

fn card(scene: &Scene<'_>, muscle: Muscle, landmarks: Landmarks) -> Option<Finding> {
    let target = target(scene, landmarks);
    let [w0, w1] = [0, -1].map(|back| scene.history.fractional(muscle, scene.w0.plus(back)));
    let total = w0 + w1;
    if total == 0 || total >= 2 * milli(target) {
        return None;
    }
    let mean = sets(total) / 2.0;
    let (name, spoken) = (muscle.spoken(), spoken(mean));
    let why = if scene.maintains() { "keeps the muscle you have" } else { "is about where growth starts" };
    Some(Finding {
        subject: muscle.as_str().to_owned(),
        judged: scene.w0.to_string(),
        important: scene.person.profile.goal_muscles.contains(&muscle),
        deficit: f64::from(target) - mean,
        noted_at: None,
        title: format!("A little more for your {name}"),
        advice: format!(
            "Try one or two more hard sets for your {name} in each session, until you reach {target} a week."
        ),
        reason: format!(
            "Your {name} had {spoken} hard sets a week over the last two weeks, and {target} {why}; at this \
             point every extra set gives the most back."
        ),
        evidence: vec![
            ("muscle", json!(muscle)),
            ("mean_sets", json!(mean)),
            ("target_sets", json!(target)),
            ("landmark", json!(if scene.maintains() { "MV" } else { "MEV" })),
            (
                "weekly_sets",
                json!({ scene.w0.plus(-1).to_string(): sets(w1), scene.w0.to_string(): sets(w0) }),
            ),
            ("weeks", window(scene, 2)),
        ],
    })
}

#[cfg(test)]
mod tests {
    use crate::domain::fixture::{Log, about, find};
    use mariposas_training::Muscle;
    use mariposas_training::profile::{Goal, Level, WeekKind};

    const CURL: &str = "seated-leg-curl-machine";
    /// W1 starts 2025-12-29, W0 starts 2026-01-05.
    const MONDAY: &str = "2026-01-12T04:30:00Z";

    fn curls(w1: usize, w0: usize) -> Log {
        let mut log = Log::default().sets("2025-12-30", CURL, w1).sets("2026-01-06", CURL, w0);
        log.person.profile.level = Some(Level::Intermediate);
        log
    }

    #[test]
    fn fires_below_mev_and_not_at_it() {
        let firings = curls(6, 5).at(MONDAY);
        let firing = find(&firings, "VOL-01", "hamstrings").unwrap();
        assert_eq!((firing.card.priority, firing.card.shown), (2, true));
        assert_eq!(firing.card.judged, "2026-W02");
        assert_eq!(firing.card.evidence["mean_sets"], 5.5);
        assert!(firing.card.reason.contains("5.5 hard sets") && firing.card.reason.contains("6 is"));
        assert!(about(&curls(6, 6).at(MONDAY), "VOL-01").is_empty());
    }

    #[test]
    fn a_goal_muscle_is_important_and_maintaining_asks_for_less() {
        let mut log = curls(5, 4);
        log.person.profile.goal_muscles = vec![Muscle::Hamstrings];
        assert_eq!(find(&log.at(MONDAY), "VOL-01", "hamstrings").unwrap().card.priority, 1);
        log.person.profile.goal = Some(Goal::Maintain);
        assert!(about(&log.at(MONDAY), "VOL-01").is_empty());
    }

    #[test]
    fn without_data_it_says_nothing() {
        assert!(Log::default().at(MONDAY).is_empty());
        assert!(about(&curls(0, 4).at(MONDAY), "VOL-01").is_empty(), "not observed for two weeks");
        assert!(about(&curls(4, 0).at(MONDAY), "VOL-01").is_empty(), "W0 had no session");
    }

    #[test]
    fn novices_have_their_own_landmarks() {
        let mut log = curls(4, 4);
        log.person.profile.level = None;
        assert!(about(&log.at(MONDAY), "VOL-01").is_empty());
        let log = curls(4, 4).sets("2025-07-14", CURL, 1);
        let mut log = log;
        log.person.profile.level = None;
        assert_eq!(about(&log.at(MONDAY), "VOL-01"), ["hamstrings"], "26 weeks are logged");
    }

    #[test]
    fn an_unfinished_week_is_never_judged_low() {
        let log = curls(6, 6).sets("2026-01-13", CURL, 1);
        assert!(about(&log.at("2026-01-18T23:59:00Z"), "VOL-01").is_empty());
        assert!(about(&log.at("2026-01-19T03:59:59Z"), "VOL-01").is_empty(), "until Monday 04:00");
        assert_eq!(about(&log.at("2026-01-19T04:00:00Z"), "VOL-01"), ["hamstrings"]);
    }

    #[test]
    fn pain_pauses_and_deloads_hold_it_back() {
        let held = |log: Log| {
            find(&log.at(MONDAY), "VOL-01", "hamstrings").unwrap().card.suppressed_by.clone().unwrap()
        };
        assert_eq!(held(curls(3, 3).noted("2026-01-08", CURL, "pain")), "PAIN");
        let mut log = curls(3, 3);
        log.person.weeks.insert("2026-W03".parse().unwrap(), WeekKind::Illness);
        assert_eq!(held(log), "PAUSED");
        let mut log = curls(3, 3);
        log.person.weeks.insert("2026-W02".parse().unwrap(), WeekKind::Deload);
        assert_eq!(held(log), "DELOADING");
    }

    #[test]
    fn at_most_three_muscles_share_one_card() {
        let mut log = curls(1, 1);
        for exercise in ["bench-press-barbell", "leg-extension-machine", "lateral-raise-dumbbell"] {
            log = log.sets("2025-12-31", exercise, 1).sets("2026-01-07", exercise, 1);
        }
        let firings = log.at(MONDAY);
        let low: Vec<_> = firings.iter().filter(|f| f.card.rule == "VOL-01").collect();
        assert!(low.len() > 3);
        let shown: Vec<_> = low.iter().filter(|f| f.card.shown).collect();
        assert_eq!(shown.len(), 3);
        assert!(shown.iter().all(|f| f.card.evidence["merged"].as_array().unwrap().len() == 3));
    }
}
