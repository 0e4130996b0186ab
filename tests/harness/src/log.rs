//! The log itself, beneath the program.

use mariposas_event_log::launcher::address_of;
use mariposas_event_log::publish::publish;
use mariposas_event_log::{Appender, LogSettings, Logs, Message, Reader};
use mariposas_event_schema::facts::set::SetLogged;
use mariposas_event_schema::ids::event_id;
use mariposas_event_schema::streams::{Log, Partition};
use mariposas_event_schema::{Envelope, Event, Fact, Outcome, UserId};
use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// A connection to the logs of a platform.
#[derive(Debug)]
pub struct TheLog {
    logs: Logs,
}

impl TheLog {
    /// With the password its nats-server was started with.
    pub(crate) async fn of(folder: &Path) -> Self {
        let url = address_of(&folder.join("nats")).expect("nats-server said where it listens");
        Self::at(&url).await
    }

    /// The log of a server.
    pub async fn at(url: &str) -> Self {
        Self {
            logs: Logs::open(url, "test", &LogSettings::default(), "none").await.expect("the log answers"),
        }
    }

    /// How often each set was logged, by its id.
    pub async fn logged_sets(&self) -> HashMap<Uuid, u32> {
        let mut found = HashMap::new();
        for partition in Partition::all(self.logs.partitions()) {
            let head = self.logs.head(Log::Training, partition).await.expect("the log answers");
            let mut reader =
                Reader::after(&self.logs, Log::Training, partition, 0).await.expect("the log can be read");
            while reader.position() < head {
                for stored in reader.next_chunk(1_000).await.expect("the log can be read") {
                    if let Ok((_, Event::Fact(Fact::SetLogged(logged)))) = Envelope::read(&stored.payload) {
                        *found.entry(logged.set_id).or_default() += 1;
                    }
                }
            }
        }
        found
    }

    /// Puts bytes that are no event into somebody's history.
    pub async fn store_garbage(&self, user: &str) {
        let user = UserId::new(user).expect("an id");
        let partition = Partition::of(&user, self.logs.partitions());
        #[expect(clippy::disallowed_methods, reason = "an id nobody else has")]
        let id = uuid::Uuid::new_v4();
        let subject = Log::Training.subject(partition, &user, "set.logged");
        let message = Message { id, subject, payload: "no event".into() };
        publish(&self.logs, &message).await.expect("the log takes it");
    }

    /// Puts an event into somebody's history that only a later program can read.
    pub async fn store_newer(&self, user: &str) {
        let user = UserId::new(user).expect("an id");
        let partition = Partition::of(&user, self.logs.partitions());
        #[expect(clippy::disallowed_methods, reason = "an id nobody else has")]
        let id = uuid::Uuid::new_v4();
        let payload = serde_json::json!({
            "specversion": "1.0", "id": id, "source": "/mariposas/gateway", "type": "mariposas.set.logged.v9",
            "subject": user.as_str(), "time": "2026-01-01T00:00:00Z", "correlationid": id, "actor": "user",
            "data": {},
        });
        let subject = Log::Training.subject(partition, &user, "set.logged");
        let message = Message { id, subject, payload: payload.to_string().into() };
        publish(&self.logs, &message).await.expect("the log takes it");
    }

    /// Logs a set of somebody's once more, under another id, as a gateway did that nobody heard of any more, longer ago
    /// than the duplicate window.
    pub async fn store_unheard(&self, user: &str, set: Uuid, again: Uuid) {
        let events = self.events(Log::Training, user).await;
        let logged = events.into_iter().find_map(|(envelope, event)| match event {
            Event::Fact(Fact::SetLogged(logged)) if logged.set_id == set => Some((envelope, logged)),
            _ => None,
        });
        let (envelope, logged) = logged.expect("the set was logged");
        let user = envelope.user.clone();
        let envelope = Envelope { id: event_id(&user, again, "set.logged", 0), ..envelope };
        let partition = Partition::of(&user, self.logs.partitions());
        let subject = Log::Training.subject(partition, &user, "set.logged");
        let payload = envelope.write_fact(&Fact::SetLogged(SetLogged { set_id: again, ..logged })).into();
        let id = Uuid::from_u128(envelope.id.as_u128() ^ 1);
        publish(&self.logs, &Message { id, subject, payload }).await.expect("the log takes it");
    }

