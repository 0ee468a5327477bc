//! Tokens as they are kept: sealed to their account, or, if that was asked for by name, plain. No I/O.

use super::keys::Keys;
use crate::store::{AccountId, Kept};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chacha20poly1305::XNonce;
use chacha20poly1305::aead::{Aead, Payload};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use thiserror::Error;

/// In front of a token that is not sealed.
pub(crate) const PLAIN: &str = "plain:";
/// In front of one that is: XChaCha20-Poly1305, in our first way of binding it.
const SEALED: &str = "x1:";
/// The length of a nonce: so long that random ones do not meet, however many processes make them.
const NONCE: usize = 24;

/// Keys at hand: what seals and opens. Of a [`Protection`](super::Protection), for as long as one operation takes.
#[derive(Clone)]
pub(crate) struct Sealer {
    keys: Option<Arc<Keys>>,
    takes_plain: bool,
}

/// Which of an account's tokens. They cannot stand in for one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    Refresh,
    Access,
}

/// Why a kept token cannot be opened. It is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SealError {
    /// The key is not there.
    #[error("a token of {account} is sealed with the key `{key_id}`, which is not there: add it to the keys")]
    #[non_exhaustive]
    NoSuchKey {
        /// Which account.
        account: String,
        /// The key's name.
        key_id: String,
    },
    /// The seal does not hold.
    #[error(
        "a token of {account} cannot be opened with the key `{key_id}`: another key has that name, or the token was altered, cut, or moved here from another account; it is left as it is"
    )]
    #[non_exhaustive]
    Broken {
        /// Which account.
        account: String,
        /// The key's name.
        key_id: String,
    },
    /// It is not in any form that is known.
    #[error("a token of {account} is kept in a form that is not known; it is left as it is")]
    #[non_exhaustive]
    Malformed {
        /// Which account.
        account: String,
    },
    /// It lies open, and the manager has keys.
    #[error(
        "a token of {account} is kept in plaintext: to seal such tokens, allow them with `Protection::sealed(…).or_plaintext()` and call `rotate`"
    )]
    #[non_exhaustive]
    Plaintext {
        /// Which account.
        account: String,
    },
    /// It is sealed, and the manager has no key.
    #[error("a token of {account} is sealed, and the manager has no key: give it `Protection::sealed(…)`")]
    #[non_exhaustive]
    NoKeys {
        /// Which account.
        account: String,
    },
}

impl Sealer {
    /// With keys it seals; without, tokens lie open, which somebody has asked for.
    pub(super) fn new(keys: Option<Arc<Keys>>, takes_plain: bool) -> Self {
        Self { keys, takes_plain }
    }

    /// The form in which a token is kept.
    pub(crate) fn seal(&self, id: &AccountId, which: Which, token: &SecretString) -> Kept {
        let token = token.expose_secret();
        let Some((key_id, cipher)) = self.keys.as_deref().map(Keys::first) else {
            return Kept::new(format!("{PLAIN}{token}"));
        };
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).expect("the operating system gives random bytes");
        let bound = bound_to(id, which, key_id);
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: token.as_bytes(), aad: &bound })
            .expect("a token is shorter than 256 GiB");
        let text = BASE64_URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat());
        Kept::new(format!("{SEALED}{key_id}:{text}"))
    }

    /// The token.
    pub(crate) fn open(&self, id: &AccountId, which: Which, kept: &Kept) -> Result<SecretString, SealError> {
        let account = || id.to_string();
        let malformed = || SealError::Malformed { account: account() };
        if let Some(token) = kept.text().strip_prefix(PLAIN) {
            return if self.takes_plain { Ok(token.into()) } else { Err(SealError::Plaintext { account: account() }) };
        }
        let (key_id, text) =
            kept.text().strip_prefix(SEALED).and_then(|text| text.split_once(':')).ok_or_else(malformed)?;
        let keys = self.keys.as_deref().ok_or_else(|| SealError::NoKeys { account: account() })?;
        let key = || key_id.chars().take(64).collect::<String>();
        let cipher = keys.get(key_id).ok_or_else(|| SealError::NoSuchKey { account: account(), key_id: key() })?;
        let broken = || SealError::Broken { account: account(), key_id: key() };
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| broken())?;
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or_else(broken)?;
        let bound = bound_to(id, which, key_id);
        let token =
            cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &bound }).map_err(|_| broken())?;
        String::from_utf8(token).map(SecretString::from).map_err(|_| broken())
    }

    /// Whether it is kept as new ones are.
    pub(crate) fn is_current(&self, kept: &Kept) -> bool {
        match &self.keys {
            None => kept.text().starts_with(PLAIN),
            Some(keys) => key_of(kept) == Some(keys.first().0),
        }
    }
}

/// What a token is bound to. Each part has its length in front, so that no two lists are the same bytes.
fn bound_to(id: &AccountId, which: Which, key_id: &str) -> Vec<u8> {
    let which = match which {
        Which::Refresh => "refresh",
        Which::Access => "access",
    };
    let parts = ["zoho-auth-typed x1", which, id.user(), id.client_id(), id.data_center().code(), key_id];
    parts.iter().flat_map(|part| (part.len() as u64).to_be_bytes().into_iter().chain(part.bytes())).collect()
}

