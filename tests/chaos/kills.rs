//! Processes are killed while people train.

use crate::load::{Load, people};
use crate::platform::{caught_up, everything_adds_up, nats, nats_pid, options, patience};
use crate::{dice, either, say};
use mariposas_harness::{Database, Fleet, OwnPostgres, ROLES};
use std::time::Duration;

const NATS: &str = "nats-server";
const POSTGRES: &str = "postgres";

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_killed_on_sqlite_nothing_acknowledged_is_lost_or_counted_twice() {
    storm("kills on sqlite", None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_killed_on_postgres_nothing_acknowledged_is_lost_or_counted_twice() {
    match OwnPostgres::start().await {
        Ok(postgres) => storm("kills on postgres", Some(postgres)).await,
        Err(reason) => say(&format!("kills on postgres: not run: {reason}")),
    }
}

/// Load, and a kill after every few hundred acknowledged sets, at a random moment.
async fn storm(name: &str, mut postgres: Option<OwnPostgres>) {
    let mut dice = dice(name);
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("nats");
    let nats = nats(&store, true).await;
    let options = options(postgres.as_ref().map_or(Database::Sqlite, |own| Database::Postgres(own.url())));
    let fleet = Fleet::start(&options, folder.path(), nats.url()).await;
    let people = people(&fleet, either(24, 640)).await;
    let load = Load::start(&fleet, &people, &mut dice);

    let mut targets = ROLES.to_vec();
    targets.push(NATS);
    targets.extend(postgres.as_ref().map(|_| POSTGRES));
    // Everything at least once, and at least once two things together.
    let mut victims = dice.shuffled(&targets);
    while victims.len() < either(6, 200) {
        victims.push(*dice.one(&targets));
    }
    let mut victims = victims.into_iter();
    load.more(300, &fleet).await;
    while let Some(first) = victims.next() {
        let second = if dice.below(4) == 0 { victims.next() } else { None };
        for victim in [Some(first), second].into_iter().flatten() {
            match victim {
                NATS => {
                    if let Some(pid) = nats_pid(&store) {
                        // It may be down already.
                        let _ = tokio::process::Command::new("kill")
                            .args(["-9", &pid.to_string()])
                            .output()
                            .await;
                    }
                }
                POSTGRES => postgres.as_mut().unwrap().kill().await,
                role => fleet.kill(role).await,
            }
        }
        if let Some(postgres) = &mut postgres {
            postgres.start_again().await;
        }
        load.more(250, &fleet).await;
        tokio::time::sleep(dice.between(Duration::ZERO, Duration::from_millis(300))).await;
    }
    load.more(250, &fleet).await;
    let (acknowledged, rate) = load.end(&fleet).await;
    fleet.ready().await;
    let took = caught_up(&options, folder.path(), nats.url(), &fleet, patience()).await;
    say(&format!("{name}: {rate} acknowledged sets/s; caught up {took:?} after the last"));
    everything_adds_up(&options, folder.path(), nats.url(), &acknowledged).await;
    fleet.stop().await;
    nats.stop().await;
}
