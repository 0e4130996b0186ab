//! Days, times and durations as apps write them, in the languages they write them in.

use super::cells::shorten;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// The first three letters of a month, in lower case, in English, Turkish, Portuguese, German, French,
/// Spanish, Italian, Dutch, Scandinavian, Polish and Russian. No word means two months.
const MONTHS: [&[&str]; 12] = [
    &["jan", "oca", "ene", "gen", "jän", "sty", "янв"],
    &["feb", "şub", "sub", "fev", "fév", "lut", "фев"],
    &["mar", "mär", "mae", "mrz", "mrt", "мар"],
    &["apr", "nis", "abr", "avr", "kwi", "апр"],
    &["may", "mai", "mag", "mei", "maj", "май", "мая"],
    &["jun", "haz", "giu", "cze", "июн"],
    &["jul", "tem", "lug", "lip", "июл"],
    &["aug", "ağu", "agu", "ago", "aoû", "aou", "sie", "авг"],
    &["sep", "eyl", "set", "wrz", "сен"],
    &["oct", "eki", "out", "okt", "ott", "paź", "окт"],
    &["nov", "kas", "lis", "ноя"],
    &["dec", "ara", "dez", "déc", "dic", "des", "gru", "дек"],
];

/// The longest text that is read as a date.
const LONGEST: usize = 64;

/// A local date and time: `2025-12-05 11:37:00`, `2018/8/31 5:49`, `5 Dec 2025, 11:37`. A zone after the
/// time is left unread: what the clock on the wall said is what is wanted.
pub(super) fn date_time(text: &str) -> Option<DateTime> {
    if text.len() > LONGEST {
        return None;
    }
    let found = numeric(text).or_else(|| worded(text))?;
    (1980..=2100).contains(&found.year()).then_some(found)
}

/// A time as written, and the instant where its zone is written too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) local: DateTime,
    /// Whether a time of day is written; else `local` is the midnight the day begins with.
    pub(super) timed: bool,
    pub(super) instant: Option<Timestamp>,
}

/// A date and time with the zone that may stand after it: `2026-03-01T10:00:00.000Z`,
/// `2025-01-19 09:37:32 +0000`.
pub(super) fn moment(text: &str) -> Option<Moment> {
    let local = date_time(text)?;
    let instant = offset(text).and_then(|offset| offset.to_timestamp(local).ok());
    // No date has a colon.
    Some(Moment { local, timed: text.contains(':'), instant })
}

/// The same, or why there is none.
pub(super) fn readable(text: &str) -> Result<Moment, String> {
    moment(text).ok_or_else(|| format!("`{}` is no date that can be read", shorten(text, 40)))
}

/// The offset from UTC after a numeric date and time.
fn offset(text: &str) -> Option<Offset> {
    let clock = text.split_once([' ', 'T'])?.1;
    if clock.ends_with(['Z', 'z']) {
        return Some(Offset::UTC);
    }
    let sign = clock.rfind(['+', '-'])?;
    let digits: String = clock[sign + 1..].split(':').collect();
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (digits[..2].parse().ok()?, digits[2..].parse().ok()?);
    let seconds = hours * 3_600 + minutes * 60;
    Offset::from_seconds(if clock[sign..].starts_with('-') { -seconds } else { seconds }).ok()
}

/// The instant of so many seconds since 1970, from 1980 on: apps write 0 and small numbers for "none".
pub(super) fn unix(text: &str) -> Option<Timestamp> {
    let seconds: i64 = text.parse().ok()?;
    let instant = Timestamp::from_second(seconds).ok()?;
    (315_532_800..4_102_444_800).contains(&seconds).then_some(instant)
}

fn numeric(text: &str) -> Option<DateTime> {
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, "0:00"));
    let mut parts = date.split(['-', '/', '.']);
    let year = parts.next().filter(|year| year.len() == 4)?;
    let (month, day) = (parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let mut time = time.split_whitespace();
    let clock = time.next()?;
    let (hour, minute, second) = clock_time(clock, time.next())?;
    DateTime::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?, hour, minute, second, 0).ok()
}

