//! The resident memory of the test process.

/// Returns the peak and the current resident memory, in KiB. Returns `None` on systems other than Linux.
pub(crate) fn memory_kib() -> Option<(u64, u64)> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kib_of =
        |name: &str| status.lines().find_map(|line| line.strip_prefix(name))?.trim().split(' ').next()?.parse().ok();
    Some((kib_of("VmHWM:")?, kib_of("VmRSS:")?))
}
