//! The laws by their names.

use std::fmt;

/// A law of [`TokenStore`](crate::store::TokenStore), with a case of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Law {
    /// Of an account that was never written there is nothing, and nothing to replace or remove.
    NothingAtFirst,
    /// What is read is what was written, every byte.
    Whole,
    /// A record is created once: not over one that is there.
    CreatedOnce,
    /// A swap needs the version that is there, and changes nothing otherwise.
    CompareAndSwap,
    /// Of many swaps at once, over several handles, one happens.
    OneOfMany,
    /// A version is never used again, not even after the record was removed.
    VersionsAreUsedOnce,
    /// What is removed is gone, and can be created again.
    Removal,
    /// An operation on one account touches no other, however alike the two are.
    AccountsAreApart,
    /// Every handle sees what another one was told is done.
    DoneIsSeenByAll,
    /// What was told to be done is there after every handle was closed.
    DoneIsKept,
    /// A swap whose future is dropped has happened or has not.
    AllOrNothing,
    /// Listing is sorted, complete, and goes on after any account.
    Listing,
    /// What is listed with records has the accounts of the list, and of each what is read of it alone.
    ListingOfRecords,
}

impl Law {
    /// All of them.
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

    /// What it says.
    pub const fn text(self) -> &'static str {
        match self {
            Self::NothingAtFirst => "of an account that was never written there is nothing",
            Self::Whole => "what is read is what was written",
            Self::CreatedOnce => "a record is created once",
            Self::CompareAndSwap => "a swap needs the version that is there",
            Self::OneOfMany => "of many swaps at once one happens",
            Self::VersionsAreUsedOnce => "a version is never used again",
            Self::Removal => "what is removed is gone",
            Self::AccountsAreApart => "an operation on one account touches no other",
            Self::DoneIsSeenByAll => "every handle sees what is done",
            Self::DoneIsKept => "what is done is there after every handle was closed",
            Self::AllOrNothing => "a swap whose future is dropped has happened or has not",
            Self::Listing => "listing is sorted, complete, and goes on after any account",
            Self::ListingOfRecords => "what is listed with records is the list, and what is read of each alone",
        }
    }
}

impl fmt::Display for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}
