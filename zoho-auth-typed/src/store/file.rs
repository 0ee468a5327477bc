//! A store in one file, for the processes of one machine.

mod content;
mod lock;

use self::content::Content;
use self::lock::Lock;
use super::{AccountId, Listed, Record, StoreError, Stored, Swap, TokenStore, Version};
use crate::loose;
use secrecy::zeroize::Zeroizing;
use std::fmt;
use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::runtime::Handle;

/// Records in one file (feature `file`, which needs Rust 1.89).
///
/// - A write is all or nothing: a new file takes the old one's place, and is on the disk before the write is done.
/// - Processes take turns by a lock on a file beside it (`tokens.json.lock`), which the system frees when one dies.
///   It is for local disks: over a network, locks may not hold.
/// - On Unix nobody else may read it: it is made with mode 0600, and refused if it is looser.
/// - It is read and written whole: for some thousands of accounts, not for a million.
///
/// Clones share the path. It needs a tokio runtime, whose blocking threads do the work.
#[derive(Clone)]
pub struct File(Arc<Paths>);

struct Paths {
    file: PathBuf,
    folder: PathBuf,
    lock: PathBuf,
    /// In front of the names of files that are being written.
    unfinished: String,
}

impl File {
    /// The store in this file. Its folder has to be there; the file need not.
    ///
    /// # Errors
    /// [`StoreError::LoosePermissions`] if others may read it; [`StoreError::Damaged`] and [`StoreError::Newer`] if it is
    /// something else; [`StoreError::Unavailable`] if it cannot be read.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let unavailable =
            |error: std::io::Error| StoreError::unavailable(path.display().to_string(), error.to_string());
        // Whatever links led here, all processes have to lock the same file, and replace it and not a link to it.
        let file = if let Ok(file) = fs::canonicalize(path) {
            file
        } else {
            let name = path.file_name().ok_or_else(|| unavailable(ErrorKind::InvalidFilename.into()))?;
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            fs::canonicalize(folder.unwrap_or(Path::new("."))).map_err(unavailable)?.join(name)
        };
        let folder = file.parent().map_or_else(PathBuf::new, Path::to_owned);
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let lock = folder.join(format!("{name}.lock"));
        let store = Self(Arc::new(Paths { file, folder, lock, unfinished: format!(".{name}.unfinished-") }));
        store.0.read()?;
        store.0.sweep()?;
        Ok(store)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0.file
    }

    /// Does blocking work where that is allowed. It is done to its end even if nobody waits for it any more.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Paths) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let paths = Arc::clone(&self.0);
        let runtime = Handle::try_current().map_err(|error| self.0.unavailable(error))?;
        let done = runtime.spawn_blocking(move || work(&paths)).await;
        done.unwrap_or_else(|error| Err(self.0.unavailable(error)))
    }
}

impl Paths {
    fn place(&self) -> String {
        self.file.display().to_string()
    }

    fn unavailable(&self, error: impl fmt::Display) -> StoreError {
        StoreError::unavailable(self.place(), error.to_string())
    }

    /// What is there. A reader needs no lock: the file is replaced, and never changed.
    fn read(&self) -> Result<Content, StoreError> {
        let mut file = match fs::File::open(&self.file) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Content::new()),
            Err(error) => return Err(self.unavailable(error)),
        };
        if let Some(mode) = loose::mode(&file.metadata().map_err(|error| self.unavailable(error))?) {
            return Err(StoreError::LoosePermissions { place: self.place(), mode });
        }
        let mut text = Zeroizing::new(String::new());
        file.read_to_string(&mut text).map_err(|error| match error.kind() {
            ErrorKind::InvalidData => StoreError::damaged(self.place(), "it is no text"),
            _ => self.unavailable(error),
        })?;
        Content::from_text(&text, &self.place())
    }

    /// Puts new content in the place of the old one. Only under the lock.
    fn write(&self, content: &Content) -> Result<(), StoreError> {
        let unavailable = |error| self.unavailable(error);
        let text = content.to_text();
        // It is made with mode 0600.
        let new = tempfile::Builder::new().prefix(&self.unfinished).tempfile_in(&self.folder);
        let mut new = new.map_err(unavailable)?;
        new.write_all(text.as_bytes()).map_err(unavailable)?;
        new.as_file().sync_all().map_err(unavailable)?;
        new.persist(&self.file).map_err(|error| self.unavailable(error.error))?;
        // That the new file has the old one's name is written down in the folder.
        #[cfg(unix)]
        fs::File::open(&self.folder).and_then(|folder| folder.sync_all()).map_err(unavailable)?;
        Ok(())
    }

    fn swap(&self, id: &AccountId, expected: Option<Version>, new: Option<&Record>) -> Result<Swap, StoreError> {
        let _turn = Lock::take(&self.lock)?;
        let mut content = self.read()?;
        let swapped = content.swap(id, expected, new);
        if swapped != Swap::Conflict {
            self.write(&content)?;
        }
        Ok(swapped)
    }

    fn remove(&self, id: &AccountId) -> Result<(), StoreError> {
        let _turn = Lock::take(&self.lock)?;
        let mut content = self.read()?;
        if content.remove(id) { self.write(&content) } else { Ok(()) }
    }

    /// Removes what processes left that died while they wrote.
    fn sweep(&self) -> Result<(), StoreError> {
        let left = || {
            let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
            entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&self.unfinished))
        };
        if left().next().is_some() {
            let _turn = Lock::take(&self.lock)?;
            left().for_each(|entry| _ = fs::remove_file(entry.path()));
        }
        Ok(())
    }
}

impl TokenStore for File {
    async fn load(&self, id: &AccountId) -> Result<Option<Stored>, StoreError> {
        let id = id.clone();
        self.blocking(move |paths| paths.read()?.get(&id, &paths.place())).await
    }

    async fn swap(&self, id: &AccountId, expected: Option<Version>, new: Option<&Record>) -> Result<Swap, StoreError> {
        let (id, new) = (id.clone(), new.cloned());
        self.blocking(move |paths| paths.swap(&id, expected, new.as_ref())).await
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        let after = after.cloned();
        self.blocking(move |paths| Ok(paths.read()?.list(after.as_ref(), limit))).await
    }

    async fn records(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<Listed>, StoreError> {
        let after = after.cloned();
        self.blocking(move |paths| Ok(paths.read()?.records(after.as_ref(), limit, &paths.place()))).await
    }

    async fn remove(&self, id: &AccountId) -> Result<(), StoreError> {
        let id = id.clone();
        self.blocking(move |paths| paths.remove(&id)).await
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("File").field(&self.0.file).finish()
    }
}
