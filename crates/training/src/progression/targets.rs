//! A decision, spelt out for each planned set.

use super::change_load::easier;
use super::decide::{Aim, Decision};
use super::judge::Worked;
use super::{PlannedSet, RepRange, Target};
use crate::plates::{Loading, warm_up_step};
use crate::{Load, LoadKind, SetKind};

/// One target for each set of the plan, in order. Working sets are counted among themselves, and so are warm-ups.
pub(super) fn spell_out(
    plan: &[PlannedSet],
    decision: &Decision,
    last: Option<&Worked>,
    loading: &Loading,
) -> Vec<Target> {
    let warm_ups = plan.iter().filter(|set| set.kind == SetKind::Warmup).count();
    let (mut working, mut warm_up) = (0, 0);
    let target = |planned: &PlannedSet| match planned.kind {
        SetKind::Warmup => {
            warm_up += 1;
            warm_up_target(planned, decision, loading, warm_up, warm_ups)
        }
        SetKind::Backoff | SetKind::Drop => lighter_target(planned, decision, last, loading),
        SetKind::Partial => at_load_target(planned, decision),
        SetKind::Working | SetKind::Amrap | SetKind::Failure | SetKind::RestPause | SetKind::Myo => {
            working += 1;
            working_target(planned, decision, last, working - 1)
        }
    };
    plan.iter().map(target).collect()
}

/// Partials are done at the working load.
fn at_load_target(planned: &PlannedSet, decision: &Decision) -> Target {
    let reps = Some(planned.reps.lo);
    Target { kind: planned.kind, load: decision.load, reps, seconds: planned.seconds, rir: planned.rir }
}

fn working_target(planned: &PlannedSet, decision: &Decision, last: Option<&Worked>, place: usize) -> Target {
    let before = last.and_then(|worked| worked.at(place));
    let RepRange { lo, hi } = planned.reps;
    let reps = match (decision.aim, before) {
        (Aim::Lo, _) | (_, None) => lo,
        (Aim::More(add), Some(set)) => set.counted_reps().saturating_add(add).clamp(lo, hi.max(lo)),
        (Aim::Beyond, Some(set)) => set.counted_reps().saturating_add(1),
    };
    let seconds =
        planned.seconds.map(|first_time| match (decision.aim, before.and_then(|set| set.seconds)) {
            (Aim::More(add), Some(held)) => whole_seconds(held).saturating_add(add),
            _ => first_time,
        });
    Target {
        kind: planned.kind,
        load: decision.load,
        reps: seconds.is_none().then_some(reps),
        seconds,
        rir: planned.rir,
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a day")]
fn whole_seconds(seconds: f64) -> u32 {
    seconds.clamp(0.0, 86_400.0) as u32
}

/// Back-off sets are a tenth lighter than the working sets, drops a fifth.
fn lighter_target(
    planned: &PlannedSet,
    decision: &Decision,
    last: Option<&Worked>,
    loading: &Loading,
) -> Target {
    let percent = if planned.kind == SetKind::Drop { 20 } else { 10 };
    let lift_g = last.and_then(|worked| worked.lift_g);
    let load = decision.load.map(|load| easier(load, lift_g, percent, loading).unwrap_or(load));
    Target { load, ..at_load_target(planned, decision) }
}

/// A warm-up is a share of the working weight; there is none where the body is the load.
fn warm_up_target(
    planned: &PlannedSet,
    decision: &Decision,
    loading: &Loading,
    number: usize,
    of: usize,
) -> Target {
    let ramped = decision.load.filter(|load| load.kind == LoadKind::External).and_then(|load| load.weight);
    let step = ramped.map(|working| warm_up_step(working, number, of, loading));
    Target {
        kind: planned.kind,
        load: step.map(|step| Load { kind: LoadKind::External, weight: Some(step.weight) }),
        reps: Some(step.map_or(planned.reps.lo, |step| step.reps)),
        seconds: None,
        rir: None,
    }
}
