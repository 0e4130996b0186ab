//! Taking everything along.

mod restore;
mod tables;

pub(super) use restore::{Order, restore};

use super::App;
use super::extract::{Asked, Carried, Person};
use super::problem::Problem;
use crate::book::After;
use crate::domain::backup::{Line, Workout, about};
use crate::domain::{Refusal, bodyweight};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use jiff::Timestamp;
use mariposas_event_schema::UserId;
use mariposas_event_schema::facts::profile::BodyweightRecorded;
use serde::Deserialize;
use std::io;
use tokio::sync::mpsc;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(export))
}

/// Rows read together.
const PAGE: i64 = 1_000;
/// Before every row.
const START: After = (i64::MIN, String::new());

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Params {
    /// jsonl (the default): everything, to be imported again. strong or hevy: sets and activities, as those apps export them.
    format: Option<String>,
}

/// Everything you have, as a file. As JSON Lines it can be imported again, here or elsewhere, and gives the same again, but
/// for rolls: those that were used are in it with their bytes, and what they gave stays in the account that drew it.
#[utoipa::path(get, path = "/v1/export", tag = "imports", params(Params),
    responses((status = 200, content_type = "application/x-ndjson", body = String), (status = 422, body = Problem)))]
async fn export(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    Asked(params): Asked<Params>,
) -> Result<Response, Problem> {
    app.writer.settle(&user, carried.0.as_ref()).await?;
    let (kind, name, body) = match params.format.as_deref().unwrap_or("jsonl") {
        "jsonl" => ("application/x-ndjson", "mariposas.jsonl", Body::from_stream(lines(app, user))),
        format @ ("strong" | "hevy") => {
            let workouts = tables::workouts(&app, &user).await?;
            let strong = format == "strong";
            let write =
                if strong { mariposas_training::export::strong } else { mariposas_training::export::hevy };
            let name = if strong { "strong.csv" } else { "hevy.csv" };
            ("text/csv; charset=utf-8", name, Body::from(write(&workouts)))
        }
        _ => return Err(Refusal::invalid("format", "must be jsonl, strong or hevy").into()),
    };
    let named = format!("attachment; filename=\"{name}\"");
    Ok(([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, named)], body)
        .into_response())
}

/// The lines, as they are read. A reader that stops ends it; an error breaks the answer off, so that half of a history is
/// never taken for the whole.
fn lines(app: App, user: UserId) -> impl futures::Stream<Item = io::Result<Bytes>> {
    let (send, receive) = mpsc::channel(4);
    tokio::spawn(async move {
        let out = Out { send };
        if let Err(problem) = write_all(&app, &user, &out).await {
            tracing::warn!(%user, "an export broke off: {}", problem.detail);
            let _ = out.send.send(Err(io::Error::other("the export broke off"))).await;
        }
    });
    futures::stream::unfold(receive, |mut receive| async move { Some((receive.recv().await?, receive)) })
        .fuse()
}

struct Out {
    send: mpsc::Sender<io::Result<Bytes>>,
}

impl Out {
    /// `false`: nobody listens any more.
    async fn write(&self, lines: impl IntoIterator<Item = Line>) -> bool {
        let mut text = String::new();
        for line in lines {
            text.push_str(&line.write());
            text.push('\n');
        }
        text.is_empty() || self.send.send(Ok(Bytes::from(text))).await.is_ok()
    }
}

async fn write_all(app: &App, user: &UserId, out: &Out) -> Result<(), Problem> {
    let sequence = app.writer.settle_context(user, None).await?;
    let person = app.book.person(user, sequence).await?;
    let mut goes_on = out.write(about(&person)).await;
    let mut after = None;
    while goes_on {
        let filter = crate::book::BodyweightFilter { after: after.take(), limit: PAGE, ..Default::default() };
        let page = app.book.bodyweights(user, &filter).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.taken_at.clone());
        let recorded = page.iter().filter_map(|row| {
            let (at, day) = (row.taken_at.parse().ok()?, row.day.parse().ok()?);
            Some(Line::Bodyweight(BodyweightRecorded { weight: row.weight, at, day }))
        });
        goes_on = out.write(recorded).await;
    }
    goes_on = goes_on && out.write(app.book.routines(user).await?.into_iter().map(Line::Routine)).await;
    let mut after = String::new();
    while goes_on {
        let page = app.book.kept_after(user, &after, PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        after.clone_from(last);
        goes_on = out.write(page.into_iter().map(|(_, line)| line)).await;
    }
    let mut after = START;
    while goes_on {
        let page = app.book.workouts_after(user, &after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = (last.started_at, last.workout_id.clone());
        goes_on = out.write(page.iter().filter_map(Workout::of).map(Line::Workout)).await;
    }
    let mut after = START;
    while goes_on {
        let page = app.book.sets_after(user, &after, PAGE).await?;
        let Some((id, last)) = page.last() else { break };
        after = (last.performed_at.as_millisecond(), id.to_string());
        goes_on = out.write(page.into_iter().map(|(id, performed)| Line::Set { id, performed })).await;
    }
    let mut after = START;
    while goes_on {
        let page = app.book.activities_after(user, &after, PAGE).await?;
        let Some((id, last)) = page.last() else { break };
        after = (last.performed_at.as_millisecond(), id.to_string());
        goes_on = out.write(page.into_iter().map(|(id, performed)| Line::Activity { id, performed })).await;
    }
    Ok(())
}

/// The body weight that a line tells of, as it is known by.
fn taken_at(at: Timestamp) -> String {
    bodyweight::key(at)
}
