//! Whether others may read a file that holds secrets.

use std::fs::Metadata;

/// The mode of a file that its group or everybody may read or write. None where it is its owner's alone, and where files
/// have no modes.
#[cfg(unix)]
pub(crate) fn mode(metadata: &Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = metadata.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
pub(crate) fn mode(_: &Metadata) -> Option<u32> {
    None
}
