use super::*;
use mariposas_training::import::{Import, Options, read};
use mariposas_training::{Load, LoadKind, LoggedSet, Unit, Weight};

const STRONG: &str =
    "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE";

/// The facts a file becomes for somebody in Berlin whose days start at 4.
fn facts(file: &str) -> Vec<Fact> {
    facts_beside(file, &Existing::default())
}

/// The same where the log holds some of it.
fn facts_beside(file: &str, existing: &Existing) -> Vec<Fact> {
    let ada = UserId::new("ada").unwrap();
    let profile = ProfileUpdated {
        time_zone: Some("Europe/Berlin".to_owned()),
        day_starts_at: Some(4),
        ..ProfileUpdated::default()
    };
    let person = PersonRow { profile, ..PersonRow::default() };
    let options = Options { unit: Some(Unit::Kg), today: None };
    let Import { format, workouts, .. } = read(file.as_bytes(), &options).unwrap();
    let now = "2026-11-28T12:00:00Z".parse().unwrap();
    let mut planner = Planner::new(&ada, &person, format, Uuid::from_u128(1), now);
    planner.plan(&workouts, existing).into_iter().map(|(_, fact)| fact).collect()
}

#[test]
fn a_workout_whose_import_was_cut_off_is_ended_by_the_next() {
    let file = format!("{STRONG}\n2026-03-01 09:00:00,A,1h,Squat (Barbell),1,110,5,0,0,,hurt my knee,\n");
    let begun = facts(&file).into_iter().find_map(|fact| match fact {
        Fact::WorkoutStarted(started) => Some(started.workout_id),
        _ => None,
    });
    let mut existing = Existing::default();
    existing.workouts.extend(begun);
    let ends = |existing: &Existing| {
        let facts = facts_beside(&file, existing);
        facts.into_iter().any(|fact| match fact {
            Fact::WorkoutFinished(finished) => finished.note.as_deref() == Some("hurt my knee"),
            Fact::WorkoutStarted(_) => panic!("it is there already"),
            _ => false,
        })
    };
    assert!(!ends(&existing));
    existing.unfinished.extend(begun);
    assert!(ends(&existing));
}

fn logged(facts: &[Fact]) -> Vec<&PerformedSet> {
    let logged = facts.iter().filter_map(|fact| match fact {
        Fact::SetLogged(logged) => Some(&logged.performed),
        _ => None,
    });
    logged.collect()
}

#[test]
fn sets_of_one_instant_keep_the_order_of_the_file() {
    let row = |rest: &str| format!("2026-03-01 09:00:00,A,1h,{rest},,,\n");
    let rows = [
        "Squat (Barbell),1,110,5,0,0",
        "Running,1,0,0,3,900",
        "Bench Press (Barbell),1,60,5,0,0",
        "Squat (Barbell),2,105,0,0,0",
        "Squat (Barbell),3,100,5,0,0",
    ];
    let facts = facts(&format!("{STRONG}\n{}", rows.map(row).concat()));
    let start: Timestamp = "2026-03-01T08:00:00Z".parse().unwrap();
    let after = |at: Timestamp| at.duration_since(start).as_millis();
    let sets: Vec<_> = logged(&facts).iter().map(|set| after(set.performed_at)).collect();
    assert_eq!(sets, [0, 2, 4], "an empty set has its place");
    for fact in &facts {
        match fact {
            Fact::WorkoutStarted(started) => assert_eq!(started.started_at, start),
            Fact::ActivityLogged(run) => assert_eq!(after(run.performed.performed_at), 1),
            _ => {}
        }
    }
}

#[test]
fn sets_with_an_instant_of_their_own_keep_it() {
    let header = "Workout DateTime,Day Name,Exercise,Completed Reps,Completed Weight Value,Completed Weight Unit,\
        Completed Reps Time";
    let row =
        |second: &str| format!("2026-03-01T09:00:00.000Z,A,Squat,5,60,kg,2026-03-01T09:0{second}.000Z\n");
    let facts = facts(&format!("{header}\n{}", ["1:30", "5:00", "9:10"].map(row).concat()));
    let at: Vec<_> = logged(&facts).iter().map(|set| set.performed_at.to_string()).collect();
    assert_eq!(at, ["2026-03-01T09:01:30Z", "2026-03-01T09:05:00Z", "2026-03-01T09:09:10Z"]);
}

#[test]
fn until_the_day_starts_it_is_the_day_before_and_a_day_alone_is_itself() {
    let strong = |start: &str| format!("{STRONG}\n{start},A,1h,Squat (Barbell),1,100,5,0,0,,,\n");
    let fitbod = |start: &str| {
        format!("Date,Exercise,Reps,Weight(kg),isWarmup,Note,multiplier\n{start},Squat,5,60,false,,1\n")
    };
    let fitnotes = "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time\n\
        2026-11-16,Squat,Legs,60,kgs,5,,,\n";
    for (file, day) in [
        (strong("2026-11-16 00:30:00"), "2026-11-15"),
        (strong("2026-11-16 00:00:00"), "2026-11-15"),
        (strong("2026-11-16 04:00:00"), "2026-11-16"),
        (strong("2026-11-16"), "2026-11-16"),
        (fitbod("2026-11-16 02:59:59 +0000"), "2026-11-15"),
        (fitbod("2026-11-16 03:00:00 +0000"), "2026-11-16"),
        (fitnotes.to_owned(), "2026-11-16"),
    ] {
        let facts = facts(&file);
        assert_eq!(logged(&facts)[0].day.to_string(), day, "{file}");
        let started = facts.iter().find_map(|fact| match fact {
            Fact::WorkoutStarted(started) => Some(started.day.to_string()),
            _ => None,
        });
        assert_eq!(started.as_deref(), Some(day), "{file}");
    }
}

fn carry(value: f64, unit: Unit, metres: f64) -> PerformedSet {
    let load = Load { kind: LoadKind::External, weight: Weight::new(value, unit) };
    PerformedSet {
        workout_id: None,
        exercise: "farmers-carry".to_owned(),
        raw_name: None,
        performed_at: Timestamp::UNIX_EPOCH,
        day: jiff::civil::date(1970, 1, 1),
        time_zone: "UTC".to_owned(),
        set: LoggedSet { load: Some(load), metres: Some(metres), ..LoggedSet::working() },
    }
}

#[test]
fn another_unit_corrects_weights_and_distances_and_nothing_else() {
    use Unit::{Kg, Lb};
    let came = carry(40.0, Lb, 48.28);
    for (held, corrected) in [
        (carry(40.0, Kg, 30.0), Some(carry(40.0, Lb, 48.28))),
        // The weight was changed since, or the distance.
        (carry(42.5, Kg, 30.0), Some(carry(42.5, Kg, 48.28))),
        (carry(40.0, Kg, 35.0), Some(carry(40.0, Lb, 35.0))),
        (carry(42.5, Kg, 35.0), None),
        (carry(40.0, Lb, 48.28), None),
    ] {
        assert_eq!(in_another_unit(&held, &came), corrected, "{held:?}");
    }
    assert_eq!(metres_in_another_unit(Some(4_988.966), Some(3_100.0)), Some(3_100.0));
    for same in [(None, Some(5.0)), (Some(5.0), None), (Some(0.0), Some(0.0)), (Some(5.0), Some(5.0))] {
        assert_eq!(metres_in_another_unit(same.0, same.1), None);
    }
}
