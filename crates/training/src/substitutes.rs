//! What to do instead, when the machine is taken or the gym has none: exercises that train the same muscle,
//! closest first.

use crate::counting::{Credit, MilliSets, credits};
use crate::{Catalogue, Exercise, LoadType, Muscle, Pattern};

/// An exercise in place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Substitute {
    /// What to do.
    pub exercise: &'static Exercise,
    /// What makes it one.
    pub closeness: Closeness,
}

/// How close a substitute is, the closest first. Each kind trains a primary muscle of the other as a primary
/// one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closeness {
    /// The same movement pattern: another press for a press.
    SamePattern,
    /// Another pattern of the same family, as a lunge for a squat (training-science 1.2).
    SameFamily,
    /// Another movement with the same main muscle and as many joints, as a pushdown for an overhead
    /// extension.
    SameMuscle,
}

/// What can be done instead of `exercise`, closest first; always in the same order.
///
/// Nothing in `unavailable` is offered: it holds slugs and kinds of equipment ("leg-press-machine", "cable"),
/// as the profile does. Among equally close ones those come first that move as many joints, are counted in the
/// same measure, credit the muscles most alike, are loaded in the same way and work one side or both as
/// `exercise` does; then the catalogue's order decides.
pub fn substitutes(exercise: &Exercise, unavailable: &[String]) -> Vec<Substitute> {
    let missing = |word: &str| unavailable.iter().any(|token| token == word);
    let mut found: Vec<Substitute> = Catalogue::global()
        .all()
        .iter()
        .filter(|other| other.slug != exercise.slug)
        .filter(|other| !missing(&other.slug) && !missing(other.equipment.as_str()))
        .filter_map(|other| Some(Substitute { exercise: other, closeness: closeness(exercise, other)? }))
        .collect();
    // The sort is stable: the order of the catalogue stands where nothing else decides.
    found.sort_by_cached_key(|substitute| {
        let other = substitute.exercise;
        (
            substitute.closeness,
            other.mechanic != exercise.mechanic,
            measure(other.load_type) != measure(exercise.load_type),
            credit_distance(exercise, other),
            other.load_type != exercise.load_type,
            other.unilateral != exercise.unilateral,
        )
    });
    found
}

fn closeness(exercise: &Exercise, other: &Exercise) -> Option<Closeness> {
    let pattern = exercise.pattern?;
    let shared = |muscle: &Muscle| other.primary.contains(muscle);
    // Conditioning trains the heart and no muscle: any of it stands in for any other.
    let same_work = exercise.primary.iter().any(shared) || pattern == Pattern::Conditioning;
    if other.pattern == Some(pattern) {
        return same_work.then_some(Closeness::SamePattern);
    }
    // A power lift is not done for the muscle's sake, though plain work may stand in for one.
    if !same_work || other.pattern == Some(Pattern::Power) {
        return None;
    }
    let family = family(pattern);
    if family.is_some() && family == other.pattern.and_then(self::family) {
        return Some(Closeness::SameFamily);
    }
    let same_muscle = exercise.primary.first() == other.primary.first();
    (same_muscle && other.mechanic == exercise.mechanic).then_some(Closeness::SameMuscle)
}

/// Patterns that belong together (training-science 1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Push,
    Pull,
    Knee,
    Hip,
}

const fn family(pattern: Pattern) -> Option<Family> {
    match pattern {
        Pattern::HorizontalPush | Pattern::InclinePush | Pattern::VerticalPush | Pattern::DownwardPush => {
            Some(Family::Push)
        }
        Pattern::HorizontalPull | Pattern::VerticalPull => Some(Family::Pull),
        Pattern::Squat | Pattern::Lunge | Pattern::KneeExtension => Some(Family::Knee),
        Pattern::Hinge | Pattern::HipExtension => Some(Family::Hip),
        _ => None,
    }
}

/// What a set is counted in.
#[derive(PartialEq, Eq)]
enum Measure {
    Repetitions,
    Seconds,
    Metres,
}

const fn measure(load_type: LoadType) -> Measure {
    match load_type {
        LoadType::External | LoadType::Bodyweight | LoadType::Assisted => Measure::Repetitions,
        LoadType::Time => Measure::Seconds,
        LoadType::Distance => Measure::Metres,
    }
}

