//! The estimated one-repetition maximum, e1RM (training-science 2.4).

pub mod formulas;

use crate::{Rir, words};
use formulas::{brzycki, epley};
use serde::{Deserialize, Serialize};

words! {
    /// How far an estimate can be trusted: the further from a single, the less.
    Confidence as "confidence" {
        /// At most five repetitions to failure.
        High = "high",
        /// Six to ten.
        Medium = "medium",
    }
}

/// An estimate of the heaviest single.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EstimatedMax {
    /// The load of that single, rounded to the whole gram.
    pub grams: i64,
    /// How far to trust it.
    pub confidence: Confidence,
}

/// The most repetitions to failure an estimate is made from; beyond, the formulas differ by more than a tenth.
const MOST_REPS: f64 = 10.0;

/// The most repetitions in reserve an estimate is made from: guesses further from failure are too coarse.
const MOST_RIR: f64 = 4.0;

/// The estimate from one set of `load_g` grams. Repetitions to failure are those done plus those in reserve,
/// none where nobody said. A single is its own maximum; from two on it is the mean of Epley and Brzycki; in
/// between it is interpolated. `None` for more than ten repetitions to failure, for RIR above 4, and where
/// nothing was lifted.
pub fn estimated_max(load_g: i64, reps: u32, rir: Option<Rir>) -> Option<EstimatedMax> {
    let reserve = rir.map_or(0.0, Rir::reps);
    if load_g <= 0 || reps == 0 || reserve > MOST_RIR {
        return None;
    }
    let to_failure = f64::from(reps) + reserve;
    if to_failure > MOST_REPS {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most four thirds of the load")]
    let grams = (load_g as f64 * multiple(to_failure)).round() as i64;
    let confidence = if to_failure <= 5.0 { Confidence::High } else { Confidence::Medium };
    Some(EstimatedMax { grams, confidence })
}

/// The maximum as a multiple of the load, from 1 to 10 repetitions to failure.
fn multiple(to_failure: f64) -> f64 {
    let mean = |reps| f64::midpoint(epley(reps), brzycki(reps));
    // Epley says 1.033 for a single, which needs no estimate.
    if to_failure < 2.0 { 1.0 + (to_failure - 1.0) * (mean(2.0) - 1.0) } else { mean(to_failure) }
}

/// Percent of the maximum that allows 1, 2, .. 12 repetitions to failure: the usual chart of RPE-based
/// training, whose scale Zourdos and others (2016) checked against bar speed.
pub const PERCENT_CHART: [f64; 12] =
    [100.0, 95.5, 92.2, 89.2, 86.3, 83.7, 81.1, 78.6, 76.2, 73.9, 70.7, 68.0];

/// Percent of the maximum at which `reps` leave `rir` in reserve, halves interpolated; `None` off the chart.
pub fn percent_of_max(reps: u32, rir: Rir) -> Option<f64> {
    let to_failure = f64::from(reps) + rir.reps();
    if reps == 0 || to_failure > 12.0 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be 1 to 12")]
    let row = to_failure as usize - 1;
    let next = PERCENT_CHART.get(row + 1).unwrap_or(&PERCENT_CHART[row]);
    Some(PERCENT_CHART[row] + to_failure.fract() * (next - PERCENT_CHART[row]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rir(reps: f64) -> Rir {
        Rir::from_reps(reps).unwrap()
    }

    fn grams(load_g: i64, reps: u32, reserve: f64) -> Option<i64> {
        estimated_max(load_g, reps, Some(rir(reserve))).map(|max| max.grams)
    }

    #[test]
    fn worked_examples_come_out_to_the_gram() {
        for (load_g, reps, reserve, expected) in [
            (100_000, 5, 2.0, 121_667),
            (60_000, 10, 0.0, 80_000),
            (140_000, 1, 0.0, 140_000),
            (100_000, 2, 0.0, 104_762),
            (100_000, 1, 1.0, 104_762),
            (100_000, 1, 0.5, 102_381),
        ] {
            assert_eq!(grams(load_g, reps, reserve), Some(expected), "{load_g} g × {reps} @ {reserve}");
        }
    }

    #[test]
    fn an_unknown_reserve_is_none() {
        assert_eq!(estimated_max(100_000, 8, None), estimated_max(100_000, 8, Some(rir(0.0))));
    }

    #[test]
    fn sets_far_from_a_single_give_no_estimate() {
        assert!(grams(50_000, 6, 4.0).is_some());
        for (load_g, reps, reserve) in
            [(50_000, 11, 0.0), (50_000, 10, 0.5), (50_000, 3, 4.5), (50_000, 0, 2.0), (0, 5, 0.0)]
        {
            assert_eq!(grams(load_g, reps, reserve), None, "{load_g} g × {reps} @ {reserve}");
        }
    }

    #[test]
    fn confidence_is_high_up_to_five_repetitions_to_failure() {
        let confidence = |reps, reserve| estimated_max(50_000, reps, Some(rir(reserve))).unwrap().confidence;
        assert_eq!(confidence(3, 2.0), Confidence::High);
        assert_eq!(confidence(5, 0.5), Confidence::Medium);
        assert_eq!(confidence(10, 0.0), Confidence::Medium);
    }

    #[test]
    fn every_further_repetition_raises_the_estimate() {
        let halves: Vec<i64> = (0..=18)
            .map(|half| {
                let reps = 1 + half / 2;
                grams(100_000, reps, f64::from(half % 2) / 2.0).unwrap()
            })
            .collect();
        assert!(halves.is_sorted_by(|less, more| less < more), "{halves:?}");
    }

    #[test]
    fn the_estimate_stays_near_the_chart() {
        for reps in 1..=10 {
            let charted = percent_of_max(reps, rir(0.0)).unwrap();
            let estimated = 100.0 / multiple(f64::from(reps));
            assert!((estimated - charted).abs() < 1.2, "{reps}: {estimated} % against {charted} %");
        }
    }

    #[test]
    fn the_chart_is_read_by_repetitions_to_failure() {
        assert_eq!(percent_of_max(5, rir(2.0)), Some(81.1));
        assert_eq!(percent_of_max(12, rir(0.0)), Some(68.0));
        assert_eq!(percent_of_max(12, rir(0.5)), None);
        let between = percent_of_max(1, rir(0.5)).unwrap();
        assert!((between - 97.75).abs() < 1e-9, "{between}");
    }
}
