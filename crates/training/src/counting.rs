//! What a set counts for: hard sets, muscle credits, volume load (training-science 2.1 to 2.4).

use crate::load::{EffectiveLoad, effective_load};
use crate::{Exercise, LoggedSet, Muscle, Pattern, SetKind, Side};

/// Hard sets in thousandths, so that halves of halves add up exactly.
pub type MilliSets = i64;

/// One whole hard set.
pub const ONE_SET: MilliSets = 1_000;

/// The hard sets a set counts for, in thousandths (training-science 2.1): the credit of its kind when every
/// gate passes, else 0. One side alone counts half.
pub fn hard_sets(exercise: &Exercise, set: &LoggedSet) -> MilliSets {
    if matches!(exercise.pattern, Some(Pattern::Power | Pattern::Conditioning)) {
        return 0;
    }
    let credit = match set.kind {
        SetKind::Warmup | SetKind::Partial => return 0,
        SetKind::Drop => ONE_SET / 2,
        SetKind::RestPause | SetKind::Myo if set.mini_sets.is_some_and(|mini| mini >= 2) => ONE_SET * 3 / 2,
        SetKind::Working
        | SetKind::Backoff
        | SetKind::Amrap
        | SetKind::Failure
        | SetKind::RestPause
        | SetKind::Myo => ONE_SET,
    };
    if !(effort_gate(set) && work_gate(set)) {
        return 0;
    }
    if set.side == Side::Both { credit } else { credit / 2 }
}

/// Ended at most four repetitions from failure, or nobody said.
fn effort_gate(set: &LoggedSet) -> bool {
    set.rir.is_none_or(|rir| rir.reps() <= 4.0)
}

/// Repetitions, hold or carry within what grows muscle.
fn work_gate(set: &LoggedSet) -> bool {
    match set.reps {
        Some(reps @ 1..) => match reps {
            1..=30 => true,
            31..=50 => set.rir.is_some_and(|rir| rir.reps() <= 2.0),
            _ => false,
        },
        _ => set.seconds.is_some_and(|s| s >= 10.0) || set.metres.is_some_and(|m| m >= 10.0),
    }
}

/// Whether anything was done at all.
pub fn is_done(set: &LoggedSet) -> bool {
    set.reps.is_some_and(|r| r > 0)
        || set.seconds.is_some_and(|s| s > 0.0)
        || set.metres.is_some_and(|m| m > 0.0)
}

/// Volume load of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VolumeLoad {
    /// Grams times repetitions; 0 where the set does not enter tonnage.
    GramReps(i64),
    /// It depends on a body weight nobody has told: null, never zero.
    Unknown,
}

/// Effective load times repetitions. Warm-ups and conditioning do not enter. One side of a pair moves one of the two; legs
/// that take turns hold both.
pub fn volume_load(exercise: &Exercise, set: &LoggedSet, bodyweight_g: Option<i64>) -> VolumeLoad {
    let one_of_two = set.side != Side::Both && exercise.implements == 2 && !exercise.unilateral;
    match volume_load_of_both_sides(exercise, set, bodyweight_g) {
        VolumeLoad::GramReps(volume) if one_of_two => VolumeLoad::GramReps(volume / 2),
        volume => volume,
    }
}

/// The same as if the other side had done as much: what compares sets however their sides were logged.
pub(crate) fn volume_load_of_both_sides(
    exercise: &Exercise,
    set: &LoggedSet,
    bodyweight_g: Option<i64>,
) -> VolumeLoad {
    let reps = i64::from(set.reps.unwrap_or(0));
    if set.kind == SetKind::Warmup || reps == 0 || exercise.pattern == Some(Pattern::Conditioning) {
        return VolumeLoad::GramReps(0);
    }
    match effective_load(exercise, set.load, bodyweight_g) {
        EffectiveLoad::Grams(grams) => VolumeLoad::GramReps(grams.saturating_mul(reps)),
        EffectiveLoad::None => VolumeLoad::GramReps(0),
        EffectiveLoad::Unknown => VolumeLoad::Unknown,
    }
}

/// What one hard set of an exercise credits to a muscle, in thousandths: 1000 as a primary muscle, 500 as a
/// secondary one (Pelland and others 2025, fractional counting), or what the person set for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credit {
    /// The muscle.
    pub muscle: Muscle,
    /// The share of a hard set, in thousandths.
    pub milli: MilliSets,
    /// Whether it is a primary muscle, and so counts as direct work.
    pub direct: bool,
}