/// How differently two exercises credit the muscles: the sum over all muscles, in thousandths of a set.
fn credit_distance(one: &Exercise, other: &Exercise) -> MilliSets {
    let credit = |exercise: &Exercise, muscle: Muscle| -> MilliSets {
        credits(exercise).find(|credit| credit.muscle == muscle).map_or(0, |Credit { milli, .. }| milli)
    };
    Muscle::ALL.iter().map(|&muscle| (credit(one, muscle) - credit(other, muscle)).abs()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exercise(slug: &str) -> &'static Exercise {
        Catalogue::global().by_slug(slug).unwrap()
    }

    fn instead_of(slug: &str, unavailable: &[&str]) -> Vec<(&'static str, Closeness)> {
        let unavailable: Vec<String> = unavailable.iter().map(|&token| token.to_owned()).collect();
        let found = substitutes(exercise(slug), &unavailable);
        found.iter().map(|found| (found.exercise.slug.as_str(), found.closeness)).collect()
    }

    fn position(found: &[(&str, Closeness)], slug: &str) -> usize {
        found.iter().position(|(other, _)| *other == slug).unwrap_or_else(|| panic!("{slug} is not offered"))
    }

    #[test]
    fn the_same_pattern_comes_before_the_family_and_the_family_before_the_muscle() {
        for exercise in Catalogue::global().all() {
            let found = substitutes(exercise, &[]);
            assert!(found.is_sorted_by_key(|found| found.closeness), "{}", exercise.slug);
            assert!(found.iter().all(|found| found.exercise.slug != exercise.slug), "{}", exercise.slug);
        }
        let instead = instead_of("squat-barbell", &[]);
        let [front, lunge] = ["front-squat-barbell", "lunge-barbell"].map(|slug| position(&instead, slug));
        assert!(front < lunge);
        assert_eq!((instead[front].1, instead[lunge].1), (Closeness::SamePattern, Closeness::SameFamily));
        let instead = instead_of("overhead-triceps-extension-cable", &[]);
        let pushdown = position(&instead, "triceps-pushdown-cable");
        assert_eq!(instead[pushdown].1, Closeness::SameMuscle);
    }

    #[test]
    fn the_closest_one_is_what_a_lifter_would_take() {
        for (slug, unavailable, first) in [
            ("seated-leg-curl-machine", &["seated-leg-curl-machine"][..], "lying-leg-curl-machine"),
            ("lat-pulldown-machine", &["machine"], "lat-pulldown-cable"),
            ("pec-deck-machine", &["machine"], "chest-fly-dumbbell"),
            ("leg-press-machine", &["leg-press-machine"], "hack-squat-machine"),
            ("romanian-deadlift-barbell", &["barbell"], "romanian-deadlift-dumbbell"),
            ("single-arm-row-dumbbell", &["dumbbell"], "single-arm-row-kettlebell"),
            ("face-pull-cable", &["cable"], "face-pull-band"),
            ("running-treadmill", &["machine"], "running"),
        ] {
            assert_eq!(instead_of(slug, unavailable).first().map(|found| found.0), Some(first), "{slug}");
        }
    }

    #[test]
    fn nothing_is_offered_that_is_not_at_hand() {
        let unavailable = ["barbell", "machine", "smith_machine", "squat-dumbbell"];
        let instead = instead_of("squat-barbell", &unavailable);
        let all: Vec<_> = instead.iter().map(|(slug, _)| exercise(slug)).collect();
        assert!(all.iter().all(|other| !unavailable.contains(&other.equipment.as_str())));
        assert!(all.iter().all(|other| other.slug != "squat-dumbbell"));
        assert!(!all.is_empty());
        let with_all = instead_of("squat-barbell", &[]);
        assert!(with_all.iter().any(|(slug, _)| *slug == "squat-dumbbell"));
    }

    #[test]
    fn every_substitute_trains_a_primary_muscle_of_the_other() {
        for one in Catalogue::global().all().iter().filter(|one| !one.primary.is_empty()) {
            for found in substitutes(one, &[]) {
                let shared = found.exercise.primary.iter().any(|muscle| one.primary.contains(muscle));
                assert!(shared, "{} for {}", found.exercise.slug, one.slug);
            }
        }
    }

    #[test]
    fn holds_and_isolation_stand_behind_what_is_done_alike() {
        let instead = instead_of("leg-press-machine", &[]);
        assert!(position(&instead, "split-squat-dumbbell") < position(&instead, "leg-extension-machine"));
        assert!(position(&instead, "squat-bodyweight") < position(&instead, "wall-sit"));
    }

    #[test]
    fn all_but_a_slam_has_a_substitute_without_its_own_equipment() {
        let alone: Vec<&str> = Catalogue::global()
            .all()
            .iter()
            .filter(|exercise| substitutes(exercise, &[exercise.equipment.as_str().to_owned()]).is_empty())
            .map(|exercise| exercise.slug.as_str())
            .collect();
        assert_eq!(alone, ["medicine-ball-slam"]);
    }

    #[test]
    fn an_own_exercise_without_a_pattern_has_none() {
        let own = Exercise { pattern: None, ..exercise("squat-barbell").clone() };
        assert_eq!(substitutes(&own, &[]), []);
    }
}
