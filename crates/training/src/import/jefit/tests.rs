use crate::Unit;
use crate::import::tests::{read_with, sets, weight};
use crate::import::{Format, UnitSource};

const LOGS: &str = "### EXERCISE LOGS ####################################\n\n\
    USERID,TIMESTAMP,belongSys,logs,_id,record,mydate,eid,ename,day_item_id,belongsession,logTime,interval_logs,\
    auto_generated\n";

const SESSIONS: &str = "### WORKOUT SESSIONS #################################\n\n\
    rowid,_id,USERID,edit_time,day_id,total_time,workout_time,rest_time,wasted_time,total_exercises,starttime,endtime\n\
    1,1770220318,7,0,0,0,0,0,0,2,1770220318,1770223918\n\n######################################################\n\n";

const SETTING: &str = "### SETTING ##########################################\n\n\
    row_id,USERID,TIMESTAMP,gender,length,mass\n1,7,\"2026-01-01 00:00:00\",M,\" cm\",\" lbs\"\n\n";

fn log(logs: &str, exercise: &str, session: &str) -> String {
    format!(
        "7,\"2026-02-05 01:02:03\",0,\"{logs}\",1,75.83,2026-02-04,8,\"{exercise}\",8,{session},1770220400,,0\n"
    )
}

#[test]
fn every_set_of_a_log_is_a_record_and_the_unit_is_a_setting() {
    let rows = [
        log("44.10x5,44.10x5, 0x12", "Barbell Squat", "1770220318"),
        log("60x8", "Barbell Squat", "1770220318"),
        log("60x877777,x,60x8", "My Thing", "1770220318"),
        log("", "My Thing", "1770220318"),
        log("50x10", "", "1770220318"),
        log("50x10", "My Thing", "0"),
    ];
    let end = "### NOTES ####\n\nrow_id,mynote\n1,\"45x5\"\n";
    let import = read_with(&format!("\n{SETTING}{SESSIONS}{LOGS}{}{end}", rows.concat()), None);
    assert_eq!((import.format, import.report.unit.source), (Format::Jefit, Some(UnitSource::File)));
    assert_eq!(
        (import.report.unit.value, import.report.unit.evidence.as_str()),
        (Some(Unit::Lb), "the setting `mass` says so")
    );
    let report = &import.report;
    assert_eq!((report.rows, report.sets, report.skipped.len()), (10, 6, 4));
    let [workout, day] = import.workouts.as_slice() else { panic!("{:?}", import.workouts) };
    assert_eq!((workout.key.as_str(), day.key.as_str()), ("1770220318 2026-02-04", "2026-02-04"));
    assert_eq!(workout.started_at.map(jiff::Timestamp::as_second), Some(1_770_220_318));
    assert_eq!(workout.end, Some(jiff::civil::date(2026, 2, 4).at(1, 0, 0, 0)));
    let placed: Vec<_> = workout.sets.iter().map(|s| (s.row, s.occurrence, s.order, weight(s))).collect();
    let pounds = |weight| Some((weight, Unit::Lb));
    let expected = [
        (1, 0, 0, pounds(44.1)),
        (2, 0, 1, pounds(44.1)),
        (3, 0, 2, None),
        (4, 1, 0, pounds(60.0)),
        (7, 0, 2, pounds(60.0)),
    ];
    assert_eq!(placed, expected);
    let reasons: Vec<_> = report.skipped.iter().map(|s| (s.row, s.reason.as_str())).collect();
    let expected = [
        (5, "line 19, set 1: implausible: 877777 reps"),
        (6, "line 19, set 2: `x` is no set that can be read"),
        (8, "line 20: nothing done: it holds no set"),
        (9, "line 21: it names no exercise"),
    ];
    assert_eq!(reasons, expected);
}

#[test]
fn a_setting_after_the_logs_counts_for_them() {
    let text = format!("{LOGS}{}{SETTING}", log("45x5", "Barbell Squat", "1770220318"));
    assert_eq!(weight(sets(&read_with(&text, Some(Unit::Kg)))[0]), Some((45.0, Unit::Lb)));
    let without = format!("{LOGS}{}", log("45x5", "Barbell Squat", "1770220318"));
    assert!(read_with(&without, None).report.unit_needed());
}

#[test]
fn cardio_is_listed_since_it_does_not_say_what_was_done() {
    let text = "### CARDIO LOGS ####\nrow_id,eid,duration,distance,mydate\n1,321,3600,1.5,2026-03-20\n";
    let report = read_with(text, None).report;
    assert_eq!((report.rows, report.skipped.len()), (1, 1));
}

#[test]
fn sections_without_logs_are_an_export_of_nothing() {
    let report = read_with(&format!("{SETTING}{SESSIONS}"), None).report;
    assert_eq!((report.rows, report.unit_needed()), (0, false));
}
