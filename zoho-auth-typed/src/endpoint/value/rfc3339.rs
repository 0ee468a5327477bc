//! The parser for a `date-time` of RFC 3339, section 5.6, and for offsets without a colon, which Books sends.

use super::date::{Date, pair};
use super::date_time::{DAY, DateTime, MINUTE, time_of_day};

/// Parses a string. Returns `None` if the string has another form, or if there is no such date and time.
pub(super) fn read(text: &str) -> Option<DateTime> {
    let (date, rest) = text.split_at_checked(10)?;
    let date = Date::parse(date).ok()?;
    let [b'T' | b't', h0, h1, b':', m0, m1, b':', s0, s1, rest @ ..] = rest.as_bytes() else { return None };
    let time = time_of_day(pair(*h0, *h1)?, pair(*m0, *m1)?, pair(*s0, *s1)?)?;
    let (fraction, offset) = match rest {
        [b'.', rest @ ..] => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits == 0 {
                return None;
            }
            rest.split_at(digits)
        }
        rest => (&rest[..0], rest),
    };
    let millis =
        (0..3).fold(0, |millis, index| millis * 10 + fraction.get(index).map_or(0, |digit| i64::from(digit - b'0')));
    let minutes = match offset {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), h0, h1, b':', m0, m1] | [sign @ (b'+' | b'-'), h0, h1, m0, m1] => {
            let minutes = time_of_day(pair(*h0, *h1)?, pair(*m0, *m1)?, 0)? / MINUTE;
            if *sign == b'-' { -minutes } else { minutes }
        }
        _ => return None,
    };
    let millis = date.days() * DAY + time + millis - minutes * MINUTE;
    let in_utc = DateTime::from_unix_millis(millis);
    // Outside the representable years, the value must be rejected and not replaced by the nearest representable value.
    if in_utc.as_unix_millis() == millis { in_utc.at_offset(minutes) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_date_time_is_not_parsed() {
        for text in [
            "",
            "2026-01-31",
            "2026-01-31T12:00:00",
            "2026-01-31 12:00:00Z",
            "2026-01-31T12:00Z",
            "2026-02-30T12:00:00Z",
            "2026-01-31T24:00:00Z",
            "2026-01-31T12:60:00Z",
            "2016-12-31T23:59:60Z",
            "2026-01-31T12:00:00.Z",
            "2026-01-31T12:00:00+01",
            "2026-01-31T12:00:00+010",
            "2026-01-31T12:00:00+2400",
            "2026-01-31T12:00:00+01000",
            "2026-01-31T12:00:00+24:00",
            "2026-01-31T12:00:00+01:60",
            "2026-01-31T12:00:00Z\r\nX: y",
            "0001-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-00:01",
            "2026-01-3１T12:00:00Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
