//! The values of parameters. Each kind of value has its own trait, so that, for example, a Boolean is rejected as a
//! record ID.
//!
//! Implement such a trait for your own type, such as a newtype of an ID, to pass it directly.

mod date;
mod date_time;
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
mod interop;
mod json;
mod rfc3339;

pub use date::{Date, ParseDateError};
pub use date_time::{DateTime, DateTimeFormat, ParseDateTimeError};
pub use json::{DateTimeField, books_date_time, desk_date_time};

use std::borrow::Cow;
use std::time::SystemTime;

macro_rules! impl_value_kinds {
    ($($(#[$attribute:meta])* $name:ident: $($t:ty)*;)*) => {$(
        $(#[$attribute])*
        pub trait $name {
            /// Returns the text that is sent, before percent-encoding.
            fn into_value(self) -> String;
        }
        // rustc would list these impls under each wrong value. The message of the trait has an example instead.
        $(#[diagnostic::do_not_recommend]
        impl $name for $t {
            fn into_value(self) -> String {
                self.to_string()
            }
        })*
    )*};
}

impl_value_kinds! {
    /// A string of any kind, a number, a Boolean or a date. Several strings are joined by commas. Dates with times are
    /// excluded, because the catalog does not contain their format in such a parameter. The caller must format them.
    #[diagnostic::on_unimplemented(message = "`{Self}` cannot be used as a string", label = "expected a string, a number, a Boolean, a date or a list of strings")]
    IntoText: &str String &String Cow<'_, str> u32 u64 i32 i64 usize bool Date;

    /// A record ID: a number of up to 19 digits, or its text.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be used as an ID",
        label = "expected a whole number or its text, such as `4150868000000224001_u64`"
    )]
    IntoId: &str String &String Cow<'_, str> u32 u64 i32 i64;

    /// A whole number.
    #[diagnostic::on_unimplemented(message = "`{Self}` cannot be used as a whole number", label = "expected a whole number, such as `200`")]
    IntoInteger: u8 u16 u32 u64 usize i32 i64;

    /// A number with or without a fraction.
    #[diagnostic::on_unimplemented(message = "`{Self}` cannot be used as a number", label = "expected a number, such as `0.5`")]
    IntoNumber: u8 u16 u32 u64 usize i32 i64 f32 f64;

    /// A Boolean value, sent as `true` or `false`.
    #[diagnostic::on_unimplemented(message = "`{Self}` cannot be used as a Boolean", label = "expected `true` or `false`")]
    IntoBool: bool;

    /// A list of strings, joined by commas, or one string or whole number, which is sent unchanged.
    #[diagnostic::on_unimplemented(message = "`{Self}` cannot be used as a list", label = "expected a list of strings, such as `[\"Last_Name\", \"Email\"]`")]
    IntoList: &str String &String Cow<'_, str> u32 u64 i32 i64;
}

/// A value of a parameter with a fixed list of values: a constant of `T`, or `T::other(…)` for a value that the catalog
/// lacks.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value of `{T}`",
    label = "expected a constant of `{T}`",
    note = "write `{T}::other(\"…\")` only for a value that Zoho documents and the catalog lacks"
)]
pub trait IntoEnum<T> {
    /// Returns the text that is sent, before percent-encoding.
    fn into_value(self) -> String;
}

/// A value for a date: a [`Date`], or a date type of `jiff`, `time` or `chrono` with the feature of that name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used as a date",
    label = "expected a date such as `Date::new(2026, 1, 31)`",
    note = "parse a string of the form `2026-01-31` at run time: `text.parse::<Date>()?`",
    note = "enable the feature `jiff`, `time` or `chrono` to pass the dates of that crate"
)]
pub trait IntoDate {
    /// Returns the date that is sent.
    fn into_date(self) -> Date;
}

#[diagnostic::do_not_recommend]
impl IntoDate for Date {
    fn into_date(self) -> Self {
        self
    }
}

/// A value for a point in time: a [`DateTime`], a [`SystemTime`], or a type of `jiff`, `time` or `chrono` with the
/// feature of that name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used as a point in time",
    label = "expected a point in time such as `SystemTime::now()` or `DateTime::utc(Date::new(2026, 1, 31), 12, 0, 0)`",
    note = "parse a string of the form `2026-01-31T12:00:00+01:00` at run time: `text.parse::<DateTime>()?`",
    note = "enable the feature `jiff`, `time` or `chrono` to pass the points in time of that crate"
)]
pub trait IntoDateTime {
    /// Returns the point in time that is sent.
    fn into_date_time(self) -> DateTime;
}

#[diagnostic::do_not_recommend]
impl IntoDateTime for DateTime {
    fn into_date_time(self) -> Self {
        self
    }
}

#[diagnostic::do_not_recommend]
impl IntoDateTime for SystemTime {
    fn into_date_time(self) -> DateTime {
        self.into()
    }
}

/// A value that the catalog lists for a parameter, or another value.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnumValue(Cow<'static, str>);

#[doc(hidden)]
impl EnumValue {
    pub const fn new(word: &'static str) -> Self {
        Self(Cow::Borrowed(word))
    }

    pub const fn other(word: String) -> Self {
        Self(Cow::Owned(word))
    }

    pub fn into_value(self) -> String {
        self.0.into_owned()
    }
}

/// Joins the strings of one parameter by commas, as Zoho expects them.
fn join_with_commas<T: AsRef<str>>(items: &[T]) -> String {
    let mut out = String::new();
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        out.push_str(item.as_ref());
    }
    out
}

macro_rules! impl_list {
    ($($kind:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: AsRef<str>> $kind for &[T] {
            fn into_value(self) -> String {
                join_with_commas(self)
            }
        }
        #[diagnostic::do_not_recommend]
        impl<T: AsRef<str>, const N: usize> $kind for [T; N] {
            fn into_value(self) -> String {
                join_with_commas(&self)
            }
        }
        #[diagnostic::do_not_recommend]
        impl<T: AsRef<str>> $kind for Vec<T> {
            fn into_value(self) -> String {
                join_with_commas(&self)
            }
        }
    )*};
}
// The catalog, like its sources, describes many lists of names as a string.
impl_list!(IntoText IntoList);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_is_joined_with_commas() {
        assert_eq!(IntoList::into_value(["a", "b"]), "a,b");
        assert_eq!(IntoList::into_value(vec![String::from("a")]), "a");
        assert_eq!(IntoText::into_value(&["a", "b"][..]), "a,b");
        assert_eq!(IntoList::into_value([""; 0]), "");
    }

    #[test]
    fn single_values_are_formatted() {
        assert_eq!(IntoText::into_value(Date::new(2026, 1, 31)), "2026-01-31");
        assert_eq!(IntoId::into_value(4_150_868_000_000_224_001_u64), "4150868000000224001");
        assert_eq!(IntoBool::into_value(true), "true");
        assert_eq!(IntoNumber::into_value(1.5), "1.5");
    }
}
