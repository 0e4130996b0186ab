//! Cramps (training-science 4.3).

#[cfg(test)]
mod tests;

use super::safety::{noted, was_noted};
use super::selection::is_seated_curl_missing;
use super::{Again, Rule, Tells, When};
use crate::domain::card::{Finding, Says, Subject};
use crate::domain::check::{Check, spoken};
use crate::domain::history::exercise::{is_hamstring_hinge, is_leg_curl, is_lying_curl, is_seated_curl};
use crate::domain::history::{HistorySet, Note};
use crate::domain::scene::Scene;
use crate::domain::sources::Grade;
use jiff::civil::Date;
use mariposas_training::notes::Sign;
use mariposas_training::{Exercise, Muscle};
use serde_json::json;
use std::collections::BTreeSet;

/// A cramp is looked at for so many days, and done with after as many without one.
const CRAMP_DAYS: i64 = 28;
/// CRP-02: dates with a cramp late in the session.
const LATE_DATES: usize = 2;
/// CRP-03: weeks of hinges, the mean that is a base, and a week that builds one.
const HINGE_WEEKS: i32 = 3;
const HINGE_BASE: f64 = 3.0;
const HINGE_BUILT: f64 = 4.0;
/// CRP-04: dates in fewer days, or dates on what is no leg curl.
const OFTEN_DAYS: i64 = 14;
const OFTEN_DATES: usize = 3;
const ELSEWHERE_DATES: usize = 2;

pub(crate) const RULES: &[Rule] = &[LYING_CURL, LATE_CURL, NO_BASE, RECURRENT];

/// CRP-01: a cramp on a lying curl.
const LYING_CURL: Rule = Rule {
    id: "CRP-01",
    when: When::Session,
    priority: 1,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "A cramp on the lying curl",
    grade: Some(Grade::C),
    sources: &["MIL22", "guide"],
    guide: Some(Tells::Entry("ham.faq.cramp")),
    resolved_when: "28 days go by without a cramp.",
    fires: |scene| vec![lying_curl(scene)],
    resolved: |scene, _| is_free(scene, CRAMP_DAYS),
};

/// CRP-02: a cramp on the seated curl, or again and again late in the session.
const LATE_CURL: Rule = Rule {
    id: "CRP-02",
    when: When::Session,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Curl earlier in the session",
    grade: Some(Grade::C),
    sources: &["guide"],
    guide: Some(Tells::Entry("ham.faq.cramp")),
    resolved_when: "28 days go by without a cramp.",
    fires: |scene| vec![late_curl(scene)],
    resolved: |scene, _| is_free(scene, CRAMP_DAYS),
};

/// CRP-03: a cramp on a leg curl, and little hinge work to prepare for it.
const NO_BASE: Rule = Rule {
    id: "CRP-03",
    when: When::Session,
    priority: 2,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Build a base for your curls",
    grade: Some(Grade::C),
    sources: &["guide"],
    guide: Some(Tells::Entry("ham.faq.cramp")),
    resolved_when: "A week has four hard sets of hinges, or 28 days go by without a cramp.",
    fires: |scene| vec![no_base(scene)],
    resolved: |scene, _| hinges(scene, 1) >= HINGE_BUILT || is_free(scene, CRAMP_DAYS),
};

/// CRP-04: cramps that keep coming, or come elsewhere.
const RECURRENT: Rule = Rule {
    id: "CRP-04",
    when: When::Session,
    priority: 1,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Cramps keep coming back",
    grade: Some(Grade::C),
    sources: &["MIL22"],
    guide: Some(Tells::Entry("ham.faq.cramp")),
    resolved_when: "14 days go by without a cramp.",
    fires: |scene| vec![recurrent(scene)],
    resolved: |scene, _| is_free(scene, OFTEN_DAYS),
};

/// The cramps of the last days, newest first.
fn cramps<'s>(scene: &'s Scene<'_>, days: i64) -> impl Iterator<Item = &'s Note> {
    scene.history.newest_notes(scene.instant, days).filter(|note| note.says(Sign::Cramp))
}

fn cramp_on<'s>(scene: &'s Scene<'_>, fits: impl Fn(&Exercise) -> bool) -> Option<&'s Note> {
    cramps(scene, CRAMP_DAYS).find(|note| note.is_on(&fits))
}

fn is_free(scene: &Scene<'_>, days: i64) -> bool {
    cramps(scene, days).next().is_none()
}

fn dates<'s>(notes: impl Iterator<Item = &'s Note>) -> usize {
    notes.map(|note| note.day).collect::<BTreeSet<Date>>().len()
}

fn lying_curl(scene: &Scene<'_>) -> Finding {
    let cramp = cramp_on(scene, is_lying_curl);
    let text = format!("a cramp noted on a lying curl within {CRAMP_DAYS} days");
    let (next_time, why) = if is_seated_curl_missing(scene) {
        (
            "do the curl earlier, and stay within a range that feels easy.",
            "a shorter way leaves it more room.",
        )
    } else {
        ("switch to the seated leg curl.", "sitting gives it more room, and often that is all it takes.")
    };
    Finding::about(Muscle::Hamstrings, vec![was_noted(&text, cramp)]).noted(cramp).say(|| Says {
        advice: format!("Stop the set and stretch gently until the cramp fades; next time, {next_time}"),
        reason: format!(
            "You noted a cramp on the lying curl. Lying keeps the hip straight, so the hamstring is already short \
             before the curl begins; {why}"
        ),
        ..noted(cramp)
    })
}

