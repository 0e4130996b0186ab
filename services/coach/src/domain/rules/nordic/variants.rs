//! NOR-01 and NOR-02: a Nordic that is too hard still, and one that has become easy.

use crate::domain::card::{Finding, Says};
use crate::domain::check::Check;
use crate::domain::history::exercise::{EASIER_NORDICS, FULL_NORDIC};
use crate::domain::history::session::ExerciseSession;
use crate::domain::rules::{Again, Rule, Tells, When};
use crate::domain::scene::{Scene, ids, median};
use crate::domain::sources::Grade;
use crate::domain::time;
use jiff::civil::Date;
use mariposas_training::notes::Sign;
use serde_json::json;

/// Both look back so many days, and need so many sessions.
const RECENT_DAYS: i32 = 21;
const SESSIONS: usize = 2;
/// NOR-01: repetitions that are a struggle.
const FEW_REPS: f64 = 2.0;
/// NOR-02: sets and repetitions of each session that are easy by now.
const EASY_SETS: f64 = 3.0;
const EASY_REPS: f64 = 8.0;

/// NOR-01: full Nordics are still out of reach.
pub(super) const HARD: Rule = Rule {
    id: "NOR-01",
    when: When::Session,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Make the Nordic easier for now",
    grade: Some(Grade::C),
    sources: &["ALT23", "guide"],
    guide: Some(Tells::Entry("ham.faq.nordic")),
    resolved_when: "You log an easier Nordic.",
    fires: |scene| full_nordics(scene).map(|sessions| hard(scene, &sessions)).into_iter().collect(),
    resolved: |scene, firing| {
        let judged = firing.card.evidence.get("newest_day").and_then(|day| day.as_str()?.parse().ok());
        judged.is_none_or(|day| easier_since(scene, day) > 0)
    },
};

/// NOR-02: an easier Nordic has become easy.
pub(super) const EASY: Rule = Rule {
    id: "NOR-02",
    when: When::Session,
    priority: 3,
    again: Again::ByPriority,
    asks_for_more: true,
    title: "{}: ready for a harder one",
    grade: Some(Grade::C),
    sources: &["ALT23", "NORD"],
    guide: Some(Tells::Entry("ham.faq.nordic")),
    resolved_when: "You log a harder variant.",
    fires: |scene| EASIER_NORDICS.iter().filter_map(|slug| easy(scene, slug)).collect(),
    resolved: |scene, firing| {
        let newest = scene.history.exercise(&firing.card.subject).last();
        newest.is_none_or(|newest| harder_since(scene, &firing.card.subject, newest.day) > 0)
    },
};

/// The sessions of full Nordics of the last days, oldest first; `None` without any.
fn full_nordics<'s>(scene: &'s Scene<'_>) -> Option<Vec<&'s ExerciseSession<'s>>> {
    let sessions = scene.history.exercise(FULL_NORDIC).iter();
    let recent: Vec<_> = sessions.filter(|s| time::days_between(s.day, scene.today) <= RECENT_DAYS).collect();
    (!recent.is_empty()).then_some(recent)
}

/// Sets of an easier Nordic on this day or later.
fn easier_since(scene: &Scene<'_>, day: Date) -> usize {
    let sets = scene.history.sets_since(day).filter(|set| set.worked);
    sets.filter(|set| EASIER_NORDICS.contains(&set.exercise.slug.as_str())).count()
}

/// Harder variants than this one that were done on this day or later.
fn harder_since(scene: &Scene<'_>, slug: &str, day: Date) -> usize {
    let harder = EASIER_NORDICS.iter().skip_while(|easier| **easier != slug).skip(1).chain([&FULL_NORDIC]);
    let newest = harder.filter_map(|slug| scene.history.exercise(slug).last());
    newest.filter(|session| session.day >= day).count()
}

fn hard(scene: &Scene<'_>, sessions: &[&ExerciseSession<'_>]) -> Finding {
    let sets = || sessions.iter().flat_map(|session| session.sets.iter());
    let usual = median(sets().filter_map(|set| set.reps).map(f64::from));
    let struggled = sets().any(|set| set.signs().has(Sign::Struggle));
    let few = usual.is_some_and(|reps| reps <= FEW_REPS);
    let newest = sessions.last().map_or(scene.today, |session| session.day);
    let value = match (struggled, usual) {
        (true, _) => "a struggle noted".to_owned(),
        (false, Some(reps)) => format!("median {reps}"),
        (false, None) => "no data".to_owned(),
    };
    let checks = vec![
        Check::at_least(
            format!("sessions of full Nordics in the last {RECENT_DAYS} days"),
            sessions.len() as f64,
            SESSIONS as f64,
        ),
        Check::that(
            format!("median repetitions <= {FEW_REPS}, or a struggle noted"),
            value,
            few || struggled,
        ),
    ];
    let exercise = &sessions[0].sets[0].exercise;
    let judged = sessions.last().map(|session| session.session.to_string()).unwrap_or_default();
    Finding::about(exercise, checks).judging(judged).say(|| Says {
        advice: "Use a band at the chest, only lower yourself and push back up with your hands, or work on an \
                 incline: two slow sets of five are plenty."
            .to_owned(),
        reason: "Full Nordics are a struggle for nearly everyone at first: your hamstrings brake your whole body \
                 while they lengthen. That is the point of them, not a failure, and easier variants build up to it."
            .to_owned(),
        evidence: vec![
            ("median_reps", json!(usual)),
            ("struggle_noted", json!(struggled)),
            ("newest_day", json!(newest)),
            ("days", json!(RECENT_DAYS)),
        ],
        sets: ids(sets()),
    })
}

fn easy(scene: &Scene<'_>, slug: &str) -> Option<Finding> {
    let sessions = scene.history.exercise(slug);
    let recent = sessions.iter().rev().take(SESSIONS);
    let last: Vec<&ExerciseSession<'_>> =
        recent.filter(|s| time::days_between(s.day, scene.today) <= RECENT_DAYS).collect();
    let newest = last.first()?;
    let fewest_sets = last.iter().map(|session| session.sets.len() as f64).min_by(f64::total_cmp);
    let reps = last.iter().flat_map(|session| session.sets.iter()).map(|set| set.reps.map_or(0.0, f64::from));
    let fewest_reps = reps.min_by(f64::total_cmp);
    let checks = vec![
        Check::at_least(
            format!("sessions in the last {RECENT_DAYS} days"),
            last.len() as f64,
            SESSIONS as f64,
        ),
        Check::at_least("fewest sets in the last two", fewest_sets, EASY_SETS),
        Check::at_least("fewest repetitions in a set of them", fewest_reps, EASY_REPS),
    ];
    let exercise = &newest.sets[0].exercise;
    Some(Finding::about(exercise, checks).judging(newest.session.to_string()).say(|| Says {
        advice: "Take a little help away: a thinner band, a lower incline, or a slower and longer way down."
            .to_owned(),
        reason: format!(
            "In your last two sessions of {} every set reached {EASY_REPS} repetitions or more, over at least \
             {EASY_SETS} sets. You have outgrown this much help.",
            exercise.name
        ),
        evidence: vec![
            ("fewest_sets", json!(fewest_sets)),
            ("fewest_reps", json!(fewest_reps)),
            ("days", json!(RECENT_DAYS)),
        ],
        sets: ids(last.iter().rev().flat_map(|session| session.sets.iter())),
    }))
}
