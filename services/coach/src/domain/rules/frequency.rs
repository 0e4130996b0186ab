//! Training frequency and rest days (training-science 4.3).

use super::{Again, Rule, Tells, When, muscle};
use crate::domain::card::{Finding, Says, Subject};
use crate::domain::check::Check;
use crate::domain::history::HistorySet;
use crate::domain::scene::{Scene, ids, sets};
use crate::domain::sources::Grade;
use crate::domain::time;
use jiff::civil::Date;
use mariposas_training::Muscle;
use mariposas_training::guides::Topic;
use mariposas_training::landmarks::Landmarks;
use mariposas_training::notes::Sign;
use serde_json::json;

/// FRQ-01 and FRQ-02 look at W0 and W1.
const WEEKS: i32 = 2;
/// FRQ-01 is done when a muscle is trained on so many days.
const ENOUGH_DAYS: usize = 2;
/// FRQ-03: direct sets that make a day hard for a muscle, and how many pairs of such days are many.
const HARD_DAY: f64 = 6.0;
const HARD_PAIRS: f64 = 2.0;
/// FRQ-03 and FRQ-04 look back so many days.
const RECENT_DAYS: i32 = 14;
/// FRQ-04: days in a row without one off.
const DAYS_IN_A_ROW: f64 = 7.0;

pub(crate) const RULES: &[Rule] = &[ONE_DAY, FEW_SESSIONS, BACK_TO_BACK, NO_REST_DAY];

/// FRQ-01: enough sets, two weeks running, but all of them on one day.
const ONE_DAY: Rule = Rule {
    id: "FRQ-01",
    when: When::Week,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: true,
    title: "Two days for your {}",
    grade: Some(Grade::A),
    sources: &["PEL25", "guide"],
    guide: Some(Tells::Section(Topic::Frequency)),
    resolved_when: "A week has two days with direct work for the muscle.",
    fires: |scene| scene.coached().map(|(muscle, marks)| one_day(scene, muscle, marks)).collect(),
    resolved: |scene, firing| muscle(firing).is_none_or(|muscle| scene.days_of(muscle, 0) >= ENOUGH_DAYS),
};

/// FRQ-02: one session a week, or none, in both weeks.
const FEW_SESSIONS: Rule = Rule {
    id: "FRQ-02",
    when: When::Week,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: true,
    title: "Two short visits a week",
    grade: Some(Grade::A),
    sources: &["ACSM26"],
    guide: Some(Tells::Entry("ham.frequency")),
    resolved_when: "A week has two training days.",
    fires: |scene| vec![few_sessions(scene)],
    resolved: |scene, _| scene.sessions(0) >= ENOUGH_DAYS,
};

/// FRQ-03: the same muscle hard on two days in a row, again and again.
const BACK_TO_BACK: Rule = Rule {
    id: "FRQ-03",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "A day between hard sessions for your {}",
    grade: Some(Grade::C),
    sources: &[],
    guide: Some(Tells::Section(Topic::Frequency)),
    resolved_when: "14 days go by without hard sessions on days in a row.",
    fires: |scene| scene.coached().map(|(muscle, _)| back_to_back(scene, muscle)).collect(),
    resolved: |scene, firing| {
        muscle(firing).is_none_or(|muscle| {
            hard_pairs(scene, muscle, scene.day_ago(RECENT_DAYS), scene.today).is_empty()
        })
    },
};

/// FRQ-04: a week and more without a day off.
const NO_REST_DAY: Rule = Rule {
    id: "FRQ-04",
    when: When::Week,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "A rest day is training too",
    grade: Some(Grade::C),
    sources: &[],
    guide: None,
    resolved_when: "You take a day off.",
    fires: |scene| vec![no_rest_day(scene)],
    resolved: |scene, _| scene.history.resistance_days().binary_search(&scene.day_ago(1)).is_err(),
};

fn one_day(scene: &Scene<'_>, muscle: Muscle, marks: Landmarks) -> Finding {
    let mev = f64::from(marks.mev);
    let [days0, days1] = [0, 1].map(|week| scene.days_of(muscle, week));
    let [w0, w1] = [0, 1].map(|week| scene.fractional(muscle, week));
    let checks = vec![
        scene.observed(WEEKS),
        Check::that(
            format!("Y({muscle}) = 1 in W0 and W1"),
            format!("{days0} and {days1}"),
            (days0, days1) == (1, 1),
        ),
        Check::at_least(format!("F({muscle}), the lesser of W0 and W1"), w0.min(w1), mev),
    ];
    let name = muscle.spoken();
    Finding::about(muscle, checks).important_if(muscle == Muscle::Hamstrings).short_of(1.0).say(|| Says {
        advice: format!("Try spreading the same {name} sets over two sessions, at least 48 hours apart."),
        reason: format!(
            "All your {name} work was on one day in each of the last two weeks. Two shorter visits mean fresher \
             sets and more practice: it helps strength, while size mostly follows the number of sets."
        ),
        evidence: vec![
            ("days_a_week", json!(1)),
            ("sets_w0", json!(w0)),
            ("sets_w1", json!(w1)),
            ("mev", json!(mev)),
            scene.window(WEEKS),
        ],
        sets: ids(scene.sets(WEEKS).filter(|set| set.muscles().any(|(m, direct, _)| m == muscle && direct > 0))),
    })
}

