//! Things are killed while people train.

use crate::{bench_press, days_ago, hard_sets, platforms};
use mariposas_harness::{Person, Platform, eventually};
use mariposas_service::ids::new_id;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// People who log until told to stop, and send again what was not answered.
struct Load {
    stop: Arc<AtomicBool>,
    acknowledged: Arc<AtomicU32>,
    tasks: Vec<tokio::task::JoinHandle<u32>>,
}

impl Load {
    fn start(ada: &Person, people: usize, patient: bool) -> Self {
        let (stop, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
        let tasks = (0..people)
            .map(|_| {
                let (ada, stop, acknowledged) = (ada.clone(), stop.clone(), acknowledged.clone());
                tokio::spawn(async move {
                    let mut mine = 0;
                    while !stop.load(Ordering::Relaxed) {
                        let mut set = bench_press(&days_ago(1), 60.0);
                        set["id"] = json!(new_id());
                        loop {
                            let status = ada.post("/v1/sets", set.clone()).await.status;
                            if matches!(status, 200 | 201) {
                                mine += 1;
                                acknowledged.fetch_add(1, Ordering::Relaxed);
                                break;
                            }
                            assert!(matches!(status, 0 | 503), "a write was answered with {status}");
                            if !patient && stop.load(Ordering::Relaxed) {
                                break;
                            }
                            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                        }
                    }
                    mine
                })
            })
            .collect();
        Self { stop, acknowledged, tasks }
    }

    async fn until(&self, count: u32) {
        eventually("sets are acknowledged", || async {
            (self.acknowledged.load(Ordering::Relaxed) >= count).then_some(())
        })
        .await;
    }

    async fn end(self) -> u32 {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = 0;
        for task in self.tasks {
            all += task.await.expect("nobody saw a wrong answer");
        }
        all
    }
}

async fn counted(platform: &Platform, ada: &Person) -> f64 {
    hard_sets(&ada.at(platform.address()).get("/v1/volume").await, "bench-press-barbell")
}

#[tokio::test]
async fn nats_is_killed_under_load_and_nothing_acknowledged_is_lost() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let load = Load::start(&ada, 8, true);
        for round in 1..=3 {
            load.until(round * 60).await;
            platform.kill_nats().await;
        }
        load.until(260).await;
        let acknowledged = load.end().await;
        let counted = counted(&platform, &ada).await;
        assert!(
            (counted - f64::from(acknowledged)).abs() < 1e-9,
            "{acknowledged} acknowledged, {counted} counted"
        );
    }
}

#[tokio::test]
async fn everything_is_killed_in_mid_stream_and_gives_the_same_answers_after() {
    for mut platform in platforms(900).await {
        let ada = platform.person().await;
        assert_eq!(ada.post("/v1/sets", bench_press(&days_ago(9), 60.0)).await.status, 201);
        assert_eq!(ada.post("/v1/sets", bench_press(&days_ago(8), 60.0)).await.status, 201);
        let pets = ada.get("/v1/pets").await;
        let mut acknowledged = 2;
        for _ in 0..2 {
            let load = Load::start(&ada.at(platform.address()), 8, false);
            load.until(80).await;
            platform.kill().await;
            acknowledged += load.end().await;
            platform.start_again().await;
        }
        let ada = ada.at(platform.address());
        // What was on its way when the program died may be there too; what was acknowledged must be.
        let log = platform.log().await;
        let stored = log.facts(&ada.user_id).await.iter().filter(|fact| fact.name() == "set.logged").count();
        let counted = counted(&platform, &ada).await;
        assert!(counted >= f64::from(acknowledged), "{acknowledged} acknowledged, {counted} counted");
        assert!(counted <= stored as f64, "{stored} stored, {counted} counted");
        assert_eq!(ada.get("/v1/pets").await["companion"]["stage"], pets["companion"]["stage"]);
        let outcomes = log.outcomes(&ada.user_id).await;
        let hatched = outcomes.iter().filter(|outcome| outcome.name() == "pet.hatched").count();
        assert_eq!(hatched, 1, "{outcomes:?}");

        let mut verify = platform.options().command(platform.folder());
        let output = verify.args(["verify"]).output().await.expect("the program runs");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && said.matches(" 0 differ").count() == 4, "{said}");

        let before =
            (ada.get("/v1/volume").await, ada.get("/v1/pets").await, ada.get("/v1/sets?limit=500").await);
        platform.stop().await;
        platform.start_again().await;
        let ada = ada.at(platform.address());
        let after =
            (ada.get("/v1/volume").await, ada.get("/v1/pets").await, ada.get("/v1/sets?limit=500").await);
        assert_eq!(before, after);
    }
}
