//! The network fails between the services and what they talk to, while people train.

use crate::load::{Load, people};
use crate::platform::{caught_up, everything_adds_up, nats, options};
use crate::{dice, either, say};
use mariposas_harness::{Database, Dice, Fleet, OwnPostgres, Proxy, ROLES, Weather};
use std::time::Duration;

/// How long everything may take to be applied when the network is well again.
const HEALED_WITHIN: Duration = Duration::from_secs(20);
/// The same with connections that are dead and do not know it: NATS is pinged each 5 s, is given up after three, and a
/// request on its way waits for 10 s; a service whose database is silent for 90 s ends and is started again.
const FOUND_WITHIN: Duration = Duration::from_secs(150);

#[tokio::test(flavor = "multi_thread")]
async fn however_the_network_fails_nothing_acknowledged_is_lost_or_counted_twice() {
    let postgres = OwnPostgres::start().await;
    // One of the two is enough for a short run.
    if either(postgres.is_err(), true) {
        storm("network on sqlite", None).await;
    }
    match postgres {
        Ok(postgres) => storm("network on postgres", Some(postgres)).await,
        Err(reason) => say(&format!("network on postgres: not run: {reason}")),
    }
}

fn port_of(url: &str) -> u16 {
    url.rsplit(':').next().and_then(|port| port.parse().ok()).expect("an address with a port")
}

/// Each service has a network of its own, so that some fail while others do not.
async fn storm(name: &str, postgres: Option<OwnPostgres>) {
    let mut dice = dice(name);
    let folder = tempfile::tempdir().unwrap();
    let nats = nats(&folder.path().join("nats"), true).await;
    let direct = options(postgres.as_ref().map_or(Database::Sqlite, |own| Database::Postgres(own.url())));
    let mut fleet = Fleet::empty(folder.path());
    let (mut to_nats, mut to_postgres) = (Vec::new(), Vec::new());
    for role in ROLES {
        let proxy = Proxy::start(port_of(nats.url())).await;
        let mut options = direct.clone();
        if let Some(postgres) = &postgres {
            let proxy = Proxy::start(postgres.port()).await;
            options.database = Database::Postgres(proxy.before(&postgres.url()));
            to_postgres.push(proxy);
        }
        fleet.add(role, &options, &proxy.before(nats.url()));
        to_nats.push(proxy);
    }
    fleet.ready().await;
    let people = people(&fleet, either(24, 640)).await;
    let load = Load::start(&fleet, &people, &mut dice);
    load.more(300, &fleet).await;
    for _ in 0..either(3, 60) {
        for proxy in &to_nats {
            if dice.below(2) == 0 {
                proxy.weather(bad(&mut dice, either(false, true)));
            }
        }
        for proxy in &to_postgres {
            if dice.below(3) == 0 {
                proxy.weather(bad(&mut dice, either(false, true)));
            }
        }
        tokio::time::sleep(dice.between(Duration::from_millis(200), either(SHORT, LONG))).await;
        for proxy in to_nats.iter().chain(&to_postgres) {
            proxy.weather(Weather::Fair);
            if dice.below(6) == 0 {
                proxy.cut();
            }
        }
        load.more(200, &fleet).await;
    }
    // It takes a while to see that nobody listens: in a short run somebody says so in the end.
    let silent = &to_nats[1 + usize::try_from(dice.below(3)).unwrap()];
    silent.weather(*dice.one(&[Weather::DeafServer, Weather::DumbServer]));
    load.more(200, &fleet).await;
    silent.weather(Weather::Fair);
    if either(true, false) {
        silent.cut();
    }
    let (acknowledged, rate) = load.end(&fleet).await;
    let took =
        caught_up(&direct, folder.path(), nats.url(), &fleet, either(HEALED_WITHIN, FOUND_WITHIN)).await;
    say(&format!("{name}: {rate} acknowledged sets/s; caught up {took:?} after the last"));
    everything_adds_up(&direct, folder.path(), nats.url(), &acknowledged).await;
    fleet.stop().await;
    nats.stop().await;
}

/// How long the weather is bad at most.
const SHORT: Duration = Duration::from_millis(1_200);
const LONG: Duration = Duration::from_secs(15);

/// Bytes that are lost on an open connection keep it dead for ever, which is found late: long runs only.
fn bad(dice: &mut Dice, may_lose_bytes: bool) -> Weather {
    match dice.below(if may_lose_bytes { 5 } else { 3 }) {
        0 => Weather::Slow(dice.between(Duration::from_millis(5), Duration::from_millis(300))),
        1 => Weather::Stalled,
        2 => Weather::Refusing,
        3 => Weather::DeafServer,
        _ => Weather::DumbServer,
    }
}
