//! The values of conditions.

use super::error::QueryError;
use crate::endpoint::value::{Date, DateTime, DateTimeFormat};
use std::borrow::Cow;
use std::fmt;
use std::time::SystemTime;

/// A value of a condition: a string, a number, a Boolean, a date or a point in time. Each of these types converts by
/// `into`.
#[derive(Clone, Debug, PartialEq)]
pub struct Operand(Kind);

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Text(String),
    Number(String),
}

impl Operand {
    /// Returns a decimal number from its text or from a decimal type, as in `Operand::number("12.50")`. An `f64` cannot
    /// represent most amounts of money.
    ///
    /// Building the query fails with [`QueryError::InvalidNumber`] if the text is not a decimal number.
    pub fn number(number: impl fmt::Display) -> Self {
        Self(Kind::Number(number.to_string()))
    }

    /// Returns the value before escaping, and `true` if it is a number. Fails if a number is not decimal.
    pub(super) fn checked(&self, field: &str) -> Result<(&str, bool), QueryError> {
        match &self.0 {
            Kind::Text(text) => Ok((text, false)),
            Kind::Number(number) if is_decimal(number) => Ok((number, true)),
            Kind::Number(_) => Err(QueryError::InvalidNumber { field: field.to_owned() }),
        }
    }
}

/// Returns `true` for digits, with an optional minus sign before them and optional decimals after them.
fn is_decimal(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    match unsigned.split_once('.') {
        Some((whole, decimals)) => digits(whole) && digits(decimals),
        None => digits(unsigned),
    }
}

macro_rules! impl_from {
    ($($kind:ident: $($t:ty)*;)*) => {$($(
        impl From<$t> for Operand {
            fn from(value: $t) -> Self {
                Self(Kind::$kind(value.to_string()))
            }
        }
    )*)*};
}

impl_from! {
    Text: &str &String Cow<'_, str> bool Date;
    Number: u8 u16 u32 u64 usize i8 i16 i32 i64 isize f32 f64;
}

impl From<String> for Operand {
    fn from(text: String) -> Self {
        Self(Kind::Text(text))
    }
}

/// Converts a date and time to the text that CRM takes, in whole seconds.
impl From<DateTime> for Operand {
    fn from(moment: DateTime) -> Self {
        Self(Kind::Text(moment.to_text(DateTimeFormat::Crm)))
    }
}

/// Converts a time to its date and time in UTC.
impl From<SystemTime> for Operand {
    fn from(time: SystemTime) -> Self {
        DateTime::from(time).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_numbers_are_digits_with_optional_sign_and_decimals() {
        for good in ["0", "-12.50", "12345678901234567890.01", "0.1"] {
            assert!(is_decimal(good), "{good}");
        }
        for bad in ["", "-", ".5", "5.", "1e3", "NaN", "inf", "1,5", "1 or 1", "+1", "1.2.3", "١"] {
            assert!(!is_decimal(bad), "{bad}");
        }
        assert!(Operand::from(f64::NAN).checked("Amount").is_err());
        assert_eq!(Operand::from(1e21).checked("Amount"), Ok(("1000000000000000000000", true)));
    }
}
