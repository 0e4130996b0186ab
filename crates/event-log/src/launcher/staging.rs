//! Where a server gathers an atomic batch before it stores it: in memory.
//!
//! Of a stream with one copy a server gathers every batch in a store of its own, in `batches` beside the messages: three
//! folders and four files, with five syncs, which it removes again. Nothing there has to outlive the server: it begins
//! with removing that folder, and acknowledges a batch when the stream itself is synced. So the folder is a link to memory.
//! Where there is no such memory, or no room in it, everything stays on disk and works as well.

use std::convert::Infallible;
use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Memory that is a folder, on every Linux.
const MEMORY: &str = "/dev/shm";
/// What must be free there. A batch has 1 MiB at most, and each stream one at a time.
const LEAST_FREE: u64 = 16 * 1024 * 1024;
/// How often streams are looked for that have no link, such as one that was just made.
const EVERY: Duration = Duration::from_millis(250);

/// The links of one server, and the memory behind them, which is given back with it.
#[derive(Debug)]
pub(super) struct Staging {
    streams: PathBuf,
    memory: Option<Memory>,
    /// For want of room; said once.
    on_disk: bool,
}

/// A folder that nobody else reads, in a place where everybody writes.
#[derive(Debug)]
struct Memory {
    path: PathBuf,
    /// Device and inode: another folder of its name is not ours.
    identity: (u64, u64),
}

impl Memory {
    fn new() -> io::Result<Self> {
        let private = Permissions::from_mode(0o700);
        let made = tempfile::Builder::new().prefix("mariposas-").permissions(private).tempdir_in(MEMORY)?;
        let path = made.keep();
        Ok(Self { identity: identity(&path)?, path })
    }

    /// Makes it again when it is gone: systemd removes what a user has there when the user logs out.
    fn renew(&mut self) -> io::Result<()> {
        if identity(&self.path).is_ok_and(|found| found == self.identity) {
            return Ok(());
        }
        DirBuilder::new().mode(0o700).create(&self.path)?;
        self.identity = identity(&self.path)?;
        Ok(())
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

impl Staging {
    /// For a server that keeps its files in `store`.
    pub(super) fn of(store: &Path) -> Self {
        Self { streams: store.join("jetstream/$G/streams"), memory: Memory::new().ok(), on_disk: false }
    }

    /// The folder in memory; whoever outlives this process removes it.
    pub(super) fn memory(&self) -> Option<&Path> {
        self.memory.as_ref().map(|memory| memory.path.as_path())
    }

    /// Links what has no link, as long as the server runs.
    pub(super) async fn keep(&mut self) -> Infallible {
        loop {
            if let Some(memory) = &mut self.memory {
                // Twice as much to come back: what is free goes up and down with each batch.
                let has_room = free() >= if self.on_disk { 2 * LEAST_FREE } else { LEAST_FREE };
                if !has_room && !self.on_disk {
                    tracing::warn!(
                        "{MEMORY} has less than {} MB left: nats-server gathers its batches on disk, which is slower",
                        LEAST_FREE / 1024 / 1024
                    );
                }
                self.on_disk = !has_room;
                for stream in folders_in(&self.streams) {
                    let done = if has_room { link(memory, &stream) } else { unlink(&stream) };
                    if let Err(error) = done {
                        tracing::debug!("{}: {error}", stream.display());
                    }
                }
            }
            tokio::time::sleep(EVERY).await;
        }
    }
}

fn link(memory: &mut Memory, stream: &Path) -> io::Result<()> {
    let Some(name) = stream.file_name() else { return Ok(()) };
    if let Err(error) = memory.renew() {
        // Somebody else has the name now.
        unlink(stream)?;
        return Err(error);
    }
    let (batches, target) = (stream.join("batches"), memory.path.join(name));
    if fs::read_link(&batches).is_ok_and(|found| found == target) && target.is_dir() {
        return Ok(());
    }
    unlink(stream)?;
    // Refused while a batch is gathered there; the next time it is not.
    if batches.is_dir() {
        fs::remove_dir(&batches)?;
    }
    // Without a link nobody uses it: a server that was killed left it.
    if target.is_dir() {
        fs::remove_dir_all(&target)?;
    }
    fs::create_dir(&target)?;
    symlink(&target, &batches)
}

fn unlink(stream: &Path) -> io::Result<()> {
    let batches = stream.join("batches");
    if batches.is_symlink() { fs::remove_file(batches) } else { Ok(()) }
}

fn free() -> u64 {
    rustix::fs::statvfs(MEMORY).map_or(0, |found| found.f_bavail.saturating_mul(found.f_frsize))
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    let found = fs::symlink_metadata(path)?;
    Ok((found.dev(), found.ino()))
}

fn folders_in(path: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(path).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()))
}
