//! Imports of what people exported from other apps.

use super::App;
use super::exercises::own::too_many;
use super::exports::{Order, restore};
use super::extract::{Asked, Carried, CommandId, Person, answer, spool};
use super::problem::Problem;
use crate::domain::backup::Line;
use crate::domain::import::{Planner, Wish};
use crate::domain::set::word;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use mariposas_event_schema::{Position, UserId};
use mariposas_service::clock;
use mariposas_training::catalogue::normalise;
use mariposas_training::import::{
    Format, ImportedWorkout, Options, Reader, Report, Survey, UnitSource, Unreadable,
};
use mariposas_training::personal::MAX_OWN;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, Read as _, Seek};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The largest file.
const MAX_FILE: usize = 128 * 1024 * 1024;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(import))
}

/// How long a file may take to arrive.
const FILE_TIMEOUT: Duration = Duration::from_mins(5);

/// A turn for each person who imports now.
#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<HashMap<UserId, Arc<tokio::sync::Mutex<()>>>>);

impl Turns {
    fn of(&self, user: &UserId) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, turn| Arc::strong_count(turn) > 1);
        turns.entry(user.clone()).or_default().clone()
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Params {
    /// kg or lb, for files that do not say. Distances go with it: kilometres or miles.
    unit: Option<String>,
    /// Report only; nothing is written.
    #[serde(default)]
    dry_run: bool,
}

/// Import the export of Strong, Hevy, FitNotes, Fitbod, Liftosaur, JEFIT, StrongLifts or Mariposas. What an earlier import
/// brought is recognised; nothing doubles.
#[utoipa::path(post, path = "/v1/imports", tag = "imports", params(Params),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, description = "The report.", body = Object), (status = 413, body = Problem), (status = 422, body = Problem)))]
async fn import(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    CommandId(command): CommandId,
    Asked(params): Asked<Params>,
    request: Request,
) -> Result<Response, Problem> {
    let unit = params.unit.as_deref().map(|unit| word("unit", unit)).transpose()?;
    let options = Options { unit, today: Some(clock::now().to_zoned_datetime(TimeZone::UTC).date()) };
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    if (kind.contains("json") && !kind.contains("jsonl") && !kind.contains("ndjson"))
        || kind.contains("form-data")
    {
        return Err(Problem::new(415, "not-csv", "send the file itself as `Content-Type: text/csv`"));
    }
    let file = spool(request, MAX_FILE, FILE_TIMEOUT).await?;
    let turn = app.imports.of(&user);
    let _turn = turn.lock().await;
    app.writer.settle_unanswered(&user, carried.0.as_ref(), SETTLED_WITHIN).await?;
    let sequence = app.writer.settle_context(&user, carried.0.as_ref()).await?;
    let person = app.book.person(&user, sequence).await?;
    let now = clock::now();
    if is_ours(&file).map_err(Problem::internal)? {
        let writes = !params.dry_run;
        let order = Order { app: &app, user: &user, person, import_id: command, now, writes };
        let (written, report) = restore(order, file).await?;
        let position = written.unwrap_or_else(|| app.writer.applied(&user));
        return Ok(answer(StatusCode::OK, &position, report));
    }
    let Surveyed { format, inferred, unmatched, workouts } = survey(file, options).await?;
    let new: HashSet<String> = unmatched.iter().map(|name| normalise(name)).collect();
    let new = new.iter().filter(|name| !person.names.contains_key(*name)).count();
    if person.exercises.own().len() + new > MAX_OWN {
        return Err(too_many());
    }
    let planner = Planner::new(&user, &person, format, command, now);
    // Without a unit nothing is written, and nothing needs to be looked up for the report.
    let writes = !params.dry_run && !inferred;
    let mut write = Write { app: &app, user: &user, planner, now, looks: !inferred, writes, written: None };
    let mut report = write.all(workouts).await?;
    if report.unit_needed() {
        return Err(unit_needed(&report));
    }
    write.complete().await?;
    (report.added, report.already_there) = (write.planner.added, write.planner.already_there);
    let position = write.written.unwrap_or_else(|| app.writer.applied(&user));
    Ok(answer(StatusCode::OK, &position, report))
}

/// Whether a file is an export of ours.
fn is_ours(mut file: &File) -> io::Result<bool> {
    file.seek(io::SeekFrom::Start(0))?;
    let mut start = Vec::new();
    file.take(256).read_to_end(&mut start)?;
    Ok(Line::begins(&start))
}

/// How long an import waits for what came before it: its file is here by then, and whoever sent it expects to wait.
const SETTLED_WITHIN: Duration = Duration::from_secs(30);
/// Facts appended together, and workouts looked up together.
const SETS_AT_ONCE: usize = 500;
/// So many sets are put in order of time before they are written: most files, however their app orders them, are then
/// written as they happened, which everybody who follows the log finds easiest.
const SETS_IN_ORDER: usize = 10_000;

/// A workout of the file, or what became of all of it.
enum Read {
    Workout(Box<ImportedWorkout>),
    End(Result<Report, Unreadable>),
}

