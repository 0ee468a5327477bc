//! Random bytes from the operating system.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use std::fmt::Write as _;

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
/// Panics like [`fill`].
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
/// Panics like [`fill`].
pub fn hex() -> String {
    bytes::<16>().iter().fold(String::with_capacity(32), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Returns a random number for jitter, or 0 if the operating system provides none.
pub(crate) fn jitter() -> u64 {
    getrandom::u64().unwrap_or_default()
}
