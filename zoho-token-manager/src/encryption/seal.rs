//! The encryption of tokens for the store, with the account as associated data. Tokens are stored in plaintext only if
//! the application requested this explicitly. The code does no I/O.

use super::key_ring::KeyRing;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chacha20poly1305::XNonce;
use chacha20poly1305::aead::{Aead, Payload};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use thiserror::Error;
use zoho_auth_core::__private::{PLAINTEXT_PREFIX, StoredTokenInternals as _, TokenKind, permanent, random};
use zoho_auth_core::store::{AccountId, StoredToken};

/// The prefix of a token that is encrypted with XChaCha20-Poly1305 and the first version of the associated data.
const SEALED_PREFIX: &str = "x1:";
/// The length of a nonce in bytes. Collisions of random nonces of this length are negligible, for any number of
/// processes.
const NONCE_LENGTH: usize = 24;

/// The keys of an [`Encryption`](super::Encryption) for one operation. The sealer encrypts and decrypts tokens.
#[derive(Clone)]
pub(crate) struct Sealer {
    keys: Option<Arc<KeyRing>>,
    allow_plaintext: bool,
}

/// The error for a stored token that cannot be decrypted. The stored token is unchanged.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum UnsealError {
    /// A token that is encrypted with an unknown key.
    #[error("a token of {account} is encrypted with the unknown key `{key_id}`; add the key to the key ring")]
    #[non_exhaustive]
    UnknownKey {
        /// The account.
        account: String,
        /// The name of the key.
        key_id: String,
    },
    /// A token that fails authentication: another key has the name of the token's key, or the token was altered or
    /// moved.
    #[error(
        "cannot decrypt a token of {account} with the key `{key_id}`: another key has this name, or the token was altered, truncated or moved from another account; restore the key or a backup of the token (the stored token was not changed)"
    )]
    #[non_exhaustive]
    AuthenticationFailed {
        /// The account.
        account: String,
        /// The name of the key.
        key_id: String,
    },
    /// A token of an unknown format.
    #[error(
        "a token of {account} has an unknown format; update the program or restore a backup (the token was not changed)"
    )]
    #[non_exhaustive]
    Malformed {
        /// The account.
        account: String,
    },
    /// A token in plaintext, although the manager has keys.
    #[error(
        "the token of {account} is stored in plaintext; allow such tokens with `Encryption::with_keys(…).allow_plaintext()` and call `rotate_keys`"
    )]
    #[non_exhaustive]
    PlaintextNotAllowed {
        /// The account.
        account: String,
    },
    /// An encrypted token, although the manager has no key.
    #[error("a token of {account} is encrypted, but the manager has no key; configure `Encryption::with_keys(…)`")]
    #[non_exhaustive]
    EncryptionDisabled {
        /// The account.
        account: String,
    },
}

permanent!(UnsealError);

impl Sealer {
    /// Creates a sealer. Without keys, the sealer stores tokens in plaintext, as the application requested explicitly.
    pub(crate) fn new(keys: Option<Arc<KeyRing>>, allow_plaintext: bool) -> Self {
        Self { keys, allow_plaintext }
    }

