mod doubts;
mod histories;
mod late;

use super::*;
use crate::fixture::{lift, set};
use crate::{Load, LoadKind, Occasion, Rir, SetKind, Side, Unit, Weight};
use RecordKind::{Distance, Duration, E1rm, LeastAssistance, RepsAtLoad, SessionVolume, SetVolume};

/// Two sessions of 100 kg × 5.
fn baseline() -> Vec<PastSet> {
    vec![lift(0, 1, 100.0, 5), lift(1, 2, 100.0, 5)]
}

/// The records that `then` sets after the baseline, as set, kind, value, previous best.
fn after_baseline(then: &[PastSet]) -> Vec<(u128, RecordKind, f64, f64)> {
    listed(&records(&[baseline(), then.to_vec()].concat()))
}

fn listed(records: &Records) -> Vec<(u128, RecordKind, f64, f64)> {
    records.achieved.iter().map(|r| (r.set.0, r.kind, r.value, r.previous)).collect()
}

fn kinds(then: &[PastSet]) -> Vec<RecordKind> {
    after_baseline(then).into_iter().map(|(_, kind, ..)| kind).collect()
}

#[test]
fn a_heavier_set_breaks_every_record_it_is_better_in() {
    assert_eq!(
        after_baseline(&[lift(2, 3, 105.0, 5)]),
        [
            (3, RecordKind::Load, 105_000.0, 100_000.0),
            (3, E1rm, 120_313.0, 114_583.0),
            (3, SetVolume, 525_000.0, 500_000.0),
            (3, SessionVolume, 525_000.0, 500_000.0),
        ]
    );
}

#[test]
fn a_heavier_single_breaks_the_record_of_load_alone() {
    assert_eq!(kinds(&[lift(2, 3, 110.0, 1)]), [RecordKind::Load]);
}

#[test]
fn ties_are_silent() {
    assert_eq!(kinds(&[lift(2, 3, 100.0, 5), lift(3, 4, 100.0, 5)]), []);
}

#[test]
fn sets_of_one_instant_stand_in_the_order_of_block_and_index() {
    let at = lift(2, 3, 110.0, 5).occasion.at;
    // The later in the session, the lighter, and the smaller its id.
    let set = |index: u32| {
        let mut set = lift(2, u128::from(9 - index), 120.0 - 5.0 * f64::from(index), 5);
        set.occasion.at = at;
        PastSet { block: Some(0), index: Some(index), ..set }
    };
    let heaviest = after_baseline(&[set(2), set(0), set(1)]).into_iter().filter(|r| r.1 == RecordKind::Load);
    assert_eq!(heaviest.collect::<Vec<_>>(), [(9, RecordKind::Load, 120_000.0, 100_000.0)]);
}

#[test]
fn two_sessions_set_the_baseline_and_no_records() {
    let rising = [lift(0, 1, 60.0, 5), lift(0, 2, 70.0, 5), lift(1, 3, 80.0, 5)];
    assert_eq!(listed(&records(&rising)), []);
    let third = records(&[&rising[..], &[lift(2, 4, 81.0, 5)]].concat());
    assert_eq!(third.achieved.first().map(|r| (r.value, r.previous)), Some((81_000.0, 80_000.0)));
}

#[test]
fn sessions_of_warm_ups_are_no_baseline() {
    let warm_up = |day, number| PastSet { kind: SetKind::Warmup, ..lift(day, number, 20.0, 5) };
    let history = [warm_up(0, 1), warm_up(1, 2), lift(2, 3, 60.0, 5), lift(3, 4, 70.0, 5)];
    assert_eq!(listed(&records(&history)), []);
}

#[test]
fn the_first_mark_of_a_kind_beats_nothing() {
    let hold = PastSet { seconds: Some(60.0), ..set(2, 3) };
    assert_eq!(kinds(&[hold]), []);
    assert_eq!(
        after_baseline(&[hold, PastSet { seconds: Some(61.0), ..set(3, 4) }]),
        [(4, Duration, 61.0, 60.0)]
    );
}

#[test]
fn kinds_of_sets_hold_what_they_may() {
    let better = |kind| PastSet { kind, ..lift(2, 3, 105.0, 6) };
    let full = [RecordKind::Load, E1rm, RepsAtLoad, SetVolume, SessionVolume];
    for kind in [SetKind::Working, SetKind::Backoff, SetKind::Amrap, SetKind::Failure] {
        assert_eq!(kinds(&[better(kind)]), full, "{kind}");
    }
    for kind in [SetKind::Drop, SetKind::RestPause, SetKind::Myo] {
        assert_eq!(kinds(&[better(kind)]), [RepsAtLoad], "{kind}");
    }
    for kind in [SetKind::Warmup, SetKind::Partial] {
        assert_eq!(kinds(&[better(kind)]), [], "{kind}");
    }
}

