//! Conversions from dates and points in time of other crates. A value outside the years 1 to 9999 becomes the nearest
//! representable value.

use super::{Date, DateTime, IntoDate, IntoDateTime};

/// Returns the date, or the nearest representable date for a year that is not from 1 to 9999.
fn day(year: i64, month: u8, day: u8) -> Date {
    let nearest = if year < 1 { Date::MIN } else { Date::MAX };
    u16::try_from(year).ok().and_then(|year| Date::try_new(year, month, day).ok()).unwrap_or(nearest)
}

/// Returns the point in time in its offset, or in UTC if RFC 3339 cannot represent the offset, for example because it
/// has seconds.
fn moment(millis: i64, offset_seconds: i32) -> DateTime {
    let utc = DateTime::from_unix_millis(millis);
    let at_offset = |minutes| utc.at_offset(minutes);
    (offset_seconds % 60 == 0).then(|| at_offset(i64::from(offset_seconds / 60))).flatten().unwrap_or(utc)
}

#[cfg(feature = "jiff")]
mod of_jiff {
    use super::{Date, DateTime, IntoDate, IntoDateTime, day, moment};

    #[diagnostic::do_not_recommend]
    impl IntoDate for jiff::civil::Date {
        fn into_date(self) -> Date {
            let part = |number: i8| number.unsigned_abs();
            day(self.year().into(), part(self.month()), part(self.day()))
        }
    }

    #[diagnostic::do_not_recommend]
    impl IntoDateTime for jiff::Timestamp {
        fn into_date_time(self) -> DateTime {
            moment(millis(self), 0)
        }
    }

    #[diagnostic::do_not_recommend]
    impl IntoDateTime for jiff::ZonedDateTime {
        fn into_date_time(self) -> DateTime {
            moment(millis(self.timestamp()), self.offset().seconds())
        }
    }

    /// Returns the milliseconds since 1970, truncated towards the past. `as_millisecond` truncates towards 1970.
    fn millis(timestamp: jiff::Timestamp) -> i64 {
        timestamp.as_nanosecond().div_euclid(1_000_000).try_into().unwrap_or_default()
    }
}

#[cfg(feature = "time")]
mod of_time {
    use super::{Date, DateTime, IntoDate, IntoDateTime, day, moment};

    #[diagnostic::do_not_recommend]
    impl IntoDate for time::Date {
        fn into_date(self) -> Date {
            day(self.year().into(), self.month().into(), self.day())
        }
    }

    #[diagnostic::do_not_recommend]
    impl IntoDateTime for time::OffsetDateTime {
        fn into_date_time(self) -> DateTime {
            let millis = self.unix_timestamp_nanos().div_euclid(1_000_000);
            moment(millis.try_into().unwrap_or_default(), self.offset().whole_seconds())
        }
    }

    #[diagnostic::do_not_recommend]
    impl IntoDateTime for time::UtcDateTime {
        fn into_date_time(self) -> DateTime {
            moment(self.unix_timestamp_nanos().div_euclid(1_000_000).try_into().unwrap_or_default(), 0)
        }
    }
}

#[cfg(feature = "chrono")]
mod of_chrono {
    use super::{Date, DateTime, IntoDate, IntoDateTime, day, moment};
    use chrono::{Datelike as _, NaiveDate, Offset as _, TimeZone};

    #[diagnostic::do_not_recommend]
    impl IntoDate for NaiveDate {
        fn into_date(self) -> Date {
            let part = |number: u32| u8::try_from(number).unwrap_or_default();
            day(self.year().into(), part(self.month()), part(self.day()))
        }
    }

    #[diagnostic::do_not_recommend]
    impl<Tz: TimeZone> IntoDateTime for chrono::DateTime<Tz> {
        /// Converts a date and time. A leap second becomes the second after it.
        fn into_date_time(self) -> DateTime {
            moment(self.timestamp_millis(), self.offset().fix().local_minus_utc())
        }
    }
}

#[cfg(all(test, feature = "chrono", feature = "jiff", feature = "time"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn same_date_of_each_crate_converts_equally() {
        let days: [Date; 3] = [
            jiff::civil::date(2024, 2, 29).into_date(),
            time::Date::from_calendar_date(2024, time::Month::February, 29).unwrap().into_date(),
            chrono::NaiveDate::from_ymd_opt(2024, 2, 29).unwrap().into_date(),
        ];
        assert_eq!(days, [Date::new(2024, 2, 29); 3]);
        assert_eq!(jiff::civil::Date::MIN.into_date(), Date::MIN);
        assert_eq!(time::Date::MIN.into_date(), Date::MIN);
        assert_eq!(chrono::NaiveDate::MIN.into_date(), Date::MIN);
        assert_eq!(chrono::NaiveDate::MAX.into_date(), Date::MAX);
    }

    #[test]
    fn moment_outside_the_range_becomes_the_nearest_moment() {
        assert_eq!(jiff::Timestamp::MIN.into_date_time(), DateTime::MIN);
        assert_eq!(chrono::DateTime::<chrono::Utc>::MIN_UTC.into_date_time(), DateTime::MIN);
        assert_eq!(chrono::DateTime::<chrono::Utc>::MAX_UTC.into_date_time(), DateTime::MAX);
    }

    #[test]
    fn offset_with_seconds_is_converted_to_utc() {
        let offset = time::UtcOffset::from_hms(0, 53, 28).unwrap();
        let berlin = time::OffsetDateTime::UNIX_EPOCH.to_offset(offset);
        assert_eq!(berlin.into_date_time().to_string(), "1970-01-01T00:00:00.000Z");
    }

    proptest! {
        /// Checks that the types of all three crates convert the same point in time to the same value.
        #[test]
        fn same_moment_of_each_crate_converts_equally(
            nanos in i64::MIN..=i64::MAX,
            minutes in -12 * 60..14 * 60_i32,
        ) {
            let offset = time::UtcOffset::from_whole_seconds(minutes * 60).unwrap();
            let of_time = time::OffsetDateTime::from_unix_timestamp_nanos(nanos.into()).unwrap().to_offset(offset);
            let zone = jiff::tz::Offset::from_seconds(minutes * 60).unwrap().to_time_zone();
            let of_jiff = jiff::Timestamp::from_nanosecond(nanos.into()).unwrap().to_zoned_datetime(zone);
            let offset = chrono::FixedOffset::east_opt(minutes * 60).unwrap();
            let of_chrono = chrono::DateTime::from_timestamp_nanos(nanos).with_timezone(&offset);

            let civil = of_jiff.datetime();
            let expected = format!("{}", civil.strftime("%Y-%m-%dT%H:%M:%S"));
            let moment = of_jiff.into_date_time();
            prop_assert_eq!(&moment.into_value()[..19], expected);
            prop_assert_eq!(of_time.into_date_time(), moment);
            prop_assert_eq!(of_chrono.into_date_time(), moment);
            prop_assert_eq!(DateTime::parse(&moment.to_string()).unwrap(), moment);
        }
    }
}
