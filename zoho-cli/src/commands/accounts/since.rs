//! A point in time on the command line.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Span, SpanRelativeTo, Timestamp};
use std::str::FromStr;
use std::time::SystemTime;

/// The length in bytes of a date without a time of day, such as `2026-01-31`.
const DATE_LENGTH: usize = 10;

/// A point in time, written as a duration before now, as a date, or as a date and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Since(SystemTime);

impl Since {
    pub(super) fn time(self) -> SystemTime {
        self.0
    }

    fn parse(text: &str, now: SystemTime) -> Option<Self> {
        if let Ok(time) = text.parse::<Timestamp>() {
            return time.try_into().ok().map(Self);
        }
        if text.len() == DATE_LENGTH
            && let Ok(date) = text.parse::<Date>()
        {
            let start = TimeZone::UTC.to_timestamp(date.to_datetime(Time::midnight())).ok()?;
            return start.try_into().ok().map(Self);
        }
        let duration = text.parse::<Span>().ok()?.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
        now.checked_sub(duration.try_into().ok()?).map(Self)
    }
}

impl FromStr for Since {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        Self::parse(text, SystemTime::now())
            .ok_or("write a duration of hours, days or weeks (`12h`, `7d`), a date (`2026-01-31`) or a time (`2026-01-31T12:00Z`)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn durations_dates_and_times_are_points_in_time() {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let now = at(1_800_000_000);
        for (text, expected) in [
            ("12h", Some(at(1_800_000_000 - 12 * 3600))),
            ("7d", Some(at(1_800_000_000 - 7 * 86_400))),
            ("2w", Some(at(1_800_000_000 - 14 * 86_400))),
            ("1d 6h", Some(at(1_800_000_000 - 30 * 3600))),
            ("2026-01-31", Some(at(1_769_817_600))),
            ("2026-01-31T12:00Z", Some(at(1_769_860_800))),
            ("2026-01-31T12:00:00+01:00", Some(at(1_769_857_200))),
            ("2026-01-31T12:00", None),
            ("1 month", None),
            ("-7d", None),
            ("7", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(Since::parse(text, now).map(Since::time), expected, "{text}");
        }
    }
}
