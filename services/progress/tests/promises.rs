//! What every consumer must keep.

use mariposas_consumer::Consumer;
use mariposas_progress::{SCHEMA, Volume};

#[tokio::test(flavor = "multi_thread")]
async fn it_keeps_every_promise() {
    let consumer = |home, logs| Consumer::projection("volume", Volume, home, logs);
    mariposas_harness::every_promise(env!("CARGO_TARGET_TMPDIR"), Volume, SCHEMA, consumer).await;
}
