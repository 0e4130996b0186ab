//! Rows that were refused and are right in a later export.

use super::*;

/// Each set with its place and its repetitions.
fn done(text: &str) -> Vec<(String, String, u32, u32, Option<u32>)> {
    let import = read_with(text, Some(Unit::Kg));
    let of = |workout: &ImportedWorkout| {
        let place = |s: &ImportedSet| {
            (workout.key.clone(), s.raw_exercise.clone(), s.occurrence, s.order, s.set.reps)
        };
        workout.sets.iter().map(place).collect::<Vec<_>>()
    };
    import.workouts.iter().flat_map(of).collect()
}

/// A file whose second set is `second` must keep the places of its other sets when that is put right.
fn moves_no_other(file: impl Fn(&str) -> String, wrong: &[&str], right: &str) {
    let after = done(&file(right));
    for wrong in wrong {
        let before = done(&file(wrong));
        assert_eq!(before.len() + 1, after.len(), "{}", file(wrong));
        let kept: Vec<_> = after.iter().filter(|set| before.contains(set)).collect();
        assert_eq!(kept, before.iter().collect::<Vec<_>>(), "{}", file(wrong));
    }
}

#[test]
fn a_row_that_is_put_right_later_moves_no_other() {
    let strong = |second: &str| {
        let row = |rest: &str| format!("2025-03-01 10:00:00,Push,1h,Squat (Barbell),{rest},0,,,\n");
        let rows: String = ["1,100,5,0", second, "3,100,7,0", "D,80,8,0"].map(row).concat();
        format!("{S2}\n{rows}2025-03-01 10:00:00,Push,1h,Plank,1,0,0,0,60,,,\n")
    };
    let wrong =
        ["2,100,877777,0", "2,100,0,0", "2,100,,0", "2,100,six,0", "2,heavy,6,0", "2,90000,6,0", "?,100,6,0"];
    moves_no_other(strong, &wrong, "2,100,6,0");
    moves_no_other(strong, &["W,60,0,0"], "W,60,6,0");

    let hevy = |second: &str| {
        let header = "title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,\
            set_type,weight_kg,reps,distance_km,duration_seconds,rpe";
        let row = |rest: &str| format!("Day,\"5 Dec 2025, 11:37\",,,Bench Press (Barbell),,,{rest},,,\n");
        format!("{header}\n{}", ["0,normal,80,5", second, "2,normal,80,7"].map(row).concat())
    };
    moves_no_other(hevy, &["1,normal,80,", "1,normal,80,1.5", "1,odd,80,6"], "1,normal,80,6");

    let fitnotes = |second: &str| {
        let row = |rest: &str| format!("2025-03-01,Squat,Legs,{rest},,,\n");
        let header = "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time";
        format!("{header}\n{}", ["60,kgs,5", second, "60,kgs,7"].map(row).concat())
    };
    moves_no_other(fitnotes, &["60,kgs,", "60,stone,6", "60,kgs,-6"], "60,kgs,6");

    let stronglifts = |second: &str| {
        let header = "Date (yyyy/mm/dd),Workout,Exercise,Set 1 (Reps),Set 1 (KG),Set 2 (Reps),Set 2 (KG),Set 3 (Reps),\
            Set 3 (KG)";
        format!("{header}\n2026/08/11,1,Squat,5,60,{second},7,60\n")
    };
    moves_no_other(stronglifts, &[",", "-,60", "6,heavy"], "6,60");
}

#[test]
fn the_note_on_a_run_stays_with_the_first_set_that_is_kept() {
    let header = "title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,\
        weight_kg,reps,distance_km,duration_seconds,rpe";
    let row = |rest: &str| format!("Day,\"5 Dec 2025, 11:37\",,,Squat (Barbell),,deep,{rest},,,\n");
    let file = format!("{header}\n{}", ["0,normal,80,", "1,normal,80,6", "2,normal,80,7"].map(row).concat());
    let import = read_with(&file, None);
    let notes: Vec<_> = sets(&import).iter().map(|set| set.set.note.as_deref()).collect();
    assert_eq!(notes, [Some("deep"), None]);
}
