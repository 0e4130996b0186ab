//! PRG-02 and PRG-05: when the load is due to grow, and when it grew too fast.

use super::{CURRENT_DAYS, LARGEST_STEP, days_ago, trained, weight};
use crate::domain::card::{Finding, Firing, Says};
use crate::domain::check::{Check, spoken};
use crate::domain::history::exercise::is_compound;
use crate::domain::history::session::ExerciseSession;
use crate::domain::history::{HistorySet, Known};
use crate::domain::ratio::Ratio;
use crate::domain::rules::{Again, Rule, Tells, When, safety};
use crate::domain::scene::{Scene, ids};
use crate::domain::sources::Grade;
use mariposas_training::guides::Topic;
use mariposas_training::{Exercise, LoadType, Muscle};
use serde_json::json;
use std::collections::BTreeSet;
use std::rc::Rc;

/// PRG-02: sessions that must agree.
const AGREEING: usize = 2;
/// PRG-02: repetitions left in each set, where they were told.
const IN_RESERVE: f64 = 1.0;
const READY_REPEATED_DAYS: i64 = 7;
/// Muscles that take the smallest step there is.
const SMALL_STEPS: &[Muscle] = &[
    Muscle::Biceps,
    Muscle::Triceps,
    Muscle::Forearms,
    Muscle::FrontDelts,
    Muscle::SideDelts,
    Muscle::RearDelts,
    Muscle::RotatorCuff,
];

/// PRG-02: the top of the range, twice, with something left.
pub(super) const READY: Rule = Rule {
    id: "PRG-02",
    when: When::Week,
    priority: 3,
    again: Again::AfterDays(READY_REPEATED_DAYS),
    asks_for_more: true,
    title: "{} is ready for more",
    grade: Some(Grade::A),
    sources: &["ACSM09"],
    guide: Some(Tells::Section(Topic::Reps)),
    resolved_when: "You log it with more load.",
    fires: |scene| {
        let pain = safety::painful(scene);
        trained(scene, CURRENT_DAYS).map(|(x, sessions)| ready(scene, x, sessions, &pain)).collect()
    },
    resolved: |scene, firing| {
        let Some(load) = firing.number("load_g") else { return true };
        let sessions = scene.history.exercise(&firing.card.subject).iter();
        let current = sessions.filter(|session| days_ago(scene, session) <= CURRENT_DAYS);
        current.filter_map(ExerciseSession::top_load).any(|grams| grams as f64 > load)
    },
};

/// PRG-05: a leap that cost repetitions.
pub(super) const LEAP: Rule = Rule {
    id: "PRG-05",
    when: When::Session,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Smaller steps on {}",
    grade: Some(Grade::A),
    sources: &["ACSM09"],
    guide: Some(Tells::Section(Topic::Reps)),
    resolved_when: "The next step is ten percent or less.",
    fires: |scene| {
        let since = scene.w0.monday();
        let compounds = scene.history.exercises().map(|(_, sessions)| sessions);
        let compounds = compounds.filter(|s| s.last().is_some_and(|newest| newest.day >= since));
        compounds.filter(|s| is_compound(&s[0].sets[0].exercise)).map(|s| leap(scene, s)).collect()
    },
    resolved: next_step_was_small,
};

fn ready(
    scene: &Scene<'_>,
    exercise: &Rc<Known>,
    sessions: &[ExerciseSession<'_>],
    pain: &BTreeSet<Muscle>,
) -> Finding {
    let target = scene.target(exercise);
    let current = sessions.iter().rev().take(AGREEING).filter(|s| days_ago(scene, s) <= CURRENT_DAYS);
    let last: Vec<&ExerciseSession<'_>> = current.collect();
    let tops: Vec<Option<i64>> = last.iter().map(|session| session.top_load()).collect();
    let same = tops.first().copied().flatten().filter(|top| tops.iter().all(|other| *other == Some(*top)));
    let heaviest = || last.iter().flat_map(|session| session.at_top_load());
    let fewest = heaviest().map(|set| set.reps.map_or(0.0, f64::from)).min_by(f64::total_cmp);
    let least_left = heaviest().filter_map(|set| set.rir).min_by(f64::total_cmp);
    let hurts = exercise.primary.iter().find(|muscle| pain.contains(muscle));
    let checks = vec![
        Check::at_least(
            format!("sessions in the last {CURRENT_DAYS} days"),
            last.len() as f64,
            AGREEING as f64,
        ),
        Check::that(
            "the same top load in the last two",
            same.map_or_else(|| "no".to_owned(), |grams| weight(scene, grams)),
            same.is_some(),
        ),
        Check::at_least("fewest repetitions at the top load", fewest, f64::from(target.hi)),
        Check::that(
            format!("RIR at the top load >= {}, or not told", spoken(IN_RESERVE)),
            least_left.map_or_else(|| "not told".to_owned(), spoken),
            least_left.is_none_or(|left| left >= IN_RESERVE),
        ),
        Check::that(
            "no pain in its muscles",
            hurts.map_or_else(|| "none".to_owned(), |muscle| muscle.spoken()),
            hurts.is_none(),
        ),
    ];
    Finding::about(exercise, checks).say(|| Says {
        advice: next_load(scene, exercise, same.unwrap_or_default()),
        reason: format!(
            "In your last two sessions of {} every set at the top load reached {} repetitions or more, the top \
             of your range. That is the sign that the load may grow.",
            exercise.name, target.hi
        ),
        evidence: vec![
            ("load_g", json!(same)),
            ("fewest_reps", json!(fewest)),
            ("target_reps", json!([target.lo, target.hi])),
            ("days", json!(CURRENT_DAYS)),
        ],
        sets: ids(last.iter().rev().flat_map(|session| session.at_top_load())),
    })
}

/// 2 to 10 percent, in the way the exercise is loaded.
fn next_load(scene: &Scene<'_>, exercise: &Exercise, top_g: i64) -> String {
    let small = exercise.primary.iter().all(|muscle| SMALL_STEPS.contains(muscle));
    match exercise.load_type {
        LoadType::Assisted => "Try it with a little less help next time.".to_owned(),
        LoadType::Bodyweight => {
            "Try adding a little weight next time, or move on to a harder variation.".to_owned()
        }
        _ if small => format!("Try the smallest step above {} next time.", weight(scene, top_g)),
        _ => format!("Try 2 to 10 percent more than {} next time.", weight(scene, top_g)),
    }
}

/// The step from one session to the next, and whether it cost repetitions.
struct Step<'s> {
    session: &'s ExerciseSession<'s>,
    ratio: Option<Ratio>,
    /// A set at the top load that went to failure or fell short.
    cost: Option<&'s HistorySet<'s>>,
}

