//! Ids and secrets in the shape of Zoho's.

use std::fmt::Write;

/// So many random bytes in hexadecimal.
fn hex<const BYTES: usize>() -> String {
    let mut bytes = [0; BYTES];
    // Without the operating system's random bytes nothing can be issued.
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes.iter().fold(String::with_capacity(BYTES * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// `1000.` and 32 digits: a client id.
pub(crate) fn client_id() -> String {
    format!("1000.{}", hex::<16>().to_ascii_uppercase())
}

/// 42 digits: a client secret.
pub(crate) fn secret() -> String {
    hex::<21>()
}

/// `1000.` and twice 32 digits: a code or a token.
pub(crate) fn token() -> String {
    format!("1000.{}.{}", hex::<16>(), hex::<16>())
}
