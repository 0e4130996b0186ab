//! The most memory this process had resident, as Linux counts it.

use std::fs;

/// Forgets the peak so far; what is resident now, in MiB.
pub(crate) fn mark() -> f64 {
    // 5 resets the peak (proc_pid_clear_refs(5)); where that is not allowed the peak is of the whole run.
    let _ = fs::write("/proc/self/clear_refs", "5");
    line("VmRSS:")
}

/// The peak since then, above what was resident then. NaN where /proc does not say.
pub(crate) fn peak_above(before: f64) -> f64 {
    line("VmHWM:") - before
}

fn line(name: &str) -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib =
        status.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.parse().ok());
    kib.map_or(f64::NAN, |kib: f64| kib / 1024.0)
}