fn worded(text: &str) -> Option<DateTime> {
    let lower = text.to_lowercase();
    let tokens = || lower.split(|c: char| c.is_whitespace() || c == ',').map(|t| t.trim_matches('.'));
    let number = |digits: std::ops::RangeInclusive<usize>| {
        tokens().find(|t| digits.contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit()))
    };
    let year = number(4..=4)?.parse().ok()?;
    let day = number(1..=2)?.parse().ok()?;
    let month = tokens().find_map(month)?;
    let clock = tokens().find(|t| t.contains(':'))?;
    let half = tokens().find(|t| matches!(*t, "am" | "pm"));
    let (hour, minute, second) = clock_time(clock, half)?;
    DateTime::new(year, month, day, hour, minute, second, 0).ok()
}

/// The month a word names, from 1.
fn month(word: &str) -> Option<i8> {
    // Chinese and Japanese, and Korean, number their months.
    if let Some(number) = word.strip_suffix(['月', '월']) {
        return number.parse().ok().filter(|number| (1..=12).contains(number));
    }
    let start: String = word.chars().take(3).collect();
    // French alone needs a fourth letter.
    if start == "jui" {
        return if word.starts_with("juin") { Some(6) } else { word.starts_with("juil").then_some(7) };
    }
    (1..).zip(MONTHS).find(|(_, words)| words.contains(&start.as_str())).map(|(number, _)| number)
}

/// `17:00`, `17:00:30.5Z`, `5:00` with "pm" after it.
fn clock_time(text: &str, half: Option<&str>) -> Option<(i8, i8, i8)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(text.len());
    let mut parts = text[..end].split(':');
    let hour: i8 = parts.next()?.parse().ok()?;
    let minute = parts.next()?.parse().ok()?;
    let second = parts.next().map_or(Some(0), |second| second.parse().ok())?;
    let hour = match half.map(str::to_lowercase).as_deref() {
        Some("am" | "pm") if !(1..=12).contains(&hour) => return None,
        Some("am") => hour % 12,
        Some("pm") => hour % 12 + 12,
        _ => hour,
    };
    Some((hour, minute, second))
}

/// Seconds of `1h 13m`, `38min`, `1小时13分钟` or plain `4380`.
pub(super) fn duration(text: &str) -> Option<i64> {
    let mut rest = text.trim();
    let mut total = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let number: i64 = rest[..digits].parse().ok().filter(|&n| n < 1_000_000_000)?;
        rest = &rest[digits..];
        let word = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let seconds = match rest[..word].trim().trim_end_matches('.').to_lowercase().as_str() {
            "h" | "hr" | "hrs" | "std" | "小时" => 3_600,
            "m" | "min" | "mins" | "mn" | "分钟" | "分" => 60,
            "s" | "sec" | "sek" | "秒" | "" => 1,
            _ => return None,
        };
        total += number * seconds;
        rest = &rest[word..];
    }
    (total > 0).then_some(total)
}

/// Seconds of `0:01:30`, or of `01:30` where a minute and seconds are written.
pub(super) fn clock_span(text: &str) -> Option<f64> {
    let mut parts = text.rsplit(':');
    let (seconds, minutes) = (parts.next()?, parts.next()?);
    let hours = parts.next().unwrap_or("0");
    let number = |part: &str| {
        let digits = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse::<u32>().ok()).flatten()
    };
    let total = number(hours)? * 3_600 + number(minutes)? * 60 + number(seconds)?;
    parts.next().is_none().then_some(f64::from(total))
}

/// Longest workout that is believed; beyond it somebody forgot to stop the timer.
const LONGEST_WORKOUT_S: i64 = 6 * 3_600;

/// The end of a workout that took `seconds`, where that is believable.
pub(super) fn end(start: DateTime, seconds: i64) -> Option<DateTime> {
    let believable = (1..=LONGEST_WORKOUT_S).contains(&seconds);
    believable.then(|| start.checked_add(jiff::SignedDuration::from_secs(seconds)).ok()).flatten()
}

