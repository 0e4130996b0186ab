//! What people do, from the outside, against the real program: `mariposas` as processes, on every database
//! there is.

mod alone;
mod coach;
mod commands;
mod crashes;
mod demo;
mod imports;
mod operating;
mod own;
mod pets;
mod privacy;
mod records;
mod repeated;
mod takeaway;
mod training;

use mariposas_harness::{Options, Platform, databases};
use serde_json::{Value, json};
use std::path::PathBuf;

/// How the program is started here. `tick` is in seconds.
async fn options(tick: u64) -> Vec<Options> {
    let options = |database| Options {
        program: PathBuf::from(env!("CARGO_BIN_EXE_mariposas")),
        cache: PathBuf::from(env!("CARGO_TARGET_TMPDIR")),
        database,
        tick,
    };
    databases().await.into_iter().map(options).collect()
}

/// A platform on each database there is.
async fn platforms(tick: u64) -> Vec<Platform> {
    let mut platforms = Vec::new();
    for options in options(tick).await {
        platforms.push(Platform::start(options).await);
    }
    platforms
}

/// Runs the program beside a platform: whether it went well, and what it said.
async fn ask(platform: &Platform, arguments: &[&str]) -> (bool, String) {
    let mut command = platform.options().command(platform.folder());
    let output = command.args(arguments).output().await.expect("the program runs");
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A working set of eight.
fn bench_press(day: &str, kg: f64) -> Value {
    json!({
        "exercise": "bench-press-barbell",
        "performed_at": format!("{day}T18:30:00+00:00"),
        "reps": 8,
        "load": {"kind": "external", "value": kg, "unit": "kg"},
    })
}

/// Some days ago, as a date.
fn days_ago(days: i64) -> String {
    let now = mariposas_service::clock::now() - jiff::SignedDuration::from_hours(24 * days);
    now.to_string()[..10].to_owned()
}

/// Hard sets of an exercise over all weeks of a volume answer.
fn hard_sets(volume: &Value, exercise: &str) -> f64 {
    let weeks = volume["weeks"].as_array().expect("weeks");
    let rows = weeks.iter().flat_map(|week| week["exercises"].as_array().expect("exercises"));
    rows.filter(|row| row["exercise"] == exercise).filter_map(|row| row["sets"].as_f64()).sum()
}
