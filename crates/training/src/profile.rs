//! What a person says about themselves, as the coach and the pets need it.

use crate::words;

words! {
    /// Training experience.
    Level as "level" { Novice = "novice", Intermediate = "intermediate", Advanced = "advanced" }
}

words! {
    /// What the training is for.
    Goal as "goal" {
        General = "general", Hypertrophy = "hypertrophy", Strength = "strength", Endurance = "endurance",
        Maintain = "maintain",
    }
}

words! {
    /// Something the coach must be careful about.
    Flag as "flag" {
        Pregnant = "pregnant", Postpartum = "postpartum", ScreeningYes = "screening_yes", Cleared = "cleared",
    }
}

words! {
    /// A goal for one region of a muscle.
    RegionGoal as "region goal" { UpperChest = "upper_chest" }
}

words! {
    /// What a week was meant to be.
    WeekKind as "kind of week" {
        Deload = "deload", Travel = "travel", Illness = "illness",
        /// Takes an earlier word back.
        None = "none",
    }
}

/// Sessions a week a person plans when they have not said.
pub const DEFAULT_PLAN_SESSIONS: u32 = 2;
