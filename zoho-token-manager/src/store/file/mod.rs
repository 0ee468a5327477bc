//! The store in one file, which the processes of one machine share.

mod lock;
mod records;

use self::lock::Lock;
use self::records::FileRecords;
use secrecy::zeroize::Zeroizing;
use std::fmt;
use std::fs;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::runtime::Handle;
use zoho_auth_core::store::{
    AccountId, CasOutcome, Filter, ListEntry, Record, StoreError, TokenStore, Version, VersionedRecord,
};

/// A store in one file (feature `file`, which needs Rust 1.89).
///
/// - Writes are atomic and durable: a new file replaces the old one, and is on the disk before the write returns.
/// - Processes exclude each other with a lock on a second file (`tokens.json.lock`), which the system releases when a
///   process exits. Use the store on local disks: network file systems may not enforce locks.
/// - On Unix no other user can access the file: it is created with mode 0600, and rejected if its mode allows more.
/// - The file is read and written as a whole: the store is suitable for a few thousand accounts, not for a million.
///
/// Clones share the path. The store needs a tokio runtime, and reads and writes on the blocking threads of the runtime.
#[derive(Clone)]
pub struct FileStore(Arc<Paths>);

struct Paths {
    file: PathBuf,
    folder: PathBuf,
    lock: PathBuf,
    /// The prefix of the names of temporary files.
    temp_prefix: String,
}

impl FileStore {
    /// Opens the store in the file at `path`. The folder must exist; the file need not exist.
    ///
    /// # Errors
    /// Fails with [`StoreError::InsecurePermissions`] if other users can access the file, and with
    /// [`StoreError::Unavailable`] if the file cannot be read. Fails with [`StoreError::Corrupt`] if the content of the
    /// file is invalid, and with [`StoreError::UnsupportedFormat`] if a later version of this crate wrote the file.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let unavailable = |error: io::Error| StoreError::from_io(path.display().to_string(), &error);
        // If the path contains symbolic links, all processes must still lock the same file, and must replace that file
        // instead of a link.
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
        let store = Self(Arc::new(Paths { file, folder, lock, temp_prefix: format!(".{name}.unfinished-") }));
        store.0.read()?;
        store.0.remove_stale_temp_files()?;
        Ok(store)
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &Path {
        &self.0.file
    }

    /// Runs blocking work on a blocking thread. The work completes even if the caller is canceled.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Paths) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let paths = Arc::clone(&self.0);
        let runtime = Handle::try_current().map_err(|_| StoreError::without_runtime(self.0.location()))?;
        let result = runtime.spawn_blocking(move || work(&paths)).await;
        result.unwrap_or_else(|error| Err(StoreError::unavailable(self.0.location(), error.to_string())))
    }
}

impl Paths {
    fn location(&self) -> String {
        self.file.display().to_string()
    }

    fn unavailable(&self, error: &io::Error) -> StoreError {
        StoreError::from_io(self.location(), error)
    }

    /// Reads the records. Readers do not need the lock, because writers replace the file and never modify it.
    fn read(&self) -> Result<FileRecords, StoreError> {
        let mut file = match fs::File::open(&self.file) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(FileRecords::new()),
            Err(error) => return Err(self.unavailable(&error)),
        };
        let metadata = file.metadata().map_err(|error| self.unavailable(&error))?;
        StoreError::check_permissions(self.location(), &metadata)?;
        let mut text = Zeroizing::new(String::new());
        file.read_to_string(&mut text).map_err(|error| match error.kind() {
            ErrorKind::InvalidData => StoreError::corrupt(self.location(), "the file is not UTF-8 text"),
            _ => self.unavailable(&error),
        })?;
        FileRecords::from_text(&text, &self.location())
    }

    /// Replaces the file. The caller must hold the lock.
    fn write(&self, records: &FileRecords) -> Result<(), StoreError> {
        let unavailable = |error: io::Error| self.unavailable(&error);
        let text = records.to_text();
        // `tempfile` creates the file with mode 0600.
        let new = tempfile::Builder::new().prefix(&self.temp_prefix).tempfile_in(&self.folder);
        let mut new = new.map_err(unavailable)?;
        new.write_all(text.as_bytes()).map_err(unavailable)?;
        new.as_file().sync_all().map_err(unavailable)?;
        new.persist(&self.file).map_err(|error| self.unavailable(&error.error))?;
        // Syncing the folder makes the new name durable.
        #[cfg(unix)]
        fs::File::open(&self.folder).and_then(|folder| folder.sync_all()).map_err(unavailable)?;
        Ok(())
    }

    fn swap(&self, id: &AccountId, expected: Option<Version>, new: Option<&Record>) -> Result<CasOutcome, StoreError> {
        let _lock = Lock::acquire(&self.lock)?;
        let mut records = self.read()?;
        let swapped = records.swap(id, expected, new);
        if swapped != CasOutcome::Conflict {
            self.write(&records)?;
        }
        Ok(swapped)
    }

    fn remove(&self, id: &AccountId) -> Result<(), StoreError> {
        let _lock = Lock::acquire(&self.lock)?;
        let mut records = self.read()?;
        if records.remove(id) { self.write(&records) } else { Ok(()) }
    }

    /// Removes the temporary files of processes that crashed during a write.
    fn remove_stale_temp_files(&self) -> Result<(), StoreError> {
        let stale = || {
            let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
            entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&self.temp_prefix))
        };
        if stale().next().is_some() {
            let _lock = Lock::acquire(&self.lock)?;
            stale().for_each(|entry| _ = fs::remove_file(entry.path()));
        }
        Ok(())
    }
}

impl TokenStore for FileStore {
    async fn load(&self, id: &AccountId) -> Result<Option<VersionedRecord>, StoreError> {
        let id = id.clone();
        self.blocking(move |paths| paths.read()?.get(&id, &paths.location())).await
    }

    async fn compare_and_swap(
        &self,
        id: &AccountId,
        expected: Option<Version>,
        new: Option<&Record>,
    ) -> Result<CasOutcome, StoreError> {
        let (id, new) = (id.clone(), new.cloned());
        self.blocking(move |paths| paths.swap(&id, expected, new.as_ref())).await
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        let after = after.cloned();
        self.blocking(move |paths| Ok(paths.read()?.list(after.as_ref(), limit))).await
    }

    async fn list_records(
        &self,
        filter: Filter,
        after: Option<&AccountId>,
        limit: usize,
    ) -> Result<Vec<ListEntry>, StoreError> {
        let after = after.cloned();
        self.blocking(move |paths| Ok(paths.read()?.records(filter, after.as_ref(), limit, &paths.location()))).await
    }

    async fn remove(&self, id: &AccountId) -> Result<(), StoreError> {
        let id = id.clone();
        self.blocking(move |paths| paths.remove(&id)).await
    }
}

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FileStore").field(&self.0.file).finish()
    }
}
