//! Files: uploaded from the disk and downloaded to it, piece by piece, whatever their size.

mod accepts_file;
mod disposition;
mod download;
mod error;
mod multipart;
mod partial_file;
mod progress;
mod stall_timeout;
mod upload;

pub use accepts_file::AcceptsFile;
pub use download::{Download, DownloadInfo, DownloadedFile};
pub use error::TransferError;
pub use upload::Upload;

use std::time::Duration;

/// How long a transfer may stand still. A server may think about a large file for a while after its last byte.
const STALL_TIMEOUT: Duration = Duration::from_secs(120);

/// How much of a file is in memory at once, in bytes.
const CHUNK: usize = 128 * 1024;
