//! `mariposas export`.

use super::{Server, http, read, told};
use anyhow::Context;
use clap::{Args, ValueEnum};
use indicatif::{HumanCount, ProgressBar, ProgressFinish, ProgressStyle};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Take everything you have along, as a file.
///
/// As jsonl it holds everything and can be imported again, here or elsewhere (only what rolls gave stays behind); strong
/// and hevy are tables of sets and activities as those apps export them. A file that exists is only replaced with --force,
/// and only by a whole one.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Where to, `-` for standard output; by default mariposas.jsonl, strong.csv or hevy.csv in this folder.
    file: Option<PathBuf>,
    /// What to write.
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// Replace the file if it exists.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    server: Server,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Jsonl,
    Strong,
    Hevy,
}

impl Format {
    const fn word(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Strong => "strong",
            Self::Hevy => "hevy",
        }
    }

    const fn file(self) -> &'static str {
        match self {
            Self::Jsonl => "mariposas.jsonl",
            Self::Strong => "strong.csv",
            Self::Hevy => "hevy.csv",
        }
    }
}

/// How much was written.
#[derive(Debug, Default)]
struct Written {
    lines: u64,
    bytes: u64,
}

impl std::fmt::Display for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} lines, {} bytes", HumanCount(self.lines), HumanCount(self.bytes))
    }
}

/// Writes the export to a file, or to standard output.
pub(crate) async fn run(args: Export) -> anyhow::Result<()> {
    let file = args.file.clone().unwrap_or_else(|| PathBuf::from(args.format.file()));
    if file == Path::new("-") {
        return print(&args).await;
    }
    if file.exists() && !file.is_file() {
        anyhow::bail!("{} is no file; name one, or `-` for standard output", file.display());
    }
    if file.exists() && !args.force {
        anyhow::bail!(is_there(&file));
    }
    let kept = tokio::select! {
        kept = keep(&args, &file) => kept?,
        // Whoever is told to stop here still takes the unfinished file away.
        _ = tokio::signal::ctrl_c() => anyhow::bail!("interrupted; nothing was kept"),
    };
    out!("{kept} in {}", file.display());
    Ok(())
}

async fn print(args: &Export) -> anyhow::Result<()> {
    match copy(ask(args).await?, &mut io::stdout()).await {
        Ok(written) => Ok(console::Term::stderr().write_line(&written.to_string())?),
        // Whoever stops reading has enough.
        Err(error) if is_broken_pipe(&error) => Ok(()),
        Err(error) => Err(error),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn is_there(file: &Path) -> String {
    format!("{} exists; name another file, or replace it with --force", file.display())
}

/// Writes beside the file and takes its name at the end: a file that broke off is never there.
async fn keep(args: &Export, file: &Path) -> anyhow::Result<Written> {
    let answer = ask(args).await?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let fresh = tempfile::Builder::new().prefix(".mariposas-").tempfile_in(folder);
    let mut fresh = fresh.with_context(|| format!("cannot write in {}", folder.display()))?;
    let written = copy(answer, &mut fresh).await?;
    fresh.as_file().sync_all()?;
    place(fresh, file, args.force)?;
    Ok(written)
}

fn place(fresh: NamedTempFile, file: &Path, force: bool) -> anyhow::Result<()> {
    let placed = if force { fresh.persist(file) } else { fresh.persist_noclobber(file) };
    match placed {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => anyhow::bail!(is_there(file)),
        Err(error) => Err(error.error).with_context(|| format!("cannot write {}", file.display())),
    }
}

/// The export, as it begins to arrive.
async fn ask(args: &Export) -> anyhow::Result<reqwest::Response> {
    let address = args.server.address(&format!("/v1/export?format={}", args.format.word()));
    let request = http()?.get(address).bearer_auth(args.server.token()?);
    let response = request.send().await.with_context(|| args.server.unreachable())?;
    if response.status().is_success() {
        return Ok(response);
    }
    let problem = read(response).await?.err().unwrap_or_default();
    anyhow::bail!(told(&problem))
}

async fn copy(mut answer: reqwest::Response, to: &mut impl Write) -> anyhow::Result<Written> {
    let bar = ProgressBar::new_spinner().with_finish(ProgressFinish::AndClear);
    bar.set_style(ProgressStyle::with_template("{spinner} receiving {bytes}")?);
    let mut written = Written::default();
    while let Some(piece) = answer.chunk().await.context("the export broke off; try again")? {
        to.write_all(&piece)?;
        written.lines += piece.split(|byte| *byte == b'\n').skip(1).count() as u64;
        written.bytes += piece.len() as u64;
        bar.set_position(written.bytes);
    }
    to.flush()?;
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    /// A server that answers once, with these bytes, and closes.
    async fn server(answer: &'static str) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = [0; 4_096];
            let _ = stream.read(&mut asked).await.unwrap();
            stream.write_all(answer.as_bytes()).await.unwrap();
        });
        address
    }

    async fn export(answer: &'static str, file: &Path, force: bool) -> anyhow::Result<()> {
        let server = Server { server: server(answer).await, token: Some("token".to_owned()) };
        run(Export { file: Some(file.to_owned()), format: Format::Jsonl, force, server }).await
    }

    const WHOLE: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\na\n\r\n0\r\n\r\n";
    const CUT: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\na\n\r\n";

    #[tokio::test]
    async fn an_export_that_broke_off_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mine.jsonl");
        assert!(export(CUT, &file, false).await.is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_file_is_only_replaced_by_force_and_by_a_whole_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mine.jsonl");
        std::fs::write(&file, "before").unwrap();
        assert!(export(WHOLE, &file, false).await.unwrap_err().to_string().contains("--force"));
        assert!(export(CUT, &file, true).await.is_err());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "before");
        export(WHOLE, &file, true).await.unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "a\n");
        assert!(export(WHOLE, folder.path(), true).await.is_err(), "a folder is no file");
    }
}
