//! The progress callback of a transfer.

use std::fmt;
use std::sync::Arc;

/// A callback that receives the progress of a transfer: the number of bytes so far and the total size.
#[derive(Clone)]
pub(super) struct Progress<Total>(Arc<dyn Fn(u64, Total) + Send + Sync>);

impl<Total> Progress<Total> {
    pub(super) fn new(callback: impl Fn(u64, Total) + Send + Sync + 'static) -> Self {
        Self(Arc::new(callback))
    }

    pub(super) fn report(&self, so_far: u64, total: Total) {
        (self.0)(so_far, total);
    }
}

impl<Total> fmt::Debug for Progress<Total> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Progress")
    }
}
