//! Making the streams once, and refusing streams that are not as they must be. An existing stream is never
//! changed: whoever wants other settings changes them by hand, knowing what they do.

use async_nats::jetstream;
use async_nats::jetstream::context::GetStreamErrorKind;
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType};
use mariposas_event_schema::streams::{Log, Partition};
use std::collections::HashMap;
use std::time::Duration;

/// How logs are made. The default of four partitions takes about as many durable writes as one (`mariposas bench streams`) and
/// lets four instances of a service share the work. Only the number of partitions cannot be chosen again later.
#[derive(Debug, Clone, Copy)]
pub struct LogSettings {
    /// Streams per log, for a log that has to be made.
    pub partitions: u16,
    /// Copies of each stream on a cluster.
    pub replicas: usize,
    /// How long the server recognises an id it has stored. Must outlast every retry of a gateway.
    pub duplicate_window: Duration,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { partitions: 4, replicas: 1, duplicate_window: Duration::from_mins(2) }
    }
}

/// Why the streams cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    /// A stream exists with other settings.
    #[error(
        "stream {stream} exists with {field} = {found}, expected {expected}; it is left as it is: edit it by hand, or use another NATS account"
    )]
    Differs {
        /// The stream.
        stream: String,
        /// The setting.
        field: &'static str,
        /// What it is.
        found: String,
        /// What it must be.
        expected: String,
    },
    /// A stream of an existing log is gone.
    #[error(
        "stream {stream} of log {log_id} is missing and will not be made anew, for its facts would be lost silently; restore it from a backup"
    )]
    Missing {
        /// The stream.
        stream: String,
        /// The log.
        log_id: String,
    },
    /// The partition count asked for is not between 1 and 64.
    #[error("{0} partitions: choose 1 to 64")]
    Partitions(u16),
    /// The server refused.
    #[error("cannot provision stream {stream}: {reason}")]
    Refused {
        /// The stream.
        stream: String,
        /// What the server said.
        reason: String,
    },
}

/// What the streams say about themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) log_id: String,
    pub(crate) partitions: u16,
}

/// A limit that nobody reaches, of messages under one subject. With one the server keeps messages in files of 4 MB, without
/// any in files of 8, and it reads the whole file for a message of it.
const NO_LIMIT: i64 = 1_000_000_000_000_000;

const LOG_ID: &str = "mariposas.log_id";
const PARTITIONS: &str = "mariposas.partitions";

