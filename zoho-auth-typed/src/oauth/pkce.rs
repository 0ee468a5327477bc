//! Proof Key for Code Exchange, method S256 (RFC 7636): only the sender of the authorization request can exchange the
//! code.

use super::random::{self, RandomSource};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// Returns a new verifier, the secret part, which is sent with the code.
pub(super) fn verifier(source: &mut impl RandomSource) -> SecretString {
    random::token(source).into()
}

/// Returns the challenge, the public part, which is sent in the authorization URL: `BASE64URL(SHA256(verifier))`.
pub(super) fn challenge(verifier: &SecretString) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose_secret()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the example of RFC 7636, appendix B.
    #[test]
    fn challenge_matches_the_example_of_rfc_7636() {
        struct AppendixB;
        impl RandomSource for AppendixB {
            fn fill(&mut self, bytes: &mut [u8]) {
                bytes.copy_from_slice(&[
                    116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105,
                    214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
                ]);
            }
        }
        let verifier = verifier(&mut AppendixB);
        assert_eq!(verifier.expose_secret(), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge(&verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
