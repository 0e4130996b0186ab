//! What was done last time, and how an exercise has come on.

use crate::past_set::{PastSet, SessionKey};
use crate::sessions::Session;
use crate::{EstimatedMax, SetKind, Side};
use jiff::civil::Date;
use std::cmp::Reverse;

/// The set to show beside the set of `kind` and `side` that is the `position`th of its kind and side (from 0) in
/// the session `now`: the one at that position in the newest earlier session that has any of the kind, or its
/// last where it had fewer. `sessions` are oldest first; one that is not among them is later than all.
pub fn previous(
    sessions: &[Session],
    now: SessionKey,
    kind: SetKind,
    side: Side,
    position: usize,
) -> Option<&PastSet> {
    let earlier = sessions.iter().take_while(|session| session.key != now);
    let alike = earlier.map(|session| {
        let alike = session.sets.iter().filter(|set| set.kind == kind && set.side == side);
        alike.collect::<Vec<_>>()
    });
    let newest = alike.filter(|alike| !alike.is_empty()).last()?;
    newest.get(position).or(newest.last()).copied()
}

/// The best straight set of a session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SessionBest {
    /// The session.
    pub session: SessionKey,
    /// The local training day it started on.
    pub day: Date,
    /// The set: of the greatest estimated maximum, else the heaviest, then the one with most repetitions, the
    /// longest, the farthest; of equal ones the first.
    pub set: PastSet,
    /// Its estimated maximum, where one can be made.
    pub estimated_max: Option<EstimatedMax>,
}

/// The best straight set of each session that has one, oldest first.
pub fn session_bests(sessions: &[Session]) -> Vec<SessionBest> {
    let best = |session: &Session| {
        // `max_by` takes the last of equals.
        let straight = session.sets.iter().filter(|set| set.is_straight()).rev();
        let set =
            *straight.max_by(|a, b| rank(a).partial_cmp(&rank(b)).unwrap_or(std::cmp::Ordering::Equal))?;
        Some(SessionBest { session: session.key, day: session.day, set, estimated_max: set.estimated_max() })
    };
    sessions.iter().filter_map(best).collect()
}

/// What makes one set better than another, most telling first.
fn rank(set: &PastSet) -> (Option<i64>, Option<i64>, u32, f64, f64) {
    let max_g = set.estimated_max().map(|max| max.grams);
    let (seconds, metres) = (set.seconds.unwrap_or(0.0), set.metres.unwrap_or(0.0));
    (max_g, set.load_g(), set.counted_reps(), seconds, metres)
}

/// A point of the curve of an exercise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CurvePoint {
    /// The session.
    pub session: SessionKey,
    /// The local training day it started on.
    pub day: Date,
    /// The greatest estimate of the session; of equal ones the surest.
    pub estimated_max: EstimatedMax,
}

