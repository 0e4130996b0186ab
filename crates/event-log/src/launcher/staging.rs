//! Where a server gathers an atomic batch before it stores it: in memory.
//!
//! Of a stream with one copy a server gathers every batch in a store of its own, in `batches` beside the messages: three
//! folders and four files, synced six times, which it removes again. Nothing there has to outlive the server: it begins
//! with removing that folder, and acknowledges a batch when the stream itself is synced. So the folder is a link to memory.
//! Where there is none that is a folder, everything stays on disk and works as well.

use std::convert::Infallible;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// Memory that is a folder, on every Linux.
const MEMORY: &str = "/dev/shm";
const PREFIX: &str = "mariposas-";
/// How often streams are looked for that have no link: one that was just made.
const EVERY: Duration = Duration::from_millis(250);

/// The links of one server; the memory is given back with it.
pub(super) struct Staging {
    streams: PathBuf,
    memory: Option<TempDir>,
}

impl Staging {
    /// For a server that does not run yet and keeps its files in `store`.
    pub(super) fn of(store: &Path) -> Self {
        let streams = store.join("jetstream/$G/streams");
        for stream in folders_in(&streams) {
            // Whoever made the link was killed.
            if let Ok(left) = fs::read_link(stream.join("batches"))
                && let Some(memory) = left.parent().filter(|memory| is_ours(memory))
            {
                let _ = fs::remove_dir_all(memory);
            }
        }
        let private = Permissions::from_mode(0o700);
        let memory = tempfile::Builder::new().prefix(PREFIX).permissions(private).tempdir_in(MEMORY).ok();
        Self { streams, memory }
    }

    /// Links what has no link, as long as the server runs.
    pub(super) async fn keep(&self) -> Infallible {
        loop {
            for stream in folders_in(&self.streams) {
                if let Err(error) = self.link(&stream) {
                    tracing::debug!("{} gathers its batches on disk: {error}", stream.display());
                }
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    /// Gives the memory back while no server runs: it may be what had no room.
    pub(super) fn stay_on_disk(&mut self) {
        self.memory = None;
    }

    fn link(&self, stream: &Path) -> io::Result<()> {
        let (Some(memory), Some(name)) = (&self.memory, stream.file_name()) else { return Ok(()) };
        let batches = stream.join("batches");
        if batches.is_symlink() {
            return Ok(());
        }
        // Refused while a batch is gathered there; the next time it is not.
        if batches.is_dir() {
            fs::remove_dir(&batches)?;
        }
        let target = memory.path().join(name);
        // Without a link nobody uses it: a server that was killed left it.
        if target.is_dir() {
            fs::remove_dir_all(&target)?;
        }
        fs::create_dir(&target)?;
        symlink(&target, &batches)
    }
}

fn folders_in(path: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(path).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()))
}

fn is_ours(memory: &Path) -> bool {
    let name = memory.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    memory.parent() == Some(Path::new(MEMORY)) && name.starts_with(PREFIX)
}
