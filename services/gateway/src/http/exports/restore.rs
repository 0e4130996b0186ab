//! Reading an export of ours: what it holds and the person has not is added, what is there is never changed.

use super::{App, Problem, taken_at};
use crate::domain::backup::{Line, SOURCE, facts, is_there, refusal};
use crate::domain::import::{Existing, Ids, Wish};
use crate::http::extract::has_nul;
use crate::http::imports::unreadable;
use crate::projection::PersonRow;
use jiff::Timestamp;
use mariposas_event_schema::facts::import::ImportCompleted;
use mariposas_event_schema::ids::event_id;
use mariposas_event_schema::{Position, UserId};
use mariposas_training::Catalogue;
use mariposas_training::import::{Format, Names, Report, Skipped, UnitFinding, UnitSource, Unmatched};
use mariposas_training::personal::MAX_OWN;
use serde_json::error::Category;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _, Seek};
use std::sync::Arc;
use tokio::sync::mpsc;
use uuid::Uuid;

/// Lines looked up and appended together.
const AT_ONCE: usize = 500;
/// Longest line, in bytes: longer than any fact may be.
const LONGEST: u64 = 64 * 1024;

/// Where an import stands: who, when, and whether anything is written.
pub(in crate::http) struct Order<'a> {
    pub(in crate::http) app: &'a App,
    pub(in crate::http) user: &'a UserId,
    pub(in crate::http) person: Arc<PersonRow>,
    pub(in crate::http) import_id: Uuid,
    pub(in crate::http) now: Timestamp,
    pub(in crate::http) writes: bool,
}

/// Restores a file. Where the log is behind it, and the report: rows are sets and activities; profile, routines and the like
/// are not counted.
pub(in crate::http) async fn restore(
    order: Order<'_>,
    file: File,
) -> Result<(Option<Position>, Report), Problem> {
    let file = tokio::task::spawn_blocking(move || refuse_binary(&file).map(|()| file))
        .await
        .map_err(Problem::internal)??;
    let (send, mut receive) = mpsc::channel::<(u64, io::Result<String>)>(AT_ONCE);
    tokio::task::spawn_blocking(move || read(file, &send));
    let own = order.person.exercises.own().iter().map(|(id, own)| (id.clone(), own.name.clone())).collect();
    let mut restoring =
        Restoring { order, report: report(), names: BTreeMap::new(), own, written: None, new_sets: 0 };
    let mut held = Vec::new();
    while let Some((number, text)) = receive.recv().await {
        if let Some(line) = restoring.line(number, &text.map_err(Problem::internal)?) {
            held.push(line);
        }
        restoring.report.check().map_err(|error| unreadable(&error))?;
        if held.len() >= AT_ONCE {
            restoring.add(std::mem::take(&mut held)).await?;
        }
    }
    restoring.add(held).await?;
    restoring.finish().await
}

/// A line that may be restored, or why it is none.
fn read_line(text: &str, now: Timestamp) -> Result<Line, String> {
    if text.len() as u64 >= LONGEST {
        return Err(format!("it is longer than {} KiB", LONGEST / 1024));
    }
    if has_nul(text.as_bytes()) {
        return Err("text cannot hold the character NUL (\\u0000)".to_owned());
    }
    let line = serde_json::from_str(text).map_err(|error| unread(&error))?;
    refusal(&line, now).map_or(Ok(line), Err)
}

/// Why a line is none, and what helps.
fn unread(error: &serde_json::Error) -> String {
    let cure = "export again and import that file unchanged";
    match error.classify() {
        Category::Data => {
            let said = error.to_string();
            // Without the place, which is of this line, and the list of all that is known.
            let end =
                said.find(", expected one of ").or_else(|| said.find(" at line ")).unwrap_or(said.len());
            let said = &said[..end];
            format!("it is no line of an export ({said}); {cure}")
        }
        Category::Io | Category::Syntax | Category::Eof => {
            format!("it is no whole line of JSON, from its column {} on; {cure}", error.column())
        }
    }
}

