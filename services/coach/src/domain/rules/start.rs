//! Beginners, and people of 65 and more (training-science 4.3).

#[cfg(test)]
mod tests;

use super::{Again, Rule, Tells, When};
use crate::domain::card::{Finding, Says, Subject};
use crate::domain::check::{Check, at_least, spoken};
use crate::domain::history::exercise::trains;
use crate::domain::history::{HistorySet, Session};
use crate::domain::scene::{Scene, ids, sets};
use crate::domain::sources::Grade;
use crate::domain::time;
use mariposas_training::Muscle;
use mariposas_training::vocabulary::Tier;
use serde_json::json;

/// BEG-01: the sessions a start is made of.
const FIRST_SESSIONS: f64 = 6.0;
/// BEG-02: fractional hard sets a week for a muscle, hard sets in one session of the last days, that are too many.
const WEEK_SETS: f64 = 15.0;
const SESSION_SETS: f64 = 24.0;
const SESSION_DAYS: i32 = 7;
/// BEG-03: sets that are tries at a maximum, by their repetitions and RIR, and how many of them are many.
const MAXIMUM_REPS: u32 = 2;
const MAXIMUM_RIR: f64 = 1.0;
const MAXIMA: f64 = 3.0;
/// OLD-01: years of age.
const OLDER_AGE: f64 = 65.0;

pub(crate) const RULES: &[Rule] = &[FIRST_STEPS, TOO_MUCH, MAXIMA_TOO_SOON, OLDER];

/// BEG-01: how to begin.
const FIRST_STEPS: Rule = Rule {
    id: "BEG-01",
    when: When::Week,
    priority: 2,
    again: Again::Once,
    asks_for_more: false,
    title: "A good way to begin",
    grade: Some(Grade::A),
    sources: &["ACSM09"],
    guide: None,
    resolved_when: "You have done seven sessions.",
    fires: |scene| vec![first_steps(scene)],
    resolved: |scene, _| sessions(scene) > FIRST_SESSIONS,
};

/// BEG-02: more than a novice profits from.
const TOO_MUCH: Rule = Rule {
    id: "BEG-02",
    when: When::Week,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Less does as much for now",
    grade: Some(Grade::A),
    sources: &["ACSM09", "PEL25"],
    guide: None,
    resolved_when: "Your weeks and sessions are below both marks.",
    fires: |scene| vec![too_much(scene)],
    resolved: |scene, _| most_trained(scene).is_none() && longest(scene).is_none(),
};

/// BEG-03: tries at a maximum in the first months.
const MAXIMA_TOO_SOON: Rule = Rule {
    id: "BEG-03",
    when: When::Week,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Leave maxima for later",
    grade: Some(Grade::C),
    sources: &["ACSM09"],
    guide: None,
    resolved_when: "A week goes by without them.",
    fires: |scene| vec![maxima_too_soon(scene)],
    resolved: |scene, _| maxima(scene).next().is_none(),
};

/// OLD-01: what works from 65 on.
const OLDER: Rule = Rule {
    id: "OLD-01",
    when: When::Week,
    priority: 3,
    again: Again::Once,
    asks_for_more: false,
    title: "Strength at 65 and beyond",
    grade: Some(Grade::A),
    sources: &["FRA19"],
    guide: Some(Tells::Entry("quad.faq.older")),
    resolved_when: "It was shown.",
    fires: |scene| vec![older(scene)],
    resolved: |_, _| true,
};

fn novice(scene: &Scene<'_>) -> Check {
    let level = if scene.is_novice() { "novice" } else { "beyond novice" };
    Check::that("a novice", level, scene.is_novice())
}

/// Resistance sessions that were ever done.
fn sessions(scene: &Scene<'_>) -> f64 {
    scene.history.sessions().iter().filter(|session| session.resistance).count() as f64
}

fn first_steps(scene: &Scene<'_>) -> Finding {
    let sessions = sessions(scene);
    let checks = vec![
        novice(scene),
        Check::at_least("sessions ever", sessions, 1.0),
        Check::at_most("sessions ever", sessions, FIRST_SESSIONS),
    ];
    Finding::about(Subject::User, checks).say(|| Says {
        advice: "Train the whole body two or three times a week, one to three sets of 8 to 12 of each exercise, with \
                 two to four repetitions left."
            .to_owned(),
        reason: format!(
            "You have done {} so far. At the start nearly everything works, so the best use of it is to learn the \
             movements and to make a habit of it.",
            if sessions < 2.0 { "one session".to_owned() } else { format!("{sessions} sessions") }
        ),
        evidence: vec![("sessions", json!(sessions)), ("until", json!(scene.today))],
        sets: ids(scene.history.sessions().iter().flat_map(Session::worked)),
    })
}

