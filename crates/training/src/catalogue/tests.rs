//! What the tables must keep: a row that contradicts itself or another fails here.

mod apps;

use super::index::forms;
use super::table::TABLE;
use super::*;
use crate::counting::credits;
use std::collections::{BTreeMap, BTreeSet};

fn all() -> &'static [Exercise] {
    Catalogue::global().all()
}

/// The slugs of the exercises that break a rule.
fn breaking(rule: impl Fn(&Exercise) -> bool) -> Vec<&'static str> {
    all().iter().filter(|exercise| !rule(exercise)).map(|exercise| exercise.slug.as_str()).collect()
}

const NONE: [&str; 0] = [];

#[test]
fn a_slug_is_its_name_in_one_token_and_stands_once() {
    assert_eq!(breaking(|e| e.slug == normalise(&e.name).replace(' ', "-")), NONE);
    assert!(breaking(|e| e.slug.is_ascii()).is_empty());
    assert_eq!(Catalogue::global().by_slug.len(), all().len());
}

/// Events carry slugs for ever, so none may go or change. A new one is added to the list beside this file.
#[test]
fn every_slug_that_ever_was_is_still_there() {
    let listed: BTreeSet<&str> = include_str!("tests/slugs.txt").lines().collect();
    let there: BTreeSet<&str> = all().iter().map(|exercise| exercise.slug.as_str()).collect();
    let gone: Vec<_> = listed.difference(&there).collect();
    assert!(gone.is_empty(), "old events name these: {gone:?}");
    let new: Vec<_> = there.difference(&listed).collect();
    assert!(new.is_empty(), "add to catalogue/tests/slugs.txt: {new:?}");
}

/// What sets count for is part of every view, so a changed table needs a new version of it.
#[test]
fn a_changed_table_has_a_new_version() {
    // FNV-1a, 64 bits.
    let fingerprint = TABLE.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let known = (3, 0x81d0_2d2b_90d8_e25f);
    assert_eq!((CATALOGUE_VERSION, fingerprint), known, "raise CATALOGUE_VERSION and note both here");
}

#[test]
fn no_name_fits_two_exercises() {
    let mut names: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for exercise in all() {
        for name in forms(&exercise.name) {
            names.entry(name).or_default().insert(&exercise.slug);
        }
    }
    names.retain(|_, slugs| slugs.len() > 1);
    assert!(names.is_empty(), "{names:?}");
}

#[test]
fn a_muscle_is_credited_once_by_an_exercise() {
    let credited_once = |exercise: &Exercise| {
        let muscles: BTreeSet<_> = exercise.primary.iter().chain(&exercise.secondary).collect();
        muscles.len() == exercise.primary.len() + exercise.secondary.len()
    };
    assert_eq!(breaking(credited_once), NONE);
}

#[test]
fn all_but_conditioning_trains_a_muscle_and_loads_it_somewhere() {
    let whole = |e: &Exercise| {
        let conditioning = e.pattern == Some(Pattern::Conditioning);
        let cardio = e.mechanic == Mechanic::Cardio;
        let bare = e.primary.is_empty() && e.secondary.is_empty();
        cardio == conditioning && bare == conditioning && e.length_bias.is_none() == conditioning
    };
    assert_eq!(breaking(whole), NONE);
}

#[test]
fn the_body_is_part_of_the_load_where_the_load_type_says_so() {
    let told = |e: &Exercise| {
        let body = matches!(e.load_type, LoadType::Bodyweight | LoadType::Assisted);
        let conditioning = e.pattern == Some(Pattern::Conditioning);
        e.bodyweight_fraction_percent.is_some() == (body && !conditioning)
    };
    assert_eq!(breaking(told), NONE);
    let plausible = |e: &Exercise| e.bodyweight_fraction_percent.is_none_or(|p| (10..=100).contains(&p));
    assert_eq!(breaking(plausible), NONE);
}

