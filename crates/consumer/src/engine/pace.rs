//! How long a session waits between two transactions: to gather events, or to let others of the process go first.

use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

/// The least time from the start of a transaction to the next. One costs about as much for an event as for a hundred; an
/// event that comes alone is applied at once.
pub(super) const LEAST: Duration = Duration::from_millis(10);
/// While they take longer, as much time again gathers events for the next one, at most this: rows that are touched
/// often are written once, and half of the time belongs to whoever else needs the machine.
const GATHERED: Duration = Duration::from_millis(40);
/// The more events come, the longer they are gathered: so much for each, at most [`GATHERED_MANY`].
const GATHERED_EACH: Duration = Duration::from_micros(100);
const GATHERED_MANY: Duration = Duration::from_millis(100);
/// Who is behind gathers nothing, and would take all of the machine from whoever writes and asks: it rests so many times as
/// long as it waited for its turn, and at most so many times as long as its work took. Rows come all the same, however many
/// write: no rest after a batch is longer than the last of these.
const RESTS_FOR_A_TURN: u32 = 800;
const RESTS_FOR_WORK: u32 = 8;
const RESTS_AT_MOST: Duration = Duration::from_secs(1);
/// Where nobody else has anything to do, a turn comes after this: its own readers take theirs.
const OWN_TURN: Duration = Duration::from_micros(100);
/// The longest rest after one of the parts of a transaction. Whoever else writes there, as leases are renewed, waits for its end.
const REST_WITHIN: Duration = Duration::from_millis(35);

/// How long events are gathered after a transaction of so many that took so long.
pub(super) fn gathering(count: usize, took: Duration) -> Duration {
    let many = GATHERED_EACH.saturating_mul(u32::try_from(count).unwrap_or(u32::MAX)).min(GATHERED_MANY);
    took.min(GATHERED).max(many)
}

/// How long others of this process go before whoever lets them.
pub(super) async fn turn() -> Duration {
    let asked = Instant::now();
    tokio::task::yield_now().await;
    asked.elapsed()
}

/// How long a session rests that is behind, after work that took so long, when its turn came after so long.
pub(super) fn rest(turn: Duration, took: Duration) -> Duration {
    let rest = turn.saturating_sub(OWN_TURN).saturating_mul(RESTS_FOR_A_TURN);
    rest.min(took.saturating_mul(RESTS_FOR_WORK)).min(RESTS_AT_MOST)
}

/// Rests in the middle of a transaction, after a part of it that took so long. Whoever asks meanwhile is held up for as long
/// as a part takes, and not for as long as the whole.
pub(super) async fn rest_within(took: Duration) {
    let rest = rest(turn().await, took).min(REST_WITHIN);
    if !rest.is_zero() {
        tokio::time::sleep(rest).await;
    }
}

/// Lets what comes next be read bit by bit over a rest: all of it at once would hold up whoever the rest is for.
pub(super) async fn give_back(room: Vec<OwnedSemaphorePermit>, rest: Duration) {
    let apart = rest / u32::try_from(room.len()).unwrap_or(u32::MAX).max(1);
    for share in room {
        drop(share);
        tokio::time::sleep(apart).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use tokio::sync::Semaphore;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn the_more_comes_and_the_longer_it_takes_the_longer_events_gather_within_bounds() {
        assert_eq!(gathering(1, ms(1)), ms(1));
        assert_eq!(gathering(50, ms(1)), ms(5));
        assert_eq!(gathering(50, ms(20)), ms(20));
        assert_eq!(gathering(50, ms(5_000)), ms(40));
        assert_eq!(gathering(700, ms(5_000)), ms(70));
        assert_eq!(gathering(usize::MAX, ms(1)), ms(100));
    }

    #[test]
    fn who_is_behind_rests_as_others_wait_and_never_for_long() {
        assert_eq!(rest(Duration::ZERO, ms(80)), Duration::ZERO);
        assert_eq!(rest(OWN_TURN, ms(80)), Duration::ZERO);
        assert_eq!(rest(OWN_TURN + ms(1), ms(800)), ms(800));
        assert_eq!(rest(ms(10), ms(80)), ms(640));
        assert_eq!(rest(Duration::MAX, ms(80)), ms(640));
        assert_eq!(rest(Duration::MAX, ms(800)), ms(1_000));
    }

    #[tokio::test(start_paused = true)]
    async fn room_comes_back_evenly_over_a_rest_and_at_once_without_one() {
        let room = Arc::new(Semaphore::new(40));
        let taken = || (0..4).map(|_| room.clone().try_acquire_many_owned(10).expect("it is free")).collect();
        let (taken_for, begun) = (taken(), Instant::now());
        let mut free_at = Vec::new();
        let gives = give_back(taken_for, ms(100));
        let takes = async {
            for least in [10, 20, 30, 40] {
                drop(room.acquire_many(least).await.expect("nobody closes it"));
                free_at.push(begun.elapsed().as_millis());
            }
        };
        tokio::join!(gives, takes);
        assert!(free_at.iter().zip([0, 25, 50, 75]).all(|(at, due)| at.abs_diff(due) <= 1), "{free_at:?}");
        let begun = Instant::now();
        give_back(taken(), Duration::ZERO).await;
        assert_eq!((room.available_permits(), begun.elapsed()), (40, Duration::ZERO));
    }
}
