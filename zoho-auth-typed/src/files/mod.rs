//! Files: uploaded from the disk and downloaded to it, piece by piece, whatever their size.

mod disposition;
mod download;
mod error;
mod idle;
mod multipart;
mod part;
mod progress;
mod upload;
mod uploads;

pub use download::{Download, DownloadInfo, DownloadedFile};
pub use error::TransferError;
pub use upload::Upload;
pub use uploads::AcceptsFile;

use std::time::Duration;

/// How long a transfer may stand still. A server may think about a large file for a while after its last byte.
const IDLE: Duration = Duration::from_secs(120);

/// How much of a file is in memory at once, in bytes.
const CHUNK: usize = 128 * 1024;

/// 128 random bits in hexadecimal: a name that nobody else has or guesses.
fn unique() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    format!("{:032x}", u128::from_le_bytes(bytes))
}
