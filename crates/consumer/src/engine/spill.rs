//! A partition of the log as files, each with everything about some of its users, in log order.

use super::EngineError;
use crate::lease::hash;
use mariposas_event_log::{Logs, Reader, Stored};
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::{Log, Partition};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

/// About so many events go into one file: it is folded wholly in memory.
const EVENTS_A_FILE: u64 = 15_000;
/// Bytes that wait in memory to be written, of all files of a partition, and the most of one.
const WAITING: usize = 8 * 1024 * 1024;
const WAITING_A_FILE: usize = 256 * 1024;
/// Messages read at a time.
const CHUNK: usize = 2_000;

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
            for stored in reader.next_chunk(CHUNK).await?.into_iter().filter(|stored| stored.sequence <= head)
            {
                write(&mut written, files, &stored)?;
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
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).map_err(io::Error::other);
    file.write_all(&stored.sequence.to_le_bytes())?;
    file.write_all(&length(user.as_bytes())?.to_le_bytes())?;
    file.write_all(&length(&stored.payload)?.to_le_bytes())?;
    file.write_all(user.as_bytes())?;
    file.write_all(&stored.payload)
}

/// Hands out what a file holds, in log order: sequence, user and bytes.
pub(super) fn read<E: From<io::Error>>(
    mut file: File,
    mut take: impl FnMut(u64, &str, &[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let cut = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let mut rest = bytes.as_slice();
    while !rest.is_empty() {
        let (head, tail) = rest.split_first_chunk::<16>().ok_or_else(cut)?;
        let length = |from: usize| {
            let bytes = head[from..from + 4].try_into().expect("4 bytes");
            u32::from_le_bytes(bytes) as usize
        };
        let sequence = u64::from_le_bytes(head[..8].try_into().expect("8 bytes"));
        let (user, tail) = tail.split_at_checked(length(8)).ok_or_else(cut)?;
        let (payload, tail) = tail.split_at_checked(length(12)).ok_or_else(cut)?;
        take(sequence, std::str::from_utf8(user).map_err(io::Error::other)?, payload)?;
        rest = tail;
    }
    Ok(())
}
