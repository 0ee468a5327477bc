//! The JSON form of dates, and of dates with times.

use super::date::Date;
use super::date_time::{DateTime, DateTimeFormat};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

/// Serializes the date as `YYYY-MM-DD`.
impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Deserializes a date from `YYYY-MM-DD`.
impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text::new("a date such as `2026-01-31`"))
    }
}

/// Serializes the date and time in CRM's format, [`DateTimeFormat::Crm`].
impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text(DateTimeFormat::Crm))
    }
}

/// Deserializes a date and time from each [`DateTimeFormat`], and from any other form that [`DateTime::parse`] accepts.
impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text::new("a date and time such as `2026-01-31T12:00:00+01:00`"))
    }
}

/// A visitor that parses a string.
struct Text<T>(&'static str, PhantomData<T>);

impl<T> Text<T> {
    const fn new(expected: &'static str) -> Self {
        Self(expected, PhantomData)
    }
}

impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    // The message does not contain the text, which belongs to the user's data.
    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

/// A [`DateTime`] or an `Option` of it, for the modules that `#[serde(with = "…")]` names.
pub trait DateTimeField: Sized + private::Sealed {
    #[doc(hidden)]
    fn moment(&self) -> Option<DateTime>;
}

mod private {
    pub trait Sealed {}
    impl Sealed for super::DateTime {}
    impl Sealed for Option<super::DateTime> {}
}

impl DateTimeField for DateTime {
    fn moment(&self) -> Option<DateTime> {
        Some(*self)
    }
}

impl DateTimeField for Option<DateTime> {
    fn moment(&self) -> Option<DateTime> {
        *self
    }
}

macro_rules! formats {
    ($($(#[$attribute:meta])* $module:ident: $format:ident;)+) => {$(
        $(#[$attribute])*
        ///
        /// For a [`DateTime`](super::DateTime) or an `Option` of it:
        #[doc = concat!("`#[serde(with = \"zoho_auth_typed::value::", stringify!($module), "\")]`. An optional field also needs")]
        /// `#[serde(default)]` if the response may omit it.
        pub mod $module {
            use super::{DateTimeField, DateTimeFormat};
            use serde::{Deserialize, Deserializer, Serialize, Serializer};

            /// Serializes the date and time in the format of this module.
            ///
            /// # Errors
            /// Fails if the serializer fails.
            pub fn serialize<T: DateTimeField, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
                value.moment().map(|moment| moment.to_text(DateTimeFormat::$format)).serialize(serializer)
            }

            /// Deserializes a date and time from any format.
            ///
            /// # Errors
            /// Fails if the value is not a date and time.
            pub fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
            where
                T: DateTimeField + Deserialize<'de>,
                D: Deserializer<'de>,
            {
                T::deserialize(deserializer)
            }
        }
    )+};
}

formats! {
    /// Dates and times in JSON in Desk's format, [`DateTimeFormat::Desk`](super::DateTimeFormat::Desk).
    desk_date_time: Desk;

    /// Dates and times in JSON in the format of Books, [`DateTimeFormat::Books`](super::DateTimeFormat::Books).
    books_date_time: Books;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    struct Record {
        day: Option<Date>,
        #[serde(with = "desk_date_time")]
        desk: DateTime,
        #[serde(with = "books_date_time", default)]
        books: Option<DateTime>,
        crm: Option<DateTime>,
    }

    #[test]
    fn fields_of_a_record_are_in_the_format_of_their_product() {
        let moment = DateTime::parse("2013-11-18T02:17:40-0800").unwrap();
        let record =
            Record { day: Some(Date::new(2013, 11, 18)), desk: moment, books: Some(moment), crm: Some(moment) };
        let json = serde_json::to_value(&record).unwrap();
        assert_eq!(
            json,
            json!({
                "day": "2013-11-18",
                "desk": "2013-11-18T10:17:40.000Z",
                "books": "2013-11-18T02:17:40-0800",
                "crm": "2013-11-18T02:17:40-08:00",
            })
        );
        let read: Record = serde_json::from_value(json).unwrap();
        assert_eq!(read.desk.as_unix_millis(), moment.as_unix_millis());
        assert_eq!((read.day, read.books, read.crm), (record.day, record.books, record.crm));
        let empty = json!({ "day": null, "desk": "2013-11-18T10:17:40.000Z", "crm": null });
        let read: Record = serde_json::from_value(empty).unwrap();
        assert_eq!((read.day, read.books, read.crm), (None, None, None));
    }

    #[test]
    fn date_time_text_of_each_product_is_parsed() {
        for (text, in_utc) in [
            ("2013-11-18T02:17:40-0800", "2013-11-18T10:17:40.000Z"),
            ("2013-10-07T18:24:51+0530", "2013-10-07T12:54:51.000Z"),
            ("2024-02-19T18:30:23-11:00", "2024-02-20T05:30:23.000Z"),
            ("2025-07-15T13:20:29.896+05:30", "2025-07-15T07:50:29.896Z"),
            ("2016-06-21T16:16:16.000Z", "2016-06-21T16:16:16.000Z"),
            ("2026-03-05T10:00:00Z", "2026-03-05T10:00:00.000Z"),
        ] {
            let moment: DateTime = serde_json::from_value(json!(text)).unwrap();
            assert_eq!(moment.to_text(DateTimeFormat::Desk), in_utc, "{text}");
        }
    }

    #[test]
    fn error_does_not_contain_the_text() {
        for error in [
            serde_json::from_str::<DateTime>("\"secret 2026\"").unwrap_err(),
            serde_json::from_str::<Date>("\"secret 2026\"").unwrap_err(),
        ] {
            assert!(!error.to_string().contains("secret"), "{error}");
        }
        let error = serde_json::from_str::<Date>("5").unwrap_err();
        assert!(error.to_string().contains("expected a date such as `2026-01-31`"), "{error}");
    }

    proptest! {
        #[test]
        fn moment_is_read_from_each_format(millis in -62_135_596_800_000_i64..=253_402_300_799_999, minutes in -840_i64..=840) {
            let utc = DateTime::from_unix_millis(millis);
            let moment = utc.at_offset(minutes).unwrap_or(utc);
            let read = |text: String| serde_json::from_value::<DateTime>(json!(text)).unwrap();
            let seconds = millis - millis.rem_euclid(1000);
            prop_assert_eq!(read(moment.to_text(DateTimeFormat::Desk)), utc);
            for format in [DateTimeFormat::Crm, DateTimeFormat::Books] {
                let read = read(moment.to_text(format));
                prop_assert_eq!(read.as_unix_millis(), seconds);
                prop_assert_eq!(read.to_text(format), moment.to_text(format));
            }
            let json = serde_json::to_string(&moment).unwrap();
            let again: DateTime = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(serde_json::to_string(&again).unwrap(), json);
        }

        #[test]
        fn day_is_read_from_its_text(days in Date::MIN.days()..=Date::MAX.days()) {
            let day = Date::from_days(days);
            prop_assert_eq!(serde_json::from_value::<Date>(serde_json::to_value(day).unwrap()).unwrap(), day);
        }
    }
}