/// The name of the key that a kept token is sealed with.
pub(super) fn key_of(kept: &Kept) -> Option<&str> {
    let (key_id, _) = kept.text().strip_prefix(SEALED)?.split_once(':')?;
    Some(key_id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DataCenter;
    use proptest::prelude::*;

    fn anna() -> AccountId {
        AccountId::new("anna", "1000.ID", DataCenter::EU)
    }

    fn plaintext() -> Sealer {
        Sealer::new(None, true)
    }

    fn sealed(keys: &[(&str, u8)]) -> Sealer {
        let mut keys = keys.iter().map(|(id, byte)| (*id, [*byte; 32]));
        let (id, key) = keys.next().expect("one key");
        let first = Keys::new(id, key).expect("a name");
        let keys = keys.fold(first, |all, (id, key)| all.and(id, key).expect("another name"));
        Sealer::new(Some(Arc::new(keys)), false)
    }

    #[test]
    fn opened_by_any_key_and_sealed_by_the_first() {
        let old = sealed(&[("2025", 1)]).seal(&anna(), Which::Refresh, &"1000.refre5h".into());
        let both = sealed(&[("2026", 2), ("2025", 1)]);
        assert_eq!(both.open(&anna(), Which::Refresh, &old).expect("it is the key").expose_secret(), "1000.refre5h");
        assert!(!both.is_current(&old) && !old.text().contains("refre5h"));
        let new = both.seal(&anna(), Which::Refresh, &"1000.refre5h".into());
        assert!(both.is_current(&new) && new.text().starts_with("x1:2026:"));
        let again = both.seal(&anna(), Which::Refresh, &"1000.refre5h".into());
        assert_ne!(new, again, "nobody sees that two tokens are the same");
    }

    #[test]
    fn bound_to_its_account_and_its_place() {
        let keys = sealed(&[("k", 1)]);
        let kept = keys.seal(&anna(), Which::Refresh, &"1000.refre5h".into());
        let broken = |id: &AccountId, which| matches!(keys.open(id, which, &kept), Err(SealError::Broken { .. }));
        assert!(broken(&AccountId::new("ben", "1000.ID", DataCenter::EU), Which::Refresh));
        assert!(broken(&AccountId::new("anna", "1000.IE", DataCenter::EU), Which::Refresh));
        assert!(broken(&AccountId::new("anna", "1000.ID", DataCenter::US), Which::Refresh));
        assert!(broken(&AccountId::new("ann", "a1000.ID", DataCenter::EU), Which::Refresh));
        assert!(broken(&anna(), Which::Access));
        let renamed = Kept::new(kept.text().replace("x1:k:", "x1:l:"));
        let error = sealed(&[("l", 1)]).open(&anna(), Which::Refresh, &renamed).unwrap_err();
        assert!(matches!(error, SealError::Broken { .. }), "the name of the key is bound as well: {error}");
    }

    #[test]
    fn each_mistake_has_its_own_error() {
        let kept = sealed(&[("k", 1)]).seal(&anna(), Which::Access, &"1000.acc3ss".into());
        let open = |sealer: Sealer, kept: &Kept| sealer.open(&anna(), Which::Access, kept).unwrap_err();
        assert!(matches!(open(sealed(&[("k", 2)]), &kept), SealError::Broken { .. }));
        assert!(matches!(open(sealed(&[("j", 1)]), &kept), SealError::NoSuchKey { key_id, .. } if key_id == "k"));
        assert!(matches!(open(plaintext(), &kept), SealError::NoKeys { .. }));
        let plain = plaintext().seal(&anna(), Which::Access, &"1000.acc3ss".into());
        let error = open(sealed(&[("k", 1)]), &plain);
        assert!(matches!(error, SealError::Plaintext { .. }) && !error.to_string().contains("acc3ss"), "{error}");
        assert!(Sealer { takes_plain: true, ..sealed(&[("k", 1)]) }.open(&anna(), Which::Access, &plain).is_ok());
        for other in ["", "x1:", "x1:k", "x2:k:AAAA", "1000.acc3ss"] {
            let error = open(sealed(&[("k", 1)]), &Kept::new(other.to_owned()));
            assert!(matches!(error, SealError::Malformed { .. }), "{other}: {error}");
        }
    }

    proptest! {
        /// No character of what is kept can be another one, and none can be missing.
        #[test]
        fn nothing_of_it_can_be_changed(at in 0_usize..200, other in "[ -~]", cut in any::<bool>()) {
            let keys = sealed(&[("k", 1)]);
            let kept = keys.seal(&anna(), Which::Refresh, &"1000.refre5h.0123456789abcdef0123456789abcdef".into());
            let (text, at) = (kept.text(), at % kept.text().len());
            let changed = if cut { text[..at].to_owned() } else { [&text[..at], &other, &text[at + 1..]].concat() };
            prop_assume!(changed != text);
            prop_assert!(keys.open(&anna(), Which::Refresh, &Kept::new(changed)).is_err());
        }
    }
}
