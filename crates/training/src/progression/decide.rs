//! Whether the load goes up, stays or goes down.

use super::change_load::{easier, harder};
use super::judge::{Verdict, Worked, judge, misses};
use super::{PlannedSet, Reason, RepRange, Rule};
use crate::Load;
use crate::plates::Loading;

/// What the repetitions or seconds of a working set should be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Aim {
    /// The low end of the range: the first time, or at a new load.
    Lo,
    /// So many more than last time, within the range.
    More(u32),
    /// One more than last time, beyond the range if need be.
    Beyond,
}

/// What was decided, before it is spelt out for each set.
pub(super) struct Decision {
    pub(super) load: Option<Load>,
    pub(super) aim: Aim,
    pub(super) reason: Reason,
}

/// One bad day is no trend; two at the same load are.
const MISSES_TO_REDUCE: usize = 2;

/// Decides by the planned working sets and the sessions that had any, oldest first.
pub(super) fn decide(working: &[PlannedSet], rule: Rule, worked: &[Worked], loading: &Loading) -> Decision {
    let Some(first) = working.first() else {
        return Decision { load: None, aim: Aim::Lo, reason: Reason::NoWorkingSets };
    };
    let Some(last) = worked.last() else {
        let reason = Reason::FirstTime { reps: first.reps.lo, seconds: first.seconds, rir: first.rir };
        return Decision { load: None, aim: Aim::Lo, reason };
    };
    let stay = |aim, reason| Decision { load: last.load, aim, reason };
    match rule {
        Rule::Linear { step_g } => by_load(working, worked, last, loading, step_g, Aim::Lo, |range| range.lo),
        Rule::Double { step_g } => {
            by_load(working, worked, last, loading, step_g, Aim::More(1), |range| range.hi)
        }
        Rule::Reps { add } => match judge(last, working, |range| range.hi) {
            Verdict::Reached { reps, .. } => stay(Aim::More(add), Reason::TopReached { reps }),
            _ => stay(Aim::More(add), Reason::AddReps { add }),
        },
        Rule::Seconds { add } => stay(Aim::More(add), Reason::AddSeconds { add }),
    }
}

/// The rules that end in more load. `goal` is the repetitions that earn it, `aim` what to do until then.
fn by_load(
    working: &[PlannedSet],
    worked: &[Worked],
    last: &Worked,
    loading: &Loading,
    step_g: i64,
    aim: Aim,
    goal: fn(RepRange) -> u32,
) -> Decision {
    let stay = |aim, reason| Decision { load: last.load, aim, reason };
    match judge(last, working, goal) {
        Verdict::Reached { reps, sets } => {
            let Some(from) = last.load else { return stay(aim, Reason::TopReached { reps }) };
            match harder(from, last.lift_g, step_g, loading) {
                Some(to) => {
                    let reason = Reason::AddLoad { from, to, reps, sets };
                    Decision { load: Some(to), aim: Aim::Lo, reason }
                }
                None => stay(Aim::Beyond, Reason::NothingHeavier { load: from }),
            }
        }
        Verdict::Missed { sets, reps } => {
            let in_a_row = misses(worked, working);
            let reduced = last.load.and_then(|from| Some((from, easier(from, last.lift_g, 10, loading)?)));
            match reduced.filter(|_| in_a_row >= MISSES_TO_REDUCE) {
                Some((from, to)) => {
                    let reason = Reason::Reduce { from, to, misses: in_a_row };
                    Decision { load: Some(to), aim: Aim::Lo, reason }
                }
                None => stay(aim, Reason::Repeat { sets, reps, load: last.load }),
            }
        }
        Verdict::Below { sets, of, reps } => {
            stay(aim, Reason::OneMoreRep { sets, of, reps, load: last.load })
        }
        Verdict::CutShort { done, planned } => stay(aim, Reason::CutShort { done, planned }),
        Verdict::TooHard { rir, target } => stay(aim, Reason::TooHard { rir, target }),
    }
}
