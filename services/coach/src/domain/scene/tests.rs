use super::{Scene, mean, median};
use crate::domain::fixture::{Log, MONDAY, day, kg};
use crate::domain::history::History;
use crate::domain::person::{Pause, RepRange};
use mariposas_training::profile::{Goal, WeekKind};
use mariposas_training::{Catalogue, Muscle, Pattern, SetKind};

const CURL: &str = "seated-leg-curl-machine";
const DEADLIFT: &str = "deadlift-barbell";

fn scene<'a>(log: &'a Log, history: &'a History) -> Scene<'a> {
    Scene::new(&log.person, history, MONDAY.parse().unwrap())
}

#[test]
fn quantities_are_those_of_the_rulebook() {
    let log = Log::intermediate()
        .sets(day(0, 1), CURL, 2)
        .sets(day(0, 3), DEADLIFT, 3)
        .easy(day(0, 3), "squat-barbell")
        .warmup(day(0, 4), CURL)
        .sets(day(1, 1), CURL, 1)
        .sets(day(-1, 0), CURL, 9);
    let history = log.history();
    let scene = scene(&log, &history);
    assert_eq!(
        (scene.week(0).to_string(), scene.week(1).to_string()),
        ("2026-W02".into(), "2026-W01".into())
    );
    assert_eq!((scene.fractional(Muscle::Hamstrings, 0), scene.direct(Muscle::Hamstrings, 0)), (3.5, 2.0));
    assert_eq!((scene.days_of(Muscle::Hamstrings, 0), scene.sessions(0)), (1, 2));
    assert_eq!((scene.hard(&[Pattern::Squat], 0), scene.any(&[Pattern::Squat], 1)), (0.0, 1));
    assert_eq!((scene.total(0), scene.total(1)), (5.0, 1.0));
    let curls = scene.mean_hard(2, |set| set.pattern() == Some(Pattern::KneeFlexion));
    assert_eq!((mean(2, |week| scene.total(week)), curls), (3.0, 1.5));
    assert_eq!(scene.last_days(6).map(|set| set.day).min(), Some(day(0, 1)));
}

#[test]
fn weeks_are_observed_from_the_week_of_the_first_session() {
    let log = Log::intermediate().warmup(day(4, 0), CURL).sets(day(2, 6), CURL, 1);
    let history = log.history();
    let scene = scene(&log, &history);
    assert!(scene.is_observed(3) && !scene.is_observed(4));
    assert_eq!(scene.observed(4).explained().value, "since 2025-12-28");
    assert_eq!(
        Scene::new(&log.person, &History::default(), MONDAY.parse().unwrap()).observed(1).explained().value,
        "no data"
    );
}

#[test]
fn targets_come_from_the_routine_else_from_the_kind_of_exercise() {
    let mut log = Log::intermediate();
    let target = |log: &Log, slug: &str| {
        let range = scene(log, &History::default()).target(Catalogue::global().by_slug(slug).unwrap());
        (range.lo, range.hi)
    };
    for (slug, range) in [
        ("romanian-deadlift-barbell", (5, 8)),
        (CURL, (8, 15)),
        ("bench-press-barbell", (6, 10)),
        ("bicep-curl-barbell", (10, 15)),
    ] {
        assert_eq!(target(&log, slug), range, "{slug}");
    }
    log.person.profile.goal = Some(Goal::Strength);
    assert_eq!(target(&log, "bench-press-barbell"), (3, 6));
    log.person.targets.insert("bench-press-barbell".to_owned(), RepRange { lo: 4, hi: 12 });
    assert_eq!(target(&log, "bench-press-barbell"), (4, 12));
}

#[test]
fn a_word_about_a_week_comes_before_the_list_of_the_profile() {
    let mut log = Log::intermediate();
    log.person.profile.deload_weeks = vec![day(0, 0), day(2, 0)];
    log.person.weeks.insert("2026-W02".parse().unwrap(), WeekKind::None);
    log.person.weeks.insert("2026-W01".parse().unwrap(), WeekKind::Travel);
    log.person.pauses = vec![Pause {
        since: "2025-12-10T00:00:00Z".parse().unwrap(),
        until: Some("2025-12-16T00:00:00Z".parse().unwrap()),
    }];
    let history = History::default();
    let scene = scene(&log, &history);
    let off: Vec<bool> = (0..6).map(|back| scene.is_off(scene.week(back))).collect();
    assert_eq!(off, [false, true, true, true, true, false]);
    assert!(scene.is_deload(scene.week(2)) && !scene.is_deload(scene.week(0)) && !scene.is_paused());
}

#[test]
fn the_load_of_a_pair_of_dumbbells_is_that_of_one_and_help_is_taken_off() {
    let lifted = |exercise: &str, load: f64| {
        let log = Log::intermediate().with(day(0, 1), exercise, |set| set.set.load = kg(load));
        log.history().exercise(exercise)[0].top_load()
    };
    assert_eq!(lifted("bench-press-dumbbell", 30.0), Some(30_000));
    assert_eq!(lifted("pull-up", 10.0), None, "nobody told the body weight");
}

#[test]
fn drops_and_partial_sets_give_no_estimate() {
    let estimate = |kind| {
        let log = Log::intermediate().with(day(0, 1), CURL, |set| {
            set.set.kind = kind;
            set.set.load = kg(60.0);
        });
        log.history().exercise(CURL)[0].best_estimate()
    };
    assert_eq!(estimate(SetKind::Amrap), Some(80_000));
    assert_eq!(estimate(SetKind::Drop), None);
    assert_eq!(estimate(SetKind::Partial), None);
}

#[test]
fn the_median_of_an_even_count_lies_between() {
    assert_eq!(median([3.0, 1.0, 2.0]), Some(2.0));
    assert_eq!(median([4.0, 1.0, 2.0, 3.0]), Some(2.5));
    assert_eq!(median([]), None);
}
