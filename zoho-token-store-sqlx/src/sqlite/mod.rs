//! The store in an `SQLite` database, which the processes of one machine share, for many accounts.

mod connect;
mod file;
mod queries;
mod schema;

use crate::page::Stored;
use crate::row::NewRow;
use crate::runtime;
use file::FileId;
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqlitePool};
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zoho_auth_core::store::{
    AccountId, CasOutcome, Filter, ListEntry, Record, StoreError, TokenStore, Version, VersionedRecord,
};

/// The statement that begins a write transaction. It acquires the write lock immediately. A transaction that began as a
/// read would fail instead of waiting for the lock.
const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";
/// The statement that writes a row. A later version of this crate may add columns, while this version still runs.
const INSERT: &str = "INSERT OR REPLACE INTO zoho_accounts \
     (user, client_id, data_center, environment, version, status, status_since, record) \
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

/// A store in an `SQLite` database (feature `sqlite`, which needs Rust 1.94).
///
/// - Processes can read while one process writes (WAL). Writes are on the disk when they return. Use the store on local
///   disks.
/// - An operation fails with [`StoreError::Configuration`] if the file was deleted while it was open, and on Unix also
///   if another file replaced it.
/// - On a full disk, the store can be read. Writes fail until there is space again.
/// - On Unix no other user can access the file: it is created with mode 0600, and rejected if its mode allows more.
/// - The names of its tables begin with `zoho_`, and the tables may be part of your own database. [`open`](Self::open)
///   creates the tables and migrates the tables of earlier versions. Concurrent processes exclude each other.
/// - Accounts of an unknown data center or environment come from a later version of this crate. They are left
///   unchanged, and lists skip them with a warning.
///
/// Clones share connections. The store needs a tokio runtime with time enabled.
#[derive(Clone)]
pub struct SqliteStore {
    pool: SqlitePool,
    path: Arc<Path>,
    file: FileId,
}

impl SqliteStore {
    /// Opens the store in the database at `path`. Creates the database if it does not exist; its folder must exist.
    ///
    /// # Errors
    /// Fails with [`StoreError::InsecurePermissions`] if other users can access the file, and with
    /// [`StoreError::Corrupt`] or [`StoreError::UnsupportedFormat`] if its content has another format. Fails with
    /// [`StoreError::Unavailable`] if the database cannot be used, and outside of a tokio runtime.
    pub async fn open(path: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let path: Arc<Path> = path.into().into();
        check_runtime(&path)?;
        let file = file::create_private(&path)?;
        let pool = connect::connect(&path).await.map_err(|error| failed(&path, &error))?;
        let store = Self { pool, path, file };
        schema::migrate(&store).await?;
        Ok(store)
    }

    /// Returns the statements that create the tables of a new database, for a review. [`open`](Self::open) creates the
    /// tables itself.
    pub fn ddl() -> String {
        schema::ddl()
    }

    /// Returns the path of the database.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Closes all connections, including those of clones, after their current operations.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    fn location(&self) -> String {
        self.path.display().to_string()
    }

    /// Checks that the caller is in a tokio runtime, and that the file was not deleted or replaced.
    fn check(&self) -> Result<(), StoreError> {
        check_runtime(&self.path)?;
        self.file.check(&self.path)
    }

    fn failed(&self, error: &sqlx::Error) -> StoreError {
        failed(&self.path, error)
    }

    async fn try_swap(&self, id: &AccountId, expected: Option<i64>, new: Option<&Record>) -> sqlx::Result<CasOutcome> {
        let (user, client_id) = (id.user(), id.client_id());
        let (data_center, environment) = (id.data_center().code(), id.environment().as_str());
        let mut write = self.pool.begin_with(BEGIN_WRITE).await?;
        let stored: Option<i64> = sqlx::query_scalar(
            "SELECT version FROM zoho_accounts WHERE user = ? AND client_id = ? AND data_center = ? AND environment = ?",
        )
        .bind(user)
        .bind(client_id)
        .bind(data_center)
        .bind(environment)
        .fetch_optional(&mut *write)
        .await?;
        if stored != expected {
            return Ok(CasOutcome::Conflict);
        }
        let version: i64 = sqlx::query_scalar("UPDATE zoho_versions SET last = last + 1 RETURNING last")
            .fetch_one(&mut *write)
            .await?;
        if let Some(record) = new {
            let row = NewRow::new(record);
            sqlx::query(INSERT)
                .bind(user)
                .bind(client_id)
                .bind(data_center)
                .bind(environment)
                .bind(version)
                .bind(row.status)
                .bind(row.status_since)
                .bind(row.record())
                .execute(&mut *write)
                .await?;
        } else {
            delete(id).execute(&mut *write).await?;
        }
        write.commit().await?;
        Ok(CasOutcome::Swapped(Version::new(version.unsigned_abs())))
    }
}

