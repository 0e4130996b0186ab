//! Outcomes as they happen, over server-sent events.

use super::App;
use super::extract::Person;
use super::problem::Problem;
use crate::live::{LiveEvent, Start};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::stream::{self, Stream, StreamExt};
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::Position;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::{self, error::RecvError};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(live))
}

/// What happens to you, live: records, pets, recommendations. Send `Last-Event-ID` to go on where you were; a
/// `reset` event says that too much was missed and everything should be read again.
#[utoipa::path(get, path = "/v1/live", tag = "live",
    responses((status = 200, description = "Server-sent events: the event's type and its CloudEvent.", content_type = "text/event-stream", body = String)))]
async fn live(
    State(app): State<App>,
    Person(user): Person,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let partition = app.writer.partition(&user);
    let log_id = app.logs.log_id().to_owned();
    let seen = headers.get("last-event-id").map(|value| {
        let position: Option<Position> = value.to_str().ok().and_then(|text| text.parse().ok());
        // Of another log, or none at all: more than the ring can know.
        position.filter(|p| p.log_id == log_id && p.partition == partition).map_or(u64::MAX, |p| p.sequence)
    });
    let (start, newest, receiver) = app.hub.listen(partition, seen).await;
    let id = |sequence: u64| Position { log_id: log_id.clone(), partition, sequence }.to_string();
    let first = match start {
        Start::Reset => vec![Event::default().event("reset").id(id(newest)).data("{}")],
        Start::Since(events) => {
            // The first id lets a listener come back even if nothing happens meanwhile.
            let hello = Event::default().event("hello").id(id(seen.unwrap_or(newest))).data("{}");
            let missed = events.iter().filter(|event| event.user == user).map(|event| sent(event, &log_id));
            std::iter::once(hello).chain(missed).collect()
        }
    };
    let later = stream::unfold(Listener { receiver, user, log_id, ended: false }, Listener::next);
    let events = stream::iter(first).chain(later).map(Ok);
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

fn sent(event: &LiveEvent, log_id: &str) -> Event {
    let id = Position { log_id: log_id.to_owned(), partition: event.partition, sequence: event.sequence };
    Event::default().event(event.name).id(id.to_string()).data(&*event.payload)
}

struct Listener {
    receiver: broadcast::Receiver<LiveEvent>,
    user: UserId,
    log_id: String,
    ended: bool,
}

impl Listener {
    async fn next(mut self) -> Option<(Event, Self)> {
        if self.ended {
            return None;
        }
        loop {
            match self.receiver.recv().await {
                Ok(event) if event.user == self.user => return Some((sent(&event, &self.log_id), self)),
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => {
                    // Too slow a listener: it comes back with what it had seen.
                    self.ended = true;
                    return Some((Event::default().event("reset").data("{}"), self));
                }
                Err(RecvError::Closed) => return None,
            }
        }
    }
}
