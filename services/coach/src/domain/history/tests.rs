use crate::domain::fixture::{Log, MONDAY, day, kg};
use crate::domain::history::gap::Gap;
use mariposas_training::notes::Sign;

const CURL: &str = "seated-leg-curl-machine";
const SQUAT: &str = "squat-barbell";
const BENCH: &str = "bench-press-barbell";

fn order(log: &Log) -> Vec<String> {
    let history = log.history();
    history.sessions()[0].exercises.iter().map(|exercise| exercise.slug.clone()).collect()
}

#[test]
fn sets_of_a_session_come_by_block_and_index_else_by_time_else_as_written() {
    let placed = |log: Log, exercise: &str, block, hour: u32| {
        log.with(day(0, 1), exercise, |set| {
            set.set.block = block;
            set.set.index = Some(0);
            set.performed_at = format!("2026-01-06T{hour:02}:00:00Z").parse().unwrap();
        })
    };
    let log = placed(placed(Log::default(), SQUAT, Some(1), 8), CURL, Some(0), 9);
    assert_eq!(order(&log), [CURL, SQUAT]);
    let log = placed(placed(Log::default(), SQUAT, Some(1), 9), CURL, None, 8);
    assert_eq!(order(&log), [CURL, SQUAT], "one of them has no place, so the time decides");
    let log = Log::default().sets(day(0, 1), SQUAT, 1).sets(day(0, 1), CURL, 1);
    assert_eq!((order(&log), order(&log.clone().reversed())), (order(&log), vec![SQUAT.into(), CURL.into()]));
}

#[test]
fn warm_ups_begin_no_exercise_and_are_in_no_session_of_it() {
    let log = Log::default().warmup(day(0, 1), CURL).sets(day(0, 1), SQUAT, 1).sets(day(0, 1), CURL, 2);
    assert_eq!(order(&log), [SQUAT, CURL]);
    let history = log.history();
    assert_eq!((history.sessions()[0].sets.len(), history.exercise(CURL)[0].sets.len()), (4, 2));
    assert!(history.exercise(BENCH).is_empty());
}

#[test]
fn a_workout_is_one_session_and_so_is_a_day_without_one() {
    let log = Log::default()
        .in_workout(1, day(0, 1), CURL)
        .in_workout(2, day(0, 1), CURL)
        .sets(day(0, 1), CURL, 2)
        .sets(day(0, 2), CURL, 1);
    let history = log.history();
    assert_eq!((history.sessions().len(), history.exercise(CURL).len()), (4, 4));
    assert_eq!(history.resistance_days(), [day(0, 1), day(0, 2)]);
}

#[test]
fn gaps_count_the_full_days_between() {
    let log = Log::default().sets(day(3, 0), CURL, 1).sets(day(1, 0), CURL, 1).sets(day(0, 1), CURL, 1);
    let history = log.history();
    let gaps: Vec<Gap> = history.gaps(8).collect();
    assert_eq!(gaps, [Gap { last: day(3, 0), back: day(1, 0), days: 13 }]);
}

#[test]
fn conditioning_is_no_resistance_and_what_nobody_described_counts_for_nothing() {
    let log = Log::default().sets(day(0, 1), "rowing-ergometer", 1).sets(day(0, 2), "my-own-lift", 3);
    let history = log.history();
    assert_eq!(history.resistance_days(), [day(0, 2)]);
    let sets = &history.exercise("my-own-lift")[0].sets;
    assert!(sets.iter().all(|set| set.worked && set.hard == 0 && set.muscles().next().is_none()));
}

#[test]
fn rest_is_measured_here_and_a_setting_in_exports() {
    let log = Log::default().with(day(0, 1), CURL, |set| set.set.rest_s = Some(90));
    let rest = |log: &Log| log.history().exercise(CURL)[0].sets[0].rest_s();
    assert_eq!((rest(&log), rest(&log.clone().imported())), (Some(90), None));
}

#[test]
fn notes_know_their_exercise_and_closings_their_fatigue() {
    let log = Log::default()
        .noted(day(0, 1), CURL, "cramped, can't finish")
        .in_workout(1, day(0, 2), BENCH)
        .ended(1, "2026-01-07T13:00:00Z", Some("exhausted"), Some(5))
        .ended(2, "2026-01-08T13:00:00Z", None, Some(4));
    let history = log.history();
    let mut notes: Vec<_> = history.newest_notes(MONDAY.parse().unwrap(), 28).collect();
    notes.reverse();
    assert!(
        notes[0].says(Sign::Cramp) && notes[0].says(Sign::Struggle) && notes[0].is_on(|e| e.slug == CURL)
    );
    assert!(notes[1].says(Sign::Fatigue) && notes[1].set_id.is_none() && notes[1].day == day(0, 2));
    assert_eq!(notes.len(), 2);
    let ratings: Vec<u8> = history.fatigue_ratings().iter().map(|(_, rating)| *rating).collect();
    assert_eq!((ratings, history.sessions()[1].fatigue), (vec![5, 4], Some(5)));
}

#[test]
fn weeks_and_estimates_do_not_depend_on_the_order_of_arrival() {
    let exercises = [CURL, SQUAT, BENCH].into_iter().cycle();
    let log = (0..40).zip(exercises).fold(Log::default(), |log, (n, exercise)| {
        log.with(day(n % 5, n % 7), exercise, |set| {
            set.set.load = kg(f64::from(40 + n));
            set.set.reps = Some(5 + u32::try_from(n % 6).unwrap());
        })
    });
    let shape = |log: &Log| -> Vec<String> {
        let history = log.history();
        let sets = history.sessions().iter().flat_map(|session| session.sets.iter());
        let ids = sets.map(|set| set.id.to_owned());
        let days = history.days(day(5, 0), day(0, 6)).map(|(date, day)| format!("{date}: {}", day.hard()));
        let best = history.exercises().flat_map(|(slug, sessions)| {
            sessions.iter().map(move |session| format!("{slug}: {:?}", session.best_estimate()))
        });
        ids.chain(days).chain(best).collect()
    };
    assert_eq!(shape(&log).len(), 40 + 35 + 40);
    assert!(shape(&log) == shape(&log.clone().reversed()));
}
