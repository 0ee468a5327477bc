//! The keys of accounts, with the limit of the key columns.

use crate::page::Key;
use zoho_auth_core::store::{AccountId, StoreError};

/// The length of the longest part of a key, in bytes.
const MAX_LENGTH: usize = 255;

/// Returns the key of an account. Fails if a part is too long for its column.
pub(crate) fn key(id: &AccountId, location: &str) -> Result<Key, StoreError> {
    for (part, text) in [("user", id.user()), ("client ID", id.client_id())] {
        if text.len() > MAX_LENGTH {
            return Err(StoreError::id_too_long(location, part, text.len(), MAX_LENGTH));
        }
    }
    Ok(Key::new(id))
}
