//! Which local training day an instant belongs to.

use super::Refusal;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, fmt::temporal};
use mariposas_event_schema::facts::profile::ProfileUpdated;

/// An instant with the local day and zone it counts in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) at: Timestamp,
    pub(crate) day: Date,
    pub(crate) time_zone: String,
}

/// Reads an RFC 3339 time with offset. The day is taken in the person's zone; without one, in the offset the
/// time was written with. Before the hour the person's days start at it is still the day before.
pub(crate) fn locate(
    field: &str,
    text: &str,
    profile: &ProfileUpdated,
    now: Timestamp,
) -> Result<Place, Refusal> {
    let wrong = || Refusal::invalid(field, "write a time with its offset, such as 2026-05-29T18:30:00+02:00");
    if !is_rfc3339(text) {
        return Err(wrong());
    }
    let at: Timestamp = text.parse().map_err(|_| wrong())?;
    let tomorrow = now.saturating_add(jiff::SignedDuration::from_hours(24)).map_err(|_| wrong())?;
    if at > tomorrow {
        return Err(Refusal::invalid(field, "is in the future; check the clock of the device"));
    }
    if at < Timestamp::UNIX_EPOCH {
        return Err(Refusal::invalid(field, "is before 1970"));
    }
    if let Some((name, zone)) = zone_of(profile) {
        let day = training_day(at.to_zoned_datetime(zone).datetime(), profile);
        return Ok(Place { at, day, time_zone: name.to_owned() });
    }
    let pieces = temporal::Pieces::parse(text).map_err(|_| wrong())?;
    let offset = pieces.to_numeric_offset().unwrap_or(jiff::tz::Offset::UTC);
    let day = training_day(offset.to_datetime(at), profile);
    let time_zone = if offset == jiff::tz::Offset::UTC { "UTC".to_owned() } else { offset.to_string() };
    Ok(Place { at, day, time_zone })
}

/// The training day of an instant that nobody wrote down: in the person's zone, else in UTC.
pub(crate) fn day_at(at: Timestamp, profile: &ProfileUpdated) -> Date {
    let zone = zone_of(profile).map_or(TimeZone::UTC, |(_, zone)| zone);
    training_day(at.to_zoned_datetime(zone).datetime(), profile)
}

fn zone_of(profile: &ProfileUpdated) -> Option<(&str, TimeZone)> {
    let name = profile.time_zone.as_deref()?;
    Some((name, TimeZone::get(name).ok()?))
}

/// The training day of a time on the person's clock.
pub(crate) fn training_day(local: DateTime, profile: &ProfileUpdated) -> Date {
    let date = local.date();
    let starts_at = profile.day_starts_at.unwrap_or(0);
    if i16::from(local.hour()) >= i16::from(starts_at) {
        return date;
    }
    date.yesterday().unwrap_or(date)
}

/// "2026-05-29T18:30:00", perhaps a fraction, then Z or an offset; what else the parser knows is not for the wire.
fn is_rfc3339(text: &str) -> bool {
    let Some((head, tail)) = text.split_at_checked(19) else { return false };
    let shape = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        10 => byte.eq_ignore_ascii_case(&b'T'),
        13 | 16 => byte == b':',
        _ => byte.is_ascii_digit(),
    };
    let tail =
        tail.strip_prefix('.').map_or(tail, |tail| tail.trim_start_matches(|c: char| c.is_ascii_digit()));
    let offset = tail.strip_prefix(['+', '-']).is_some_and(|offset| {
        let digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        offset.split_once(':').is_some_and(|(hours, minutes)| digits(hours) && digits(minutes))
    });
    head.bytes().enumerate().all(shape) && !head.ends_with("60") && (offset || tail.eq_ignore_ascii_case("z"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn place(text: &str, zone: Option<&str>) -> Result<Place, Refusal> {
        of(text, &ProfileUpdated { time_zone: zone.map(str::to_owned), ..ProfileUpdated::default() })
    }

    fn of(text: &str, profile: &ProfileUpdated) -> Result<Place, Refusal> {
        locate("performed_at", text, profile, "2026-06-01T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn the_day_is_the_persons_own() {
        assert_eq!(place("2026-05-31T23:30:00Z", Some("Europe/Berlin")).unwrap().day, date(2026, 6, 1));
        assert_eq!(place("2026-05-31T23:30:00+02:00", None).unwrap().day, date(2026, 5, 31));
        assert_eq!(place("2026-05-31T23:30:00Z", None).unwrap().time_zone, "UTC");
    }

    #[test]
    fn until_the_day_starts_it_is_the_day_before() {
        let berlin = ProfileUpdated {
            time_zone: Some("Europe/Berlin".to_owned()),
            day_starts_at: Some(4),
            ..ProfileUpdated::default()
        };
        let anywhere = ProfileUpdated { time_zone: None, ..berlin.clone() };
        for (text, profile, day) in [
            ("2026-05-31T01:59:59Z", &berlin, date(2026, 5, 30)),
            ("2026-05-31T02:00:00Z", &berlin, date(2026, 5, 31)),
            ("2026-05-31T21:30:00Z", &berlin, date(2026, 5, 31)),
            ("2026-05-31T22:30:00Z", &berlin, date(2026, 5, 31)),
            ("2026-06-01T03:30:00+05:00", &anywhere, date(2026, 5, 31)),
            ("2026-06-01T04:00:00+05:00", &anywhere, date(2026, 6, 1)),
        ] {
            assert_eq!(of(text, profile).unwrap().day, day, "{text}");
        }
        let at = "2026-06-01T00:30:00Z".parse().unwrap();
        assert_eq!(day_at(at, &berlin), date(2026, 5, 31));
        assert_eq!(day_at(at, &ProfileUpdated::default()), date(2026, 6, 1));
    }

    #[test]
    fn the_day_starts_by_the_clock_on_the_wall_when_the_clocks_change() {
        let berlin = ProfileUpdated {
            time_zone: Some("Europe/Berlin".to_owned()),
            day_starts_at: Some(3),
            ..ProfileUpdated::default()
        };
        // At 01:00 UTC the clocks go from 2 to 3: the day starts then.
        assert_eq!(of("2026-03-29T00:59:59Z", &berlin).unwrap().day, date(2026, 3, 28));
        assert_eq!(of("2026-03-29T01:00:00Z", &berlin).unwrap().day, date(2026, 3, 29));
    }

    #[test]
    fn times_without_offset_and_times_to_come_are_refused() {
        for text in ["2026-05-31T23:30:00", "yesterday", "", "2026-06-03T00:00:00Z", "1969-01-01T00:00:00Z"] {
            assert!(place(text, None).is_err(), "{text}");
        }
    }

    #[test]
    fn only_rfc_3339_is_read() {
        for good in ["2026-05-31T10:00:00Z", "2026-05-31t10:00:00.123z", "2026-05-31T10:00:00-05:30"] {
            assert!(place(good, None).is_ok(), "{good}");
        }
        for bad in [
            "2026-05-31 10:00:00Z",
            "2026-05-31T10:00Z",
            "2026-05-31T10:00:60Z",
            "2026-05-31T10:00:00+01:00[Europe/Berlin]",
            "2026-05-31T10:00:00+01",
            "2026-05-31T10:00:00",
            "",
        ] {
            assert!(place(bad, None).is_err(), "{bad}");
        }
    }
}
