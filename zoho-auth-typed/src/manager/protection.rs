//! How tokens are protected: with which keys, and where these are from.

use super::ManagerError;
use super::keys::{Keys, KeysError};
use super::provider::{KeyProvider, Provided};
use super::seal::{Sealer, Which, key_of};
use crate::store::{AccountId, Kept};
use secrecy::SecretString;
use std::fmt;
use std::sync::Arc;

/// How tokens are protected in the store.
///
/// There is no default: whoever wants tokens to lie open says so.
#[derive(Clone)]
pub struct Protection {
    keys: Source,
    takes_plain: bool,
}

#[derive(Clone)]
enum Source {
    /// Tokens lie open.
    None,
    Given(Arc<Keys>),
    Provided(Arc<Provided>),
}

impl Protection {
    /// Sealed with XChaCha20-Poly1305, each token bound to its account: one that is altered, or moved to another account,
    /// does not open.
    pub fn sealed(keys: Keys) -> Self {
        Self { keys: Source::Given(Arc::new(keys)), takes_plain: false }
    }

    /// The same, with keys that a [`KeyProvider`] gives when they are needed first, and again when a token names a key
    /// that is not among them.
    pub fn sealed_by(provider: impl KeyProvider) -> Self {
        Self { keys: Source::Provided(Arc::new(Provided::new(provider))), takes_plain: false }
    }

    /// Whoever can read the store can use the tokens: for memory, for a disk that is sealed itself, for tests.
    pub fn plaintext() -> Self {
        Self { keys: Source::None, takes_plain: true }
    }

    /// Tokens that lie open are taken as well, until [`rotate`](crate::TokenManager::rotate) has sealed them.
    #[must_use]
    pub fn or_plaintext(self) -> Self {
        Self { takes_plain: true, ..self }
    }

    /// What seals, and opens these if it can be done.
    pub(crate) async fn sealer(&self, kept: impl IntoIterator<Item = &Kept>) -> Result<Sealer, KeysError> {
        let keys = match &self.keys {
            Source::None => None,
            Source::Given(keys) => Some(Arc::clone(keys)),
            Source::Provided(provided) => {
                let unknown = |keys: &Keys, kept| key_of(kept).is_some_and(|key_id| keys.get(key_id).is_none());
                let keys = provided.keys().await?;
                if kept.into_iter().any(|kept| unknown(&keys, kept)) {
                    Some(provided.newer_than(&keys).await?)
                } else {
                    Some(keys)
                }
            }
        };
        Ok(Sealer::new(keys, self.takes_plain))
    }

    /// The token.
    pub(crate) async fn open(&self, id: &AccountId, which: Which, kept: &Kept) -> Result<SecretString, ManagerError> {
        Ok(self.sealer([kept]).await?.open(id, which, kept)?)
    }

    /// Sees to it that the next one who seals does so with the keys as they are now.
    pub(crate) async fn renew(&self) -> Result<(), KeysError> {
        match &self.keys {
            Source::Provided(provided) => provided.renew().await,
            Source::None | Source::Given(_) => Ok(()),
        }
    }
}

impl fmt::Debug for Protection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Protection");
        match &self.keys {
            Source::None => out.field("keys", &None::<()>),
            Source::Given(keys) => out.field("keys", &keys),
            Source::Provided(_) => out.field("keys", &"of a provider"),
        };
        out.field("takes_plain", &self.takes_plain).finish()
    }
}
