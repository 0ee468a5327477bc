//! A lock on a file beside the data, which the system releases when its holder exits.

use crate::store::StoreError;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

/// The timeout for acquiring the lock. A holder keeps it only for the duration of a write.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The interval between two attempts.
const RETRY_INTERVAL: Duration = Duration::from_millis(2);

/// The lock, until it is dropped.
pub(super) struct Lock(#[expect(dead_code, reason = "open files keep their locks")] File);

impl Lock {
    /// Acquires the lock. This function blocks.
    #[expect(clippy::incompatible_msrv, reason = "the feature `file` needs Rust 1.89, as its documentation says")]
    pub(super) fn acquire(path: &Path) -> Result<Self, StoreError> {
        let unavailable = |reason: String| StoreError::unavailable(path.display().to_string(), reason);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| unavailable(error.to_string()))?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self(file)),
                Err(TryLockError::WouldBlock) if start.elapsed() < TIMEOUT => std::thread::sleep(RETRY_INTERVAL),
                Err(TryLockError::WouldBlock) => {
                    let seconds = TIMEOUT.as_secs();
                    return Err(unavailable(format!("another process has held this lock for {seconds} seconds")));
                }
                Err(TryLockError::Error(error)) => return Err(unavailable(error.to_string())),
            }
        }
    }
}
