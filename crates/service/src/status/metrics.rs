//! How the services are doing, in the text format of Prometheus.

use super::{State, Status};
use std::fmt::Write;

/// Labels beside the service, and a value.
type Sample = (String, f64);

/// A gauge: its name after `mariposas_`, what it is, and its samples.
type Gauge = (&'static str, &'static str, fn(&Status) -> Vec<Sample>);

const GAUGES: [Gauge; 14] = [
    ("instances", "Instances that answer.", |status| one(status.instances.len() as f64)),
    ("lag_events", "Events on the log that are not applied; the head is read on its own.", |status| {
        one(status.lag as f64)
    }),
    ("parked_users", "Users whose events wait because one could not be applied.", |status| {
        one(status.parked_users as f64)
    }),
    ("unsent_outcomes", "Outcomes that are issued and not known to be on the log.", |status| {
        one(status.unsent_outcomes as f64)
    }),
    ("confirmed_outcomes", "Grows when outcomes come to be known to be on the log.", |status| {
        one(status.confirmed_outcomes as f64)
    }),
    ("generation", "Number of the generation of rows that answers.", |status| one(status.generation as f64)),
    ("state", "1 for the state the service is in.", |status| {
        let sample = |state: State| {
            (format!("state=\"{}\"", state.word()), f64::from(u8::from(state == status.state)))
        };
        State::ALL.map(sample).into()
    }),
    ("build_done_events", "Events in the rows of the generation that is being built.", |status| {
        status.building.iter().map(|building| (String::new(), building.done as f64)).collect()
    }),
    ("build_total_events", "Events it will have.", |status| {
        status.building.iter().map(|building| (String::new(), building.total as f64)).collect()
    }),
    ("head_sequence", "Newest sequence of the partition on the log.", |status| {
        status.partitions.iter().map(|place| (partition(place.partition), place.head as f64)).collect()
    }),
    ("applied_sequence", "Newest sequence of the partition that is applied.", |status| {
        status.partitions.iter().map(|place| (partition(place.partition), place.applied as f64)).collect()
    }),
    ("owned", "Whether an instance applies the partition.", |status| {
        let owned = |owner: &Option<String>| f64::from(u8::from(owner.is_some()));
        status.partitions.iter().map(|place| (partition(place.partition), owned(&place.owner))).collect()
    }),
    ("heartbeat_age_seconds", "Since the owner of the partition last knew that it follows it.", |status| {
        let age = |place: &super::PartitionStatus| Some((partition(place.partition), place.heartbeat_s?));
        status.partitions.iter().filter_map(age).collect()
    }),
    (
        "partition_stalled",
        "Whether the partition has events to apply and applied none for seconds.",
        |status| {
            let stalled = |stalled: bool| f64::from(u8::from(stalled));
            status
                .partitions
                .iter()
                .map(|place| (partition(place.partition), stalled(place.stalled)))
                .collect()
        },
    ),
];

fn one(value: f64) -> Vec<Sample> {
    vec![(String::new(), value)]
}

fn partition(number: u16) -> String {
    format!("partition=\"{number:02}\"")
}

/// All of it, each gauge in one block; `None` is a service that does not answer.
pub fn text(services: &[(&str, Option<Status>)]) -> String {
    let mut text = String::new();
    let mut block = |name: &str, help: &str, samples: &mut dyn Iterator<Item = (&str, Sample)>| {
        let _ = writeln!(text, "# HELP mariposas_{name} {help}\n# TYPE mariposas_{name} gauge");
        for (service, (labels, value)) in samples {
            let comma = if labels.is_empty() { "" } else { "," };
            let _ = writeln!(text, "mariposas_{name}{{service=\"{service}\"{comma}{labels}}} {value}");
        }
    };
    let up = |status: &Option<Status>| (String::new(), f64::from(u8::from(status.is_some())));
    block(
        "up",
        "Whether the service answers.",
        &mut services.iter().map(|(service, status)| (*service, up(status))),
    );
    for (name, help, samples) in GAUGES {
        let answered = services.iter().filter_map(|(service, status)| Some((*service, status.as_ref()?)));
        let mut samples = answered
            .flat_map(|(service, status)| samples(status).into_iter().map(move |sample| (service, sample)));
        block(name, help, &mut samples);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::tests::said;
    use super::*;

    #[test]
    fn each_gauge_is_one_block_over_all_services() {
        let toy = said("one", [(9, 5, true, true), (90, 90, true, false)]);
        let text = text(&[("toy", Some(toy.clone())), ("other", Some(toy)), ("away", None)]);
        let block = "# TYPE mariposas_lag_events gauge\n\
                     mariposas_lag_events{service=\"toy\"} 4\n\
                     mariposas_lag_events{service=\"other\"} 4\n\
                     # HELP ";
        assert!(text.contains(block), "{text}");
        for line in [
            "mariposas_up{service=\"away\"} 0",
            "mariposas_state{service=\"toy\",state=\"stalled\"} 1",
            "mariposas_applied_sequence{service=\"other\",partition=\"01\"} 90",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        let headers = text.lines().filter(|line| line.starts_with("# TYPE")).count();
        assert_eq!(headers, GAUGES.len() + 1);
    }
}
