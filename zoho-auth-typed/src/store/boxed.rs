//! A store as an object, so that a manager has one type whatever its store.

use super::{AccountId, Listed, Record, StoreError, Stored, Swap, TokenStore, Version};
use std::future::Future;
use std::pin::Pin;

pub(crate) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// [`TokenStore`], its futures boxed.
pub(crate) trait AnyStore: Send + Sync {
    fn load<'a>(&'a self, id: &'a AccountId) -> Answer<'a, Option<Stored>>;
    fn swap<'a>(&'a self, id: &'a AccountId, expected: Option<Version>, new: Option<&'a Record>) -> Answer<'a, Swap>;
    fn records<'a>(&'a self, after: Option<&'a AccountId>, limit: usize) -> Answer<'a, Vec<Listed>>;
    fn remove<'a>(&'a self, id: &'a AccountId) -> Answer<'a, ()>;
    fn is_read_only(&self) -> bool;
}

impl<T: TokenStore> AnyStore for T {
    fn load<'a>(&'a self, id: &'a AccountId) -> Answer<'a, Option<Stored>> {
        Box::pin(TokenStore::load(self, id))
    }

    fn swap<'a>(&'a self, id: &'a AccountId, expected: Option<Version>, new: Option<&'a Record>) -> Answer<'a, Swap> {
        Box::pin(TokenStore::swap(self, id, expected, new))
    }

    fn records<'a>(&'a self, after: Option<&'a AccountId>, limit: usize) -> Answer<'a, Vec<Listed>> {
        Box::pin(TokenStore::records(self, after, limit))
    }

    fn remove<'a>(&'a self, id: &'a AccountId) -> Answer<'a, ()> {
        Box::pin(TokenStore::remove(self, id))
    }

    fn is_read_only(&self) -> bool {
        TokenStore::is_read_only(self)
    }
}
