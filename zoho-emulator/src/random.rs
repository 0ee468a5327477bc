//! Random IDs and secrets in Zoho's format.

use std::fmt::Write;

/// Returns random bytes as lowercase hexadecimal digits.
fn hex<const BYTES: usize>() -> String {
    let mut bytes = [0; BYTES];
    // The emulator cannot issue secrets without random bytes from the operating system.
    getrandom::fill(&mut bytes).expect("the operating system should provide random bytes");
    bytes.iter().fold(String::with_capacity(BYTES * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Returns a client ID, which is `1000.` followed by 32 uppercase hexadecimal digits.
pub(crate) fn client_id() -> String {
    format!("1000.{}", hex::<16>().to_ascii_uppercase())
}

/// Returns a client secret, which has 42 hexadecimal digits.
pub(crate) fn secret() -> String {
    hex::<21>()
}

/// Returns a code or token, which is `1000.` followed by two groups of 32 hexadecimal digits.
pub(crate) fn token() -> String {
    format!("1000.{}.{}", hex::<16>(), hex::<16>())
}