fn steps<'s>(scene: &Scene<'_>, sessions: &'s [ExerciseSession<'s>]) -> impl Iterator<Item = Step<'s>> {
    let fewest = scene.target(&sessions[0].sets[0].exercise).lo;
    sessions.windows(2).map(move |pair| {
        let loads = pair[1].top_load().zip(pair[0].top_load());
        let ratio = loads.and_then(|(now, before)| Ratio::of(now as f64, before as f64));
        let costly =
            |set: &&HistorySet<'_>| set.rir == Some(0.0) || set.reps.is_some_and(|reps| reps < fewest);
        Step { session: &pair[1], ratio, cost: pair[1].at_top_load().find(costly) }
    })
}

fn leap(scene: &Scene<'_>, sessions: &[ExerciseSession<'_>]) -> Finding {
    let exercise = &sessions[0].sets[0].exercise;
    // From the session before W0 on, which the first step is from.
    let from = sessions.partition_point(|session| session.day < scene.w0.monday()).saturating_sub(1);
    let recent: Vec<Step<'_>> = steps(scene, &sessions[from..]).collect();
    let is_leap = |step: &&Step<'_>| {
        step.ratio.is_some_and(|ratio| !ratio.at_most(LARGEST_STEP)) && step.cost.is_some()
    };
    let step = recent.iter().rev().find(is_leap).or(recent.last());
    let cost = step.and_then(|step| step.cost);
    let checks = vec![
        Check::above("top load against the session before", step.and_then(|step| step.ratio), LARGEST_STEP),
        Check::that(
            "a set at it with RIR 0, or below the target repetitions",
            cost.map_or_else(|| "none".to_owned(), |set| format!("{} reps", set.reps.unwrap_or(0))),
            cost.is_some(),
        ),
    ];
    let finding = Finding::about(exercise, checks);
    let Some((step, set)) = step.zip(cost) else { return finding };
    let ratio = step.ratio.map_or(1.0, Ratio::value);
    finding.judging(&*step.session.session).say(|| Says {
        advice: "Next time you add load, steps of 2 to 5 percent keep your repetitions and your form."
            .to_owned(),
        reason: format!(
            "Your top load on {} went up by {} percent in one session, and a set at it ended after {} \
             repetitions.",
            exercise.name,
            spoken(((ratio - 1.0) * 100.0).round()),
            set.reps.unwrap_or(0)
        ),
        evidence: vec![
            ("load_g", json!(set.load_g)),
            ("ratio", json!(ratio)),
            ("reps", json!(set.reps)),
            ("day", json!(step.session.day)),
        ],
        sets: ids(step.session.at_top_load()),
    })
}

fn next_step_was_small(scene: &Scene<'_>, firing: &Firing) -> bool {
    let sessions = scene.history.exercise(&firing.card.subject);
    let mut later = steps_after(scene, sessions, &firing.card.judged);
    later.any(|step| step.ratio.is_some_and(|ratio| ratio.at_most(LARGEST_STEP)))
}

fn steps_after<'s>(
    scene: &Scene<'_>,
    sessions: &'s [ExerciseSession<'s>],
    judged: &str,
) -> impl Iterator<Item = Step<'s>> {
    let place = sessions.iter().position(|session| &*session.session == judged);
    // A session that was taken back is answered by whatever is left.
    let from = place.unwrap_or(sessions.len().saturating_sub(2)).min(sessions.len());
    let rest = &sessions[from..];
    let any = (!rest.is_empty()).then(|| steps(scene, rest));
    any.into_iter().flatten()
}
