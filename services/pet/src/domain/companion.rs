//! How a companion grows: which weeks count as met, which stage that makes, and when the next egg is laid.

use super::calendar::{Calendar, running_week};
use super::weeks::Weeks;
use crate::species::Species;
use mariposas_event_schema::outcomes::pet::Stage;
use mariposas_training::IsoWeek;
use serde::{Deserialize, Serialize};

/// One missed week in so many is met all the same.
const RESERVE_EVERY: i32 = 8;
/// The session that opens an egg, counted from 1 since it was laid.
const HATCHES_AT: u32 = 2;
/// Met weeks from the hatching to the opening of the wings.
const GROWN_AT: u64 = 6;

/// How far a person's companions are. It never goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Grown {
    /// Which companion, from 1.
    pub(crate) number: u32,
    pub(crate) stage: Stage,
}

impl Default for Grown {
    fn default() -> Self {
        Self { number: 1, stage: Stage::Egg }
    }
}

impl Grown {
    /// Everything a companion went through on the way here, from what was there before.
    pub(crate) fn since(self, before: Self) -> impl Iterator<Item = Self> {
        let steps = (before.number..=self.number)
            .flat_map(|number| Stage::ALL.iter().map(move |stage| Self { number, stage: *stage }));
        steps.filter(move |step| before < *step && *step <= self)
    }

    /// Companions that have wings.
    pub(crate) const fn adults(self) -> u32 {
        if matches!(self.stage, Stage::Adult) { self.number } else { self.number - 1 }
    }
}

/// What becomes of a companion: every seventh species round the collection, so that each comes before any comes twice
/// and neighbours do not look alike.
pub(crate) fn species_of(number: u32) -> Species {
    let place = u64::from(number.saturating_sub(1)) * 7 % Species::ALL.len() as u64;
    Species::ALL[usize::try_from(place).unwrap_or(0)]
}

/// What weeks and calendar amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Judged {
    /// Closed sessions.
    pub(crate) sessions: u64,
    /// Weeks that count as met since the first hatching.
    pub(crate) weeks_met: u64,
    /// The same for this companion.
    pub(crate) of_companion: u64,
    /// Sessions since its egg was laid, while it is one.
    pub(crate) in_egg: u32,
    pub(crate) grown: Grown,
}

/// What a companion waits for.
enum Phase {
    Egg { sessions: u32 },
    Growing { met: u64 },
    Adult,
}

/// Judges all weeks by their own dates, whenever they were told of, as of an instant in milliseconds.
///
/// An adult stays until somebody trains in a later week: then the next egg is laid, and its second session opens it.
pub(crate) fn judge(weeks: &Weeks, calendar: &Calendar, seen: i64) -> Judged {
    let sessions = weeks.total();
    let Some(mut week) = weeks.first() else { return Judged::default() };
    let zone = calendar.zone();
    let (plans, paused) = (calendar.plans(&zone), calendar.paused(&zone));
    let running = running_week(seen, &zone);
    let is_paused =
        |week| paused.iter().any(|(first, last)| *first <= week && last.is_none_or(|last| week <= last));

    let (mut number, mut phase) = (1, Phase::Egg { sessions: 0 });
    let (mut weeks_met, mut hatched) = (0, false);
    let mut reserve_used: Option<IsoWeek> = None;
    // A reserve bridges a week somebody missed; it does not grow a pet nobody comes to see.
    let mut week_before_met = true;
    // One more than the running week: sets may be up to a day ahead.
    while week <= running.plus(1) {
        let trained = weeks.sessions(week);
        let mut met = false;
        if hatched {
            if trained >= plans.of(week) || (week < running && (calendar.is_off(week) || is_paused(week))) {
                met = true;
                week_before_met = true;
            } else if week < running {
                let reserve_left = reserve_used.is_none_or(|used| week.since(used) >= RESERVE_EVERY);
                met = week_before_met && reserve_left;
                if met {
                    reserve_used = Some(week);
                }
                week_before_met = false;
            }
        }
        weeks_met += u64::from(met);
        if matches!(phase, Phase::Adult) && trained > 0 {
            number += 1;
            phase = Phase::Egg { sessions: 0 };
        }
        phase = match phase {
            Phase::Egg { sessions } if sessions + trained >= HATCHES_AT => {
                hatched = true;
                Phase::Growing { met: 0 }
            }
            Phase::Egg { sessions } => Phase::Egg { sessions: sessions + trained },
            Phase::Growing { met: before } if before + u64::from(met) >= GROWN_AT => Phase::Adult,
            Phase::Growing { met: before } => Phase::Growing { met: before + u64::from(met) },
            Phase::Adult => Phase::Adult,
        };
        week = week.plus(1);
    }
    let (stage, of_companion, in_egg) = match phase {
        Phase::Egg { sessions } => (Stage::Egg, 0, sessions),
        Phase::Growing { met } => (stage(met), met, 0),
        Phase::Adult => (Stage::Adult, GROWN_AT, 0),
    };
    Judged { sessions, weeks_met, of_companion, in_egg, grown: Grown { number, stage } }
}

/// The stage after so many met weeks.
fn stage(weeks_met: u64) -> Stage {
    let grown = usize::try_from(weeks_met).unwrap_or(usize::MAX).saturating_add(1);
    Stage::ALL.get(grown).copied().unwrap_or(Stage::Adult)
}

#[cfg(test)]
mod tests;
