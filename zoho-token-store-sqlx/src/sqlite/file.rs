//! The file of a database.

use std::fs::{Metadata, OpenOptions};
use std::path::Path;
use zoho_auth_core::StoreError;

/// The identity of a file. A file that replaces this file at the same path has another identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileId {
    /// The device and the number of the file on the device.
    #[cfg(unix)]
    inode: (u64, u64),
}

impl FileId {
    #[cfg(unix)]
    fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self { inode: (metadata.dev(), metadata.ino()) }
    }

    /// Returns the same identity for all files, because the standard library does not identify files on this system.
    /// Only a deleted file is noticed.
    #[cfg(not(unix))]
    fn of(_: &Metadata) -> Self {
        Self {}
    }

    /// Checks that the path still leads to this file.
    ///
    /// # Errors
    /// Fails with [`StoreError::Configuration`] if the file was deleted or replaced. `SQLite` would continue with the
    /// deleted file, and its data would be lost when the last process closes it.
    pub(super) fn check(self, path: &Path) -> Result<(), StoreError> {
        match std::fs::metadata(path) {
            Ok(metadata) if Self::of(&metadata) == self => Ok(()),
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(StoreError::from_io(path.display().to_string(), &error))
            }
            _ => Err(StoreError::configuration(
                path.display().to_string(),
                "the file was deleted or replaced while it was open; restore it, and open the store again",
            )),
        }
    }
}

/// Creates the file unless it exists, accessible only by its owner. Returns the identity of the file. Fails if other
/// users can access an existing file. `SQLite` creates its other files with the same mode.
pub(super) fn create_private(path: &Path) -> Result<FileId, StoreError> {
    let location = || path.display().to_string();
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let metadata = options.open(path).and_then(|file| file.metadata());
    let metadata = metadata.map_err(|error| StoreError::from_io(location(), &error))?;
    StoreError::check_permissions(location(), &metadata)?;
    Ok(FileId::of(&metadata))
}