/// Finds the logs or makes them. The first TRAINING stream is made last: once it is there, all are, and one
/// that is missing later was lost.
pub(crate) async fn provision(
    jetstream: &jetstream::Context,
    settings: &LogSettings,
    fresh_log_id: &str,
) -> Result<Identity, ProvisionError> {
    if !(1..=64).contains(&settings.partitions) {
        return Err(ProvisionError::Partitions(settings.partitions));
    }
    let mut attempts = 0;
    loop {
        if let Some(identity) = existing(jetstream, settings).await? {
            return Ok(identity);
        }
        match make(jetstream, settings, fresh_log_id).await {
            Ok(identity) => return Ok(identity),
            // Another service makes them at this very moment: look again, with what it made.
            Err(error) if attempts < 20 => {
                tracing::debug!("provisioning is tried again: {error}");
                attempts += 1;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Err(error) => return Err(error),
        }
    }
}

fn streams(partitions: u16) -> impl Iterator<Item = (Log, Partition)> {
    let seal = (Log::Training, Partition(0));
    Log::ALL
        .into_iter()
        .flat_map(move |log| Partition::all(partitions).map(move |partition| (log, partition)))
        .filter(move |stream| *stream != seal)
        .chain(std::iter::once(seal))
}

async fn existing(
    jetstream: &jetstream::Context,
    settings: &LogSettings,
) -> Result<Option<Identity>, ProvisionError> {
    let Some(seal) = config_of(jetstream, &Log::Training.stream(Partition(0))).await? else {
        return Ok(None);
    };
    let identity = identity_of(&seal)?;
    for (log, partition) in streams(identity.partitions) {
        let name = log.stream(partition);
        let Some(found) = config_of(jetstream, &name).await? else {
            return Err(ProvisionError::Missing { stream: name, log_id: identity.log_id });
        };
        compare(&found, &expected(log, partition, settings, &identity))?;
    }
    Ok(Some(identity))
}

async fn make(
    jetstream: &jetstream::Context,
    settings: &LogSettings,
    fresh_log_id: &str,
) -> Result<Identity, ProvisionError> {
    let mut identity = Identity { log_id: fresh_log_id.to_owned(), partitions: settings.partitions };
    for (log, partition) in streams(settings.partitions) {
        let name = log.stream(partition);
        // Left over from a start that was cut off: take its name for the log and go on.
        if let Some(found) = config_of(jetstream, &name).await? {
            identity = identity_of(&found)?;
            compare(&found, &expected(log, partition, settings, &identity))?;
            continue;
        }
        jetstream
            .create_stream(expected(log, partition, settings, &identity))
            .await
            .map_err(|error| ProvisionError::Refused { stream: name, reason: error.to_string() })?;
    }
    Ok(identity)
}

async fn config_of(jetstream: &jetstream::Context, name: &str) -> Result<Option<Config>, ProvisionError> {
    match jetstream.get_stream(name).await {
        Ok(stream) => Ok(Some(stream.cached_info().config.clone())),
        Err(error) => match error.kind() {
            GetStreamErrorKind::JetStream(ref inner) if inner.code() == 404 => Ok(None),
            _ => Err(ProvisionError::Refused { stream: name.to_owned(), reason: error.to_string() }),
        },
    }
}

fn identity_of(config: &Config) -> Result<Identity, ProvisionError> {
    let differs = |field| ProvisionError::Differs {
        stream: config.name.clone(),
        field,
        found: "absent".to_owned(),
        expected: "set by Mariposas when it makes the stream".to_owned(),
    };
    let log_id = config.metadata.get(LOG_ID).ok_or_else(|| differs(LOG_ID))?.clone();
    let partitions =
        config.metadata.get(PARTITIONS).and_then(|n| n.parse().ok()).ok_or_else(|| differs(PARTITIONS))?;
    Ok(Identity { log_id, partitions })
}

fn expected(log: Log, partition: Partition, settings: &LogSettings, identity: &Identity) -> Config {
    Config {
        name: log.stream(partition),
        subjects: vec![log.subjects(partition)],
        retention: RetentionPolicy::Limits,
        discard: DiscardPolicy::New,
        storage: StorageType::File,
        num_replicas: settings.replicas,
        duplicate_window: settings.duplicate_window,
        allow_direct: true,
        allow_atomic_publish: true,
        // Erasure deletes messages one by one; a limit on age or count would lose facts.
        deny_delete: false,
        max_bytes: -1,
        max_messages: -1,
        max_messages_per_subject: NO_LIMIT,
        max_age: Duration::ZERO,
        metadata: HashMap::from([
            (LOG_ID.to_owned(), identity.log_id.clone()),
            (PARTITIONS.to_owned(), identity.partitions.to_string()),
        ]),
        ..Config::default()
    }
}

/// Logs that were made before there was [`NO_LIMIT`] have none, which is as good.
fn a_subject(config: &Config) -> String {
    match config.max_messages_per_subject {
        -1 | NO_LIMIT.. => "no limit".to_owned(),
        limit => limit.to_string(),
    }
}

/// Compares what correctness rests on. Replicas and placement are the operator's business.
fn compare(found: &Config, expected: &Config) -> Result<(), ProvisionError> {
    let fields: [(&'static str, String, String); 11] = [
        ("subjects", format!("{:?}", found.subjects), format!("{:?}", expected.subjects)),
        ("retention", format!("{:?}", found.retention), format!("{:?}", expected.retention)),
        ("discard", format!("{:?}", found.discard), format!("{:?}", expected.discard)),
        ("storage", format!("{:?}", found.storage), format!("{:?}", expected.storage)),
        ("max_age", format!("{:?}", found.max_age), format!("{:?}", expected.max_age)),
        ("max_msgs", found.max_messages.to_string(), expected.max_messages.to_string()),
        ("max_msgs_per_subject", a_subject(found), a_subject(expected)),
        ("allow_direct", found.allow_direct.to_string(), expected.allow_direct.to_string()),
        ("allow_atomic", found.allow_atomic_publish.to_string(), expected.allow_atomic_publish.to_string()),
        ("deny_delete", found.deny_delete.to_string(), expected.deny_delete.to_string()),
        (LOG_ID, found.metadata.get(LOG_ID).cloned().unwrap_or_default(), expected.metadata[LOG_ID].clone()),
    ];
    for (field, found_value, expected_value) in fields {
        if found_value != expected_value {
            return Err(ProvisionError::Differs {
                stream: found.name.clone(),
                field,
                found: found_value,
                expected: expected_value,
            });
        }
    }
    if found.duplicate_window < expected.duplicate_window {
        return Err(ProvisionError::Differs {
            stream: found.name.clone(),
            field: "duplicate_window",
            found: format!("{:?}", found.duplicate_window),
            expected: format!("at least {:?}", expected.duplicate_window),
        });
    }
    Ok(())
}
