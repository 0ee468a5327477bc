//! Random bytes from the operating system.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use std::fmt::Write as _;
use std::time::Duration;

/// Fills the slice with random bytes.
///
/// # Panics
/// Panics if the operating system provides no random bytes. A predictable token or key would be worse than an abort.
pub fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system should provide random bytes");
}

/// Returns `N` random bytes.
///
/// # Panics
/// Panics if the operating system provides no random bytes.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

/// Returns 128 random bits as base64url.
pub(crate) fn id() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes::<16>())
}

/// Returns 128 random bits in hexadecimal, for names of temporary files and multipart boundaries.
///
/// # Panics
/// Panics if the operating system provides no random bytes.
pub fn hex() -> String {
    bytes::<16>().iter().fold(String::with_capacity(32), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Returns a random number for jitter. Returns 0 if the operating system provides no random bytes.
pub fn jitter() -> u64 {
    getrandom::u64().unwrap_or_default()
}

/// Returns `duration`, lengthened or shortened at random by up to a fifth.
pub fn vary(duration: Duration) -> Duration {
    varied(duration, jitter())
}

fn varied(duration: Duration, random: u64) -> Duration {
    let fifth = u64::try_from(duration.as_nanos() / 5).unwrap_or(u64::MAX);
    let offset = random % fifth.saturating_mul(2).saturating_add(1);
    duration.saturating_sub(Duration::from_nanos(fifth)).saturating_add(Duration::from_nanos(offset))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn varied_duration_differs_by_up_to_a_fifth(nanos in 0..u64::MAX / 2, random: u64) {
            let varied = varied(Duration::from_nanos(nanos), random).as_nanos();
            prop_assert!(varied.abs_diff(u128::from(nanos)) <= u128::from(nanos / 5));
        }
    }
}
