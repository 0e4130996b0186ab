//! What the texts state, held against the rulebook and the catalogue.

use super::{plain, says, section};
use crate::counting::credits;
use crate::guides::{Topic, all, of};
use crate::landmarks::landmarks;
use crate::vocabulary::Tier;
use crate::{Catalogue, Muscle};

#[test]
fn the_volume_of_a_guide_is_what_the_coach_counts_with() {
    for guide in all() {
        let text = section(guide.muscle, Topic::Volume);
        let [own, novice] = [false, true].map(|novice| landmarks(guide.muscle, novice).unwrap());
        let range = format!("{} to {} hard sets a week", own.lo, own.hi);
        assert!(says(&text, &range), "{}: {range}", guide.muscle);
        let novices = format!("{} to {}", novice.lo, novice.hi);
        for figure in [own.mev.to_string(), own.up.to_string(), novices] {
            assert!(says(&text, &figure), "{}: {figure}", guide.muscle);
        }
        if guide.muscle.tier() == Tier::Expected {
            assert!(says(&text, &own.mv.to_string()), "{}: {}", guide.muscle, own.mv);
        }
    }
}

#[test]
fn days_and_repetitions_are_those_of_the_rulebook() {
    let figures: [(Muscle, &str, &[&str]); 20] = [
        (Muscle::Chest, "2 to 3", &["5 to 12", "10 to 20"]),
        (Muscle::Lats, "2 to 4", &["6 to 15"]),
        (Muscle::UpperBack, "2 to 4", &["8 to 15"]),
        (Muscle::SideDelts, "2 to 5", &["10 to 20"]),
        (Muscle::RearDelts, "2 to 5", &["10 and 20"]),
        (Muscle::Biceps, "2 to 4", &["8 to 15"]),
        (Muscle::Triceps, "2 to 4", &["6 to 15"]),
        (Muscle::Quads, "2 to 3", &["5 to 12", "10 to 20"]),
        (Muscle::Hamstrings, "2 to 3", &["5 to 8", "8 to 15"]),
        (Muscle::Glutes, "2 to 3", &["5 to 15"]),
        (Muscle::Calves, "2 to 4", &["8 to 20"]),
        (Muscle::FrontDelts, "1 to 2", &["6 to 12"]),
        (Muscle::Traps, "1 to 3", &["8 to 20"]),
        (Muscle::RotatorCuff, "2 to 3", &["12 to 20"]),
        (Muscle::Forearms, "2 to 3", &["10 to 20"]),
        (Muscle::Abs, "2 to 4", &["8 to 20"]),
        (Muscle::Obliques, "2 to 3", &["10 to 20"]),
        (Muscle::LowerBack, "1 to 2", &["8 to 15"]),
        (Muscle::Abductors, "2 to 3", &["10 to 20"]),
        (Muscle::Adductors, "2 to 3", &["8 to 15"]),
    ];
    for (muscle, days, reps) in figures {
        assert!(says(&section(muscle, Topic::Frequency), days), "{muscle}: {days}");
        let text = section(muscle, Topic::Reps);
        assert!(reps.iter().all(|range| says(&text, range)), "{muscle}: {reps:?}");
    }
}

#[test]
fn what_trials_measured_is_told_with_its_numbers() {
    let figures: [(Muscle, &[&str]); 13] = [
        (Muscle::Chest, &["15 to 30 degrees", "30 degrees", "beyond 45"]),
        (Muscle::SideDelts, &["8-week", "3.3 to 4.6%"]),
        (Muscle::RearDelts, &["660", "17%", "23%"]),
        (Muscle::Biceps, &["more than 20 sets", "12 to 20", "5 to 7 kg", "49 kg"]),
        (Muscle::Triceps, &["19.9%", "13.9%", "28.5%", "19.6%", "34 to 39%"]),
        (Muscle::Quads, &["40 degrees", "12 to 20"]),
        (Muscle::Hamstrings, HAMSTRINGS),
        (Muscle::Glutes, &["6.7%", "2.2%", "32 weeks"]),
        (Muscle::Calves, &["12.4%", "1.7%", "9.2%", "0.6%", "2.1%", "2.9%", "1 to 2 seconds"]),
        (Muscle::Traps, &["5%"]),
        (Muscle::RotatorCuff, &["660", "17%", "23%"]),
        (Muscle::LowerBack, &["37 to 41%"]),
        (Muscle::Adductors, &["6.2%", "2.7%", "41%"]),
    ];
    for (muscle, figures) in figures {
        let text = plain(of(muscle).unwrap().paragraphs());
        for figure in figures {
            assert!(says(&text, figure), "{muscle}: {figure}");
        }
    }
}

/// The facts of training-science 3.4, by their figures.
const HAMSTRINGS: &[&str] = &[
    "two days a week",
    "12-week",
    "twice a week",
    "5 sets of 10 at 70%",
    "14%",
    "9%",
    "8 to 24%",
    "4 to 19%",
    "10% and 9%",
    "18%",
    "11%",
    "19%",
    "5%",
    "10 to 20",
    "5 to 30",
    "3 to 5 seconds",
    "15 studies",
    "8,459 athletes",
    "0.49",
    "0.32 to 0.74",
    "0.52",
    "0.55",
    "more than half of the sessions",
    "69%",
    "2 sets of 5 once a week",
    "2 sets of 6 twice a week",
    "3 sets of 6 to 8 three times a week",
    "3 sets of 8 to 10",
    "12, 10 and 8",
    "2 to 3 light sets of hinges twice a week",
    "about 5%",
    "0.6",
    "effect size 0.32",
    "0.58",
    "0.03",
];

