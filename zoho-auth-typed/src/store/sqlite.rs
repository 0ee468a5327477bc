//! A store in an `SQLite` database, for the processes of one machine and for many accounts.

mod page;
mod row;
mod schema;

use super::{AccountId, Listed, Record, StoreError, Stored, Swap, TokenStore, Version};
use crate::loose;
use secrecy::ExposeSecret;
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;

/// How long a process waits for another one's write.
const PATIENCE: Duration = Duration::from_secs(10);
/// A write takes the lock at once: one that began as a read would fail where it had to wait.
const WRITE: &str = "BEGIN IMMEDIATE";

/// Records in an `SQLite` database (feature `sqlite`, which needs Rust 1.94).
///
/// - Processes read while one writes (WAL), and what is done is on the disk. It is for local disks.
/// - On Unix nobody else may read it: it is made with mode 0600, and refused if it is looser.
/// - Its tables begin with `zoho_`, and may stand in a database of yours. [`open`](Self::open) makes them, and brings
///   those of an earlier version up to date; of two processes that do so at once, one does.
/// - Accounts of a data centre that this version does not know were written by a later one: they are left as they are,
///   and lists pass over them, with a warning.
///
/// Clones share connections. It needs a tokio runtime with time enabled.
#[derive(Clone)]
pub struct Sqlite {
    pool: SqlitePool,
    path: Arc<Path>,
}

impl Sqlite {
    /// The store in this database, which is made if it is not there; its folder has to be.
    ///
    /// # Errors
    /// [`StoreError::LoosePermissions`] if others may read it; [`StoreError::Damaged`] and [`StoreError::Newer`] if it is
    /// something else; [`StoreError::Unavailable`] if it cannot be used, or outside of a tokio runtime.
    pub async fn open(path: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let path: Arc<Path> = path.into().into();
        in_runtime(&path)?;
        make_private(&path)?;
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .busy_timeout(PATIENCE)
            .synchronous(SqliteSynchronous::Full)
            // What is replaced or removed is overwritten: it may be a token that lay open.
            .pragma("secure_delete", "ON")
            // Statements have no tokens in them, and are of no use to anyone.
            .disable_statement_logging();
        let pool = SqlitePoolOptions::new().max_connections(4).acquire_timeout(PATIENCE);
        // Where there is no room, `SQLite` itself ends the transaction, and sqlx believes that it goes on: it would refuse
        // all others of this connection. Another one takes its place.
        let pool = pool.before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }));
        let pool = pool.connect_with(options).await;
        let store = Self { pool: pool.map_err(|error| failed(&path, &error))?, path };
        schema::use_wal(&store.pool).await.map_err(|error| store.failed(&error))?;
        schema::bring_up_to_date(&store).await?;
        Ok(store)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Closes all connections, also those of clones, when their work is done.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    fn place(&self) -> String {
        self.path.display().to_string()
    }

    fn failed(&self, error: &sqlx::Error) -> StoreError {
        failed(&self.path, error)
    }

    async fn try_swap(&self, id: &AccountId, expected: Option<i64>, new: Option<&Record>) -> sqlx::Result<Swap> {
        let (user, client_id, data_center) = (id.user(), id.client_id(), id.data_center().code());
        let mut write = self.pool.begin_with(WRITE).await?;
        let there: Option<i64> = sqlx::query_scalar(
            "SELECT version FROM zoho_accounts WHERE user = ? AND client_id = ? AND data_center = ?",
        )
        .bind(user)
        .bind(client_id)
        .bind(data_center)
        .fetch_optional(&mut *write)
        .await?;
        if there != expected {
            return Ok(Swap::Conflict);
        }
        let version: i64 = sqlx::query_scalar("UPDATE zoho_versions SET last = last + 1 RETURNING last")
            .fetch_one(&mut *write)
            .await?;
        if let Some(record) = new {
            sqlx::query("INSERT OR REPLACE INTO zoho_accounts VALUES (?, ?, ?, ?, ?)")
                .bind(user)
                .bind(client_id)
                .bind(data_center)
                .bind(version)
                .bind(record.to_text().expose_secret())
                .execute(&mut *write)
                .await?;
        } else {
            delete(id).execute(&mut *write).await?;
        }
        write.commit().await?;
        Ok(Swap::Done(Version::new(version.unsigned_abs())))
    }
}

