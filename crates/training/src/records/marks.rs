//! Which marks a set can set (training-science 2.1 and 2.5).

use crate::past_set::PastSet;
use crate::{LoadKind, Rir, SetKind, Side};

/// Which records a set may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Eligibility {
    /// Of every kind.
    Full,
    /// Of repetitions at a load.
    RepsOnly,
    /// None.
    None,
}

pub(super) fn eligibility(set: &PastSet) -> Eligibility {
    if !set.is_done() {
        return Eligibility::None;
    }
    match set.kind {
        SetKind::Warmup | SetKind::Partial => Eligibility::None,
        SetKind::Drop | SetKind::RestPause | SetKind::Myo => Eligibility::RepsOnly,
        SetKind::Working | SetKind::Backoff | SetKind::Amrap | SetKind::Failure => Eligibility::Full,
    }
}

/// The load where it is not less than the body alone.
pub(super) fn load(set: &PastSet) -> Option<f64> {
    set.load_g().filter(|grams| *grams >= 0).map(|grams| grams as f64)
}

/// The estimated maximum of a set that ended near failure, or of which nobody said: guesses from further away
/// set no records.
pub(super) fn e1rm(set: &PastSet) -> Option<f64> {
    let near_failure = set.rir.map(Rir::reps).is_none_or(|reserve| reserve <= 2.0);
    set.estimated_max().filter(|_| near_failure).map(|max| max.grams as f64)
}

/// Load and repetitions.
pub(super) fn reps_at_load(set: &PastSet) -> Option<(i64, u32)> {
    let reps = set.counted_reps();
    (reps > 0).then_some((set.load_g()?, reps))
}

/// Volume load, where there is any.
pub(super) fn volume(set: &PastSet) -> Option<f64> {
    set.volume.filter(|volume| *volume > 0).map(|volume| volume as f64)
}

/// What it adds to the volume of its session: each side logged by itself is half of what a set of both sides is logged as.
pub(super) fn session_volume(set: &PastSet) -> Option<f64> {
    volume(set).map(|volume| if set.side == Side::Both { volume } else { volume / 2.0 })
}

/// Seconds of a hold. Beside repetitions or metres they say how long those took, where more is not better.
pub(super) fn duration(set: &PastSet) -> Option<f64> {
    let held = set.counted_reps() == 0 && distance(set).is_none();
    set.seconds.filter(|seconds| held && *seconds > 0.0)
}

/// Metres covered.
pub(super) fn distance(set: &PastSet) -> Option<f64> {
    set.metres.filter(|metres| *metres > 0.0)
}

/// Grams of help where the body is carried, 0 for the body alone or more.
pub(super) fn assistance(set: &PastSet) -> Option<f64> {
    let carries_body = set.load.is_some_and(|load| load.kind != LoadKind::External);
    set.load_g().filter(|_| carries_body).map(|grams| (-grams).max(0) as f64)
}
