//! Safety (training-science 4.3): what a note says about pain or danger, and whom the profile asks to be careful with.

use super::{Again, Rule, Tells, When, muscle};
use crate::domain::card::{Finding, Says, Subject};
use crate::domain::check::Check;
use crate::domain::history::{HistorySet, Note};
use crate::domain::scene::{Scene, ids};
use crate::domain::sources::Grade;
use crate::domain::state::ADULT_AGE;
use mariposas_training::Muscle;
use mariposas_training::notes::Sign;
use mariposas_training::profile::Flag;
use serde_json::json;
use std::collections::BTreeSet;

/// A note counts for so many days.
const NOTE_DAYS: i64 = 14;
/// How long the coach is silent about what a profile says.
const PROFILE_DAYS: i64 = 28;
/// A maximal set: at most so many repetitions with at most so many in reserve.
const MAXIMAL_REPS: u32 = 3;
const MAXIMAL_RIR: f64 = 1.0;
/// Maximal sets count for so many days, and must be absent for so many until the card is done.
const MAXIMAL_DAYS: i32 = 14;
const WITHOUT_MAXIMAL_DAYS: i32 = 28;

pub(crate) const RULES: &[Rule] = &[PAIN, RED_FLAG, YOUTH_MAXIMAL, PREGNANCY, CLEARANCE];

/// SAF-01: pain in a note of the last 14 days; a card for each primary muscle of what was trained.
const PAIN: Rule = Rule {
    id: "SAF-01",
    when: When::Session,
    priority: 0,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Give your {} a rest",
    grade: Some(Grade::C),
    sources: &[],
    guide: None,
    resolved_when: "14 days go by without a note of pain.",
    fires: |scene| Muscle::ALL.iter().map(|muscle| pain(scene, *muscle)).collect(),
    resolved: |scene, firing| muscle(firing).is_none_or(|muscle| pain_note(scene, muscle).is_none()),
};

/// SAF-02: a red flag in a note of the last 14 days that was not acknowledged.
const RED_FLAG: Rule = Rule {
    id: "SAF-02",
    when: When::Session,
    priority: 0,
    again: Again::ByPriority,
    asks_for_more: false,
    title: "Please get medical help now",
    grade: Some(Grade::C),
    sources: &["CSC19"],
    guide: None,
    resolved_when: "You say that you got help, and no newer note says it again.",
    fires: |scene| vec![danger(scene)],
    resolved: |scene, _| red_flag(scene).is_none(),
};

/// SAF-03: somebody under 18 lifts near their maximum.
const YOUTH_MAXIMAL: Rule = Rule {
    id: "SAF-03",
    when: When::Session,
    priority: 0,
    again: Again::AfterDays(PROFILE_DAYS),
    asks_for_more: false,
    title: "Leave maximal lifts for later",
    grade: Some(Grade::A),
    sources: &["NSCAY"],
    guide: Some(Tells::Entry("quad.faq.young")),
    resolved_when: "28 days go by without a set that heavy.",
    fires: |scene| vec![youth_maximal(scene)],
    resolved: |scene, _| scene.last_days(WITHOUT_MAXIMAL_DAYS).all(|set| !is_maximal(set)),
};

/// SAF-04: pregnant or postpartum.
const PREGNANCY: Rule = Rule {
    id: "SAF-04",
    when: When::Session,
    priority: 0,
    again: Again::AfterDays(PROFILE_DAYS),
    asks_for_more: false,
    title: "Training in pregnancy and after birth",
    grade: Some(Grade::A),
    sources: &["ACOG"],
    guide: None,
    resolved_when: "You take the flag off your profile.",
    fires: |scene| vec![pregnancy(scene)],
    resolved: |scene, _| !is_pregnant(scene),
};

/// SAF-05: a screening question was answered with yes, and nobody has cleared it.
const CLEARANCE: Rule = Rule {
    id: "SAF-05",
    when: When::Session,
    priority: 0,
    again: Again::AfterDays(PROFILE_DAYS),
    asks_for_more: false,
    title: "Ask for medical clearance first",
    grade: Some(Grade::A),
    sources: &["PARQ"],
    guide: None,
    resolved_when: "You mark your profile as cleared.",
    fires: |scene| vec![clearance(scene)],
    resolved: |scene, _| scene.has_flag(Flag::Cleared) || !scene.has_flag(Flag::ScreeningYes),
};

/// PAIN(m): the muscles with a pain note.
pub(crate) fn painful(scene: &Scene<'_>) -> BTreeSet<Muscle> {
    let recent = scene.history.newest_notes(scene.instant, NOTE_DAYS);
    recent.filter(|note| note.says(Sign::Pain)).flat_map(|note| note.muscles.iter().copied()).collect()
}

/// The newest red flag that was not acknowledged.
pub(crate) fn red_flag<'a>(scene: &Scene<'a>) -> Option<&'a Note> {
    let acknowledged = scene.person.accepted("SAF-02", "user");
    let open = |note: &Note| acknowledged.is_none_or(|acknowledged| note.at > acknowledged);
    scene.history.newest_note(scene.instant, NOTE_DAYS, |note| note.says(Sign::RedFlag) && open(note))
}

fn pain_note<'a>(scene: &Scene<'a>, muscle: Muscle) -> Option<&'a Note> {
    let about = |note: &Note| note.says(Sign::Pain) && note.muscles.contains(&muscle);
    scene.history.newest_note(scene.instant, NOTE_DAYS, about)
}

