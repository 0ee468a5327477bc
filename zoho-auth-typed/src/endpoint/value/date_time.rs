//! A point in time with its offset from UTC.

use super::date::Date;
use super::rfc3339;
use crate::failure::permanent;
use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};
use thiserror::Error;

/// A point in time in the years 1 to 9999 with millisecond precision, for parameters that take a date and time.
///
/// Requests contain the date and time in the product's format, a [`DateTimeFormat`]. A higher precision is truncated.
///
/// In JSON, a `DateTime` is the text of [`DateTimeFormat::Crm`], without milliseconds. For another format, name its
/// module, as in `#[serde(with = "zoho_auth_typed::value::desk_date_time")]`. Every text that CRM, Desk, Books and
/// related products send can be read as a `DateTime`.
///
/// Two values are equal if they have the same point in time and the same offset. `DateTime` has no order. Compare
/// [`as_unix_millis`](Self::as_unix_millis) to order points in time, or to find whether two values are the same point
/// in time.
///
/// ```
/// use zoho_auth_typed::value::{Date, DateTime};
///
/// const LAUNCH: DateTime = DateTime::utc(Date::new(2026, 1, 31), 12, 0, 0);
/// assert_eq!(LAUNCH.to_string(), "2026-01-31T12:00:00.000Z");
///
/// let there: DateTime = "2026-01-31T13:00:00+01:00".parse()?;
/// assert_eq!(there.as_unix_millis(), LAUNCH.as_unix_millis()); // the same point in time
/// assert_ne!(there, LAUNCH); // in two offsets
/// # Ok::<(), zoho_auth_typed::value::ParseDateTimeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateTime {
    /// The milliseconds since the beginning of 1970 in UTC.
    millis: i64,
    /// The offset in minutes east of UTC, less than one day.
    offset: i16,
}

/// The error for a value that is not a date and time.
#[derive(Clone, Copy, Debug, Error)]
#[error(
    "invalid date and time; write it like `2026-01-31T12:00:00+01:00` (RFC 3339), with an offset from UTC or `Z`, a year from 0001 to 9999 and seconds up to 59 (leap seconds are not supported)"
)]
#[non_exhaustive]
pub struct ParseDateTimeError;

permanent!(ParseDateTimeError);

pub(super) const MINUTE: i64 = 60_000;
pub(super) const DAY: i64 = 24 * 60 * MINUTE;

impl DateTime {
    /// The first representable point in time, at the beginning of the year 1 in UTC.
    pub const MIN: Self = Self { millis: Date::MIN.days() * DAY, offset: 0 };
    /// The last representable millisecond, at the end of the year 9999 in UTC.
    pub const MAX: Self = Self { millis: (Date::MAX.days() + 1) * DAY - 1, offset: 0 };

    /// Returns a date and time in UTC that is known at compile time. In a `const`, the compiler checks the date and
    /// time.
    ///
    /// # Panics
    /// Panics if the hour is over 23, or if the minute or the second is over 59. For values from run time, use
    /// [`try_utc`](Self::try_utc) and [`parse`](Self::parse).
    #[track_caller]
    pub const fn utc(date: Date, hour: u8, minute: u8, second: u8) -> Self {
        match Self::try_utc(date, hour, minute, second) {
            Ok(moment) => moment,
            Err(_) => panic!("invalid time of day; pass hours up to 23, and minutes and seconds up to 59"),
        }
    }

    /// Returns a date and time in UTC from run-time values.
    ///
    /// # Errors
    /// Fails with [`ParseDateTimeError`] if the hour is over 23, or if the minute or the second is over 59.
    pub const fn try_utc(date: Date, hour: u8, minute: u8, second: u8) -> Result<Self, ParseDateTimeError> {
        match time_of_day(hour, minute, second) {
            Some(time) => Ok(Self { millis: date.days() * DAY + time, offset: 0 }),
            None => Err(ParseDateTimeError),
        }
    }

    /// Returns the point in time that is `millis` milliseconds after the beginning of 1970 in UTC. Returns the nearest
    /// representable point in time if the year is not from 1 to 9999.
    pub fn from_unix_millis(millis: i64) -> Self {
        Self { millis: millis.clamp(Self::MIN.millis, Self::MAX.millis), offset: 0 }
    }

    /// Returns the milliseconds since the beginning of 1970 in UTC.
    pub const fn as_unix_millis(self) -> i64 {
        self.millis
    }