    /// Encrypts a token for the store.
    pub(crate) fn seal(&self, id: &AccountId, kind: TokenKind, token: &SecretString) -> StoredToken {
        let token = token.expose_secret();
        let Some((key_id, cipher)) = self.keys.as_deref().map(KeyRing::first) else {
            return StoredToken::from_text(format!("{PLAINTEXT_PREFIX}{token}"));
        };
        let nonce: [u8; NONCE_LENGTH] = random::bytes();
        let aad = associated_data(id, kind, key_id);
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: token.as_bytes(), aad: &aad })
            .expect("a token should be shorter than 256 GiB");
        let text = BASE64_URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat());
        StoredToken::from_text(format!("{SEALED_PREFIX}{key_id}:{text}"))
    }

    /// Decrypts a token from the store.
    ///
    /// # Errors
    /// Fails with an [`UnsealError`] if the key is missing, if the token is malformed or fails authentication, or if
    /// plaintext is not allowed.
    pub(crate) fn open(
        &self,
        id: &AccountId,
        kind: TokenKind,
        stored: &StoredToken,
    ) -> Result<SecretString, UnsealError> {
        let account = || id.to_string();
        let malformed = || UnsealError::Malformed { account: account() };
        if let Some(token) = stored.text().strip_prefix(PLAINTEXT_PREFIX) {
            return if self.allow_plaintext {
                Ok(token.into())
            } else {
                Err(UnsealError::PlaintextNotAllowed { account: account() })
            };
        }
        let (key_id, text) =
            stored.text().strip_prefix(SEALED_PREFIX).and_then(|text| text.split_once(':')).ok_or_else(malformed)?;
        let keys = self.keys.as_deref().ok_or_else(|| UnsealError::EncryptionDisabled { account: account() })?;
        let key = || key_id.chars().take(64).collect::<String>();
        let cipher = keys.get(key_id).ok_or_else(|| UnsealError::UnknownKey { account: account(), key_id: key() })?;
        let failed = || UnsealError::AuthenticationFailed { account: account(), key_id: key() };
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| failed())?;
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LENGTH>().ok_or_else(failed)?;
        let aad = associated_data(id, kind, key_id);
        let token = cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &aad }).map_err(|_| failed())?;
        String::from_utf8(token).map(SecretString::from).map_err(|_| failed())
    }

    /// Returns `true` if the token is encrypted with the first key, or in plaintext if encryption is disabled.
    pub(crate) fn is_current(&self, stored: &StoredToken) -> bool {
        match &self.keys {
            None => stored.text().starts_with(PLAINTEXT_PREFIX),
            Some(keys) => key_id_of(stored) == Some(keys.first().0),
        }
    }
}

/// Returns the associated data of a token. It contains the kind of the token, so that tokens of different kinds cannot
/// be swapped. The length of each part precedes the part, so that different parts never result in the same bytes.
fn associated_data(id: &AccountId, kind: TokenKind, key_id: &str) -> Vec<u8> {
    let kind = match kind {
        TokenKind::Refresh => "refresh",
        TokenKind::Access => "access",
    };
    let (data_center, environment) = (id.data_center().code(), id.environment().as_str());
    let parts = ["zoho-auth-typed x1", kind, id.user(), id.client_id(), data_center, environment, key_id];
    parts.iter().flat_map(|part| (part.len() as u64).to_be_bytes().into_iter().chain(part.bytes())).collect()
}

