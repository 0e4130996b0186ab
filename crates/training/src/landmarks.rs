//! Weekly volume landmarks of each muscle, in fractional hard sets (training-science 3.1 and 2.6).

use crate::Muscle;
use crate::vocabulary::Tier;

/// The landmarks of one muscle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Landmarks {
    /// Keeps size (maintenance volume).
    pub mv: u32,
    /// Likely start of growth (minimum effective volume).
    pub mev: u32,
    /// Start of the productive range.
    pub lo: u32,
    /// End of the productive range.
    pub hi: u32,
    /// Warn above.
    pub up: u32,
}

/// The landmarks of a muscle for a novice or for everyone else; `None` for muscles that are only tracked.
pub fn landmarks(muscle: Muscle, novice: bool) -> Option<Landmarks> {
    let table = match (muscle.tier(), novice) {
        (Tier::Tracked, _) => return None,
        (Tier::Expected, true) => [2, 4, 6, 12, 15],
        (Tier::OnRequest, true) => [0, 2, 4, 8, 12],
        (_, false) => experienced(muscle),
    };
    let [mv, mev, lo, hi, up] = table;
    Some(Landmarks { mv, mev, lo, hi, up })
}

/// MV, MEV, LO, HI, UP as the table of section 3.1 has them.
fn experienced(muscle: Muscle) -> [u32; 5] {
    match muscle {
        Muscle::Chest => [4, 6, 10, 20, 22],
        Muscle::Lats | Muscle::UpperBack | Muscle::Triceps => [4, 6, 10, 20, 24],
        Muscle::SideDelts => [4, 6, 10, 22, 26],
        Muscle::RearDelts => [3, 6, 8, 20, 26],
        Muscle::Biceps => [4, 6, 10, 20, 26],
        Muscle::Quads => [4, 6, 10, 18, 22],
        Muscle::Hamstrings => [4, 6, 10, 20, 20],
        Muscle::Glutes => [2, 4, 8, 16, 20],
        Muscle::Calves => [4, 6, 8, 16, 20],
        Muscle::FrontDelts => [0, 2, 6, 12, 16],
        Muscle::Traps => [0, 2, 4, 16, 24],
        Muscle::RotatorCuff => [0, 2, 3, 8, 12],
        Muscle::Forearms | Muscle::Obliques => [0, 2, 4, 12, 20],
        Muscle::Abs => [0, 3, 6, 16, 25],
        Muscle::LowerBack => [0, 2, 4, 10, 14],
        Muscle::Abductors | Muscle::Adductors => [0, 2, 4, 12, 16],
        Muscle::Neck | Muscle::Tibialis | Muscle::HipFlexors | Muscle::Serratus => [0; 5],
    }
}
