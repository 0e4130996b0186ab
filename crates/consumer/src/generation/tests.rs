use super::{Control, Lives, State};
use crate::db::Database;

async fn open(folder: &tempfile::TempDir) -> Control {
    Control::open(&Database::Folder(folder.path().to_owned()), "toy").await.unwrap()
}

/// Lets a generation take over from the one that serves; the numbers of those that are thrown away.
async fn serve(control: &Control, number: i64, instance: &str) -> Option<Vec<i64>> {
    let from = control.plan().await.unwrap().in_state(State::Serving).map(|serving| serving.number);
    let list = control.locked().await.unwrap();
    let old = control.serve(list, (number, from), instance, None).await.unwrap()?;
    Some(old.iter().map(|generation| generation.number).collect())
}

/// Builds and serves.
async fn served(control: &Control, number: i64, version: &str) -> Vec<i64> {
    control.begin(version, false).await.unwrap();
    assert!(control.claim(number, version).await.unwrap());
    serve(control, number, version).await.unwrap()
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

/// Whoever was too slow finds that another instance builds, and hands nothing over.
#[tokio::test]
async fn only_who_builds_a_generation_lets_it_serve() {
    let folder = tempfile::tempdir().unwrap();
    let control = open(&folder).await;
    control.begin("v1", false).await.unwrap();
    assert!(control.claim(1, "slow").await.unwrap());
    sqlx::query("UPDATE generation SET builder_until = 0").execute(control.db.writes()).await.unwrap();
    assert!(control.claim(1, "quick").await.unwrap());
    assert_eq!(serve(&control, 1, "slow").await, None);
    assert_eq!(serve(&control, 1, "quick").await, Some(Vec::new()));
    assert_eq!(serve(&control, 1, "quick").await, None, "it serves already");
    control.begin("v2", false).await.unwrap();
    assert!(control.claim(2, "quick").await.unwrap());
    let list = control.locked().await.unwrap();
    let served = control.serve(list, (2, None), "quick", None).await.unwrap();
    assert_eq!(served, None, "another has begun to serve since");
}

/// What a version was building when it was replaced would take over from the one that replaced it.
#[tokio::test]
async fn whoever_is_replaced_builds_nothing_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let control = open(&folder).await;
    served(&control, 1, "v1").await;
    assert_eq!(control.rebuild("v1").await.unwrap(), Some(2));
    control.begin("v2", false).await.unwrap();
    assert_eq!(control.rebuild("v2").await.unwrap(), Some(3), "it is being built");
    assert!(control.claim(3, "new").await.unwrap());
    assert_eq!(serve(&control, 3, "new").await, Some(vec![2]));
    assert_eq!(control.rebuild("v1").await.unwrap(), None);
    assert_eq!(control.roll_back("v1").await.unwrap(), None);
    assert_eq!(states(&control).await, [(3, State::Serving), (1, State::Kept)]);
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
    control.begin("v1", false).await.unwrap();
    assert_eq!(states(&control).await, [(2, State::Serving), (1, State::Kept)]);
    lives_until(&control, 1).await;
    control.begin("v1", false).await.unwrap();
    assert_eq!(
        states(&control).await,
        [(2, State::Serving), (1, State::Kept)],
        "it may be away for a moment"
    );
    control.begin("v1", true).await.unwrap();
    assert_eq!(states(&control).await, [(2, State::Serving), (1, State::Building)]);
    assert!(control.claim(1, "v1").await.unwrap());
    assert!(control.hold(2, None).await.unwrap().is_none(), "it may be handing over");
    lives_until(&control, i64::MAX).await;
    assert!(!control.claim(1, "v1").await.unwrap(), "the other was silent, and is back");
    assert_eq!(serve(&control, 1, "v1").await, None);
    assert!(control.hold(2, None).await.unwrap().is_some());
    assert!(control.hold(1, None).await.unwrap().is_none());
    lives_until(&control, 0).await;
    served(&control, 1, "v1").await;
    lives_until(&control, i64::MAX).await;
    control.begin("v2", false).await.unwrap();
    assert_eq!(states(&control).await, [(2, State::Kept), (1, State::Serving)]);
    control.begin("v3", false).await.unwrap();
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
    for not_replaced in ["v2", "v3"] {
        assert_eq!(control.come_back(not_replaced).await.unwrap(), None);
    }
    assert_eq!(control.come_back("v1").await.unwrap(), Some(1));
    assert!(control.claim(1, "v1").await.unwrap());
    assert_eq!(serve(&control, 1, "v1").await, Some(Vec::new()));
    lives_until(&control, i64::MAX).await;
    control.begin("v2", false).await.unwrap();
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
    control.begin("v2", false).await.unwrap();
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
    control.begin("v2", false).await.unwrap();
    assert!(control.claim(2, "v2").await.unwrap());
    assert_eq!(served(&control, 3, "v3").await, [2]);
    lives_until(&control, i64::MAX).await;
    control.begin("v2", false).await.unwrap();
    assert_eq!(states(&control).await, [(4, State::Kept), (3, State::Serving), (1, State::Kept)]);
}

/// Of one version, what is to serve next stays: an operator said so.
#[tokio::test]
async fn whoever_is_rolled_back_to_is_kept_by_a_rebuild_of_the_same_version() {
    let folder = tempfile::tempdir().unwrap();
    let control = open(&folder).await;
    control.begin("v1", false).await.unwrap();
    for number in [1, 2] {
        assert!(control.claim(number, "one").await.unwrap());
        serve(&control, number, "one").await.unwrap();
        assert_eq!(control.rebuild("v1").await.unwrap(), Some(number + 1));
    }
    assert_eq!(control.roll_back("v1").await.unwrap(), Some(1));
    assert!(control.claim(3, "one").await.unwrap());
    assert_eq!(serve(&control, 3, "one").await, Some(Vec::new()));
    assert_eq!(states(&control).await, [(3, State::Serving), (2, State::Kept), (1, State::Building)]);
}

/// Rows of the version that serves may be built anew while the next one is built, and do not end that.
#[tokio::test]
async fn a_rebuild_beside_an_upgrade_replaces_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let control = open(&folder).await;
    served(&control, 1, "v1").await;
    control.begin("v2", false).await.unwrap();
    assert_eq!(control.rebuild("v1").await.unwrap(), Some(3));
    assert!(control.claim(3, "v1").await.unwrap());
    assert_eq!(serve(&control, 3, "v1").await, Some(Vec::new()));
    assert_eq!(states(&control).await, [(3, State::Serving), (2, State::Building), (1, State::Kept)]);
    lives_until(&control, i64::MAX).await;
    assert_eq!(served(&control, 2, "v2").await, [1]);
}

/// Throwing rows away takes its time; what comes after has other names.
#[tokio::test]
async fn a_number_is_never_given_twice() {
    let folder = tempfile::tempdir().unwrap();
    let control = open(&folder).await;
    served(&control, 1, "v1").await;
    served(&control, 2, "v2").await;
    lives_until(&control, 0).await;
    served(&control, 1, "v1").await;
    assert_eq!(control.rebuild("v1").await.unwrap(), Some(3));
    assert!(control.claim(3, "v1").await.unwrap());
    assert_eq!(serve(&control, 3, "v1").await, Some(vec![2]));
    lives_until(&control, i64::MAX).await;
    control.begin("v2", false).await.unwrap();
    assert_eq!(states(&control).await, [(4, State::Kept), (3, State::Serving), (1, State::Kept)]);
}
