use super::{Control, Lives, State};
use crate::db::Database;

/// Whoever was too slow finds that another instance builds, and hands nothing over.
#[tokio::test]
async fn only_who_builds_a_generation_lets_it_serve() {
    let folder = tempfile::tempdir().unwrap();
    let control = Control::open(&Database::Folder(folder.path().to_owned()), "toy").await.unwrap();
    control.begin("v1").await.unwrap();
    assert!(control.claim(1, "slow").await.unwrap());
    sqlx::query("UPDATE generation SET builder_until = 0").execute(control.db.writes()).await.unwrap();
    assert!(control.claim(1, "quick").await.unwrap());
    assert_eq!(control.serve(1, "slow", None).await.unwrap(), None);
    assert_eq!(control.serve(1, "quick", None).await.unwrap(), Some(Vec::new()));
    assert_eq!(control.serve(1, "quick", None).await.unwrap(), None, "it serves already");
}

/// What a version was building when it was replaced would take over from the one that replaced it.
#[tokio::test]
async fn whoever_is_replaced_builds_nothing_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let control = Control::open(&Database::Folder(folder.path().to_owned()), "toy").await.unwrap();
    control.begin("v1").await.unwrap();
    assert!(control.claim(1, "old").await.unwrap());
    control.serve(1, "old", None).await.unwrap().unwrap();
    assert_eq!(control.rebuild("v1").await.unwrap(), Some(2));
    control.begin("v2").await.unwrap();
    assert_eq!(control.rebuild("v2").await.unwrap(), Some(3), "it is being built");
    assert!(control.claim(3, "new").await.unwrap());
    let thrown_away = control.serve(3, "new", None).await.unwrap().unwrap();
    assert_eq!(thrown_away.iter().map(|generation| generation.number).collect::<Vec<_>>(), [2]);
    assert_eq!(control.rebuild("v1").await.unwrap(), None);
    assert_eq!(control.roll_back("v1").await.unwrap(), None);
    let states: Vec<_> = control.plan().await.unwrap().generations;
    let states: Vec<_> = states.iter().map(|generation| (generation.number, generation.state)).collect();
    assert_eq!(states, [(3, State::Serving), (1, State::Kept)]);
}

async fn open(folder: &tempfile::TempDir) -> Control {
    Control::open(&Database::Folder(folder.path().to_owned()), "toy").await.unwrap()
}

/// Builds and serves.
async fn served(control: &Control, number: i64, version: &str) -> Vec<i64> {
    control.begin(version).await.unwrap();
    assert!(control.claim(number, version).await.unwrap());
    let old = control.serve(number, version, None).await.unwrap().unwrap();
    old.iter().map(|generation| generation.number).collect()
}

async fn states(control: &Control) -> Vec<(i64, State)> {
    let generations = control.plan().await.unwrap().generations;
    generations.iter().map(|generation| (generation.number, generation.state)).collect()
}

/// Until when the version that serves is taken to live.
async fn lives_until(control: &Control, until: i64) {
    let alive = "UPDATE generation SET builder_until = $1 WHERE state = 'serving'";
    sqlx::query(alive).bind(until).execute(control.db.writes()).await.unwrap();
}

/// One that a supervisor starts again does not mean to go back, and neither does one whose successor was only silent.
#[tokio::test]
async fn whoever_is_replaced_stands_by_while_the_other_lives() {
    let folder = tempfile::tempdir().unwrap();
    let control = open(&folder).await;
    served(&control, 1, "v1").await;
    served(&control, 2, "v2").await;
    assert_eq!(control.plan().await.unwrap().generations[0].lives, Lives::No);
    lives_until(&control, 1).await;
    assert_eq!(control.plan().await.unwrap().generations[0].lives, Lives::Silent);
    lives_until(&control, i64::MAX).await;
    assert_eq!(control.plan().await.unwrap().generations[0].lives, Lives::Yes);
    control.begin("v1").await.unwrap();
    assert_eq!(states(&control).await, [(2, State::Serving), (1, State::Kept)]);
    lives_until(&control, 0).await;
    control.begin("v1").await.unwrap();
    assert_eq!(states(&control).await, [(2, State::Serving), (1, State::Building)]);
    assert!(control.claim(1, "v1").await.unwrap());
    assert!(control.hold(2).await.unwrap().is_none(), "it may be handing over");
    lives_until(&control, i64::MAX).await;
    assert!(!control.claim(1, "v1").await.unwrap(), "the other was silent, and is back");
    assert_eq!(control.serve(1, "v1", None).await.unwrap(), None);
    assert!(control.hold(2).await.unwrap().is_some());
    assert!(control.hold(1).await.unwrap().is_none());
    lives_until(&control, 0).await;
    served(&control, 1, "v1").await;
    lives_until(&control, i64::MAX).await;
    control.begin("v2").await.unwrap();
    assert_eq!(states(&control).await, [(2, State::Kept), (1, State::Serving)]);
    control.begin("v3").await.unwrap();
    assert!(control.claim(3, "v3").await.unwrap(), "this one is new");
}

