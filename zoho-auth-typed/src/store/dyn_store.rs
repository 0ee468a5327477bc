//! The object-safe twin of [`TokenStore`], so that the type of a manager does not depend on its store.

use super::{AccountId, Listed, Record, StoreError, Stored, Swap, TokenStore, Version};
use std::future::Future;
use std::pin::Pin;

pub(crate) type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// [`TokenStore`] with boxed futures.
pub(crate) trait DynStore: Send + Sync {
    fn load<'a>(&'a self, id: &'a AccountId) -> BoxFuture<'a, Option<Stored>>;
    fn swap<'a>(&'a self, id: &'a AccountId, expected: Option<Version>, new: Option<&'a Record>)
    -> BoxFuture<'a, Swap>;
    fn records<'a>(&'a self, after: Option<&'a AccountId>, limit: usize) -> BoxFuture<'a, Vec<Listed>>;
    fn remove<'a>(&'a self, id: &'a AccountId) -> BoxFuture<'a, ()>;
    fn is_read_only(&self) -> bool;
}

impl<T: TokenStore> DynStore for T {
    fn load<'a>(&'a self, id: &'a AccountId) -> BoxFuture<'a, Option<Stored>> {
        Box::pin(TokenStore::load(self, id))
    }

    fn swap<'a>(
        &'a self,
        id: &'a AccountId,
        expected: Option<Version>,
        new: Option<&'a Record>,
    ) -> BoxFuture<'a, Swap> {
        Box::pin(TokenStore::swap(self, id, expected, new))
    }

    fn records<'a>(&'a self, after: Option<&'a AccountId>, limit: usize) -> BoxFuture<'a, Vec<Listed>> {
        Box::pin(TokenStore::records(self, after, limit))
    }

    fn remove<'a>(&'a self, id: &'a AccountId) -> BoxFuture<'a, ()> {
        Box::pin(TokenStore::remove(self, id))
    }

    fn is_read_only(&self) -> bool {
        TokenStore::is_read_only(self)
    }
}
