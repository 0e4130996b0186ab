//! How long things took.

use std::time::Duration;

/// Durations, sorted.
pub(crate) struct Latencies(Vec<Duration>);

impl Latencies {
    pub(crate) fn new(mut durations: Vec<Duration>) -> anyhow::Result<Self> {
        anyhow::ensure!(!durations.is_empty(), "nothing was measured");
        durations.sort_unstable();
        Ok(Self(durations))
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The duration that this share of them stays below.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        self.0[(self.0.len() * percent / 100).min(self.0.len() - 1)]
    }
}

/// The middle one of a few measurements.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
