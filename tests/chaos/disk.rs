//! A disk is full while people train: nobody is told that something is stored which is not, and nothing is lost.

use crate::load::{Load, people};
use crate::platform::{caught_up, everything_adds_up, nats, options, patience};
use crate::{dice, either, say};
use mariposas_harness::{Database, Fleet, Volume};
use std::path::{Path, PathBuf};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_no_2xx_and_everything_goes_on_when_there_is_room() {
    full_disk("disk under the log", |volume, _| volume.join("nats"), |_, folder| folder.to_owned(), true)
        .await;
}

/// What is applied stands still; what is acknowledged is on the log, and is applied when there is room.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_under_the_databases_only_holds_up_what_is_shown() {
    full_disk(
        "disk under the databases",
        |_, folder| folder.join("nats"),
        |volume, _| volume.to_owned(),
        false,
    )
    .await;
}

/// `log` and `databases` choose between the volume that gets full and a folder that does not.
async fn full_disk(
    name: &str,
    log: impl Fn(&Path, &Path) -> PathBuf,
    databases: impl Fn(&Path, &Path) -> PathBuf,
    stops_acknowledging: bool,
) {
    let mut dice = dice(name);
    let volume = match Volume::make(128).await {
        Ok(volume) => volume,
        Err(reason) => return say(&format!("{name}: not run: {reason}")),
    };
    let folder = tempfile::tempdir().unwrap();
    let nats = nats(&log(&volume.path(), folder.path()), true).await;
    let databases = databases(&volume.path(), folder.path());
    let options = options(Database::Sqlite);
    let fleet = Fleet::start(&options, &databases, nats.url()).await;
    let people = people(&fleet, 12).await;
    let load = Load::start(&fleet, &people, &mut dice);
    load.more(300, &fleet).await;
    for _ in 0..either(1, 20) {
        volume.fill().await;
        let stored = if stops_acknowledging { load.none(&fleet).await } else { load.count() };
        tokio::time::sleep(dice.between(Duration::ZERO, Duration::from_secs(2))).await;
        volume.make_room();
        load.more(300, &fleet).await;
        say(&format!("{name}: full at {stored} acknowledged sets, and goes on"));
    }
    let (acknowledged, _) = load.end(&fleet).await;
    caught_up(&options, &databases, nats.url(), &fleet, patience()).await;
    everything_adds_up(&options, &databases, nats.url(), &acknowledged).await;
    fleet.stop().await;
    nats.stop().await;
}
