//! The bytes of every event ever released. A difference here means the change is wrong, not the file: old
//! events must be read for ever, and old readers must read new events.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by where it stopped")]

use mariposas_event_schema::event::BadData;
use mariposas_event_schema::outcomes::recommendation::recommendation_id;
use mariposas_event_schema::{Actor, Envelope, Event, Fact, Outcome, Unreadable, UserId};
use std::collections::BTreeSet;
use std::path::PathBuf;
use uuid::Uuid;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden")
}

fn golden_files() -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

fn encode(envelope: &Envelope, event: &Event) -> String {
    let bytes = match event {
        Event::Fact(fact) => envelope.write_fact(fact),
        Event::Outcome(outcome) => envelope.write_outcome(outcome),
        Event::Unknown(name) => panic!("{name} is in no list"),
    };
    String::from_utf8(bytes).unwrap()
}

#[test]
fn every_golden_event_is_read_and_newest_versions_are_written_back_byte_for_byte() {
    for (name, golden) in golden_files() {
        let golden = golden.trim_end();
        let (envelope, event) = Envelope::read(golden.as_bytes()).unwrap_or_else(|error| {
            panic!("golden/{name}.json can no longer be read ({error}): make the new field optional, or add a version")
        });
        let newest = match &event {
            Event::Fact(fact) => format!("{}.v{}", fact.name(), fact.version()),
            Event::Outcome(outcome) => format!("{}.v{}", outcome.name(), outcome.version()),
            Event::Unknown(kind) => {
                panic!("golden/{name}.json: {kind} is no longer listed; old events must be read for ever")
            }
        };
        if name.split('+').next() == Some(newest.as_str()) {
            assert_eq!(
                encode(&envelope, &event),
                golden,
                "golden/{name}.json changed: a field was renamed, removed or reshaped; add a version instead"
            );
        }
    }
}

#[test]
fn every_version_of_every_type_has_a_golden_file() {
    let files: BTreeSet<String> = golden_files().into_iter().map(|(name, _)| name).collect();
    for (name, newest) in Fact::TYPES.iter().chain(Outcome::TYPES) {
        for version in 1..=*newest {
            assert!(
                files.contains(&format!("{name}.v{version}")),
                "golden/{name}.v{version}.json is missing"
            );
        }
    }
}

#[test]
fn fields_a_reader_does_not_know_are_passed_over() {
    for (name, golden) in golden_files() {
        let newer = golden
            .trim_end()
            .replacen("\"data\":{", "\"data\":{\"a_later_field\":[1],", 1)
            .replace("[1],}", "[1]}");
        let read = Envelope::read(newer.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(read, Envelope::read(golden.trim_end().as_bytes()).unwrap(), "{name}");
    }
}

/// What comes before its type cannot be read where it stands.
#[test]
fn fields_come_in_any_order() {
    for (name, golden) in golden_files() {
        let golden = golden.trim_end();
        let (head, data) = golden.split_once(",\"data\":").unwrap();
        let data = data.strip_suffix('}').unwrap();
        let data_first = format!("{{\"data\":{data},{}}}", head.strip_prefix('{').unwrap());
        assert_eq!(
            Envelope::read(data_first.as_bytes()).unwrap(),
            Envelope::read(golden.as_bytes()).unwrap(),
            "{name}"
        );
    }
}

/// However an event is read: what is said twice, or missing, or of no use, is an error that names it.
#[test]
fn what_is_wrong_with_an_event_is_said() {
    let (_, golden) = golden_files().into_iter().find(|(name, _)| name == "set.logged.v1").unwrap();
    let golden = golden.trim_end();
    let error = |bytes: &str| Envelope::read(bytes.as_bytes()).unwrap_err().to_string();
    let twice =
        golden.replacen("{\"specversion\":\"1.0\"", "{\"specversion\":\"1.0\",\"specversion\":\"1.0\"", 1);
    assert!(error(&twice).contains("duplicate field `specversion`"), "{}", error(&twice));
    let without = golden.replacen("\"actor\":", "\"extra\":", 1);
    assert!(error(&without).contains("missing field `actor`"), "{}", error(&without));
    let shapeless = golden.replacen("\"set_id\":", "\"extra\":", 1);
    assert!(
        error(&shapeless).starts_with("the data are no set.logged: missing field `set_id`"),
        "{}",
        error(&shapeless)
    );
    let more = format!("{golden}{{}}");
    assert!(error(&more).starts_with("not an event: trailing characters"), "{}", error(&more));
}

#[test]
fn an_unknown_type_is_passed_over_and_a_newer_version_is_refused() {
    let (_, golden) = golden_files().into_iter().find(|(name, _)| name == "set.retracted.v1").unwrap();
    let unknown = golden.replace("mariposas.set.retracted.v1", "mariposas.set.admired.v1");
    let (_, event) = Envelope::read(unknown.trim_end().as_bytes()).unwrap();
    assert_eq!(event, Event::Unknown("set.admired".to_owned()));

    let newer = golden.replace("mariposas.set.retracted.v1", "mariposas.set.retracted.v2");
    let error = Envelope::read(newer.trim_end().as_bytes()).unwrap_err();
    assert!(matches!(error, Unreadable::Data(BadData::Newer { version: 2, .. })), "{error}");
}

#[test]
fn bytes_that_are_no_event_are_refused_without_a_panic() {
    for bytes in [&b""[..], b"{}", b"null", b"[1,2]", b"\xff\xfe", br#"{"specversion":"0.3"}"#] {
        assert!(Envelope::read(bytes).is_err());
    }
}

#[test]
fn outcomes_have_ids_of_their_natural_key_alone() {
    let user = UserId::new("ada").unwrap();
    for (name, golden) in golden_files() {
        if let (_, Event::Outcome(outcome)) = Envelope::read(golden.trim_end().as_bytes()).unwrap() {
            let key = outcome.natural_key();
            assert!(key.as_str().starts_with(outcome.name()), "{name}");
            let id = mariposas_event_schema::OutcomeId::of(&user, &key);
            if let Outcome::RecommendationIssued(o) = &outcome {
                assert_eq!(id.0, recommendation_id(&user, &o.rule, &o.subject, &o.judged));
            }
            assert_eq!(id, mariposas_event_schema::OutcomeId::of(&user, &outcome.natural_key()));
            let envelope = Envelope {
                id: id.0,
                source: "pet".to_owned(),
                user: user.clone(),
                time: jiff::Timestamp::UNIX_EPOCH,
                correlation: Uuid::nil(),
                causation: None,
                actor: Actor::System,
            };
            assert!(
                envelope.write_outcome(&outcome).len() < mariposas_event_schema::envelope::MAX_EVENT_BYTES
            );
        }
    }
}