    /// Parses a `date-time` of RFC 3339, such as `2026-01-31T12:00:00+01:00` or `2026-01-31T11:00:00.500Z`. The colon
    /// of the offset is optional: Books sends `2013-11-18T02:17:40-0800`.
    ///
    /// # Errors
    /// Fails with [`ParseDateTimeError`] if the text has another form, or if there is no such date and time. A string
    /// without an offset, as Creator sends it (`20-Apr-2020 16:23:50`), is not a `DateTime`, because its time zone is a
    /// setting of the Creator application. A leap second (`23:59:60`) is rejected: neither `SystemTime` nor Zoho can
    /// distinguish it from the neighboring second.
    pub fn parse(text: &str) -> Result<Self, ParseDateTimeError> {
        rfc3339::read(text).ok_or(ParseDateTimeError)
    }

    /// Returns the same point in time in another offset. Returns `None` if the offset is a day or more, or if the local
    /// year is not from 1 to 9999.
    pub(super) fn at_offset(self, minutes: i64) -> Option<Self> {
        let local = self.millis + minutes * MINUTE;
        let fits = minutes * MINUTE > -DAY && minutes * MINUTE < DAY;
        let offset = i16::try_from(minutes).ok()?;
        (fits && (Self::MIN.millis..=Self::MAX.millis).contains(&local)).then_some(Self { offset, ..self })
    }

    /// Returns the date in an offset, and the milliseconds since the beginning of that date.
    fn local(self, offset: i16) -> (Date, i64) {
        let local = self.millis + i64::from(offset) * MINUTE;
        (Date::from_days(local.div_euclid(DAY)), local.rem_euclid(DAY))
    }

    /// Returns the text of this date and time in the format of a product.
    pub fn to_text(self, format: DateTimeFormat) -> String {
        match format {
            DateTimeFormat::Crm => self.with_offset(":"),
            DateTimeFormat::Books => self.with_offset(""),
            DateTimeFormat::Desk => {
                let (date, time) = self.local(0);
                format!("{date}T{}.{:03}Z", Clock(time), time % 1000)
            }
        }
    }

    /// Returns the text in whole seconds, with the offset in digits even if it is zero. `colon` separates the hours of
    /// the offset from its minutes.
    fn with_offset(self, colon: &str) -> String {
        let (date, time) = self.local(self.offset);
        let (sign, offset) = (if self.offset < 0 { '-' } else { '+' }, self.offset.unsigned_abs());
        format!("{date}T{}{sign}{:02}{colon}{:02}", Clock(time), offset / 60, offset % 60)
    }

    /// Returns the text in CRM's format.
    #[doc(hidden)]
    pub fn into_value(self) -> String {
        self.to_text(DateTimeFormat::Crm)
    }

    /// Returns the text in Desk's format.
    #[doc(hidden)]
    pub fn into_utc_value(self) -> String {
        self.to_text(DateTimeFormat::Desk)
    }
}

/// The text format of a date and time in the requests and responses of a product.
///
/// ```
/// use zoho_auth_typed::value::{DateTime, DateTimeFormat};
///
/// let moment: DateTime = "2013-11-18T02:17:40.250-0800".parse()?;
/// assert_eq!(moment.to_text(DateTimeFormat::Crm), "2013-11-18T02:17:40-08:00");
/// assert_eq!(moment.to_text(DateTimeFormat::Desk), "2013-11-18T10:17:40.250Z");
/// assert_eq!(moment.to_text(DateTimeFormat::Books), "2013-11-18T02:17:40-0800");
/// # Ok::<(), zoho_auth_typed::value::ParseDateTimeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DateTimeFormat {
    /// The format of CRM: whole seconds with the offset, such as `2026-01-31T12:00:00+01:00`.
    /// Source: [Get Records](https://www.zoho.com/crm/developer/docs/api/v8/get-records.html), `If-Modified-Since`.
    Crm,
    /// The format of Desk: milliseconds in UTC, such as `2026-01-31T11:00:00.000Z`.
    /// Source: [Desk API](https://desk.zoho.com/DeskAPIDocument).
    Desk,
    /// The format of Books: whole seconds with the offset without a colon, such as `2026-01-31T12:00:00+0100`. Billing,
    /// Expense and Inventory also send this format.
    /// Source: [Bills](https://www.zoho.com/books/api/v3/bills/), `last_modified_time`.
    Books,
}

/// The milliseconds since the beginning of a day, displayed in a form such as `12:00:00`.
struct Clock(i64);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0 / 1000;
        write!(f, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

/// Returns the milliseconds since the beginning of the day, or `None` if there is no such time of day.
pub(super) const fn time_of_day(hour: u8, minute: u8, second: u8) -> Option<i64> {
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(((hour as i64 * 60 + minute as i64) * 60 + second as i64) * 1000)
}

impl FromStr for DateTime {
    type Err = ParseDateTimeError;

    fn from_str(text: &str) -> Result<Self, ParseDateTimeError> {
        Self::parse(text)
    }
}

/// Converts a time to UTC. Times outside the years 1 to 9999 become the nearest representable time.
impl From<SystemTime> for DateTime {
    fn from(time: SystemTime) -> Self {
        let millis = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_millis()).unwrap_or(i64::MAX),
            // Truncation is towards the past, as for times after 1970.
            Err(before) => i64::try_from(before.duration().as_nanos().div_ceil(1_000_000)).map_or(i64::MIN, |ms| -ms),
        };
        Self::from_unix_millis(millis)
    }
}

