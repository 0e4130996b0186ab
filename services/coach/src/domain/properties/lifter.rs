//! Believable lifters, each made from a seed: who they are, what they do in a week, and what they write about it.

use crate::domain::fixture::{kg, rir};
use crate::domain::history::{Closing, History, Origin, Performed};
use crate::domain::person::Person;
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use mariposas_event_schema::facts::set::PerformedSet;
use mariposas_training::personal::Exercises;
use mariposas_training::profile::{Goal, Level};
use mariposas_training::{LoggedSet, Muscle};
use uuid::Uuid;

/// What a session of each kind is made of.
const SPLITS: &[&[&[&str]]] = &[
    &[
        &["squat-barbell", "bench-press-barbell", "seated-row-cable", "seated-leg-curl-machine"],
        &["deadlift-barbell", "overhead-press-barbell", "lat-pulldown-cable", "lateral-raise-dumbbell"],
    ],
    &[
        &[
            "bench-press-barbell",
            "overhead-press-barbell",
            "triceps-pushdown-cable",
            "lateral-raise-dumbbell",
        ],
        &["lat-pulldown-cable", "seated-row-cable", "face-pull-cable", "bicep-curl-dumbbell"],
        &[
            "squat-barbell",
            "romanian-deadlift-barbell",
            "lying-leg-curl-machine",
            "standing-calf-raise-machine",
        ],
    ],
    &[
        &["squat-barbell", "leg-press-machine", "leg-extension-machine", "bench-press-barbell"],
        &["bench-press-barbell", "bicep-curl-dumbbell", "push-up", "triceps-pushdown-cable"],
    ],
];

const NOTES: &[&str] = &[
    "cramp",
    "sharp pain",
    "exhausted",
    "heavy legs today",
    "felt great",
    "no pain",
    "drained",
    "impossible",
];

/// SplitMix64: the same seed throws the same dice everywhere.
#[derive(Debug, Clone)]
struct Dice(u64);

impl Dice {
    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u32) -> u32 {
        u32::try_from(self.throw() % u64::from(bound)).unwrap()
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(u32::try_from(from.len()).unwrap()) as usize]
    }
}

/// What was done, as the coach is told.
#[derive(Debug, Clone, Default)]
pub(super) struct Training {
    pub(super) person: Person,
    pub(super) sets: Vec<(String, PerformedSet)>,
    pub(super) closings: Vec<(String, Closing)>,
}

impl Training {
    pub(super) fn history(&self) -> History<'_> {
        self.history_until(Timestamp::MAX)
    }

    /// As it was at an instant.
    pub(super) fn history_until(&self, instant: Timestamp) -> History<'_> {
        let sets = self.sets.iter().filter(|(_, set)| set.performed_at <= instant);
        let sets = sets.map(|(id, set)| Performed { id, set, origin: Origin::Here });
        let closings = self.closings.iter().filter(|(_, closing)| closing.finished_at <= instant);
        let closings = closings.map(|(id, closing)| (id.as_str(), closing));
        History::new(&Exercises::default(), None, sets, closings)
    }
}

