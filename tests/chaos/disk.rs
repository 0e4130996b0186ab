//! The disk under the log is full while people train: nobody is told that something is stored which is not.

use crate::load::{Load, people};
use crate::platform::{caught_up, everything_adds_up, nats, options, patience};
use crate::{dice, either, say};
use mariposas_harness::{Database, Fleet, Volume};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_no_2xx_and_everything_goes_on_when_there_is_room() {
    let mut dice = dice("disk");
    let volume = match Volume::make(128).await {
        Ok(volume) => volume,
        Err(reason) => return say(&format!("disk: not run: {reason}")),
    };
    let folder = tempfile::tempdir().unwrap();
    let nats = nats(&volume.path().join("nats"), true).await;
    let options = options(Database::Sqlite);
    let fleet = Fleet::start(&options, folder.path(), nats.url()).await;
    let people = people(&fleet, 12).await;
    let load = Load::start(&fleet, &people, &mut dice);
    load.more(300, &fleet).await;
    for _ in 0..either(1, 20) {
        volume.fill().await;
        let stored = load.none(&fleet).await;
        tokio::time::sleep(dice.between(Duration::ZERO, Duration::from_secs(2))).await;
        volume.make_room();
        load.more(300, &fleet).await;
        say(&format!("disk: full at {stored} acknowledged sets, and goes on"));
    }
    let (acknowledged, _) = load.end(&fleet).await;
    caught_up(&options, folder.path(), nats.url(), &fleet, patience()).await;
    everything_adds_up(&options, folder.path(), nats.url(), &acknowledged).await;
    fleet.stop().await;
    nats.stop().await;
}
