//! Which requests go to the server together.

use crate::publish::{AppendError, Appended, Message};
use std::pin::pin;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

/// The most messages of one group; the server takes 1,000 in an atomic batch.
const MAX_GROUP_MESSAGES: usize = 500;
/// The most bytes of one group.
const MAX_GROUP_BYTES: usize = 1024 * 1024;
/// The longest that a group waits for those who may come again.
const LONGEST_WAIT: Duration = Duration::from_millis(10);
/// After a group of fewer requests nobody is waited for.
const FEW: usize = 8;
/// After so many disappointments in a row a lane does not become more reluctant.
const MISSED_AT_MOST: u32 = 5;

/// A request that waits for its answer.
pub(super) struct Pending {
    pub(super) messages: Vec<Message>,
    pub(super) deadline: Instant,
    pub(super) answer: oneshot::Sender<Vec<Result<Appended, AppendError>>>,
}

/// What goes together.
pub(super) struct Group {
    pub(super) pending: Vec<Pending>,
    count: usize,
    bytes: usize,
}

impl Group {
    fn of(first: Pending) -> Self {
        let mut group = Self { pending: Vec::new(), count: 0, bytes: 0 };
        group.add(first);
        group
    }

    pub(super) const fn has_room(&self) -> bool {
        self.count < MAX_GROUP_MESSAGES && self.bytes < MAX_GROUP_BYTES
    }

    /// Takes a request in, or gives it back when it is too large for what is left.
    fn take(&mut self, next: Pending) -> Option<Pending> {
        if self.count + next.messages.len() > MAX_GROUP_MESSAGES {
            return Some(next);
        }
        self.add(next);
        None
    }

    fn add(&mut self, pending: Pending) {
        self.count += pending.messages.len();
        self.bytes += pending.messages.iter().map(|message| message.payload.len()).sum::<usize>();
        self.pending.push(pending);
    }
}

/// For how many requests the next group of a lane waits. Whoever writes one thing after another comes again when they are
/// answered; whoever does not is not waited for: each time they stay away, more groups leave without waiting.
#[derive(Default)]
pub(super) struct Expectation {
    /// Those who were answered last, and those who came meanwhile.
    requests: usize,
    /// How often in a row they did not come.
    missed: u32,
    /// Groups that leave without waiting.
    skips: u32,
}

impl Expectation {
    pub(super) const fn awaited(&self) -> usize {
        if self.skips == 0 { self.requests } else { 0 }
    }

    /// A group of so many requests left, full or not, and so many more came before it was answered.
    pub(super) fn answered(&mut self, sent: usize, is_full: bool, meanwhile: usize) {
        if self.skips > 0 {
            self.skips -= 1;
        } else if self.requests > 0 && !is_full {
            if sent < self.requests - self.requests / 8 {
                self.missed = (self.missed + 1).min(MISSED_AT_MOST);
                self.skips = (1 << self.missed) - 1;
            } else {
                self.missed = 0;
            }
        }
        self.requests = if sent < FEW { 0 } else { sent + meanwhile };
    }
}