/// Whether it was written on an exercise of the last third of its session.
fn is_late(scene: &Scene<'_>, note: &Note) -> bool {
    let Some(session) = scene.history.sessions().iter().rev().find(|session| *session.key == *note.session)
    else {
        return false;
    };
    let place = session.first(|exercise| note.is_on(|cramped| cramped.slug == exercise.slug));
    let last = session.exercises.len().saturating_sub(1);
    // A session of one exercise has no last third.
    place.is_some_and(|place| last > 0 && place * 3 >= last * 2)
}

fn late_curl(scene: &Scene<'_>) -> Finding {
    let seated = cramp_on(scene, is_seated_curl);
    let late: Vec<&Note> =
        cramps(scene, CRAMP_DAYS).filter(|note| note.is_on(is_leg_curl) && is_late(scene, note)).collect();
    let late_dates = dates(late.iter().copied());
    let often = late.first().copied().filter(|_| late_dates >= LATE_DATES);
    let cramp = seated.into_iter().chain(often).max_by_key(|note| note.at);
    let text = format!(
        "a cramp noted within {CRAMP_DAYS} days on a seated curl, or on {LATE_DATES} dates on a leg curl late \
         in the session"
    );
    let value = match seated {
        Some(note) => format!("seated, {}", note.day),
        None => format!("{late_dates} dates"),
    };
    Finding::about(Muscle::Hamstrings, vec![Check::that(text, value, cramp.is_some())]).noted(cramp).say(|| Says {
        advice: "Next time do the curl earlier, leave out one set, and stay within a range that feels easy."
            .to_owned(),
        reason: match seated {
            Some(_) => "You noted a cramp on a seated curl, where no straight hip explains it. Mostly the muscle is \
                        tired by then, or the range is more than it is used to."
                .to_owned(),
            None => format!(
                "You noted cramps on leg curls late in the session, on {late_dates} days. By then the muscle is tired, \
                 and a range it is used to may be too much."
            ),
        },
        ..noted(cramp)
    })
}

fn hinges(scene: &Scene<'_>, weeks: i32) -> f64 {
    scene.mean_hard(weeks, |set: &HistorySet<'_>| is_hamstring_hinge(&set.exercise))
}

fn no_base(scene: &Scene<'_>) -> Finding {
    let cramp = cramp_on(scene, is_leg_curl);
    let mean = hinges(scene, HINGE_WEEKS);
    let checks = vec![
        was_noted(&format!("a cramp noted on a leg curl within {CRAMP_DAYS} days"), cramp),
        Check::below("hard sets of hamstring hinges, mean of W0-W2", mean, HINGE_BASE),
    ];
    Finding::about(Muscle::Hamstrings, checks).noted(cramp).say(|| {
        let mut says = noted(cramp);
        says.evidence.extend([("mean_hinge_sets", json!(mean)), scene.window(HINGE_WEEKS)]);
        Says {
            advice: "Build a base with light Romanian deadlifts: two or three sets of eight, twice a week.".to_owned(),
            reason: format!(
                "You noted a cramp on a leg curl, and did {} hard sets of hinges a week over the last three weeks. \
                 Hinges get the hamstrings used to working at length.",
                spoken(mean)
            ),
            ..says
        }
    })
}

fn recurrent(scene: &Scene<'_>) -> Finding {
    let often = dates(cramps(scene, OFTEN_DAYS));
    let elsewhere =
        dates(cramps(scene, CRAMP_DAYS).filter(|note| note.is_on(|exercise| !is_leg_curl(exercise))));
    let holds = often >= OFTEN_DATES || elsewhere >= ELSEWHERE_DATES;
    let text = format!(
        "cramps noted on {OFTEN_DATES} dates in {OFTEN_DAYS} days, or on {ELSEWHERE_DATES} dates in {CRAMP_DAYS} \
         days on other exercises than leg curls"
    );
    let value = format!("{often} and {elsewhere} dates");
    let cramp = cramps(scene, CRAMP_DAYS).next();
    Finding::about(Subject::User, vec![Check::that(text, value, holds)]).noted(cramp).say(|| {
        let mut says = noted(cramp);
        says.evidence.extend([("dates", json!(often)), ("dates_elsewhere", json!(elsewhere))]);
        says.sets = cramps(scene, CRAMP_DAYS).filter_map(|note| note.set_id.clone()).collect();
        says.sets.reverse();
        Says {
            advice: "Ease the load for a while, and think about sleep, heat and new medicines; ask a professional if \
                     cramps are severe or come at rest."
                .to_owned(),
            reason: format!(
                "You noted cramps on {often} days in the last two weeks, and on {elsewhere} days in four weeks away \
                 from leg curls. Causes are individual, and it is rarely water alone."
            ),
            ..says
        }
    })
}
