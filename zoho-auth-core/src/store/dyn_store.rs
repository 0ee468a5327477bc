//! The object-safe form of [`TokenStore`], so that the type of a manager does not depend on its store.

use super::{AccountId, CasOutcome, Filter, ListEntry, Record, StoreError, TokenStore, Version, VersionedRecord};
use std::future::Future;
use std::pin::Pin;

pub(crate) type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// The object-safe form of [`TokenStore`], with boxed futures.
pub trait DynStore: Send + Sync {
    /// Loads the record of an account. Returns `None` if there is no record.
    fn load<'a>(&'a self, id: &'a AccountId) -> BoxFuture<'a, Option<VersionedRecord>>;
    /// Creates, replaces or removes the record if its version is `expected`, as [`TokenStore::compare_and_swap`] does.
    fn compare_and_swap<'a>(
        &'a self,
        id: &'a AccountId,
        expected: Option<Version>,
        new: Option<&'a Record>,
    ) -> BoxFuture<'a, CasOutcome>;
    /// Lists up to `limit` accounts after `after` that match the filter, with their records.
    fn list_records<'a>(
        &'a self,
        filter: Filter,
        after: Option<&'a AccountId>,
        limit: usize,
    ) -> BoxFuture<'a, Vec<ListEntry>>;
    /// Removes the record of an account, regardless of its version.
    fn remove<'a>(&'a self, id: &'a AccountId) -> BoxFuture<'a, ()>;
    /// Returns `true` if the store is read-only.
    fn is_read_only(&self) -> bool;
}

impl<T: TokenStore> DynStore for T {
    fn load<'a>(&'a self, id: &'a AccountId) -> BoxFuture<'a, Option<VersionedRecord>> {
        Box::pin(TokenStore::load(self, id))
    }

    fn compare_and_swap<'a>(
        &'a self,
        id: &'a AccountId,
        expected: Option<Version>,
        new: Option<&'a Record>,
    ) -> BoxFuture<'a, CasOutcome> {
        Box::pin(TokenStore::compare_and_swap(self, id, expected, new))
    }

    fn list_records<'a>(
        &'a self,
        filter: Filter,
        after: Option<&'a AccountId>,
        limit: usize,
    ) -> BoxFuture<'a, Vec<ListEntry>> {
        Box::pin(TokenStore::list_records(self, filter, after, limit))
    }

    fn remove<'a>(&'a self, id: &'a AccountId) -> BoxFuture<'a, ()> {
        Box::pin(TokenStore::remove(self, id))
    }

    fn is_read_only(&self) -> bool {
        TokenStore::is_read_only(self)
    }
}
