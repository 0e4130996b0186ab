//! Appending with group commit.
//!
//! An fsync for each message is what makes an acknowledgement durable, and what limits single publishes.
//! So there is one appender per partition with one group in flight: what waits while a group is on its way
//! becomes the next group. It goes as one atomic batch, which the server syncs once; a message that is alone is
//! published plainly. Where many write one thing after another, the next group waits for those who were just
//! answered: what a group costs the server is then shared by all of them, and nobody has to wait for two.
//!
//! A result that is not known is never called a failure. The group is sent again, message by message with
//! the same ids, until the server has said "stored" or "already there" for each, or the deadline passes.

mod group;

use crate::Logs;
use crate::publish::{ACK_TIMEOUT, AppendError, Appended, Message, publish, publish_atomically};
use futures::StreamExt;
use futures::stream::FuturesOrdered;
use group::{Expectation, Pending, gather};
use mariposas_event_schema::streams::{Log, Partition};
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;
use uuid::Uuid;

/// The most messages of one request.
pub const MAX_REQUEST_MESSAGES: usize = 1_000;

/// Appends to one log. Cheap to clone; ends when every clone is dropped.
#[derive(Debug, Clone)]
pub struct Appender {
    lanes: std::sync::Arc<[mpsc::Sender<Pending>]>,
}

impl Appender {
    /// Starts one appender per partition. The returned futures are their work; run them until they end.
    pub fn new(logs: &Logs, log: Log) -> (Self, Vec<impl Future<Output = ()> + Send + use<>>) {
        let (lanes, work): (Vec<_>, Vec<_>) = Partition::all(logs.partitions())
            .map(|partition| {
                let (sender, receiver) = mpsc::channel(4_096);
                (sender, run_lane(logs.clone(), log.stream(partition), receiver))
            })
            .unzip();
        (Self { lanes: lanes.into() }, work)
    }

    /// Appends the messages of one request, in order, and answers for each: by `deadline`, or where it is on its way by then
    /// as long after it as one publish may take.
    pub async fn append(
        &self,
        partition: Partition,
        messages: Vec<Message>,
        deadline: Instant,
    ) -> Vec<Result<Appended, AppendError>> {
        let count = messages.len();
        let all = |error: AppendError| vec![Err(error); count];
        if count == 0 {
            return Vec::new();
        }
        if count > MAX_REQUEST_MESSAGES {
            return all(AppendError::Refused(format!(
                "{count} events at once; {MAX_REQUEST_MESSAGES} is the most"
            )));
        }
        let (answer, answered) = oneshot::channel();
        let Some(lane) = self.lanes.get(partition.index()) else {
            return all(AppendError::Refused(format!("there is no partition {partition}")));
        };
        match tokio::time::timeout_at(deadline, lane.send(Pending { messages, deadline, answer })).await {
            // It never left the queue, so it was not stored; but the caller may only be told to try again.
            Err(_) => return all(AppendError::Unknown),
            Ok(Err(_)) => return all(AppendError::Closed),
            Ok(Ok(())) => {}
        }
        let answered = tokio::time::timeout_at(deadline + ACK_TIMEOUT, answered).await;
        answered.ok().and_then(Result::ok).unwrap_or_else(|| all(AppendError::Unknown))
    }
}

async fn run_lane(logs: Logs, stream: String, mut waiting: mpsc::Receiver<Pending>) {
    let mut held: Option<Pending> = None;
    let mut expectation = Expectation::default();
    loop {
        let first = match held.take() {
            Some(pending) => pending,
            None => match waiting.recv().await {
                Some(pending) => pending,
                None => return,
            },
        };
        let (mut group, left) = gather(first, &mut waiting, expectation.awaited()).await;
        let is_full = left.is_some() || !group.has_room();
        held = left;
        // Whoever is told by now that nobody knows may have sent it again, elsewhere too: what waited for so long does not go.
        let now = Instant::now();
        let is_late = |pending: &mut Pending| pending.deadline <= now;
        for late in group.pending.extract_if(.., is_late) {
            let unknown = late.messages.iter().map(|_| Err(AppendError::Unknown)).collect();
            let _ = late.answer.send(unknown);
        }
        if group.pending.is_empty() {
            continue;
        }
        let results = commit_group(&logs, &stream, &group.pending).await;
        // Before anybody is answered, and comes again.
        let meanwhile = waiting.len() + usize::from(held.is_some());
        expectation.answered(group.pending.len(), is_full, meanwhile);
        answer(group.pending, &results);
    }
}

/// What became of the messages of a group, by id.
type Results = HashMap<Uuid, Result<Appended, AppendError>>;

