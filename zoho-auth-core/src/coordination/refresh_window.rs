//! The refresh window: the last minutes before a token expires. A refresh starts in this window, while the token is
//! still used. The code is pure and does no I/O.

use super::Seconds;

/// The length of the refresh window without jitter, in seconds. It allows for slow requests and clock skew.
const REFRESH_WINDOW: Seconds = 300;
/// The limit of the jitter, in seconds: each process extends the refresh window by a random number of seconds below
/// this limit. The jitter keeps processes from refreshing all at the same time.
const REFRESH_JITTER: Seconds = 60;

/// Returns the length of the refresh window of a token with the lifetime `lifetime`, both in seconds. The length is
/// five to six minutes, or half of the lifetime if that is shorter. `random` varies the length; it may be any number.
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
