//! The states a person is in, and which rules each of them holds back (training-science 4.2).

use crate::domain::card::Firing;
use crate::domain::rules::{Rule, safety};
use crate::domain::scene::Scene;
use crate::domain::time;
use mariposas_training::Muscle;
use mariposas_training::profile::Flag;
use std::collections::BTreeSet;

/// A lay-off, and how long coming back from it lasts, in days.
const LAYOFF_DAYS: i32 = 14;
/// Minors are those younger than this, in years.
pub(crate) const ADULT_AGE: i16 = 18;
/// A record of at most so many repetitions is a low-rep one (4.1).
const LOW_REPS: f64 = 5.0;
/// Sets of at most so many repetitions are no achievement for a minor who is asked to leave them.
const MINOR_REPS: f64 = 3.0;
/// The praise for a record; its evidence names the repetitions of the record's set as `reps`.
const RECORD_PRAISE: &str = "PRG-03";

/// A state with what it holds back.
struct State {
    name: &'static str,
    holds: fn(&Scene<'_>) -> bool,
    /// Whether nothing may ask for more.
    enough: bool,
    /// Rules by id, or whole families by their three letters.
    silences: &'static [&'static str],
}

/// Those that are about rules alone, strongest first: the first that holds a firing back is named.
const STATES: &[State] = &[
    State { name: "NEW", holds: |scene| !scene.is_observed(2), enough: true, silences: &[] },
    State { name: "STARTING", holds: |scene| scene.fired("BEG-01"), enough: true, silences: &[] },
    State {
        name: "RETURNING",
        holds: is_returning,
        enough: true,
        silences: &[
            "PAT", "SEL-01", "SEL-02", "SEL-03", "SEL-04", "SEL-05", "BAL", "PRG-01", "PRG-04", "DEL",
            "CON-03", "VOL-05",
        ],
    },
    State {
        name: "DELOADING",
        holds: |scene| scene.is_deload(scene.w0) || scene.fired("DEL-03"),
        enough: true,
        silences: &["PRG-01", "PRG-04", "EFF-01"],
    },
    State { name: "TIRED", holds: |scene| scene.fired("DEL-01"), enough: true, silences: &["PRG-01"] },
    State { name: "GUARDED", holds: is_guarded, enough: true, silences: &["PRG-01", "PRG-06", "REP-04"] },
    State { name: "MINOR", holds: is_minor, enough: false, silences: &["REP-04"] },
    State {
        name: "NOVICE",
        holds: |scene| scene.is_novice(),
        enough: false,
        silences: &["VOL-03", "PRG-01", "PRG-04", "DEL-01", "DEL-02", "BAL-03", "REP-04", "ORD-03"],
    },
    State {
        name: "MAINTAIN",
        holds: |scene| scene.maintains(),
        enough: false,
        silences: &["VOL-03", "FRQ-01", "FRQ-03", "PRG-01", "PRG-02", "PRG-06"],
    },
];

/// RETURNING: a gap of at least 14 full days ended at most 14 days ago.
pub(crate) fn is_returning(scene: &Scene<'_>) -> bool {
    let ended = |back| time::days_between(back, scene.today);
    scene.history.gaps(LAYOFF_DAYS).rev().any(|gap| (0..=LAYOFF_DAYS).contains(&ended(gap.back)))
}

/// GUARDED: pregnant, postpartum, or not cleared yet.
fn is_guarded(scene: &Scene<'_>) -> bool {
    let uncleared = scene.has_flag(Flag::ScreeningYes) && !scene.has_flag(Flag::Cleared);
    scene.has_flag(Flag::Pregnant) || scene.has_flag(Flag::Postpartum) || uncleared
}

fn is_minor(scene: &Scene<'_>) -> bool {
    scene.age().is_some_and(|age| age < ADULT_AGE)
}

fn no_praise(scene: &Scene<'_>) -> Option<(&'static str, f64)> {
    if is_guarded(scene) {
        return Some(("GUARDED", LOW_REPS));
    }
    let asked_to_wait = scene.fired("SAF-03") || scene.fired("BEG-03");
    (is_minor(scene) && asked_to_wait).then_some(("MINOR", MINOR_REPS))
}

/// The states a person is in.
#[derive(Debug)]
pub(crate) struct States {
    red_flag: bool,
    paused: bool,
    pain: BTreeSet<Muscle>,
    /// Where in [`STATES`].
    others: Vec<usize>,
    /// The state in which records of at most so many repetitions are not praised.
    no_praise: Option<(&'static str, f64)>,
}

impl States {
    pub(crate) fn of(scene: &Scene<'_>) -> Self {
        Self {
            red_flag: safety::red_flag(scene).is_some(),
            paused: scene.is_paused(),
            pain: safety::painful(scene),
            others: (0..STATES.len()).filter(|place| (STATES[*place].holds)(scene)).collect(),
            no_praise: no_praise(scene),
        }
    }

    /// TIRED lasts as long as its card is on the table, also between the Mondays that judge it.
    pub(crate) fn while_said(mut self, firings: &[Firing]) -> Self {
        let tired = STATES.iter().position(|state| state.name == "TIRED");
        let said = firings.iter().any(|firing| firing.card.rule == "DEL-01");
        self.others.extend(tired.filter(|place| said && !self.others.contains(place)));
        self.others.sort_unstable();
        self
    }

    /// The state that holds a firing back, strongest first.
    pub(crate) fn suppressor(&self, rule: &Rule, firing: &Firing) -> Option<&'static str> {
        if self.red_flag && rule.id != "SAF-02" {
            return Some("RED FLAG");
        }
        if self.paused && rule.family() != "SAF" {
            return Some("PAUSED");
        }
        if self.is_painful(rule, firing) {
            return Some("PAIN");
        }
        let states = self.others.iter().map(|place| &STATES[*place]);
        let mut holding = states.filter(|state| {
            let silenced = state.silences.iter().any(|name| rule.id.starts_with(name));
            silenced || (state.enough && rule.asks_for_more)
        });
        holding.next().map(|state| state.name).or_else(|| self.praise_held_back(rule, firing))
    }

    /// PAIN(m): nothing asks for more of what hurts. Hamstrings that hurt are spared every Nordic.
    fn is_painful(&self, rule: &Rule, firing: &Firing) -> bool {
        let hurts = firing.muscles.iter().any(|muscle| self.pain.contains(muscle));
        let hamstrings = self.pain.contains(&Muscle::Hamstrings) && rule.family() == "NOR";
        hamstrings || (hurts && (rule.asks_for_more || rule.id == "NOR-01"))
    }

    /// No praise for heavy records of those who should not go for them.
    fn praise_held_back(&self, rule: &Rule, firing: &Firing) -> Option<&'static str> {
        let reps = firing.number("reps").filter(|_| rule.id == RECORD_PRAISE)?;
        self.no_praise.filter(|(_, most)| reps <= *most).map(|(state, _)| state)
    }
}

#[cfg(test)]
mod tests;
