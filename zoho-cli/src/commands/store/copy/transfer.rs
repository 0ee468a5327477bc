//! The copy of one record.

use crate::tokens::store::Store;
use zoho_auth_typed::store::{CasOutcome, ListEntry, Record, StoreError, VersionedRecord};
use zoho_auth_typed::{AccountId, Failure as _, TokenStore as _};

/// The outcome for one account. In a dry run, the outcome that a copy would have.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    /// A copy of a record that the target did not have.
    Copied,
    /// A copy that replaced another record of the target.
    Overwritten,
    /// A record that the target already had.
    AlreadyThere,
    /// Another record in the target, which was left unchanged, or which another process wrote.
    Different,
    /// A record of the source or the target that cannot be read.
    Unreadable(StoreError),
    /// A record that the target cannot store.
    Rejected(StoreError),
}

/// Copies the record of an account unless the target has it, and compares the copy with the original. `target` is
/// `None` in a dry run if the store does not exist.
///
/// Fails if a store cannot be used. An error of a single account is an outcome.
pub(super) async fn transfer(
    entry: &ListEntry,
    target: Option<&Store>,
    overwrite: bool,
    dry_run: bool,
) -> Result<Outcome, StoreError> {
    let record = match &entry.stored {
        Ok(stored) => &stored.record,
        Err(error) => return Ok(Outcome::Unreadable(error.clone())),
    };
    let Some(target) = target else { return Ok(Outcome::Copied) };
    loop {
        let existing = match read(target, &entry.id).await? {
            Existing::Record(stored) if stored.record == *record => return Ok(Outcome::AlreadyThere),
            // A later version of this program wrote the record, and can read it.
            Existing::Unreadable(error @ StoreError::UnsupportedFormat { .. }) => {
                return Ok(Outcome::Unreadable(error));
            }
            Existing::Unreadable(error) if !overwrite => return Ok(Outcome::Unreadable(error)),
            Existing::Record(_) if !overwrite => return Ok(Outcome::Different),
            existing => existing,
        };
        let outcome = if matches!(existing, Existing::None) { Outcome::Copied } else { Outcome::Overwritten };
        if dry_run {
            return Ok(outcome);
        }
        let version = match existing {
            Existing::Record(stored) => Some(stored.version),
            Existing::None => None,
            Existing::Unreadable(_) => {
                target.remove(&entry.id).await?;
                None
            }
        };
        match target.compare_and_swap(&entry.id, version, Some(record)).await {
            Ok(CasOutcome::Swapped(_)) => return verify(target, &entry.id, record, outcome).await,
            // Another process wrote the record in the meantime.
            Ok(CasOutcome::Conflict) => {}
            Err(error) if error.retry().is_safe() => return Err(error),
            Err(error @ (StoreError::ReadOnly { .. } | StoreError::Configuration { .. })) => return Err(error),
            Err(error) => return Ok(Outcome::Rejected(error)),
        }
    }
}

/// The record of an account in the target.
enum Existing {
    None,
    Record(VersionedRecord),
    Unreadable(StoreError),
}

async fn read(target: &Store, id: &AccountId) -> Result<Existing, StoreError> {
    match target.load(id).await {
        Ok(Some(stored)) => Ok(Existing::Record(stored)),
        // The target has no record of an account that it cannot store.
        Ok(None) | Err(StoreError::IdTooLong { .. }) => Ok(Existing::None),
        Err(error @ (StoreError::Corrupt { .. } | StoreError::UnsupportedFormat { .. })) => {
            Ok(Existing::Unreadable(error))
        }
        Err(error) => Err(error),
    }
}

/// Reads the copy back. Returns `outcome` if the copy is the same as the original, and otherwise `Unreadable` or
/// `Different`.
async fn verify(target: &Store, id: &AccountId, record: &Record, outcome: Outcome) -> Result<Outcome, StoreError> {
    Ok(match read(target, id).await? {
        Existing::Record(copy) if copy.record == *record => outcome,
        Existing::Unreadable(error) => Outcome::Unreadable(error),
        Existing::Record(_) | Existing::None => Outcome::Different,
    })
}