fn delete(id: &AccountId) -> Query<'_, sqlx::Sqlite, SqliteArguments> {
    sqlx::query("DELETE FROM zoho_accounts WHERE user = ? AND client_id = ? AND data_center = ?")
        .bind(id.user())
        .bind(id.client_id())
        .bind(id.data_center().code())
}

/// sqlx panics where there is no runtime.
fn in_runtime(path: &Path) -> Result<(), StoreError> {
    let error =
        |error: tokio::runtime::TryCurrentError| StoreError::unavailable(path.display().to_string(), error.to_string());
    Handle::try_current().map(drop).map_err(error)
}

fn failed(path: &Path, error: &sqlx::Error) -> StoreError {
    let place = path.display().to_string();
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    // SQLITE_CORRUPT and SQLITE_NOTADB; the lower byte of an extended code is the code.
    match code.map(|code| code & 0xff) {
        Some(11 | 26) => StoreError::damaged(place, error.to_string()),
        _ => StoreError::unavailable(place, error.to_string()),
    }
}

/// Makes the file, if it is not there, so that nobody else may read it; `SQLite` makes those beside it alike.
fn make_private(path: &Path) -> Result<(), StoreError> {
    let place = || path.display().to_string();
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let metadata = options.open(path).and_then(|file| file.metadata());
    let metadata = metadata.map_err(|error| StoreError::unavailable(place(), error.to_string()))?;
    match loose::mode(&metadata) {
        Some(mode) => Err(StoreError::LoosePermissions { place: place(), mode }),
        None => Ok(()),
    }
}

impl TokenStore for Sqlite {
    async fn load(&self, id: &AccountId) -> Result<Option<Stored>, StoreError> {
        in_runtime(&self.path)?;
        let row: Option<(i64, String)> = sqlx::query_as(
            "SELECT version, record FROM zoho_accounts WHERE user = ? AND client_id = ? AND data_center = ?",
        )
        .bind(id.user())
        .bind(id.client_id())
        .bind(id.data_center().code())
        .fetch_optional(&self.pool)
        .await
        .map_err(|error| self.failed(&error))?;
        row.map(|(version, text)| row::stored(self, id, version, text)).transpose()
    }

    async fn swap(&self, id: &AccountId, expected: Option<Version>, new: Option<&Record>) -> Result<Swap, StoreError> {
        in_runtime(&self.path)?;
        let Ok(expected) = expected.map(|version| i64::try_from(version.number())).transpose() else {
            return Ok(Swap::Conflict);
        };
        self.try_swap(id, expected, new).await.map_err(|error| self.failed(&error))
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        in_runtime(&self.path)?;
        let page = page::read(self, page::IDS, after, limit).await.map_err(|error| self.failed(&error))?;
        Ok(page.into_iter().map(|(id, ..)| id).collect())
    }

    async fn records(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<Listed>, StoreError> {
        in_runtime(&self.path)?;
        let page = page::read(self, page::RECORDS, after, limit).await.map_err(|error| self.failed(&error))?;
        let listed = |(id, version, text): (AccountId, i64, String)| {
            let stored = row::stored(self, &id, version, text);
            Listed::new(id, stored)
        };
        Ok(page.into_iter().map(listed).collect())
    }

    async fn remove(&self, id: &AccountId) -> Result<(), StoreError> {
        in_runtime(&self.path)?;
        delete(id).execute(&self.pool).await.map(drop).map_err(|error| self.failed(&error))
    }
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sqlite").field(&self.path).finish()
    }
}
