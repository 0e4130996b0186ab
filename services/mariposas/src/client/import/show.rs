//! A report, for people at a terminal.

use mariposas_training::import::{Report, UnitSource};

/// Prints a report. `dry_run`: nothing was written.
pub(super) fn report(report: &Report, json: bool, dry_run: bool) -> anyhow::Result<()> {
    if json {
        out!("{}", serde_json::to_string_pretty(report)?);
        return Ok(());
    }
    out!("{} export, {} rows", report.format, report.rows);
    let line = |count: u64, text: &str| {
        if count > 0 {
            out!("{count:>8} {text}");
        }
    };
    line(report.sets, "sets");
    line(report.activities, "runs and other activities");
    line(report.rest_rows, "rest timers, which are no sets");
    line(report.notes, "notes");
    line(report.skipped.len() as u64, "rows skipped");
    for skipped in report.skipped.iter().take(10) {
        out!("           row {}: {}", skipped.row, skipped.reason);
    }
    if report.skipped.len() > 10 {
        out!("           and {} more; --json shows all", report.skipped.len() - 10);
    }
    if report.unit_needed() && report.unit.value.is_none() {
        out!("units to be confirmed: {}", report.unit.evidence);
    }
    if let Some(unit) = report.unit.value {
        let sure = if report.unit.source == Some(UnitSource::Inferred) { ", to be confirmed" } else { "" };
        out!("weights in {unit}{sure}: {}", report.unit.evidence);
    }
    out!("{} exercise names are in the catalogue", report.exercises.matched);
    for unmatched in report.exercises.unmatched.iter().take(10) {
        out!("    your own: {} ({} rows)", unmatched.name, unmatched.rows);
    }
    if report.exercises.unmatched.len() > 10 {
        out!("    and {} more; --json shows all", report.exercises.unmatched.len() - 10);
    }
    match (dry_run, report.added + report.already_there) {
        (false, _) => out!("{} added, {} already there", report.added, report.already_there),
        (true, 0) => out!("nothing was written (dry run)"),
        // Only the server knows what is there.
        (true, _) => out!(
            "nothing was written (dry run); {} would be added, {} already there",
            report.added,
            report.already_there
        ),
    }
    Ok(())
}
