//! Operations that continue when their caller is dropped.

use crate::runtime::check_runtime;
use std::future::Future;
use zoho_auth_core::StoreError;

/// Runs an operation in a separate task, and returns its result.
///
/// The caller may be dropped at any time, for example after a timeout. The operation then continues. Otherwise a
/// connection could return to the pool within a transaction. The driver for MySQL does not know of a transaction whose
/// `BEGIN` was dropped, and later reads of the same connection would return old data.
pub(crate) async fn detached<T: Send + 'static>(
    location: &str,
    operation: impl Future<Output = Result<T, StoreError>> + Send + 'static,
) -> Result<T, StoreError> {
    check_runtime(|| location.to_owned())?;
    match tokio::spawn(operation).await {
        Ok(result) => result,
        Err(error) => Err(StoreError::unavailable(location, error.to_string())),
    }
}
