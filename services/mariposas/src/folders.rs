//! The folders of this platform.

use anyhow::Context;
use directories::ProjectDirs;
use std::path::PathBuf;

fn dirs() -> anyhow::Result<ProjectDirs> {
    ProjectDirs::from("", "", "mariposas")
        .context("this user has no home folder; say where with --data and --cache")
}

/// For data.
pub(crate) fn data() -> anyhow::Result<PathBuf> {
    Ok(dirs()?.data_dir().to_owned())
}

/// For what can be fetched again.
pub(crate) fn cache() -> anyhow::Result<PathBuf> {
    Ok(dirs()?.cache_dir().to_owned())
}

/// For the token of the command line.
pub(crate) fn config() -> anyhow::Result<PathBuf> {
    Ok(dirs()?.config_dir().to_owned())
}
