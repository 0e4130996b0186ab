//! A partition of the log as files, each with everything about some of its users, in log order.

use super::EngineError;
use crate::position::Checkpoint;
use mariposas_event_log::{Logs, Reader, Stored};
use mariposas_event_schema::streams::Log;
use mariposas_event_schema::{Envelope, UserId};
use std::collections::VecDeque;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

/// About so many events go into one file: it is folded wholly in memory.
const EVENTS_A_FILE: u64 = 30_000;
/// Messages read at a time.
const CHUNK: usize = 2_000;

/// One partition, spilled up to a sequence.
pub(super) struct Spilled {
    /// Where the partition is when every file is applied.
    pub(super) upto: Checkpoint,
    pub(super) files: Vec<File>,
}

/// Reads a partition up to `head` into files that nobody else sees and that end with this process.
pub(super) async fn spill(logs: Logs, from: Checkpoint, head: u64) -> Result<Spilled, EngineError> {
    let partition = from.partition;
    let count = head.div_ceil(EVENTS_A_FILE).max(1);
    let mut files = (0..count)
        .map(|_| Ok(BufWriter::with_capacity(256 * 1024, tempfile::tempfile()?)))
        .collect::<io::Result<Vec<_>>>()?;
    let mut newest: VecDeque<Stored> = VecDeque::new();
    let mut upto = from;
    let mut reader = Reader::after(&logs, Log::Training, partition, upto.sequence).await?;
    while reader.position() < head {
        for stored in reader.next_chunk(CHUNK).await?.into_iter().filter(|stored| stored.sequence <= head) {
            write(&mut files, &stored)?;
            newest.push_back(stored);
            if newest.len() > crate::position::ANCHORS {
                newest.pop_front();
            }
        }
    }
    for stored in newest {
        let id = Envelope::read(&stored.payload).ok().map(|(envelope, _)| envelope.id);
        upto.advance(stored.sequence, id);
    }
    upto.advance(head, None);
    let files = files
        .into_iter()
        .map(|file| {
            let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.seek(SeekFrom::Start(0))?;
            Ok(file)
        })
        .collect::<io::Result<_>>()?;
    Ok(Spilled { upto, files })
}

/// What belongs to everybody goes into every file.
fn write(files: &mut [BufWriter<File>], stored: &Stored) -> io::Result<()> {
    let user = stored.user();
    if user == Some(UserId::CLOCK) {
        return files.iter_mut().try_for_each(|file| write_one(file, stored));
    }
    let mut hasher = DefaultHasher::new();
    user.hash(&mut hasher);
    let place = hasher.finish() % files.len() as u64;
    #[expect(clippy::cast_possible_truncation, reason = "the remainder is an index")]
    write_one(&mut files[place as usize], stored)
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

/// What a file holds, in log order: sequence, user and bytes.
pub(super) fn read(file: File) -> io::Result<Vec<(u64, String, Vec<u8>)>> {
    let mut file = BufReader::with_capacity(256 * 1024, file);
    let mut events = Vec::new();
    let mut head = [0_u8; 16];
    loop {
        match file.read_exact(&mut head) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(events),
            Err(error) => return Err(error),
        }
        let length = |from: usize| {
            let bytes = head[from..from + 4].try_into().expect("4 bytes");
            u32::from_le_bytes(bytes) as usize
        };
        let sequence = u64::from_le_bytes(head[..8].try_into().expect("8 bytes"));
        let mut user = vec![0; length(8)];
        let mut payload = vec![0; length(12)];
        file.read_exact(&mut user)?;
        file.read_exact(&mut payload)?;
        events.push((sequence, String::from_utf8(user).map_err(io::Error::other)?, payload));
    }
}