/// Refuses a file that is no text, before anything of it is read as lines.
fn refuse_binary(mut file: &File) -> Result<(), Problem> {
    let not_text = || {
        let detail =
            "the file is not text in UTF-8; send the export itself, as it was written and not zipped";
        Problem::new(422, "unreadable-file", detail)
    };
    file.seek(io::SeekFrom::Start(0)).map_err(Problem::internal)?;
    // The last bytes of a piece may be the first of a character.
    let (mut ahead, mut piece) = (Vec::new(), vec![0; 64 * 1024]);
    loop {
        let length = file.read(&mut piece).map_err(Problem::internal)?;
        if length == 0 {
            return if ahead.is_empty() { Ok(()) } else { Err(not_text()) };
        }
        ahead.extend_from_slice(&piece[..length]);
        let valid = match std::str::from_utf8(&ahead) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return Err(not_text()),
        };
        if ahead.drain(..valid).any(|byte| byte == 0) {
            return Err(not_text());
        }
    }
}

/// Hands out the lines that are not empty, with their numbers from 1.
fn read(mut file: File, send: &mpsc::Sender<(u64, io::Result<String>)>) {
    if let Err(error) = file.seek(io::SeekFrom::Start(0)) {
        let _ = send.blocking_send((0, Err(error)));
        return;
    }
    let mut file = BufReader::new(file);
    for number in 1.. {
        let line = next_line(&mut file).transpose();
        let Some(line) = line else { return };
        let ends = line.is_err();
        let is_empty = line.as_ref().is_ok_and(String::is_empty);
        if !is_empty && send.blocking_send((number, line)).is_err() || ends {
            return;
        }
    }
}

/// The next line; of one that is too long the beginning, which is no JSON.
fn next_line(file: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    if io::Read::take(&mut *file, LONGEST).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    if !bytes.ends_with(b"\n") {
        file.skip_until(b'\n')?;
    }
    Ok(Some(String::from_utf8_lossy(&bytes).trim().to_owned()))
}

fn report() -> Report {
    Report {
        format: Format::Mariposas,
        rows: 0,
        sets: 0,
        activities: 0,
        rest_rows: 0,
        notes: 0,
        skipped: Vec::new(),
        unit: UnitFinding {
            value: None,
            source: Some(UnitSource::File),
            evidence: "each weight says its unit".to_owned(),
        },
        exercises: Names { matched: 0, unmatched: Vec::new() },
        added: 0,
        already_there: 0,
    }
}

struct Restoring<'a> {
    order: Order<'a>,
    report: Report,
    /// Rows of each exercise.
    names: BTreeMap<String, u64>,
    /// Names of own exercises, those of the file among them.
    own: BTreeMap<String, String>,
    written: Option<Position>,
    new_sets: u64,
}

