//! Messages by their sequences.

use crate::Logs;
use crate::logs::{ConnectError, connect, jetstream_over};
use crate::read::{ReadError, Stored};
use async_nats::jetstream::{
    self,
    stream::{DirectGetErrorKind, RawMessageErrorKind},
};
use futures::{StreamExt, TryStreamExt, stream};
use mariposas_event_schema::streams::{Log, Partition};
use std::fmt;
use tokio::sync::{OnceCell, watch};

/// Messages asked for at a time.
const ASKED: usize = 64;

/// A second connection, made when it is first needed.
pub(crate) struct Second {
    /// With credentials: it is not shown.
    url: String,
    name: String,
    made: OnceCell<jetstream::Context>,
}

impl fmt::Debug for Second {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Second").field("made", &self.made.initialized()).finish_non_exhaustive()
    }
}

impl Second {
    pub(crate) fn of(url: &str, name: &str) -> Self {
        Self { url: url.to_owned(), name: name.to_owned(), made: OnceCell::new() }
    }

    async fn jetstream(&self) -> Result<&jetstream::Context, ConnectError> {
        let make = async || Ok(jetstream_over(connect(&self.url, &self.name, watch::channel(0).0).await?));
        self.made.get_or_try_init(make).await
    }
}

impl Logs {
    /// The message at a sequence; `None` when it was erased or never was.
    pub async fn at(
        &self,
        log: Log,
        partition: Partition,
        sequence: u64,
    ) -> Result<Option<Stored>, ReadError> {
        at(&self.jetstream, &log.stream(partition), sequence).await
    }

    /// What `read` makes of the messages at these rising sequences, in order; what was erased is left out. A server answers
    /// the requests of a connection one after another, and for each may have to read a file of 4 MB: half of them
    /// come over a second connection.
    pub async fn all_at<T, E: From<ReadError>>(
        &self,
        log: Log,
        partition: Partition,
        sequences: &[u64],
        read: impl Fn(&Stored) -> Result<T, E>,
    ) -> Result<Vec<T>, E> {
        let stream = log.stream(partition);
        let over = async |jetstream: &jetstream::Context, sequences: &[u64]| -> Result<Vec<T>, E> {
            let found = stream::iter(sequences.iter().copied())
                .map(|sequence| at(jetstream, &stream, sequence))
                .buffered(ASKED)
                .map_err(E::from);
            found.try_filter_map(async |stored| stored.as_ref().map(&read).transpose()).try_collect().await
        };
        let (first, second) = sequences.split_at(sequences.len().div_ceil(2));
        let beside = async || match second {
            [] => Ok(Vec::new()),
            // Where no further connection is to be had, they come as the others do.
            _ => over(self.second.jetstream().await.unwrap_or(&self.jetstream), second).await,
        };
        let (mut all, rest) = futures::try_join!(over(&self.jetstream, first), beside())?;
        all.extend(rest);
        Ok(all)
    }
}

async fn at(
    jetstream: &jetstream::Context,
    stream: &str,
    sequence: u64,
) -> Result<Option<Stored>, ReadError> {
    let lost = |error: &dyn fmt::Display| ReadError::Lost(error.to_string());
    let stream = jetstream.get_stream_no_info(stream).await.map_err(|error| lost(&error))?;
    match stream.direct_get(sequence).await {
        Ok(message) => {
            return Ok(Some(Stored {
                sequence: message.sequence,
                subject: message.subject.to_string(),
                payload: message.payload,
            }));
        }
        Err(error) if error.kind() == DirectGetErrorKind::NotFound => {}
        Err(error) => return Err(lost(&error)),
    }
    // Any replica answers that, also one that is behind. What is not there, the leader says.
    match stream.get_raw_message(sequence).await {
        Ok(message) => Ok(Some(Stored {
            sequence: message.sequence,
            subject: message.subject.to_string(),
            payload: message.payload,
        })),
        Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(None),
        Err(error) => Err(lost(&error)),
    }
}
