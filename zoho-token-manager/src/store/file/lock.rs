//! The lock on a file next to the data file. The operating system releases the lock when the process that holds it
//! exits.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use zoho_auth_core::__private::retry;
use zoho_auth_core::StoreError;

/// A held lock, which is released on drop.
pub(super) struct Lock(#[expect(dead_code, reason = "open files keep their locks")] File);

impl Lock {
    /// Acquires the lock on the file at `path`, and creates the file if necessary. This function blocks for up to ten
    /// seconds.
    ///
    /// # Errors
    /// Fails with [`StoreError::Unavailable`] if another process holds the lock for longer, or if the file cannot be
    /// opened.
    #[expect(clippy::incompatible_msrv, reason = "the feature `file` needs Rust 1.89, as its documentation says")]
    pub(super) fn acquire(path: &Path) -> Result<Self, StoreError> {
        let location = || path.display().to_string();
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| StoreError::from_io(location(), &error))?;
        // Processes hold the lock only for the duration of a write.
        let mut delays = retry::FILE_LOCK.delays();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self(file)),
                Err(TryLockError::WouldBlock) => {
                    let Some(delay) = delays.next() else {
                        let reason = "another process has held this lock for 10 seconds";
                        return Err(StoreError::unavailable(location(), reason));
                    };
                    std::thread::sleep(delay);
                }
                Err(TryLockError::Error(error)) => return Err(StoreError::from_io(location(), &error)),
            }
        }
    }
}
