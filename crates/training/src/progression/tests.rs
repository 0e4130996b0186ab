use super::*;
use crate::fixture::{lift, set};
use crate::sessions::sessions;
use crate::{Equipment, LoadKind, PastSet, Side, Unit, Weight};

const RANGE: RepRange = RepRange { lo: 6, hi: 8 };
const LINEAR: Rule = Rule::Linear { step_g: 2_500 };
const DOUBLE: Rule = Rule::Double { step_g: 2_500 };

fn planned(kind: SetKind) -> PlannedSet {
    PlannedSet { kind, reps: RANGE, seconds: None, rir: None }
}

fn plan() -> Vec<PlannedSet> {
    vec![planned(SetKind::Working); 3]
}

/// A session of sets of one load.
fn session(day: i8, kg: f64, reps: &[u32]) -> Vec<PastSet> {
    let number = |at: usize| u128::try_from(at).unwrap() + 10 * u128::try_from(day).unwrap();
    reps.iter().enumerate().map(|(at, reps)| lift(day, number(at), kg, *reps)).collect()
}

fn next(rule: Rule, history: &[Vec<PastSet>]) -> NextSession {
    let bar = Loading::standard(Equipment::Barbell, Unit::Kg);
    next_session(&plan(), rule, &sessions(&history.concat()), &bar)
}

/// The load of the first target in kilograms and the repetitions of each.
fn asked(next: &NextSession) -> (Option<f64>, Vec<u32>) {
    let load = next.targets.first().and_then(|target| target.load?.weight).map(|weight| weight.value);
    (load, next.targets.iter().filter_map(|target| target.reps).collect())
}

#[test]
fn rules_ask_for_what_the_last_sessions_earned() {
    let s = session;
    let cases = [
        (
            "linear: every set at the low end",
            LINEAR,
            vec![s(0, 60.0, &[6, 7, 6])],
            62.5,
            [6, 6, 6],
            "3 sets reached 6 repetitions at 60 kg: go on with 62.5 kg.",
        ),
        (
            "linear: a miss",
            LINEAR,
            vec![s(0, 60.0, &[6, 6, 5])],
            60.0,
            [6, 6, 6],
            "1 set fell short of 6 repetitions at 60 kg: try the same again.",
        ),
        (
            "linear: two misses",
            LINEAR,
            vec![s(0, 60.0, &[6, 6, 5]), s(2, 60.0, &[6, 5, 5])],
            52.5,
            [6, 6, 6],
            "2 sessions in a row fell short at 60 kg: take a tenth off and build up again from 52.5 kg.",
        ),
        (
            "linear: a miss after the load was reduced is the first",
            LINEAR,
            vec![s(0, 60.0, &[5]), s(2, 60.0, &[5]), s(4, 52.5, &[6, 6, 5])],
            52.5,
            [6, 6, 6],
            "1 set fell short of 6 repetitions at 52.5 kg: try the same again.",
        ),
        (
            "linear: a success between two misses",
            LINEAR,
            vec![s(0, 60.0, &[6, 6, 5]), s(2, 60.0, &[6, 6, 6]), s(4, 62.5, &[6, 5, 5])],
            62.5,
            [6, 6, 6],
            "2 sets fell short of 6 repetitions at 62.5 kg: try the same again.",
        ),
        (
            "double: every set at the top",
            DOUBLE,
            vec![s(0, 60.0, &[8, 8, 9])],
            62.5,
            [6, 6, 6],
            "3 sets reached 8 repetitions at 60 kg: go on with 62.5 kg.",
        ),
        (
            "double: one set below the top",
            DOUBLE,
            vec![s(0, 60.0, &[8, 8, 7])],
            60.0,
            [8, 8, 8],
            "1 of 3 sets not yet at 8 repetitions at 60 kg: one more in each, then more load.",
        ),
        (
            "double: one more in each",
            DOUBLE,
            vec![s(0, 60.0, &[7, 6, 6])],
            60.0,
            [8, 7, 7],
            "3 of 3 sets not yet at 8 repetitions at 60 kg: one more in each, then more load.",
        ),
        (
            "double: a set short of the range",
            DOUBLE,
            vec![s(0, 60.0, &[8, 7, 3])],
            60.0,
            [8, 8, 6],
            "1 set fell short of 6 repetitions at 60 kg: try the same again.",
        ),
        (
            "double: a set left out",
            DOUBLE,
            vec![s(0, 60.0, &[8, 8])],
            60.0,
            [8, 8, 8],
            "2 of 3 planned sets done at the hardest load: do them all before it changes.",
        ),
        (
            "double: only the last session counts for going up",
            DOUBLE,
            vec![s(0, 60.0, &[5, 5, 5]), s(2, 60.0, &[8, 8, 8])],
            62.5,
            [6, 6, 6],
            "3 sets reached 8 repetitions at 60 kg: go on with 62.5 kg.",
        ),
    ];
    for (case, rule, history, kg, reps, sentence) in cases {
        let next = next(rule, &history);
        assert_eq!(asked(&next), (Some(kg), Vec::from(reps)), "{case}");
        assert_eq!(next.reason.to_string(), sentence, "{case}");
    }
}