/// Returns the name of the key that encrypted a stored token. Returns `None` for a token in plaintext or of an unknown
/// format.
pub(crate) fn key_id_of(stored: &StoredToken) -> Option<&str> {
    let (key_id, _) = stored.text().strip_prefix(SEALED_PREFIX)?.split_once(':')?;
    Some(key_id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use zoho_auth_core::data_center::{DataCenter, Environment};

    fn anna() -> AccountId {
        AccountId::new("anna", "1000.ID", DataCenter::EU)
    }

    fn plaintext() -> Sealer {
        Sealer::new(None, true)
    }

    fn sealed(keys: &[(&str, u8)]) -> Sealer {
        let mut keys = keys.iter().map(|(id, byte)| (*id, [*byte; 32]));
        let (id, key) = keys.next().expect("there should be one key");
        let first = KeyRing::new(id, key).expect("the name should be valid");
        let keys = keys.fold(first, |all, (id, key)| all.with_key(id, key).expect("the name should be new and valid"));
        Sealer::new(Some(Arc::new(keys)), false)
    }

    #[test]
    fn every_key_decrypts_and_the_first_encrypts() {
        let old = sealed(&[("2025", 1)]).seal(&anna(), TokenKind::Refresh, &"1000.refre5h".into());
        let both = sealed(&[("2026", 2), ("2025", 1)]);
        assert_eq!(
            both.open(&anna(), TokenKind::Refresh, &old).expect("the key should be known").expose_secret(),
            "1000.refre5h"
        );
        assert!(!both.is_current(&old) && !old.text().contains("refre5h"));
        let new = both.seal(&anna(), TokenKind::Refresh, &"1000.refre5h".into());
        assert!(both.is_current(&new) && new.text().starts_with("x1:2026:"));
        let again = both.seal(&anna(), TokenKind::Refresh, &"1000.refre5h".into());
        assert_ne!(new, again, "equal tokens should have different ciphertexts");
    }

    #[test]
    fn token_is_bound_to_its_account_kind_and_key_name() {
        let keys = sealed(&[("k", 1)]);
        let stored = keys.seal(&anna(), TokenKind::Refresh, &"1000.refre5h".into());
        let failed = |id: &AccountId, kind| {
            matches!(keys.open(id, kind, &stored), Err(UnsealError::AuthenticationFailed { .. }))
        };
        assert!(failed(&AccountId::new("ben", "1000.ID", DataCenter::EU), TokenKind::Refresh));
        assert!(failed(&AccountId::new("anna", "1000.IE", DataCenter::EU), TokenKind::Refresh));
        assert!(failed(&AccountId::new("anna", "1000.ID", DataCenter::US), TokenKind::Refresh));
        assert!(failed(&AccountId::new("ann", "a1000.ID", DataCenter::EU), TokenKind::Refresh));
        assert!(failed(&anna().with_environment(Environment::Sandbox), TokenKind::Refresh));
        assert!(failed(&anna(), TokenKind::Access));
        let with_other_key = StoredToken::from_text(stored.text().replace("x1:k:", "x1:l:"));
        let error = sealed(&[("l", 1)]).open(&anna(), TokenKind::Refresh, &with_other_key).unwrap_err();
        assert!(
            matches!(error, UnsealError::AuthenticationFailed { .. }),
            "the token should also be bound to the name of the key: {error}"
        );
    }

    #[test]
    fn each_cause_has_its_own_error() {
        let stored = sealed(&[("k", 1)]).seal(&anna(), TokenKind::Access, &"1000.acc3ss".into());
        let open = |sealer: Sealer, stored: &StoredToken| sealer.open(&anna(), TokenKind::Access, stored).unwrap_err();
        assert!(matches!(open(sealed(&[("k", 2)]), &stored), UnsealError::AuthenticationFailed { .. }));
        assert!(matches!(open(sealed(&[("j", 1)]), &stored), UnsealError::UnknownKey { key_id, .. } if key_id == "k"));
        assert!(matches!(open(plaintext(), &stored), UnsealError::EncryptionDisabled { .. }));
        let plain = plaintext().seal(&anna(), TokenKind::Access, &"1000.acc3ss".into());
        let error = open(sealed(&[("k", 1)]), &plain);
        assert!(
            matches!(error, UnsealError::PlaintextNotAllowed { .. }) && !error.to_string().contains("acc3ss"),
            "{error}"
        );
        assert!(
            Sealer { allow_plaintext: true, ..sealed(&[("k", 1)]) }.open(&anna(), TokenKind::Access, &plain).is_ok()
        );
        for other in ["", "x1:", "x1:k", "x2:k:AAAA", "1000.acc3ss"] {
            let error = open(sealed(&[("k", 1)]), &StoredToken::from_text(other.to_owned()));
            assert!(matches!(error, UnsealError::Malformed { .. }), "{other}: {error}");
        }
    }

    proptest! {
        /// Checks that decryption fails after a change or removal of any character.
        #[test]
        fn altered_token_does_not_decrypt(index in 0_usize..200, other in "[ -~]", is_truncated in any::<bool>()) {
            let keys = sealed(&[("k", 1)]);
            let stored = keys.seal(&anna(), TokenKind::Refresh, &"1000.refre5h.0123456789abcdef0123456789abcdef".into());
            let text = stored.text();
            let index = index % text.len();
            let changed = if is_truncated {
                text[..index].to_owned()
            } else {
                [&text[..index], &other, &text[index + 1..]].concat()
            };
            prop_assume!(changed != text);
            prop_assert!(keys.open(&anna(), TokenKind::Refresh, &StoredToken::from_text(changed)).is_err());
        }
    }
}
