//! What holds of a store that can only be read.

use super::sample::{account, record};
use crate::store::{AccountId, StoreError, TokenStore};

/// Checks a store that can only be read, and that has the record of `there`.
///
/// # Errors
/// What it does that it must not.
pub async fn check_read_only(store: &impl TokenStore, there: &AccountId) -> Result<(), String> {
    let failed = |error: StoreError| format!("an operation failed: {error}");
    if !store.is_read_only() {
        return Err("it does not say that it can only be read".to_owned());
    }
    let Some(stored) = store.load(there).await.map_err(failed)? else { return Err("nothing is there".to_owned()) };
    let absent = account("nobody of this name");
    if store.load(&absent).await.map_err(failed)?.is_some() {
        return Err("an account that is not there has a record".to_owned());
    }
    for (id, expected) in [(there, Some(stored.version)), (&absent, None)] {
        for new in [Some(&record(1)), None] {
            match store.swap(id, expected, new).await {
                Err(StoreError::ReadOnly { .. }) => {}
                other => return Err(format!("a swap must be refused as `ReadOnly`, and is {other:?}")),
            }
        }
    }
    if store.load(there).await.map_err(failed)? != Some(stored) {
        return Err("the record has changed".to_owned());
    }
    let listed = store.list(None, 1000).await.map_err(failed)?;
    let sorted = listed.is_sorted_by(|one, next| one < next);
    if sorted && listed.contains(there) && !listed.contains(&absent) {
        Ok(())
    } else {
        Err("it does not list what it has, in order".to_owned())
    }
}
