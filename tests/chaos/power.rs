//! The power fails while people train: everything that was acknowledged before is there afterwards.
//!
//! `kill -9` proves nothing about that, since the system keeps what a killed program has written. Here the log and
//! the databases are on a file system of their own that is shut down without writing what it still holds.

use crate::load::{Load, people};
use crate::platform::{caught_up, everything_adds_up, nats, options, patience};
use crate::{dice, either, say};
use mariposas_harness::{Database, Dice, Fleet, Person, TheLog, Volume};
use std::collections::HashSet;
use std::time::Duration;
use uuid::Uuid;

/// A platform on a volume whose power fails again and again.
struct House {
    volume: Volume,
    sync_always: bool,
    people: Vec<Person>,
    acknowledged: HashSet<Uuid>,
}

impl House {
    async fn build(sync_always: bool) -> Result<Self, String> {
        // A file with holes: it takes what is written.
        let volume = Volume::make(either(512, 4_096)).await?;
        Ok(Self { volume, sync_always, people: Vec::new(), acknowledged: HashSet::new() })
    }

    /// Lets people train, cuts the power in the middle and brings it back. How many acknowledged sets are lost.
    async fn cut(&mut self, dice: &mut Dice) -> usize {
        let (folder, options) = (self.volume.path(), options(Database::Sqlite));
        let server = nats(&folder.join("nats"), self.sync_always).await;
        let fleet = Fleet::start(&options, &folder, server.url()).await;
        if self.people.is_empty() {
            self.people = people(&fleet, either(8, 32)).await;
        }
        let load = Load::start(&fleet, &self.people, dice);
        load.more(200, &fleet).await;
        tokio::time::sleep(dice.between(Duration::ZERO, Duration::from_millis(700))).await;
        // What is acknowledged after this may be acknowledged by a server whose power has failed.
        self.acknowledged.extend(load.acknowledged());
        self.volume.cut().await.unwrap();
        load.drop_everything(&fleet);
        fleet.end().await;
        server.stop().await;
        self.volume.back().await;

        let server = nats(&folder.join("nats"), self.sync_always).await;
        let logged = TheLog::at(server.url()).await.logged_sets().await;
        server.stop().await;
        self.acknowledged.iter().filter(|id| !logged.contains_key(*id)).count()
    }

    /// Everything runs again, and adds up.
    async fn adds_up(&self) {
        let (folder, options) = (self.volume.path(), options(Database::Sqlite));
        let server = nats(&folder.join("nats"), self.sync_always).await;
        let fleet = Fleet::start(&options, &folder, server.url()).await;
        caught_up(&options, &folder, server.url(), &fleet, patience()).await;
        everything_adds_up(&options, &folder, server.url(), &self.acknowledged).await;
        fleet.stop().await;
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_before_the_power_failed_is_there_after() {
    let mut dice = dice("power");
    let mut house = match House::build(true).await {
        Ok(house) => house,
        Err(reason) => return say(&format!("power: not run: {reason}")),
    };
    let cuts = either(2, 100);
    for cut in 1..=cuts {
        let lost = house.cut(&mut dice).await;
        assert_eq!(lost, 0, "cut {cut}: of {} acknowledged sets {lost} are lost", house.acknowledged.len());
    }
    say(&format!("power: {cuts} cuts"));
    house.adds_up().await;
}

/// The twin: a server that syncs now and then, as nats-server does when it is not told otherwise.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_sync_before_each_acknowledgement_a_power_cut_loses_some_and_is_seen() {
    let mut dice = dice("power, without sync");
    let mut house = match House::build(false).await {
        Ok(house) => house,
        Err(reason) => return say(&format!("power, without sync: not run: {reason}")),
    };
    let lost = house.cut(&mut dice).await;
    assert!(lost > 0, "a server that does not sync loses nothing: this test could not see a loss");
    say(&format!("power: without sync {lost} of {} acknowledged sets are lost", house.acknowledged.len()));
}
