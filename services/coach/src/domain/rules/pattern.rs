//! Movement patterns that belong together (training-science 4.3).

use super::{Rule, When, sets, spoken, window};
use crate::domain::card::Finding;
use crate::domain::history::HistorySet;
use crate::domain::state::Scene;
use mariposas_training::counting::{MilliSets, ONE_SET};
use mariposas_training::{Muscle, Pattern};
use serde_json::json;

/// The weeks it looks at.
const WEEKS: i32 = 3;
/// Hard sets a week that make a pattern trained.
const TRAINED: MilliSets = 2 * ONE_SET;

/// PAT-01: hinges for the hamstrings, but no curl of any kind for three weeks.
pub(crate) const NO_CURL: Rule = Rule {
    id: "PAT-01",
    when: When::Week,
    priority: 1,
    asks_for_more: true,
    source: "Training science 4.3, PAT-01; Maeo et al. 2021, 2024; hamstring guide",
    find: |scene| card(scene).into_iter().collect(),
    resolved: |scene, _| {
        scene.history.hard(scene.w0, |set| set.pattern() == Some(Pattern::KneeFlexion)) >= TRAINED
    },
};

/// A hip-dominant hamstring lift: a hinge with the hamstrings among its primary muscles. The deadlift, where
/// they are secondary, is none.
fn is_hamstring_hinge(set: &HistorySet) -> bool {
    set.pattern() == Some(Pattern::Hinge) && set.primary().contains(&Muscle::Hamstrings)
}

fn card(scene: &Scene<'_>) -> Option<Finding> {
    let weeks = || (0..WEEKS).map(|back| scene.w0.plus(-back));
    let hinges: MilliSets = weeks().map(|week| scene.history.hard(week, is_hamstring_hinge)).sum();
    let curls: usize = weeks().map(|week| scene.history.any_sets(Pattern::KneeFlexion, week)).sum();
    if !scene.history.observed(scene.w0, WEEKS) || hinges < TRAINED * i64::from(WEEKS) || curls > 0 {
        return None;
    }
    let mean = sets(hinges) / f64::from(WEEKS);
    Some(Finding {
        subject: Muscle::Hamstrings.as_str().to_owned(),
        judged: scene.w0.to_string(),
        important: true,
        deficit: sets(TRAINED),
        noted_at: None,
        title: "Pair your hinges with a leg curl".to_owned(),
        advice: "Consider adding a leg curl, the seated one first if you have it: 2 to 4 sets of 8 to 15."
            .to_owned(),
        reason: format!(
            "You did {} hard sets of hamstring hinges a week over the last three weeks, and no leg curl. Hinges \
             miss the short head, which crosses only the knee, and a curl trains exactly that.",
            spoken(mean)
        ),
        evidence: vec![
            ("mean_hinge_sets", json!(mean)),
            ("curl_sets", json!(curls)),
            ("weeks", window(scene, WEEKS)),
        ],
    })
}

#[cfg(test)]
mod tests {
    use crate::domain::fixture::{Log, about, find};

    const RDL: &str = "romanian-deadlift-barbell";
    const CURL: &str = "seated-leg-curl-machine";
    const MONDAY: &str = "2026-01-19T04:30:00Z";

    fn hinges(per_week: [usize; 3]) -> Log {
        let days = ["2025-12-30", "2026-01-06", "2026-01-13"];
        days.into_iter().zip(per_week).fold(Log::default(), |log, (day, count)| log.sets(day, RDL, count))
    }

    #[test]
    fn fires_for_hinges_without_curls() {
        let firings = hinges([2, 2, 2]).at(MONDAY);
        let firing = find(&firings, "PAT-01", "hamstrings").unwrap();
        assert_eq!((firing.card.priority, firing.card.judged.as_str()), (1, "2026-W03"));
        assert!(about(&hinges([2, 2, 1]).at(MONDAY), "PAT-01").is_empty());
        assert!(about(&hinges([0, 3, 3]).at(MONDAY), "PAT-01").is_empty(), "not observed for three weeks");
    }

    #[test]
    fn any_curl_however_easy_proves_that_curls_are_trained() {
        let log = hinges([2, 2, 2]).easy("2026-01-01", CURL);
        assert!(about(&log.at(MONDAY), "PAT-01").is_empty());
        let warmup = hinges([2, 2, 2]).warmup("2026-01-01", CURL);
        assert_eq!(about(&warmup.at(MONDAY), "PAT-01"), ["hamstrings"]);
    }

    #[test]
    fn the_deadlift_is_no_hamstring_hinge() {
        let log = hinges([2, 2, 0]).sets("2026-01-13", "deadlift-barbell", 6);
        assert!(about(&log.at(MONDAY), "PAT-01").is_empty());
    }

    #[test]
    fn hamstring_pain_and_coming_back_hold_it_back() {
        let log = hinges([2, 2, 2]).noted("2026-01-15", RDL, "hamstring strain");
        let held =
            |log: &Log| find(&log.at(MONDAY), "PAT-01", "hamstrings").unwrap().card.suppressed_by.clone();
        assert_eq!(held(&log).as_deref(), Some("PAIN"));
        let away = Log::default().sets("2025-12-30", RDL, 3).sets("2026-01-13", RDL, 3);
        assert_eq!(held(&away), None, "14 days apart are 13 full days between");
        let back = Log::default().sets("2025-12-29", RDL, 3).sets("2026-01-13", RDL, 3);
        assert_eq!(held(&back).as_deref(), Some("RETURNING"));
    }
}