    /// Stores somebody's newest fact of a name once more, as that of another command, which was carried out longer ago than
    /// the duplicate window.
    pub async fn store_long_ago(&self, user: &str, name: &str, command: Uuid) {
        let events = self.events(Log::Training, user).await;
        let newest = events.into_iter().rev().find_map(|(envelope, event)| match event {
            Event::Fact(fact) if fact.name() == name => Some((envelope, fact)),
            _ => None,
        });
        let (envelope, fact) = newest.expect("there is one");
        let user = envelope.user.clone();
        let envelope = Envelope { id: event_id(&user, command, name, 0), ..envelope };
        let partition = Partition::of(&user, self.logs.partitions());
        let subject = Log::Training.subject(partition, &user, name);
        let payload = envelope.write_fact(&fact).into();
        let id = Uuid::from_u128(envelope.id.as_u128() ^ 1);
        publish(&self.logs, &Message { id, subject, payload }).await.expect("the log takes it");
    }

    /// Every event of a log about one user, in order.
    pub async fn events(&self, log: Log, user: &str) -> Vec<(Envelope, Event)> {
        let user = UserId::new(user).expect("a user id");
        let partition = Partition::of(&user, self.logs.partitions());
        let head = self.logs.head(log, partition).await.expect("the log answers");
        let mut reader = Reader::after(&self.logs, log, partition, 0).await.expect("the log can be read");
        let mut found = Vec::new();
        while reader.position() < head {
            for stored in reader.next_chunk(1_000).await.expect("the log can be read") {
                let (envelope, event) =
                    Envelope::read(&stored.payload).expect("every stored event can be read");
                if envelope.user == user {
                    found.push((envelope, event));
                }
            }
        }
        found
    }

    /// The facts of one user.
    pub async fn facts(&self, user: &str) -> Vec<Fact> {
        let events = self.events(Log::Training, user).await;
        events
            .into_iter()
            .filter_map(|(_, event)| if let Event::Fact(fact) = event { Some(fact) } else { None })
            .collect()
    }

    /// The outcomes of one user.
    pub async fn outcomes(&self, user: &str) -> Vec<Outcome> {
        let events = self.events(Log::Outcomes, user).await;
        events
            .into_iter()
            .filter_map(|(_, event)| if let Event::Outcome(o) = event { Some(o) } else { None })
            .collect()
    }

    /// Stores every fact of a user once more, as a repetition after the duplicate window does: the same event,
    /// which the server no longer recognises.
    pub async fn store_again(&self, user: &str) {
        let events = self.events(Log::Training, user).await;
        let user = UserId::new(user).expect("a user id");
        let partition = Partition::of(&user, self.logs.partitions());
        let messages = events
            .into_iter()
            .filter_map(|(envelope, event)| match event {
                Event::Fact(fact) => Some(Message {
                    id: Uuid::from_u128(envelope.id.as_u128() ^ 1),
                    subject: Log::Training.subject(partition, &user, fact.name()),
                    payload: envelope.write_fact(&fact).into(),
                }),
                _ => None,
            })
            .collect();
        let (appender, lanes) = Appender::new(&self.logs, Log::Training);
        let lanes: Vec<_> = lanes.into_iter().map(tokio::spawn).collect();
        let results = appender.append(partition, messages, Instant::now() + Duration::from_secs(10)).await;
        assert!(results.iter().all(|result| result.as_ref().is_ok_and(|appended| !appended.duplicate)));
        for lane in lanes {
            lane.abort();
        }
    }
}