/// Someone with habits.
#[derive(Debug, Clone)]
pub(super) struct Lifter {
    dice: Dice,
    pub(super) training: Training,
    split: &'static [&'static [&'static str]],
    sessions: u32,
    sets: u32,
    reps: u32,
    rir: Option<f64>,
    rest_s: Option<u32>,
    /// Percent a month by which loads grow.
    gain: u32,
    /// Weeks of being away that are left.
    away: u32,
}

/// The Monday a week of the year begins with, half an hour after the week before was over.
pub(super) fn monday(week: i32) -> Timestamp {
    format!("{}T04:30:00Z", date(week, 0)).parse().unwrap()
}

fn date(week: i32, weekday: i32) -> Date {
    let first: Date = "2025-01-06".parse().unwrap();
    first.saturating_add(Span::new().days(7 * week + weekday))
}

pub(super) fn lifter(seed: u64) -> Lifter {
    let mut dice = Dice(seed);
    let mut person = Person::default();
    let profile = &mut person.profile;
    profile.level = dice.pick(&[None, Some(Level::Novice), Some(Level::Intermediate), Some(Level::Advanced)]);
    profile.goal = dice.pick(&[None, Some(Goal::Hypertrophy), Some(Goal::Strength), Some(Goal::Maintain)]);
    profile.birth_year = dice.pick(&[None, Some(1955), Some(1985), Some(2010)]);
    profile.goal_muscles = dice.pick(&[&[][..], &[Muscle::Chest], &[Muscle::Glutes, Muscle::Quads]]).to_vec();
    profile.sports = dice.pick(&[&[][..], &["football"]]).iter().map(|sport| (*sport).to_owned()).collect();
    let sessions = 1 + dice.below(5);
    profile.plan_sessions = dice.pick(&[None, Some(sessions), Some(5)]);
    Lifter {
        split: dice.pick(SPLITS),
        sessions,
        sets: 1 + dice.below(3),
        reps: dice.pick(&[2, 5, 8, 10, 15, 35]),
        rir: dice.pick(&[None, Some(0.0), Some(1.0), Some(2.0), Some(3.0), Some(6.0)]),
        rest_s: dice.pick(&[None, Some(45), Some(90), Some(180)]),
        gain: dice.below(4),
        away: 0,
        training: Training { person, ..Training::default() },
        dice,
    }
}

impl Lifter {
    /// A week goes by: most of it as they are used to, some of it as life has it.
    pub(super) fn train(&mut self, week: i32) {
        if self.away > 0 {
            self.away -= 1;
            return;
        }
        if self.dice.chance(4) {
            self.away = self.dice.below(6);
            return;
        }
        let eased = self.dice.chance(5);
        for session in 0..self.sessions {
            if !self.dice.chance(12) {
                let weekday = i32::try_from(session * 6 / self.sessions).unwrap();
                self.session(week, weekday, session as usize, eased);
            }
        }
    }

    fn session(&mut self, week: i32, weekday: i32, nth: usize, eased: bool) {
        let day = date(week, weekday);
        let workout = self.id();
        let mut minute = 0;
        for (place, exercise) in self.split[nth % self.split.len()].iter().enumerate() {
            let sets = if eased { self.sets.div_ceil(2) } else { self.sets };
            for _ in 0..sets {
                let load = 40.0 + 10.0 * place as f64 + f64::from(self.gain) * f64::from(week / 4);
                let load = if self.dice.chance(5) { load * 1.2 } else { load };
                let performed = PerformedSet {
                    workout_id: Some(workout),
                    exercise: (*exercise).to_owned(),
                    raw_name: None,
                    performed_at: format!("{day}T18:{minute:02}:00Z").parse().unwrap(),
                    day,
                    time_zone: "UTC".to_owned(),
                    set: LoggedSet {
                        load: kg((load * 2.0).round() / 2.0),
                        reps: Some(self.reps + self.dice.below(2)),
                        rir: self.rir.and_then(rir),
                        rest_s: self.rest_s,
                        note: self.dice.chance(2).then(|| self.dice.pick(NOTES).to_owned()),
                        ..LoggedSet::working()
                    },
                };
                minute += 2;
                let id = self.id().to_string();
                self.training.sets.push((id, performed));
            }
        }
        let closing = Closing {
            finished_at: format!("{day}T19:30:00Z").parse().unwrap(),
            note: self.dice.chance(5).then(|| self.dice.pick(NOTES).to_owned()),
            fatigue: self.dice.chance(30).then(|| u8::try_from(1 + self.dice.below(5)).unwrap()),
        };
        self.training.closings.push((workout.to_string(), closing));
    }

    fn id(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.dice.throw(), self.dice.throw())
    }
}