#[test]
fn what_names_one_arm_or_leg_is_unilateral() {
    let one_limb = |name: &str| {
        ["Single Arm", "Single Leg", "One Arm", "One Leg"].iter().any(|limb| name.contains(limb))
    };
    assert_eq!(breaking(|e| e.unilateral || !one_limb(&e.name)), NONE);
    // One hand holds one weight; legs take turns under a pair of them.
    let lunge = |e: &Exercise| e.pattern == Some(Pattern::Lunge);
    assert_eq!(breaking(|e| e.implements == 1 || !e.unilateral || lunge(e)), NONE);
}

#[test]
fn pairs_are_of_weights_for_one_hand() {
    let for_one_hand = |e: &Exercise| match e.implements {
        1 => true,
        2 => matches!(e.equipment, Equipment::Dumbbell | Equipment::Kettlebell) || e.slug == "farmers-carry",
        _ => false,
    };
    assert_eq!(breaking(for_one_hand), NONE);
}

#[test]
fn the_equipment_in_a_name_is_the_equipment_of_its_row() {
    let told = |e: &Exercise| {
        let named = e.name.strip_suffix(')').and_then(|name| name.rsplit_once(" (")).map(|(_, named)| named);
        let equipment: Option<Equipment> =
            named.and_then(|named| named.to_lowercase().replace(' ', "_").parse().ok());
        equipment.is_none_or(|equipment| equipment == e.equipment)
    };
    assert_eq!(breaking(told), NONE);
}

#[test]
fn every_pattern_and_every_muscle_is_trained() {
    for &pattern in Pattern::ALL {
        assert!(all().iter().any(|e| e.pattern == Some(pattern)), "nothing is a {pattern}");
    }
    for &muscle in Muscle::ALL {
        assert!(all().iter().any(|e| e.primary.contains(&muscle)), "nothing trains {muscle}");
    }
}

/// The deliberate choices of training-science 5 and 1.2.
#[test]
fn credits_are_what_trials_found() {
    let credit = |exercise: &Exercise, muscle| {
        credits(exercise).find(|credit| credit.muscle == muscle).map_or(0, |credit| credit.milli)
    };
    let patterned = |pattern| all().iter().filter(move |e| e.pattern == Some(pattern));
    for pattern in [Pattern::Squat, Pattern::Lunge, Pattern::KneeExtension, Pattern::HipExtension] {
        for exercise in patterned(pattern) {
            assert_eq!(credit(exercise, Muscle::Hamstrings), 0, "{}", exercise.slug);
        }
    }
    for exercise in patterned(Pattern::KneeFlexion) {
        assert_eq!(credit(exercise, Muscle::Hamstrings), 1_000, "{}", exercise.slug);
    }
    let deadlifts = patterned(Pattern::Hinge).filter(|e| e.slug.starts_with("deadlift-"));
    for exercise in deadlifts {
        assert_eq!(credit(exercise, Muscle::Hamstrings), 500, "{}", exercise.slug);
    }
    // Palms towards the face make the biceps a primary muscle.
    for exercise in patterned(Pattern::VerticalPull).filter(|e| e.slug != "iso-lateral-high-row-machine") {
        let supine = exercise.slug.starts_with("chin-up") || exercise.slug.starts_with("reverse-grip");
        let expected = if supine { 1_000 } else { 500 };
        assert_eq!(credit(exercise, Muscle::Biceps), expected, "{}", exercise.slug);
    }
}

#[test]
fn names_are_found_however_they_are_written() {
    let find = |name| Catalogue::global().find(name).map(|e| e.slug.as_str());
    for name in [
        "bench press (barbell)",
        "Bench  Press - Barbell",
        "bench-press-barbell",
        "Barbell Bench Press",
        "BARBELL bench-press",
    ] {
        assert_eq!(find(name), Some("bench-press-barbell"), "{name}");
    }
    assert_eq!(find("Weighted Pull Up"), Some("pull-up-weighted"));
    assert_eq!(find("press bench barbell"), None);
    assert_eq!(find("something else"), None);
}

#[test]
fn body_weight_fractions_are_percent() {
    let percent = |slug| Catalogue::global().by_slug(slug).unwrap().bodyweight_fraction_percent;
    assert_eq!(percent("pull-up"), Some(100));
    assert_eq!(percent("push-up"), Some(64));
    assert_eq!(percent("squat-barbell"), None);
}
