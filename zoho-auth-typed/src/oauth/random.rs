//! Unpredictable random values as text for URLs.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use zoho_auth_core::__private::random;

/// A source of random bytes: the operating system, or a fixed source in tests.
pub(super) trait RandomSource {
    fn fill(&mut self, bytes: &mut [u8]);
}

/// The random source of the operating system.
pub(super) struct OsRandom;

impl RandomSource for OsRandom {
    fn fill(&mut self, bytes: &mut [u8]) {
        random::fill(bytes);
    }
}

/// Returns 256 random bits as 43 characters of base64url.
///
/// RFC 6749, section 10.10, requires 128 bits. RFC 7636, section 4.1, requires this length for a verifier.
pub(super) fn token(source: &mut impl RandomSource) -> String {
    let mut bytes = [0; 32];
    source.fill(&mut bytes);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A source that returns the bytes 0, 1, 2, and so on.
    pub(in crate::oauth) struct Counting(pub(in crate::oauth) u8);

    impl RandomSource for Counting {
        fn fill(&mut self, bytes: &mut [u8]) {
            for byte in bytes {
                *byte = self.0;
                self.0 = self.0.wrapping_add(1);
            }
        }
    }

    #[test]
    fn random_tokens_differ_and_are_url_safe() {
        let (a, b) = (token(&mut OsRandom), token(&mut OsRandom));
        assert_ne!(a, b);
        assert_eq!((a.len(), b.len()), (43, 43));
        assert!(a.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
    }

    #[test]
    fn token_is_base64url_without_padding() {
        assert_eq!(token(&mut Counting(0)), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
    }
}
