//! One process at a time: a lock on a file beside the data, which the system frees when its holder dies.

use crate::store::StoreError;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

/// Nobody holds it longer than a write takes.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often one tries.
const AGAIN: Duration = Duration::from_millis(2);

/// One's turn, until it is dropped.
pub(super) struct Lock(#[expect(dead_code, reason = "open files keep their locks")] File);

impl Lock {
    /// Waits for it, in a blocking thread.
    #[expect(clippy::incompatible_msrv, reason = "the feature `file` needs Rust 1.89, as its documentation says")]
    pub(super) fn take(path: &Path) -> Result<Self, StoreError> {
        let unavailable = |reason: String| StoreError::unavailable(path.display().to_string(), reason);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| unavailable(error.to_string()))?;
        let began = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self(file)),
                Err(TryLockError::WouldBlock) if began.elapsed() < PATIENCE => std::thread::sleep(AGAIN),
                Err(TryLockError::WouldBlock) => {
                    let seconds = PATIENCE.as_secs();
                    return Err(unavailable(format!("another process has held this lock for {seconds} seconds")));
                }
                Err(TryLockError::Error(error)) => return Err(unavailable(error.to_string())),
            }
        }
    }
}
