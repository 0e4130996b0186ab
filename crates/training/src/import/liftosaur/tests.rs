use crate::import::tests::{read_rows, sets, weight};
use crate::import::{Format, UnitSource};
use crate::{Rir, SetKind, Unit};

const LIFTOSAUR: &str = "Workout DateTime,Program,Day Name,Exercise,Is Warmup Set?,Required Reps,Completed Reps,\
    Is AMRAP?,Required RPE,Completed RPE,Log RPE?,Required Weight Value,Required Weight Unit,Completed Weight Value,\
    Completed Weight Unit,Ask Weight?,Completed Reps Time,Target Muscles,Synergist Muscles,Notes";

/// A set of one workout: exercise, warm-up, completed reps and whether as many as possible, completed
/// weight, minute.
fn row(exercise: &str, warmup: u8, reps: &str, amrap: u8, weight: &str, minute: &str) -> String {
    let time = if minute.is_empty() { String::new() } else { format!("2026-03-01T10:{minute}:00.000Z") };
    format!(
        "2026-03-01T10:00:00.000Z,Mine,Day 1,\"{exercise}\",{warmup},5,{reps},{amrap},,8.5,0,60,kg,{weight},0,{time},\
         \"Quads,Glutes\",,\"keep tight\""
    )
}

#[test]
fn every_set_has_its_own_instant() {
    let rows = [
        row("Squat, Barbell", 1, "5", 0, "20,kg", "03"),
        row("Squat, Barbell", 0, "5", 0, "135,lb", "07"),
        row("Squat, Barbell", 0, "9", 1, ",", "12"),
        row("Squat, Barbell", 0, "", 0, ",", ""),
        row("Plank", 0, "1", 0, "0,kg", "20"),
        row("Squat, Barbell", 0, "5", 0, "60,stone", "30"),
    ];
    let import = read_rows(LIFTOSAUR, &rows.each_ref().map(String::as_str));
    assert_eq!((import.format, import.report.unit.source), (Format::Liftosaur, Some(UnitSource::File)));
    let workout = &import.workouts[0];
    assert_eq!((workout.name.as_str(), workout.key.as_str()), ("Day 1", "2026-03-01T10:00:00.000Z"));
    assert_eq!(workout.started_at.map(|at| at.to_string()).as_deref(), Some("2026-03-01T10:00:00Z"));
    assert_eq!(workout.end, Some(jiff::civil::date(2026, 3, 1).at(10, 30, 0, 0)));
    let found = sets(&import);
    let kinds: Vec<_> = found.iter().map(|set| set.set.kind).collect();
    assert_eq!(kinds, [SetKind::Warmup, SetKind::Working, SetKind::Amrap, SetKind::Working]);
    let weights: Vec<_> = found.iter().map(|set| weight(set)).collect();
    // Where no weight is completed, the planned one was lifted.
    assert_eq!(weights, [Some((20.0, Unit::Kg)), Some((135.0, Unit::Lb)), Some((60.0, Unit::Kg)), None]);
    let at: Vec<_> = found.iter().map(|set| set.at.unwrap().to_string()).collect();
    assert_eq!((at[0].as_str(), at[3].as_str()), ("2026-03-01T10:03:00Z", "2026-03-01T10:20:00Z"));
    assert_eq!(found[1].set.rir.map(Rir::reps), Some(1.5));
    assert_eq!((found[0].set.note.as_deref(), found[1].set.note.as_deref()), (Some("keep tight"), None));
    let reasons: Vec<_> = import.report.skipped.iter().map(|s| (s.row, s.reason.as_str())).collect();
    let undone = (4, "nothing done: no reps, time or distance");
    assert_eq!(reasons, [undone, (6, "the weight unit `stone` is not known")]);
}