/// E(x,d): the best estimated maximum of each session that has one, oldest first.
pub fn estimated_max_curve(sessions: &[Session]) -> Vec<CurvePoint> {
    let point = |session: &Session| {
        let estimates = session.sets.iter().filter_map(PastSet::estimated_max);
        let best = estimates.max_by_key(|max| (max.grams, Reverse(max.confidence)))?;
        Some(CurvePoint { session: session.key, day: session.day, estimated_max: best })
    };
    sessions.iter().filter_map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{lift, set};
    use crate::sessions::sessions;
    use crate::{Confidence, Rir};
    use jiff::civil::date;

    fn warm_up(day: i8, number: u128, kg: f64) -> PastSet {
        PastSet { kind: SetKind::Warmup, ..lift(day, number, kg, 5) }
    }

    fn kg(set: Option<&PastSet>) -> Option<f64> {
        set?.load?.weight.map(|weight| weight.value)
    }

    #[test]
    fn each_set_meets_the_one_at_its_position_of_its_kind() {
        let history = sessions(&[
            warm_up(0, 1, 40.0),
            lift(0, 2, 100.0, 5),
            lift(0, 3, 95.0, 5),
            lift(0, 4, 90.0, 5),
            warm_up(1, 5, 50.0),
            warm_up(1, 6, 60.0),
            lift(1, 7, 102.5, 5),
            lift(1, 8, 97.5, 5),
        ]);
        let now = SessionKey::Day(date(2026, 2, 1));
        let at = |kind, position| kg(previous(&history, now, kind, Side::Both, position));
        assert_eq!(at(SetKind::Working, 0), Some(102.5));
        assert_eq!(at(SetKind::Working, 1), Some(97.5));
        assert_eq!(at(SetKind::Working, 2), Some(97.5), "fewer sets: the last of them");
        assert_eq!(at(SetKind::Warmup, 1), Some(60.0));
        assert_eq!(at(SetKind::Drop, 0), None);
    }

    #[test]
    fn a_session_does_not_meet_itself_or_what_came_after() {
        let history = sessions(&[lift(0, 1, 90.0, 5), lift(1, 2, 95.0, 5), lift(2, 3, 100.0, 5)]);
        let of_session = |at: usize| previous(&history, history[at].key, SetKind::Working, Side::Both, 0);
        assert_eq!([0, 1, 2].map(|at| kg(of_session(at))), [None, Some(90.0), Some(95.0)]);
    }

    #[test]
    fn a_kind_that_was_left_out_last_time_is_looked_for_further_back() {
        let history = sessions(&[warm_up(0, 1, 40.0), lift(0, 2, 90.0, 5), lift(1, 3, 95.0, 5)]);
        let now = SessionKey::Day(date(2026, 2, 1));
        assert_eq!(kg(previous(&history, now, SetKind::Warmup, Side::Both, 0)), Some(40.0));
    }

    #[test]
    fn each_side_meets_itself() {
        let side = |number, side, kg| PastSet { side, ..lift(0, number, kg, 8) };
        let history = sessions(&[side(1, Side::Left, 20.0), side(2, Side::Right, 22.5)]);
        let now = SessionKey::Day(date(2026, 2, 1));
        assert_eq!(kg(previous(&history, now, SetKind::Working, Side::Right, 0)), Some(22.5));
    }

    #[test]
    fn the_best_set_is_the_one_with_the_greatest_estimate() {
        let history =
            sessions(&[warm_up(0, 1, 120.0), lift(0, 2, 100.0, 3), lift(0, 3, 95.0, 8), lift(0, 4, 95.0, 8)]);
        let bests = session_bests(&history);
        assert_eq!(bests.iter().map(|best| best.set.occasion.set.0).collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn without_an_estimate_the_heaviest_then_the_most_is_best() {
        let hold = |number, seconds| PastSet { seconds: Some(seconds), ..set(1, number) };
        let history = sessions(&[lift(0, 1, 30.0, 15), lift(0, 2, 32.5, 12), hold(3, 40.0), hold(4, 50.0)]);
        let bests: Vec<_> = session_bests(&history).iter().map(|best| best.set.occasion.set.0).collect();
        assert_eq!(bests, [2, 4]);
    }

    #[test]
    fn the_curve_has_a_point_for_each_session_with_an_estimate() {
        let far_from_failure = Rir::from_reps(5.0).unwrap();
        let history = sessions(&[
            lift(0, 1, 100.0, 5),
            lift(0, 2, 100.0, 6),
            PastSet { rir: Some(far_from_failure), ..lift(1, 3, 110.0, 5) },
            lift(2, 4, 110.0, 1),
        ]);
        let points: Vec<_> = estimated_max_curve(&history)
            .iter()
            .map(|point| (point.day, point.estimated_max.grams, point.estimated_max.confidence))
            .collect();
        assert_eq!(
            points,
            [(date(2026, 1, 1), 118_065, Confidence::Medium), (date(2026, 1, 3), 110_000, Confidence::High)]
        );
    }
}