fn pain(scene: &Scene<'_>, muscle: Muscle) -> Finding {
    let note = pain_note(scene, muscle);
    let name = muscle.spoken();
    let checks = vec![was_noted(&format!("pain noted for the {name} within {NOTE_DAYS} days"), note)];
    Finding::about(muscle, checks).noted(note).say(|| Says {
        advice: "Leave out the movement that hurts for now, and train a pain-free range or another exercise \
                 instead; see a professional if it is sharp, getting worse, comes with swelling, bruising or \
                 weakness, or is still there after one to two weeks."
            .to_owned(),
        reason: format!(
            "You noted pain while training your {name} in the last {NOTE_DAYS} days. Pain is a signal to change \
             something; plain muscle soreness is different and fine."
        ),
        ..noted(note)
    })
}

fn danger(scene: &Scene<'_>) -> Finding {
    let note = red_flag(scene);
    let text = format!("a red flag noted within {NOTE_DAYS} days and not acknowledged");
    Finding::about(Subject::User, vec![was_noted(&text, note)]).noted(note).say(|| Says {
        advice: "Stop training and get medical help now: call your emergency number for chest pain, trouble \
                 breathing or collapse, and see a doctor today for anything else."
            .to_owned(),
        reason:
            "Your note mentions a sign that training cannot explain away, and being checked early is what \
                 keeps you safe. Dark urine after hard, unaccustomed exercise can be rhabdomyolysis."
                .to_owned(),
        ..noted(note)
    })
}

fn youth_maximal(scene: &Scene<'_>) -> Finding {
    let sets: Vec<&HistorySet<'_>> = scene.last_days(MAXIMAL_DAYS).filter(|set| is_maximal(set)).collect();
    let text =
        format!("sets of at most {MAXIMAL_REPS} at RIR <= {MAXIMAL_RIR} or unknown in {MAXIMAL_DAYS} days");
    let age = scene.age().map(f64::from);
    let checks =
        vec![Check::below("age", age, f64::from(ADULT_AGE)), Check::at_least(text, sets.len() as f64, 1.0)];
    let newest = sets.last().map(|set| set.session.to_string()).unwrap_or_default();
    Finding::about(Subject::User, checks).judging(newest).say(|| Says {
        advice: "Skip the maximal singles for now: one to three sets of 6 to 15 on two or three days that do not \
                 follow each other, with somebody qualified beside you."
            .to_owned(),
        reason: format!(
            "You did {} in the last {MAXIMAL_DAYS} days. While you are growing, technique brings more strength than \
             testing it does, and it lasts.",
            if sets.len() == 1 { "a very heavy set".to_owned() } else { format!("{} very heavy sets", sets.len()) }
        ),
        evidence: vec![
            ("sets", json!(sets.len())),
            ("days", json!(MAXIMAL_DAYS)),
            ("first", json!(scene.day_ago(MAXIMAL_DAYS))),
            ("last", json!(scene.today)),
        ],
        sets: ids(sets),
    })
}

/// A working set near the maximum. Effort that was not told is taken for the most.
fn is_maximal(set: &HistorySet<'_>) -> bool {
    let heavy = set.reps.is_some_and(|reps| reps <= MAXIMAL_REPS);
    set.resistance && heavy && set.rir.is_none_or(|rir| rir <= MAXIMAL_RIR)
}

fn is_pregnant(scene: &Scene<'_>) -> bool {
    scene.has_flag(Flag::Pregnant) || scene.has_flag(Flag::Postpartum)
}

fn pregnancy(scene: &Scene<'_>) -> Finding {
    let pregnant = is_pregnant(scene);
    let said = if pregnant { "said" } else { "not said" };
    let check = Check::that("the profile says pregnant or postpartum", said, pregnant);
    Finding::about(Subject::User, vec![check]).say(|| Says {
        advice: "Talk to your clinician about your training, leave breath-held maxima and, late on, long sets on \
                 your back, and stop for bleeding, leaking fluid, regular painful contractions, breathlessness \
                 before effort, dizziness, headache, chest pain, calf pain or swelling, or weakness."
            .to_owned(),
        reason: "In an uncomplicated pregnancy strength work is generally encouraged; your clinician knows what \
                 applies to yours. Comfort and breathing come before load."
            .to_owned(),
        ..Says::default()
    })
}

fn clearance(scene: &Scene<'_>) -> Finding {
    let yes = scene.has_flag(Flag::ScreeningYes);
    let cleared = scene.has_flag(Flag::Cleared);
    let checks = vec![
        Check::that("a screening question was answered with yes", if yes { "yes" } else { "no" }, yes),
        Check::that("not cleared yet", if cleared { "cleared" } else { "not cleared" }, !cleared),
    ];
    Finding::about(Subject::User, checks).say(|| Says {
        advice: "Get medical clearance before vigorous work, and keep it light until then.".to_owned(),
        reason: "You answered a screening question with yes. A short check tells you what is safe, and most people \
                 may train afterwards."
            .to_owned(),
        ..Says::default()
    })
}

/// A note, as a condition.
pub(super) fn was_noted(text: &str, note: Option<&Note>) -> Check {
    note.map_or_else(|| Check::that(text, "none", false), |note| Check::that(text, note.day, true))
}

/// Where a note stands, as evidence; its words stay with the person.
pub(super) fn noted(note: Option<&Note>) -> Says {
    let Some(note) = note else { return Says::default() };
    let mut evidence = vec![("noted_at", json!(note.at)), ("session", json!(note.session))];
    evidence.extend(note.exercise.as_ref().map(|exercise| ("exercise", json!(exercise.slug))));
    Says { evidence, sets: note.set_id.iter().cloned().collect(), ..Says::default() }
}

#[cfg(test)]
mod tests;
