//! The laws of token stores, and their names.

use std::fmt;

/// A law of [`TokenStore`](crate::store::TokenStore). Each law has its own test case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Invariant {
    /// The law that an account has no record before the first write, and nothing to replace or remove.
    AbsentInitially,
    /// The law that a read returns exactly the bytes that were written.
    RoundTrip,
    /// The law that creating a record fails if one exists.
    CreateIsExclusive,
    /// The law that a swap succeeds only with the current version, and changes nothing otherwise.
    CompareAndSwap,
    /// The law that exactly one of several concurrent swaps over several handles succeeds.
    SingleWinner,
    /// The law that a version is never used again, not even after the record was removed.
    VersionsAreUnique,
    /// The law that a removed record no longer exists, and can be created again.
    Removal,
    /// The law that an operation on one account affects no other account, not even a similar one.
    AccountIsolation,
    /// The law that every handle sees the acknowledged writes of the others.
    ReadYourWrites,
    /// The law that an acknowledged write persists after all handles were closed.
    Durability,
    /// The law that a swap with a dropped future has happened completely or not at all.
    Atomicity,
    /// The law that a list is sorted and complete, and can continue after any account.
    Listing,
    /// The law that a list with records has the same accounts as a list without them, and the records that single reads
    /// return.
    ListMatchesLoad,
    /// The law that a filtered list has the accounts whose records have that status.
    FilterMatchesStatus,
    /// The law that several handles can be opened concurrently on an empty storage.
    ConcurrentFirstOpen,
}

impl Invariant {
    /// The list of all laws.
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

    /// Returns the law as a sentence.
    pub const fn text(self) -> &'static str {
        match self {
            Self::AbsentInitially => "an account that was never written has no record",
            Self::RoundTrip => "a read returns exactly the bytes that were written",
            Self::CreateIsExclusive => "creating a record fails if one exists",
            Self::CompareAndSwap => "a swap succeeds only with the current version",
            Self::SingleWinner => "of several concurrent swaps exactly one succeeds",
            Self::VersionsAreUnique => "a version is never used again",
            Self::Removal => "a removed record is gone",
            Self::AccountIsolation => "an operation on one account affects no other",
            Self::ReadYourWrites => "every handle sees the acknowledged writes of the others",
            Self::Durability => "an acknowledged write is still there after all handles were closed",
            Self::Atomicity => "a swap whose future is dropped has happened completely or not at all",
            Self::Listing => "a list is sorted and complete, and can continue after any account",
            Self::ListMatchesLoad => "a list with records has the accounts of the list and the records of single reads",
            Self::FilterMatchesStatus => "a filtered list has exactly the accounts whose records have that status",
            Self::ConcurrentFirstOpen => "several handles can be opened concurrently on an empty storage",
        }
    }
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}