/// Sends a group. Equal ids share one message.
async fn commit_group(logs: &Logs, stream: &str, group: &[Pending]) -> Results {
    let count = group.iter().map(|pending| pending.messages.len()).sum();
    let mut seen = HashSet::with_capacity(count);
    let mut unique = Vec::with_capacity(count);
    let messages = group.iter().flat_map(|pending| &pending.messages);
    unique.extend(messages.filter(|message| seen.insert(message.id)));
    let deadline = group.iter().map(|pending| pending.deadline).max().expect("a group has a first request");
    let results = send(logs, stream, &unique, deadline).await;
    unique.iter().map(|message| message.id).zip(results).collect()
}

/// Answers each request of a group. Equal ids share one answer, in which only the first is no duplicate: what was sent
/// is what that one says, and whoever sent another under its id must hear so.
fn answer(group: Vec<Pending>, results: &Results) {
    let count: usize = group.iter().map(|pending| pending.messages.len()).sum();
    // Mostly all differ, which needs no table.
    let mut seen = (count > results.len()).then(HashSet::new);
    let mut is_again = |id| seen.as_mut().is_some_and(|seen| !seen.insert(id));
    for pending in group {
        let answers = pending
            .messages
            .iter()
            .map(|message| {
                let mut result = results[&message.id].clone();
                if is_again(message.id)
                    && let Ok(appended) = &mut result
                {
                    appended.duplicate = true;
                }
                result
            })
            .collect();
        // A caller that went away has its answer in the log.
        let _ = pending.answer.send(answers);
    }
}

async fn send(
    logs: &Logs,
    stream: &str,
    messages: &[&Message],
    deadline: Instant,
) -> Vec<Result<Appended, AppendError>> {
    if messages.len() > 1 {
        match publish_atomically(logs, messages).await {
            Ok(last) => {
                let first = last + 1 - messages.len() as u64;
                return (0..messages.len() as u64)
                    .map(|i| Ok(Appended { sequence: first + i, duplicate: false }))
                    .collect();
            }
            Err(reason) => tracing::debug!(%stream, %reason, "a batch goes message by message"),
        }
    }
    send_singly(logs, stream, messages, deadline).await
}

/// Plain publishes, pipelined in order; those without an answer are sent again until the deadline.
async fn send_singly(
    logs: &Logs,
    stream: &str,
    messages: &[&Message],
    deadline: Instant,
) -> Vec<Result<Appended, AppendError>> {
    let mut results: Vec<Option<Result<Appended, AppendError>>> = vec![None; messages.len()];
    let mut pause = Duration::from_millis(50);
    loop {
        let open: Vec<usize> = (0..messages.len()).filter(|&i| results[i].is_none()).collect();
        let mut replies: FuturesOrdered<_> =
            open.iter().map(|&i| async move { (i, publish(logs, messages[i]).await) }).collect();
        while let Some((i, result)) = replies.next().await {
            results[i] = Some(result).filter(|result| !matches!(result, Err(AppendError::Unknown)));
        }
        let was_there = |result: &Option<_>| matches!(result, Some(Ok(Appended { duplicate: true, .. })));
        if results.iter().any(was_there)
            && let Err(error) = logs.stream_check_store(stream).await
        {
            tracing::debug!(%stream, "what is there may not be on disk: {error}");
            results.iter_mut().filter(|result| was_there(result)).for_each(|result| *result = None);
        }
        if results.iter().all(Option::is_some) || Instant::now() + pause >= deadline {
            return results.into_iter().map(|result| result.unwrap_or(Err(AppendError::Unknown))).collect();
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_millis(500));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    #[test]
    fn of_equal_ids_in_a_group_one_is_new() {
        let message = |id| Message { id: Uuid::from_u128(id), subject: String::new(), payload: Bytes::new() };
        let (mut group, mut answers) = (Vec::new(), Vec::new());
        for ids in [vec![1, 2], vec![2], vec![3, 3]] {
            let (answer, answered) = oneshot::channel();
            let messages = ids.into_iter().map(message).collect();
            group.push(Pending { messages, deadline: Instant::now(), answer });
            answers.push(answered);
        }
        let stored = |n| (Uuid::from_u128(u128::from(n)), Ok(Appended { sequence: n, duplicate: false }));
        answer(group, &(1..=3).map(stored).collect());
        let told = answers.into_iter().flat_map(|mut answer| answer.try_recv().expect("each is answered"));
        let told: Vec<_> = told.map(|result| result.expect("it is stored")).collect();
        let is_again: Vec<bool> = told.iter().map(|appended| appended.duplicate).collect();
        assert_eq!(is_again, [false, false, true, false, true]);
        assert_eq!(told.iter().map(|appended| appended.sequence).collect::<Vec<_>>(), [1, 2, 2, 3, 3]);
    }
}
