//! Access checks for files that contain secrets.

use std::fs::Metadata;

/// Returns the mode of a file to which its group or other users have access. Returns `None` if only the owner has
/// access, and on systems without file modes.
#[cfg(unix)]
pub fn group_or_other_access(metadata: &Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = metadata.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
pub fn group_or_other_access(_: &Metadata) -> Option<u32> {
    None
}