fn delete(id: &AccountId) -> Query<'_, sqlx::Sqlite, SqliteArguments> {
    sqlx::query("DELETE FROM zoho_accounts WHERE user = ? AND client_id = ? AND data_center = ? AND environment = ?")
        .bind(id.user())
        .bind(id.client_id())
        .bind(id.data_center().code())
        .bind(id.environment().as_str())
}

fn check_runtime(path: &Path) -> Result<(), StoreError> {
    runtime::check_runtime(|| path.display().to_string())
}

fn failed(path: &Path, error: &sqlx::Error) -> StoreError {
    let location = path.display().to_string();
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    // The lower byte of an extended result code is the primary result code.
    let kind = match code.map(|code| code & 0xff) {
        // SQLITE_CORRUPT and SQLITE_NOTADB.
        Some(11 | 26) => return StoreError::corrupt(location, error.to_string()),
        // SQLITE_PERM, SQLITE_READONLY and SQLITE_CANTOPEN.
        Some(3 | 8 | 14) => ErrorKind::PermissionDenied,
        // SQLITE_FULL.
        Some(13) => ErrorKind::StorageFull,
        _ => return StoreError::unavailable(location, error.to_string()),
    };
    StoreError::from_io(location, &io::Error::new(kind, error.to_string()))
}

impl TokenStore for SqliteStore {
    async fn load(&self, id: &AccountId) -> Result<Option<VersionedRecord>, StoreError> {
        self.check()?;
        let row: Option<(i64, String)> = sqlx::query_as(
            "SELECT version, record FROM zoho_accounts \
             WHERE user = ? AND client_id = ? AND data_center = ? AND environment = ?",
        )
        .bind(id.user())
        .bind(id.client_id())
        .bind(id.data_center().code())
        .bind(id.environment().as_str())
        .fetch_optional(&self.pool)
        .await
        .map_err(|error| self.failed(&error))?;
        let stored = row.map(|(version, text)| Stored::new(version.unsigned_abs(), text));
        stored.map(|stored| stored.parse(id, &self.location())).transpose()
    }

    async fn compare_and_swap(
        &self,
        id: &AccountId,
        expected: Option<Version>,
        new: Option<&Record>,
    ) -> Result<CasOutcome, StoreError> {
        self.check()?;
        let Ok(expected) = expected.map(|version| i64::try_from(version.number())).transpose() else {
            return Ok(CasOutcome::Conflict);
        };
        let outcome = self.try_swap(id, expected, new).await.map_err(|error| self.failed(&error))?;
        self.file.check(&self.path)?;
        Ok(outcome)
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        self.check()?;
        let page = queries::ids(&self.pool, after, limit).await.map_err(|error| self.failed(&error))?;
        Ok(page.into_ids())
    }

    async fn list_records(
        &self,
        filter: Filter,
        after: Option<&AccountId>,
        limit: usize,
    ) -> Result<Vec<ListEntry>, StoreError> {
        self.check()?;
        let page = queries::records(&self.pool, filter, after, limit).await.map_err(|error| self.failed(&error))?;
        Ok(page.into_records(&self.location()))
    }

