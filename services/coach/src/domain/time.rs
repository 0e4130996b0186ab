//! Local weeks and spans (training-science 2.3).

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use mariposas_event_schema::ids::derived;
use mariposas_training::IsoWeek;

/// The local hour a week is judged at, so that a late Sunday session is over.
const ROLLOVER_HOUR: i8 = 4;
/// Evaluations of different people are spread over so many seconds.
const JITTER_SECONDS: u128 = 3_600;

/// The zone by name; UTC when none, or none that is known, was told.
pub(crate) fn zone(name: Option<&str>) -> TimeZone {
    name.and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC)
}

/// The local training day of an instant.
pub(crate) fn day_of(instant: Timestamp, zone: &TimeZone) -> Date {
    let local = zone.to_datetime(instant);
    let day = local.date();
    if local.hour() < ROLLOVER_HOUR { day.yesterday().unwrap_or(day) } else { day }
}

/// W0: the last complete ISO week before an instant, by the calendar. It may still wait for its rollover.
pub(crate) fn last_complete_week(instant: Timestamp, zone: &TimeZone) -> IsoWeek {
    IsoWeek::of(zone.to_datetime(instant).date()).plus(-1)
}

/// The last week whose rollover lies before an instant.
pub(crate) fn last_turned_week(instant: Timestamp, zone: &TimeZone) -> IsoWeek {
    IsoWeek::of(day_of(instant, zone)).plus(-1)
}

/// Monday 04:00 local after the week, when it is complete.
pub(crate) fn rollover_after(week: IsoWeek, zone: &TimeZone) -> Option<Timestamp> {
    zone.to_timestamp(week.plus(1).monday().at(ROLLOVER_HOUR, 0, 0, 0)).ok()
}

/// How long after the rollover a person's turn is: within an hour, always the same.
pub(crate) fn jitter(user: &str) -> SignedDuration {
    let seconds = derived(&["rollover", user]).as_u128() % JITTER_SECONDS;
    SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(0))
}

/// So many days, of 24 hours each.
pub(crate) const fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

/// The instant so many days before another.
pub(crate) fn days_before(instant: Timestamp, count: i64) -> Timestamp {
    instant.saturating_sub(days(count)).unwrap_or(Timestamp::MIN)
}

/// Whether `at` lies at most so many days before the instant. What is later, by a phone's clock, counts too.
pub(crate) fn within_days(instant: Timestamp, at: Timestamp, count: i64) -> bool {
    at >= days_before(instant, count)
}

/// Whole days from one date to a later one.
pub(crate) fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::{last_complete_week, last_turned_week, rollover_after, zone};

    #[test]
    fn a_week_is_complete_at_midnight_and_turns_at_four() {
        let zone = zone(Some("Europe/Berlin"));
        let at = |text: &str| text.parse().unwrap();
        for (instant, complete, turned) in [
            ("2026-05-31T23:59:00+02:00", "2026-W21", "2026-W21"),
            ("2026-06-01T00:01:00+02:00", "2026-W22", "2026-W21"),
            ("2026-06-01T04:00:00+02:00", "2026-W22", "2026-W22"),
        ] {
            assert_eq!(last_complete_week(at(instant), &zone).to_string(), complete, "{instant}");
            assert_eq!(last_turned_week(at(instant), &zone).to_string(), turned, "{instant}");
        }
        assert_eq!(rollover_after("2026-W22".parse().unwrap(), &zone), Some(at("2026-06-01T04:00:00+02:00")));
    }
}
