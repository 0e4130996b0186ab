//! What is aimed at where a plan does not say (training-science 2.6).

use super::RepRange;
use crate::profile::Goal;
use crate::{Exercise, Mechanic, Muscle, Pattern, Unit};

/// The range of repetitions of an exercise: 5 to 8 for hinges that train the hamstrings, 8 to 15 for leg curls,
/// else 6 to 10 for compounds, 3 to 6 with strength as the goal, and 10 to 15 for isolation.
pub fn default_rep_range(exercise: &Exercise, goal: Option<Goal>) -> RepRange {
    let hamstrings = exercise.primary.contains(&Muscle::Hamstrings);
    let (lo, hi) = match (exercise.pattern, exercise.mechanic) {
        (Some(Pattern::Hinge), _) if hamstrings => (5, 8),
        (Some(Pattern::KneeFlexion), _) => (8, 15),
        (_, Mechanic::Compound) if goal == Some(Goal::Strength) => (3, 6),
        (_, Mechanic::Compound) => (6, 10),
        (_, Mechanic::Isolation | Mechanic::Cardio) => (10, 15),
    };
    RepRange { lo, hi }
}

/// The step of load of an exercise, in grams: 5 kg or 10 lb for squats, hinges and thrusts, else 2.5 kg or 5 lb,
/// the smallest pair of plates a gym always has.
pub fn default_step_g(exercise: &Exercise, unit: Unit) -> i64 {
    let large = matches!(exercise.pattern, Some(Pattern::Squat | Pattern::Hinge | Pattern::HipExtension))
        && exercise.mechanic == Mechanic::Compound;
    unit.to_grams(match (unit, large) {
        (Unit::Kg, false) => 2.5,
        (Unit::Kg, true) | (Unit::Lb, false) => 5.0,
        (Unit::Lb, true) => 10.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalogue;

    fn exercise(slug: &str) -> &'static Exercise {
        Catalogue::global().by_slug(slug).unwrap()
    }

    #[test]
    fn ranges_follow_the_exercise_and_the_goal() {
        for (slug, goal, lo, hi) in [
            ("romanian-deadlift-barbell", Some(Goal::Strength), 5, 8),
            ("deadlift-barbell", None, 6, 10),
            ("seated-leg-curl-machine", None, 8, 15),
            ("bench-press-barbell", Some(Goal::Hypertrophy), 6, 10),
            ("bench-press-barbell", Some(Goal::Strength), 3, 6),
            ("lateral-raise-dumbbell", Some(Goal::Strength), 10, 15),
        ] {
            assert_eq!(default_rep_range(exercise(slug), goal), RepRange { lo, hi }, "{slug}");
        }
    }

    #[test]
    fn large_lifts_take_large_steps() {
        assert_eq!(default_step_g(exercise("squat-barbell"), Unit::Kg), 5_000);
        assert_eq!(default_step_g(exercise("bench-press-barbell"), Unit::Kg), 2_500);
        assert_eq!(default_step_g(exercise("squat-barbell"), Unit::Lb), 4_536);
    }
}