/// The end of a workout as written, where that is believable.
pub(super) fn end_at(start: DateTime, end: DateTime) -> Option<DateTime> {
    let seconds = end.duration_since(start).as_secs();
    (1..=LONGEST_WORKOUT_S).contains(&seconds).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_languages_of_the_apps() {
        for (text, month, day) in [
            ("5 Dec 2025, 11:37", 12, 5),
            ("5 Ara 2025, 11:37", 12, 5),
            ("15 Şub 2025, 11:37", 2, 15),
            ("1 Ağu 2025, 11:37", 8, 1),
            ("5 Out 2025, 11:37", 10, 5),
            ("5 de fev. de 2025, 11:37", 2, 5),
            ("5 juin 2025, 11:37", 6, 5),
            ("5 juil. 2025, 11:37", 7, 5),
            ("5 août 2025 à 11:37", 8, 5),
            ("5. Mär. 2025, 11:37", 3, 5),
            ("5 Mai 2025, 11:37", 5, 5),
            ("5 ene 2025, 11:37", 1, 5),
            ("5 sept. 2025, 11:37", 9, 5),
            ("5 lug 2025, 11:37", 7, 5),
            ("5 okt. 2025 11:37", 10, 5),
            ("5 дек. 2025 г., 11:37", 12, 5),
            ("5 paź 2025, 11:37", 10, 5),
            ("5 12月 2025, 11:37", 12, 5),
            ("Dec 5, 2025, 11:37 AM", 12, 5),
            ("2025-07-05 11:37:00", 7, 5),
            ("2025-07-05T11:37:00Z", 7, 5),
            ("2025/8/31 11:37", 8, 31),
        ] {
            let expected = jiff::civil::date(2025, month, day).at(11, 37, 0, 0);
            assert_eq!(date_time(text), Some(expected), "{text}");
        }
        for text in
            ["", "yesterday", "31 Feb 2025, 11:37", "5 Xyz 2025, 11:37", "2025-13-01 10:00", "0001-01-01"]
        {
            assert_eq!(date_time(text), None, "{text}");
        }
    }

    #[test]
    fn no_word_means_two_months() {
        let mut words: Vec<_> = MONTHS.iter().flat_map(|words| words.iter()).collect();
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count);
    }

    #[test]
    fn a_zone_makes_an_instant_and_leaves_the_clock() {
        let read = |text| {
            let moment = moment(text).unwrap();
            (moment.local.hour(), moment.instant.map(|instant| instant.to_string()))
        };
        let instant = |text: &str| Some(text.to_owned());
        assert_eq!(read("2026-03-01T10:00:00.000Z"), (10, instant("2026-03-01T10:00:00Z")));
        assert_eq!(read("2026-09-05 10:12:33 +0100"), (10, instant("2026-09-05T09:12:33Z")));
        assert_eq!(read("2026-09-05T10:12:33-03:30"), (10, instant("2026-09-05T13:42:33Z")));
        for text in ["2026-09-05 10:12:33", "2026-09-05", "5 Dec 2025, 11:37", "2026-09-05 10:12 +99"] {
            assert_eq!(read(text).1, None, "{text}");
        }
        assert_eq!(unix("1770220318").map(|instant| instant.to_string()), instant("2026-02-04T15:51:58Z"));
        assert_eq!((unix("0"), unix("99999999999999999999"), unix("soon")), (None, None, None));
    }

    #[test]
    fn spans_on_a_clock_are_seconds() {
        for (text, seconds) in [("0:01:30", 90), ("01:30", 90), ("1:00:00", 3_600)] {
            assert_eq!(clock_span(text), Some(f64::from(seconds)), "{text}");
        }
        for text in ["90", "1:2:3:4", "a:30", "", ":30", "-1:30"] {
            assert_eq!(clock_span(text), None, "{text}");
        }
    }

    #[test]
    fn durations_are_read_and_forgotten_timers_are_not_believed() {
        let read =
            ["1h 13m", "38min", "1h 10min", "2h", "55s", "1小时13分钟", "4380", "1 Std. 13 Min.", "soon", ""];
        let seconds = [4_380, 2_280, 4_200, 7_200, 55, 4_380, 4_380, 4_380, 0, 0];
        assert_eq!(read.map(|text| duration(text).unwrap_or(0)), seconds);
        let start = jiff::civil::date(2025, 1, 1).at(23, 0, 0, 0);
        assert_eq!(end(start, 7_200), Some(jiff::civil::date(2025, 1, 2).at(1, 0, 0, 0)));
        assert_eq!(end(start, 83 * 3_600), None);
    }
}
