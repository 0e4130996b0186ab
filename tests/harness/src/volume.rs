//! A file system of a test's own, whose power can be cut and which can be full.

use crate::{eventually, is_root};
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// Shuts a file system down without writing anything that it still holds: what was not synced is gone, as when the
/// power fails. (`EXT4_IOC_SHUTDOWN` with `EXT4_GOING_FLAGS_NOLOGFLUSH`.)
const CUT: &str = "import fcntl, os, struct, sys
fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack('I', 2))";

/// ext4 on a file. It is unmounted when this is dropped.
#[derive(Debug)]
pub struct Volume {
    holder: tempfile::TempDir,
}

impl Volume {
    /// Makes one of so many MiB. An `Err` says why there can be none here.
    pub async fn make(megabytes: u64) -> Result<Self, String> {
        if !is_root().await {
            return Err("only root may mount a file system".to_owned());
        }
        let volume = Self { holder: tempfile::tempdir().expect("a folder") };
        let file = std::fs::File::create(volume.file()).expect("a file can be made");
        file.set_len(megabytes * 1024 * 1024).expect("it can be that long");
        std::fs::create_dir(volume.path()).expect("a folder can be made");
        let file = volume.file();
        run("mkfs.ext4", &["-q", "-m", "0", text(&file)]).await?;
        volume.mount().await?;
        Ok(volume)
    }

    /// Where it is mounted.
    pub fn path(&self) -> PathBuf {
        self.holder.path().join("volume")
    }

    fn file(&self) -> PathBuf {
        self.holder.path().join("image")
    }

    async fn mount(&self) -> Result<(), String> {
        run("mount", &["-o", "loop", text(&self.file()), text(&self.path())]).await
    }

    /// Fills it to the last byte.
    pub async fn fill(&self) {
        let ballast = format!("of={}", text(&self.ballast()));
        // It ends with an error: there is no room.
        let _ = run("dd", &["if=/dev/zero", &ballast, "bs=64k"]).await;
    }

    /// Makes room again.
    pub fn make_room(&self) {
        std::fs::remove_file(self.ballast()).expect("it was filled");
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    /// Cuts the power: nothing that was not synced is there afterwards, and nothing can be written.
    pub async fn cut(&self) -> Result<(), String> {
        run("python3", &["-c", CUT, text(&self.path())]).await
    }

    /// Brings the power back, when those that used it are gone.
    pub async fn back(&self) {
        eventually("nobody uses the volume", || async {
            run("umount", &[text(&self.path())]).await.is_ok().then_some(())
        })
        .await;
        self.mount().await.expect("what was mounted can be mounted again");
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        // Lazily, for those that are still ending.
        let _ = std::process::Command::new("umount").arg("-l").arg(self.path()).output();
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a temporary folder has a plain name")
}

async fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new(program).args(arguments).output().await;
    let output = output.map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim()))
}