/// An operator may say so, and need not stop anybody first.
#[tokio::test]
async fn whoever_is_told_to_comes_back_beside_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let control = open(&folder).await;
    served(&control, 1, "v1").await;
    served(&control, 2, "v2").await;
    lives_until(&control, i64::MAX).await;
    assert_eq!(control.come_back("v2").await.unwrap(), None);
    assert_eq!(control.come_back("v1").await.unwrap(), Some(1));
    assert!(control.claim(1, "v1").await.unwrap());
    assert_eq!(control.serve(1, "v1", None).await.unwrap(), Some(Vec::new()));
    lives_until(&control, i64::MAX).await;
    control.begin("v2").await.unwrap();
    assert!(!control.claim(2, "v2").await.unwrap());
}

/// The one that served until now is the way back, whichever number it has.
#[tokio::test]
async fn what_served_until_now_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let control = open(&folder).await;
    served(&control, 1, "v1").await;
    served(&control, 2, "v2").await;
    served(&control, 1, "v1").await;
    assert_eq!(served(&control, 3, "v3").await, [2]);
    assert_eq!(states(&control).await, [(3, State::Serving), (1, State::Kept)]);
    // The rows of this one were thrown away: it shows nothing while it stands by, and does not end.
    lives_until(&control, i64::MAX).await;
    control.begin("v2").await.unwrap();
    assert_eq!(states(&control).await, [(4, State::Kept), (3, State::Serving), (1, State::Kept)]);
    lives_until(&control, 0).await;
    assert_eq!(served(&control, 4, "v2").await, [1]);
}

/// Of two upgrades in a row the later one serves, and what the other was building is thrown away.
#[tokio::test]
async fn an_upgrade_that_was_left_does_not_replace_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let control = open(&folder).await;
    served(&control, 1, "v1").await;
    control.begin("v2").await.unwrap();
    assert!(control.claim(2, "v2").await.unwrap());
    assert_eq!(served(&control, 3, "v3").await, [2]);
    lives_until(&control, i64::MAX).await;
    control.begin("v2").await.unwrap();
    assert_eq!(states(&control).await, [(4, State::Kept), (3, State::Serving), (1, State::Kept)]);
}

/// Of one version, what is to serve next stays: an operator said so.
#[tokio::test]
async fn whoever_is_rolled_back_to_is_kept_by_a_rebuild_of_the_same_version() {
    let folder = tempfile::tempdir().unwrap();
    let control = Control::open(&Database::Folder(folder.path().to_owned()), "toy").await.unwrap();
    control.begin("v1").await.unwrap();
    for number in [1, 2] {
        assert!(control.claim(number, "one").await.unwrap());
        control.serve(number, "one", None).await.unwrap().unwrap();
        assert_eq!(control.rebuild("v1").await.unwrap(), Some(number + 1));
    }
    assert_eq!(control.roll_back("v1").await.unwrap(), Some(1));
    assert!(control.claim(3, "one").await.unwrap());
    assert_eq!(control.serve(3, "one", None).await.unwrap(), Some(Vec::new()));
    let generations = control.plan().await.unwrap().generations;
    let states: Vec<_> = generations.iter().map(|generation| (generation.number, generation.state)).collect();
    assert_eq!(states, [(3, State::Serving), (2, State::Kept), (1, State::Building)]);
}
