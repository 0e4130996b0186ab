//! What every consumer must keep.

use mariposas_consumer::Consumer;
use mariposas_progress::{Progressing, SCHEMA};

#[tokio::test(flavor = "multi_thread")]
async fn it_keeps_every_promise() {
    let consumer = |home, logs| Consumer::reactor("progress", Progressing, home, logs);
    mariposas_harness::every_promise(env!("CARGO_TARGET_TMPDIR"), Progressing, SCHEMA, consumer).await;
}
