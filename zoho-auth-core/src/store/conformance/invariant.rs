//! The invariants of token stores, and their names.

use std::fmt;

/// An invariant of [`TokenStore`](crate::store::TokenStore). Each invariant has its own test case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Invariant {
    /// The invariant that an account has no record before the first write, and nothing to replace or remove.
    AbsentInitially,
    /// The invariant that a read returns exactly the bytes that were written.
    RoundTrip,
    /// The invariant that creating a record fails if the account already has a record.
    CreateIsExclusive,
    /// The invariant that a compare-and-swap succeeds only with the current version, and changes nothing otherwise.
    CompareAndSwap,
    /// The invariant that exactly one of several concurrent compare-and-swaps over several handles succeeds.
    SingleWinner,
    /// The invariant that a version is never used again, not even after the record was removed.
    VersionsAreUnique,
    /// The invariant that a removed record no longer exists, and can be created again.
    Removal,
    /// The invariant that an operation on one account affects no other account, not even a similar one.
    AccountIsolation,
    /// The invariant that every handle sees the acknowledged writes of the other handles.
    ReadYourWrites,
    /// The invariant that an acknowledged write persists after all handles were closed.
    Durability,
    /// The invariant that a compare-and-swap whose future is dropped has taken effect completely or not at all.
    Atomicity,
    /// The invariant that a list is sorted and complete, and can continue after any account.
    Listing,
    /// The invariant that `list_records` returns the accounts that `list` returns, with the records that `load`
    /// returns.
    ListMatchesLoad,
    /// The invariant that a filtered list has exactly the accounts whose records match the filter.
    FilterMatchesStatus,
    /// The invariant that several handles can be opened concurrently on empty storage.
    ConcurrentFirstOpen,
}

impl Invariant {
    /// The list of all invariants.
    pub const ALL: &[Self] = &[
        Self::AbsentInitially,
        Self::RoundTrip,
        Self::CreateIsExclusive,
        Self::CompareAndSwap,
        Self::SingleWinner,
        Self::VersionsAreUnique,
        Self::Removal,
        Self::AccountIsolation,
        Self::ReadYourWrites,
        Self::Durability,
        Self::Atomicity,
        Self::Listing,
        Self::ListMatchesLoad,
        Self::FilterMatchesStatus,
        Self::ConcurrentFirstOpen,
    ];

    /// Returns the invariant as a sentence.
    pub const fn text(self) -> &'static str {
        match self {
            Self::AbsentInitially => "an account that was never written has no record",
            Self::RoundTrip => "a read returns exactly the bytes that were written",
            Self::CreateIsExclusive => "creating a record fails if the account already has a record",
            Self::CompareAndSwap => "a compare-and-swap succeeds only with the current version",
            Self::SingleWinner => "exactly one of several concurrent compare-and-swaps succeeds",
            Self::VersionsAreUnique => "a version is never used again",
            Self::Removal => "a removed record no longer exists",
            Self::AccountIsolation => "an operation on one account affects no other account",
            Self::ReadYourWrites => "every handle sees the acknowledged writes of the other handles",
            Self::Durability => "an acknowledged write persists after all handles were closed",
            Self::Atomicity => "a compare-and-swap whose future is dropped has taken effect completely or not at all",
            Self::Listing => "a list is sorted and complete, and can continue after any account",
            Self::ListMatchesLoad => {
                "`list_records` returns the accounts that `list` returns, with the records that `load` returns"
            }
            Self::FilterMatchesStatus => "a filtered list has exactly the accounts whose records match the filter",
            Self::ConcurrentFirstOpen => "several handles can be opened concurrently on empty storage",
        }
    }
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}
