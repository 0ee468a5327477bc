//! A file that is not whole yet: beside its final place, under another name, and gone if it never becomes whole.

use super::error::TransferError;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use tokio::fs::{self, File, OpenOptions};
use tokio::io::AsyncWriteExt;

/// The temporary file. Dropped before [`finish`](Self::finish) it is removed.
#[derive(Debug)]
pub(super) struct PartialFile {
    file: Option<File>,
    at: PathBuf,
    to: PathBuf,
}

impl PartialFile {
    /// In the same folder, so that a rename is one step: another file system would need a copy.
    pub(super) async fn create(to: &Path) -> Result<Self, TransferError> {
        let failed = |error| TransferError::local("making a file beside", Some(to))(error);
        let Some(name) = to.file_name() else {
            return Err(failed(io::Error::new(io::ErrorKind::InvalidInput, "the path names no file")));
        };
        let mut part = OsString::from(".");
        part.push(name);
        part.push(format!(".{}.part", crate::random::hex()));
        let at = to.with_file_name(part);
        let file = OpenOptions::new().write(true).create_new(true).open(&at).await.map_err(failed)?;
        Ok(Self { file: Some(file), at, to: to.to_owned() })
    }

    pub(super) fn file(&mut self) -> io::Result<&mut File> {
        self.file.as_mut().ok_or_else(|| io::Error::other("the file is finished"))
    }

    /// On the disk for good, then under its name; what was there before is replaced.
    pub(super) async fn finish(mut self) -> Result<PathBuf, TransferError> {
        let to = self.to.clone();
        self.settle().await.map_err(TransferError::local("keeping the file", Some(&to)))?;
        Ok(to)
    }

    async fn settle(&mut self) -> io::Result<()> {
        let file = self.file()?;
        file.flush().await?;
        file.sync_all().await?;
        self.file = None;
        fs::rename(&self.at, &self.to).await?;
        // From here on there is nothing to remove.
        self.at = PathBuf::new();
        sync_folder(&self.to).await
    }
}

/// The rename, too, is on the disk for good. Only Unix opens folders.
async fn sync_folder(of: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let folder = of.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).await?.sync_all().await?;
    }
    Ok(())
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        // Some systems remove no file that is open.
        self.file = None;
        if !self.at.as_os_str().is_empty() {
            let _ = std::fs::remove_file(&self.at);
        }
    }
}