#[test]
fn the_first_time_asks_for_a_load_to_be_found() {
    let next = next(DOUBLE, &[]);
    assert_eq!(asked(&next), (None, vec![6, 6, 6]));
    assert_eq!(
        next.reason.to_string(),
        "There is no earlier session to go by: find a load for 6 repetitions."
    );
}

#[test]
fn a_goal_reached_too_close_to_failure_is_done_again() {
    let rir = |reps| Some(Rir::from_reps(reps).unwrap());
    let plan: Vec<_> = plan().into_iter().map(|set| PlannedSet { rir: rir(2.0), ..set }).collect();
    let bar = Loading::standard(Equipment::Barbell, Unit::Kg);
    let ended_at = |left| {
        let done: Vec<_> =
            session(0, 60.0, &[8, 8, 8]).into_iter().map(|set| PastSet { rir: rir(left), ..set }).collect();
        next_session(&plan, DOUBLE, &sessions(&done), &bar)
    };
    assert_eq!(asked(&ended_at(1.0)), (Some(62.5), vec![6, 6, 6]), "a guess is one off");
    let hard = ended_at(0.5);
    assert_eq!(asked(&hard), (Some(60.0), vec![8, 8, 8]));
    assert!(matches!(hard.reason, Reason::TooHard { .. }), "{}", hard.reason);
}

#[test]
fn sets_below_the_hardest_load_do_not_earn_more() {
    let ramped = [session(0, 40.0, &[8]), session(0, 50.0, &[8]), session(0, 60.0, &[8])].concat();
    let numbered: Vec<_> =
        (0..).zip(ramped).map(|(number, set)| PastSet { index: Some(number), ..set }).collect();
    let next = next(DOUBLE, &[numbered]);
    assert_eq!(next.reason, Reason::CutShort { done: 1, planned: 3 });
}

#[test]
fn less_help_is_the_next_step() {
    let helped = |kg| Some(Load { kind: LoadKind::Assisted, weight: Weight::new(kg, Unit::Kg) });
    let machine = Loading::standard(Equipment::Machine, Unit::Kg);
    let after = |kg, reps| {
        let done: Vec<_> = session(0, 60.0, reps)
            .into_iter()
            .map(|set| PastSet { load: helped(kg), lift_g: Some(60_000), ..set })
            .collect();
        next_session(&plan(), LINEAR, &sessions(&done), &machine)
    };
    let next = after(20.0, &[6, 6, 6]);
    assert_eq!(next.targets[0].load, helped(17.5));
    assert_eq!(
        next.reason.to_string(),
        "3 sets reached 6 repetitions at 20 kg of help: go on with 17.5 kg of help."
    );
    let alone = after(2.5, &[6, 6, 6]);
    assert_eq!(alone.targets[0].load, Some(Load { kind: LoadKind::Bodyweight, weight: None }));
}

