//! The names of other apps: every built-in name that people's exports really hold lands on its exercise, or
//! stays open for a reason.

use super::*;
use crate::catalogue::aliases::Alias;

fn slug_in(app: App, name: &str) -> Option<&'static str> {
    Catalogue::global().find_in(app, name).map(|exercise| exercise.slug.as_str())
}

fn slug_of(name: &str) -> Option<&'static str> {
    Catalogue::global().find(name).map(|exercise| exercise.slug.as_str())
}

/// Names of built-in exercises, and those of them that do not say which exercise they are.
const BUILT_IN: [(App, &str, &[&str]); 4] = [
    (
        App::Strong,
        include_str!("strong.txt"),
        &[
            // With dumbbells, bands, cables or on the machine.
            "Chest Fly",
            // With dumbbells, a barbell or neither.
            "Bulgarian Split Squat",
            // With a barbell, a cable, dumbbells or on the machine.
            "Triceps Extension",
            // Of the arm or of the hip.
            "Cable Kickback",
        ],
    ),
    (App::Hevy, include_str!("hevy.txt"), &[]),
    (App::StrongLifts, "Squat\nBench Press\nBarbell Row\nOverhead Press\nDeadlift", &[]),
    (
        App::FitNotes,
        include_str!("fitnotes.txt"),
        &[
            // Loaded by a partner or by a machine.
            "Donkey Calf Raise",
            // With a straight or a bent bar.
            "Lying Triceps Extension",
        ],
    ),
];

#[test]
fn built_in_names_land_on_an_exercise_or_are_left_open_for_a_reason() {
    for (app, names, open) in BUILT_IN {
        let unknown: Vec<&str> = names.lines().filter(|name| slug_in(app, name).is_none()).collect();
        assert_eq!(unknown, open, "{app}");
    }
}

#[test]
fn a_name_without_its_app_never_means_another_exercise() {
    for (app, names, _) in BUILT_IN {
        for name in names.lines() {
            let (said, meant) = (slug_of(name), slug_in(app, name));
            assert!(said.is_none() || said == meant, "{app}: {name} is {said:?}, not {meant:?}");
        }
    }
}

#[test]
fn a_name_two_apps_use_differently_needs_its_app() {
    let mut meanings: BTreeMap<String, BTreeSet<Option<String>>> = BTreeMap::new();
    for &app in App::ALL {
        for Alias { name, slug } in app.aliases() {
            meanings.entry(normalise(&name)).or_default().insert(slug);
        }
    }
    meanings.retain(|_, slugs| slugs.len() > 1);
    let expected = [
        "bulgarian split squat",
        "goblet squat",
        "hack squat",
        "hip thrust",
        "lunge",
        "reverse lunge",
        "step up",
        "sumo squat",
        "walking lunge",
    ];
    assert!(meanings.keys().eq(expected), "{meanings:?}");
    for name in expected {
        assert_eq!(slug_of(name), None, "{name}");
        assert!(slug_in(App::Hevy, name).is_some(), "{name}");
    }
    assert_eq!(slug_in(App::Strong, "Hack Squat"), Some("hack-squat-machine"));
    assert_eq!(slug_in(App::Hevy, "Hack Squat"), Some("hack-squat-barbell"));
    assert_eq!(slug_in(App::FitNotes, "Hack Squat"), None);
}

#[test]
fn an_app_means_one_thing_by_a_name_in_whatever_language() {
    for &app in App::ALL {
        let mut meanings: BTreeMap<String, Option<String>> = BTreeMap::new();
        for Alias { name, slug } in app.aliases() {
            let known = meanings.entry(normalise(&name)).or_insert_with(|| slug.clone());
            assert_eq!(*known, slug, "{app}: {name}");
        }
    }
}

#[test]
fn tables_hold_only_what_the_names_do_not_say() {
    let names: BTreeSet<String> = all().iter().flat_map(|exercise| forms(&exercise.name)).collect();
    for &app in App::ALL {
        for alias in app.aliases() {
            assert!(!names.contains(&normalise(&alias.name)), "{app}: {} needs no line", alias.name);
        }
    }
}

#[test]
fn what_an_app_does_not_know_is_read_as_anybody_s() {
    assert_eq!(slug_in(App::Strong, "barbell bench press"), Some("bench-press-barbell"));
    assert_eq!(slug_in(App::Strong, "Standing Cable Glute Kickbacks"), Some("glute-kickback-cable"));
    assert_eq!(slug_in(App::FitNotes, "My Machine"), None);
}

#[test]
fn hevy_is_read_in_the_languages_it_exports() {
    for (language, name, slug) in [
        ("tr", "Barfiks (Ağırlıklı)", "pull-up-weighted"),
        ("tr", "Chest Fly (Dambıl)", "chest-fly-dumbbell"),
        ("pt", "Puxada Alta na Polia (Máquina)", "lat-pulldown-cable"),
        ("pt", "Leg Press 45º (Máquina)", "leg-press-machine"),
        ("de", "ÜBERKOPF-TRIZEPSSTRECKEN (Kabelzug)", "overhead-triceps-extension-cable"),
        ("fr", "Développé Couché (Haltère)", "bench-press-dumbbell"),
        ("es", "Jalón al Pecho (Cable)", "lat-pulldown-cable"),
        ("it", "Lento in Avanti (Bilanciere)", "overhead-press-barbell"),
    ] {
        assert_eq!(slug_in(App::Hevy, name), Some(slug), "{language}");
    }
    let localised = App::Hevy.tables()[1];
    let languages: BTreeSet<&str> = localised
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .filter_map(|line| line.split(',').next())
        .collect();
    assert!(languages.iter().eq(&["de", "es", "fr", "it", "pt", "tr"]), "{languages:?}");
}

#[test]
fn apostrophes_and_dashes_do_not_matter() {
    assert_eq!(slug_of("Knee Raise (Captain\u{2019}s Chair)"), Some("captains-chair-knee-raise"));
    assert_eq!(slug_in(App::FitNotes, "Stiff Legged Deadlift"), Some("stiff-leg-deadlift-barbell"));
}