#[test]
fn what_a_guide_says_of_counting_is_what_the_catalogue_credits() {
    const WHOLE: i64 = 1_000;
    const HALF: i64 = 500;
    let said = [
        (Muscle::Chest, "bench-press-barbell", WHOLE),
        (Muscle::Triceps, "bench-press-barbell", HALF),
        (Muscle::FrontDelts, "bench-press-barbell", HALF),
        (Muscle::FrontDelts, "incline-bench-press-barbell", HALF),
        (Muscle::FrontDelts, "overhead-press-barbell", WHOLE),
        (Muscle::SideDelts, "overhead-press-barbell", HALF),
        (Muscle::SideDelts, "lateral-raise-cable", WHOLE),
        (Muscle::Lats, "seated-row-cable", WHOLE),
        (Muscle::Lats, "lat-pulldown-cable", WHOLE),
        (Muscle::Lats, "chin-up", WHOLE),
        (Muscle::Lats, "pull-up", WHOLE),
        (Muscle::UpperBack, "seated-row-cable", WHOLE),
        (Muscle::UpperBack, "face-pull-cable", WHOLE),
        (Muscle::UpperBack, "deadlift-barbell", 0),
        (Muscle::RearDelts, "seated-row-cable", HALF),
        (Muscle::RearDelts, "face-pull-cable", WHOLE),
        (Muscle::RearDelts, "reverse-fly-cable", WHOLE),
        (Muscle::RotatorCuff, "face-pull-cable", HALF),
        (Muscle::Biceps, "chin-up", WHOLE),
        (Muscle::Biceps, "pull-up", HALF),
        (Muscle::Biceps, "seated-row-cable", HALF),
        (Muscle::Biceps, "hammer-curl-dumbbell", WHOLE),
        (Muscle::Forearms, "hammer-curl-dumbbell", WHOLE),
        (Muscle::Forearms, "deadlift-barbell", HALF),
        (Muscle::Forearms, "shrug-dumbbell", HALF),
        (Muscle::Forearms, "farmers-carry-dumbbell", WHOLE),
        (Muscle::Traps, "shrug-dumbbell", WHOLE),
        (Muscle::Traps, "deadlift-barbell", HALF),
        (Muscle::Traps, "farmers-carry-dumbbell", WHOLE),
        (Muscle::Quads, "squat-barbell", WHOLE),
        (Muscle::Quads, "walking-lunge-dumbbell", WHOLE),
        (Muscle::Quads, "leg-press-machine", WHOLE),
        (Muscle::Quads, "leg-extension-machine", WHOLE),
        (Muscle::Hamstrings, "romanian-deadlift-barbell", WHOLE),
        (Muscle::Hamstrings, "seated-leg-curl-machine", WHOLE),
        (Muscle::Hamstrings, "deadlift-barbell", HALF),
        (Muscle::Hamstrings, "squat-barbell", 0),
        (Muscle::Hamstrings, "walking-lunge-dumbbell", 0),
        (Muscle::Hamstrings, "leg-press-machine", 0),
        (Muscle::Glutes, "squat-barbell", WHOLE),
        (Muscle::Glutes, "walking-lunge-dumbbell", WHOLE),
        (Muscle::Glutes, "romanian-deadlift-barbell", WHOLE),
        (Muscle::Glutes, "hip-thrust-barbell", WHOLE),
        (Muscle::Glutes, "leg-press-machine", HALF),
        (Muscle::Glutes, "hip-abduction-machine", HALF),
        (Muscle::Calves, "squat-barbell", 0),
        (Muscle::Abs, "squat-barbell", 0),
        (Muscle::Abs, "deadlift-barbell", 0),
        (Muscle::Abs, "farmers-carry-dumbbell", HALF),
        (Muscle::Obliques, "squat-barbell", 0),
        (Muscle::Obliques, "deadlift-barbell", 0),
        (Muscle::Obliques, "crunch-cable", HALF),
        (Muscle::Obliques, "ab-wheel-rollout", HALF),
        (Muscle::Obliques, "farmers-carry-dumbbell", HALF),
        (Muscle::Obliques, "suitcase-carry-kettlebell", WHOLE),
        (Muscle::LowerBack, "deadlift-barbell", WHOLE),
        (Muscle::LowerBack, "romanian-deadlift-barbell", HALF),
        (Muscle::LowerBack, "squat-barbell", HALF),
        (Muscle::LowerBack, "good-morning-barbell", HALF),
        (Muscle::LowerBack, "back-extension", WHOLE),
        (Muscle::Abductors, "split-squat-dumbbell", HALF),
        (Muscle::Abductors, "step-up-dumbbell", HALF),
        (Muscle::Abductors, "single-leg-romanian-deadlift-dumbbell", HALF),
        (Muscle::Adductors, "squat-barbell", HALF),
        (Muscle::Adductors, "lateral-lunge-dumbbell", WHOLE),
        (Muscle::Adductors, "hip-adduction-machine", WHOLE),
        (Muscle::Adductors, "sumo-deadlift-barbell", WHOLE),
    ];
    for (muscle, slug, milli) in said {
        let exercise = Catalogue::global().by_slug(slug).unwrap();
        let credited =
            credits(exercise).find(|credit| credit.muscle == muscle).map_or(0, |credit| credit.milli);
        assert_eq!(credited, milli, "{slug} for {muscle}");
    }
}