    async fn remove(&self, id: &AccountId) -> Result<(), StoreError> {
        self.check()?;
        delete(id).execute(&self.pool).await.map_err(|error| self.failed(&error))?;
        self.file.check(&self.path)
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SqliteStore").field(&self.path).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;
    use zoho_auth_core::DataCenter;
    use zoho_auth_core::store::conformance::{StoreFixture, check_all};

    /// A folder with a database.
    struct Folder(TempDir);

    impl StoreFixture for Folder {
        type Store = SqliteStore;

        async fn open(&self) -> Result<SqliteStore, StoreError> {
            SqliteStore::open(self.0.path().join("tokens.db")).await
        }
    }

    /// Returns a record with a token in plaintext.
    fn record() -> Record {
        let text = r#"{"format":1,"grant":{"refresh_token":"plain:1000.refre5h"},"refresh_state":{"lease":{"fencing_token":0},"refreshes":[],"access":null}}"#;
        Record::from_json(text, "a test").expect("the text should be a record")
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn store_satisfies_all_invariants() {
        let folder = async || Folder(tempfile::tempdir().expect("temp directory should be writable"));
        check_all(folder).await.expect("the store should satisfy all invariants");
    }

    #[tokio::test]
    async fn deleted_or_replaced_file_is_an_error() {
        let folder = tempfile::tempdir().expect("temp directory should be writable");
        let path = folder.path().join("tokens.db");
        let other = folder.path().join("other.db");
        let id = AccountId::new("anna", "1000.ID", DataCenter::EU);
        let store = SqliteStore::open(&path).await.expect("temp directory should be writable");
        SqliteStore::open(&other).await.expect("temp directory should be writable").close().await;
        let moved = folder.path().join("moved.db");
        for replacement in [None, Some(&other)] {
            std::fs::rename(&path, &moved).expect("file should be movable");
            if let Some(replacement) = replacement {
                std::fs::rename(replacement, &path).expect("file should be movable");
            }
            let errors = [
                store.load(&id).await.map(drop),
                store.compare_and_swap(&id, None, Some(&record())).await.map(drop),
                store.list(None, 10).await.map(drop),
                store.list_records(Filter::all(), None, 10).await.map(drop),
                store.remove(&id).await,
            ];
            for result in errors {
                let error = result.expect_err("operation without the file should fail");
                assert!(matches!(error, StoreError::Configuration { .. }), "{error}");
                assert!(error.to_string().contains("deleted or replaced"), "{error}");
            }
            std::fs::rename(&moved, &path).expect("file should be movable");
            store.compare_and_swap(&id, None, None).await.expect("restored file should be usable");
        }
    }

    #[tokio::test]
    async fn table_with_a_further_column_can_be_written() {
        let folder = tempfile::tempdir().expect("temp directory should be writable");
        let store =
            SqliteStore::open(folder.path().join("tokens.db")).await.expect("temp directory should be writable");
        let add = sqlx::query("ALTER TABLE zoho_accounts ADD COLUMN later TEXT");
        add.execute(&store.pool).await.expect("table should be writable");
        let id = AccountId::new("anna", "1000.ID", DataCenter::EU);
        let swapped = store.compare_and_swap(&id, None, Some(&record())).await.expect("record should be writable");
        assert!(matches!(swapped, CasOutcome::Swapped(_)), "{swapped:?}");
    }

    #[tokio::test]
    async fn rows_of_a_later_version_are_skipped_and_unchanged() {
        let folder = tempfile::tempdir().expect("temp directory should be writable");
        let store =
            SqliteStore::open(folder.path().join("tokens.db")).await.expect("temp directory should be writable");
        let id = |user: &str| AccountId::new(user, "1000.ID", DataCenter::EU);
        let record = record();
        for user in ["anna", "ben", "cleo", "dora", "emil"] {
            store.compare_and_swap(&id(user), None, Some(&record)).await.expect("record should be writable");
        }
        for later in [
            "UPDATE zoho_accounts SET data_center = 'mars' WHERE user IN ('ben', 'cleo')",
            "UPDATE zoho_accounts SET environment = 'staging' WHERE user = 'emil'",
        ] {
            sqlx::query(later).execute(&store.pool).await.expect("table should be writable");
        }

        for limit in 1..4 {
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let ids = store.list(after.as_ref(), limit).await.expect("page should be readable");
                let records =
                    store.list_records(Filter::all(), after.as_ref(), limit).await.expect("page should be readable");
                assert!(records.iter().all(|listed| listed.stored.is_ok()));
                assert_eq!(records.into_iter().map(|listed| listed.id).collect::<Vec<_>>(), ids);
                seen.extend(ids.iter().map(|id| id.user().to_owned()));
                // A page with fewer accounts is the last one.
                let Some(last) = ids.into_iter().nth(limit - 1) else { break };
                after = Some(last);
            }
            assert_eq!(seen, ["anna", "dora"], "{limit} per page");
        }
        let unknown = "SELECT count(*) FROM zoho_accounts WHERE data_center = 'mars' OR environment = 'staging'";
        let left: i64 = sqlx::query_scalar(unknown).fetch_one(&store.pool).await.expect("count should be readable");
        assert_eq!(left, 3);
    }

    #[tokio::test]
    async fn corrupt_row_does_not_affect_others() {
        let folder = tempfile::tempdir().expect("temp directory should be writable");
        let store =
            SqliteStore::open(folder.path().join("tokens.db")).await.expect("temp directory should be writable");
        let id = |user: &str| AccountId::new(user, "1000.ID", DataCenter::EU);
        let record = record();
        for user in ["anna", "ben", "cleo"] {
            store.compare_and_swap(&id(user), None, Some(&record)).await.expect("record should be writable");
        }
        let corrupt = "UPDATE zoho_accounts SET record = '{\"format\":1,\"grant\":{\"refresh_token\":[\"1000.refre5h\"]}}' WHERE user = 'ben'";
        sqlx::query(corrupt).execute(&store.pool).await.expect("table should be writable");
        let page = store.list_records(Filter::all(), None, 10).await.expect("page should be readable");
        let [anna, ben, cleo] = &page[..] else { panic!("{page:?}") };
        for ListEntry { id, stored } in [anna, cleo] {
            assert_eq!(stored.as_ref().map(|stored| &stored.record).ok(), Some(&record), "{id}");
        }
        let error = ben.stored.clone().unwrap_err();
        assert_eq!(ben.id, id("ben"));
        assert_eq!(store.load(&id("ben")).await.unwrap_err().to_string(), error.to_string());
        assert!(error.to_string().contains("ben") && !error.to_string().contains("refre5h"), "{error}");
    }
}
