//! The laws and their names.

use std::fmt;

/// A law of [`TokenStore`](crate::store::TokenStore). Each law has its own test case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Invariant {
    /// An account that was never written has no record, and nothing to replace or remove.
    AbsentInitially,
    /// A read returns exactly the bytes that were written.
    RoundTrip,
    /// Creating a record fails if one exists.
    CreateIsExclusive,
    /// A swap succeeds only with the current version, and changes nothing otherwise.
    CompareAndSwap,
    /// Of several concurrent swaps over several handles, exactly one succeeds.
    SingleWinner,
    /// A version is never used again, not even after the record was removed.
    VersionsAreUnique,
    /// A removed record is gone, and can be created again.
    Removal,
    /// An operation on one account affects no other, however similar the two are.
    AccountIsolation,
    /// Every handle sees the acknowledged writes of the others.
    ReadYourWrites,
    /// An acknowledged write is still there after all handles were closed.
    Durability,
    /// A swap whose future is dropped has happened completely or not at all.
    Atomicity,
    /// A list is sorted and complete, and can continue after any account.
    Listing,
    /// A list with records has the accounts of the list without them, and the records that single reads return.
    ListMatchesLoad,
}

impl Invariant {
    /// All laws.
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
        }
    }
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}