/// Formats the date and time as RFC 3339 describes, with milliseconds and the offset.
impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, time) = self.local(self.offset);
        write!(f, "{date}T{}.{:03}", Clock(time), time % 1000)?;
        let (sign, offset) = (if self.offset < 0 { '-' } else { '+' }, self.offset.unsigned_abs());
        if offset == 0 { f.write_str("Z") } else { write!(f, "{sign}{:02}:{:02}", offset / 60, offset % 60) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::time::Duration;

    #[test]
    fn date_time_is_formatted_with_its_offset_and_in_utc() {
        for (text, shown, value, utc) in [
            (
                "2026-01-31T12:00:00+01:00",
                "2026-01-31T12:00:00.000+01:00",
                "2026-01-31T12:00:00+01:00",
                "2026-01-31T11:00:00.000Z",
            ),
            (
                "2026-01-01t00:30:09.98765z",
                "2026-01-01T00:30:09.987Z",
                "2026-01-01T00:30:09+00:00",
                "2026-01-01T00:30:09.987Z",
            ),
            (
                "2024-02-29T22:15:00.5-03:30",
                "2024-02-29T22:15:00.500-03:30",
                "2024-02-29T22:15:00-03:30",
                "2024-03-01T01:45:00.500Z",
            ),
            (
                "2026-01-01T00:00:00-00:00",
                "2026-01-01T00:00:00.000Z",
                "2026-01-01T00:00:00+00:00",
                "2026-01-01T00:00:00.000Z",
            ),
        ] {
            let moment = DateTime::parse(text).unwrap();
            assert_eq!(moment.to_string(), shown);
            assert_eq!((moment.into_value(), moment.into_utc_value()), (value.to_owned(), utc.to_owned()));
        }
    }

    #[test]
    fn invalid_time_of_day_is_an_error() {
        let day = Date::new(2026, 1, 31);
        assert_eq!(DateTime::try_utc(day, 23, 59, 59).unwrap(), DateTime::parse("2026-01-31T23:59:59Z").unwrap());
        for (hour, minute, second) in [(24, 0, 0), (0, 60, 0), (0, 0, 60), (255, 255, 255)] {
            assert!(DateTime::try_utc(day, hour, minute, second).is_err());
        }
    }

    #[test]
    #[should_panic(expected = "invalid time of day")]
    fn utc_panics_for_an_invalid_time_of_day() {
        let _ = DateTime::utc(Date::new(2026, 1, 31), 24, 0, 0);
    }

    #[test]
    fn system_time_is_converted_and_kept_in_range() {
        let text = |time: SystemTime| DateTime::from(time).to_string();
        assert_eq!(text(UNIX_EPOCH), "1970-01-01T00:00:00.000Z");
        assert_eq!(text(UNIX_EPOCH + Duration::from_micros(1_769_860_800_000_999)), "2026-01-31T12:00:00.000Z");
        assert_eq!(text(UNIX_EPOCH - Duration::from_micros(1)), "1969-12-31T23:59:59.999Z");
        let beyond_range = Duration::from_secs(u64::from(u32::MAX) * 100);
        assert_eq!(DateTime::from(UNIX_EPOCH + beyond_range), DateTime::MAX);
        assert_eq!(DateTime::from(UNIX_EPOCH - beyond_range), DateTime::MIN);
    }

    proptest! {
        #[test]
        fn formatted_date_time_parses_to_the_same_value(millis in DateTime::MIN.millis..=DateTime::MAX.millis, minutes in -1439_i64..1440) {
            let utc = DateTime::from_unix_millis(millis);
            prop_assert_eq!(DateTime::parse(&utc.to_string()).unwrap(), utc);
            prop_assert_eq!(DateTime::parse(&utc.into_utc_value()).unwrap(), utc);
            if let Some(local) = utc.at_offset(minutes) {
                prop_assert_eq!(DateTime::parse(&local.to_string()).unwrap(), local);
                prop_assert_eq!(DateTime::parse(&local.into_value()).unwrap().millis, millis - millis.rem_euclid(1000));
            }
        }

        #[test]
        fn any_text_is_parsed_without_panic(text in "[0-9TtZz:.+ -]{0,40}") {
            let _ = DateTime::parse(&text);
        }
    }
}
