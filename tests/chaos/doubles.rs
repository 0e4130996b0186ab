//! The twin of the kills: with the compare-and-swap switched off, what counts once is counted twice, and these
//! tests see it.

use crate::say;
use crate::toys::{Running, Toy, history, logged_after, toy};
use mariposas_consumer::Database;
use mariposas_harness::{OwnPostgres, Server};

const PARTITIONS: u16 = 2;

/// What two instances on one Postgres count of the same events when both apply all of them; and what there is to
/// count.
async fn count_together(postgres: &OwnPostgres, fenced: bool) -> (i64, i64) {
    let server = Server::start(env!("CARGO_TARGET_TMPDIR"), PARTITIONS).await;
    let database = Database::Postgres(postgres.url());
    let name = if fenced { "fenced" } else { "unfenced" };
    let consumer = || {
        let toy = toy(Toy::default(), &server.logs, &database, name).without_leases();
        if fenced { toy } else { toy.unfenced() }
    };
    let (one, two) = (Running::start(consumer(), "one").await, Running::start(consumer(), "two").await);
    let events = history(20, 60, PARTITIONS);
    for some in events.chunks(97) {
        server.append(some).await;
    }
    one.caught_up(&server.logs).await;
    two.caught_up(&server.logs).await;
    let counted = one.counted().await;
    one.stop().await;
    two.stop().await;
    (counted, logged_after(&events))
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_compare_and_swap_a_double_is_counted_and_seen() {
    let postgres = match OwnPostgres::start().await {
        Ok(postgres) => postgres,
        Err(reason) => return say(&format!("doubles: not run: {reason}")),
    };
    let (counted, there) = count_together(&postgres, true).await;
    assert_eq!(counted, there, "with it everything is counted once, even without leases");
    let (counted, there) = count_together(&postgres, false).await;
    assert!(counted > there, "without it, {counted} are counted of {there}");
    say(&format!("doubles: without the compare-and-swap {counted} sets are counted of {there}"));
}
