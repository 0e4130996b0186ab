//! A partition of the log as files, each with everything about some of its users, in log order.

use super::EngineError;
use super::incoming::{Incoming, is_of_nobody};
use crate::lease::hash;
use mariposas_event_log::{Logs, Reader, Stored};
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::{Log, Partition};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use tokio::task::spawn_blocking;

/// About so many events go into one file: it is folded wholly in memory.
const EVENTS_A_FILE: u64 = 15_000;
/// Bytes that wait in memory to be written, of all files of a partition, and the most of one.
const WAITING: usize = 8 * 1024 * 1024;
const WAITING_A_FILE: usize = 256 * 1024;
/// Messages read at a time.
const CHUNK: usize = 2_000;

/// Bytes before each event: its sequence, and the lengths of its user and of itself.
const HEAD: usize = 16;

/// How many files a partition of this length is spilled into.
pub(super) fn files_for(head: u64) -> u64 {
    head.div_ceil(EVENTS_A_FILE).max(1)
}

/// Reads a partition up to `head` into those of its files that are `wanted`, in their order. Nobody else sees them, and
/// they end with this process.
pub(super) async fn spill(
    logs: Logs,
    partition: Partition,
    head: u64,
    files: u64,
    wanted: &[u64],
) -> Result<Vec<File>, EngineError> {
    let waiting = (WAITING / wanted.len().max(1)).min(WAITING_A_FILE);
    let mut written = wanted
        .iter()
        .map(|file| Ok((*file, BufWriter::with_capacity(waiting, tempfile::tempfile()?))))
        .collect::<io::Result<BTreeMap<_, _>>>()?;
    if head > 0 {
        let mut reader = Reader::after(&logs, Log::Training, partition, 0).await?;
        while reader.position() < head {
            for stored in reader.next_chunk(CHUNK).await? {
                if stored.sequence <= head && !is_of_nobody(&stored, partition, logs.partitions()) {
                    write(&mut written, files, &stored)?;
                }
            }
        }
    }
    let files = written.into_values().map(|file| {
        let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    });
    Ok(files.collect::<io::Result<_>>()?)
}

/// What belongs to everybody goes into every file.
fn write(written: &mut BTreeMap<u64, BufWriter<File>>, files: u64, stored: &Stored) -> io::Result<()> {
    let user = stored.user();
    if user == Some(UserId::CLOCK) {
        return written.values_mut().try_for_each(|file| write_one(file, stored));
    }
    match written.get_mut(&(hash(user.unwrap_or_default()) % files)) {
        Some(file) => write_one(file, stored),
        None => Ok(()),
    }
}

fn write_one(file: &mut BufWriter<File>, stored: &Stored) -> io::Result<()> {
    let user = stored.user().unwrap_or_default();
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).map(u32::to_le_bytes).map_err(io::Error::other);
    let mut head = [0; HEAD];
    head[..8].copy_from_slice(&stored.sequence.to_le_bytes());
    head[8..12].copy_from_slice(&length(user.as_bytes())?);
    head[12..].copy_from_slice(&length(&stored.payload)?);
    file.write_all(&head)?;
    file.write_all(user.as_bytes())?;
    file.write_all(&stored.payload)
}

/// Everything about some users, in log order, as it was spilled.
pub(super) struct Spilled {
    pub(super) partition: Partition,
    bytes: Vec<u8>,
}

impl Spilled {
    /// Takes a file into memory.
    pub(super) async fn read(partition: Partition, mut file: File) -> io::Result<Self> {
        let read = spawn_blocking(move || {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).map(|_| bytes)
        });
        Ok(Self { partition, bytes: read.await.expect("reading does not panic")? })
    }

    /// The events, each read when it is taken: what a fold is done with need not be kept.
    pub(super) fn events(&self) -> impl Iterator<Item = Result<Incoming, EngineError>> {
        self.events_of(|_| true)
    }

    /// The same, of these users.
    pub(super) fn events_of(
        &self,
        is: impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = Result<Incoming, EngineError>> {
        let wanted =
            move |record: &io::Result<Record<'_>>| record.as_ref().map_or(true, |record| is(record.user));
        self.records().filter(wanted).map(|record| {
            let Record { sequence, user, payload } = record?;
            Incoming::from_parts(self.partition, sequence, user, payload)
        })
    }

    /// Whose events these are.
    pub(super) fn users(&self) -> io::Result<BTreeSet<UserId>> {
        // They are few: sorting all the events would take longer than finding them.
        let users: HashSet<&str> =
            self.records().map(|record| Ok(record?.user)).collect::<io::Result<_>>()?;
        Ok(users.into_iter().filter_map(|user| UserId::new(user).ok()).collect())
    }

    fn records(&self) -> impl Iterator<Item = io::Result<Record<'_>>> {
        let mut rest = self.bytes.as_slice();
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let taken = Record::take(rest);
            rest = taken.as_ref().map_or(&[], |(_, after)| after);
            Some(taken.map(|(record, _)| record))
        })
    }
}

/// An event as it stands in a file.
struct Record<'a> {
    sequence: u64,
    user: &'a str,
    payload: &'a [u8],
}

impl<'a> Record<'a> {
    /// The first, and what comes after it.
    fn take(bytes: &'a [u8]) -> io::Result<(Self, &'a [u8])> {
        let cut = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let (head, rest) = bytes.split_first_chunk::<HEAD>().ok_or_else(cut)?;
        let length = |from: usize| {
            let bytes = head[from..from + 4].try_into().expect("4 bytes");
            u32::from_le_bytes(bytes) as usize
        };
        let sequence = u64::from_le_bytes(head[..8].try_into().expect("8 bytes"));
        let (user, rest) = rest.split_at_checked(length(8)).ok_or_else(cut)?;
        let (payload, rest) = rest.split_at_checked(length(12)).ok_or_else(cut)?;
        let user = std::str::from_utf8(user).map_err(io::Error::other)?;
        Ok((Self { sequence, user, payload }, rest))
    }
}
