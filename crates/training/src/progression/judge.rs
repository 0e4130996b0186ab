//! How a session went, against its plan.

use super::{PlannedSet, RepRange};
use crate::past_set::PastSet;
use crate::sessions::Session;
use crate::{Load, Rir, SetKind, Side};

/// Whether sets of a kind carry the progression: not those that prepare it or follow it at less load.
pub(super) const fn is_working(kind: SetKind) -> bool {
    match kind {
        SetKind::Working | SetKind::Amrap | SetKind::Failure | SetKind::RestPause | SetKind::Myo => true,
        SetKind::Warmup | SetKind::Backoff | SetKind::Drop | SetKind::Partial => false,
    }
}

/// The working sets of a session at its hardest load.
pub(super) struct Worked<'a> {
    pub(super) load: Option<Load>,
    /// What one repetition moved, in grams.
    pub(super) lift_g: Option<i64>,
    load_g: Option<i64>,
    /// In order; where sides were logged apart, the weaker of each pair.
    sets: Vec<&'a PastSet>,
}

impl<'a> Worked<'a> {
    /// `None` where no working set was done.
    pub(super) fn of(session: &'a Session) -> Option<Self> {
        let working = || session.sets.iter().filter(|set| is_working(set.kind));
        let load_g = working().map(PastSet::load_g).max()?;
        let of_side = |side| {
            let at_load = working().filter(move |set| set.load_g() == load_g && set.side == side);
            at_load.collect::<Vec<_>>()
        };
        let (left, right) = (of_side(Side::Left), of_side(Side::Right));
        let pairs =
            (0..left.len().max(right.len())).filter_map(|place| match (left.get(place), right.get(place)) {
                (Some(left), Some(right)) => Some(if is_weaker(right, left) { *right } else { *left }),
                (left, right) => left.or(right).copied(),
            });
        let sets: Vec<&PastSet> = of_side(Side::Both).into_iter().chain(pairs).collect();
        let first = sets.first()?;
        Some(Self { load: first.load, lift_g: first.lift_g, load_g, sets })
    }

    /// The set at a place, or the last where there were fewer.
    pub(super) fn at(&self, place: usize) -> Option<&PastSet> {
        self.sets.get(place).or(self.sets.last()).copied()
    }
}

fn is_weaker(set: &PastSet, other: &PastSet) -> bool {
    (set.counted_reps(), set.seconds) < (other.counted_reps(), other.seconds)
}

/// How a session went.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Verdict {
    /// Every set reached the goal, so many repetitions at least.
    Reached { reps: u32, sets: usize },
    /// Nothing fell short, but so many sets `of` all did not reach the goal of `reps`.
    Below { sets: usize, of: usize, reps: u32 },
    /// So many sets fell short of the range, which starts at `reps`.
    Missed { sets: usize, reps: u32 },
    /// There were fewer sets than planned.
    CutShort { done: usize, planned: usize },
    /// The goal was reached with less in reserve than was planned.
    TooHard { rir: Rir, target: Rir },
}

/// People guess about one repetition too few in reserve (Halperin and others 2022), so one less than planned is
/// as planned.
const GUESS: f64 = 1.0;

/// Judges a session by its planned working sets; `goal` is the repetitions each should reach.
pub(super) fn judge(worked: &Worked, working: &[PlannedSet], goal: fn(RepRange) -> u32) -> Verdict {
    let pairs = || working.iter().zip(&worked.sets).map(|(planned, set)| (*planned, *set));
    let short = || pairs().filter(|(planned, set)| set.counted_reps() < planned.reps.lo);
    if let Some((planned, _)) = short().next() {
        return Verdict::Missed { sets: short().count(), reps: planned.reps.lo };
    }
    if worked.sets.len() < working.len() {
        return Verdict::CutShort { done: worked.sets.len(), planned: working.len() };
    }
    let below = || pairs().filter(|(planned, set)| set.counted_reps() < goal(planned.reps));
    if let Some((planned, _)) = below().next() {
        return Verdict::Below { sets: below().count(), of: working.len(), reps: goal(planned.reps) };
    }
    let efforts = pairs().filter_map(|(planned, set)| Some((set.rir?, planned.rir?)));
    let mut too_hard = efforts.filter(|(rir, target)| rir.reps() + GUESS < target.reps());
    if let Some((rir, target)) = too_hard.next() {
        return Verdict::TooHard { rir, target };
    }
    let reps = pairs().map(|(planned, _)| goal(planned.reps)).min().unwrap_or(0);
    Verdict::Reached { reps, sets: working.len() }
}

/// How many of the newest sessions in a row fell short. A lighter session starts the count anew, since the load
/// was taken down for it.
pub(super) fn misses(worked: &[Worked], working: &[PlannedSet]) -> usize {
    let Some(newest) = worked.last() else { return 0 };
    let missed = |session: &&Worked| {
        let verdict = judge(session, working, |range| range.lo);
        matches!(verdict, Verdict::Missed { .. }) && session.load_g <= newest.load_g
    };
    worked.iter().rev().take_while(missed).count()
}
