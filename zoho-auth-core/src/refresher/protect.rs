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

/// The future that the methods of [`Protect`] return.
pub type ProtectFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, TokenError>> + Send + 'a>>;

/// The conversion of tokens to and from their form in a store. The keys may come from a service, so both conversions
/// may wait and fail.
pub trait Protect: Send + Sync {
    /// Converts a token to its stored form, usually by encrypting the token. `record` is the record that will hold the
    /// token. The tokens that the record holds now show which keys other processes use.
    fn seal<'a>(
        &'a self,
        id: &'a AccountId,
        kind: TokenKind,
        token: &'a SecretString,
        record: &'a Record,
    ) -> ProtectFuture<'a, StoredToken>;

    /// Converts a stored token to the token itself, usually by decrypting the stored token.
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

/// Returns the stored form of a token without encryption.
pub(super) fn plaintext(token: &SecretString) -> StoredToken {
    StoredToken::new(format!("{PLAINTEXT_PREFIX}{}", token.expose_secret()))
}

impl Plaintext {
    /// Returns the token in a stored text, or `None` if the text is not in plaintext.
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
            StoreError::corrupt(format!("the record of {id}"), "the tokens are not in plaintext").into()
        });
        Box::pin(std::future::ready(token))
    }
}
