//! A temporary file next to its final path, which is removed unless it becomes complete.

use super::error::TransferError;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use tokio::fs::{self, File, OpenOptions};
use tokio::io::AsyncWriteExt;

/// A temporary file. Dropping it before [`finish`](Self::finish) removes it.
#[derive(Debug)]
pub(super) struct PartialFile {
    file: Option<File>,
    temp_path: PathBuf,
    target: PathBuf,
}

impl PartialFile {
    /// Creates the temporary file in the folder of its final path, so that a rename is atomic. A different file system
    /// would need a copy.
    pub(super) async fn create(target: &Path) -> Result<Self, TransferError> {
        let failed = |error| TransferError::local("create a temporary file beside", Some(target))(error);
        let Some(name) = target.file_name() else {
            return Err(failed(io::Error::new(io::ErrorKind::InvalidInput, "the path does not name a file")));
        };
        let mut part = OsString::from(".");
        part.push(name);
        part.push(format!(".{}.part", zoho_auth_core::__private::random::hex()));
        let temp_path = target.with_file_name(part);
        let file = OpenOptions::new().write(true).create_new(true).open(&temp_path).await.map_err(failed)?;
        Ok(Self { file: Some(file), temp_path, target: target.to_owned() })
    }

    pub(super) fn file(&mut self) -> io::Result<&mut File> {
        self.file.as_mut().ok_or_else(|| io::Error::other("the file is already finished"))
    }

    /// Synchronizes the file to the disk and then renames it, which replaces an existing file.
    pub(super) async fn finish(mut self) -> Result<PathBuf, TransferError> {
        let target = self.target.clone();
        self.save().await.map_err(TransferError::local("save the file", Some(&target)))?;
        Ok(target)
    }

    async fn save(&mut self) -> io::Result<()> {
        let file = self.file()?;
        file.flush().await?;
        file.sync_all().await?;
        self.file = None;
        fs::rename(&self.temp_path, &self.target).await?;
        // After the rename there is no temporary file to remove.
        self.temp_path = PathBuf::new();
        sync_folder(&self.target).await
    }
}

/// Synchronizes the folder of `path`, so that the rename is durable too. Only Unix can open folders.
async fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).await?.sync_all().await?;
    }
    Ok(())
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        // Some systems cannot remove an open file.
        self.file = None;
        if !self.temp_path.as_os_str().is_empty() {
            let _ = std::fs::remove_file(&self.temp_path);
        }
    }
}
