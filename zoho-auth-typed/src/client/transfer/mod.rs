//! Uploads and downloads of files of any size, which are streamed from and to the disk.

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

/// The default idle timeout. A server may process a large file for a while after its last byte.
const STALL_TIMEOUT: Duration = Duration::from_secs(120);

/// The size of the part of a file that is held in memory, in bytes.
const CHUNK: usize = 128 * 1024;
