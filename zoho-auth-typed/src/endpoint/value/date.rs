//! A calendar date. Every value is a valid date.

use crate::failure::permanent;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A date of the Gregorian calendar in the years 1 to 9999, for parameters that take a date.
///
/// ```
/// use zoho_auth_typed::value::Date;
///
/// const NEW_YEAR: Date = Date::new(2026, 1, 1); // an invalid date would not compile here
/// assert_eq!(NEW_YEAR.to_string(), "2026-01-01");
/// assert_eq!("2026-01-01".parse::<Date>()?, NEW_YEAR);
/// assert!("2026-02-30".parse::<Date>().is_err());
/// # Ok::<(), zoho_auth_typed::value::ParseDateError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// The error for a value that is not a date.
#[derive(Clone, Copy, Debug, Error)]
#[error("invalid date; write it like `2026-01-31`, with a year from 0001 to 9999")]
#[non_exhaustive]
pub struct ParseDateError;

permanent!(ParseDateError);

impl Date {
    /// The first representable date: 0001-01-01.
    pub const MIN: Self = Self { year: 1, month: 1, day: 1 };
    /// The last representable date: 9999-12-31.
    pub const MAX: Self = Self { year: 9999, month: 12, day: 31 };

    /// Returns a date that is known at compile time. In a `const`, or as `const { Date::new(2026, 1, 31) }`, the
    /// compiler checks the date.
    ///
    /// # Panics
    /// Panics if there is no such date. Use [`try_new`](Self::try_new) for values from run time.
    #[track_caller]
    pub const fn new(year: u16, month: u8, day: u8) -> Self {
        match Self::try_new(year, month, day) {
            Ok(date) => date,
            Err(_) => {
                panic!("invalid date; pass the year, the month and the day, as in `Date::new(2026, 1, 31)`")
            }
        }
    }

    /// Returns a date from run-time values.
    ///
    /// # Errors
    /// Fails with [`ParseDateError`] if there is no such date, or if the year is not from 1 to 9999.
    pub const fn try_new(year: u16, month: u8, day: u8) -> Result<Self, ParseDateError> {
        if year == 0 || year > 9999 || month == 0 || month > 12 || day == 0 || day > days_of(year, month) {
            return Err(ParseDateError);
        }
        Ok(Self { year, month, day })
    }

    /// Parses a date in the form `YYYY-MM-DD`.
    ///
    /// # Errors
    /// Fails with [`ParseDateError`] if the text has another form, or if there is no such date.
    pub const fn parse(text: &str) -> Result<Self, ParseDateError> {
        match text.as_bytes() {
            [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] => {
                match (pair(*y0, *y1), pair(*y2, *y3), pair(*m0, *m1), pair(*d0, *d1)) {
                    (Some(century), Some(year), Some(month), Some(day)) => {
                        Self::try_new(century as u16 * 100 + year as u16, month, day)
                    }
                    _ => Err(ParseDateError),
                }
            }
            _ => Err(ParseDateError),
        }
    }

    /// Returns the year, from 1 to 9999.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// Returns the month, from 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// Returns the day of the month, from 1 to 31.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Returns the number of days since January 1, 1970.
    //
    // A year begins in March in this computation, so that the leap day is its last day. 400 years have 146,097 days.
    pub(super) const fn days(self) -> i64 {
        let (month, day) = (self.month as i64, self.day as i64);
        let year = self.year as i64 - (month < 3) as i64;
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        year.div_euclid(400) * 146_097 + year.rem_euclid(400) * 365 + year.rem_euclid(400) / 4
            - year.rem_euclid(400) / 100
            + of_year
            - 719_468
    }

    /// Returns the date that is `days` days after January 1, 1970. Returns the nearest representable date if the year
    /// is not from 1 to 9999.
    pub(super) fn from_days(days: i64) -> Self {
        let days = days.clamp(Self::MIN.days(), Self::MAX.days()) + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let since_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * since_march + 2) / 5 + 1;
        let month = if since_march < 10 { since_march + 3 } else { since_march - 9 };
        let year = era * 400 + year_of_era + i64::from(month < 3);
        let small = |number: i64| u8::try_from(number).unwrap_or_default();
        Self { year: u16::try_from(year).unwrap_or_default(), month: small(month), day: small(day) }
    }

    /// Returns the text that requests contain: `YYYY-MM-DD`.
    #[doc(hidden)]
    pub fn into_value(self) -> String {
        self.to_string()
    }
}

/// Returns the number with these two ASCII digits, or `None` if one of the bytes is not a digit.
pub(super) const fn pair(tens: u8, ones: u8) -> Option<u8> {
    if tens.is_ascii_digit() && ones.is_ascii_digit() { Some((tens - b'0') * 10 + ones - b'0') } else { None }
}

const fn days_of(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

impl FromStr for Date {
    type Err = ParseDateError;

    fn from_str(text: &str) -> Result<Self, ParseDateError> {
        Self::parse(text)
    }
}

/// Formats the date as `YYYY-MM-DD`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_date_is_an_error() {
        for text in [
            "",
            "2026-1-31",
            "2026-02-30",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "0000-01-01",
            "10000-01-01",
            "2026-01-31 ",
            "2026/01/31",
            "+026-01-31",
            "2026-01-31T00:00:00Z",
            "２０２６-01-31",
        ] {
            assert!(Date::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn february_29_exists_only_in_leap_years() {
        for (year, is_leap) in [(1900, false), (2000, true), (2023, false), (2024, true), (2100, false), (2400, true)] {
            assert_eq!(Date::try_new(year, 2, 29).is_ok(), is_leap, "{year}");
        }
    }

    /// Checks that consecutive dates have consecutive numbers, and that each number converts back to its date.
    #[test]
    fn every_day_follows_the_day_before() {
        let (mut day, mut number) = (Date::MIN, Date::MIN.days());
        assert_eq!(Date::new(1970, 1, 1).days(), 0);
        assert_eq!(number, -719_162);
        while day != Date::MAX {
            let Date { year, month, day: of_month } = day;
            let next = Date::try_new(year, month, of_month + 1)
                .or_else(|_| Date::try_new(year, month + 1, 1))
                .unwrap_or_else(|_| Date::new(year + 1, 1, 1));
            number += 1;
            assert_eq!((next.days(), Date::from_days(number)), (number, next));
            day = next;
        }
        assert_eq!(Date::parse(&day.to_string()).unwrap(), day);
    }

    #[test]
    fn day_outside_the_range_becomes_the_nearest_day() {
        assert_eq!(Date::from_days(i64::MIN), Date::MIN);
        assert_eq!(Date::from_days(i64::MAX), Date::MAX);
    }

    #[test]
    #[should_panic(expected = "invalid date")]
    fn new_panics_for_an_invalid_date() {
        let _ = Date::new(2026, 2, 30);
    }
}
