//! What nobody has done is a typing error: it is listed and becomes no record.

use super::*;

fn reasons(import: &Import) -> Vec<(u64, &str)> {
    import.report.skipped.iter().map(|skipped| (skipped.row, skipped.reason.as_str())).collect()
}

#[test]
fn what_nobody_lifts_or_repeats_is_listed() {
    let rows = [
        ("Squat (Barbell)", "1", "2956", "5"),
        ("Squat (Barbell)", "2", "100", "1271"),
        ("Squat (Barbell)", "3", "600", "1"),
        ("Leg Press", "1", "1112", "5"),
        ("Leg Press", "2", "1043", "8"),
        ("Chest Dip", "1", "1.25", "501"),
        ("Push Up", "1", "0", "1271"),
        ("Push Up", "2", "0", "5001"),
        ("The red sled", "1", "900", "10"),
    ];
    let import = read_with(&s2_file(&rows), Some(Unit::Kg));
    let expected = [
        (1, "implausible: 2956 kg is more than the 700 kg that are believed of this exercise"),
        (2, "implausible: 1271 repetitions of one set with a load are more than the 500 that are believed"),
        (4, "implausible: 1112 kg is more than the 1100 kg that are believed of this exercise"),
        (6, "implausible: 501 repetitions of one set with a load are more than the 500 that are believed"),
        (8, "implausible: 5001 repetitions of one set are more than the 5000 that are believed"),
    ];
    assert_eq!((reasons(&import), import.report.sets), (expected.to_vec(), 4));
}

#[test]
fn loads_are_judged_in_the_unit_they_are_in() {
    let file = s2_file(&[("Squat (Barbell)", "1", "1300", "1"), ("Leg Press", "1", "2451", "5")]);
    let rows = |unit| read_with(&file, unit).report.skipped.iter().map(|s| s.row).collect::<Vec<_>>();
    assert_eq!((rows(Some(Unit::Lb)), rows(Some(Unit::Kg))), (vec![2], vec![1, 2]));
}

#[test]
fn typing_errors_do_not_tell_the_unit() {
    let squat = |weight| ("Squat (Barbell)", "1", weight, "5");
    let real = ["45", "95", "135", "225"].map(squat);
    let wrong = ["2952.5", "4951.25", "2957.5", "2452.5", "1602.5", "2002.5"].map(squat);
    let import = read_with(&s2_file(&[real.as_slice(), &wrong].concat()), None);
    assert_eq!(import.report.unit.value, Some(Unit::Lb), "{}", import.report.unit.evidence);
    let only_wrong = read_with(&s2_file(&wrong), None);
    assert_eq!((only_wrong.report.unit_needed(), only_wrong.report.skipped.len()), (false, 6));
}
