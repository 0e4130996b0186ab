//! What every consumer must keep.

use mariposas_coach::{Coaching, SCHEMA};
use mariposas_consumer::Consumer;

#[tokio::test(flavor = "multi_thread")]
async fn it_keeps_every_promise() {
    let consumer = |home, logs| Consumer::reactor("coach", Coaching, home, logs);
    mariposas_harness::every_promise(env!("CARGO_TARGET_TMPDIR"), Coaching, SCHEMA, consumer).await;
}
