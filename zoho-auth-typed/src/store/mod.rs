//! Where tokens are kept: a trait of three operations that anyone can implement, and our own stores.
//!
//! A store keeps one [`Record`] an account and knows nothing of what is in it: leases, limits and sealing are the
//! manager's. What the manager builds on is that a record is only ever replaced by whoever has seen the one before
//! ([`TokenStore::swap`]). The laws stand at the trait; [`conformance`] (feature `conformance`) tests them.

mod account_id;
pub(crate) mod boxed;
#[cfg(feature = "conformance")]
pub mod conformance;
#[cfg(feature = "dotenv")]
mod dotenv;
mod environment;
mod error;
#[cfg(feature = "file")]
mod file;
mod listed;
mod memory;
pub(crate) mod overlay;
mod record;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use account_id::AccountId;
pub use environment::Environment;
pub use error::StoreError;
#[cfg(feature = "file")]
pub use file::File;
pub use listed::Listed;
pub use memory::Memory;
pub(crate) use record::Kept;
pub use record::{Record, Stored, Version};
#[cfg(feature = "sqlite")]
pub use sqlite::Sqlite;

use std::future::Future;

/// Where the records of accounts are kept, for all processes that use them.
///
/// # The laws
///
/// 1. **Nothing is there** of an account that was never written.
/// 2. **Whole**: what is read is what was written, every byte, whatever characters an [`AccountId`] has.
/// 3. **Compare and swap**: a [`swap`](Self::swap) happens if the stored version is the expected one (`None`: if there
///    is no record), and else changes nothing. Of many at once, over however many handles and processes, one happens.
/// 4. **A version is used once**: never again for the same account, not even after the record was removed.
/// 5. **Accounts are apart**: an operation on one touches no other, and two are the same only if user, client id and
///    data centre are, letter for letter.
/// 6. **Done is done**: what was acknowledged survives the process and the machine, as far as the store promises that,
///    and every handle sees it from then on.
/// 7. **All or nothing**: a swap whose future is dropped on the way, or whose process dies, has happened or has not.
/// 8. **Listing** is sorted by [`AccountId`]'s order, complete, and can go on after any account. What it lists with
///    records ([`records`](Self::records)) is what [`load`](Self::load) gives of each.
///
/// A store that cannot write says so by [`is_read_only`](Self::is_read_only), and refuses every swap with
/// [`StoreError::ReadOnly`]; the manager then keeps what is new in memory.
///
/// Methods are written as `async fn` in an implementation.
pub trait TokenStore: Send + Sync + 'static {
    /// The record of an account, and its version.
    ///
    /// # Errors
    /// [`StoreError`]: it cannot be read. That there is none is no error.
    fn load(&self, id: &AccountId) -> impl Future<Output = Result<Option<Stored>, StoreError>> + Send;

    /// Replaces the record of this version by another; `expected: None` creates one, `new: None` removes it.
    ///
    /// # Errors
    /// [`StoreError`]: it cannot be written. Then the record is the one before or the new one, and whole.
    fn swap(
        &self,
        id: &AccountId,
        expected: Option<Version>,
        new: Option<&Record>,
    ) -> impl Future<Output = Result<Swap, StoreError>> + Send;

    /// The next accounts after one, in their order, `limit` at most; of a `limit` of 0, none. Fewer than that: there are no
    /// more.
    ///
    /// # Errors
    /// [`StoreError`]: it cannot be read.
    fn list(
        &self,
        after: Option<&AccountId>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<AccountId>, StoreError>> + Send;

    /// The next accounts after one with their records, in their order, `limit` at most. Fewer than that: there are no
    /// more. A record that cannot be understood stands in its place with its error, and hides no other.
    ///
    /// It is provided over [`list`](Self::list) and [`load`](Self::load), with a read an account. A store that can read
    /// a page at once does so here.
    ///
    /// # Errors
    /// [`StoreError`]: the page cannot be read.
    fn records(
        &self,
        after: Option<&AccountId>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Listed>, StoreError>> + Send {
        listed::one_by_one(self, after, limit)
    }

    /// Removes the record of an account, whatever it is. That there is none is no error.
    ///
    /// It is provided over [`load`](Self::load) and [`swap`](Self::swap), and so fails where a record cannot be
    /// understood; a store that need not understand what it removes does so here.
    ///
    /// # Errors
    /// [`StoreError`]: it cannot be removed.
    fn remove(&self, id: &AccountId) -> impl Future<Output = Result<(), StoreError>> + Send {
        async move {
            while let Some(stored) = self.load(id).await? {
                if let Swap::Done(_) = self.swap(id, Some(stored.version), None).await? {
                    break;
                }
            }
            Ok(())
        }
    }

    /// Whether nothing can be written.
    fn is_read_only(&self) -> bool {
        false
    }
}

/// What came of a [`TokenStore::swap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swap {
    /// It happened. The version of the new record; after a removal, one that no record has.
    Done(Version),
    /// The version is another one: read again.
    Conflict,
}
