//! The random IDs and secrets in Zoho's format.

use std::fmt::Write;

/// Returns random bytes in hexadecimal.
fn hex<const BYTES: usize>() -> String {
    let mut bytes = [0; BYTES];
    // The emulator cannot issue anything without the operating system's random bytes.
    getrandom::fill(&mut bytes).expect("the operating system should provide random bytes");
    bytes.iter().fold(String::with_capacity(BYTES * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Returns a client ID: `1000.` and 32 digits.
pub(crate) fn client_id() -> String {
    format!("1000.{}", hex::<16>().to_ascii_uppercase())
}

/// Returns a client secret: 42 digits.
pub(crate) fn secret() -> String {
    hex::<21>()
}

/// Returns a code or token: `1000.` and twice 32 digits.
pub(crate) fn token() -> String {
    format!("1000.{}.{}", hex::<16>(), hex::<16>())
}
