//! How tokens are protected: with which keys, and where these are from.

use super::ManagerError;
use super::keys::{Keys, KeysError};
use super::provider::{KeyProvider, Provided, not_yet};
use super::seal::{SealError, Sealer, Which, key_of};
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

    /// The same, with keys that a [`KeyProvider`] gives: when they are needed first, when they are older than five minutes,
    /// and when a token names a key that is not among them. Its answer is waited for by tokio's timer.
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
        Ok(self.sealer_of_now(kept).await?.0)
    }

    /// The same, and whether a key that is missing may be there soon.
    async fn sealer_of_now(&self, kept: impl IntoIterator<Item = &Kept>) -> Result<(Sealer, bool), KeysError> {
        let mut more_soon = false;
        let keys = match &self.keys {
            Source::None => None,
            Source::Given(keys) => Some(Arc::clone(keys)),
            Source::Provided(provided) => {
                let unknown = |keys: &Keys, kept| key_of(kept).is_some_and(|key_id| keys.get(key_id).is_none());
                let keys = provided.keys().await?;
                if kept.into_iter().any(|kept| unknown(&keys, kept)) {
                    let newer = provided.newer_than(&keys).await?;
                    more_soon = newer.is_none();
                    newer.or(Some(keys))
                } else {
                    Some(keys)
                }
            }
        };
        Ok((Sealer::new(keys, self.takes_plain), more_soon))
    }

    /// The token.
    pub(crate) async fn open(&self, id: &AccountId, which: Which, kept: &Kept) -> Result<SecretString, ManagerError> {
        let (sealer, more_soon) = self.sealer_of_now([kept]).await?;
        match sealer.open(id, which, kept) {
            Err(SealError::NoSuchKey { key_id, .. }) if more_soon => Err(not_yet(&key_id).into()),
            opened => Ok(opened?),
        }
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