/// What the first reading of a file says, and its workouts as the second one hands them out.
struct Surveyed {
    format: Format,
    /// The unit is only inferred.
    inferred: bool,
    /// Names that the catalogue does not know.
    unmatched: Vec<Arc<str>>,
    workouts: mpsc::Receiver<Read>,
}

async fn survey(file: File, options: Options) -> Result<Surveyed, Problem> {
    let (send, receive) = mpsc::channel(256);
    let (found, surveyed) = oneshot::channel();
    tokio::task::spawn_blocking(move || {
        let reader = match first_pass(&file, options) {
            Ok(reader) => reader,
            Err(problem) => {
                let _ = found.send(Err(problem));
                return;
            }
        };
        let inferred = reader.unit().source == Some(UnitSource::Inferred);
        let unmatched = reader.unmatched().to_vec();
        if found.send(Ok((reader.format(), inferred, unmatched))).is_ok() {
            let ended = second_pass(&file, reader, &send);
            // Whoever asked may be gone.
            let _ = send.blocking_send(Read::End(ended));
        }
    });
    let (format, inferred, unmatched) = surveyed.await.map_err(Problem::internal)??;
    Ok(Surveyed { format, inferred, unmatched, workouts: receive })
}

pub(super) fn unreadable(error: &Unreadable) -> Problem {
    Problem::new(422, "unreadable-file", error.to_string())
}

fn first_pass(file: &File, options: Options) -> Result<Reader, Problem> {
    let mut survey = Survey::new(options);
    pieces(file, |piece| survey.feed(piece))
        .map_err(Problem::internal)?
        .map_err(|error| unreadable(&error))?;
    survey.finish().map_err(|error| unreadable(&error))
}

fn second_pass(file: &File, mut reader: Reader, send: &mpsc::Sender<Read>) -> Result<Report, Unreadable> {
    let hand_out = |workout| {
        let _ = send.blocking_send(Read::Workout(Box::new(workout)));
    };
    let read = pieces(file, |piece| reader.feed(piece, hand_out));
    // The file was read a moment ago; what cannot be read again is as good as cut off.
    read.unwrap_or(Err(Unreadable::Empty))?;
    reader.finish(hand_out)
}

/// Hands a file out from its start, piece by piece, until one is refused.
fn pieces<E>(mut file: &File, mut take: impl FnMut(&[u8]) -> Result<(), E>) -> io::Result<Result<(), E>> {
    file.seek(io::SeekFrom::Start(0))?;
    let mut piece = vec![0; 64 * 1024];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(Ok(())),
            length => {
                if let Err(error) = take(&piece[..length]) {
                    return Ok(Err(error));
                }
            }
        }
    }
}

/// Writes the workouts of a file as they are read.
struct Write<'a> {
    app: &'a App,
    user: &'a UserId,
    planner: Planner<'a>,
    now: Timestamp,
    /// Whether it is looked up what is there.
    looks: bool,
    writes: bool,
    written: Option<Position>,
}

impl Write<'_> {
    async fn all(&mut self, mut workouts: mpsc::Receiver<Read>) -> Result<Report, Problem> {
        let (mut held, mut sets) = (Vec::new(), 0);
        loop {
            match workouts.recv().await {
                Some(Read::Workout(workout)) => {
                    sets += workout.sets.len() + workout.activities.len();
                    held.push(*workout);
                    if sets >= SETS_IN_ORDER {
                        self.in_order(std::mem::take(&mut held)).await?;
                        sets = 0;
                    }
                }
                Some(Read::End(report)) => {
                    self.in_order(held).await?;
                    return report.map_err(|error| unreadable(&error));
                }
                None => return Err(Problem::internal("the file was not read to its end")),
            }
        }
    }

    async fn in_order(&mut self, mut workouts: Vec<ImportedWorkout>) -> Result<(), Problem> {
        if !self.looks {
            return Ok(());
        }
        workouts.sort_by_key(|workout| workout.start);
        let mut rest = workouts.as_slice();
        while !rest.is_empty() {
            let (mut count, mut sets) = (0, 0);
            while count < rest.len() && (count == 0 || sets < SETS_AT_ONCE) {
                sets += rest[count].sets.len() + rest[count].activities.len();
                count += 1;
            }
            let (some, further) = rest.split_at(count);
            let existing = self.app.book.existing(self.user, &self.planner.ids(some)).await?;
            let wishes = self.planner.plan(some, &existing);
            self.append(&wishes).await?;
            rest = further;
        }
        Ok(())
    }

    async fn complete(&mut self) -> Result<(), Problem> {
        let completed: Vec<_> = self.planner.completed().into_iter().collect();
        self.append(&completed).await
    }

    async fn append(&mut self, wishes: &[Wish]) -> Result<(), Problem> {
        if self.writes && !wishes.is_empty() {
            self.written = Some(self.app.writer.append(self.user, wishes, self.now).await?.position);
        }
        Ok(())
    }
}

fn unit_needed(report: &Report) -> Problem {
    let proposed = report.unit.value.map_or_else(String::new, |unit| format!(" They look like {unit}."));
    let detail = format!(
        "the file does not say its units; send it again with ?unit=kg, which is kg and kilometres, or with ?unit=lb, which is \
         lb and miles.{proposed}"
    );
    Problem::new(422, "unit-needed", detail).with("report", report)
}