/// The credits of an exercise, each muscle once.
pub fn credits(exercise: &Exercise) -> impl Iterator<Item = Credit> + '_ {
    let primary = exercise.primary.iter().map(|&muscle| Credit { muscle, milli: ONE_SET, direct: true });
    let secondary = exercise
        .secondary
        .iter()
        .filter(|muscle| !exercise.primary.contains(muscle))
        .map(|&muscle| Credit { muscle, milli: ONE_SET / 2, direct: false });
    primary.chain(secondary)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Catalogue, Load, LoadKind, Rir, Unit, Weight};

    fn bench() -> &'static Exercise {
        Catalogue::global().by_slug("bench-press-barbell").unwrap()
    }

    #[test]
    fn sides_that_are_logged_one_by_one_move_what_both_move() {
        let volume = |slug: &str, side| {
            let exercise = Catalogue::global().by_slug(slug).unwrap();
            let load = Load { kind: LoadKind::External, weight: Weight::new(20.0, Unit::Kg) };
            let set = LoggedSet { side, load: Some(load), ..reps(10) };
            volume_load(exercise, &set, None)
        };
        let curl = |side| volume("bicep-curl-dumbbell", side);
        assert_eq!(curl(Side::Both), VolumeLoad::GramReps(400_000));
        assert_eq!((curl(Side::Left), curl(Side::Right)), (VolumeLoad::GramReps(200_000), curl(Side::Left)));
        assert_eq!(volume("single-arm-row-dumbbell", Side::Left), VolumeLoad::GramReps(200_000));
    }

    fn reps(reps: u32) -> LoggedSet {
        LoggedSet { reps: Some(reps), ..LoggedSet::working() }
    }

    #[test]
    fn sets_far_from_failure_are_no_hard_sets() {
        let rir = |r| Some(Rir::from_reps(r).unwrap());
        assert_eq!(hard_sets(bench(), &LoggedSet { rir: rir(4.0), ..reps(8) }), 1_000);
        assert_eq!(hard_sets(bench(), &LoggedSet { rir: rir(4.5), ..reps(8) }), 0);
        assert_eq!(hard_sets(bench(), &reps(8)), 1_000);
    }

    #[test]
    fn very_high_repetitions_count_only_near_failure() {
        let near = Some(Rir::from_reps(2.0).unwrap());
        assert_eq!(hard_sets(bench(), &reps(30)), 1_000);
        assert_eq!(hard_sets(bench(), &reps(31)), 0);
        assert_eq!(hard_sets(bench(), &LoggedSet { rir: near, ..reps(50) }), 1_000);
        assert_eq!(hard_sets(bench(), &LoggedSet { rir: near, ..reps(51) }), 0);
    }

    #[test]
    fn kinds_and_sides_have_their_credit() {
        let of = |kind, mini_sets| hard_sets(bench(), &LoggedSet { kind, mini_sets, ..reps(8) });
        assert_eq!(of(SetKind::Warmup, None), 0);
        assert_eq!(of(SetKind::Partial, None), 0);
        assert_eq!(of(SetKind::Drop, None), 500);
        assert_eq!(of(SetKind::Myo, Some(1)), 1_000);
        assert_eq!(of(SetKind::RestPause, Some(2)), 1_500);
        assert_eq!(hard_sets(bench(), &LoggedSet { side: Side::Left, ..reps(8) }), 500);
    }

    #[test]
    fn holds_and_carries_need_ten_seconds_or_metres() {
        let plank = Catalogue::global().by_slug("plank").unwrap();
        let hold = |s| LoggedSet { seconds: Some(s), reps: Some(0), ..LoggedSet::working() };
        assert_eq!(hard_sets(plank, &hold(9.9)), 0);
        assert_eq!(hard_sets(plank, &hold(10.0)), 1_000);
    }

    #[test]
    fn power_and_conditioning_are_no_hard_sets() {
        let find = |slug| Catalogue::global().by_slug(slug).unwrap();
        assert_eq!(hard_sets(find("power-clean-barbell"), &reps(3)), 0);
    }

    #[test]
    fn squats_give_hamstrings_nothing_and_deadlifts_half() {
        let credit = |slug| {
            let exercise = Catalogue::global().by_slug(slug).unwrap();
            credits(exercise).find(|c| c.muscle == Muscle::Hamstrings).map(|c| c.milli)
        };
        assert_eq!(credit("squat-barbell"), None);
        assert_eq!(credit("deadlift-barbell"), Some(500));
        assert_eq!(credit("romanian-deadlift-barbell"), Some(1_000));
    }
}
