//! The check for a tokio runtime.

use tokio::runtime::Handle;
use zoho_auth_core::StoreError;

/// Fails outside of a tokio runtime, where sqlx would panic.
pub(crate) fn check_runtime(location: impl FnOnce() -> String) -> Result<(), StoreError> {
    if Handle::try_current().is_ok() { Ok(()) } else { Err(StoreError::without_runtime(location())) }
}
