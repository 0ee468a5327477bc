//! The conformance check for read-only stores.

use super::fixtures::{account, record};
use crate::store::{AccountId, StoreError, TokenStore};

/// Checks the invariants of a read-only store. The store must have a record for the account `existing`, and no record
/// for the user `a user without a record`.
///
/// # Errors
/// Fails with a description of the violation if the store violates an invariant.
pub async fn check_read_only(store: &impl TokenStore, existing: &AccountId) -> Result<(), String> {
    let failed = |error: StoreError| format!("an operation failed: {error}");
    if !store.is_read_only() {
        return Err("`is_read_only` returns `false`".to_owned());
    }
    let Some(stored) = store.load(existing).await.map_err(failed)? else {
        return Err("the record of the existing account is missing".to_owned());
    };
    let absent = account("a user without a record");
    if store.load(&absent).await.map_err(failed)?.is_some() {
        return Err("an absent account has a record".to_owned());
    }
    for (id, expected) in [(existing, Some(stored.version)), (&absent, None)] {
        for new in [Some(&record(1)), None] {
            match store.compare_and_swap(id, expected, new).await {
                Err(StoreError::ReadOnly { .. }) => {}
                other => return Err(format!("a compare-and-swap returned {other:?} instead of the error `ReadOnly`")),
            }
        }
    }
    if store.load(existing).await.map_err(failed)? != Some(stored) {
        return Err("a rejected compare-and-swap changed the record".to_owned());
    }
    let listed = store.list(None, 1000).await.map_err(failed)?;
    let sorted = listed.is_sorted_by(|one, next| one < next);
    if sorted && listed.contains(existing) && !listed.contains(&absent) {
        Ok(())
    } else {
        Err("the list is incomplete, is not sorted, or contains an absent account".to_owned())
    }
}
