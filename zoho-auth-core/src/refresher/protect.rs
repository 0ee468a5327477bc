//! The protection of tokens in a store.

use crate::store::record::PLAINTEXT_PREFIX;
use crate::store::{AccountId, Record, StoreError, StoredToken};
use crate::tokens::TokenError;
use secrecy::{ExposeSecret, SecretString};
use std::future::Future;
use std::pin::Pin;

/// The kind of a token. A [`Protect`] implementation binds a stored token to its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A refresh token.
    Refresh,
    /// An access token.
    Access,
}

/// The future of a [`Protect`].
pub type ProtectFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, TokenError>> + Send + 'a>>;

/// The conversion of tokens to and from their form in a store. The keys may come from a service, so both directions can
/// wait and fail.
pub trait Protect: Send + Sync {
    /// Seals a token for the store. `record` is the record that will hold the token. The tokens that it holds now name
    /// the keys that other processes use.
    fn seal<'a>(
        &'a self,
        id: &'a AccountId,
        kind: TokenKind,
        token: &'a SecretString,
        record: &'a Record,
    ) -> ProtectFuture<'a, StoredToken>;

    /// Opens a token of the store.
    fn open<'a>(
        &'a self,
        id: &'a AccountId,
        kind: TokenKind,
        stored: &'a StoredToken,
    ) -> ProtectFuture<'a, SecretString>;
}

/// The protection that leaves tokens in plaintext, for tokens that never leave the memory.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plaintext;

/// Returns a token in its form in a store without encryption.
pub(super) fn plaintext(token: &SecretString) -> StoredToken {
    StoredToken::new(format!("{PLAINTEXT_PREFIX}{}", token.expose_secret()))
}

impl Plaintext {
    /// Returns a stored token, or `None` if it is encrypted.
    pub(super) fn token(stored: &StoredToken) -> Option<SecretString> {
        stored.text().strip_prefix(PLAINTEXT_PREFIX).map(SecretString::from)
    }
}

impl Protect for Plaintext {
    fn seal<'a>(
        &'a self,
        _: &'a AccountId,
        _: TokenKind,
        token: &'a SecretString,
        _: &'a Record,
    ) -> ProtectFuture<'a, StoredToken> {
        Box::pin(std::future::ready(Ok(plaintext(token))))
    }

    fn open<'a>(&'a self, id: &'a AccountId, _: TokenKind, stored: &'a StoredToken) -> ProtectFuture<'a, SecretString> {
        let token = Self::token(stored).ok_or_else(|| {
            StoreError::corrupt(format!("the record of {id}"), "its tokens are not in plaintext").into()
        });
        Box::pin(std::future::ready(token))
    }
}