fn few_sessions(scene: &Scene<'_>) -> Finding {
    let [s0, s1] = [0, 1].map(|week| scene.session_days(week));
    let checks = vec![
        scene.observed(WEEKS),
        Check::at_most("training days in the fuller of W0 and W1", s0.max(s1), 1.0),
        Check::above("training days in W0 and W1 together", s0 + s1, 0.0),
    ];
    Finding::about(Subject::User, checks).short_of(2.0 - s0).say(|| Says {
        advice: "If you can, make it two short full-body sessions a week rather than one long one.".to_owned(),
        reason: format!(
            "You trained once in {}. Two visits a week let every major muscle work twice, and each stays short.",
            if s0 + s1 > 1.0 { "each of the last two weeks" } else { "the last two weeks" }
        ),
        evidence: vec![("days_w0", json!(s0)), ("days_w1", json!(s1)), scene.window(WEEKS)],
        sets: ids(scene.sets(WEEKS).filter(|set| set.resistance)),
    })
}

/// Days on which a muscle was hard that follow a day on which it was.
fn hard_pairs(scene: &Scene<'_>, muscle: Muscle, from: Date, to: Date) -> Vec<Date> {
    let days = scene.history.days(from, to);
    let hard: Vec<Date> =
        days.filter(|(_, day)| sets(day.direct(muscle)) >= HARD_DAY).map(|(date, _)| date).collect();
    hard.windows(2).filter(|pair| time::days_between(pair[0], pair[1]) == 1).map(|pair| pair[1]).collect()
}

fn back_to_back(scene: &Scene<'_>, muscle: Muscle) -> Finding {
    let pairs = hard_pairs(scene, muscle, scene.week(WEEKS - 1).monday(), scene.w0.sunday());
    let text =
        format!("pairs of days in a row with {HARD_DAY} direct sets for the {} in W0-W1", muscle.spoken());
    let checks = vec![Check::at_least(text, pairs.len() as f64, HARD_PAIRS)];
    let name = muscle.spoken();
    let on_pair = |set: &&HistorySet<'_>| {
        let near = pairs.iter().any(|day| (0..=1).contains(&time::days_between(set.day, *day)));
        near && set.muscles().any(|(m, direct, _)| m == muscle && direct > 0)
    };
    Finding::about(muscle, checks).say(|| Says {
        advice: format!("Leave about 48 hours between hard sessions for your {name}."),
        reason: format!(
            "Your {name} had hard sessions on two days in a row {} times in two weeks. A muscle that has recovered \
             does better sets.",
            pairs.len()
        ),
        evidence: vec![("second_days", json!(pairs)), scene.window(WEEKS)],
        sets: ids(scene.sets(WEEKS).filter(on_pair)),
    })
}

/// The longest run of days in a row with a resistance session among the recent ones.
fn longest_run(scene: &Scene<'_>) -> Vec<Date> {
    let since = scene.day_ago(RECENT_DAYS);
    let days: Vec<Date> =
        scene.history.resistance_days().iter().copied().filter(|day| *day >= since).collect();
    let runs = days.chunk_by(|a, b| time::days_between(*a, *b) == 1);
    runs.max_by_key(|run| run.len()).unwrap_or_default().to_vec()
}

fn no_rest_day(scene: &Scene<'_>) -> Finding {
    let run = longest_run(scene);
    let text = format!("training days in a row within {RECENT_DAYS} days");
    let checks = vec![Check::at_least(text, run.len() as f64, DAYS_IN_A_ROW)];
    let tired =
        scene.history.newest_note(scene.instant, i64::from(RECENT_DAYS), |note| note.says(Sign::Fatigue));
    let advice = if tired.is_some() {
        "Take a day off, and if you feel worn out put the app on pause: nothing is lost while you rest."
    } else {
        "Take a rest day this week."
    };
    Finding::about(Subject::User, checks).say(|| Says {
        advice: advice.to_owned(),
        reason: format!(
            "You trained {} days in a row. Muscles grow and strength returns between sessions, so a day off is part of \
             the work.",
            run.len()
        ),
        evidence: vec![
            ("days_in_a_row", json!(run.len())),
            ("first", json!(run.first())),
            ("last", json!(run.last())),
        ],
        sets: ids(scene.last_days(RECENT_DAYS).filter(|set| set.resistance && run.contains(&set.day))),
    })
}

#[cfg(test)]
mod tests;
