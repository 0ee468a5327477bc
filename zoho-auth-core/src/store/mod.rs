//! The stores for tokens: a trait with three required operations, and a store in memory.
//!
//! A store holds one opaque [`Record`] per account. The manager handles leases, rate limits and encryption. The manager
//! relies on compare-and-swap: only a caller that has read the current version can replace a record
//! ([`TokenStore::compare_and_swap`]). The trait's documentation lists the invariants, and the module `conformance`
//! (feature `store-conformance`) tests them.

mod account_id;
#[cfg(feature = "store-conformance")]
pub mod conformance;
pub(crate) mod copy_on_write;
pub(crate) mod dyn_store;
mod error;
pub(crate) mod file_mode;
mod list_entry;
mod memory;
pub(crate) mod record;
mod status;

pub use account_id::AccountId;
pub use error::StoreError;
pub use list_entry::ListEntry;
pub use memory::MemoryStore;
pub use record::{Grant, Record, StoredToken, Version, VersionedRecord};
pub use status::{AccountStatus, Filter};

use std::future::Future;

/// A store for the records of accounts, shared by all processes that use it.
///
/// # Invariants
///
/// 1. **Absent initially**: an account that was never written has no record.
/// 2. **Round trip**: a read returns exactly the bytes that were written, for any characters in an [`AccountId`].
/// 3. **Compare and swap**: a [`compare_and_swap`](Self::compare_and_swap) succeeds if the stored version is the
///    expected one, or with `None` if there is no record. Otherwise it changes nothing. Exactly one of several
///    concurrent calls with the same expected version succeeds, over any number of handles and processes.
/// 4. **Unique versions**: a version is never used again for the same account, not even after the record was removed.
/// 5. **Isolated accounts**: an operation on one account affects no other account. Two accounts are equal only if user,
///    client ID, data center and environment are equal, byte for byte.
/// 6. **Durability**: an acknowledged write survives the process and the machine, as far as the store promises that.
///    Every handle sees the write from then on.
/// 7. **Atomicity**: a compare-and-swap whose future is dropped, or whose process crashes, has happened completely or
///    not at all.
/// 8. **Listing**: a list is sorted in the order of [`AccountId`] and complete, and can continue after any account.
///    [`list_records`](Self::list_records) lists the records that match the filter, as [`load`](Self::load) returns
///    them.
///
/// A read-only store returns `true` from [`is_read_only`](Self::is_read_only) and rejects every compare-and-swap with
/// [`StoreError::ReadOnly`]. The manager then keeps changes in memory.
///
/// Implementations can write the methods as `async fn`.
pub trait TokenStore: Send + Sync + 'static {
    /// Loads the record of an account with its version. Returns `None` if there is no record.
    ///
    /// # Errors
    /// Fails with a [`StoreError`] if the record cannot be read.
    fn load(&self, id: &AccountId) -> impl Future<Output = Result<Option<VersionedRecord>, StoreError>> + Send;

    /// Creates, replaces or removes the record if its version is `expected`. With `expected: None`, the record must not
    /// exist. With `new: None`, removes the record.
    ///
    /// # Errors
    /// Fails with a [`StoreError`] if the record cannot be written. The store then has either the old record or the new
    /// one, complete.
    fn compare_and_swap(
        &self,
        id: &AccountId,
        expected: Option<Version>,
        new: Option<&Record>,
    ) -> impl Future<Output = Result<CasOutcome, StoreError>> + Send;

    /// Lists up to `limit` accounts after `after`, in the order of [`AccountId`]. If `after` is `None`, starts with the
    /// first account. A page with fewer than `limit` accounts is the last page. With a `limit` of 0, the page is empty.
    ///
    /// # Errors
    /// Fails with a [`StoreError`] if the page cannot be read.
    fn list(
        &self,
        after: Option<&AccountId>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<AccountId>, StoreError>> + Send;

    /// Lists up to `limit` accounts after `after` that match `filter`, with their records, in the order of
    /// [`AccountId`]. If `after` is `None`, starts with the first account. A page with fewer than `limit` accounts is
    /// the last page.
    ///
    /// The entry of an unreadable record contains the error and does not affect the other entries. A list may contain
    /// such an entry with any filter.
    ///
    /// The provided implementation uses [`list`](Self::list) and [`load`](Self::load), with one read per account.
    /// Override it in a store that can read a page in one operation, or that can find accounts by their
    /// [status](Record::status).
    ///
    /// # Errors
    /// Fails with a [`StoreError`] if the page cannot be read.
    fn list_records(
        &self,
        filter: Filter,
        after: Option<&AccountId>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<ListEntry>, StoreError>> + Send {
        list_entry::list_and_load(self, filter, after, limit)
    }

    /// Removes the record of an account, regardless of its version. Also succeeds if there is no record.
    ///
    /// The provided implementation uses [`load`](Self::load) and [`compare_and_swap`](Self::compare_and_swap), so it
    /// fails if the record is unreadable. Override it in a store that can remove a record without reading it.
    ///
    /// # Errors
    /// Fails with a [`StoreError`] if the record cannot be removed.
    fn remove(&self, id: &AccountId) -> impl Future<Output = Result<(), StoreError>> + Send {
        async move {
            while let Some(stored) = self.load(id).await? {
                if let CasOutcome::Swapped(_) = self.compare_and_swap(id, Some(stored.version), None).await? {
                    break;
                }
            }
            Ok(())
        }
    }

    /// Returns `true` if the store is read-only. The provided implementation returns `false`.
    fn is_read_only(&self) -> bool {
        false
    }
}

/// The outcome of a [`TokenStore::compare_and_swap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CasOutcome {
    /// A successful compare-and-swap. Contains the version of the new record. After a removal, contains a version that
    /// no record has.
    Swapped(Version),
    /// A compare-and-swap that changed nothing, because the stored version is not the expected one. The caller must
    /// load the record again.
    Conflict,
}
