//! The order of exercises in a session (training-science 4.3).

use super::{Again, Rule, Tells, When, muscle};
use crate::domain::card::{Finding, Says, Subject};
use crate::domain::check::{Check, at_least};
use crate::domain::history::Session;
use crate::domain::history::exercise::{KNEE, is_barbell_compound, is_isolation, is_of};
use crate::domain::scene::{Scene, ids};
use crate::domain::sources::Grade;
use mariposas_training::guides::Topic;
use mariposas_training::profile::Goal;
use mariposas_training::{Exercise, Muscle};
use serde_json::json;

/// The newest so many sessions that can tell are looked at.
const SESSIONS: usize = 4;
/// So many of them make a habit.
const HABIT: usize = 3;
/// ORD-01: sessions with fewer exercises have no late place; from here on a place is late.
const EXERCISES: usize = 3;
const LATE: f64 = 2.0 / 3.0;
/// At most so many of them are no habit any more: for ORD-01 and ORD-03, and for ORD-02.
const RARE: usize = 1;
const SELDOM: usize = 2;

pub(crate) const RULES: &[Rule] = &[LATE_MUSCLE, HAMSTRINGS_AFTER_QUADS, ISOLATION_FIRST];

/// ORD-01: a muscle that matters comes last.
const LATE_MUSCLE: Rule = Rule {
    id: "ORD-01",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Your {} earlier in the session",
    grade: Some(Grade::A),
    sources: &["NUN21"],
    guide: Some(Tells::Section(Topic::Order)),
    resolved_when: "At most one of four sessions has it late.",
    fires: |scene| {
        let priority = scene.coached().filter(|(muscle, _)| scene.matters(*muscle));
        priority.map(|(muscle, _)| late_muscle(scene, muscle)).collect()
    },
    resolved: |scene, firing| {
        muscle(firing).is_none_or(|muscle| Habit::of(scene, |session| is_late(session, muscle)).times <= RARE)
    },
};

/// ORD-02: hamstrings lag behind, and quads come first.
const HAMSTRINGS_AFTER_QUADS: Rule = Rule {
    id: "ORD-02",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Hamstrings before quads, for once",
    grade: Some(Grade::A),
    sources: &["NUN21", "guide"],
    guide: Some(Tells::Entry("ham.faq.order")),
    resolved_when: "At most two of four sessions have quads first, or you say that it is not for you.",
    fires: |scene| vec![hamstrings_after_quads(scene)],
    resolved: |scene, _| Habit::of(scene, quads_first).times <= SELDOM,
};

/// ORD-03: strength is the goal, and an isolation tires the muscle before its barbell lift.
const ISOLATION_FIRST: Rule = Rule {
    id: "ORD-03",
    when: When::Week,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "The big lift first",
    grade: Some(Grade::A),
    sources: &["NUN21"],
    guide: None,
    resolved_when: "At most one of four sessions has an isolation before the lift.",
    fires: |scene| vec![isolation_first(scene)],
    resolved: |scene, _| Habit::of(scene, isolation_before_compound).times <= RARE,
};

/// What the newest sessions that can tell have in common.
struct Habit<'s> {
    /// Those sessions, newest first.
    sessions: Vec<&'s Session<'s>>,
    /// In how many of them it was so.
    times: usize,
}

impl<'s> Habit<'s> {
    /// `asked` says whether it was so in a session, or nothing where the session cannot tell.
    fn of(scene: &Scene<'s>, asked: impl Fn(&Session<'_>) -> Option<bool>) -> Self {
        let told =
            scene.history.sessions().iter().rev().filter_map(|session| Some((session, asked(session)?)));
        let newest: Vec<(&Session<'_>, bool)> = told.take(SESSIONS).collect();
        let times = newest.iter().filter(|(_, so)| *so).count();
        Self { sessions: newest.into_iter().map(|(session, _)| session).collect(), times }
    }

    fn check(&self, text: &str) -> Check {
        let value = format!("{} of {}", self.times, self.sessions.len());
        Check::that(format!("{text}, in at least {HABIT} of the last {SESSIONS}"), value, self.times >= HABIT)
    }

    fn evidence(&self) -> Says {
        let days: Vec<_> = self.sessions.iter().rev().map(|session| session.day).collect();
        let sets = ids(self.sessions.iter().rev().flat_map(|session| session.worked()));
        Says {
            evidence: vec![("times", json!(self.times)), ("sessions", json!(days))],
            sets,
            ..Says::default()
        }
    }
}