/// The muscle with the most sets in W0, where they are too many.
fn most_trained(scene: &Scene<'_>) -> Option<(Muscle, f64)> {
    let expected = Muscle::ALL.iter().copied().filter(|muscle| muscle.tier() == Tier::Expected);
    let trained = expected.map(|muscle| (muscle, scene.fractional(muscle, 0)));
    let most = trained.reduce(|most, next| if next.1 > most.1 { next } else { most });
    most.filter(|(_, sets)| !at_least(WEEK_SETS, *sets))
}

/// The session of the last days with the most hard sets, where they are too many.
fn longest<'s>(scene: &'s Scene<'_>) -> Option<(&'s Session<'s>, f64)> {
    let hard = |session: &Session<'_>| sets(session.sets.iter().map(|set| set.hard).sum());
    let newest = scene.history.sessions().iter().rev();
    let recent = newest.take_while(|session| time::days_between(session.day, scene.today) <= SESSION_DAYS);
    let longest = recent.map(|session| (session, hard(session)));
    let longest = longest.reduce(|most, next| if next.1 > most.1 { next } else { most });
    longest.filter(|(_, sets)| !at_least(SESSION_SETS, *sets))
}

fn too_much(scene: &Scene<'_>) -> Finding {
    let (week, session) = (most_trained(scene), longest(scene));
    let for_muscle = week
        .map(|(muscle, sets)| format!("{} hard sets for your {} last week", spoken(sets), muscle.spoken()));
    let in_session = session
        .map(|(session, sets)| format!("{} hard sets in one session on {}", spoken(sets), session.day));
    let found: Vec<String> = for_muscle.into_iter().chain(in_session).collect();
    let found = if found.is_empty() { "none".to_owned() } else { found.join(", and ") };
    let text = format!(
        "more than {WEEK_SETS} fractional sets for a muscle in W0, or {SESSION_SETS} hard sets in a session of \
         {SESSION_DAYS} days"
    );
    let checks = vec![novice(scene), Check::that(text, &found, week.is_some() || session.is_some())];
    Finding::about(Subject::User, checks).say(|| Says {
        advice: "Try leaving out a set or two of each exercise for some weeks.".to_owned(),
        reason: format!(
            "You did {found}. In the first months fewer sets grow as much, and leave you less sore for the \
             next session."
        ),
        evidence: vec![
            ("muscle", json!(week.map(|(muscle, _)| muscle))),
            ("week_sets", json!(week.map(|(_, sets)| sets))),
            ("session", json!(session.map(|(session, _)| session.key.to_string()))),
            ("session_sets", json!(session.map(|(_, sets)| sets))),
            scene.window(1),
        ],
        sets: ids(scene.history.sets_since(scene.w0.monday()).filter(|set| {
            let in_session = session.is_some_and(|(session, _)| *session.key == *set.session);
            let for_muscle = week.is_some_and(|(muscle, _)| trains(&set.exercise, muscle));
            set.hard > 0 && (in_session || (for_muscle && set.day <= scene.w0.sunday()))
        })),
    })
}

/// The sets of W0 that are tries at a maximum.
fn maxima<'s>(scene: &'s Scene<'_>) -> impl Iterator<Item = &'s HistorySet<'s>> {
    scene.sets(1).filter(|set| {
        let few = set.reps.is_some_and(|reps| reps <= MAXIMUM_REPS);
        set.worked && few && set.rir.is_none_or(|rir| rir <= MAXIMUM_RIR)
    })
}

fn maxima_too_soon(scene: &Scene<'_>) -> Finding {
    let count = maxima(scene).count();
    let text =
        format!("sets of W0 of at most {MAXIMUM_REPS} repetitions with RIR <= {MAXIMUM_RIR} or not told");
    let checks = vec![novice(scene), Check::at_least(text, count as f64, MAXIMA)];
    Finding::about(Subject::User, checks).say(|| Says {
        advice: "For now choose loads you can lift five to twelve times.".to_owned(),
        reason: format!(
            "Last week {count} sets were near a maximum of one or two repetitions. Technique comes first, and it is \
             learned with repetitions that can be controlled; maxima will be there later."
        ),
        evidence: vec![("sets", json!(count)), scene.window(1)],
        sets: ids(maxima(scene)),
    })
}

fn older(scene: &Scene<'_>) -> Finding {
    let age = scene.age().map(f64::from);
    Finding::about(Subject::User, vec![Check::at_least("age in years", age, OLDER_AGE)]).say(|| Says {
        advice: "Train two or three days a week, two or three sets of one or two big lifts for each muscle, and move \
                 some light loads fast."
            .to_owned(),
        reason: "From 65 on strength is what keeps daily life easy, and it grows at any age. Loads of 70 to 85 percent \
                 of your best, worked up to, do most for it; a few fast lifts with light loads keep you quick."
            .to_owned(),
        evidence: vec![("age", json!(age))],
        ..Says::default()
    })
}
