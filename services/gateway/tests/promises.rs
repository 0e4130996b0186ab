//! What every consumer must keep.

use mariposas_consumer::Consumer;
use mariposas_gateway::{Logbook, SCHEMA};

#[tokio::test(flavor = "multi_thread")]
async fn it_keeps_every_promise() {
    let consumer = |home, logs| Consumer::projection("logbook", Logbook, home, logs);
    mariposas_harness::every_promise(env!("CARGO_TARGET_TMPDIR"), Logbook, SCHEMA, consumer).await;
}
