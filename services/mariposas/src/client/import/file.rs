//! A file that is read in pieces, as often as is needed, and never as a whole.

use crate::client::upload::OURS;
use bytes::Bytes;
use futures::stream;
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use mariposas_training::import::{Options, Reader, Report, Survey, Unreadable};
use std::fs::File;
use std::io::{self, Read as _, Seek};
use std::path::Path;
use std::time::Duration;
use tokio::io::AsyncReadExt;

const PIECE: usize = 64 * 1024;

/// Opens a file. What can be read only once, such as a pipe, is put on disk first.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let mut file = File::open(path)?;
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    let mut kept = tempfile::tempfile()?;
    io::copy(&mut file, &mut kept)?;
    Ok(kept)
}

/// Whether a file is an export of this platform.
pub(super) fn is_ours(mut file: &File) -> io::Result<bool> {
    file.rewind()?;
    let mut start = Vec::new();
    file.take(OURS.len() as u64).read_to_end(&mut start)?;
    Ok(start == OURS.as_bytes())
}

/// The first reading: the app and the unit.
pub(super) fn survey(file: &File, options: Options) -> anyhow::Result<Reader> {
    let mut survey = Survey::new(options);
    pieces(file, "looking", |piece| survey.feed(piece))?;
    Ok(survey.finish()?)
}

/// The second reading: what becomes of every row.
pub(super) fn account(file: &File, mut reader: Reader) -> anyhow::Result<Report> {
    pieces(file, "reading", |piece| reader.feed(piece, drop))?;
    Ok(reader.finish(drop)?)
}

fn pieces(
    mut file: &File,
    doing: &'static str,
    mut take: impl FnMut(&[u8]) -> Result<(), Unreadable>,
) -> anyhow::Result<()> {
    file.rewind()?;
    let bar = bar(file, doing)?;
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece)? {
            0 => break,
            length => take(&piece[..length])?,
        }
        bar.set_position(file.stream_position()?);
    }
    Ok(())
}

/// The file as a body that is sent as it is read, and the bar that shows how far that is.
pub(super) fn body(mut file: File) -> anyhow::Result<(reqwest::Body, ProgressBar)> {
    file.rewind()?;
    let bar = bar(&file, "sending")?;
    let writing = ProgressStyle::with_template("{spinner} writing {elapsed}")?;
    let start = (tokio::fs::File::from_std(file), bar.clone());
    let pieces = stream::try_unfold(start, move |(mut file, bar)| {
        let writing = writing.clone();
        async move {
            let mut piece = Vec::with_capacity(PIECE);
            let length = file.read_buf(&mut piece).await?;
            if length == 0 {
                // All is sent; the answer comes when all is on the log.
                bar.set_style(writing);
                bar.enable_steady_tick(Duration::from_millis(100));
                return io::Result::Ok(None);
            }
            bar.inc(length as u64);
            Ok(Some((Bytes::from(piece), (file, bar))))
        }
    });
    Ok((reqwest::Body::wrap_stream(pieces), bar))
}

/// It goes with the last that holds it.
fn bar(file: &File, doing: &'static str) -> anyhow::Result<ProgressBar> {
    let bar = ProgressBar::new(file.metadata()?.len()).with_finish(ProgressFinish::AndClear);
    bar.set_style(ProgressStyle::with_template("{msg} {bar:30} {bytes}/{total_bytes}")?);
    Ok(bar.with_message(doing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;
    use std::io::Write as _;

    fn file(text: &str) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    }

    #[test]
    fn a_file_of_many_pieces_gives_the_report_of_the_whole() {
        let mut table = "Date,Workout Name,Exercise Name,Set Order,kg,Reps,km,Seconds,Notes\n".to_owned();
        for minute in 0..5_000 {
            let (hour, minute) = (minute / 60 % 24, minute % 60);
            let _ = writeln!(table, "2016-05-01 {hour:02}:{minute:02}:00,Legs,Squat (Barbell),1,100,5,0,0,");
        }
        assert!(table.len() > 3 * PIECE);
        let whole = mariposas_training::import::read(table.as_bytes(), &Options::default()).unwrap().report;
        let file = file(&table);
        let reader = survey(&file, Options::default()).unwrap();
        let report = account(&file, reader).unwrap();
        assert_eq!((report.rows, report.sets), (5_000, 5_000));
        assert_eq!(report, whole);
    }

    #[test]
    fn exports_of_this_platform_are_told_from_tables() {
        assert!(is_ours(&file("{\"type\":\"export\",\"app\":\"mariposas\",\"version\":1}\n")).unwrap());
        assert!(!is_ours(&file("Date,Workout Name\n")).unwrap());
        assert!(!is_ours(&file("")).unwrap());
    }
}
