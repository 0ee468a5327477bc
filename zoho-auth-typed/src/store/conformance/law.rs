//! The laws and their names.

use std::fmt;

/// A law of [`TokenStore`](crate::store::TokenStore). Each law has its own test case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Law {
    /// An account that was never written has no record, and nothing to replace or remove.
    NothingAtFirst,
    /// A read returns exactly the bytes that were written.
    Whole,
    /// Creating a record fails if one exists.
    CreatedOnce,
    /// A swap succeeds only with the current version, and changes nothing otherwise.
    CompareAndSwap,
    /// Of several concurrent swaps over several handles, exactly one succeeds.
    OneOfMany,
    /// A version is never used again, not even after the record was removed.
    VersionsAreUsedOnce,
    /// A removed record is gone, and can be created again.
    Removal,
    /// An operation on one account affects no other, however similar the two are.
    AccountsAreApart,
    /// Every handle sees the acknowledged writes of the others.
    DoneIsSeenByAll,
    /// An acknowledged write is still there after all handles were closed.
    DoneIsKept,
    /// A swap whose future is dropped has happened completely or not at all.
    AllOrNothing,
    /// A list is sorted and complete, and can continue after any account.
    Listing,
    /// A list with records has the accounts of the list without them, and the records that single reads return.
    ListingOfRecords,
}

impl Law {
    /// All laws.
    pub const ALL: &[Self] = &[
        Self::NothingAtFirst,
        Self::Whole,
        Self::CreatedOnce,
        Self::CompareAndSwap,
        Self::OneOfMany,
        Self::VersionsAreUsedOnce,
        Self::Removal,
        Self::AccountsAreApart,
        Self::DoneIsSeenByAll,
        Self::DoneIsKept,
        Self::AllOrNothing,
        Self::Listing,
        Self::ListingOfRecords,
    ];

    /// Returns the law as a sentence.
    pub const fn text(self) -> &'static str {
        match self {
            Self::NothingAtFirst => "an account that was never written has no record",
            Self::Whole => "a read returns exactly the bytes that were written",
            Self::CreatedOnce => "creating a record fails if one exists",
            Self::CompareAndSwap => "a swap succeeds only with the current version",
            Self::OneOfMany => "of several concurrent swaps exactly one succeeds",
            Self::VersionsAreUsedOnce => "a version is never used again",
            Self::Removal => "a removed record is gone",
            Self::AccountsAreApart => "an operation on one account affects no other",
            Self::DoneIsSeenByAll => "every handle sees the acknowledged writes of the others",
            Self::DoneIsKept => "an acknowledged write is still there after all handles were closed",
            Self::AllOrNothing => "a swap whose future is dropped has happened completely or not at all",
            Self::Listing => "a list is sorted and complete, and can continue after any account",
            Self::ListingOfRecords => {
                "a list with records has the accounts of the list and the records of single reads"
            }
        }
    }
}

impl fmt::Display for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}
