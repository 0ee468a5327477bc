//! The refresh window: the last minutes of a token, in which it is refreshed while it is still used. Pure code without
//! I/O.

use super::Seconds;

/// The time before expiry at which a token is refreshed, in seconds, to allow for slow requests and clock skew.
const REFRESH_WINDOW: Seconds = 300;
/// The maximum number of seconds by which a process extends the refresh window. The extension keeps processes from
/// refreshing all at the same time.
const REFRESH_JITTER: Seconds = 60;

/// Returns the length of the window of a token with this lifetime: five to six minutes, and up to half of the lifetime.
/// `random` may be any number.
pub(crate) fn length(lifetime: Seconds, random: u64) -> Seconds {
    (REFRESH_WINDOW + random % REFRESH_JITTER).min(lifetime / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn window_has_five_to_six_minutes_or_half_of_the_lifetime() {
        assert_eq!((length(3600, 0), length(3600, 59), length(3600, 60)), (300, 359, 300));
        assert_eq!((length(100, 59), length(0, 7)), (50, 0));
    }
}