/// Whether the first direct exercise of a muscle stands in the last third.
fn is_late(session: &Session<'_>, muscle: Muscle) -> Option<bool> {
    let count = session.exercises.len();
    let first = session.first_direct(muscle).filter(|_| count >= EXERCISES)?;
    Some(at_least(first as f64 / (count - 1) as f64, LATE))
}

fn late_muscle(scene: &Scene<'_>, muscle: Muscle) -> Finding {
    let habit = Habit::of(scene, |session| is_late(session, muscle));
    let name = muscle.spoken();
    let checks = vec![
        habit.check(&format!("{name} in the last third of sessions with {EXERCISES} exercises or more")),
    ];
    Finding::about(muscle, checks).say(|| Says {
        advice: format!("Since your {name} matter to you, try moving them towards the start of the session."),
        reason: format!(
            "Your {name} came late in {} of your last {} sessions. What is done early gains most strength; growth does \
             not care much.",
            habit.times,
            habit.sessions.len()
        ),
        ..habit.evidence()
    })
}

/// Whether knee-dominant work came before the hamstrings, in a session with both.
fn quads_first(session: &Session<'_>) -> Option<bool> {
    let hamstrings = session.first_direct(Muscle::Hamstrings)?;
    Some(session.first(|exercise| is_of(exercise, KNEE))? < hamstrings)
}

fn hamstrings_after_quads(scene: &Scene<'_>) -> Finding {
    let weak = scene.person.profile.weak_points.contains(&Muscle::Hamstrings);
    let behind = scene.fired("BAL-02");
    let found = match (weak, behind) {
        (true, _) => "a weak point",
        (false, true) => "BAL-02 fires",
        (false, false) => "neither",
    };
    let habit = Habit::of(scene, quads_first);
    let checks = vec![
        Check::that("hamstrings are a weak point or BAL-02 fires", found, weak || behind),
        habit.check("quads before hamstrings in sessions with both"),
    ];
    Finding::about(Muscle::Hamstrings, checks).say(|| Says {
        advice: "Consider starting with a Romanian deadlift before squats or presses.".to_owned(),
        reason: format!(
            "Quads came first in {} of your last {} sessions with both, and your hamstrings have some catching up to \
             do. Either order works; doing the work each week matters more than where it stands.",
            habit.times,
            habit.sessions.len()
        ),
        ..habit.evidence()
    })
}

/// Whether an isolation came before a barbell compound with the same primary muscle, in a session with both.
fn isolation_before_compound(session: &Session<'_>) -> Option<bool> {
    let places = || session.exercises.iter().enumerate();
    let shares = |a: &Exercise, b: &Exercise| a.primary.iter().any(|muscle| b.primary.contains(muscle));
    let pairs = places().filter(|(_, exercise)| is_barbell_compound(exercise)).flat_map(|(at, compound)| {
        let isolations = places().filter(|(_, other)| is_isolation(other) && shares(other, compound));
        isolations.map(move |(before, _)| before < at)
    });
    pairs.reduce(|any, before| any || before)
}

fn isolation_first(scene: &Scene<'_>) -> Finding {
    let habit = Habit::of(scene, isolation_before_compound);
    let checks = vec![
        scene.goal(Goal::Strength),
        habit.check("an isolation before a barbell compound for the same muscle in sessions with both"),
    ];
    Finding::about(Subject::User, checks).say(|| Says {
        advice: "Since strength is your goal, try the barbell lift first and the isolation after it.".to_owned(),
        reason: format!(
            "An isolation came before the barbell lift for the same muscle in {} of your last {} sessions with both. A \
             lift gains most strength when you are fresh for it.",
            habit.times,
            habit.sessions.len()
        ),
        ..habit.evidence()
    })
}

#[cfg(test)]
mod tests;
