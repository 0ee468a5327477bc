//! Randomness that cannot be guessed, as text for URLs.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

/// Where random bytes come from: the system, or, in tests, a fixed source.
pub(super) trait RandomSource {
    fn fill(&mut self, bytes: &mut [u8]);
}

/// The operating system's source.
pub(super) struct OsRandom;

impl RandomSource for OsRandom {
    fn fill(&mut self, bytes: &mut [u8]) {
        crate::random::fill(bytes);
    }
}

/// 256 random bits as 43 characters of base64url.
///
/// RFC 6749, section 10.10, asks for 128 bits; RFC 7636, section 4.1, for this length in a verifier.
pub(super) fn token(source: &mut impl RandomSource) -> String {
    let mut bytes = [0; 32];
    source.fill(&mut bytes);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// 0, 1, 2, … on and on.
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
    fn two_are_never_the_same() {
        let (a, b) = (token(&mut OsRandom), token(&mut OsRandom));
        assert_ne!(a, b);
        assert_eq!((a.len(), b.len()), (43, 43));
        assert!(a.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
    }

    #[test]
    fn base64url_without_padding() {
        assert_eq!(token(&mut Counting(0)), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
    }
}