#[test]
fn an_estimate_has_to_be_a_percent_better_and_near_failure() {
    let heavier = |kg, rir: Option<f64>| {
        let rir = rir.map(|reps| Rir::from_reps(reps).unwrap());
        let broken = kinds(&[PastSet { rir, ..lift(2, 3, kg, 5) }]);
        broken.contains(&E1rm)
    };
    assert!(!heavier(100.9, None));
    assert!(heavier(101.0, None));
    assert!(heavier(101.0, Some(2.0)));
    assert!(!heavier(120.0, Some(2.5)));
}

#[test]
fn an_estimate_between_raises_the_best_without_a_record() {
    let creeping = [lift(2, 3, 100.5, 5), lift(3, 4, 101.0, 5)];
    assert!(!kinds(&creeping).contains(&E1rm));
    let best = records(&[baseline(), creeping.to_vec()].concat()).bests[&E1rm];
    assert_eq!(best.set, EntityId(4));
}

#[test]
fn repetitions_are_compared_at_the_load_or_the_nearest_lighter_one() {
    for (kg, reps, expected) in [
        (100.0, 6, Some((6.0, 5.0))),
        (102.5, 6, Some((6.0, 5.0))),
        (102.5, 5, None),
        (110.0, 3, Some((3.0, 2.0))),
        (105.0, 3, None),
        (90.0, 8, None),
        (95.0, 20, Some((20.0, 10.0))),
    ] {
        let history =
            [lift(0, 1, 100.0, 5), lift(0, 2, 110.0, 2), lift(1, 3, 92.5, 10), lift(2, 4, kg, reps)];
        let of_reps = records(&history).achieved.into_iter().find(|record| record.kind == RepsAtLoad);
        assert_eq!(of_reps.map(|r| (r.value, r.previous)), expected, "{kg} kg × {reps}");
    }
}

#[test]
fn rep_maxes_are_the_sets_that_no_heavier_one_matches() {
    let history = [
        lift(0, 1, 100.0, 5),
        lift(0, 2, 110.0, 5),
        lift(0, 3, 120.0, 1),
        lift(1, 4, 90.0, 8),
        lift(1, 5, 95.0, 4),
    ];
    let maxes: Vec<_> = records(&history).rep_maxes.iter().map(|max| (max.load_g, max.reps)).collect();
    assert_eq!(maxes, [(90_000, 8), (110_000, 5), (120_000, 1)]);
}

#[test]
fn a_session_sets_one_record_with_the_set_that_passes_the_best() {
    let session: Vec<_> = (3..8).map(|number| lift(2, number, 50.0, 4)).collect();
    assert_eq!(after_baseline(&session), [(5, SessionVolume, 600_000.0, 500_000.0)]);
    let all = records(&[baseline(), session].concat());
    assert_eq!(all.bests[&SessionVolume], Best { set: EntityId(5), value: 1_000_000.0 });
}

#[test]
fn sides_logged_apart_add_up_to_both() {
    let side = |number, side| PastSet { side, ..lift(2, number, 100.0, 5) };
    assert_eq!(kinds(&[side(3, Side::Left), side(4, Side::Right)]), []);
}

#[test]
fn less_help_is_progress_and_none_is_the_least() {
    let helped = |day, number, kg| {
        let weight = Weight::new(kg, Unit::Kg);
        PastSet { load: Some(Load { kind: LoadKind::Assisted, weight }), reps: Some(5), ..set(day, number) }
    };
    let alone =
        PastSet { load: Some(Load { kind: LoadKind::Bodyweight, weight: None }), reps: Some(5), ..set(4, 5) };
    let history = [helped(0, 1, 30.0), helped(1, 2, 25.0), helped(2, 3, 30.0), helped(3, 4, 20.0), alone];
    let broken = listed(&records(&history));
    assert_eq!(broken, [(4, LeastAssistance, 20_000.0, 25_000.0), (5, LeastAssistance, 0.0, 20_000.0)]);
}

#[test]
fn the_time_a_distance_took_is_no_duration() {
    let run = |day, number, metres, seconds| PastSet {
        metres: Some(metres),
        seconds: Some(seconds),
        ..set(day, number)
    };
    let runs = [run(0, 1, 5_000.0, 1_500.0), run(1, 2, 5_000.0, 1_500.0), run(2, 3, 5_100.0, 1_800.0)];
    assert_eq!(listed(&records(&runs)), [(3, Distance, 5_100.0, 5_000.0)]);
}

#[test]
fn deleting_a_record_gives_its_rivals_their_place() {
    let history = [baseline(), vec![lift(2, 3, 112.0, 1), lift(3, 4, 110.0, 1)]].concat();
    assert_eq!(listed(&records(&history)), [(3, RecordKind::Load, 112_000.0, 100_000.0)]);
    let without: Vec<_> = history.iter().filter(|set| set.occasion.set != EntityId(3)).copied().collect();
    assert_eq!(listed(&records(&without)), [(4, RecordKind::Load, 110_000.0, 100_000.0)]);
}

#[test]
fn records_are_stored_and_read_back() {
    let records = records(&[baseline(), vec![lift(2, 3, 105.0, 6)]].concat());
    let stored = serde_json::to_string(&records).unwrap();
    assert_eq!(serde_json::from_str::<Records>(&stored).unwrap(), records);
}
