//! Which local training day an instant belongs to.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, fmt::temporal};

use super::Refusal;

/// An instant with the local day and zone it counts in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) at: Timestamp,
    pub(crate) day: Date,
    pub(crate) time_zone: String,
}

/// Reads an RFC 3339 time with offset. The day is taken in the person's zone; without one, in the offset the
/// time was written with.
pub(crate) fn locate(
    field: &str,
    text: &str,
    time_zone: Option<&str>,
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
    if let Some(zone) = time_zone.and_then(|name| TimeZone::get(name).ok()) {
        let day = at.to_zoned_datetime(zone).date();
        return Ok(Place { at, day, time_zone: time_zone.unwrap_or("UTC").to_owned() });
    }
    let pieces = temporal::Pieces::parse(text).map_err(|_| wrong())?;
    let offset = pieces.to_numeric_offset().unwrap_or(jiff::tz::Offset::UTC);
    let day = offset.to_datetime(at).date();
    let time_zone = if offset == jiff::tz::Offset::UTC { "UTC".to_owned() } else { offset.to_string() };
    Ok(Place { at, day, time_zone })
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
        locate("performed_at", text, zone, "2026-06-01T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn the_day_is_the_persons_own() {
        assert_eq!(place("2026-05-31T23:30:00Z", Some("Europe/Berlin")).unwrap().day, date(2026, 6, 1));
        assert_eq!(place("2026-05-31T23:30:00+02:00", None).unwrap().day, date(2026, 5, 31));
        assert_eq!(place("2026-05-31T23:30:00Z", None).unwrap().time_zone, "UTC");
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