#[test]
fn holds_get_longer_and_repetitions_more() {
    let hold = PlannedSet { seconds: Some(30), ..planned(SetKind::Working) };
    let belt = Loading::standard(Equipment::Bodyweight, Unit::Kg);
    let held = [PastSet { seconds: Some(42.6), ..set(0, 1) }, PastSet { seconds: Some(35.0), ..set(0, 2) }];
    let next = next_session(&[hold, hold], Rule::Seconds { add: 5 }, &sessions(&held), &belt);
    assert_eq!(
        next.targets.iter().map(|t| (t.seconds, t.reps)).collect::<Vec<_>>(),
        [(Some(47), None), (Some(40), None)]
    );
    let first = next_session(&[hold], Rule::Seconds { add: 5 }, &[], &belt);
    assert_eq!(first.targets[0].seconds, Some(30));

    let push_ups: Vec<_> = session(0, 20.0, &[6, 7, 8]);
    let more = next_session(&plan(), Rule::Reps { add: 1 }, &sessions(&push_ups), &belt);
    assert_eq!(asked(&more).1, [7, 8, 8]);
    assert_eq!(more.reason.to_string(), "1 repetition more in each set than last time.");
}

#[test]
fn where_the_equipment_ends_repetitions_go_on() {
    let dumbbells = Loading::standard(Equipment::Dumbbell, Unit::Kg);
    let next = next_session(&plan(), DOUBLE, &sessions(&session(0, 60.0, &[8, 8, 8])), &dumbbells);
    assert_eq!(asked(&next), (Some(60.0), vec![9, 9, 9]));
    assert_eq!(next.reason.to_string(), "There is nothing heavier than 60 kg: do one more repetition.");
}

#[test]
fn sides_logged_apart_are_judged_by_the_weaker() {
    let side = |number, side, reps| PastSet { side, ..lift(0, number, 20.0, reps) };
    let done = |right| {
        let sets = (0..3).flat_map(|n| [side(2 * n, Side::Left, 8), side(2 * n + 1, Side::Right, right)]);
        sessions(&sets.collect::<Vec<_>>())
    };
    let dumbbells = Loading::standard(Equipment::Dumbbell, Unit::Kg);
    let reason = |right| next_session(&plan(), DOUBLE, &done(right), &dumbbells).reason;
    assert!(matches!(reason(8), Reason::AddLoad { sets: 3, .. }));
    assert!(matches!(reason(7), Reason::OneMoreRep { sets: 3, of: 3, .. }));
}

#[test]
fn other_sets_follow_the_working_load() {
    let kinds = [SetKind::Warmup, SetKind::Warmup, SetKind::Working, SetKind::Backoff, SetKind::Drop];
    let plan = kinds.map(planned);
    let bar = Loading::standard(Equipment::Barbell, Unit::Kg);
    let next = next_session(&plan, LINEAR, &sessions(&session(0, 97.5, &[6])), &bar);
    let loads: Vec<_> = next.targets.iter().map(|t| t.load.unwrap().weight.unwrap().value).collect();
    assert_eq!(loads, [52.5, 75.0, 100.0, 90.0, 80.0]);
}

#[test]
fn pounds_are_answered_in_pounds() {
    let weight = Weight::new(135.0, Unit::Lb);
    let done: Vec<_> = session(0, 60.0, &[6, 6, 6])
        .into_iter()
        .map(|set| PastSet { load: Some(Load { kind: LoadKind::External, weight }), ..set })
        .collect();
    let bar = Loading::standard(Equipment::Barbell, Unit::Lb);
    let step_g = Unit::Lb.to_grams(5.0);
    let next = next_session(&plan(), Rule::Linear { step_g }, &sessions(&done), &bar);
    assert_eq!(next.targets[0].load.unwrap().weight, Weight::new(140.0, Unit::Lb));
}

#[test]
fn reasons_travel_as_data() {
    let reason = next(LINEAR, &[session(0, 60.0, &[6, 6, 6])]).reason;
    let json = serde_json::to_value(reason).unwrap();
    assert_eq!(json["reason"], "add_load");
    assert_eq!(json["to"]["weight"]["value"], 62.5);
    assert_eq!(serde_json::from_value::<Reason>(json).unwrap(), reason);
}
