//! The encryption setting of a token manager: the keys and their source.

mod key_provider;
mod key_ring;
#[cfg(feature = "keychain")]
mod keychain;
mod seal;

pub use self::key_provider::KeyProvider;
pub use self::key_ring::{KeyRing, KeyRingError};
pub use self::seal::UnsealError;

use self::key_provider::CachedKeys;
use self::seal::{Sealer, key_id_of};
use std::fmt;
use std::sync::Arc;
use zoho_auth_core::store::StoredToken;

/// The encryption of tokens in the store.
///
/// The setting has no default value: an application must request plaintext explicitly.
#[derive(Clone)]
pub struct Encryption {
    keys: Source,
    allow_plaintext: bool,
}

#[derive(Clone)]
enum Source {
    /// The absence of keys, for tokens in plaintext.
    None,
    Given(Arc<KeyRing>),
    Provider(Arc<CachedKeys>),
}

impl Encryption {
    /// Encrypts tokens with XChaCha20-Poly1305. Each token is bound to its account: a token that was altered or moved
    /// to another account is rejected.
    pub fn with_keys(keys: KeyRing) -> Self {
        Self { keys: Source::Given(Arc::new(keys)), allow_plaintext: false }
    }

    /// Encrypts tokens like [`with_keys`](Self::with_keys), with keys from a [`KeyProvider`]. The keys are fetched when
    /// they are first needed, when they are older than five minutes, and when a token names an unknown key. The fetch
    /// needs tokio's timer.
    pub fn with_provider(provider: impl KeyProvider) -> Self {
        Self { keys: Source::Provider(Arc::new(CachedKeys::new(provider))), allow_plaintext: false }
    }

    /// Stores tokens in plaintext: every reader of the store can use the tokens. This setting is for stores in memory,
    /// encrypted disks and tests.
    pub fn disabled() -> Self {
        Self { keys: Source::None, allow_plaintext: true }
    }

    /// Also accepts stored tokens in plaintext. [`rotate_keys`](crate::TokenManager::rotate_keys) encrypts such tokens.
    #[must_use]
    pub fn allow_plaintext(self) -> Self {
        Self { allow_plaintext: true, ..self }
    }

    /// Returns a sealer with the current keys. If one of `tokens` names an unknown key, fetches newer keys from the
    /// provider first, if possible.
    pub(crate) async fn sealer(&self, tokens: impl IntoIterator<Item = &StoredToken>) -> Result<Sealer, KeyRingError> {
        Ok(self.current_sealer(tokens).await?.0)
    }

    /// Returns a sealer like [`sealer`](Self::sealer), and a flag that is `true` if a missing key may become available
    /// soon.
    pub(crate) async fn current_sealer(
        &self,
        tokens: impl IntoIterator<Item = &StoredToken>,
    ) -> Result<(Sealer, bool), KeyRingError> {
        let mut may_change_soon = false;
        let keys = match &self.keys {
            Source::None => None,
            Source::Given(keys) => Some(Arc::clone(keys)),
            Source::Provider(provider) => {
                let unknown = |keys: &KeyRing, token| key_id_of(token).is_some_and(|key_id| keys.get(key_id).is_none());
                let keys = provider.keys().await?;
                if tokens.into_iter().any(|token| unknown(&keys, token)) {
                    let newer = provider.refetch_if_same(&keys).await?;
                    may_change_soon = newer.is_none();
                    newer.or(Some(keys))
                } else {
                    Some(keys)
                }
            }
        };
        Ok((Sealer::new(keys, self.allow_plaintext), may_change_soon))
    }

    /// Fetches the keys from the provider, so that the next operation uses the current keys. Does nothing without a
    /// provider.
    pub(crate) async fn refetch_keys(&self) -> Result<(), KeyRingError> {
        match &self.keys {
            Source::Provider(provider) => provider.refetch().await,
            Source::None | Source::Given(_) => Ok(()),
        }
    }
}

impl fmt::Debug for Encryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Encryption");
        match &self.keys {
            Source::None => out.field("keys", &None::<()>),
            Source::Given(keys) => out.field("keys", &keys),
            Source::Provider(_) => out.field("keys", &"from a provider"),
        };
        out.field("allow_plaintext", &self.allow_plaintext).finish()
    }
}