impl Restoring<'_> {
    /// A line that can be restored; what cannot be is reported.
    fn line(&mut self, number: u64, text: &str) -> Option<Line> {
        match read_line(text, self.order.now).and_then(|line| self.within_bounds(line)) {
            Ok(line) => {
                if let Line::Exercise(own) = &line {
                    self.own.insert(own.exercise.clone(), own.name.clone());
                }
                let exercise = match &line {
                    Line::Set { performed, .. } => {
                        self.report.sets += 1;
                        &performed.exercise
                    }
                    Line::Activity { performed, .. } => {
                        self.report.activities += 1;
                        &performed.exercise
                    }
                    _ => return Some(line),
                };
                self.report.rows += 1;
                *self.names.entry(exercise.clone()).or_default() += 1;
                Some(line)
            }
            Err(reason) => {
                self.report.rows += 1;
                let reason = format!("line {number}: {}", reason.chars().take(200).collect::<String>());
                self.report.skipped.push(Skipped { row: self.report.rows, reason });
                None
            }
        }
    }

    /// Refuses exercises beyond as many as a person may have.
    fn within_bounds(&self, line: Line) -> Result<Line, String> {
        match &line {
            Line::Exercise(own) if self.own.len() >= MAX_OWN && !self.own.contains_key(&own.exercise) => {
                Err(format!("{MAX_OWN} exercises of your own are the most there can be"))
            }
            _ => Ok(line),
        }
    }

    async fn add(&mut self, lines: Vec<Line>) -> Result<(), Problem> {
        let Order { app, user, person, now, writes, .. } = &self.order;
        let existing = app.book.existing(user, &ids(&lines)).await?;
        let keys: Vec<String> = lines.iter().filter_map(Line::key).collect();
        let kept = app.book.kept(user, &keys).await?;
        let mut wishes: Vec<Wish> = Vec::new();
        for line in lines {
            let counts = matches!(line, Line::Set { .. } | Line::Activity { .. });
            let there = is_there(&line, person)
                || is_known(&line, &existing)
                || line.key().is_some_and(|key| kept.contains(&key))
                || line.is_own_roll(user)
                || self.is_stored(&line).await?;
            if counts {
                self.report.already_there += u64::from(there);
                self.report.added += u64::from(!there);
                self.new_sets += u64::from(!there && matches!(line, Line::Set { .. }));
            }
            if !there {
                wishes.extend(facts(user, line, *now));
            }
        }
        if *writes && !wishes.is_empty() {
            self.written = Some(app.writer.append(user, &wishes, *now).await?.position);
        }
        Ok(())
    }

    /// Whether a body weight or routine is there.
    async fn is_stored(&self, line: &Line) -> Result<bool, Problem> {
        let Order { app, user, .. } = &self.order;
        Ok(match line {
            Line::Bodyweight(weight) => app.book.bodyweight(user, &taken_at(weight.at)).await?.is_some(),
            Line::Routine(routine) => app.book.routine(user, routine.routine_id).await?.is_some(),
            _ => false,
        })
    }

    async fn finish(mut self) -> Result<(Option<Position>, Report), Problem> {
        let Order { app, user, import_id, now, writes, .. } = &self.order;
        if *writes && self.report.added > 0 {
            let completed = ImportCompleted {
                import_id: *import_id,
                source: SOURCE.to_owned(),
                sets: self.new_sets,
                activities: self.report.added - self.new_sets,
                corrected: 0,
            };
            let wish = (event_id(user, *import_id, "import.completed", 0), completed.into());
            self.written = Some(app.writer.append(user, &[wish], *now).await?.position);
        }
        let (known, own): (Vec<_>, Vec<_>) =
            self.names.into_iter().partition(|(name, _)| Catalogue::global().by_slug(name).is_some());
        let named = |id: String| self.own.get(&id).cloned().unwrap_or(id);
        let mut unmatched: Vec<Unmatched> =
            own.into_iter().map(|(id, rows)| Unmatched { name: named(id), rows }).collect();
        unmatched.sort_by(|a, b| (b.rows, &a.name).cmp(&(a.rows, &b.name)));
        self.report.exercises = Names { matched: known.len() as u64, unmatched };
        Ok((self.written, self.report))
    }
}

fn ids(lines: &[Line]) -> Ids {
    let mut ids = Ids::default();
    for line in lines {
        match line {
            Line::Set { id, .. } => ids.sets.push(*id),
            Line::Activity { id, .. } => ids.activities.push(*id),
            Line::Workout(workout) => ids.workouts.push(workout.id),
            _ => {}
        }
    }
    ids
}

fn is_known(line: &Line, existing: &Existing) -> bool {
    match line {
        Line::Set { id, .. } => existing.sets.contains_key(id),
        Line::Activity { id, .. } => existing.activities.contains_key(id),
        Line::Workout(workout) => {
            let was_cut_off = workout.finished_at.is_some() && existing.unfinished.contains(&workout.id);
            existing.workouts.contains(&workout.id) && !was_cut_off
        }
        _ => false,
    }
}
