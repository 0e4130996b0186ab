//! What the rulebook calls kinds of exercise (training-science 1.2, 4.1). Patterns and muscles decide where they can;
//! what they cannot tell apart is told apart by slug.

use mariposas_training::{Equipment, Exercise, Mechanic, Muscle, Pattern};

/// Conventional, sumo, trap-bar and deficit deadlifts and rack pulls: their hamstrings are secondary.
pub(crate) const DEADLIFTS: &[&str] = &[
    "deadlift-barbell",
    "sumo-deadlift-barbell",
    "trap-bar-deadlift",
    "deficit-deadlift-barbell",
    "rack-pull-barbell",
];
/// Leg curls that are done lying.
pub(crate) const LYING_CURLS: &[&str] = &["lying-leg-curl-machine", "single-leg-lying-curl-machine"];
/// Leg curls that are done seated.
pub(crate) const SEATED_CURLS: &[&str] = &["seated-leg-curl-machine", "single-leg-seated-curl-machine"];
/// The full Nordic curl.
pub(crate) const FULL_NORDIC: &str = "nordic-curl";
/// Nordic curls made easier, the most help first.
pub(crate) const EASIER_NORDICS: &[&str] =
    &["nordic-curl-band-assisted", "nordic-curl-eccentric-only", "nordic-curl-inclined"];

pub(crate) const PUSH: &[Pattern] =
    &[Pattern::HorizontalPush, Pattern::InclinePush, Pattern::VerticalPush, Pattern::DownwardPush];
pub(crate) const PULL: &[Pattern] = &[Pattern::HorizontalPull, Pattern::VerticalPull];
pub(crate) const KNEE: &[Pattern] = &[Pattern::Squat, Pattern::Lunge, Pattern::KneeExtension];
pub(crate) const HIP: &[Pattern] = &[Pattern::Hinge, Pattern::HipExtension];

/// Whether its pattern is one of these.
pub(crate) fn is_of(exercise: &Exercise, patterns: &[Pattern]) -> bool {
    exercise.pattern.is_some_and(|pattern| patterns.contains(&pattern))
}

/// Hip-dominant hamstring work: a hinge with the hamstrings among its primary muscles.
pub(crate) fn is_hamstring_hinge(exercise: &Exercise) -> bool {
    is_of(exercise, &[Pattern::Hinge]) && exercise.primary.contains(&Muscle::Hamstrings)
}

pub(crate) fn is_deadlift(exercise: &Exercise) -> bool {
    DEADLIFTS.contains(&exercise.slug.as_str())
}

/// Any knee flexion: machine curls, Nordics, sliders.
pub(crate) fn is_leg_curl(exercise: &Exercise) -> bool {
    is_of(exercise, &[Pattern::KneeFlexion])
}

pub(crate) fn is_lying_curl(exercise: &Exercise) -> bool {
    LYING_CURLS.contains(&exercise.slug.as_str())
}

pub(crate) fn is_seated_curl(exercise: &Exercise) -> bool {
    SEATED_CURLS.contains(&exercise.slug.as_str())
}

/// A leg curl on a machine, a cable or a band; no Nordic, which is limited by its own difficulty.
pub(crate) fn is_loaded_curl(exercise: &Exercise) -> bool {
    let loaded = matches!(exercise.equipment, Equipment::Machine | Equipment::Cable | Equipment::Band);
    is_leg_curl(exercise) && loaded && !is_nordic(exercise)
}

/// The Nordic curl and its easier variants.
pub(crate) fn is_nordic(exercise: &Exercise) -> bool {
    let slug = exercise.slug.as_str();
    slug == FULL_NORDIC || EASIER_NORDICS.contains(&slug)
}

pub(crate) fn is_compound(exercise: &Exercise) -> bool {
    exercise.mechanic == Mechanic::Compound
}

pub(crate) fn is_isolation(exercise: &Exercise) -> bool {
    exercise.mechanic == Mechanic::Isolation
}

/// A compound lift with a bar: what strength is tested in.
pub(crate) fn is_barbell_compound(exercise: &Exercise) -> bool {
    let bar = matches!(exercise.equipment, Equipment::Barbell | Equipment::TrapBar | Equipment::EzBar);
    is_compound(exercise) && bar
}

/// Whether a muscle is trained by it, directly or not.
pub(crate) fn trains(exercise: &Exercise, muscle: Muscle) -> bool {
    exercise.primary.contains(&muscle) || exercise.secondary.contains(&muscle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mariposas_training::Catalogue;

    #[test]
    fn the_catalogue_has_every_exercise_that_is_told_apart_by_slug() {
        let slugs = [DEADLIFTS, LYING_CURLS, SEATED_CURLS, EASIER_NORDICS, &[FULL_NORDIC]].concat();
        for slug in slugs {
            assert!(Catalogue::global().by_slug(slug).is_some(), "{slug}");
        }
    }

    #[test]
    fn the_deadlift_is_no_hamstring_hinge_and_the_nordic_no_loaded_curl() {
        let find = |slug| Catalogue::global().by_slug(slug).unwrap();
        assert!(is_hamstring_hinge(find("romanian-deadlift-barbell")));
        assert!(!is_hamstring_hinge(find("deadlift-barbell")) && is_deadlift(find("deadlift-barbell")));
        assert!(is_loaded_curl(find("leg-curl-band")) && !is_loaded_curl(find("nordic-curl-band-assisted")));
        assert!(is_barbell_compound(find("trap-bar-deadlift")));
    }
}