/// The group that leaves next, and the request that had no room in it. Requests that have arrived but not yet been read
/// come along: one sync then serves them too. Unless more are awaited, the first turn in which nothing came ends it, so that a
/// request alone is not kept waiting.
pub(super) async fn gather(
    first: Pending,
    waiting: &mut mpsc::Receiver<Pending>,
    awaited: usize,
) -> (Group, Option<Pending>) {
    let mut group = Group::of(first);
    let mut too_long = pin!(tokio::time::sleep(LONGEST_WAIT));
    let mut has_turned = false;
    loop {
        let before = group.count;
        while group.has_room()
            && let Ok(next) = waiting.try_recv()
        {
            if let Some(left) = group.take(next) {
                return (group, Some(left));
            }
        }
        if !group.has_room() {
            return (group, None);
        }
        if group.pending.len() < awaited {
            let next = tokio::select! {
                biased;
                next = waiting.recv() => next,
                () = &mut too_long => None,
            };
            let Some(next) = next else { return (group, None) };
            if let Some(left) = group.take(next) {
                return (group, Some(left));
            }
        } else if has_turned && group.count == before {
            return (group, None);
        } else {
            has_turned = true;
            tokio::task::yield_now().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use uuid::Uuid;

    /// A request of so many messages.
    fn request(messages: usize) -> Pending {
        let message = Message { id: Uuid::nil(), subject: String::new(), payload: Bytes::new() };
        let (messages, deadline) = (vec![message; messages], Instant::now());
        Pending { messages, deadline, answer: oneshot::channel().0 }
    }

    /// What is gathered of one request and others that come with so many milliseconds between them, and how long it takes.
    async fn gathered(apart: u64, sizes: &[usize], awaited: usize) -> (Vec<usize>, Option<usize>, Duration) {
        let (sender, mut waiting) = mpsc::channel(sizes.len());
        let sizes = sizes.to_vec();
        let sending = tokio::spawn(async move {
            for size in sizes {
                tokio::time::sleep(Duration::from_millis(apart)).await;
                let _ = sender.send(request(size)).await;
            }
            sender.closed().await;
        });
        let began = Instant::now();
        let (group, left) = gather(request(1), &mut waiting, awaited).await;
        sending.abort();
        let sizes = group.pending.iter().map(|pending| pending.messages.len()).collect();
        (sizes, left.map(|left| left.messages.len()), began.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn a_group_leaves_when_those_it_waits_for_have_come() {
        let (sizes, _, took) = gathered(2, &[1, 1, 1, 1], 3).await;
        assert_eq!((sizes.len(), took.as_millis()), (3, 4));
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_do_not_come_are_waited_for_so_long_and_no_longer() {
        let (sizes, _, took) = gathered(4, &[1, 1, 1, 1], 100).await;
        assert_eq!((sizes.len(), took), (3, LONGEST_WAIT));
    }

    #[tokio::test(start_paused = true)]
    async fn where_nobody_is_awaited_a_request_leaves_at_once() {
        let (sizes, _, took) = gathered(1, &[1], 0).await;
        assert_eq!((sizes.len(), took), (1, Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn what_has_no_room_is_left_for_the_next_group() {
        let (sizes, left, _) = gathered(1, &[MAX_GROUP_MESSAGES - 2, 2, 1], 4).await;
        assert_eq!((sizes, left), (vec![1, MAX_GROUP_MESSAGES - 2], Some(2)));
        let (sizes, left, _) = gathered(1, &[MAX_GROUP_MESSAGES - 1, 1], 3).await;
        assert_eq!((sizes.len(), left), (2, None));
    }

    #[test]
    fn those_who_come_again_are_waited_for() {
        let mut expectation = Expectation::default();
        assert_eq!(expectation.awaited(), 0);
        expectation.answered(40, false, 24);
        for _ in 0..10 {
            assert_eq!(expectation.awaited(), 64);
            expectation.answered(60, false, 4);
        }
    }

    #[test]
    fn those_who_stay_away_are_waited_for_less_and_less() {
        let mut expectation = Expectation::default();
        let mut groups = [20, 10, 20, FEW - 1].into_iter().cycle();
        let waits = (0..1_000).filter(|_| {
            expectation.answered(groups.next().expect("it goes on"), false, 20);
            expectation.awaited() > 0
        });
        assert!((20..50).contains(&waits.count()));
        // One group that comes again is enough to be waited for again.
        while expectation.awaited() == 0 {
            expectation.answered(20, false, 20);
        }
        expectation.answered(40, false, 0);
        assert_eq!(expectation.awaited(), 40);
    }

    #[test]
    fn a_full_group_disappoints_nobody() {
        let mut expectation = Expectation::default();
        for _ in 0..10 {
            expectation.answered(500, true, 400);
            assert_eq!(expectation.awaited(), 900);
        }
    }

    #[test]
    fn after_a_few_nobody_is_waited_for() {
        let mut expectation = Expectation::default();
        expectation.answered(FEW - 1, false, 100);
        assert_eq!(expectation.awaited(), 0);
    }
}
