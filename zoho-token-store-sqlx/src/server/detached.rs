//! Operations that continue when their caller is dropped.

use crate::runtime::check_runtime;
use std::future::Future;
use zoho_auth_core::StoreError;

/// Runs an operation in a separate task, and returns its result.
///
/// The caller may be dropped at any time, for example by a time-out. The operation then continues. Otherwise a
/// connection could return to the pool within a transaction: the driver for MySQL loses track of one whose `BEGIN` was
/// dropped, and later reads of that connection would return old data.
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
